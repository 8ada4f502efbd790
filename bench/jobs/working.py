"""A side's worker as a process of its own: ``python -m bench.jobs.working linggong|arq DSN REDIS_URL``. The effect is one row.

Both have room for as many jobs at once, poll as often, keep no results and speak JSON.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import asyncpg
import orjson
import uvloop
from arq.worker import Worker as ArqWorker
from arq.worker import func

from domain.database import Database
from domain.vault import Vault
from jobs import queues
from jobs.door import Job, Worker
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
from jobs.worker import CHUNK_TIMEOUT_S, CHUNKS_AT_ONCE, ROWS_AT_ONCE, Workers, WorkerSettings

JOB: Final = "bench.effect"
QUEUE: Final = "bench:arq"
AT_ONCE: Final = CHUNKS_AT_ONCE * ROWS_AT_ONCE
EFFECT: Final = "insert into bench_effect (job_id, at) values ($1, clock_timestamp())"


class NothingOutside:
    """The effect calls nobody."""

    @property
    def channels(self) -> Mapping[str, PayoutChannel]:
        raise NotImplementedError

    @property
    def bank(self) -> AccountStatements | None:
        return None

    @property
    def wechat_sessions(self) -> WechatSessions:
        raise NotImplementedError

    @property
    def identity(self) -> IdentityChecker:
        raise NotImplementedError

    @property
    def insurer(self) -> Insurer:
        raise NotImplementedError

    @property
    def webhooks(self) -> HttpWebhooks:
        raise NotImplementedError

    @property
    def messages(self) -> MessageGateway:
        raise NotImplementedError

    @property
    def notices(self) -> Mapping[str, NoticeGateway]:
        raise NotImplementedError


async def effect(job: Job, worker: Worker) -> None:
    """The product's door: the effect and the job's end in one transaction."""
    async with worker.finish(job) as tx:
        await tx.connection.execute(EFFECT, job.subject_id)


async def linggong(dsn: str, redis_url: str) -> None:
    """Relay and workers as the product runs them, with this one door."""
    database = await Database.connect(dsn, Vault(bytes(32)))
    workers = Workers(database, NothingOutside(), {JOB: effect}, WorkerSettings(redis_url))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, workers.stop.set)
    await workers.run()
    await database.close()


async def arq(dsn: str, redis_url: str) -> None:
    """An arq worker whose function writes the row."""
    pool = await asyncpg.create_pool(dsn, min_size=AT_ONCE, max_size=AT_ONCE)

    async def write(_: object, id: str) -> None:
        await pool.execute(EFFECT, UUID(id))

    worker = ArqWorker(
        functions=[func(write, name=queues.FUNCTION)],  # type: ignore[arg-type]  # arq types a context it makes itself
        queue_name=QUEUE,
        redis_settings=queues.redis_settings(redis_url),
        handle_signals=False,
        max_jobs=AT_ONCE,
        job_timeout=CHUNK_TIMEOUT_S,
        keep_result=0,
        poll_delay=WorkerSettings(redis_url).poll_s,
        job_serializer=orjson.dumps,
        job_deserializer=orjson.loads,
        expires_extra_ms=queues.EXPIRES_MS,
        log_results=False,
    )
    serving = asyncio.create_task(worker.async_run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    await asyncio.wait((serving,))
    await worker.close()
    await pool.close()


if __name__ == "__main__":
    uvloop.run({"linggong": linggong, "arq": arq}[sys.argv[1]](*sys.argv[2:]))
