"""SQL of remittances to the tax office."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.tax import store_corrections
from domain.tax.remittance import Remittance, RemittanceCorrection, RemittanceItem, RemittanceState, items_hash

ONE_AT_A_TIME = "lock table tax_remittance in share row exclusive mode"

OWED = """
    select * from (
        select p.worker_id, p.through_number, p.vat_fen - coalesce(r.vat_fen, 0) as vat_fen,
               p.surcharge_fen - coalesce(r.surcharge_fen, 0) as surcharge_fen, p.iit_fen - coalesce(r.iit_fen, 0) as iit_fen
        from (
            select worker_id, max(number) as through_number, sum(vat_fen)::bigint as vat_fen,
                   sum(surcharge_fen)::bigint as surcharge_fen, sum(iit_fen)::bigint as iit_fen
            from tax_payment where month = :month and corrected_in is null group by worker_id
        ) p
        left join (
            select i.worker_id, sum(i.vat_fen)::bigint as vat_fen, sum(i.surcharge_fen)::bigint as surcharge_fen,
                   sum(i.iit_fen)::bigint as iit_fen
            from tax_remittance_item i join tax_remittance m on m.id = i.remittance_id
            where m.month = :month and m.state <> 'rejected' and m.id is distinct from :but::uuid
            group by i.worker_id
        ) r using (worker_id)
    ) o
    where least(vat_fen, surcharge_fen, iit_fen) >= 0 and vat_fen + surcharge_fen + iit_fen > 0
    order by worker_id
"""


async def one_at_a_time(tx: Transaction) -> None:
    """Preparing waits for preparing: a month's tax is never in two remittances. Reading is not held up."""
    await tx.run(ONE_AT_A_TIME)


async def owed(tx: Transaction, month: date, *, but: UUID | None = None) -> list[RemittanceItem]:
    """What of the month's tax is in no remittance yet, ``but`` this one left out of account; in order of the workers' ids."""
    rows = await tx.all(OWED, month=month, but=but)
    return [
        RemittanceItem(new_id(), *(row[name] for name in ("worker_id", "through_number", "vat_fen", "surcharge_fen", "iit_fen")))
        for row in rows
    ]


ADD = """
    insert into tax_remittance (id, month, number, state, workers, vat_fen, surcharge_fen, iit_fen, amount_fen,
                                corrected_vat_fen, corrected_surcharge_fen, corrected_iit_fen, items_sha256, due_on, prepared_by,
                                prepared_at)
    values (:id, :month, (select coalesce(max(number), 0) + 1 from tax_remittance where month = :month), 'draft', :workers,
            :vat_fen, :surcharge_fen, :iit_fen, :amount_fen, :corrected_vat_fen, :corrected_surcharge_fen, :corrected_iit_fen,
            :items_sha256, :due_on, :prepared_by, :now)
    on conflict (month) where state = 'draft' do nothing
"""
ADD_ITEMS = """
    insert into tax_remittance_item (id, remittance_id, worker_id, through_number, vat_fen, surcharge_fen, iit_fen, amount_fen)
    select i.id, :remittance_id, i.worker_id, i.through_number, i.vat_fen, i.surcharge_fen, i.iit_fen,
           i.vat_fen + i.surcharge_fen + i.iit_fen
    from unnest(:ids::uuid[], :worker_ids::uuid[], :numbers::int[], :vats::bigint[], :surcharges::bigint[], :iits::bigint[])
        as i (id, worker_id, through_number, vat_fen, surcharge_fen, iit_fen)
"""


async def add(
    tx: Transaction,
    month: date,
    items: Sequence[RemittanceItem],
    corrections: Sequence[RemittanceCorrection],
    due_on: date,
    prepared_by: UUID,
) -> UUID | None:
    """The new draft with its lines and what it takes off, or None when the month has one that waits for a decision."""
    names = ("vat_fen", "surcharge_fen", "iit_fen", "amount_fen")
    off = {name: sum(getattr(each, name) for each in corrections) for name in names}
    binds: dict[str, object] = {name: sum(getattr(item, name) for item in items) - off[name] for name in names}
    binds |= {f"corrected_{name}": off[name] for name in names[:3]}
    binds["items_sha256"] = items_hash(items, corrections)
    id = new_id()
    if not await tx.run(ADD, id=id, month=month, workers=len(items), due_on=due_on, prepared_by=prepared_by, **binds):
        return None
    await tx.run(
        ADD_ITEMS,
        remittance_id=id,
        ids=[item.id for item in items],
        worker_ids=[item.worker_id for item in items],
        numbers=[item.through_number for item in items],
        vats=[item.vat_fen for item in items],
        surcharges=[item.surcharge_fen for item in items],
        iits=[item.iit_fen for item in items],
    )
    await store_corrections.add(tx, id, corrections)
    return id


