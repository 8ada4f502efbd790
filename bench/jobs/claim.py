"""``./run bench jobs``: the product's queue (outbox → relay → arq → claim → effect → done) and arq by itself, same effect.

Throughput: so many jobs wait, then the worker is started; counted from the first effect to the last. Latency: jobs handed over
one by one to a worker that is not busy, from before the commit (of the row, or of arq's message) to the effect.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import asyncpg
from arq.connections import ArqRedis

from bench import data, report
from bench.jobs.working import AT_ONCE, JOB, QUEUE
from bench.reads.sides import ROOT
from domain import outbox
from domain.database import Database
from domain.ids import new_id
from domain.vault import Vault
from jobs import queues
from jobs.local.servers import DatabaseUrls, Servers
from jobs.worker import WorkerSettings
from migrations import runner

FOLDER: Final = data.FOLDER / "jobs"
NAME: Final = "bench_jobs"
ROUNDS: Final = 5
BACKLOG: Final = 5_000
QUICK_BACKLOG: Final = 500
SINGLES: Final = 200
"""Jobs of a round whose latency is taken."""
EVERY_S: Final = 0.02
STARTED_S: Final = 2.0
"""A worker is idle and warm by then."""
PATIENCE_S: Final = 120.0

TABLE: Final = "create table bench_effect (job_id uuid not null, at timestamptz not null)"
RATE: Final = """
    select count(*) as effects, count(distinct job_id) as jobs, (count(*) - 1) / extract(epoch from max(at) - min(at)) as rate
    from bench_effect
