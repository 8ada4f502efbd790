"""One process of the product: relay, worker and routes as they are, on a database and a channel that may die.

Nothing is kept between two crews but PostgreSQL and what happens to lie in Valkey.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson
from arq.connections import ArqRedis
from redis.asyncio import Redis

from domain import pay_runs
from domain.database import Database
from jobs import queues
from jobs.door import Job, Worker
from jobs.gateways.contract import PayoutChannel
from jobs.queues import QUEUES
from jobs.registry import JOBS
from jobs.relay import Relay
from jobs.worker import Workers, WorkerSettings
from tests.build.gateways import NoGateways
from tests.torture.points import CrashingDatabase, Points, WatchedChannel

JOB_KEY = "arq:job:"
CALCULATE = "pay_runs.calculate"


class Outside(NoGateways):
    """Only money moves in a schedule: nobody else outside is called."""

    def __init__(self, channels: Mapping[str, PayoutChannel]) -> None:
        self._channels = channels

    @property
    def channels(self) -> Mapping[str, PayoutChannel]:
        return self._channels


class WatchedRelay(Relay):
    """The product's relay, which may die before and after it hands a chunk to Valkey."""

    def __init__(self, database: Database, redis_url: str, arq: ArqRedis, points: Points) -> None:
        super().__init__(database, redis_url)
        self._watched = cast(ArqRedis, WatchedQueue(arq, points))
        self._measured_at = math.inf  # nobody reads its metrics

    async def _connected(self) -> ArqRedis:
        return self._watched


@dataclass(frozen=True, slots=True)
class WatchedQueue:
    """The two things a relay does with Valkey."""

    inner: ArqRedis
    points: Points

    def pipeline(self, **options: Any) -> Any:  # as redis types it
        return self.inner.pipeline(**options)

    async def enqueue_job(self, *arguments: Any, **options: Any) -> None:  # as arq types it
        self.points.reach("before enqueue")
        await self.inner.enqueue_job(*arguments, **options)
        self.points.reach("after enqueue")


async def calculate_one(job: Job, worker: Worker) -> None:
    """The product's door with chunks of one timesheet, so that there is something between chunks."""
    async with worker.finish(job) as tx:
        await pay_runs.calculate(tx, job.viewer, job.subject_id, most=1)


class Crew:
    """A process's objects, made afresh after every crash."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, PayoutChannel],
        redis_url: str,
        arq: ArqRedis,
        points: Points,
        asked: Counter[str],
    ) -> None:
        """``asked`` counts the calls that leave the house."""
        self.points = points
        self.database = CrashingDatabase(database, points)
        watched = {name: WatchedChannel(channel, points, asked) for name, channel in channels.items()}
        self.channels = cast(Mapping[str, PayoutChannel], watched)  # what they do not watch they pass on
        self.relay = WatchedRelay(self.database, redis_url, arq, points)
        doors = {**JOBS, CALCULATE: calculate_one}
        self.workers = Workers(self.database, Outside(self.channels), doors, WorkerSettings(redis_url))

    async def close(self) -> None:
        await self.workers.worker.redis.aclose()

    async def work(self, message: "Message") -> None:
        """Works what a message names, as the arq worker would call it."""
        self.points.doing = message.job
        await self.workers.work(None, message.job, message.held)


@dataclass(frozen=True, slots=True)
class Message:
    """An arq job as it lies in Valkey."""

    queue: str
    id: str
    job: str
    held: list[tuple[str, int]]

    async def remove(self, redis: Redis) -> None:
        await redis.zrem(self.queue, self.id)
        await redis.delete(JOB_KEY + self.id)


async def messages(redis: Redis) -> list[Message]:
    """Everything in the queues, in the order of their ids."""
    keys = [queue.key for queue in QUEUES.values()]
    async with redis.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.zrange(key, 0, -1)
        waiting = [(key, raw) for key, ids in zip(keys, await pipe.execute(), strict=True) for raw in ids]
    bodies = await redis.mget([JOB_KEY + raw.decode() for _, raw in waiting]) if waiting else []
    found = []
    for (key, raw), body in zip(waiting, bodies, strict=True):
        if body is not None:
            job, held = orjson.loads(body)["a"]
            found.append(Message(key, raw.decode(), job, [(row_id, generation) for row_id, generation in held]))
    return sorted(found, key=lambda message: (message.queue, message.id))


async def connect(redis_url: str) -> ArqRedis:
    """As the relay connects."""
    return await queues.connect(redis_url)
