"""Support takes a dispute up and asks the employer, who has three working days to answer (S-043)."""

from uuid import UUID

from domain import deadlines, outbox
from domain.database import Transaction
from domain.deadlines import PAY_DISPUTE_REPLY
from domain.errors import InvalidInput, NotFound, WrongState
from domain.pay_disputes import store
from domain.pay_disputes.model import PayDispute, PayDisputeNotYours, Side, State
from domain.pay_disputes.opening import locked_by_party, must_be_undecided, text_of
from domain.viewer import Viewer

REPLY_RULE = "pay_disputes.reply"
READERS = ("support", "finance", "checker", "auditor", "admin")


async def assign(tx: Transaction, viewer: Viewer, dispute_id: UUID, staff_id: UUID | None = None) -> PayDispute:
    """Support takes a free one up for itself; an admin gives any to somebody of support, also one that is taken.

    Raises NotPermitted, NotFound, WrongState, PayDisputeNotYours, InvalidInput.
    """
    own_id = viewer.must_be_staff("support", "admin")
    dispute = await _locked(tx, dispute_id)
    chosen_id = staff_id or own_id
    if viewer.staff_role == "support" and (chosen_id != own_id or dispute.assigned_to not in (None, own_id)):
        raise PayDisputeNotYours(field="input.payDisputeId")
    if not await store.is_support(tx, chosen_id):
        raise InvalidInput("input.staffId", "受理人须为在职客服人员。", "Only somebody of support can take it up.")
    if dispute.assigned_to == chosen_id:
        return dispute
    await store.assign(tx, dispute.id, chosen_id)
    await store.add_step(tx, "assigned", Side.STAFF, dispute.id)
    await outbox.put(tx, viewer, "pay_dispute.assigned", dispute.id, staff_id=chosen_id)
    return dispute


async def ask_employer(tx: Transaction, viewer: Viewer, dispute_id: UUID, text: str) -> PayDispute:
    """Who took it up asks the employer, once; the employer's clock starts. Raises what ``assign`` does."""
    dispute = await locked_by_assignee(tx, viewer, dispute_id)
    if dispute.state is not State.OPEN:
        raise WrongState(dispute.state.value, field="input.payDisputeId")
    said = text_of(text, "input.text")
    await store.asked(tx, dispute.id)
    await store.add_step(tx, "asked", Side.STAFF, dispute.id, text=said)
    due_at = await deadlines.due_by(tx, REPLY_RULE, tx.now)
    parties = {"worker_id": dispute.worker_id, "employer_id": dispute.employer_id}
    await deadlines.start(tx, PAY_DISPUTE_REPLY, dispute.id, REPLY_RULE, due_at, **parties)
    await outbox.put(tx, viewer, "pay_dispute.asked", dispute.id, **parties)
    return dispute


async def reply(tx: Transaction, viewer: Viewer, dispute_id: UUID, text: str) -> PayDispute:
    """The employer answers, in time or late, asked or unasked, once. Raises NotPermitted, NotFound, WrongState, InvalidInput."""
    viewer.must_be_employer("finance")
    dispute = await locked_by_party(tx, viewer, dispute_id)
    if dispute.state is State.REPLIED:
        raise WrongState(dispute.state.value, field="input.payDisputeId")
    said = text_of(text, "input.text")
    await store.replied(tx, dispute.id)
    await store.add_step(tx, "replied", Side.EMPLOYER, dispute.id, text=said)
    await deadlines.meet(tx, PAY_DISPUTE_REPLY, dispute.id)
    await outbox.put(tx, viewer, "pay_dispute.replied", dispute.id, worker_id=dispute.worker_id)
    return dispute


async def may_open(tx: Transaction, viewer: Viewer, dispute_id: UUID) -> bool:
    """Whether the viewer may open evidence given in a dispute: both sides, and the staff who read disputes."""
    dispute = await store.find(tx, dispute_id)
    if dispute is None:
        return False
    if viewer.staff_id is not None:
        return viewer.staff_role in READERS
    ours = viewer.employer_id == dispute.employer_id and viewer.member_role in ("owner", "finance")
    return ours or viewer.worker_id == dispute.worker_id


async def locked_by_assignee(tx: Transaction, viewer: Viewer, dispute_id: UUID) -> PayDispute:
    """An undecided dispute, locked, that this member of support took up. Raises PayDisputeNotYours and what it needs."""
    staff_id = viewer.must_be_staff("support")
    dispute = await _locked(tx, dispute_id)
    if dispute.assigned_to != staff_id:
        raise PayDisputeNotYours(field="input.payDisputeId")
    return dispute


async def _locked(tx: Transaction, dispute_id: UUID) -> PayDispute:
    dispute = await store.lock(tx, dispute_id)
    if dispute is None:
        raise NotFound("PayDispute", field="input.payDisputeId")
    must_be_undecided(dispute)
    return dispute
