"""SQL of corrections: reversals of pay whose month's tax was handed over, and what of them a remittance takes off."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.tax.remittance import RemittanceCorrection, RemittanceItem

WHILE_NONE_IS_APPROVED = "lock table tax_remittance in row exclusive mode"
HANDED_OVER = """
    select exists (
        select from tax_payment p join tax_remittance m on m.month = p.month and m.state in ('approved', 'swept', 'paid')
        where p.id = :tax_payment_id and (
            exists (select from tax_remittance_item i
                    where i.remittance_id = m.id and i.worker_id = p.worker_id and i.through_number >= p.number)
            or (p.vat_fen + p.surcharge_fen + p.iit_fen = 0 and m.prepared_at >= p.recorded_at)
        )
    )
"""


async def while_none_is_approved(tx: Transaction) -> None:
    """Until the transaction ends no remittance is prepared or approved; returns do not wait for each other."""
    await tx.run(WHILE_NONE_IS_APPROVED)


async def handed_over(tx: Transaction, tax_payment_id: UUID) -> bool:
    """Whether an approved remittance has it; what was paid without tax is in its month's declaration then, too."""
    return bool(await tx.value(HANDED_OVER, tax_payment_id=tax_payment_id))


OPEN = """
    select p.id as tax_payment_id, p.worker_id,
        greatest(0, least(p.vat_fen, :vat_room::bigint - (sum(p.vat_fen) over earlier - p.vat_fen)))::bigint as vat_fen,
        greatest(0, least(p.surcharge_fen, :surcharge_room::bigint - (sum(p.surcharge_fen) over earlier - p.surcharge_fen)))
            ::bigint as surcharge_fen,
        greatest(0, least(p.iit_fen, :iit_room::bigint - (sum(p.iit_fen) over earlier - p.iit_fen)))::bigint as iit_fen
    from (
        select c.id, c.worker_id, c.recorded_at, -c.vat_fen - coalesce(u.vat_fen, 0) as vat_fen,
            -c.surcharge_fen - coalesce(u.surcharge_fen, 0) as surcharge_fen, -c.iit_fen - coalesce(u.iit_fen, 0) as iit_fen
        from tax_payment c
        left join lateral (
            select sum(t.vat_fen) as vat_fen, sum(t.surcharge_fen) as surcharge_fen, sum(t.iit_fen) as iit_fen
            from tax_remittance_correction t join tax_remittance m on m.id = t.remittance_id
            where t.tax_payment_id = c.id and m.state <> 'rejected'
        ) u on true
        where c.corrected_in <= :month
    ) p
    where p.vat_fen + p.surcharge_fen + p.iit_fen > 0
    window earlier as (order by p.recorded_at, p.id)
    order by p.recorded_at, p.id
"""


async def open_ones(tx: Transaction, month: date, items: Sequence[RemittanceItem]) -> list[RemittanceCorrection]:
    """What the month's lines have room for, tax by tax, of the corrections up to it; the oldest first."""
    room = {f"{name}_room": sum(getattr(item, f"{name}_fen") for item in items) for name in ("vat", "surcharge", "iit")}
    taken = [RemittanceCorrection(id=new_id(), **dict(row)) for row in await tx.all(OPEN, month=month, **room)]
    return [each for each in taken if each.amount_fen]


ADD = """
    insert into tax_remittance_correction
        (id, remittance_id, tax_payment_id, worker_id, vat_fen, surcharge_fen, iit_fen, amount_fen)
    select c.id, :remittance_id, c.tax_payment_id, c.worker_id, c.vat_fen, c.surcharge_fen, c.iit_fen,
           c.vat_fen + c.surcharge_fen + c.iit_fen
    from unnest(:ids::uuid[], :tax_payment_ids::uuid[], :worker_ids::uuid[], :vats::bigint[], :surcharges::bigint[],
                :iits::bigint[])
        as c (id, tax_payment_id, worker_id, vat_fen, surcharge_fen, iit_fen)
"""


async def add(tx: Transaction, remittance_id: UUID, taken: Sequence[RemittanceCorrection]) -> None:
    """Keeps what a remittance takes off."""
    if not taken:
        return
    await tx.run(
        ADD,
        remittance_id=remittance_id,
        ids=[each.id for each in taken],
        tax_payment_ids=[each.tax_payment_id for each in taken],
        worker_ids=[each.worker_id for each in taken],
        vats=[each.vat_fen for each in taken],
        surcharges=[each.surcharge_fen for each in taken],
        iits=[each.iit_fen for each in taken],
    )


OF = """
    select id, tax_payment_id, worker_id, vat_fen, surcharge_fen, iit_fen from tax_remittance_correction
    where remittance_id = :remittance_id order by tax_payment_id
"""


async def of(tx: Transaction, remittance_id: UUID) -> list[RemittanceCorrection]:
    """What a remittance takes off."""
    return [RemittanceCorrection(**dict(row)) for row in await tx.all(OF, remittance_id=remittance_id)]


INVARIANTS = {
    "a remittance takes off what its lines of correction say": """
        select m.id::text as what from tax_remittance m left join tax_remittance_correction c on c.remittance_id = m.id
        group by m.id having (m.corrected_vat_fen, m.corrected_surcharge_fen, m.corrected_iit_fen)
            is distinct from (coalesce(sum(c.vat_fen), 0)::bigint, coalesce(sum(c.surcharge_fen), 0)::bigint,
                              coalesce(sum(c.iit_fen), 0)::bigint)
    """,
    "no correction is taken off twice": """
        select p.id::text as what
        from tax_payment p join tax_remittance_correction c on c.tax_payment_id = p.id
        join tax_remittance m on m.id = c.remittance_id and m.state <> 'rejected'
        group by p.id
        having p.corrected_in is null or sum(c.vat_fen) > -p.vat_fen or sum(c.surcharge_fen) > -p.surcharge_fen
            or sum(c.iit_fen) > -p.iit_fen
    """,
    "the tax office's credit in the books is what was corrected less what was taken off": """
        select 'credit ' || credit || ' fen, open ' || open as what from (
            select (select coalesce(sum(debits_posted_fen - credits_posted_fen), 0) from ledger_account
                    where kind = 'tax_credit') as credit,
                (select coalesce(-sum(vat_fen + surcharge_fen + iit_fen), 0) from tax_payment where corrected_in is not null)
                - (select coalesce(sum(corrected_vat_fen + corrected_surcharge_fen + corrected_iit_fen), 0)
                   from tax_remittance where state in ('swept', 'paid')) as open) s
        where credit <> open
    """,
}
