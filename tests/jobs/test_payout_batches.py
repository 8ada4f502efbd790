"""A channel batch through its door and the simulator: killed at every point, lied to, answered in part; everyone paid once."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from domain import payouts
from domain.database import Transaction
from jobs.door import Job, Worker
from jobs.gateways.contract import (
    BatchAnswer,
    BatchChannel,
    BatchOrder,
    BatchTaken,
    Failed,
    NotFound,
    QueryAnswer,
    SendAnswer,
    Unknown,
    Why,
)
from jobs.registry import JOBS
from tests.build.accounts import a_staff
from tests.build.batches import OTHER_CARD, a_batch_of, next_job
from tests.build.gateways import NoGateways
from tests.build.graphql import until
from tests.build.money import SYSTEM, ABatch
from tests.build.outside import remote, simulator
from tests.build.product import Running, still

__all__ = ["remote", "simulator", "still"]

PAYEES = 3
MOST_JOBS = 60
REFUSED = Failed("2006", "订单被拒绝", retryable=False)
STATES = "select state, count(*) from payout_item group by state"
ATTEMPTS = "select out_biz_no, amount_fen, state from payout_attempt"
pytestmark = pytest.mark.requirement("B-07", part="batches at a channel: exactly once, whatever dies or lies")


class Killed(BaseException):
    """The process is gone; nothing catches it."""


@dataclass(slots=True)
class Points:
    """Where the process dies: once, at the named point."""

    die_at: str = ""

    def reach(self, point: str) -> None:
        if point == self.die_at:
            self.die_at = ""
            raise Killed(point)


class Watched:
    """The channel's adapter; before and after the calls of a batch the process may die. ``sent`` are the batches it was given."""

    def __init__(self, inner: BatchChannel, points: Points) -> None:
        self.inner, self.points = inner, points
        self.sent: list[BatchOrder] = []
        self.lies: list[NotFound | Unknown] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    async def send_batch(self, batch: BatchOrder) -> BatchAnswer:
        self.sent.append(batch)
        self.points.reach("before send")
        answer = await self.inner.send_batch(batch)
        self.points.reach("after send")
        return answer

    async def confirm_batch(self, batch_no: str) -> SendAnswer:
        self.points.reach("before confirm")
        answer = await self.inner.confirm_batch(batch_no)
        self.points.reach("after confirm")
        return answer

    async def query_batch(self, batch_no: str) -> Mapping[str, QueryAnswer] | NotFound | Unknown:
        self.points.reach("before query")
        return self.lies.pop(0) if self.lies else await self.inner.query_batch(batch_no)


@dataclass(frozen=True, slots=True)
class MortalWorker(Worker):
    """Dies before the commit of a step or of the job's end."""

    points: Points = field(default_factory=Points)

    @asynccontextmanager
    async def step(self, job: Job) -> AsyncIterator[Transaction]:
        async with Worker.step(self, job) as tx:
            yield tx
            self.points.reach(f"{job.name} before commit")

    @asynccontextmanager
    async def finish(self, job: Job) -> AsyncIterator[Transaction]:
        async with Worker.finish(self, job) as tx:
            yield tx
            self.points.reach(f"{job.name} before end")


class OneChannel(NoGateways):
    def __init__(self, channels: Mapping[str, object]) -> None:
        self._channels = channels

    @property
    def channels(self) -> Mapping[str, BatchChannel]:
        return cast(Mapping[str, BatchChannel], self._channels)


@dataclass(slots=True)
class Payday:
    """A product with an approved batch and a channel that is watched."""

    product: Running
    batch: ABatch
    channel: Watched
    points: Points

    async def job(self) -> Job | None:
        """Takes the next job of payouts; a crash leaves its row as it was."""
        job = await next_job(self.product.database)
        if job:
            product, outside = self.product, OneChannel({"yunzhanghu": self.channel})
            worker = MortalWorker(product.database, outside, product.product.redis, points=self.points)
            await JOBS[job.name](job, worker)
        return job

    async def until_over(self) -> dict[str, int]:
        """Jobs are taken until nothing is open any more; the states of the payments."""
        for _ in range(MOST_JOBS):
            await self.product.remote.hurry(60)
            if await self.job() is None:
                break
        rows = await self.product.database.pool.fetch(STATES)
        return {row["state"]: row["count"] for row in rows}

    async def paid_once(self) -> None:
        """The channel's own book: every order once, to the fen, and nothing that is not ours."""
        orders = (await self.product.remote.book())["orders"]
        assert isinstance(orders, list)
        rows = await self.product.database.pool.fetch(ATTEMPTS)
        paid = {row["out_biz_no"]: row["amount_fen"] for row in rows if row["state"] == "paid"}
        assert {order["order_id"]: order["paid_fen"] for order in orders if order["paid_fen"]} == paid
        assert {order["order_id"] for order in orders} <= {row["out_biz_no"] for row in rows}


