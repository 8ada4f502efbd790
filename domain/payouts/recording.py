"""What a channel said about many orders at once, applied set-based in one transaction: a batch's answer, a chunk of the inbox.

The rules are those of ``sending.record``, which takes one order. What is rare there, a return or a contradiction, is left to it:
``None`` stands in its place, and whoever called records that one in a transaction of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain import ledger, outbox, settlements, work
from domain.database import Transaction
from domain.payouts import admission, lining_up, sending, store, store_batches, store_orders, store_waiting
from domain.payouts.model import (
    MAX_ATTEMPTS,
    NOTHING_MOVED,
    WAITING_STATES,
    Attempt,
    Item,
    ItemState,
    Outcome,
    Word,
    query_wait_s,
    verdict,
)
from domain.viewer import Viewer

EVENTS_AT_ONCE = 500
APPLY_EVENT = "payouts.apply_event"


@dataclass(frozen=True, slots=True)
class Told:
    """A word about an order, with what it is about; the item is locked."""

    item: Item
    attempt: Attempt
    word: Word


async def record_all(tx: Transaction, viewer: Viewer, words: Sequence[tuple[str, Word]]) -> list[str | None]:
    """Applies each word as ``record`` would, and answers the same in their order; None: ``record`` has to do it.

    A second word about the same payment is left as well, so that they are applied one after the other.
    """
    viewer.must_be_system()
    found = await store_orders.of_numbers(tx, [number for number, _ in words])
    items = await store.lock_items(tx, (attempt.item_id for attempt in found.values()))
    attempts = await store_orders.of_numbers(tx, list(found))  # read again: the items' locks were waited for
    told, outcomes, seen = list[Told](), list[str | None](), set[UUID]()
    for number, word in words:
        attempt = attempts.get(number)
        said = verdict(attempt, word) if attempt else "foreign"
        if attempt and (attempt.item_id in seen or said == "contradiction" or word.outcome is Outcome.RETURNED):
            outcomes.append(None)
            continue
        outcomes.append(said)
        if attempt:
            seen.add(attempt.item_id)
            told += [Told(items[attempt.item_id], attempt, word)] if said == "applied" else []
    await _apply(tx, viewer, told)
    return outcomes


async def apply_events(tx: Transaction, viewer: Viewer, event_id: UUID) -> list[UUID]:
    """Applies the oldest events of the inbox together, and ends the work they had left; the payout batches they concerned.

    ``event_id`` is the event whose job this is: it ends by itself. What is left to ``apply_event`` keeps its own work as well.
    """
    viewer.must_be_system()
    events = await store_orders.waiting_events(tx, EVENTS_AT_ONCE)
    if not events:
        return []
    words = [(number, await sending.believed(tx, number, word)) for _, number, word in events]
    outcomes = await record_all(tx, viewer, words)
    applied = {event[0]: outcome for event, outcome in zip(events, outcomes, strict=True) if outcome is not None}
    await store_orders.mark_applied(tx, applied)
    await work.end_all(tx, APPLY_EVENT, [id for id in applied if id != event_id])
    return await store_orders.batches_of(tx, [number for number, _ in words])


async def _apply(tx: Transaction, viewer: Viewer, told: Sequence[Told]) -> None:
    """The books are called once: two calls would not lock their accounts in one order."""
    paid = [each for each in told if each.word.outcome is Outcome.PAID]
    cancelled = [each for each in told if each.word.outcome is Outcome.CANCELLED]
    refused = [each for each in told if each.word.outcome in NOTHING_MOVED and each.word.outcome is not Outcome.CANCELLED]
    again = [each for each in refused if _may_be_sent_again(each)]
    failed = [each for each in refused if not _may_be_sent_again(each)]
    await _post(tx, paid, failed, cancelled)
    if paid:
        await _paid(tx, viewer, paid)
    if refused or cancelled:
        await _ended(tx, viewer, again, failed, cancelled)
    if over := [each.item for each in (*paid, *failed, *cancelled)]:
        await sending.finish(tx, viewer, over)
    await _waiting(tx, viewer, [each for each in told if each.word.outcome in WAITING_STATES])


def _may_be_sent_again(each: Told) -> bool:
    return each.word.outcome is Outcome.FAILED_REPEATABLE and each.attempt.number < MAX_ATTEMPTS


async def _post(tx: Transaction, paid: Sequence[Told], failed: Sequence[Told], cancelled: Sequence[Told]) -> None:
    transfers = []
    for event, change, ended in (
        ("payout.succeeded", ledger.post_hold, paid),
        ("payout.failed", ledger.void, failed),
        ("payout.cancelled", ledger.void, cancelled),
    ):
        for each in ended:
            assert each.item.hold_id is not None
            transfers.append(change(ledger.key(event, each.item.id), event, each.item.id, each.item.hold_id))
    if transfers:
        await ledger.post(tx, transfers)


async def _paid(tx: Transaction, viewer: Viewer, paid: Sequence[Told]) -> None:
    items = [each.item for each in paid]
    await store_orders.end(tx, "paid", [(each.attempt, each.word) for each in paid])
    await store.move_items(tx, [(item.id, None) for item in items], ItemState.SUCCEEDED)
    await settlements.mark_paid(tx, [item.settlement_id for item in items])
    await sending.tell_all(tx, viewer, items, "payout_item.succeeded")


async def _ended(
    tx: Transaction, viewer: Viewer, again: Sequence[Told], failed: Sequence[Told], cancelled: Sequence[Told]
) -> None:
    """No money moved: the limits have room again; the wage is sent under a new number, or owed again."""
    ended = [*again, *failed, *cancelled]
    await store_orders.end(tx, "failed", [(each.attempt, each.word) for each in ended])
    await admission.give_back(tx, [each.attempt for each in ended])
    await _queue_again(tx, again)
    for state, over in ((ItemState.FAILED, failed), (ItemState.CANCELLED, cancelled)):
        if over:
            await store.move_items(tx, [(each.item.id, each.word) for each in over], state)
            await settlements.owe_again(tx, [each.item.settlement_id for each in over])
            await sending.tell_all(tx, viewer, [each.item for each in over], f"payout_item.{state.value}")


async def _queue_again(tx: Transaction, again: Sequence[Told]) -> None:
    if not again:
        return
    await store.move_items(tx, [(each.item.id, each.word) for each in again], ItemState.QUEUED)
    wait_s = query_wait_s(max(each.attempt.number for each in again))
    await store_batches.link(
        tx, await lining_up.line_up(tx, [(each.item.id, each.item.channel) for each in again], after_s=wait_s)
    )


async def _waiting(tx: Transaction, viewer: Viewer, told: Sequence[Told]) -> None:
    """Still open: single orders are asked about one by one, the others with their batch."""
    if not told:
        return
    await store_orders.note(tx, [(each.attempt, each.word) for each in told])
    confirm_by = await _confirm_by(tx, told)
    for state in set(WAITING_STATES.values()):
        here = [each for each in told if WAITING_STATES[each.word.outcome] is state]
        if here:
            moved = [(each.item.id, each.word) for each in here]
            await store.move_items(tx, moved, state, confirm_by=[confirm_by.get(each.item.channel) for each in here])
        if here and state in (ItemState.AWAITING_PAYEE, ItemState.SUSPENDED):
            await store_waiting.answered(tx, [each.item.id for each in here])
        if new := [each.item for each in here if each.item.state is not state]:
            await sending.tell_all(tx, viewer, new, f"payout_item.{state.value}")
    for wait_s in {query_wait_s(each.attempt.queries) for each in told}:
        alone = [each for each in told if each.attempt.channel_batch_id is None]
        due = [each.item.id for each in alone if query_wait_s(each.attempt.queries) == wait_s]
        if due:
            await outbox.enqueue_all(tx, lining_up.SEND, due, queue=outbox.PAYOUTS, after_s=wait_s)
    batches = {each.attempt.channel_batch_id for each in told if each.attempt.channel_batch_id is not None}
    if batches:
        await lining_up.ask_again(tx, list(batches))


async def _confirm_by(tx: Transaction, told: Sequence[Told]) -> dict[str, datetime]:
    """Until when payees must confirm, by channel."""
    found = dict[str, datetime]()
    for channel in {each.item.channel for each in told if each.word.outcome is Outcome.AWAITING_PAYEE}:
        hours = (await store.channel(tx, channel)).confirm_within_h
        if hours is not None:
            found[channel] = tx.now + timedelta(hours=hours)
    return found
