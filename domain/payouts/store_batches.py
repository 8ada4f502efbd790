"""SQL of channel batches: items lined up for one, its orders begun together, and what the channel said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.payouts.model import Item, ItemState
from domain.payouts.store import ITEM_COLUMNS


@dataclass(frozen=True, slots=True)
class ChannelBatch:
    """Orders of one channel handed over in one call; the number is its own for ever."""

    id: UUID
    channel: str
    batch_no: str
    turn: int
    slot_at: datetime | None
    begun_at: datetime | None
    content_sha256: bytes | None
    queries: int
    taken_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Begun:
    """An order of a batch as it is begun."""

    item: Item
    id: UUID
    payee_sha256: bytes


SIZES = "select id, batch_size, batch_from from payout_channel where id = any(:channels::text[])"
ADD = """
    insert into channel_batch (id, channel, batch_no, turn, made_at)
    select id, channel, replace(id::text, '-', ''), 1, :now from unnest(:ids::uuid[], :channels::text[]) as b (id, channel)
"""
LINK = """
    update payout_item p set channel_batch_id = i.batch_id
    from unnest(:item_ids::uuid[], :batch_ids::uuid[]) as i (id, batch_id) where p.id = i.id and p.state = 'queued'
"""
LOCK = """
    select id, channel, batch_no, turn, slot_at, begun_at, content_sha256, queries, taken_at, confirmed_at, ended_at
    from channel_batch where id = :batch_id for update
"""
QUEUED = f"select {ITEM_COLUMNS} from payout_item where channel_batch_id = :batch_id and state = 'queued' order by id for update"
NEXT_TURNS = """
    update channel_batch set turn = turn + 1, queries = queries + :asked
    where id = any(:batch_ids::uuid[]) and ended_at is null returning id, turn, queries, taken_at, confirmed_at
"""
KEEP_SLOT = "update channel_batch set slot_at = clock_timestamp() + make_interval(secs => :pause_s) where id = :batch_id"
SLOT_IN_S = "select extract(epoch from slot_at - clock_timestamp())::float8 from channel_batch where id = :batch_id"


async def sizes(tx: Transaction, channels: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many orders each channel takes at once, and from how many on they are handed over together."""
    rows = await tx.all(SIZES, channels=list(channels))
    return {row["id"]: (row["batch_size"], row["batch_from"]) for row in rows}


async def add(tx: Transaction, batches: Mapping[UUID, str]) -> None:
    """Batches of these channels that wait for their turn."""
    await tx.run(ADD, ids=list(batches), channels=list(batches.values()))


async def link(tx: Transaction, lined_up: Mapping[UUID, UUID]) -> None:
    """Queued items to the batches they will be handed over in."""
    if lined_up:
        await tx.run(LINK, item_ids=list(lined_up), batch_ids=list(lined_up.values()))


async def lock(tx: Transaction, batch_id: UUID) -> ChannelBatch | None:
    row = await tx.one(LOCK, batch_id=batch_id)
    return ChannelBatch(**dict(row)) if row else None


async def queued(tx: Transaction, batch_id: UUID) -> list[Item]:
    """What is to be handed over in it, locked; who was cancelled meanwhile is not among them."""
    return [_item(row) for row in await tx.all(QUEUED, batch_id=batch_id)]


async def next_turns(tx: Transaction, batch_ids: Sequence[UUID], *, asked: int) -> list[Record]:
    """A new turn of each that is not over; ``asked``: how often the channel was asked about them just now."""
    return await tx.all(NEXT_TURNS, batch_ids=sorted(batch_ids), asked=asked)


async def keep_slot(tx: Transaction, batch_id: UUID, pause_s: float) -> None:
    await tx.run(KEEP_SLOT, batch_id=batch_id, pause_s=pause_s)


async def slot_in_s(tx: Transaction, batch_id: UUID) -> float | None:
    """Seconds until its place in the channel's pace; None when it has none."""
    seconds = await tx.value(SLOT_IN_S, batch_id=batch_id)
    return seconds if isinstance(seconds, float) else None