async def a_payday(product: Running, *, other_card: int = 0, die_at: str = "") -> Payday:
    async with product.making() as tx:
        batch = await a_batch_of(tx, PAYEES, other_card=other_card)
    await product.database.pool.execute("update outbox set done_at = created_at where job not like 'payouts.%'")
    await product.database.pool.execute("delete from schedule")
    points = Points(die_at)
    channel = Watched(cast(BatchChannel, product.product.adapters.channels["yunzhanghu"]), points)
    return Payday(product, batch, channel, points)


CRASHES = (
    "payouts.send_batch before commit",
    "before send",
    "after send",
    "before confirm",
    "after confirm",
    "payouts.send_batch before end",
    "payouts.apply_event before commit",
    "payouts.apply_event before end",
)


@pytest.mark.parametrize("point", CRASHES)
async def test_killed_at_any_point_everyone_is_paid_once(still: Running, point: str) -> None:
    payday = await a_payday(still, die_at=point)
    for _ in range(MOST_JOBS):
        try:
            await payday.job()
        except Killed:
            break
        await still.remote.hurry(60)
    assert payday.points.die_at == "", "the point was not reached"
    assert await payday.until_over() == {"succeeded": PAYEES}
    assert len({batch.batch_no for batch in payday.channel.sent}) == 1
    assert len({tuple(order.out_biz_no for order in batch.orders) for batch in payday.channel.sent}) == 1
    await payday.paid_once()


async def test_killed_after_the_answer_before_it_is_recorded(still: Running) -> None:
    payday = await a_payday(still)
    payday.points.die_at = "after send"
    with pytest.raises(Killed):
        await payday.job()
    states = await still.database.pool.fetch(STATES)
    assert [tuple(row) for row in states] == [("sending", PAYEES)]  # committed before the call
    assert await payday.until_over() == {"succeeded": PAYEES}
    assert len(payday.channel.sent) == 1  # it was asked about, found, and not handed over again
    await payday.paid_once()


async def test_one_job_hands_all_of_them_over_and_another_applies_what_is_told(still: Running) -> None:
    payday = await a_payday(still)
    jobs = "select job, count(*) from outbox where job like 'payouts.%' and done_at is null group by job"
    assert [tuple(row) for row in await still.database.pool.fetch(jobs)] == [("payouts.send_batch", 1)]
    await payday.job()
    assert len(payday.channel.sent) == 1 and len(payday.channel.sent[0].orders) == PAYEES
    left = "select count(*) from channel_event where applied_at is null"
    await until(lambda: still.database.pool.fetchval(left), lambda count: count == PAYEES)
    job = await payday.job()
    assert job is not None and job.name == "payouts.apply_event"
    assert await still.database.pool.fetchval(left) == 0
    assert [tuple(row) for row in await still.database.pool.fetch(jobs)] == [("payouts.send_batch", 1)]  # theirs is done too
    assert await payday.until_over() == {"succeeded": PAYEES}
    await payday.paid_once()


@pytest.mark.parametrize("taken", [True, False], ids=["taken in", "lost on the way"])
async def test_an_answer_that_got_lost_makes_them_unknown_until_the_batch_is_asked_about(still: Running, taken: bool) -> None:
    payday = await a_payday(still)
    await still.remote.fault("server_error", {"next": 1}, paid=taken)
    await payday.job()
    assert [tuple(row) for row in await still.database.pool.fetch(STATES)] == [("unknown", PAYEES)]
    assert await payday.until_over() == {"succeeded": PAYEES}
    assert len(payday.channel.sent) == (1 if taken else 2)
    assert len({(batch.batch_no, tuple(o.out_biz_no for o in batch.orders)) for batch in payday.channel.sent}) == 1
    await payday.paid_once()


async def test_a_batch_once_taken_in_is_never_handed_over_again(still: Running) -> None:
    payday = await a_payday(still, die_at="before confirm")
    with pytest.raises(Killed):
        await payday.job()
    payday.channel.lies = [NotFound(), Unknown(Why.TIMEOUT), NotFound()]
    assert await payday.until_over() == {"succeeded": PAYEES}
    assert len(payday.channel.sent) == 1
    await payday.paid_once()


