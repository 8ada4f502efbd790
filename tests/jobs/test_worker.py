"""Work is done once: through a real relay, a real Valkey, real arq workers, and whatever happens to them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from domain import outbox, work
from domain.database import Database
from domain.ids import new_id
from jobs.door import Door, Job, Worker
from jobs.local.servers import DatabaseUrls, Servers
from jobs.queues import QUEUES
from jobs.worker import CHUNKS_AT_ONCE, ROWS_AT_ONCE, Workers, WorkerSettings
from tests.build.gateways import NoGateways

SOON_S = 20.0


class Effects:
    """Doors whose effect is a refusal row: something the database can count, in the transaction that ends the job."""

    def __init__(self) -> None:
        self.begun: list[UUID] = []
        self.superseded: list[UUID] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.trouble: Exception | None = None

    async def inside(self, job: Job, worker: Worker) -> None:
        self.begun.append(job.id)
        async with worker.finish(job) as tx:
            await tx.run(EFFECT, id=new_id(), subject=str(job.subject_id))
            if self.trouble:
                raise self.trouble

    async def outside(self, job: Job, worker: Worker) -> None:
        async with worker.step(job):
            self.begun.append(job.id)
        await self.hold.wait()
        try:
            async with worker.finish(job) as tx:
                await tx.run(EFFECT, id=new_id(), subject=str(job.subject_id))
        except work.Superseded:
            self.superseded.append(job.id)
            raise

    @property
    def doors(self) -> Mapping[str, Door]:
        return {"inside": self.inside, "outside": self.outside}


EFFECT = "insert into refusal (id, at, actor, mutation, code, rule_id) values (:id, :now, :subject, 'test', 'DONE', 'none')"
END_CONNECTIONS = """
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
"""
COUNT = "select count(*) as effects, count(distinct actor) as subjects from refusal where code = 'DONE'"


@pytest_asyncio.fixture(autouse=True)
async def nothing_scheduled(database: Database) -> None:
    await database.pool.execute("delete from schedule")


@pytest.fixture
def effects() -> Effects:
    return Effects()


@pytest.mark.requirement("B-07", part="every row is worked once")
async def test_each_row_has_its_effect_once(database: Database, valkey: str, effects: Effects) -> None:
    await _leave(database, "inside", 230)

    async with _working(database, valkey, effects):
        await _until(lambda: _drained(database))

    assert await _effects(database) == (230, 230)
    assert len(effects.begun) == 230


async def test_two_processes_share_the_work(database: Database, valkey: str, effects: Effects) -> None:
    await _leave(database, "inside", 300)

    async with _working(database, valkey, effects), _working(database, valkey, effects):
        await _until(lambda: _drained(database))

    assert await _effects(database) == (300, 300)


@pytest.mark.requirement("B-07", part="losing the queue loses no job")
async def test_a_killed_valkey_loses_nothing(database: Database, servers: Servers, valkey: str, effects: Effects) -> None:
    effects.hold.clear()
    await _leave(database, "outside", 60)

    async with _working(database, valkey, effects, patience_s=1.0, lease_s=2.0):
        await _until(lambda: _true(effects.begun))
        servers.kill_valkey()
        effects.hold.set()
        await _leave(database, "inside", 20)
        await asyncio.sleep(0.3)
        servers.restart_valkey()
        await _until(lambda: _drained(database))

    assert await _effects(database) == (80, 80)


async def test_a_flushed_valkey_loses_nothing(database: Database, valkey: str, effects: Effects) -> None:
    await _leave(database, "inside", 40)
    workers = _workers(database, valkey, effects, patience_s=0.5)
    assert await workers.relay.once() == 40  # offered, and nobody works yet
    async with Redis.from_url(valkey) as redis:
        await redis.flushall()

    async with _running(workers):
        await _until(lambda: _drained(database))

    assert await _effects(database) == (40, 40)


async def test_lost_database_connections_lose_nothing(
    database: Database, clone: DatabaseUrls, valkey: str, effects: Effects
) -> None:
    await _leave(database, "inside", 300)
    admin = await asyncpg.connect(clone.admin)

    async with _working(database, valkey, effects, patience_s=0.5, lease_s=1.0, backoff_s=(0.05,)):
        for _ in range(4):
            await asyncio.sleep(0.1)
            await admin.execute(END_CONNECTIONS)
        await _until(lambda: _drained(database))

    await admin.close()
    assert await _effects(database) == (300, 300)


async def test_stopped_mid_batch_and_started_again_it_does_the_rest_once(
    database: Database, valkey: str, effects: Effects
) -> None:
    effects.hold.clear()
    await _leave(database, "outside", 50)
    async with _working(database, valkey, effects):
        await _until(lambda: _true(effects.begun))
        asyncio.get_running_loop().call_later(0.2, effects.hold.set)
    done, _ = await _effects(database)
    assert 0 < done <= CHUNKS_AT_ONCE * ROWS_AT_ONCE  # what had begun, and no more

    async with _working(database, valkey, effects):
        await _until(lambda: _drained(database), within_s=5)  # far below the lease: what was claimed was handed back

    assert await _effects(database) == (50, 50)


async def test_a_worker_that_died_is_replaced_when_its_lease_ends(database: Database, valkey: str, effects: Effects) -> None:
    await _leave(database, "inside", 3)
    async with database.transaction() as tx:
        offers = await work.offer(tx, list(QUEUES), limit=10, patience_s=30)
        claimed = await work.claim(tx, [(offer.id, offer.generation) for offer in offers], lease_s=0.5)
    assert len(claimed) == 3  # and here its process ends

    async with _working(database, valkey, effects):
        await _until(lambda: _drained(database))

    assert await _effects(database) == (3, 3)


async def test_an_old_worker_writes_nothing_once_the_work_was_offered_again(
    database: Database, valkey: str, effects: Effects
) -> None:
    effects.hold.clear()
    await _leave(database, "outside", 1)

    async with _working(database, valkey, effects, lease_s=0.3):
        await _until(lambda: _true(len(effects.begun) >= 2))
        effects.hold.set()
        await _until(lambda: _drained(database))
        await _until(lambda: _true(effects.superseded))

    assert await _effects(database) == (1, 1)


async def test_a_second_message_of_one_generation_claims_nothing(database: Database, valkey: str, effects: Effects) -> None:
    await _leave(database, "inside", 1)
    async with database.transaction() as tx:
        (offer,) = await work.offer(tx, list(QUEUES), limit=10, patience_s=30)
    workers = _workers(database, valkey, effects)
    held = [(str(offer.id), offer.generation)]

    await asyncio.gather(*(workers.work(None, "inside", held) for _ in range(5)))

    assert await _effects(database) == (1, 1)
    assert len(effects.begun) == 1


async def test_what_fails_is_tried_again_and_leaves_no_half_effect(database: Database, valkey: str, effects: Effects) -> None:
    effects.trouble = RuntimeError("the wage of 13800138000")
    await _leave(database, "inside", 2)

    async with _working(database, valkey, effects, backoff_s=(0.05,)):
        await _until(lambda: _true(len(effects.begun) >= 4))
        assert await _effects(database) == (0, 0)
        effects.trouble = None
        await _until(lambda: _drained(database))

    assert await _effects(database) == (2, 2)


@pytest.mark.requirement("B-07", part="dead letters are kept and visible")
async def test_what_always_fails_becomes_a_dead_letter_that_can_be_revived(
    database: Database, valkey: str, effects: Effects
) -> None:
    effects.trouble = RuntimeError("the wage of 13800138000")
    await _leave(database, "inside", 1)

    async with _working(database, valkey, effects, attempts=3, backoff_s=(0.02,)):
        await _until(lambda: _drained(database))
        assert len(effects.begun) == 3
        (letter,) = await database.pool.fetch("select id, attempts, failed_at, error from outbox")
        assert letter["attempts"] == 3 and letter["failed_at"] is not None
        assert letter["error"].startswith("RuntimeError at test_worker.py") and "13800138000" not in letter["error"]

        effects.trouble = None
        async with database.transaction() as tx:
            assert await work.revive(tx, letter["id"])
        await _until(lambda: _drained(database))

    assert await _effects(database) == (1, 1)


async def test_a_job_nobody_knows_becomes_a_dead_letter(database: Database, valkey: str, effects: Effects) -> None:
    await _leave(database, "nobody.knows", 1)

    async with _working(database, valkey, effects, attempts=1):
        await _until(lambda: _drained(database))

    assert "NoDoor" in await database.pool.fetchval("select error from outbox where failed_at is not null")


async def test_work_that_kills_its_worker_every_time_is_given_up(database: Database, valkey: str, effects: Effects) -> None:
    await _leave(database, "inside", 1)
    await database.pool.execute("update outbox set attempts = 3")

    async with _working(database, valkey, effects, attempts=3):
        await _until(lambda: _drained(database))

    assert effects.begun == []
    assert "LeaseRanOut" in await database.pool.fetchval("select error from outbox where failed_at is not null")


async def test_later_work_waits_for_its_time(database: Database, valkey: str, effects: Effects) -> None:
    async with database.transaction() as tx:
        await outbox.enqueue(tx, "inside", new_id(), queue=outbox.PAYOUTS, after_s=60)
        await outbox.enqueue(tx, "inside", new_id(), queue=outbox.PAYOUTS, after_s=0.3)

    async with _working(database, valkey, effects):
        await _until(lambda: _true(effects.begun))
        await asyncio.sleep(0.3)

    assert await _effects(database) == (1, 1)


async def test_readiness_follows_the_queue(database: Database, servers: Servers, valkey: str, effects: Effects) -> None:
    async with _working(database, valkey, effects) as workers:
        await _until(lambda: _true(workers.alive()))
        servers.kill_valkey()
        await asyncio.sleep(0.3)
        workers.relay.passed_at -= 60
        assert not workers.alive()
        servers.restart_valkey()
        await _until(lambda: _true(workers.alive()))
    assert not workers.alive()


def _workers(database: Database, redis_url: str, effects: Effects, **settings: object) -> Workers:
    return Workers(database, NoGateways(), effects.doors, WorkerSettings(redis_url, **settings))  # type: ignore[arg-type]


@asynccontextmanager
async def _working(database: Database, redis_url: str, effects: Effects, **settings: object) -> AsyncIterator[Workers]:
    async with _running(_workers(database, redis_url, effects, **settings)) as workers:
        yield workers


@asynccontextmanager
async def _running(workers: Workers) -> AsyncIterator[Workers]:
    """Works during the block, then drains."""
    running = asyncio.create_task(workers.run())
    try:
        yield workers
    finally:
        workers.stop.set()
        await asyncio.wait_for(running, SOON_S)


async def _leave(database: Database, job: str, count: int) -> None:
    async with database.transaction() as tx:
        await outbox.enqueue_all(tx, job, [new_id() for _ in range(count)], queue=outbox.PAYOUTS)


async def _drained(database: Database) -> bool:
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):  # it was ended
        return not await database.pool.fetchval("select count(*) from outbox where done_at is null and failed_at is null")
    return False


async def _effects(database: Database) -> tuple[int, int]:
    row = await database.pool.fetchrow(COUNT)
    assert row is not None
    return row["effects"], row["subjects"]


async def _true(value: object) -> bool:
    return bool(value)


async def _until(holds: Callable[[], Awaitable[bool]], within_s: float = SOON_S) -> None:
    async with asyncio.timeout(within_s):
        while not await holds():  # noqa: ASYNC110 - what it waits for is in the database
            await asyncio.sleep(0.02)
