"""Late or short funding (S-072): what follows when the clock of a wage's funding has run out.

wage_funding missed --follow--> open --follow, wage approved--> resolved (paid)
                                 |  \\--lift (a checker)---------> resolved (lifted)
                                 +--liability_payment missed--> escalated --> resolved, either way
"""

from uuid import UUID

from domain import deadlines, outbox
from domain.database import Transaction
from domain.errors import NotFound
from domain.finance import store_liability
from domain.finance.desk import said
from domain.finance.liability_facts import LiabilityCase, LiabilityOpen, LiabilityResolved, LiabilityState
from domain.viewer import Viewer

RULE = "finance.liability"
FOLLOW_LIMIT = 500


async def follow_liability(tx: Transaction, viewer: Viewer, limit: int = FOLLOW_LIMIT) -> int:
    """Resolves cases of wages approved meanwhile, opens one for each missed clock of funding, escalates those not paid in time.

    At most ``limit`` of each; returns how many. A wage has one case for ever: a lifted one is not opened again.
    """
    viewer.must_be_system()
    paid = await store_liability.resolve_paid(tx, limit)
    await _meet(tx, paid)
    await outbox.put_all(tx, viewer, "liability_case.resolved", [case.id for case in paid])
    opened = await store_liability.open_missed(tx, limit)
    due_at = await deadlines.due_by(tx, RULE, tx.now)
    for case in opened:
        parties = {"worker_id": case.worker_id, "employer_id": case.employer_id}
        await deadlines.start(tx, deadlines.LIABILITY_PAYMENT, case.id, RULE, due_at, **parties)
    await outbox.put_all(tx, viewer, "liability_case.opened", [case.id for case in opened])
    escalated = await store_liability.escalate(tx, limit)
    await outbox.put_all(tx, viewer, "liability_case.escalated", escalated)
    return len(paid) + len(opened) + len(escalated)


async def lift_liability(tx: Transaction, viewer: Viewer, case_id: UUID, reason: str) -> None:
    """A checker finds that it was not the employer's fault, and says why. Raises NotFound, LiabilityResolved, InvalidInput."""
    checker_id = viewer.must_be_staff("checker")
    case = await store_liability.lock(tx, case_id)
    if case is None:
        raise NotFound("LiabilityCase", field="input.liabilityCaseId")
    if case.state is LiabilityState.RESOLVED:
        raise LiabilityResolved(field="input.liabilityCaseId")
    await store_liability.lift(tx, case.id, said(reason), checker_id)
    await deadlines.lift(tx, deadlines.LIABILITY_PAYMENT, case.id, "lifted")
    await outbox.put(tx, viewer, "liability_case.resolved", case.id, employer_id=case.employer_id)


async def must_not_owe_wages(tx: Transaction, employer_id: UUID) -> None:
    """Refuses an employer with a case that is not resolved: LiabilityOpen."""
    cases = await store_liability.unresolved(tx, employer_id)
    if cases:
        raise LiabilityOpen(cases=cases)


async def _meet(tx: Transaction, paid: list[LiabilityCase]) -> None:
    """The wage is approved: the clock of the case stops, in time or late."""
    for case in paid:
        await deadlines.meet(tx, deadlines.LIABILITY_PAYMENT, case.id)
