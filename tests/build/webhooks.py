"""Webhooks: systems of an employer that hear, events for them, and what the sweep and the workers do at a time of the sandbox."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import pytest_asyncio
from redis.asyncio import Redis

from domain import outbox, webhooks, work
from domain.clock import SHANGHAI
from domain.database import Database, Transaction
from domain.ids import new_id
from domain.viewer import Viewer
from jobs.door import Job, Worker
from jobs.gateways.adapters import Adapters
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote
from jobs.queues import QUEUES
from jobs.registry import JOBS
from tests.build.accounts import AnEmployer, a_service_account, an_employer
from tests.build.postings import a_posting

SYSTEM: Final = Viewer.system("webhooks.dispatch")
NOON: Final = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
TOPICS: Final = ("posting.approved", "posting.closed")
SCOPES: Final = ("postings:read", "webhooks:manage")
CLOCK = "insert into sandbox_clock (offset_by, set_at) values (:at::timestamptz - clock_timestamp(), clock_timestamp())"
SILENCE = "update outbox set done_at = clock_timestamp() where done_at is null"
EVENT = """
    with noted as (
        insert into partner_event (id, position, employer_id, scope, topic, subject_type, subject_id, occurred_at)
        select :id, coalesce((select max(position) from partner_event), 0) + 1, employer_id, t.scope, t.topic, 'PayoutItem',
               :subject_id, :now
        from webhook_endpoint e join webhook_topic t on t.topic = e.topics[1] where e.id = :endpoint_id returning id
    )
    insert into webhook_delivery (id, webhook_endpoint_id, partner_event_id, state, attempts, created_at, delivered_at,
                                  last_status)
    select :delivery_id, :endpoint_id, id, 'delivered', 1, :now, :now, 200 from noted
"""


@dataclass(frozen=True, slots=True)
class System:
    """An employer's system that hears at the simulator under the name ``hr``."""

    employer: AnEmployer
    viewer: Viewer
    endpoint_id: UUID
    secret: str
    posting_id: UUID

    @property
    def partner_id(self) -> UUID:
        assert self.viewer.partner_id is not None
        return self.viewer.partner_id


@pytest_asyncio.fixture
async def hook_worker(database: Database, outside: OutsideSettings) -> AsyncIterator[Worker]:
    """A worker that posts to the simulator."""
    adapters = Adapters.of(outside)
    async with Redis(port=1) as nobody:
        yield Worker(database, adapters, nobody)
    await adapters.close()


@pytest_asyncio.fixture
async def system(database: Database, simulator: SimulatorProcess, remote: Remote) -> System:
    """A system that hears of postings, in a sandbox where it is noon; nothing has happened yet."""
    async with database.transaction() as tx:
        await tx.run(CLOCK, at=NOON)
        await webhooks.allow_in_sandbox(tx, SYSTEM, urlsplit(simulator.url).netloc)
    async with database.transaction() as tx:
        employer = await an_employer(tx)
        posting = await a_posting(tx, employer=employer)
        viewer, _ = await a_service_account(tx, employer.viewer, *SCOPES)
        assert viewer.partner_id is not None
        shown = await webhooks.add_endpoint(tx, viewer, viewer.partner_id, f"{simulator.url}/webhooks/hr", TOPICS)
        await tx.run(SILENCE)
    await remote.hears_with("hr", shown.secret)
    return System(employer, viewer, shown.endpoint_id, shown.secret, posting.id)


async def happen(database: Database, system: System, count: int = 1, topic: str = TOPICS[0]) -> None:
    """So many events of the system's posting, told."""
    async with database.transaction() as tx:
        await outbox.put_all(tx, Viewer.system("postings"), topic, [system.posting_id] * count)


async def at(database: Database, instant: datetime) -> None:
    """The sandbox's clock is set."""
    async with database.transaction() as tx:
        await tx.run("delete from sandbox_clock")
        await tx.run(CLOCK, at=instant)


async def claimed(database: Database, name: str) -> list[Job]:
    """The open jobs of that name, claimed."""
    async with database.transaction() as tx:
        offers = await work.offer(tx, list(QUEUES), limit=500, patience_s=0)
        held = [(offer.id, offer.generation) for offer in offers if offer.job == name]
        return [Job.of(row) for row in await work.claim(tx, held, lease_s=30)]


async def dispatched(database: Database, worker: Worker) -> list[Job]:
    """What was told is noted, and the jobs that a dispatch leaves now, claimed."""
    for job in await claimed(database, "notify"):
        await JOBS["notify"](job, worker)
    async with database.transaction() as tx:
        await webhooks.dispatch(tx, SYSTEM)
    return await claimed(database, "webhooks.send")


async def work_at(database: Database, worker: Worker, instant: datetime) -> int:
    """What the sweep and the workers do at that time; how many jobs there were."""
    await at(database, instant)
    jobs = await dispatched(database, worker)
    for job in jobs:
        await JOBS[job.name](job, worker)
    return len(jobs)


async def deliveries(database: Database) -> list[dict[str, Any]]:
    """All of them, oldest first."""
    return [dict(row) for row in await database.pool.fetch("select * from webhook_delivery order by created_at, id")]


async def an_event(tx: Transaction, endpoint_id: UUID) -> UUID:
    """Something that happened and was taken by the endpoint; the delivery."""
    delivery_id = new_id()
    await tx.run(EVENT, id=new_id(), delivery_id=delivery_id, endpoint_id=endpoint_id, subject_id=new_id())
    return delivery_id


async def some_endpoints(tx: Transaction, owner: Viewer, partner_id: UUID) -> dict[str, str]:
    """One that hears, with a message it took, and one that was disabled."""
    topics = ["payout_item.succeeded"]
    shown = await webhooks.add_endpoint(tx, owner, partner_id, "https://hr.chaguan.cn/hooks", topics)
    other = await webhooks.add_endpoint(tx, owner, partner_id, "https://old.chaguan.cn/hooks", topics)
    await webhooks.disable(tx, owner, other.endpoint_id)
    return {
        "endpoint": f"WebhookEndpoint:{shown.endpoint_id}",
        "disabled endpoint": f"WebhookEndpoint:{other.endpoint_id}",
        "webhook": f"WebhookDelivery:{await an_event(tx, shown.endpoint_id)}",
    }
