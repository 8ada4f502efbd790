"""From Valkey back to PostgreSQL: one arq worker per queue claims the rows it is handed and opens their doors.

Valkey may vanish at any moment: the arq workers are started again when it is back, and the relay offers afresh whatever was
under way. Stopping drains: nothing new is begun, what runs may finish, and what was claimed and not begun is handed back.
"""

import asyncio
import gc
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import structlog
from arq.worker import Worker as ArqWorker
from arq.worker import func
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain import work
from domain.database import Database
from domain.errors import Refusal
from jobs import metrics, queues
from jobs.door import LEASE_S, Door, Gateways, Job, Worker
from jobs.queues import QUEUES, Queue
from jobs.relay import PATIENCE_S, Relay

CHUNKS_AT_ONCE = 2
ROWS_AT_ONCE = 4
CHUNK_TIMEOUT_S = 120
RECONNECT_S = 0.5
YOUNG = 50_000
"""Objects between two looks of the garbage collector at the newest. A chunk makes many more, and they live until it ends: to look
at them after every 700, as Python does, took a sixth of a pay run's CPU."""

log = structlog.get_logger("jobs.worker")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """``backoff_s``: before the second, third, … try, the last one repeating; after ``attempts`` tries a row is given up."""

    redis_url: str
    patience_s: float = PATIENCE_S
    lease_s: float = LEASE_S
    drain_s: float = 20.0
    poll_s: float = 0.01
    attempts: int = 8
    backoff_s: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0)


def collect_rarely() -> None:
    """For a process that only works: what it started with stays, and what a chunk makes is looked at when it is over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)


class Workers:
    """The relay and the arq workers of one process."""

    def __init__(self, database: Database, gateways: Gateways, doors: Mapping[str, Door], settings: WorkerSettings) -> None:
        self.settings = settings
        self.doors = doors
        self.stop = asyncio.Event()
        self.relay = Relay(database, settings.redis_url, patience_s=settings.patience_s)
        self.worker = Worker(database, gateways, Redis.from_url(settings.redis_url), settings.lease_s)

    def alive(self) -> bool:
        """Whether work moves: for the readiness of a process that runs them."""
        return not self.stop.is_set() and self.relay.alive()

    async def run(self) -> None:
        """Works until ``stop`` is set, then drains."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.relay.run(self.stop))
                for queue in QUEUES.values():
                    group.create_task(self._serve(queue))
        finally:
            await self.worker.redis.aclose()

    async def _serve(self, queue: Queue) -> None:
        """Keeps an arq worker on the queue for as long as this process works."""
        while not self.stop.is_set():
            arq = self._arq_worker(queue)
            serving = asyncio.create_task(arq.async_run())
            stopping = asyncio.create_task(self.stop.wait())
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            arq.allow_pick_jobs = False
            await _drain(arq, self.settings.drain_s)
            await _close(arq, serving)
            if not self.stop.is_set():
                log.warning("arq worker lost its queue", queue=queue.name)
                await asyncio.sleep(RECONNECT_S)

    def _arq_worker(self, queue: Queue) -> ArqWorker:
        return ArqWorker(
            functions=[func(self.work, name=queues.FUNCTION)],  # type: ignore[arg-type]  # arq types a context it makes itself
            queue_name=queue.key,
            redis_settings=queues.redis_settings(self.settings.redis_url),
            handle_signals=False,
            max_jobs=CHUNKS_AT_ONCE,
            job_timeout=CHUNK_TIMEOUT_S,
            keep_result=0,
            poll_delay=self.settings.poll_s,
            retry_jobs=False,
            job_serializer=orjson.dumps,
            job_deserializer=orjson.loads,
            expires_extra_ms=queues.EXPIRES_MS,
            log_results=False,
        )

    async def work(self, context: object, job: str, held: Sequence[tuple[str, int]]) -> None:
        """One arq job: claims a chunk of rows and opens the door for each, a few at once."""
        rows = [(UUID(id), generation) for id, generation in held]
        async with self.worker.database.transaction() as tx:
            claimed = [Job.of(row) for row in await work.claim(tx, rows, lease_s=self.settings.lease_s)]
        begin_until = time.monotonic() + self.settings.lease_s / 2
        waiting = list(reversed(claimed))

        async def take() -> None:
            while waiting and not self.stop.is_set() and time.monotonic() < begin_until:
                await self._perform(waiting.pop())

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(ROWS_AT_ONCE, len(claimed))):
                    group.create_task(take())
        finally:
            if waiting:
                await asyncio.shield(self._release(waiting))

    async def _perform(self, job: Job) -> None:
        """Opens the door; whatever comes out of it is counted, and put back or given up when it is an error."""
        began = time.monotonic()
        try:
            if job.attempts > self.settings.attempts:  # its worker died every time
                raise LeaseRanOut
            door = self.doors.get(job.name)
            if door is None:
                raise NoDoor
            await door(job, self.worker)
            outcome = "done"
        except work.Superseded:
            outcome = "superseded"
        except Exception as error:  # a job must not take its chunk down
            outcome = await self._failed(job, error)
        metrics.JOBS.labels(job.name, outcome).inc()
        metrics.JOB_SECONDS.labels(job.name).observe(time.monotonic() - began)

    async def _failed(self, job: Job, error: Exception) -> str:
        last = job.attempts >= self.settings.attempts
        reason = _reason(error)
        log.warning("job failed", job=job.name, id=str(job.id), attempt=job.attempts, last=last, error=reason)
        backoff_s = self.settings.backoff_s[min(job.attempts, len(self.settings.backoff_s)) - 1]
        try:
            async with self.worker.database.transaction() as tx:
                if last:
                    await work.give_up(tx, job.id, job.generation, error=reason)
                else:
                    await work.put_back(tx, job.id, job.generation, after_s=backoff_s, error=reason)
        except Exception as trouble:  # a lost connection raises many things; the lease will end by itself
            log.warning("job not put back", id=str(job.id), error=type(trouble).__name__)
        return "given_up" if last else "failed"

    async def _release(self, waiting: Sequence[Job]) -> None:
        with suppress(Exception):  # as above
            async with self.worker.database.transaction() as tx:
                await work.release(tx, [(job.id, job.generation) for job in waiting])


class LeaseRanOut(Exception):
    """The job was claimed as often as it may be, and no worker lived to say what became of it."""


class NoDoor(Exception):
    """No handler is registered under the job's name: this worker is older than the code that left the work."""


async def _drain(arq: ArqWorker, drain_s: float) -> None:
    """Waits for what runs, at most so many seconds."""
    running = [task for task in arq.tasks.values() if not task.done()]
    if running:
        await asyncio.wait(running, timeout=drain_s)


async def _close(arq: ArqWorker, serving: "asyncio.Task[None]") -> None:
    """Ends it, also when Valkey is not there to say goodbye to."""
    serving.cancel()
    with suppress(asyncio.CancelledError, RedisError, OSError):
        await serving
    with suppress(asyncio.CancelledError, RedisError, OSError):
        await arq.close()


def _reason(error: Exception) -> str:
    """What went wrong and where, without the message: messages of databases and libraries quote data."""
    if isinstance(error, Refusal):
        return error.code
    code = f" {error.sqlstate}" if isinstance(error, asyncpg.PostgresError) else ""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{code}{place}"
