"""People told beyond the app: who wants everything everywhere, and what the sweep and the workers do at a time of the sandbox."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest_asyncio
from redis.asyncio import Redis

from domain import notifications, work
from domain.clock import SHANGHAI
from domain.database import Database, Transaction
from domain.ids import new_id
from domain.notifications import DeliveryChoice, NotificationChannel, NotificationChoice, NotificationKind, Wishes
from domain.viewer import Viewer
from jobs.door import Job, Worker
from jobs.gateways.adapters import Adapters
from jobs.gateways.settings import OutsideSettings
from jobs.notifications import send
from jobs.queues import QUEUES
from tests.build.accounts import AWorker, a_worker

SYSTEM = Viewer.system("notifications.send")
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
ADDRESSES = {"sms": "+8613800138000", "wechat": OPENID, "email": "li@example.com"}
NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
CLOCK = "insert into sandbox_clock (offset_by, set_at) values (:at::timestamptz - clock_timestamp(), clock_timestamp())"
STATES = "select channel, state from notification_delivery where channel <> 'in_app' order by channel"


@pytest_asyncio.fixture
async def notice_worker(database: Database, outside: OutsideSettings) -> AsyncIterator[Worker]:
    """A worker whose provider of notifications is the simulator."""
    adapters = Adapters.of(outside)
    async with Redis(port=1) as nobody:
        yield Worker(database, adapters, nobody)
    await adapters.close()


async def reachable(tx: Transaction) -> AWorker:
    """Somebody who wants everything of the account at once, everywhere."""
    worker = await a_worker(tx, approved=False)
    choices = tuple(
        NotificationChoice(NotificationKind.ACCOUNT, channel, DeliveryChoice.AT_ONCE) for channel in NotificationChannel
    )
    await notifications.set_preferences(tx, worker.viewer, Wishes(email="li@example.com", choices=choices))
    await notifications.grant_wechat(tx, worker.viewer, OPENID, NotificationKind.ACCOUNT)
    return worker


async def tell(tx: Transaction, worker: AWorker) -> None:
    """One event of theirs."""
    await notifications.tell(tx, Viewer.system("notify"), new_id(), "worker.approved", worker.id)


async def told(database: Database) -> AWorker:
    """Somebody reachable, told of one event at noon."""
    async with database.transaction() as tx:
        tx.now = NOON
        worker = await reachable(tx)
        await tell(tx, worker)
    return worker


async def dispatched(database: Database, at: datetime) -> list[Job]:
    """The sandbox's clock is set; the jobs that a dispatch leaves then, claimed."""
    await database.pool.execute("delete from sandbox_clock")
    async with database.transaction() as tx:
        await tx.run("update outbox set done_at = :now where done_at is null")
        await tx.run(CLOCK, at=at)
    async with database.transaction() as tx:
        await notifications.dispatch(tx, Viewer.system("notifications.dispatch"))
    async with database.transaction() as tx:
        offers = await work.offer(tx, list(QUEUES), limit=500, patience_s=30)
        held = [(offer.id, offer.generation) for offer in offers if offer.job == "notifications.send"]
        return [Job.of(row) for row in await work.claim(tx, held, lease_s=30)]


async def work_at(database: Database, worker: Worker, at: datetime) -> None:
    """What the sweep and the workers do at that time."""
    for job in await dispatched(database, at):
        await send(job, worker)


async def states(database: Database) -> dict[str, str]:
    """The state of each channel's delivery, of one event and person."""
    return {row["channel"]: row["state"] for row in await database.pool.fetch(STATES)}
