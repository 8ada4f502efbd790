"""Payouts that wait for somebody: a payee who must confirm, finance, or a person who asks the channel.

Nothing here decides what became of an order: the channel is asked to cancel or to try again, and its answer decides. What stays
unknown goes to a person, and is never sent under another number.
"""

from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.errors import NotFound
from domain.payouts import sending, store, store_waiting
from domain.payouts.model import (
    Confirmation,
    EscalationOpen,
    Item,
    ItemNotWaiting,
    ItemState,
    Outcome,
    Question,
    Word,
    reason_given,
)
from domain.viewer import Viewer

CANCELLABLE = (ItemState.QUEUED, ItemState.AWAITING_PAYEE, ItemState.SUSPENDED)
SWEPT = 200
ASK_AFTER_S = 2.0
"""After a request to cancel or to try again the channel is asked what became of it."""


async def cancel_item(tx: Transaction, viewer: Viewer, item_id: UUID, reason: str) -> Item:
    """Finance gives a payment up: at once when it was not handed over, else when the channel says so.

    Raises NotFound and ItemNotWaiting: what is being paid, or whose outcome is not known, cannot be cancelled.
    """
    viewer.must_be_staff("finance")
    given = reason_given(reason)
    item = await _locked(tx, item_id, *CANCELLABLE)
    await store_waiting.ask_to_cancel(tx, item, given)
    await sending.tell(tx, viewer, item, "payout_item.cancel_asked")
    if item.state is ItemState.QUEUED:
        await sending.give_up(tx, viewer, item, Word(Outcome.CANCELLED, code="CANCELLED", reason_zh=given, reason_en=given))
    else:
        await outbox.enqueue(tx, "payouts.cancel", item.id, queue=outbox.PAYOUTS)
    return item


async def retry_item(tx: Transaction, viewer: Viewer, item_id: UUID) -> Item:
    """Finance has mended what made the channel suspend the order: it is tried again under its number."""
    viewer.must_be_staff("finance")
    item = await _locked(tx, item_id, ItemState.SUSPENDED)
    await sending.tell(tx, viewer, item, "payout_item.retry_asked")
    await outbox.enqueue(tx, "payouts.resume", item.id, queue=outbox.PAYOUTS)
    return item


async def ask_worker(tx: Transaction, viewer: Viewer, item_id: UUID, note: str) -> Item:
    """Staff asks the payee to put right what keeps the payment back; they are told. Raises NotFound and ItemNotWaiting."""
    viewer.must_be_staff("finance", "support")
    given = reason_given(note, "input.note")
    item = await _locked(tx, item_id, ItemState.FAILED, ItemState.RETURNED, ItemState.SUSPENDED, ItemState.AWAITING_PAYEE)
    await store.ask_worker(tx, item.id, given)
    await sending.tell(tx, viewer, item, "payout_item.worker_asked")
    return item


async def question(tx: Transaction, viewer: Viewer, item_id: UUID) -> Question | None:
    """The order a job is to ask the channel about, while it still waits."""
    viewer.must_be_system()
    item = await store.lock_item(tx, item_id)
    if item is None or item.state not in (ItemState.AWAITING_PAYEE, ItemState.SUSPENDED):
        return None
    return await store_waiting.question(tx, item_id)


async def ask_soon(tx: Transaction, item_id: UUID) -> None:
    """The channel took the request: what became of it is asked in a moment."""
    await outbox.enqueue(tx, "payouts.send", item_id, queue=outbox.PAYOUTS, after_s=ASK_AFTER_S)


async def expire_confirmations(tx: Transaction, viewer: Viewer) -> int:
    """Payees let their time pass: the channel is asked to cancel, and asked again each hour until it says what became of it."""
    viewer.must_be_system()
    item_ids = await store_waiting.take_overdue(tx, SWEPT)
    if item_ids:
        await outbox.put_all(tx, viewer, "payout_item.cancel_asked", item_ids)
        await outbox.enqueue_all(tx, "payouts.cancel", item_ids, queue=outbox.PAYOUTS)
    return len(item_ids)


async def escalate_unanswered(tx: Transaction, viewer: Viewer) -> int:
    """Outcomes nobody knows for hours go to the desk, once."""
    viewer.must_be_system()
    item_ids = await store_waiting.escalate_unanswered(tx, SWEPT)
    if item_ids:
        await outbox.put_all(tx, viewer, "payout_item.escalated", item_ids)
    return len(item_ids)


async def close_escalation(tx: Transaction, viewer: Viewer, escalation_id: UUID, note: str) -> UUID:
    """Finance has cleared a contradiction up with the channel. Raises EscalationOpen for an outcome that is not known."""
    staff_id = viewer.must_be_staff("finance")
    given = reason_given(note, "input.note")
    found = await store_waiting.lock_escalation(tx, escalation_id)
    if found is None or not found[2]:
        raise NotFound("PayoutEscalation", field="input.payoutEscalationId")
    item_id, reason, _ = found
    if reason == "unknown":
        raise EscalationOpen()
    await store_waiting.close_escalation(tx, escalation_id, staff_id, given)
    item = await store.lock_item(tx, item_id)
    assert item is not None
    await sending.tell(tx, viewer, item, "payout_item.cleared")
    return escalation_id


async def confirmations(tx: Transaction, viewer: Viewer) -> list[Confirmation]:
    """What the worker's app needs to let them confirm the payouts that wait for that, the most urgent first."""
    return await store_waiting.confirmations(tx, viewer.must_be_worker())


async def _locked(tx: Transaction, item_id: UUID, *states: ItemState) -> Item:
    item = await store.lock_item(tx, item_id)
    if item is None:
        raise NotFound("PayoutItem", field="input.payoutItemId")
    if item.state not in states:
        raise ItemNotWaiting(state=item.state.value)
    return item