ADD_ORDERS = """
    insert into payout_attempt (id, payout_item_id, number, out_biz_no, channel, amount_fen, payee_sha256, state, created_at,
                                channel_batch_id)
    select o.id, o.item_id, 1 + (select count(*) from payout_attempt a where a.payout_item_id = o.item_id),
           replace(o.id::text, '-', ''), :channel, o.amount_fen, o.payee_sha256, 'live', :now, :batch_id
    from unnest(:ids::uuid[], :item_ids::uuid[], :amounts_fen::bigint[], :payees::bytea[])
        as o (id, item_id, amount_fen, payee_sha256)
"""
BEGIN = """
    update channel_batch set begun_at = :now, order_count = :order_count, total_fen = :total_fen, content_sha256 = :content_sha256
    where id = :batch_id
"""
ORDERS = """
    select a.out_biz_no, a.amount_fen, a.state, a.payee_sha256, i.id as item_id, i.payout_batch_id as batch_id, i.worker_id,
           i.payout_destination_id as destination_id
    from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where a.channel_batch_id = :batch_id order by a.out_biz_no
"""
SEALED = "select id, worker_id, number_sealed from payout_destination where id = any(:ids::uuid[])"
TAKEN = "update channel_batch set taken_at = coalesce(taken_at, :now::timestamptz) where id = :batch_id"
CONFIRMED = "update channel_batch set confirmed_at = coalesce(confirmed_at, :now::timestamptz) where id = :batch_id"
ENDED = """
    update channel_batch b set ended_at = :now where id = :batch_id and ended_at is null
      and not exists (select from payout_attempt a where a.channel_batch_id = b.id and a.state = 'live')
      and not exists (select from payout_item i where i.channel_batch_id = b.id and i.state = 'queued')
"""


async def begin(tx: Transaction, batch: ChannelBatch, orders: Sequence[Begun], content_sha256: bytes) -> None:
    """The orders and, after them, the mark that nothing else ever stands in this batch."""
    await tx.run(
        ADD_ORDERS,
        batch_id=batch.id,
        channel=batch.channel,
        ids=[order.id for order in orders],
        item_ids=[order.item.id for order in orders],
        amounts_fen=[order.item.amount_fen for order in orders],
        payees=[order.payee_sha256 for order in orders],
    )
    total_fen = sum(order.item.amount_fen for order in orders)
    await tx.run(BEGIN, batch_id=batch.id, order_count=len(orders), total_fen=total_fen, content_sha256=content_sha256)


async def orders(tx: Transaction, batch_id: UUID) -> list[Record]:
    """What stands in the batch, in the order of the numbers."""
    return await tx.all(ORDERS, batch_id=batch_id)


async def sealed_numbers(tx: Transaction, destination_ids: Sequence[UUID]) -> list[Record]:
    """Whose accounts these are, and the sealed numbers."""
    return await tx.all(SEALED, ids=list(set(destination_ids)))


async def taken(tx: Transaction, batch_id: UUID) -> None:
    await tx.run(TAKEN, batch_id=batch_id)


async def confirmed(tx: Transaction, batch_id: UUID) -> None:
    await tx.run(CONFIRMED, batch_id=batch_id)


async def ended(tx: Transaction, batch_id: UUID) -> bool:
    """Marks a batch none of whose orders is open; True when this call did."""
    return await tx.run(ENDED, batch_id=batch_id) == 1


