"""SQL of settlements; every statement is for many, one is the same for one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from domain.clock import day_of
from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.settlements.model import Component, Draft, Entry, Settlement, State, Work

WORKS = """
    select t.id as timesheet_id, t.assignment_id, a.posting_version_id, t.worker_id, t.employer_id, t.worked_minutes,
           (extract(epoch from a.ends_at - a.starts_at) / 60)::int as planned_minutes
    from timesheet t join assignment a on a.id = t.assignment_id
    where t.id = any(:timesheet_ids::uuid[]) and t.state = 'approved'
    order by t.worker_id, a.ends_at, t.id
    for update of t
"""
COMPONENTS = """
    select posting_version_id, kind, unit, amount_fen from pay_component
    where posting_version_id = any(:posting_version_ids::uuid[]) order by posting_version_id, position
"""


async def works(tx: Transaction, timesheet_ids: Sequence[UUID]) -> list[Work]:
    """What approved timesheets were for, worker by worker as they worked; locks them, so that one draft is made of each."""
    rows = await tx.all(WORKS, timesheet_ids=list(timesheet_ids))
    agreed: dict[UUID, list[Component]] = {row["posting_version_id"]: [] for row in rows}
    for c in await tx.all(COMPONENTS, posting_version_ids=list(agreed)):
        agreed[c["posting_version_id"]].append(Component(c["kind"], c["unit"], Fen(c["amount_fen"])))
    return [Work(**dict(row), components=tuple(agreed[row["posting_version_id"]])) for row in rows]


COLUMNS = """
    s.id, s.timesheet_id, s.worker_id, s.employer_id, s.state, s.gross_fen, s.exempt_fen, s.fee_fen, s.charge_fen,
    s.vat_fen, s.surcharge_fen, s.iit_fen, s.net_fen, s.journal_id, s.pay_month, s.pay_due_at
"""
OF_TIMESHEETS = (
    f"select {COLUMNS} from settlement s where s.timesheet_id = any(:timesheet_ids::uuid[]) and s.pay_dispute_id is null"
)
LOCK = f"select {COLUMNS} from settlement s where s.id = any(:settlement_ids::uuid[]) order by s.id for update"
IN_PAY_RUN = """
    select true from pay_run_item i join settlement s on s.timesheet_id = i.timesheet_id
    where s.id = :settlement_id and s.pay_dispute_id is null and i.freed_at is null
"""


async def of_timesheets(tx: Transaction, timesheet_ids: Sequence[UUID]) -> dict[UUID, Settlement]:
    """The settlements of those timesheets that have one, supplements excepted."""
    return {row["timesheet_id"]: _settlement(row) for row in await tx.all(OF_TIMESHEETS, timesheet_ids=list(timesheet_ids))}


async def lock(tx: Transaction, settlement_ids: Sequence[UUID]) -> dict[UUID, Settlement]:
    """The settlements by id, locked: approving and paying one happen one after the other."""
    return {row["id"]: _settlement(row) for row in await tx.all(LOCK, settlement_ids=list(settlement_ids))}


async def is_in_pay_run(tx: Transaction, settlement_id: UUID) -> bool:
    """Whether a run has taken its timesheet."""
    return await tx.value(IN_PAY_RUN, settlement_id=settlement_id) is not None


ADD = f"""
    insert into settlement as s (id, timesheet_id, assignment_id, posting_version_id, worker_id, employer_id, state, pay_month,
                                 gross_fen, exempt_fen, fee_fen, charge_fen, created_at, pay_dispute_id)
    select d.id, d.timesheet_id, d.assignment_id, d.posting_version_id, d.worker_id, d.employer_id, 'draft',
           date_trunc('month', :day::date)::date, d.gross_fen, d.exempt_fen, d.fee_fen, d.gross_fen + d.fee_fen,
           :now, :pay_dispute_id::uuid
    from unnest(:ids::uuid[], :timesheet_ids::uuid[], :assignment_ids::uuid[], :posting_version_ids::uuid[], :worker_ids::uuid[],
                :employer_ids::uuid[], :gross_fen::bigint[], :exempt_fen::bigint[], :fee_fen::bigint[])
      as d (id, timesheet_id, assignment_id, posting_version_id, worker_id, employer_id, gross_fen, exempt_fen, fee_fen)
    returning {COLUMNS}
"""


async def add(tx: Transaction, drafts: Sequence[Draft], pay_dispute_id: UUID | None = None) -> list[Settlement]:
    """Keeps drafts, made today; ``pay_dispute_id``: the dispute that one draft is the remedy of."""
    works = [draft.work for draft in drafts]
    rows = await tx.all(
        ADD,
        ids=[new_id() for _ in drafts],
        timesheet_ids=[work.timesheet_id for work in works],
        assignment_ids=[work.assignment_id for work in works],
        posting_version_ids=[work.posting_version_id for work in works],
        worker_ids=[work.worker_id for work in works],
        employer_ids=[work.employer_id for work in works],
        gross_fen=[draft.gross_fen for draft in drafts],
        exempt_fen=[draft.exempt_fen for draft in drafts],
        fee_fen=[draft.fee_fen for draft in drafts],
        day=day_of(tx.now),
        pay_dispute_id=pay_dispute_id,
    )
    return [_settlement(row) for row in rows]


SETTLED = """
    select coalesce(sum(gross_fen), 0)::bigint as gross_fen, coalesce(sum(exempt_fen), 0)::bigint as exempt_fen
    from settlement where timesheet_id = :timesheet_id
