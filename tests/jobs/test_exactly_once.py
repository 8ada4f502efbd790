"""A payout batch under workers that die, stop and lose their queue: everyone is paid, nobody twice. The channel's book is asked.

The worker here is the product's own process, ended by signals; the channel is slow, so that it dies in the middle.
"""

import asyncio
import base64
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from domain.database import Transaction
from jobs.local.servers import DatabaseUrls, Servers
from tests.build.graphql import until
from tests.build.money import ABatch, a_batch, a_settlement, ready_to_be_paid
from tests.build.outside import remote, simulator
from tests.build.postings import a_content, a_posting, a_shift
from tests.build.product import MASTER_KEY, Running, still
from tests.build.work import AnAssignment, an_assignment

__all__ = ["remote", "simulator", "still"]

PAYEES = 10
SLOW_S = 0.25
BATCH_WITHIN_S = 30.0
TIME_PASSES = "update outbox set available_at = least(available_at, clock_timestamp()) where done_at is null"
STATES = "select state, count(*) as items from payout_item where payout_batch_id = $1 group by state"


@pytest.mark.requirement("B-07", part="exactly once, whatever dies")
@pytest.mark.requirement("B-10", part="payout batches through a real arq worker")
async def test_killed_in_mid_batch_with_its_queue(still: Running, clone: DatabaseUrls, servers: Servers) -> None:
    batch = await _batch(still)
    await still.remote.fault("slow", delay_s=SLOW_S)

    async with _worker_process(still, clone) as worker:
        await _in_the_middle(still, worker)
        worker.kill()
    servers.kill_valkey()
    servers.restart_valkey()
    await still.database.pool.execute(TIME_PASSES)  # leases and patience end

    await still.remote.behave()
    async with still.working():
        await _finished(still, batch)
    await _paid_once(still, batch)


@pytest.mark.requirement("B-07", part="a stop drains and hands back")
async def test_stopped_in_mid_batch_and_started_again(still: Running, clone: DatabaseUrls) -> None:
    batch = await _batch(still)
    await still.remote.fault("slow", delay_s=SLOW_S)

    async with _worker_process(still, clone) as worker:
        await _in_the_middle(still, worker)
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.wait(), BATCH_WITHIN_S) == 0
    assert (
        await still.database.pool.fetchval("select count(*) from outbox where done_at is null and lease_until is not null") == 0
    )

    async with still.working():
        await _finished(still, batch)
    await _paid_once(still, batch)


async def _batch(product: Running) -> ABatch:
    """An approved batch of one employer's wages, one for each payee; nothing else is left to do."""
    async with product.making() as tx:
        works = await _works(tx)
        settlements = [await a_settlement(tx, approved=True, work=work) for work in works]
        for settlement in settlements:
            await ready_to_be_paid(tx, settlement.worker)
        batch = await a_batch(tx, settlements[0], approved=True)
    await product.database.pool.execute("update outbox set done_at = created_at where job <> 'payouts.send'")
    await product.database.pool.execute("delete from schedule")
    return batch


async def _works(tx: Transaction) -> list[AnAssignment]:
    """The same shift, worked by everybody."""
    began = tx.now
    content = a_content(tx)
    shift = a_shift(content.shifts[0].starts_at, headcount=PAYEES)
    posting = await a_posting(tx, content=a_content(tx, shifts=(shift,), headcount=PAYEES))
    works = []
    for _ in range(PAYEES):
        tx.now = began
        works.append(await an_assignment(tx, posting=posting, worked=True))
    return works


@asynccontextmanager
async def _worker_process(product: Running, urls: DatabaseUrls) -> AsyncIterator[asyncio.subprocess.Process]:
    """``app.py worker`` on the test's database; whatever is left of it is killed at the end."""
    settings = product.product.settings
    environment = {
        **os.environ,
        "DATABASE_URL": urls.admin,
        "REDIS_URL": product.product.redis_url,
        "LINGGONG_MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
        "LINGGONG_OUTSIDE": str(settings.outside),
        "LINGGONG_OUTSIDE_URL": str(settings.outside_url),
        "PORT": str(settings.port),
    }
    worker = await asyncio.create_subprocess_exec(sys.executable, "app.py", "worker", env=environment)
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()


async def _in_the_middle(product: Running, worker: asyncio.subprocess.Process) -> None:
    """Waits until the channel has some of the orders, and not all."""

    async def orders() -> int:
        assert worker.returncode is None, "the worker ended by itself"
        book = (await product.remote.book())["orders"]
        assert isinstance(book, list)
        return len(book)

    await until(orders, lambda count: 0 < count < PAYEES, BATCH_WITHIN_S)


async def _finished(product: Running, batch: ABatch) -> None:
    """Waits until every item has succeeded."""

    async def states() -> dict[str, int]:
        rows = await product.database.pool.fetch(STATES, batch.id)
        return {row["state"]: row["items"] for row in rows}

    await until(states, lambda found: found == {"succeeded": PAYEES}, BATCH_WITHIN_S)


async def _paid_once(product: Running, batch: ABatch) -> None:
    """The channel paid each item once and to the fen, and the ledger posted each hold once."""
    orders = (await product.remote.book())["orders"]
    assert isinstance(orders, list)
    rows = await product.database.pool.fetch(ATTEMPTS, batch.id)
    owed: dict[str, tuple[UUID, int]] = {row["out_biz_no"]: (row["id"], row["amount_fen"]) for row in rows}

    paid = {order["order_id"]: order["paid_fen"] for order in orders}
    assert paid == {number: amount_fen for number, (_, amount_fen) in owed.items()}
    assert len({item_id for item_id, _ in owed.values()}) == len(orders) == PAYEES
    assert sum(paid.values()) == batch.facts.total_fen


ATTEMPTS = """
    select item.id, out_biz_no, item.amount_fen from payout_attempt as attempt
    join payout_item as item on item.id = payout_item_id where payout_batch_id = $1
"""