async def test_a_partial_answer_leaves_the_others_open(still: Running) -> None:
    payday = await a_payday(still)
    await still.remote.fault("no_callback")
    await payday.job()
    await still.remote.hurry(60)
    await still.remote.fault("partial_batch", {"next": 1}, on="query")
    await payday.job()
    states = {row["state"]: row["count"] for row in await still.database.pool.fetch(STATES)}
    assert states["unknown"] == PAYEES - PAYEES // 2
    assert await payday.until_over() == {"succeeded": PAYEES}
    await payday.paid_once()


async def test_an_order_that_is_refused_fails_and_the_others_are_paid(still: Running) -> None:
    payday = await a_payday(still, other_card=1)
    await still.remote.fault("reject", {"card_no": OTHER_CARD}, code="2006")
    assert await payday.until_over() == {"failed": 1, "succeeded": PAYEES - 1}
    await payday.paid_once()


async def test_a_batch_refused_whole_goes_again_under_new_numbers(still: Running) -> None:
    payday = await a_payday(still)
    await still.remote.fault("reject", {"next": 1}, code="1002")
    await payday.job()
    assert [tuple(row) for row in await still.database.pool.fetch(STATES)] == [("queued", PAYEES)]
    assert await payday.until_over() == {"succeeded": PAYEES}
    first, second = payday.channel.sent
    assert first.batch_no != second.batch_no
    assert not {order.out_biz_no for order in first.orders} & {order.out_biz_no for order in second.orders}
    await payday.paid_once()


@pytest.mark.parametrize("lie", ["contradicting_callback", "wrong_amount", "duplicate_callbacks", "out_of_order_callbacks"])
async def test_a_channel_that_lies_moves_no_money_of_ours(still: Running, lie: str) -> None:
    payday = await a_payday(still, other_card=1)
    await still.remote.fault(lie, {"card_no": OTHER_CARD}, paid=True)
    states = await payday.until_over()
    gone = {"returned": 1} if lie == "out_of_order_callbacks" else {}
    assert states == {"succeeded": PAYEES - len(gone), **gone}
    await payday.paid_once() if not gone else None


async def test_a_stop_withholds_the_confirmation(still: Running) -> None:
    payday = await a_payday(still, die_at="before confirm")
    with pytest.raises(Killed):
        await payday.job()
    async with still.database.transaction() as tx:
        finance = (await a_staff(tx, "finance")).viewer
        await payouts.stop_channel(tx, finance, "yunzhanghu", "渠道异常，先停发")
    await payday.job()
    orders = (await still.remote.book())["orders"]
    assert isinstance(orders, list) and [order["paid_fen"] for order in orders] == [0] * PAYEES
    async with still.database.transaction() as tx:
        await payouts.reopen_channel(tx, (await a_staff(tx, "admin")).viewer, "yunzhanghu", "渠道已恢复")
    assert await payday.until_over() == {"succeeded": PAYEES}
    await payday.paid_once()


async def test_a_refusal_after_an_earlier_call_proves_nothing(still: Running) -> None:
    """The channel names an order as not taken in, but a call before this one may have arrived: it stays unknown."""
    payday = await a_payday(still)
    await still.remote.fault("server_error", {"next": 1})
    await payday.job()
    inner = payday.channel.inner

    class Refuses:
        def __getattr__(self, name: str) -> object:
            return getattr(inner, name)

        async def send_batch(self, batch: BatchOrder) -> BatchAnswer:
            answer = await inner.send_batch(replace(batch, orders=batch.orders[1:]))
            assert isinstance(answer, BatchTaken)
            return BatchTaken(answer.channel_ref, {batch.orders[0].out_biz_no: REFUSED})

    payday.channel.inner = cast(BatchChannel, Refuses())
    states = await payday.until_over()
    assert states == {"succeeded": PAYEES - 1, "unknown": 1}
    assert await still.database.pool.fetchval("select count(*) from payout_attempt") == PAYEES
    async with still.database.transaction() as tx:
        unknown = await tx.value("select id from payout_item where state = 'unknown'")
        order = await payouts.start(tx, SYSTEM, unknown)  # type: ignore[arg-type]  # a uuid
    assert order is not None and order.batched  # asked about by itself it is not sent either