"""


async def settled(tx: Transaction, timesheet_id: UUID) -> tuple[Fen, Fen]:
    """What a timesheet came to so far, supplements and drafts included: gross, and what of it is exempt."""
    row = await tx.one(SETTLED, timesheet_id=timesheet_id)
    assert row is not None
    return Fen(row["gross_fen"]), Fen(row["exempt_fen"])


SAVE_APPROVED = """
    update settlement s
    set state = 'approved', vat_fen = a.vat_fen, surcharge_fen = a.surcharge_fen, iit_fen = a.iit_fen,
        net_fen = s.gross_fen - a.vat_fen - a.surcharge_fen - a.iit_fen, journal_id = a.journal_id,
        pay_month = a.pay_month, pay_due_at = a.pay_due_at, approved_at = :now, approved_by = :approved_by
    from unnest(:ids::uuid[], :vat_fen::bigint[], :surcharge_fen::bigint[], :iit_fen::bigint[], :journal_ids::uuid[],
                :pay_months::date[], :pay_dues_at::timestamptz[])
      as a (id, vat_fen, surcharge_fen, iit_fen, journal_id, pay_month, pay_due_at)
    where s.id = a.id and s.state = 'draft'
"""


async def save_approved(tx: Transaction, approved: Sequence[Settlement], approved_by: UUID) -> None:
    await tx.run(
        SAVE_APPROVED,
        ids=[settlement.id for settlement in approved],
        vat_fen=[settlement.vat_fen for settlement in approved],
        surcharge_fen=[settlement.surcharge_fen for settlement in approved],
        iit_fen=[settlement.iit_fen for settlement in approved],
        journal_ids=[settlement.journal_id for settlement in approved],
        pay_months=[settlement.pay_month for settlement in approved],
        pay_dues_at=[settlement.pay_due_at for settlement in approved],
        approved_by=approved_by,
    )


# The day on which the work was agreed on counts as well: nobody's pay comes later than was promised then.
OWN_TERMS = """
    select s.id, least(
        coalesce(max(t.working_days) filter (where (a.created_at at time zone 'Asia/Shanghai')::date
                                             between t.valid_from and coalesce(t.valid_until, 'infinity')), :standard),
        coalesce(max(t.working_days) filter (where :day between t.valid_from and coalesce(t.valid_until, 'infinity')), :standard)
    ) as working_days
    from settlement s join pay_term t on t.employer_id = s.employer_id and t.state = 'approved'
    join assignment a on a.id = s.assignment_id
    where s.id = any(:ids::uuid[])
    group by s.id
"""


async def own_terms(tx: Transaction, settlement_ids: Sequence[UUID], standard: int) -> dict[UUID, int]:
    """In how many working days the wages are released of those whose employer has, or had, a time of its own."""
    rows = await tx.all(OWN_TERMS, ids=list(settlement_ids), day=day_of(tx.now), standard=standard)
    return {row["id"]: row["working_days"] for row in rows}


MOVE = """
    update settlement set state = :state, paid_at = case when :state = 'paid' then :now::timestamptz end
    where id = any(:settlement_ids) and state = any(:from_states)
"""


async def move(tx: Transaction, settlement_ids: Sequence[UUID], from_states: Sequence[State], state: State) -> int:
    """Moves those that are in one of the states; returns how many moved."""
    return await tx.run(
        MOVE, settlement_ids=list(settlement_ids), from_states=[before.value for before in from_states], state=state.value
    )


NEXT_POSITIONS = """
    select settlement_id, max(first_position + jsonb_array_length(lines)) as position from settlement_explanation
    where settlement_id = any(:settlement_ids::uuid[]) group by settlement_id
"""
ADD_LINES = """
    insert into settlement_explanation (id, settlement_id, first_position, lines)
    select explanation_of(e.id), e.settlement_id, e.first_position, e.lines::jsonb
    from unnest(:ids::uuid[], :settlement_ids::uuid[], :positions::int[], :lines::text[])
      as e (id, settlement_id, first_position, lines)
"""


async def add_lines(tx: Transaction, entries: Mapping[UUID, Sequence[Entry]], *, further: bool) -> None:
    """Appends explanation lines by settlement, at least one each; ``further``: after those already there."""
    positions: dict[UUID, int] = {}
    if further:
        rows = await tx.all(NEXT_POSITIONS, settlement_ids=list(entries))
        positions = {row["settlement_id"]: row["position"] for row in rows}
    await tx.run(
        ADD_LINES,
        ids=[new_id() for _ in entries],
        settlement_ids=list(entries),
        positions=[positions.get(settlement_id, 1) for settlement_id in entries],
        lines=[_lines(several) for several in entries.values()],
    )


def _lines(entries: Sequence[Entry]) -> str:
    """As ``settlement_line`` reads them."""
    rows = [
        (entry.part, line.label_zh, line.label_en, line.formula, line.amount_fen, line.inputs, line.rule_id)
        for entry in entries
        for line in [entry.line]
    ]
    return orjson.dumps(rows, default=str).decode()


def _settlement(row: Record) -> Settlement:
    return Settlement(**{**dict(row), "state": State(row["state"])})
