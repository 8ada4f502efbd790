"""SQL of admission: a channel's stop, its calendar, its counters, and the items that wait. Pace is machine time."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from domain.database import Transaction
from domain.payouts.model import Attempt, Item

STOPPED = "select exists (select from payout_channel_stop where channel = :channel and reopened_at is null)"
USABLE_FROM = "select usable_from from payout_destination where id = :destination_id"
WORKING = """
    select day::date
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') as day
    left join calendar_day using (day)
    where coalesce(working, extract(isodow from day) < 6)
"""
# A channel's free moments, one after the other: each item takes one, and comes back when it is there. What was not used for
# a while counts as a burst.
SLOT_OF = (
    "select extract(epoch from slot_at - clock_timestamp())::float8 from payout_item where id = :item_id and slot_at is not null"
)
TAKE_SLOT = """
    insert into payout_channel_pace as p (channel, slot_at)
    select id, clock_timestamp() - make_interval(secs => (burst - 1)::float8 / per_second) from payout_channel where id = :channel
    on conflict (channel) do update
    set slot_at = greatest(
        p.slot_at + (select make_interval(secs => 1::float8 / per_second) from payout_channel where id = :channel),
        excluded.slot_at)
    returning slot_at, extract(epoch from slot_at - clock_timestamp())::float8 as pause_s
"""
KEEP_SLOT = "update payout_item set slot_at = :slot_at where id = :item_id"
TAKE_PAYEE = """
    insert into payout_payee_day as d (worker_id, channel, day, used_fen, limit_fen, used_count, limit_count)
    select :worker_id, id, :day, :amount_fen, payee_day_fen, 1, payee_day_count from payout_channel
    where id = :channel and payee_day_fen >= :amount_fen
    on conflict (worker_id, channel, day) do update
    set used_fen = d.used_fen + excluded.used_fen, used_count = d.used_count + 1
    where d.used_fen + excluded.used_fen <= d.limit_fen and d.used_count < d.limit_count
"""
TAKE_DAY = """
    insert into payout_channel_day as d (channel, day, used_fen, limit_fen)
    select id, :day, :amount_fen, day_fen from payout_channel where id = :channel and day_fen >= :amount_fen
    on conflict (channel, day) do update set used_fen = d.used_fen + excluded.used_fen
    where d.used_fen + excluded.used_fen <= d.limit_fen
"""
GIVE_BACK_PAYEE = """
    update payout_payee_day set used_fen = used_fen - :amount_fen, used_count = used_count - 1
    where worker_id = :worker_id and channel = :channel and day = :day
"""
GIVE_BACK = """
    with ended as (
        select i.worker_id, a.channel, (a.created_at at time zone interval '8 hours')::date as day, a.amount_fen
        from payout_attempt a join payout_item i on i.id = a.payout_item_id where a.id = any(:attempt_ids::uuid[])
    ), locked as (
        select d.worker_id, d.channel, d.day from payout_payee_day d
        where (d.worker_id, d.channel, d.day) in (select worker_id, channel, day from ended)
        order by d.worker_id, d.channel, d.day for update
    ), payee as (
        update payout_payee_day d set used_fen = d.used_fen - e.fen, used_count = d.used_count - e.count
        from locked l join (select worker_id, channel, day, sum(amount_fen) as fen, count(*) as count
                            from ended group by worker_id, channel, day) e using (worker_id, channel, day)
        where d.worker_id = l.worker_id and d.channel = l.channel and d.day = l.day
        returning d.channel, d.day, e.fen
    )
    update payout_channel_day d set used_fen = d.used_fen - e.fen
    from (select channel, day, sum(fen) as fen from payee group by channel, day) e
    where d.channel = e.channel and d.day = e.day
"""
WAIT = "update payout_item set waits_for = :reason, waits_until = :until, slot_at = null where id = :item_id and state = 'queued'"
TAKE_WAITING = """
    with due as (
        select i.id from payout_item i join payout_channel c on c.id = i.channel
        where i.waits_for is not null and i.waits_until <= :now
           or i.waits_for = 'channel_stopped' and c.enabled
              and not exists (select from payout_channel_stop s where s.channel = i.channel and s.reopened_at is null)
        order by i.id limit :limit for update of i skip locked
    )
    update payout_item i set waits_for = null, waits_until = null from due where i.id = due.id returning i.id, i.channel
"""


async def is_stopped(tx: Transaction, channel: str) -> bool:
    return bool(await tx.value(STOPPED, channel=channel))


async def usable_from(tx: Transaction, destination_id: UUID) -> datetime:
    since = await tx.value(USABLE_FROM, destination_id=destination_id)
    assert isinstance(since, datetime)
    return since


async def working(tx: Transaction, first: date, last: date) -> set[date]:
    """The working days among these."""
    at = {name: datetime.combine(day, time()) for name, day in (("first", first), ("last", last))}
    return {row["day"] for row in await tx.all(WORKING, **at)}


async def take_slot(tx: Transaction, item: Item) -> float:
    """Seconds until the item's turn; an item that has a turn keeps it. At most zero: now."""
    kept = await tx.value(SLOT_OF, item_id=item.id)
    if isinstance(kept, float):
        return kept
    row = await tx.one(TAKE_SLOT, channel=item.channel)
    assert row is not None
    if row["pause_s"] > 0:
        await tx.run(KEEP_SLOT, item_id=item.id, slot_at=row["slot_at"])
    return float(row["pause_s"])


async def take_payee(tx: Transaction, item: Item, day: date) -> bool:
    """False when the payee's limit of the day has no room for it."""
    binds = {"worker_id": item.worker_id, "channel": item.channel, "day": day, "amount_fen": item.amount_fen}
    return await tx.run(TAKE_PAYEE, **binds) == 1


async def take_day(tx: Transaction, item: Item, day: date) -> bool:
    """False when the channel's limit of the day has no room for it. Last, and near the commit: every payment meets here."""
    return await tx.run(TAKE_DAY, channel=item.channel, day=day, amount_fen=item.amount_fen) == 1


async def give_back_payee(tx: Transaction, item: Item, day: date) -> None:
    await tx.run(GIVE_BACK_PAYEE, worker_id=item.worker_id, channel=item.channel, day=day, amount_fen=item.amount_fen)


async def give_back(tx: Transaction, attempts: Sequence[Attempt]) -> None:
    await tx.run(GIVE_BACK, attempt_ids=[attempt.id for attempt in attempts])


async def wait(tx: Transaction, item: Item, reason: str, until: datetime | None) -> None:
    await tx.run(WAIT, item_id=item.id, reason=reason, until=until)


async def take_waiting(tx: Transaction, limit: int) -> list[tuple[UUID, str]]:
    """Items that wait no longer and their channels, locked and marked so."""
    return [(row["id"], row["channel"]) for row in await tx.all(TAKE_WAITING, limit=limit)]
