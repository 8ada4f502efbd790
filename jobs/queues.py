"""The arq queues: one per kind of work, so that none waits behind another; JSON on the wire, nothing kept afterwards.

What arq 0.28 does that these settings answer: it pickles unless told otherwise; a kept result makes a repeated ``job_id`` answer
None; a worker reads at most ``max(5 · max_jobs, 100)`` jobs per poll; a killed worker's job returns only after its timeout, so
timeouts are short and it is the relay, not arq, that offers work again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from arq.connections import ArqRedis, RedisSettings, create_pool

from domain import outbox

FUNCTION: Final = "work"
"""The one arq function: it takes a job name and a chunk of ``[row id, generation]``."""

EXPIRES_MS: Final = 10 * 60 * 1_000
"""A message that old was offered again many times."""


@dataclass(frozen=True, slots=True)
class Queue:
    """``chunk``: rows in one arq job; ``depth``: arq jobs that may wait before the relay offers no more."""

    name: str
    chunk: int
    depth: int

    @property
    def key(self) -> str:
        """Where arq keeps it in Valkey."""
        return f"linggong:{self.name}"


QUEUES: Final[Mapping[str, Queue]] = {
    queue.name: queue
    for queue in (
        Queue(outbox.NOTIFICATIONS, 50, 40),
        Queue(outbox.PAYOUTS, 20, 40),
        Queue(outbox.MATCHING, 1, 20),
        Queue(outbox.WEBHOOKS, 4, 40),
    )
}


def redis_settings(url: str) -> RedisSettings:
    """From a URL. No retries of its own: who uses it decides what to do without Valkey."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_retries = 0
    return settings


async def connect(url: str) -> ArqRedis:
    """A connection pool that speaks JSON. Raises RedisError or OSError when Valkey is not there."""
    return await create_pool(
        redis_settings(url), job_serializer=orjson.dumps, job_deserializer=orjson.loads, expires_extra_ms=EXPIRES_MS
    )
