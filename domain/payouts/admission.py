"""Whether a queued order may be handed to its channel now: the switch, the calendar, the payee's account, limits and pace.

What may not is put off and says why and until when; ``wake`` looks after it again. Limits are counter rows with a CHECK, taken
when an attempt begins and given back when it definitively moved no money. Pace is machine time, days and hours are business time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from domain import outbox
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.payouts import lining_up, store, store_admission, store_batches
from domain.payouts.model import Attempt, Channel, Item, ItemState
from domain.payouts.store_batches import ChannelBatch
from domain.viewer import Viewer

WOKEN = 2_000
LONGEST_CLOSED = 31
"""Days looked ahead for a channel's next opening; no run of holidays is nearly as long."""


class WaitsFor(Enum):
    """Why an approved payment is not handed over yet."""

    CHANNEL_STOPPED = "channel_stopped"
    CHANNEL_CLOSED = "channel_closed"
    DESTINATION = "destination"
    PAYEE_LIMIT = "payee_limit"
    DAY_LIMIT = "day_limit"


@dataclass(frozen=True, slots=True)
class Wait:
    """``until`` is unknown while a person decides."""

    reason: WaitsFor
    until: datetime | None


async def admitted(tx: Transaction, item: Item) -> bool:
    """True when a new attempt of a queued item may begin, its part of every limit taken; else the item waits.

    Questions about orders that exist are always asked.
    """
    if item.state is not ItemState.QUEUED:
        return True
    channel = await store.channel(tx, item.channel)
    wait = await _closed(tx, item, channel)
    if wait is None and (pause_s := await store_admission.take_slot(tx, item)) > 0:
        await outbox.enqueue(tx, "payouts.send", item.id, queue=outbox.PAYOUTS, after_s=pause_s)
        return False
    wait = wait or await _beyond_limits(tx, item, channel)
    if wait:
        await store_admission.wait(tx, item, wait.reason.value, wait.until)
    return wait is None


async def give_back(tx: Transaction, attempts: Sequence[Attempt]) -> None:
    """The attempts moved no money, for certain: their day's limits have room again."""
    await store_admission.give_back(tx, attempts)


async def wake(tx: Transaction, viewer: Viewer) -> int:
    """Items whose time has come, or whose channel is open again, are offered for sending."""
    viewer.must_be_system()
    woken = await store_admission.take_waiting(tx, WOKEN)
    await store_batches.link(tx, await lining_up.line_up(tx, woken))
    return len(woken)


async def admit_together(tx: Transaction, batch: ChannelBatch, items: Sequence[Item]) -> list[Item]:
    """Those of a batch's queued items that may be handed over now; the others wait. The limits are locked, and not taken yet.

    A batch whose turn in the channel's pace is to come is asked for again then, and none of it is admitted now.
    """
    channel = await store.channel(tx, batch.channel)
    shut = await _shut(tx, channel)
    if shut:
        await store_batches.wait(tx, items, shut.reason.value, shut.until)
        return []
    cooling = await store_batches.not_usable(tx, items)
    await _put_off(tx, channel, [item for item in items if item.destination_id in cooling], WaitsFor.DESTINATION)
    usable = [item for item in items if item.destination_id not in cooling]
    if not usable or await _has_to_pause(tx, batch, len(usable)):
        return []
    return await _within_limits(tx, channel, usable)


async def take(tx: Transaction, channel: str, items: Sequence[Item]) -> None:
    """These admitted items are begun: their part of the day's limits is taken."""
    await store_batches.use(tx, channel, day_of(tx.now), items)


async def _has_to_pause(tx: Transaction, batch: ChannelBatch, count: int) -> bool:
    pause_s = await store_batches.slot_in_s(tx, batch.id)
    if pause_s is None:
        pause_s = await store_batches.take_slots(tx, batch.channel, count)
        await store_batches.keep_slot(tx, batch.id, pause_s)
    if pause_s > 0:
        (row,) = await store_batches.next_turns(tx, [batch.id], asked=0)
        turn: int = row["turn"]
        await outbox.enqueue(tx, lining_up.SEND_BATCH, batch.id, queue=outbox.PAYOUTS, after_s=pause_s, turn=turn)
    return pause_s > 0


