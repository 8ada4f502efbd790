"""Whether a queued order may be handed to its channel now: the switch, the calendar, the payee's account, limits and pace.

What may not is put off and says why and until when; ``wake`` looks after it again. Limits are counter rows with a CHECK, taken
when an attempt begins and given back when it definitively moved no money. Pace is machine time, days and hours are business time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from domain import outbox
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.payouts import store, store_admission
from domain.payouts.model import Attempt, Channel, Item, ItemState
from domain.viewer import Viewer

WOKEN = 200
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


async def give_back(tx: Transaction, attempt: Attempt) -> None:
    """The attempt moved no money, for certain: its day's limits have room again."""
    await store_admission.give_back(tx, attempt)


async def wake(tx: Transaction, viewer: Viewer) -> int:
    """Items whose time has come, or whose channel is open again, are offered for sending."""
    viewer.must_be_system()
    item_ids = await store_admission.take_waiting(tx, WOKEN)
    if item_ids:
        await outbox.enqueue_all(tx, "payouts.send", item_ids, queue=outbox.PAYOUTS)
    return len(item_ids)


async def _closed(tx: Transaction, item: Item, channel: Channel) -> Wait | None:
    if not channel.enabled or await store_admission.is_stopped(tx, channel.id):
        return Wait(WaitsFor.CHANNEL_STOPPED, None)
    opens_at = await next_opening(tx, channel, tx.now)
    if opens_at > tx.now:
        return Wait(WaitsFor.CHANNEL_CLOSED, opens_at)
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
    return Wait(reason, await next_opening(tx, channel, start_of_day(day + timedelta(days=1))))


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
