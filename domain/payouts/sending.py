"""Sending an order and learning its outcome: claim, call (in ``jobs``), record. An unknown outcome is queried, never guessed."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from domain import accounts, ledger, outbox, settlements
from domain.database import Transaction
from domain.payouts import admission, store, store_orders, store_waiting
from domain.payouts.model import MAX_ATTEMPTS, OPEN_STATES, Attempt, Item, ItemState, Order, Outcome, Word, query_wait_s
from domain.viewer import Viewer

WAITING_STATES = {
    Outcome.PENDING: ItemState.SENDING,
    Outcome.AWAITING_PAYEE: ItemState.AWAITING_PAYEE,
    Outcome.SUSPENDED: ItemState.SUSPENDED,
    Outcome.NOT_FOUND: ItemState.UNKNOWN,
    Outcome.UNKNOWN: ItemState.UNKNOWN,
}
"""The state an item waits in until a query or a callback says more."""
NOTHING_MOVED = (Outcome.FAILED, Outcome.FAILED_REPEATABLE, Outcome.CANCELLED)
"""Words that let a hold go."""


async def start(tx: Transaction, viewer: Viewer, item_id: UUID) -> Order | None:
    """Claims the item for a call: commits a new attempt before it, or finds the one whose outcome is open. None: nothing to do.

    An attempt that exists may have reached the channel, so its order says ``query_first``.
    """
    viewer.must_be_system()
    item = await store.lock_item(tx, item_id)
    if item is None or item.state not in OPEN_STATES or not await admission.admitted(tx, item):
        return None
    sealed = await store.sealed_number(tx, item.destination_id)
    account = await tx.vault.unseal(tx, item.worker_id, "payment", "payout_destination.number", sealed)
    payee = await accounts.payee(tx, item.worker_id, "payout")
    attempt = await store_orders.live(tx, item.id)
    query_first = attempt is not None
    if attempt is None:
        payee_sha256 = sha256(f"{payee.name}|{payee.id_number}|{account}".encode()).digest()
        attempt = await store_orders.add(tx, item, await store_orders.count(tx, item.id) + 1, payee_sha256)
        await store.move_item(tx, item.id, ItemState.SENDING)
        await tell(tx, viewer, item, "payout_item.sent")
    return Order(
        item.id,
        item.batch_id,
        item.channel,
        attempt.out_biz_no,
        item.amount_fen,
        payee.name,
        payee.id_number,
        account,
        query_first,
    )


async def record(tx: Transaction, viewer: Viewer, out_biz_no: str, word: Word) -> str:
    """Applies what the channel said about an order: ``applied``, ``repeated``, ``contradiction`` or ``foreign``.

    States only move forward, save succeeded → returned. A contradiction changes nothing and is told to finance.
    """
    viewer.must_be_system()
    attempt = await store_orders.by_number(tx, out_biz_no)
    if attempt is None:
        return "foreign"
    item = await store.lock_item(tx, attempt.item_id)
    attempt = await store_orders.by_number(tx, out_biz_no)  # read again: the item's lock was waited for
    assert item is not None and attempt is not None
    outcome = await _apply(tx, viewer, item, attempt, word)
    if outcome == "contradiction" and await store_waiting.escalate(tx, item.id, "contradiction"):
        await tell(tx, viewer, item, "payout_item.contradicted")
    return outcome


async def keep_event(tx: Transaction, channel: str, event_key: str, out_biz_no: str, word: Word, body_sha256: bytes) -> None:
    """Puts a verified callback into the inbox, once; a job applies it after the channel got its acknowledgement."""
    event_id = await store_orders.keep_event(tx, channel, event_key, out_biz_no, word, body_sha256)
    if event_id:
        await outbox.enqueue(tx, "payouts.apply_event", event_id, queue=outbox.PAYOUTS)


async def apply_event(tx: Transaction, viewer: Viewer, event_id: UUID) -> UUID | None:
    """Applies an event of the inbox, once; the batch it concerned, or None."""
    waiting = await store_orders.waiting_event(tx, event_id)
    if waiting is None:
        return None
    out_biz_no, word = waiting
    await store_orders.mark_applied(tx, event_id, await record(tx, viewer, out_biz_no, await _believed(tx, out_biz_no, word)))
    return await store_orders.batch_of(tx, out_biz_no)


async def _believed(tx: Transaction, out_biz_no: str, word: Word) -> Word:
    """A callback alone never frees money, which could then be paid a second time: told that none moved, we ask ourselves."""
    attempt = await store_orders.by_number(tx, out_biz_no)
    asks = attempt is not None and attempt.state == "live" and word.outcome in NOTHING_MOVED
    return replace(word, outcome=Outcome.PENDING) if asks else word


async def _apply(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> str:
    if word.amount_fen is not None and word.amount_fen != attempt.amount_fen:
        return "contradiction"
    match word.outcome:
        case Outcome.PAID:
            return await _paid(tx, viewer, item, attempt, word)
        case Outcome.FAILED | Outcome.FAILED_REPEATABLE:
            return await _failed(tx, viewer, item, attempt, word)
        case Outcome.CANCELLED:
            return await _cancelled(tx, viewer, item, attempt, word)
        case Outcome.RETURNED:
            return await _returned(tx, viewer, item, attempt, word)
        case _:
            return await _waiting(tx, viewer, item, attempt, word)


async def _paid(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> str:
    if attempt.state != "live":
        return "contradiction" if attempt.state == "failed" else "repeated"
    assert item.hold_id is not None
    await store_orders.end(tx, attempt, "paid", word)
    await store.move_item(tx, item.id, ItemState.SUCCEEDED)
    event = "payout.succeeded"
    await ledger.post(tx, [ledger.post_hold(ledger.key(event, item.id), event, item.id, item.hold_id)])
    await settlements.mark_paid(tx, item.settlement_id)
    await tell(tx, viewer, item, "payout_item.succeeded")
    await _finish(tx, viewer, item)
    return "applied"


async def _failed(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> str:
    if attempt.state != "live":
        return "repeated" if attempt.state == "failed" else "contradiction"
    await store_orders.end(tx, attempt, "failed", word)
    await admission.give_back(tx, attempt)
    if word.outcome is Outcome.FAILED_REPEATABLE and attempt.number < MAX_ATTEMPTS:
        await store.move_item(tx, item.id, ItemState.QUEUED, word)
        await outbox.enqueue(tx, "payouts.send", item.id, queue=outbox.PAYOUTS, after_s=query_wait_s(attempt.number))
        return "applied"
    assert item.hold_id is not None
    await store.move_item(tx, item.id, ItemState.FAILED, word)
    await ledger.post(tx, [ledger.void(ledger.key("payout.failed", item.id), "payout.failed", item.id, item.hold_id)])
    await settlements.owe_again(tx, [item.settlement_id])
    await tell(tx, viewer, item, "payout_item.failed")
    await _finish(tx, viewer, item)
    return "applied"


async def _cancelled(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> str:
    """Given up by us or by a payee who let the time pass: the hold is let go and the wage is owed again."""
    if attempt.state != "live":
        return "repeated" if attempt.state == "failed" else "contradiction"
    await store_orders.end(tx, attempt, "failed", word)
    await admission.give_back(tx, attempt)
    await give_up(tx, viewer, item, word)
    return "applied"


async def give_up(tx: Transaction, viewer: Viewer, item: Item, word: Word) -> None:
    """The item is cancelled: no order of it is open."""
    assert item.hold_id is not None
    await store.move_item(tx, item.id, ItemState.CANCELLED, word)
    event = "payout.cancelled"
    await ledger.post(tx, [ledger.void(ledger.key(event, item.id), event, item.id, item.hold_id)])
    await settlements.owe_again(tx, [item.settlement_id])
    await tell(tx, viewer, item, "payout_item.cancelled")
    await _finish(tx, viewer, item)


async def _returned(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> str:
    """The bank sent the money back (退票): the posting is reversed and the wage is owed again, in a later month taxed anew."""
    if attempt.state == "returned":
        return "repeated"
    if attempt.state == "failed":
        return "contradiction"
    taxed_again = await settlements.tax_again(tx, viewer, item.settlement_id)  # before accounts are locked, as approving does
    if attempt.state == "live":
        await _paid(tx, viewer, item, attempt, word)  # it was paid before it could come back
    await store_orders.end(tx, attempt, "returned", word)
    await store.move_item(tx, item.id, ItemState.RETURNED, word)
    paid = ledger.key("payout.succeeded", item.id)
    back = ledger.reverse(ledger.key("payout.returned", item.id), "payout.returned", item.id, paid)
    await ledger.post(tx, [back, *taxed_again])
    await settlements.owe_again(tx, [item.settlement_id])
    await tell(tx, viewer, item, "payout_item.returned")
    return "applied"


async def _waiting(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> str:
    if attempt.state != "live":
        return "repeated"
    await store_orders.note(tx, attempt, word)
    state = WAITING_STATES[word.outcome]
    await store.move_item(tx, item.id, state, word, confirm_by=await _confirm_by(tx, item, state))
    if state in (ItemState.AWAITING_PAYEE, ItemState.SUSPENDED):
        await store_waiting.answered(tx, item.id)
    await outbox.enqueue(tx, "payouts.send", item.id, queue=outbox.PAYOUTS, after_s=query_wait_s(attempt.queries))
    if state is not item.state:
        await tell(tx, viewer, item, f"payout_item.{state.value}")
    return "applied"


async def _confirm_by(tx: Transaction, item: Item, state: ItemState) -> datetime | None:
    if state is not ItemState.AWAITING_PAYEE:
        return None
    hours = (await store.channel(tx, item.channel)).confirm_within_h
    return None if hours is None else tx.now + timedelta(hours=hours)


async def _finish(tx: Transaction, viewer: Viewer, item: Item) -> None:
    await store_waiting.answered(tx, item.id)
    if await store.finish_batch(tx, item.batch_id):
        await outbox.put(tx, viewer, "payout_batch.finished", item.batch_id, employer_id=item.employer_id)


async def tell(tx: Transaction, viewer: Viewer, item: Item, topic: str) -> None:
    """What happened to an item, with those it concerns."""
    await outbox.put(
        tx, viewer, topic, item.id, payout_batch_id=item.batch_id, worker_id=item.worker_id, employer_id=item.employer_id
    )
