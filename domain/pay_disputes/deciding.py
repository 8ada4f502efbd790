"""How a dispute ends: an answer, a supplementary settlement, or reasons."""

from uuid import UUID

from domain import deadlines, outbox, settlements
from domain.database import Transaction
from domain.deadlines import PAY_DISPUTE_OUTCOME, PAY_DISPUTE_REPLY
from domain.pay_disputes import store
from domain.pay_disputes.model import (
    DECIDED,
    OUTCOMES,
    Kind,
    Outcome,
    PayDispute,
    PayDisputeNotVerified,
    PayDisputeOutcomeWrong,
    Side,
    State,
)
from domain.pay_disputes.opening import locked_by_party, text_of
from domain.pay_disputes.verifying import locked_by_assignee
from domain.settlements import Correction, Supplement
from domain.viewer import Kind as ViewerKind
from domain.viewer import Viewer


async def decide(
    tx: Transaction,
    viewer: Viewer,
    dispute_id: UUID,
    outcome: Outcome,
    reason: str,
    remedy: Supplement | Correction | None = None,
) -> PayDispute:
    """Gives the outcome with its reason; an upheld objection drafts the supplement in the same step.

    By the employer (never a rejection), or by the member of support who took it up: an objection only once the employer answered
    or let its time pass. Raises NotPermitted, NotFound, WrongState, PayDisputeNotYours, PayDisputeNotVerified,
    PayDisputeOutcomeWrong, InvalidInput, NothingToSupplement.
    """
    by = Side.EMPLOYER if viewer.kind is ViewerKind.EMPLOYER else Side.STAFF
    dispute = await _locked(tx, viewer, dispute_id, by)
    said = text_of(reason, "input.reason")
    _must_fit(dispute, outcome, remedy, by)
    if by is Side.STAFF and dispute.kind is Kind.OBJECTION and not dispute.verified:
        raise PayDisputeNotVerified(field="input.payDisputeId")
    if remedy is not None:
        await settlements.draft_supplement(tx, viewer, dispute.id, dispute.settlement_id, remedy)
    state = DECIDED[outcome]
    await store.decided(tx, dispute.id, state, outcome, said, by)
    topic = (
        "pay_dispute.answered"
        if state is State.ANSWERED
        else ("pay_dispute.granted" if state is State.REMEDYING else "pay_dispute.rejected")
    )
    await store.add_step(tx, topic.partition(".")[2], by, dispute.id, text=said)
    await deadlines.meet(tx, PAY_DISPUTE_OUTCOME, dispute.id)
    await _end_reply(tx, dispute, by)
    parties = {"worker_id": dispute.worker_id, "employer_id": dispute.employer_id}
    await outbox.put(tx, viewer, topic, dispute.id, **parties)
    return dispute


async def _locked(tx: Transaction, viewer: Viewer, dispute_id: UUID, by: Side) -> PayDispute:
    if by is Side.STAFF:
        return await locked_by_assignee(tx, viewer, dispute_id)
    viewer.must_be_employer("finance")
    return await locked_by_party(tx, viewer, dispute_id)


def _must_fit(dispute: PayDispute, outcome: Outcome, remedy: Supplement | Correction | None, by: Side) -> None:
    """The outcome is one of its kind, the remedy the one it names, and no employer rejects."""
    named = {Outcome.SUPPLEMENT: Supplement, Outcome.CORRECT: Correction}.get(outcome, type(None))
    if outcome not in OUTCOMES[dispute.kind] or type(remedy) is not named:
        raise PayDisputeOutcomeWrong(field="input.outcome")
    if by is Side.EMPLOYER and outcome is Outcome.REJECT:
        raise PayDisputeOutcomeWrong(field="input.outcome")


async def _end_reply(tx: Transaction, dispute: PayDispute, by: Side) -> None:
    """An employer's decision answers; a decision without its answer ends its time."""
    if dispute.state is not State.ASKED:
        return
    if by is Side.EMPLOYER:
        await deadlines.meet(tx, PAY_DISPUTE_REPLY, dispute.id)
    else:
        await deadlines.lift(tx, PAY_DISPUTE_REPLY, dispute.id, "decided_without")
