"""An order its channel denies: of a batch the channel has, asked for by its number long after, and unknown to it.

Nothing here guesses. The channel answers "not found" by the number, after the age from which that means what it says, and on none
of its statements does the number stand; one person proposes with evidence, another confirms what the channel said by then, and
the channel is asked once more before the money is let go, as for any payment that failed. An order that went alone never comes
here: one the channel does not know is sent again under its number. What the channel says against it later is a contradiction.
"""

from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.payouts import sending, store, store_denial, store_waiting
from domain.payouts.model import (
    DENIAL_AGAIN_S,
    EVIDENCE_LENGTH,
    DenialNotReady,
    DenialNotShown,
    Item,
    Outcome,
    Question,
    TwoPeopleForDenial,
    Word,
    reason_given,
)
from domain.payouts.store_denial import Denial
from domain.viewer import Viewer

ASK_DENIED = "payouts.ask_denied"
NEVER_ACCEPTED = Word(
    Outcome.FAILED,
    code="NEVER_ACCEPTED",
    reason_zh="支付渠道从未受理该笔付款，经两人核实后关闭，报酬将重新发放",
    reason_en="the channel never took this payment in; two people made sure of it, and it will be paid anew",
)


async def propose_denial(tx: Transaction, viewer: Viewer, escalation_id: UUID, evidence: str) -> None:
    """Finance proposes to close it as never accepted; the channel is asked for the number at once.

    Raises NotFound, InvalidInput, DenialNotShown (with what is missing) and DenialNotReady (proposed already).
    """
    staff_id = viewer.must_be_staff("finance")
    if len(evidence.strip()) not in EVIDENCE_LENGTH:
        raise InvalidInput(
            "input.evidence", "请写明证据（10至500个字），如渠道答复的工单号。", "Give the evidence in 10 to 500 characters."
        )
    item = await _open(tx, escalation_id)
    facts = await store_denial.facts(tx, item.id)
    if missing := facts.missing(tx.now) if facts else ("该笔没有待核实的付款指令", "no order of it is open"):
        raise DenialNotShown(missing_zh=missing[0], missing_en=missing[1])
    assert facts is not None
    if not await store_denial.propose(tx, escalation_id, facts.out_biz_no, evidence.strip(), staff_id):
        raise DenialNotReady(state="proposed")
    await outbox.enqueue(tx, ASK_DENIED, escalation_id, queue=outbox.PAYOUTS)
    await sending.tell(tx, viewer, item, "payout_item.denial_proposed")


async def confirm_denial(tx: Transaction, viewer: Viewer, escalation_id: UUID) -> None:
    """A second person confirms; the channel is asked once more, and only its answer closes it.

    Raises NotFound, TwoPeopleForDenial, DenialNotReady (also while the channel has not answered "not found").
    """
    staff_id = viewer.must_be_staff("checker")
    item, denial = await _proposed(tx, escalation_id, staff_id)
    if denial.not_found_at is None:
        raise DenialNotReady(state="unanswered")
    await store_denial.decide(tx, escalation_id, "confirmed", staff_id, None)
    await outbox.enqueue(tx, ASK_DENIED, escalation_id, queue=outbox.PAYOUTS)
    await sending.tell(tx, viewer, item, "payout_item.denial_confirmed")


async def reject_denial(tx: Transaction, viewer: Viewer, escalation_id: UUID, reason: str) -> None:
    """A second person rejects it; it may be proposed again. Raises NotFound, InvalidInput, DenialNotReady, TwoPeopleForDenial."""
    staff_id = viewer.must_be_staff("checker")
    said = reason_given(reason)
    item, _ = await _proposed(tx, escalation_id, staff_id)
    await store_denial.decide(tx, escalation_id, "rejected", staff_id, said)
    await sending.tell(tx, viewer, item, "payout_item.denial_rejected")


async def denied(tx: Transaction, viewer: Viewer, escalation_id: UUID) -> Question | None:
    """The number a job is to ask the channel for; None when nobody wants to know any more."""
    viewer.must_be_system()
    denial = await store_denial.find(tx, escalation_id)
    if denial is None or denial.state not in ("proposed", "confirmed"):
        return None
    item_id = await store_denial.item_of(tx, escalation_id)
    question = await store_waiting.question(tx, item_id) if item_id else None
    return question if question and question.out_biz_no == denial.out_biz_no else None


async def denial_answered(tx: Transaction, viewer: Viewer, escalation_id: UUID, out_biz_no: str, word: Word) -> None:
    """What the channel answered: not found is kept, and closes what was confirmed; an unknown answer is asked for again.

    Anything else is the channel's word about the order, applied as ever; the proposal is overtaken.
    """
    viewer.must_be_system()
    item_id = await store_denial.item_of(tx, escalation_id)
    item = await store.lock_item(tx, item_id) if item_id else None
    denial = await store_denial.lock(tx, escalation_id)
    if item is None or denial is None or denial.state not in ("proposed", "confirmed"):
        return
    if word.outcome is Outcome.UNKNOWN:
        await outbox.enqueue(tx, ASK_DENIED, escalation_id, queue=outbox.PAYOUTS, after_s=DENIAL_AGAIN_S)
        return
    if word.outcome is not Outcome.NOT_FOUND or not await _still_shown(tx, item):
        await store_denial.end(tx, escalation_id, "overtaken")
        await sending.tell(tx, viewer, item, "payout_item.denial_overtaken")
        await sending.record(tx, viewer, out_biz_no, word)
        return
    await store_denial.not_found(tx, escalation_id)
    if denial.state == "confirmed":
        await store_denial.end(tx, escalation_id, "done")
        await sending.record(tx, viewer, out_biz_no, NEVER_ACCEPTED)


async def _still_shown(tx: Transaction, item: Item) -> bool:
    """Time may have brought a statement that names it, or passed the channel's memory."""
    facts = await store_denial.facts(tx, item.id)
    return facts is not None and facts.missing(tx.now) is None


async def _open(tx: Transaction, escalation_id: UUID) -> Item:
    """The payment of an open entry about an unknown outcome, locked, and after it the entry: as recording an answer does."""
    item_id = await store_denial.item_of(tx, escalation_id)
    item = await store.lock_item(tx, item_id) if item_id else None
    found = await store_waiting.lock_escalation(tx, escalation_id)
    if item is None or found is None or not found[2] or found[1] != "unknown":
        raise NotFound("PayoutEscalation", field="input.payoutEscalationId")
    return item


async def _proposed(tx: Transaction, escalation_id: UUID, staff_id: UUID) -> tuple[Item, Denial]:
    item = await _open(tx, escalation_id)
    denial = await store_denial.lock(tx, escalation_id)
    if denial is None or denial.state != "proposed":
        raise DenialNotReady(state=denial.state if denial else "missing")
    if denial.proposed_by == staff_id:
        raise TwoPeopleForDenial()
    return item, denial
