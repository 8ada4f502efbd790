"""From PostgreSQL to Valkey: ticks the schedules, offers the rows whose time has come, and hands their ids to arq in chunks.

Nothing is remembered here. A pass that fails in the middle leaves rows that were offered and never arrived; nobody claims
them, so they are offered again when the patience ends. Any number of relays may run. Valkey is asked first: while it is away,
nothing is offered, and everything waits in PostgreSQL.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

import structlog
from arq.connections import ArqRedis

from domain import schedule, work
from domain.database import Database
from domain.work import Offer
from jobs import metrics, queues
from jobs.queues import QUEUES, Queue

PATIENCE_S = 30.0
BUSY_POLL_S = 0.005
IDLE_POLL_S = 0.05
IDLE_GROWTH = 1.6
TROUBLE_POLL_S = 0.5
TICK_EVERY_S = 1.0
MEASURE_EVERY_S = 5.0

log = structlog.get_logger("jobs.relay")


class Relay:
    """Its memory is only how long to sleep and when it last did what."""

    def __init__(self, database: Database, redis_url: str, *, patience_s: float = PATIENCE_S) -> None:
        self.database = database
        self.redis_url = redis_url
        self.patience_s = patience_s
        self.passed_at = 0.0
        self._redis: ArqRedis | None = None
        self._pause_s = BUSY_POLL_S
        self._ticked_at = self._measured_at = -MEASURE_EVERY_S

    def alive(self, within_s: float = 5.0) -> bool:
        """Whether a pass reached both PostgreSQL and Valkey lately."""
        return time.monotonic() - self.passed_at < within_s

    async def run(self, stop: asyncio.Event) -> None:
        """Passes until told to stop; survives either server going away."""
        while not stop.is_set():
            try:
                handed = await self.once()
                self._pause_s = BUSY_POLL_S if handed else min(IDLE_POLL_S, self._pause_s * IDLE_GROWTH)
            except Exception as error:  # whatever it was, a relay that ends would stop all work
                log.warning("relay pass failed", error=type(error).__name__)
                self._pause_s = TROUBLE_POLL_S
            await _sleep(stop, self._pause_s)
        if self._redis is not None:
            await self._redis.aclose()

    async def once(self) -> int:
        """One pass; returns how many rows were handed over."""
        redis = await self._connected()
        room = await _room(redis)
        await self._tick()
        await self._measure()
        offers = await self._offer(room) if room else []
        for job, chunk in _chunks(offers):
            await _hand_over(redis, job, chunk)
        self.passed_at = time.monotonic()
        return len(offers)

    async def _connected(self) -> ArqRedis:
        if self._redis is None:
            self._redis = await queues.connect(self.redis_url)
        return self._redis

    async def _tick(self) -> None:
        if time.monotonic() - self._ticked_at >= TICK_EVERY_S:
            async with self.database.transaction() as tx:
                await schedule.tick(tx)
            self._ticked_at = time.monotonic()

    async def _measure(self) -> None:
        if time.monotonic() - self._measured_at >= MEASURE_EVERY_S:
            async with self.database.transaction() as tx:
                metrics.measure(await work.backlog(tx, list(QUEUES)))
            self._measured_at = time.monotonic()

    async def _offer(self, room: Sequence[Queue]) -> list[Offer]:
        limit = max(queue.chunk * queue.depth for queue in room)
        async with self.database.transaction() as tx:
            return await work.offer(tx, [queue.name for queue in room], limit=limit, patience_s=self.patience_s)


async def _room(redis: ArqRedis) -> list[Queue]:
    """The queues that can take more; a full one is left alone until its workers caught up."""
    async with redis.pipeline(transaction=False) as pipe:
        for queue in QUEUES.values():
            pipe.zcard(queue.key)
        waiting = await pipe.execute()
    return [queue for queue, count in zip(QUEUES.values(), waiting, strict=True) if count < queue.depth]


def _chunks(offers: Iterable[Offer]) -> Iterator[tuple[Queue, list[Offer]]]:
    """Rows of one job together, in the order they came, cut to their queue's chunk."""
    by_job = attrgetter("queue", "job")
    for (queue_name, _), group in groupby(sorted(offers, key=by_job), key=by_job):
        rows, size = list(group), QUEUES[queue_name].chunk
        for first in range(0, len(rows), size):
            yield QUEUES[queue_name], rows[first : first + size]


async def _hand_over(redis: ArqRedis, queue: Queue, chunk: Sequence[Offer]) -> None:
    first = chunk[0]
    held = [[str(offer.id), offer.generation] for offer in chunk]
    job_id = f"{first.job}:{first.id}:{first.generation}"
    await redis.enqueue_job(queues.FUNCTION, first.job, held, _job_id=job_id, _queue_name=queue.key)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
