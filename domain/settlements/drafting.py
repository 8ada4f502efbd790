"""What approved timesheets come to before tax: one by a job, many by a pay run."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain import deadlines, finance, outbox, rules, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.deadlines import Clock
from domain.settlements import store
from domain.settlements.model import RULES, Draft, NothingEarned, Rules, Settlement, Work, draft_entries, exempt_part
from domain.viewer import Viewer

FUNDING_RULE = "deadlines.wage_funding"


async def draft(tx: Transaction, viewer: Viewer, timesheet_id: UUID) -> Settlement | None:
    """Drafts what an approved timesheet comes to; a second call returns the first draft. None: it is not approved.

    Raises NothingEarned.
    """
    viewer.must_be_system()
    works = await store.works(tx, [timesheet_id])
    if not works:
        return None
    drafted = await store.of_timesheets(tx, [timesheet_id])
    if drafted:
        return drafted[timesheet_id]
    settlement = (await draft_all(tx, works)).get(timesheet_id)
    if settlement is None:
        raise NothingEarned()
    await outbox.put(tx, viewer, "settlement.drafted", settlement.id, employer_id=settlement.employer_id)
    return settlement


async def draft_all(tx: Transaction, works: Sequence[Work]) -> dict[UUID, Settlement]:
    """Drafts, by timesheet, what one employer's works come to, and starts the clocks of their funding (S-072).

    Work that earned nothing has no draft. The works must be locked and have none yet; telling of them is the caller's.
    """
    if not works:
        return {}
    fee, in_force = await finance.fee_schedule(tx, works[0].employer_id), await rules_in_force(tx)
    exempt = (await tax.load_rules(tx)).exempt_rule(day_of(tx.now)).components
    drafts = [Draft(work, draft_entries(work, fee, in_force), exempt_part(work, exempt, in_force)) for work in works]
    drafts = [draft for draft in drafts if draft.gross_fen > 0]
    settlements = {settlement.timesheet_id: settlement for settlement in await store.add(tx, drafts)}
    entries = {settlements[draft.work.timesheet_id].id: draft.entries for draft in drafts}
    await store.add_lines(tx, entries, further=False)
    due_at = await deadlines.due_by(tx, FUNDING_RULE, tx.now)
    await deadlines.start_all(tx, deadlines.WAGE_FUNDING, clocks(settlements.values()), FUNDING_RULE, due_at)
    return settlements


def clocks(settlements: Iterable[Settlement]) -> list[Clock]:
    """Both parties to a settlement see its clocks."""
    return [Clock(settlement.id, settlement.worker_id, settlement.employer_id) for settlement in settlements]


async def rules_in_force(tx: Transaction) -> Rules:
    """The rules that a settlement's own lines refer to."""
    return {rule_id: await rules.in_force(tx, rule_id) for rule_id in RULES}