async def _within_limits(tx: Transaction, channel: Channel, items: Sequence[Item]) -> list[Item]:
    """Payees before the channel, as single orders lock them; the channel's row once for all of them."""
    day = day_of(tx.now)
    rooms = await store_batches.payee_rooms(tx, channel.id, day, [item.worker_id for item in items])
    within, beyond = _fitting(items, rooms)
    room_fen = await store_batches.day_room(tx, channel.id, day)
    admitted, late = list[Item](), list[Item]()
    for item in within:
        fits = item.amount_fen <= room_fen
        (admitted if fits else late).append(item)
        room_fen -= item.amount_fen if fits else 0
    await _put_off(tx, channel, beyond, WaitsFor.PAYEE_LIMIT)
    await _put_off(tx, channel, late, WaitsFor.DAY_LIMIT)
    return admitted


def _fitting(items: Sequence[Item], rooms: dict[UUID, tuple[int, int]]) -> tuple[list[Item], list[Item]]:
    """Those within and those beyond their payee's limits, of whom several may be the same."""
    within, beyond = list[Item](), list[Item]()
    for item in items:
        room_fen, room_count = rooms[item.worker_id]
        fits = item.amount_fen <= room_fen and room_count > 0
        (within if fits else beyond).append(item)
        if fits:
            rooms[item.worker_id] = room_fen - item.amount_fen, room_count - 1
    return within, beyond


async def _put_off(tx: Transaction, channel: Channel, items: Sequence[Item], reason: WaitsFor) -> None:
    """An account's own time is in its row; limits have room again when the channel opens the next day."""
    if items:
        until = None if reason is WaitsFor.DESTINATION else await _next_day(tx, channel, day_of(tx.now))
        await store_batches.wait(tx, items, reason.value, until)


async def _shut(tx: Transaction, channel: Channel) -> Wait | None:
    """What keeps everything back that is for the channel."""
    if not channel.enabled or await store_admission.is_stopped(tx, channel.id):
        return Wait(WaitsFor.CHANNEL_STOPPED, None)
    opens_at = await next_opening(tx, channel, tx.now)
    return Wait(WaitsFor.CHANNEL_CLOSED, opens_at) if opens_at > tx.now else None


async def _closed(tx: Transaction, item: Item, channel: Channel) -> Wait | None:
    if shut := await _shut(tx, channel):
        return shut
    usable_from = await store_admission.usable_from(tx, item.destination_id)
    return Wait(WaitsFor.DESTINATION, usable_from) if usable_from > tx.now else None


async def _beyond_limits(tx: Transaction, item: Item, channel: Channel) -> Wait | None:
    day = day_of(tx.now)
    reason = None
    if not await store_admission.take_payee(tx, item, day):
        reason = WaitsFor.PAYEE_LIMIT
    elif not await store_admission.take_day(tx, item, day):
        await store_admission.give_back_payee(tx, item, day)
        reason = WaitsFor.DAY_LIMIT
    if reason is None:
        return None
    return Wait(reason, await _next_day(tx, channel, day))


async def _next_day(tx: Transaction, channel: Channel, day: date) -> datetime:
    return await next_opening(tx, channel, start_of_day(day + timedelta(days=1)))


async def next_opening(tx: Transaction, channel: Channel, at: datetime) -> datetime:
    """The moment itself while the channel is open, else when it opens next: on a working day where it keeps those."""
    days = [day_of(at) + timedelta(days=ahead) for ahead in range(LONGEST_CLOSED)]
    working = await store_admission.working(tx, days[0], days[-1]) if channel.working_days_only else set(days)
    for day in days:
        opens, closes = (
            start_of_day(day) + timedelta(minutes=minute) for minute in (channel.opens_minute, channel.closes_minute)
        )
        if day in working and at < closes:
            return max(at, opens)
    raise AssertionError(f"{channel.id} does not open within {LONGEST_CLOSED} days")
