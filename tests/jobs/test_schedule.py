"""What happens by itself: ticks open work once, runs never overlap, and every name leads to a door."""

import ast
import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain import schedule, work
from domain.database import Database, Transaction
from jobs.queues import QUEUES
from jobs.registry import JOBS
from jobs.worker import Workers, WorkerSettings
from tests.build.gateways import NoGateways
from tests.build.postings import a_posting

JOB = re.compile(r"'[a-z_.]+'")
OPEN = "select count(*) from outbox join schedule on outbox_id = outbox.id where done_at is null and failed_at is null"


async def test_every_job_that_is_left_or_scheduled_has_a_door(tx: Transaction) -> None:
    scheduled = {row["job"] for row in await tx.all("select job from schedule")}

    assert scheduled | set(_enqueued()) | {"notify"} == JOBS.keys()


async def test_a_tick_opens_what_is_due_and_nothing_twice(tx: Transaction) -> None:
    count = await tx.value("select count(*) from schedule")

    assert [await schedule.tick(tx), await schedule.tick(tx)] == [count, 0]
    await tx.run("update schedule set next_at = clock_timestamp()")
    assert await schedule.tick(tx) == 0  # the last run has not ended
    assert await tx.value(OPEN) == count


async def test_a_schedule_keeps_one_row_and_opens_it_again(tx: Transaction) -> None:
    await schedule.tick(tx)
    rows = await tx.all("select id, job from outbox where job in ('deadlines.sweep', 'postings.expire_due')")
    by_job = {row["job"]: row["id"] for row in rows}
    offers = {offer.id: offer.generation for offer in await work.offer(tx, list(QUEUES), limit=100, patience_s=30)}
    await work.end(tx, by_job["deadlines.sweep"], offers[by_job["deadlines.sweep"]])
    await work.give_up(tx, by_job["postings.expire_due"], offers[by_job["postings.expire_due"]], error="boom")
    await tx.run("update schedule set next_at = clock_timestamp()")

    assert await schedule.tick(tx) == 2

    again = {offer.id: offer.generation for offer in await work.offer(tx, list(QUEUES), limit=100, patience_s=30)}
    assert again == {id: offers[id] + 1 for id in by_job.values()}


async def test_it_waits_its_seconds(tx: Transaction) -> None:
    await schedule.tick(tx)

    shortest_s = await tx.value("select min(every_s) from schedule")
    wait_s = await schedule.next_in_s(tx)

    assert isinstance(shortest_s, int) and wait_s is not None and shortest_s - 2 < wait_s <= shortest_s


async def test_a_tick_passes_by_one_that_is_under_way(database: Database) -> None:
    async with database.transaction() as one, database.transaction() as other:
        await other.run("set local lock_timeout = '1s'")
        assert await schedule.tick(one) > 0
        assert await schedule.tick(other) == 0


@pytest.mark.requirement("S-064", part="a posting past its validity expires by itself and its employer is told")
async def test_a_posting_expires_by_itself(database: Database, valkey: str) -> None:
    async with database.transaction() as tx:
        posting = await a_posting(tx)
    await database.pool.execute(
        "insert into sandbox_clock (singleton, offset_by, set_at) values (true, $1, clock_timestamp())", timedelta(days=40)
    )
    workers = Workers(database, NoGateways(), JOBS, WorkerSettings(valkey))
    running = asyncio.create_task(workers.run())
    try:
        async with asyncio.timeout(20):
            while await database.pool.fetchval(TOLD, posting.id) != 1:  # noqa: ASYNC110 - it happens in the database
                await asyncio.sleep(0.05)
    finally:
        workers.stop.set()
        await running

    assert await database.pool.fetchval("select state from posting where id = $1", posting.id) == "expired"


TOLD = "select count(*) from notification where topic = 'posting.expired' and subject_id = $1"


def _enqueued() -> set[str]:
    """Names of jobs that the domain leaves, written where it leaves them or as a constant of the area."""
    names = set()
    for area in Path("domain").glob("*/"):
        modules = [ast.parse(path.read_text()) for path in area.glob("*.py")]
        constants = {name: value for module in modules for name, value in _constants(module) if JOB.fullmatch(ast.unparse(value))}
        for node in (node for module in modules for node in ast.walk(module)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("outbox.enqueue", "outbox.enqueue_all"):
                name = constants.get(ast.unparse(node.args[1]).rpartition(".")[2]) or node.args[1]
                names.add(ast.literal_eval(name))
    return names


def _constants(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """What a module names, also several at once."""
    for node in module.body:
        if isinstance(node, ast.AnnAssign) and node.value:
            yield ast.unparse(node.target), node.value
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                yield from ((ast.unparse(name), given) for name, given in zip(target.elts, value.elts, strict=True))
            else:
                yield ast.unparse(target), value
