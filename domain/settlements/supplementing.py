"""The remedy of a dispute about pay: one more settlement of the same work, on the same way as any other (S-043)."""

from uuid import UUID

from domain import deadlines, finance, outbox, rules, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput
from domain.money import NONE, Fen
from domain.settlements import store
from domain.settlements.drafting import FUNDING_RULE, clocks, rules_in_force
from domain.settlements.model import (
    LABELS,
    Correction,
    Draft,
    NothingToSupplement,
    Settlement,
    Supplement,
    Work,
    exempt_part,
    supplement_entries,
    total,
    with_charges,
)
from domain.viewer import Viewer

REMEDY_RULE = "pay_disputes.remedy"
MOST_FEN = 10_000_000
MOST_MINUTES = 44_640


async def draft_supplement(
    tx: Transaction, viewer: Viewer, pay_dispute_id: UUID, settlement_id: UUID, remedy: Supplement | Correction
) -> Settlement:
    """Drafts the supplement to a settlement, one a dispute, and starts the clock of its funding.

    The caller has asked who may. Raises InvalidInput, and NothingToSupplement where the worker was paid as much already.
    """
    _check(remedy)
    settlement = (await store.lock(tx, [settlement_id]))[settlement_id]
    (work,) = await store.works(tx, [settlement.timesheet_id])
    draft = await _drafted(tx, work, remedy)
    (supplement,) = await store.add(tx, [draft], pay_dispute_id)
    await store.add_lines(tx, {supplement.id: draft.entries}, further=False)
    due_at = await deadlines.due_by(tx, FUNDING_RULE, tx.now)
    await deadlines.start_all(tx, deadlines.WAGE_FUNDING, clocks([supplement]), FUNDING_RULE, due_at)
    await outbox.put(tx, viewer, "settlement.drafted", supplement.id, employer_id=supplement.employer_id)
    return supplement


async def _drafted(tx: Transaction, work: Work, remedy: Supplement | Correction) -> Draft:
    in_force, rule = await rules_in_force(tx), await rules.in_force(tx, REMEDY_RULE)
    settled_fen, exempted_fen = await store.settled(tx, work.timesheet_id)
    income = supplement_entries(work, remedy, settled_fen, in_force, rule)
    gross_fen = total(income, "gross")
    if gross_fen <= 0:
        raise NothingToSupplement(field="input.outcome")
    kinds = (await tax.load_rules(tx)).exempt_rule(day_of(tx.now)).components
    if isinstance(remedy, Supplement):
        exempt_fen = gross_fen if remedy.kind in kinds else NONE
    else:
        due_fen = exempt_part(work.with_minutes(remedy.worked_minutes), kinds, in_force)
        exempt_fen = Fen(min(max(due_fen - exempted_fen, 0), gross_fen))
    fee = await finance.fee_schedule(tx, work.employer_id)
    return Draft(work, with_charges(income, fee, in_force), exempt_fen)


def _check(remedy: Supplement | Correction) -> None:
    if isinstance(remedy, Correction) and not 1 <= remedy.worked_minutes <= MOST_MINUTES:
        raise InvalidInput("input.workedMinutes", "工时应为1至44640分钟。", "Between 1 and 44,640 minutes.")
    if isinstance(remedy, Supplement) and not (0 < remedy.amount_fen <= MOST_FEN and remedy.kind in LABELS):
        raise InvalidInput("input.supplement", "补发金额应为1分至10万元。", "A supplement is ¥0.01 to ¥100,000 of a known kind.")