USABLE = "select id from payout_destination where id = any(:ids::uuid[]) and usable_from > :now"
WAIT = """
    update payout_item p set waits_for = :reason, waits_until = coalesce(w.until, :until::timestamptz), slot_at = null,
           channel_batch_id = null
    from (select i.id, case when :reason = 'destination' then d.usable_from end as until
          from payout_item i join payout_destination d on d.id = i.payout_destination_id where i.id = any(:ids::uuid[])) w
    where p.id = w.id and p.state = 'queued'
"""
TAKE_SLOTS = """
    insert into payout_channel_pace as p (channel, slot_at)
    select id, clock_timestamp() + make_interval(secs => (:count - burst)::float8 / per_second)
    from payout_channel where id = :channel
    on conflict (channel) do update
    set slot_at = greatest(
        p.slot_at + (select make_interval(secs => :count::float8 / per_second) from payout_channel where id = :channel),
        excluded.slot_at)
    returning extract(epoch from slot_at - clock_timestamp())::float8
        - (select (:count - 1)::float8 / per_second from payout_channel where id = :channel) as pause_s
"""
# Rows first, so that they can be locked in one order; then what may be taken is known for certain.
OPEN_PAYEES = """
    insert into payout_payee_day (worker_id, channel, day, used_fen, limit_fen, used_count, limit_count)
    select w.id, c.id, :day, 0, c.payee_day_fen, 0, c.payee_day_count
    from payout_channel c cross join (select distinct id from unnest(:worker_ids::uuid[]) as w (id) order by id) w
    where c.id = :channel on conflict do nothing
"""
LOCK_PAYEES = """
    select worker_id, limit_fen - used_fen as room_fen, limit_count - used_count as room_count from payout_payee_day
    where channel = :channel and day = :day and worker_id = any(:worker_ids::uuid[]) order by worker_id for update
"""
USE_PAYEES = """
    update payout_payee_day d set used_fen = d.used_fen + u.fen, used_count = d.used_count + u.count
    from (select worker_id, sum(amount_fen) as fen, count(*) as count
          from unnest(:worker_ids::uuid[], :amounts_fen::bigint[]) as o (worker_id, amount_fen) group by worker_id) u
    where d.worker_id = u.worker_id and d.channel = :channel and d.day = :day
"""
OPEN_DAY = """
    insert into payout_channel_day (channel, day, used_fen, limit_fen) select id, :day, 0, day_fen from payout_channel
    where id = :channel on conflict do nothing
"""
LOCK_DAY = """
    select limit_fen - used_fen from payout_channel_day where channel = :channel and day = :day for update
"""
USE_DAY = "update payout_channel_day set used_fen = used_fen + :amount_fen where channel = :channel and day = :day"


async def not_usable(tx: Transaction, items: Sequence[Item]) -> set[UUID]:
    """The accounts among theirs that are still cooling down."""
    rows = await tx.all(USABLE, ids=list({item.destination_id for item in items}))
    return {row["id"] for row in rows}


async def wait(tx: Transaction, items: Sequence[Item], reason: str, until: datetime | None) -> None:
    """They leave the batch and wait; for an account until it may be used."""
    await tx.run(WAIT, ids=[item.id for item in items], reason=reason, until=until)


async def take_slots(tx: Transaction, channel: str, count: int) -> float:
    """Seconds until so many orders may be handed over at once, at most zero: now. The channel's pace goes on behind them."""
    pause_s = await tx.value(TAKE_SLOTS, channel=channel, count=count)
    assert isinstance(pause_s, float)
    return pause_s


async def payee_rooms(tx: Transaction, channel: str, day: date, worker_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """What each payee may still be sent in the day: fen and payments. Locked."""
    binds = {"channel": channel, "day": day, "worker_ids": list(worker_ids)}
    await tx.run(OPEN_PAYEES, **binds)
    return {row["worker_id"]: (row["room_fen"], row["room_count"]) for row in await tx.all(LOCK_PAYEES, **binds)}


async def day_room(tx: Transaction, channel: str, day: date) -> int:
    """What the channel may still be sent in the day, in fen. Locked: last, and near the commit, for every batch meets here."""
    await tx.run(OPEN_DAY, channel=channel, day=day)
    room_fen = await tx.value(LOCK_DAY, channel=channel, day=day)
    assert isinstance(room_fen, int)
    return room_fen


async def use(tx: Transaction, channel: str, day: date, items: Sequence[Item]) -> None:
    """These take their part of both limits."""
    worker_ids, amounts_fen = [item.worker_id for item in items], [item.amount_fen for item in items]
    await tx.run(USE_PAYEES, channel=channel, day=day, worker_ids=worker_ids, amounts_fen=amounts_fen)
    await tx.run(USE_DAY, channel=channel, day=day, amount_fen=sum(amounts_fen))


def new_orders(items: Sequence[Item], payees: Sequence[bytes]) -> list[Begun]:
    """A new number for each."""
    return [Begun(item, new_id(), payee) for item, payee in zip(items, payees, strict=True)]


def _item(row: Record) -> Item:
    return Item(**{**dict(row), "state": ItemState(row["state"])})