"""


class Unequal(Exception):
    """A job was lost or done twice: the speed means nothing."""


Put = Callable[[list[UUID]], Awaitable[None]]
"""Hands over jobs with these subjects: all committed when it returns."""


@dataclass(slots=True)
class Side:
    """How work is handed over, and what came out."""

    title: str
    command: list[str]
    put: Put
    put_one: Put
    rates: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)


def main(words: list[str]) -> int:
    """Runs the comparison; it has no floor: what the difference buys is in docs/performance.md."""
    parser = argparse.ArgumentParser(prog="./run bench jobs", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--backlog", type=int, default=BACKLOG, help="jobs that wait at the start of a round")
    parser.add_argument("--quick", action="store_true", help=f"one round of {QUICK_BACKLOG} jobs")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    if asked.quick:
        asked.rounds, asked.backlog = 1, QUICK_BACKLOG
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Servers.start(FOLDER, settings=data.SETTINGS, trust=True) as servers:
        sides = asyncio.run(_measured(servers, asked.rounds, asked.backlog))
    text = _table(sides)
    print(text)
    if asked.record:
        about = f"medians of {asked.rounds} interleaved rounds of {asked.backlog:,} jobs and {SINGLES} singles, {AT_ONCE} at once"
        report.record("jobs", f"{report.circumstances(about)}\n\n{text}")
    return 0


async def _measured(servers: Servers, rounds: int, backlog: int) -> list[Side]:
    urls = await _fresh(servers)
    database = await Database.connect(urls.app, Vault(bytes(32)))
    redis = await queues.connect(servers.redis_url)
    sides = _sides(database, redis, urls.app, servers.redis_url)
    try:
        for turn in range(rounds):
            for side in sides if turn % 2 else reversed(sides):
                await redis.flushdb()
                await database.pool.execute("delete from outbox")
                side.rates.append(await _drained(side, database, backlog))
                side.latencies_ms += await _one_by_one(side, database)
    finally:
        await redis.aclose()
        await database.close()
    return sides


async def _fresh(servers: Servers) -> DatabaseUrls:
    """A migrated database without schedules, with the table of effects."""
    urls = servers.database.renamed(NAME)
    admin = await asyncpg.connect(servers.database.admin)
    await admin.execute(f"drop database if exists {NAME} with (force)")
    await admin.execute(f"create database {NAME} owner {runner.OWNER}")
    await admin.close()
    await runner.migrate(urls.owner)
    owner = await asyncpg.connect(urls.owner)
    await owner.execute(TABLE)
    await owner.execute("delete from schedule")
    await owner.execute("grant truncate on bench_effect to linggong_app")
    await owner.close()
    return urls


def _sides(database: Database, redis: ArqRedis, dsn: str, redis_url: str) -> list[Side]:
    async def rows(ids: list[UUID]) -> None:
        async with database.transaction() as tx:
            await outbox.enqueue_all(tx, JOB, ids, queue=outbox.NOTIFICATIONS)

    async def messages(ids: list[UUID]) -> None:
        for id in ids:
            await redis.enqueue_job(queues.FUNCTION, str(id), _job_id=str(id), _queue_name=QUEUE)

    words = [sys.executable, "-m", "bench.jobs.working"]
    return [
        Side("Linggong: outbox, relay, arq, claim", [*words, "linggong", dsn, redis_url], rows, rows),
        Side("arq by itself", [*words, "arq", dsn, redis_url], messages, messages),
    ]


async def _drained(side: Side, database: Database, backlog: int) -> float:
    """Jobs a second while a backlog is worked off. Raises Unequal."""
    await database.pool.execute("truncate bench_effect")
    await side.put([new_id() for _ in range(backlog)])
    with _worker(side.command):
        await _until(database, backlog)
    row = await database.pool.fetchrow(RATE)
    assert row is not None
    if (row["effects"], row["jobs"]) != (backlog, backlog):
        raise Unequal(f"{side.title}: {dict(row)} of {backlog}")
    return float(row["rate"])


async def _one_by_one(side: Side, database: Database) -> list[float]:
    """Milliseconds from handing over to the effect, of single jobs at a gentle pace."""
    await database.pool.execute("truncate bench_effect")
    put_at: dict[UUID, float] = {}
    with _worker(side.command):
        await asyncio.sleep(STARTED_S)
        for _ in range(SINGLES):
            id = new_id()
            put_at[id] = time.time()
            await side.put_one([id])
            await asyncio.sleep(EVERY_S)
        await _until(database, SINGLES)
    effects: Mapping[UUID, float] = {
        row["job_id"]: row["at"].timestamp() for row in await database.pool.fetch("select job_id, at from bench_effect")
    }
    return [(effects[id] - at) * 1e3 for id, at in put_at.items()]


@contextmanager
def _worker(command: list[str]) -> Iterator[None]:
    """The side's worker, ended by SIGTERM."""
    with (FOLDER / "worker.log").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=dict(os.environ))
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


async def _until(database: Database, effects: int) -> None:
    """Waits for so many effects. Raises Unequal when they do not come."""
    give_up_at = time.monotonic() + PATIENCE_S
    while (found := await database.pool.fetchval("select count(*) from bench_effect")) < effects:
        if time.monotonic() > give_up_at:
            raise Unequal(f"{found} effects of {effects}: {(FOLDER / 'worker.log').read_text(errors='replace')[-1000:]}")
        await asyncio.sleep(0.1)


def _table(sides: list[Side]) -> str:
    lines = ["| side | jobs/s from a backlog | latency p50 ms | p99 ms |", "|---|--:|--:|--:|"]
    for side in sides:
        hundredths = statistics.quantiles(side.latencies_ms, n=100)
        lines.append(f"| {side.title} | {statistics.median(side.rates):,.0f} | {hundredths[49]:.1f} | {hundredths[98]:.1f} |")
    ratio = statistics.median(sides[0].rates) / statistics.median(sides[1].rates)
    poll_s = WorkerSettings("").poll_s
    lines.append(
        f"\nLinggong against arq by itself, from a backlog: **{ratio:.2f}×**; both look for work every {poll_s * 1e3:.0f} ms."
    )
    return "\n".join(lines)
