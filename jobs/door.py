"""What a job's handler is given. A handler is a door: ids in, one action, safe to run twice, at most ten lines.

Work that stays inside is one transaction, in which the job also ends::

    async def notify(job: Job, worker: Worker) -> None:
        async with worker.finish(job) as tx:
            await notifications.tell(tx, job.viewer, job.id, job.topic, job.subject_id)

Work that calls outside is claim → call → record, with nothing open during the call::

    async def send(job: Job, worker: Worker) -> None:
        async with worker.step(job) as tx:
            order = await payouts.begin_attempt(tx, job.viewer, job.subject_id)
        answer = await worker.gateways.channels[order.channel].send(order)
        async with worker.finish(job) as tx:
            await payouts.record(tx, job.viewer, order.out_biz_no, answer)

Both raise Superseded, and write nothing, once another worker has the job. Anything raised puts the job back for a later try;
after a number of tries it is kept as a dead letter. The lease is longer than any call may take.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain import work
from domain.database import Database, Record, Transaction
from domain.viewer import Viewer
from jobs.gateways.contract import (
    AccountStatements,
    IdentityChecker,
    MessageGateway,
    NoticeGateway,
    PayoutChannel,
    WechatSessions,
)
from jobs.gateways.insurance import Insurer
from jobs.gateways.webhooks import HttpWebhooks

LEASE_S = 60.0

log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed row of the outbox: which job, about what, and under which generation it is ours."""

    id: UUID
    name: str
    topic: str | None
    subject_id: UUID
    data: Mapping[str, object]
    generation: int
    attempts: int

    @classmethod
    def of(cls, row: Record) -> "Job":
        """From a claimed row."""
        data: dict[str, object] = orjson.loads(row["data"])
        return cls(row["id"], row["job"], row["topic"], row["subject_id"], data, row["generation"], row["attempts"])

    @property
    def viewer(self) -> Viewer:
        """Who acts: the platform, in this job."""
        return Viewer.system(self.name)

    def uuid(self, key: str) -> UUID:
        """An id among the job's data."""
        return UUID(str(self.data[key]))


class Gateways(Protocol):
    """The adapters a job may call."""

    @property
    def channels(self) -> Mapping[str, PayoutChannel]:
        """Each way to pay, by the name its payouts carry."""

    @property
    def bank(self) -> AccountStatements | None:
        """Our accounts at the bank; None while it gives no statements of them."""

    @property
    def identity(self) -> IdentityChecker:
        """Checks names and numbers."""

    @property
    def insurer(self) -> Insurer:
        """Covers shifts."""

    @property
    def messages(self) -> MessageGateway:
        """Sends text messages."""

    @property
    def notices(self) -> Mapping[str, NoticeGateway]:
        """Each way to tell people beyond the app, by the name its deliveries carry."""

    @property
    def webhooks(self) -> HttpWebhooks:
        """Posts to the endpoints that employers' systems have named."""

    @property
    def wechat_sessions(self) -> WechatSessions:
        """Says whose a login code of WeChat is."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What a door works with."""

    database: Database
    gateways: Gateways
    redis: Redis
    lease_s: float = LEASE_S

    @asynccontextmanager
    async def step(self, job: Job) -> AsyncIterator[Transaction]:
        """A transaction that keeps the job for another lease and does not end it. Raises Superseded."""
        async with self.database.transaction() as tx:
            await work.renew(tx, job.id, job.generation, lease_s=self.lease_s)
            yield tx

    @asynccontextmanager
    async def finish(self, job: Job) -> AsyncIterator[Transaction]:
        """The transaction that ends the job: its effect and its end are committed together. Raises Superseded."""
        async with self.database.transaction() as tx:
            await work.end(tx, job.id, job.generation)
            yield tx

    async def announce(self, channel: str, **facts: object) -> None:
        """Tells who is watching (``domain.live``), after the commit. May get lost: watchers select the state afresh anyway."""
        try:
            await self.redis.publish(channel, orjson.dumps(facts, default=str))
        except (RedisError, OSError) as error:
            log.warning("announcement lost", channel=channel, error=type(error).__name__)


Door: TypeAlias = Callable[[Job, Worker], Awaitable[None]]
