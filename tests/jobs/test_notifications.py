"""People are told through the whole chain: outbox, relay, arq, notification, delivery, announcement."""

import asyncio

import pytest
from redis.asyncio import Redis

from domain import live, work
from domain.database import Database
from jobs.door import Job, Worker
from jobs.notifications import notify
from jobs.queues import QUEUES
from jobs.registry import JOBS
from jobs.worker import Workers, WorkerSettings
from tests.build.gateways import NoGateways
from tests.build.postings import an_application

WAITING = "select count(*) from outbox where job = 'notify' and done_at is null and failed_at is null"
TOLD = """
    select topic, notification.person_id, count(*) as times,
           bool_and(state = 'delivered' and delivered_at is not null) as delivered
    from notification join notification_delivery on notification_id = notification.id and channel = 'in_app'
    group by topic, notification.person_id
"""


@pytest.mark.requirement("B-08", part="outbox → arq → in-app")
@pytest.mark.requirement("B-10", part="notifications through a real arq worker")
async def test_every_step_reaches_those_it_concerns(database: Database, valkey: str) -> None:
    async with database.transaction() as tx:
        application = await an_application(tx)
    owner = await database.pool.fetchval(
        "select person_id from employer_member where employer_id = $1 and role = 'owner'", application.employer_id
    )
    async with Redis.from_url(valkey) as redis, redis.pubsub(ignore_subscribe_messages=True) as heard:
        await heard.subscribe(live.of_person(owner))
        assert await heard.get_message(timeout=2) is None  # the confirmation
        await _work_off(database, valkey)
        announced = await heard.get_message(timeout=2)

    told = {(row["topic"], row["person_id"]): row for row in await database.pool.fetch(TOLD)}
    assert ("application.submitted", owner) in told and ("posting.approved", owner) in told
    assert {row["times"] for row in told.values()} == {1}
    assert all(row["delivered"] for row in told.values())
    assert announced is not None and announced["channel"].decode() == live.of_person(owner)
    assert await database.pool.fetchval("select count(*) from outbox where failed_at is not null") == 0


async def test_a_job_run_twice_tells_once(database: Database, valkey: str) -> None:
    async with database.transaction() as tx:
        await an_application(tx)
    await _work_off(database, valkey)
    before = await database.pool.fetchval("select count(*) from notification")
    await database.pool.execute("update outbox set done_at = null, lease_until = null, available_at = clock_timestamp()")

    await _work_off(database, valkey)

    assert await database.pool.fetchval("select count(*) from notification") == before > 0


async def test_a_lost_announcement_costs_no_notification(database: Database) -> None:
    async with database.transaction() as tx:
        await an_application(tx)
    async with Redis(port=1) as nobody:
        worker = Worker(database, NoGateways(), nobody)
        async with database.transaction() as tx:
            offers = await work.offer(tx, list(QUEUES), limit=500, patience_s=30)
            held = [(offer.id, offer.generation) for offer in offers if offer.job == "notify"]
            jobs = [Job.of(row) for row in await work.claim(tx, held, lease_s=30)]
        for job in jobs:
            await notify(job, worker)

    assert await database.pool.fetchval(WAITING) == 0
    assert await database.pool.fetchval("select count(*) from notification") > 0


async def _work_off(database: Database, redis_url: str) -> None:
    """Runs the workers until everybody is told."""
    workers = Workers(database, NoGateways(), JOBS, WorkerSettings(redis_url))
    running = asyncio.create_task(workers.run())
    try:
        async with asyncio.timeout(20):
            while await database.pool.fetchval(WAITING):  # noqa: ASYNC110 - it happens in the database
                await asyncio.sleep(0.02)
    finally:
        workers.stop.set()
        await running
