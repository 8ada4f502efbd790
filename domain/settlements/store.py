"""SQL of settlements."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import orjson

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.settlements.model import Component, Entry, Settlement, State, Work

WORK = """
    select t.id as timesheet_id, t.assignment_id, a.posting_version_id, t.worker_id, t.employer_id, t.worked_minutes,
           (extract(epoch from a.ends_at - a.starts_at) / 60)::int as planned_minutes
    from timesheet t join assignment a on a.id = t.assignment_id
    where t.id = :timesheet_id and t.state = 'approved'
    for update of t
"""
COMPONENTS = """
    select kind, unit, amount_fen from pay_component where posting_version_id = :posting_version_id order by position
"""


async def work(tx: Transaction, timesheet_id: UUID) -> Work | None:
    """What an approved timesheet was for; locks the timesheet, so that one draft is made of it."""
    row = await tx.one(WORK, timesheet_id=timesheet_id)
    if row is None:
        return None
    components = await tx.all(COMPONENTS, posting_version_id=row["posting_version_id"])
    return Work(**dict(row), components=tuple(Component(c["kind"], c["unit"], Fen(c["amount_fen"])) for c in components))


COLUMNS = """
    id, worker_id, employer_id, state, gross_fen, fee_fen, charge_fen, vat_fen, iit_fen, net_fen, journal_id, pay_month,
    pay_due_at
"""
OF_TIMESHEET = f"select {COLUMNS} from settlement where timesheet_id = :timesheet_id"
LOCK = f"select {COLUMNS} from settlement where id = :settlement_id for update"


async def of_timesheet(tx: Transaction, timesheet_id: UUID) -> Settlement | None:
    row = await tx.one(OF_TIMESHEET, timesheet_id=timesheet_id)
    return _settlement(row) if row else None


async def lock(tx: Transaction, settlement_id: UUID) -> Settlement | None:
    """The settlement, locked: approving and paying it happen one after the other."""
    row = await tx.one(LOCK, settlement_id=settlement_id)
    return _settlement(row) if row else None


ADD = f"""
    insert into settlement (id, timesheet_id, assignment_id, posting_version_id, worker_id, employer_id, state, pay_month,
                            gross_fen, fee_fen, charge_fen, created_at)
    values (:id, :timesheet_id, :assignment_id, :posting_version_id, :worker_id, :employer_id, 'draft', :pay_month,
            :gross_fen, :fee_fen, :charge_fen, :now)
    returning {COLUMNS}
"""


async def add(tx: Transaction, work: Work, pay_month: date, gross_fen: Fen, fee_fen: Fen) -> Settlement:
    row = await tx.one(
        ADD,
        id=new_id(),
        timesheet_id=work.timesheet_id,
        assignment_id=work.assignment_id,
        posting_version_id=work.posting_version_id,
        worker_id=work.worker_id,
        employer_id=work.employer_id,
        pay_month=pay_month,
        gross_fen=gross_fen,
        fee_fen=fee_fen,
        charge_fen=gross_fen + fee_fen,
    )
    assert row is not None
    return _settlement(row)


SAVE_APPROVED = """
    update settlement
    set state = 'approved', vat_fen = :vat_fen, iit_fen = :iit_fen, net_fen = :net_fen, journal_id = :journal_id,
        pay_month = :pay_month, pay_due_at = :pay_due_at, approved_at = :now, approved_by = :approved_by
    where id = :settlement_id and state = 'draft'
"""


async def save_approved(tx: Transaction, settlement: Settlement, approved_by: UUID) -> None:
    await tx.run(
        SAVE_APPROVED,
        settlement_id=settlement.id,
        vat_fen=settlement.vat_fen,
        iit_fen=settlement.iit_fen,
        net_fen=settlement.net_fen,
        journal_id=settlement.journal_id,
        pay_month=settlement.pay_month,
        pay_due_at=settlement.pay_due_at,
        approved_by=approved_by,
    )


MOVE = """
    update settlement set state = :state, paid_at = case when :state = 'paid' then :now::timestamptz end
    where id = any(:settlement_ids) and state = any(:from_states)
"""


async def move(tx: Transaction, settlement_ids: Sequence[UUID], from_states: Sequence[State], state: State) -> int:
    """Moves those that are in one of the states; returns how many moved."""
    return await tx.run(
        MOVE, settlement_ids=list(settlement_ids), from_states=[before.value for before in from_states], state=state.value
    )


ADD_LINES = """
    insert into settlement_line (id, settlement_id, position, part, label_zh, label_en, formula, amount_fen, inputs,
                                 rule_ref, legal_basis)
    select l.id, :settlement_id, (select count(*) from settlement_line where settlement_id = :settlement_id) + l.position,
           l.part, l.label_zh, l.label_en, l.formula, l.amount_fen, l.inputs, l.rule_ref, l.legal_basis
    from jsonb_to_recordset(:lines::jsonb) as l(id uuid, position int, part text, label_zh text, label_en text, formula text,
                                                amount_fen bigint, inputs jsonb, rule_ref text, legal_basis text[])
"""


async def add_lines(tx: Transaction, settlement_id: UUID, entries: Sequence[Entry]) -> None:
    """Appends explanation lines after those already there."""
    rows = [
        {
            "id": str(new_id()),
            "position": position,
            "part": entry.part,
            "label_zh": entry.line.label_zh,
            "label_en": entry.line.label_en,
            "formula": entry.line.formula,
            "amount_fen": entry.line.amount_fen,
            "inputs": dict(entry.line.inputs),
            "rule_ref": entry.line.rule_id,
            "legal_basis": entry.line.legal_basis,
        }
        for position, entry in enumerate(entries, start=1)
    ]
    await tx.run(ADD_LINES, settlement_id=settlement_id, lines=orjson.dumps(rows, default=str).decode())


def _settlement(row: Record) -> Settlement:
    return Settlement(**{**dict(row), "state": State(row["state"])})