LOCK = """
    select id, month, state, amount_fen, corrected_vat_fen + corrected_surcharge_fen + corrected_iit_fen as corrected_fen,
           items_sha256, prepared_by, voucher_number
    from tax_remittance where id = :remittance_id for update
"""
ITEMS = """
    select id, worker_id, through_number, vat_fen, surcharge_fen, iit_fen from tax_remittance_item
    where remittance_id = :remittance_id order by worker_id
"""


async def lock(tx: Transaction, remittance_id: UUID) -> Remittance | None:
    row = await tx.one(LOCK, remittance_id=remittance_id)
    return _remittance(row) if row else None


async def items(tx: Transaction, remittance_id: UUID) -> list[RemittanceItem]:
    """Its frozen lines in the order of the workers' ids."""
    return [RemittanceItem(**dict(row)) for row in await tx.all(ITEMS, remittance_id=remittance_id)]


DECIDE = """
    update tax_remittance set state = :state, decided_by = :decided_by, decided_at = :now, reject_reason = :reject_reason
    where id = :remittance_id
"""
MARK_SWEPT = "update tax_remittance set state = 'swept', swept_at = :now where id = :remittance_id"
RECORD_VOUCHER = """
    update tax_remittance set voucher_number = :voucher_number, recorded_by = :recorded_by, recorded_at = :now
    where id = :remittance_id and not exists (select from tax_remittance where voucher_number = :voucher_number)
"""
MARK_PAID = "update tax_remittance set state = 'paid', paid_at = :now where id = :remittance_id"


async def decide(
    tx: Transaction, remittance_id: UUID, state: RemittanceState, decided_by: UUID, reject_reason: str | None = None
) -> None:
    binds = {"state": state.value, "decided_by": decided_by, "reject_reason": reject_reason}
    await tx.run(DECIDE, remittance_id=remittance_id, **binds)


async def mark_swept(tx: Transaction, remittance_id: UUID) -> None:
    await tx.run(MARK_SWEPT, remittance_id=remittance_id)


async def record_voucher(tx: Transaction, remittance_id: UUID, voucher_number: str, recorded_by: UUID) -> bool:
    """False when another remittance has this number; of two at once the database lets one pass."""
    binds = {"voucher_number": voucher_number, "recorded_by": recorded_by}
    return await tx.run(RECORD_VOUCHER, remittance_id=remittance_id, **binds) == 1


async def mark_paid(tx: Transaction, remittance_id: UUID) -> None:
    await tx.run(MARK_PAID, remittance_id=remittance_id)


INVARIANTS = {
    "a remittance's sums are those of its lines": """
        select m.id::text as what from tax_remittance m left join tax_remittance_item i on i.remittance_id = m.id
        group by m.id having (m.workers, m.vat_fen + m.corrected_vat_fen, m.surcharge_fen + m.corrected_surcharge_fen,
                              m.iit_fen + m.corrected_iit_fen)
            is distinct from (count(i.id)::int, coalesce(sum(i.vat_fen), 0)::bigint,
                              coalesce(sum(i.surcharge_fen), 0)::bigint, coalesce(sum(i.iit_fen), 0)::bigint)
    """,
    "what was remitted of a worker's month is what its rows up to then say, corrections taken off": """
        select m.month || ' ' || i.worker_id as what
        from tax_remittance_item i join tax_remittance m on m.id = i.remittance_id
        where m.state <> 'rejected'
          and (select (sum(o.vat_fen), sum(o.surcharge_fen), sum(o.iit_fen))
               from tax_remittance_item o join tax_remittance e on e.id = o.remittance_id
               where e.month = m.month and e.number <= m.number and e.state <> 'rejected' and o.worker_id = i.worker_id)
              is distinct from
              (select (sum(p.vat_fen), sum(p.surcharge_fen), sum(p.iit_fen)) from tax_payment p
               where p.worker_id = i.worker_id and p.month = m.month and p.corrected_in is null
                 and p.number <= i.through_number)
    """,
    "what was swept stands in the books line by line": """
        select i.id::text as what
        from tax_remittance_item i join tax_remittance m on m.id = i.remittance_id
        left join ledger_transfer t on t.event = 'tax.swept' and t.subject_id = i.id
        left join ledger_account a on a.id = t.debit_account_id
        where m.state in ('swept', 'paid') and (t.amount_fen, a.owner_id) is distinct from (i.amount_fen, i.worker_id)
    """,
    "what was paid stands in the books once": """
        select coalesce(m.id, t.subject_id)::text as what
        from (select * from tax_remittance where state = 'paid' and amount_fen > 0) m
        full join (select subject_id, amount_fen from ledger_transfer where event = 'tax.remitted') t on t.subject_id = m.id
        where m.amount_fen is distinct from t.amount_fen
    """,
}


async def faults(tx: Transaction) -> list[str]:
    """What breaks the invariants of remittances, named."""
    questions = {**INVARIANTS, **store_corrections.INVARIANTS}
    return [f"{name}: {row['what']}" for name, sql in questions.items() for row in await tx.all(sql)]


def _remittance(row: Record) -> Remittance:
    return Remittance(**{**dict(row), "state": RemittanceState(row["state"])})
