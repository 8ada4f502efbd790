"""What happens by itself: sweeps, each a row saying how often. Ticks are machine time; a sweep looks at business time."""

from domain.database import Transaction

TICK = """
    with due as (
        select job from schedule where next_at <= clock_timestamp() order by next_at limit :limit for update skip locked
    ), ticked as (
        update schedule set next_at = clock_timestamp() + make_interval(secs => every_s)
        from due where schedule.job = due.job
        returning schedule.job, queue, outbox_id
    )
    insert into outbox (id, job, queue, topic, subject_id, data, created_at, available_at)
    select outbox_id, job, queue, null, outbox_id, '{}', :now, clock_timestamp() from ticked
    on conflict (id) do update
    set created_at = excluded.created_at, available_at = excluded.available_at, offered_at = null, lease_until = null,
        attempts = 0, done_at = null, failed_at = null, given_up_at = null
    where outbox.done_at is not null or outbox.failed_at is not null
"""
TICK_LIMIT = 100


async def tick(tx: Transaction) -> int:
    """Opens the work of every schedule whose time has come, unless its last run is still open. Returns how many it opened.

    One outbox row serves a schedule for ever: the table does not grow, runs never overlap, and one that failed is tried afresh
    at the next tick with its last error still beside it.
    """
    return await tx.run(TICK, limit=TICK_LIMIT)


NEXT_IN_S = "select extract(epoch from min(next_at) - clock_timestamp())::float8 from schedule"


async def next_in_s(tx: Transaction) -> float | None:
    """Seconds until the next tick, negative when overdue; None when nothing is scheduled."""
    seconds = await tx.value(NEXT_IN_S)
    assert seconds is None or isinstance(seconds, float)
    return seconds
