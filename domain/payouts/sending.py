"""Sending an order and learning its outcome: claim, call (in ``jobs``), record. An unknown outcome is queried, never guessed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from domain import accounts, disclosure, ledger, outbox, settlements
from domain.database import Transaction
from domain.disclosure import Disclosure
from domain.payouts import admission, lining_up, store, store_orders, store_waiting
from domain.payouts.model import (
    MAX_ATTEMPTS,
    NOTHING_MOVED,
    OPEN_STATES,
    WAITING_STATES,
    Attempt,
    Event,
    Item,
    ItemState,
    Order,
    Outcome,
    Word,
    query_wait_s,
    verdict,
)
from domain.viewer import Viewer

TOGETHER_S = 0.25


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
    payee = await accounts.payee(tx, item.worker_id, "payout", await told_channel(tx, item.worker_id, item.channel, item.id))
    attempt = await store_orders.live(tx, item.id)
    query_first = attempt is not None
    if attempt is None:
        sealed_for = payee_sha256(tx, payee.name, payee.id_number, account)
        attempt = await store_orders.add(tx, item, await store_orders.count(tx, item.id) + 1, sealed_for)
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
        batched=attempt.channel_batch_id is not None,
    )


def payee_sha256(tx: Transaction, name: str, id_number: str, account: str) -> bytes:
    """Whom an order is for. Keyed: whoever knows a name and an account cannot find the payment by them."""
    return tx.vault.digest(f"{name}|{id_number}|{account}")


async def told_channel(tx: Transaction, worker_id: UUID, channel: str, reference_id: UUID) -> Disclosure:
    """What the channel is told, and why it may be: by consent, or else because the wage is owed."""
    consent = await disclosure.consented(tx, worker_id, "bank_disclosure")
    ground = consent or await disclosure.duty(tx, "privacy.pay_is_owed")
    return Disclosure("payout_channel", channel, disclosure.CHANNEL_KINDS, ground, reference_id)


async def record(tx: Transaction, viewer: Viewer, out_biz_no: str, word: Word) -> str:
    """Applies what the channel said about an order: ``applied``, ``repeated``, ``contradiction`` or ``foreign``.

    States only move forward, save succeeded → returned. A contradiction changes nothing and is told to finance.
    """
    viewer.must_be_system()
    found = await _locked(tx, out_biz_no)
    if found is None:
        return "foreign"
    item, attempt = found
    outcome = await _apply(tx, viewer, item, attempt, word)
    if outcome == "contradiction" and await store_waiting.escalate(tx, item.id, "contradiction"):
        await tell(tx, viewer, item, "payout_item.contradicted")
    return outcome


async def take_back(tx: Transaction, viewer: Viewer, out_biz_no: str, word: Word) -> bool:
    """A payment the channel had told of, and of which it now says that no money moved: posted back, and the wage owed again.

    For what two people decided on because no statement has it. False where the channel says anything else, which is recorded.
    """
    viewer.must_be_system()
    found = await _locked(tx, out_biz_no)
    if found is None or found[1].state != "paid" or word.outcome not in NOTHING_MOVED:
        await record(tx, viewer, out_biz_no, word)
        return False
    await _returned(tx, viewer, *found, word)
    return True


async def _locked(tx: Transaction, out_biz_no: str) -> tuple[Item, Attempt] | None:
    """The order and its item, which is locked; None for a number that is not ours."""
    attempt = await store_orders.by_number(tx, out_biz_no)
    if attempt is None:
        return None
    item = await store.lock_item(tx, attempt.item_id)
    attempt = await store_orders.by_number(tx, out_biz_no)  # read again: the item's lock was waited for
    assert item is not None and attempt is not None
    return item, attempt


async def keep_events(tx: Transaction, events: Sequence[Event]) -> None:
    """Puts verified callbacks into the inbox, each once; a job applies them after the channel got its acknowledgement.

    While others wait, new ones may wait a moment for each other: whoever applies the first finds them.
    """
    after_s = TOGETHER_S if await store_orders.any_waiting(tx) else 0
    event_ids = await store_orders.keep_events(tx, events)
    if event_ids:
        await outbox.enqueue_all(tx, "payouts.apply_event", event_ids, queue=outbox.PAYOUTS, after_s=after_s)


async def apply_event(tx: Transaction, viewer: Viewer, event_id: UUID) -> UUID | None:
    """Applies an event of the inbox, once; the batch it concerned, or None."""
    waiting = await store_orders.waiting_event(tx, event_id)
    if waiting is None:
        return None
    out_biz_no, word = waiting
    outcome = await record(tx, viewer, out_biz_no, await believed(tx, out_biz_no, word))
    await store_orders.mark_applied(tx, {event_id: outcome})
    return await store_orders.batch_of(tx, out_biz_no)


async def believed(tx: Transaction, out_biz_no: str, word: Word) -> Word:
    """A callback alone never frees money, which could then be paid a second time: told that none moved, we ask ourselves."""
    return await _believed(tx, out_biz_no, word) if word.outcome in NOTHING_MOVED else word


async def _believed(tx: Transaction, out_biz_no: str, word: Word) -> Word:
    attempt = await store_orders.by_number(tx, out_biz_no)
    return replace(word, outcome=Outcome.PENDING) if attempt is not None and attempt.state == "live" else word


async def _apply(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> str:
    said = verdict(attempt, word)
    if said != "applied":
        return said
    match word.outcome:
        case Outcome.PAID:
            await _paid(tx, viewer, item, attempt, word)
        case Outcome.FAILED | Outcome.FAILED_REPEATABLE:
            await _failed(tx, viewer, item, attempt, word)
        case Outcome.CANCELLED:
            await _cancelled(tx, viewer, item, attempt, word)
        case Outcome.RETURNED:
            await _returned(tx, viewer, item, attempt, word)
        case _:
            await _waiting(tx, viewer, item, attempt, word)
    return said


async def _paid(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> None:
    assert item.hold_id is not None
    await store_orders.end(tx, "paid", [(attempt, word)])
    await store.move_item(tx, item.id, ItemState.SUCCEEDED)
    event = "payout.succeeded"
    await ledger.post(tx, [ledger.post_hold(ledger.key(event, item.id), event, item.id, item.hold_id)])
    await settlements.mark_paid(tx, [item.settlement_id])
    await tell(tx, viewer, item, "payout_item.succeeded")
    await finish(tx, viewer, [item])


async def _failed(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> None:
    await store_orders.end(tx, "failed", [(attempt, word)])
    await admission.give_back(tx, [attempt])
    if word.outcome is Outcome.FAILED_REPEATABLE and attempt.number < MAX_ATTEMPTS:
        await store.move_item(tx, item.id, ItemState.QUEUED, word)
        await outbox.enqueue(tx, "payouts.send", item.id, queue=outbox.PAYOUTS, after_s=query_wait_s(attempt.number))
        return
    assert item.hold_id is not None
    await store.move_item(tx, item.id, ItemState.FAILED, word)
    await ledger.post(tx, [ledger.void(ledger.key("payout.failed", item.id), "payout.failed", item.id, item.hold_id)])
    await settlements.owe_again(tx, [item.settlement_id])
    await tell(tx, viewer, item, "payout_item.failed")
    await finish(tx, viewer, [item])


async def _cancelled(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> None:
    """Given up by us or by a payee who let the time pass: the hold is let go and the wage is owed again."""
    await store_orders.end(tx, "failed", [(attempt, word)])
    await admission.give_back(tx, [attempt])
    await give_up(tx, viewer, item, word)


async def give_up(tx: Transaction, viewer: Viewer, item: Item, word: Word) -> None:
    """The item is cancelled: no order of it is open."""
    assert item.hold_id is not None
    await store.move_item(tx, item.id, ItemState.CANCELLED, word)
    event = "payout.cancelled"
    await ledger.post(tx, [ledger.void(ledger.key(event, item.id), event, item.id, item.hold_id)])
    await settlements.owe_again(tx, [item.settlement_id])
    await tell(tx, viewer, item, "payout_item.cancelled")
    await finish(tx, viewer, [item])


async def _returned(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> None:
    """The bank sent the money back (退票): the posting is reversed and the wage is owed again, in a later month taxed anew."""
    taxed_again = await settlements.tax_again(tx, viewer, item.settlement_id)  # before accounts are locked, as approving does
    if attempt.state == "live":
        await _paid(tx, viewer, item, attempt, word)  # it was paid before it could come back
    await store_orders.end(tx, "returned", [(attempt, word)])
    await store.move_item(tx, item.id, ItemState.RETURNED, word)
    paid = ledger.key("payout.succeeded", item.id)
    back = ledger.reverse(ledger.key("payout.returned", item.id), "payout.returned", item.id, paid)
    await ledger.post(tx, [back, *taxed_again])
    await settlements.owe_again(tx, [item.settlement_id])
    await tell(tx, viewer, item, "payout_item.returned")


async def _waiting(tx: Transaction, viewer: Viewer, item: Item, attempt: Attempt, word: Word) -> None:
    """Asked about again later: with its batch, if it is in one."""
    await store_orders.note(tx, [(attempt, word)])
    state = WAITING_STATES[word.outcome]
    await store.move_item(tx, item.id, state, word, confirm_by=await _confirm_by(tx, item, state))
    if state in (ItemState.AWAITING_PAYEE, ItemState.SUSPENDED):
        await store_waiting.answered(tx, [item.id])
    if attempt.channel_batch_id is None:
        await outbox.enqueue(tx, "payouts.send", item.id, queue=outbox.PAYOUTS, after_s=query_wait_s(attempt.queries))
    else:
        await lining_up.ask_again(tx, [attempt.channel_batch_id])
    if state is not item.state:
        await tell(tx, viewer, item, f"payout_item.{state.value}")


async def _confirm_by(tx: Transaction, item: Item, state: ItemState) -> datetime | None:
    if state is not ItemState.AWAITING_PAYEE:
        return None
    hours = (await store.channel(tx, item.channel)).confirm_within_h
    return None if hours is None else tx.now + timedelta(hours=hours)


async def finish(tx: Transaction, viewer: Viewer, items: Sequence[Item]) -> None:
    """These have ended: nobody need ask about them, and their batches may be over."""
    await store_waiting.answered(tx, [item.id for item in items])
    for row in await store.finish_batches(tx, (item.batch_id for item in items)):
        await outbox.put(tx, viewer, "payout_batch.finished", row["id"], employer_id=row["employer_id"])


async def tell(tx: Transaction, viewer: Viewer, item: Item, topic: str) -> None:
    """What happened to an item, with those it concerns."""
    await tell_all(tx, viewer, [item], topic)


async def tell_all(tx: Transaction, viewer: Viewer, items: Sequence[Item], topic: str) -> None:
    """The same that happened to many."""
    ids = [{"payout_batch_id": item.batch_id, "worker_id": item.worker_id, "employer_id": item.employer_id} for item in items]
    await outbox.put_all(tx, viewer, topic, [item.id for item in items], ids)
