"""What the relay offers, to whom, how much at a time, and when again."""

import asyncio
from uuid import UUID

import orjson
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain import outbox, work
from domain.database import Database
from domain.ids import new_id
from jobs.local.servers import Servers
from jobs.queues import QUEUES
from jobs.relay import Relay

PAYOUTS, NOTIFICATIONS = QUEUES[outbox.PAYOUTS], QUEUES[outbox.NOTIFICATIONS]


@pytest_asyncio.fixture(autouse=True)
async def nothing_scheduled(database: Database) -> None:
    await database.pool.execute("delete from schedule")


async def test_rows_of_one_job_travel_in_chunks_as_json(database: Database, valkey: str) -> None:
    await _leave(database, "payouts.send", PAYOUTS.chunk + 5, outbox.PAYOUTS)
    await _leave(database, "payouts.apply_event", 3, outbox.PAYOUTS)

    assert await Relay(database, valkey).once() == PAYOUTS.chunk + 8

    messages = await _messages(valkey, PAYOUTS.key)
    assert sorted((job, len(held)) for job, held in messages) == [
        ("payouts.apply_event", 3),
        ("payouts.send", 5),
        ("payouts.send", PAYOUTS.chunk),
    ]


async def test_each_offer_is_a_new_generation_under_a_name_of_its_own(database: Database, valkey: str) -> None:
    await _leave(database, "payouts.send", 1, outbox.PAYOUTS)
    relay = Relay(database, valkey, patience_s=0.05)

    assert await relay.once() == 1
    assert await relay.once() == 0  # it waits for somebody to claim it
    await asyncio.sleep(0.06)
    assert await relay.once() == 1

    async with Redis.from_url(valkey) as redis:
        names = sorted(name.decode() for name in await redis.zrange(PAYOUTS.key, 0, -1))
    (row_id,) = await _ids(database)
    assert names == [f"payouts.send:{row_id}:1", f"payouts.send:{row_id}:2"]


async def test_a_claimed_row_is_left_alone_for_its_lease(database: Database, valkey: str) -> None:
    await _leave(database, "payouts.send", 1, outbox.PAYOUTS)
    relay = Relay(database, valkey, patience_s=0.05)
    await relay.once()
    (row_id,) = await _ids(database)
    async with database.transaction() as tx:
        assert len(await work.claim(tx, [(row_id, 1)], lease_s=0.2)) == 1

    await asyncio.sleep(0.1)
    assert await relay.once() == 0
    await asyncio.sleep(0.15)
    assert await relay.once() == 1


async def test_a_full_queue_gets_no_more_and_does_not_hold_up_the_others(database: Database, valkey: str) -> None:
    flood = NOTIFICATIONS.chunk * NOTIFICATIONS.depth + 500
    await _leave(database, "notify", flood, outbox.NOTIFICATIONS)
    relay = Relay(database, valkey)

    assert await relay.once() == flood - 500
    await _leave(database, "payouts.send", 1, outbox.PAYOUTS)
    assert await relay.once() == 1
    async with Redis.from_url(valkey) as redis:
        assert await redis.zcard(NOTIFICATIONS.key) == NOTIFICATIONS.depth


async def test_two_relays_never_offer_the_same_row(database: Database, valkey: str) -> None:
    await _leave(database, "payouts.send", 400, outbox.PAYOUTS)
    relays = [Relay(database, valkey) for _ in range(4)]

    handed = await asyncio.gather(*(relay.once() for relay in relays))

    assert sum(handed) == 400
    held = [row for _, rows in await _messages(valkey, PAYOUTS.key) for row in rows]
    assert len(held) == len(set(held)) == 400


async def test_without_valkey_nothing_is_offered(database: Database, servers: Servers, valkey: str) -> None:
    await _leave(database, "payouts.send", 5, outbox.PAYOUTS)
    servers.kill_valkey()
    try:
        with pytest.raises((RedisError, OSError)):
            await Relay(database, valkey).once()
    finally:
        servers.restart_valkey()

    assert await database.pool.fetchval("select count(*) from outbox where generation > 0") == 0
    assert await Relay(database, valkey).once() == 5


async def test_the_backlog_is_measured(database: Database) -> None:
    await _leave(database, "payouts.send", 3, outbox.PAYOUTS)
    await database.pool.execute("update outbox set available_at = available_at - interval '1 minute'")
    await _leave(database, "notify", 1, outbox.NOTIFICATIONS)
    await database.pool.execute("update outbox set failed_at = clock_timestamp() where job = 'notify'")

    async with database.transaction() as tx:
        rows = {row["queue"]: row for row in await work.backlog(tx, list(QUEUES))}

    assert rows.keys() == QUEUES.keys()
    assert (rows["payouts"]["waiting"], rows["payouts"]["dead"]) == (3, 0)
    assert 60 <= rows["payouts"]["lag_s"] < 90
    assert (rows["notifications"]["waiting"], rows["notifications"]["dead"], rows["notifications"]["lag_s"]) == (0, 1, 0)


async def _leave(database: Database, job: str, count: int, queue: str) -> None:
    async with database.transaction() as tx:
        await outbox.enqueue_all(tx, job, [new_id() for _ in range(count)], queue=queue)


async def _ids(database: Database) -> list[UUID]:
    return [row["id"] for row in await database.pool.fetch("select id from outbox order by id")]


async def _messages(redis_url: str, key: str) -> list[tuple[str, list[tuple[str, int]]]]:
    """What lies in Valkey, read as JSON: nothing there is pickled. Each message is a job's name and the rows it holds."""
    async with Redis.from_url(redis_url) as redis:
        texts = [await redis.get(b"arq:job:" + name) for name in await redis.zrange(key, 0, -1)]
    messages = [orjson.loads(text)["a"] for text in texts]
    return [(job, [(id, generation) for id, generation in held]) for job, held in messages]
