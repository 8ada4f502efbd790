"""Channels that take many orders at once: handed over, looked at, confirmed. Nothing is paid before."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio

from jobs.gateways.bank_file import BankFile
from jobs.gateways.contract import (
    Accepted,
    Balance,
    BatchChannel,
    BatchOrder,
    BatchTaken,
    Cancelled,
    Failed,
    NotFound,
    Paid,
    PayoutOrder,
    QueryAnswer,
    Unknown,
    Why,
)
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.yunzhanghu_batches import YunzhanghuBatches
from jobs.gateways.yunzhanghu_rails import ALIPAY, WECHAT
from jobs.local.simulators.remote import Remote
from tests.build.channels import OPENID
from tests.build.outside import OPENING_FEN, PAYEE, READ_TIMEOUT_S, Receiver, an_order, settled

pytestmark = pytest.mark.requirement("B-03", part="batches: held until confirmed, queried whole, cancelled before")

CHANNELS: Mapping[str, tuple[Callable[[OutsideSettings], BatchChannel], str]] = {
    "yunzhanghu": (lambda outside: YunzhanghuBatches(outside.yunzhanghu, READ_TIMEOUT_S), PAYEE.account),
    "yunzhanghu_alipay": (lambda outside: YunzhanghuBatches(outside.yunzhanghu, READ_TIMEOUT_S, ALIPAY), "13800138000"),
    "yunzhanghu_wechat": (lambda outside: YunzhanghuBatches(outside.yunzhanghu, READ_TIMEOUT_S, WECHAT, "wx01"), OPENID),
    "bank_file": (lambda outside: BankFile(outside.bank_file, READ_TIMEOUT_S), PAYEE.account),
}


@pytest.fixture(params=CHANNELS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def channel(name: str, outside: OutsideSettings) -> AsyncIterator[BatchChannel]:
    channel = CHANNELS[name][0](outside)
    yield channel
    await channel.close()


@pytest.fixture
def batch(name: str) -> BatchOrder:
    """Three orders to the same payee, of different amounts."""
    payee = replace(PAYEE, account=CHANNELS[name][1])
    return BatchOrder(uuid4().hex, tuple(an_order(fen, payee) for fen in (1_000, 2_050, 30_000)))


async def outcomes(channel: BatchChannel, batch: BatchOrder) -> dict[str, QueryAnswer]:
    """What became of each order, once the channel has finished them all."""
    for order in batch.orders:
        await settled(channel, order.out_biz_no)
    found = await channel.query_batch(batch.batch_no)
    assert isinstance(found, dict)
    return found


async def test_a_batch_is_held_then_paid_and_each_order_once(
    channel: BatchChannel, batch: BatchOrder, receiver: Receiver
) -> None:
    taken = await channel.send_batch(batch)
    assert isinstance(taken, BatchTaken) and taken.refused == {}
    found = await channel.query_batch(batch.batch_no)
    assert isinstance(found, dict) and {type(answer) for answer in found.values()} == {Accepted}
    assert receiver.received == []
    for _ in range(2):
        assert isinstance(await channel.confirm_batch(batch.batch_no), Accepted)
    paid = await outcomes(channel, batch)
    assert {number: getattr(answer, "amount_fen", 0) for number, answer in paid.items()} == {
        order.out_biz_no: order.amount_fen for order in batch.orders
    }
    assert {type(answer) for answer in paid.values()} == {Paid}
    events = [channel.verify_callback(*each) for each in await receiver.wait(3)]
    assert {event.out_biz_no for event in events} == set(paid)
    assert await channel.balance() == Balance(OPENING_FEN - batch.total_fen)


async def test_the_same_batch_handed_over_again_is_the_first(channel: BatchChannel, batch: BatchOrder) -> None:
    await channel.send_batch(batch)
    again = await channel.send_batch(again_with(batch))
    assert isinstance(again, Accepted) and again.already_known
    await channel.confirm_batch(batch.batch_no)
    await outcomes(channel, batch)
    assert isinstance(await channel.send_batch(again_with(batch)), Accepted)
    assert await channel.balance() == Balance(OPENING_FEN - batch.total_fen)


def again_with(batch: BatchOrder, amount_fen: int | None = None) -> BatchOrder:
    """The same, marked as sent before; with another amount of its first order."""
    orders: list[PayoutOrder] = [replace(order, sent_before=True) for order in batch.orders]
    if amount_fen:
        orders[0] = replace(orders[0], amount_fen=amount_fen)
    return BatchOrder(batch.batch_no, tuple(orders))


async def test_the_same_number_with_other_orders_changes_nothing(channel: BatchChannel, batch: BatchOrder) -> None:
    await channel.send_batch(batch)
    assert not isinstance(await channel.send_batch(again_with(batch, 99_999)), Failed)
    await channel.confirm_batch(batch.batch_no)
    await outcomes(channel, batch)
    assert await channel.balance() == Balance(OPENING_FEN - batch.total_fen)


async def test_a_batch_may_be_given_up_before_it_is_confirmed_and_not_after(channel: BatchChannel, batch: BatchOrder) -> None:
    await channel.send_batch(batch)
    for _ in range(2):
        assert isinstance(await channel.cancel_batch(batch.batch_no), Cancelled)
    assert {type(answer) for answer in (await outcomes(channel, batch)).values()} == {Cancelled}
    assert isinstance(await channel.confirm_batch(batch.batch_no), Unknown)
    assert await channel.balance() == Balance(OPENING_FEN)

    other = BatchOrder(uuid4().hex, tuple(replace(order, out_biz_no=uuid4().hex) for order in batch.orders))
    await channel.send_batch(other)
    await channel.confirm_batch(other.batch_no)
    assert isinstance(await channel.cancel_batch(other.batch_no), Unknown)
    assert {type(answer) for answer in (await outcomes(channel, other)).values()} == {Paid}


async def test_nobody_knows_a_batch_that_was_never_handed_over(channel: BatchChannel) -> None:
    assert await channel.query_batch("0" * 32) == NotFound() == await channel.cancel_batch("0" * 32)
    assert isinstance(await channel.confirm_batch("0" * 32), Unknown)


async def test_one_order_fails_and_the_others_are_paid(channel: BatchChannel, batch: BatchOrder, remote: Remote) -> None:
    bad = batch.orders[1].out_biz_no
    await remote.fault("fail", {"order_id": bad}, code="254")
    await channel.send_batch(batch)
    await channel.confirm_batch(batch.batch_no)
    found = await outcomes(channel, batch)
    assert {number: type(answer) for number, answer in found.items()} == {
        order.out_biz_no: Failed if order.out_biz_no == bad else Paid for order in batch.orders
    }


async def test_an_answer_that_got_lost_is_unknown_and_the_batch_may_be_there(
    channel: BatchChannel, batch: BatchOrder, remote: Remote
) -> None:
    await remote.fault("server_error", {"order_id": batch.batch_no, "next": 1})
    assert await channel.send_batch(batch) == Unknown(Why.SERVER_ERROR)
    assert await channel.query_batch(batch.batch_no) == NotFound()
    assert isinstance(await channel.send_batch(again_with(batch)), BatchTaken)


async def test_a_partial_answer_says_nothing_of_the_missing_orders(
    channel: BatchChannel, batch: BatchOrder, remote: Remote
) -> None:
    await channel.send_batch(batch)
    await channel.confirm_batch(batch.batch_no)
    await outcomes(channel, batch)
    await remote.fault("partial_batch", {"next": 1}, on="query")
    found = await channel.query_batch(batch.batch_no)
    assert isinstance(found, Unknown) or set(found) < {order.out_biz_no for order in batch.orders}  # type: ignore[arg-type]  # not NotFound
    assert len(await outcomes(channel, batch)) == 3


async def test_the_cut_off_comes_in_the_middle_of_a_batch(channel: BatchChannel, batch: BatchOrder, remote: Remote) -> None:
    """What is left over is paid when the channel opens again; until then it is on its way, neither lost nor failed."""
    *before, last = batch.orders
    await remote.fault("cut_off", {"order_id": last.out_biz_no})
    await channel.send_batch(batch)
    await channel.confirm_batch(batch.batch_no)
    for order in before:
        assert isinstance(await settled(channel, order.out_biz_no), Paid)
    assert isinstance(await channel.query(last.out_biz_no), Accepted)
    await remote.clock(offset_s=2 * 86_400)
    assert isinstance(await settled(channel, last.out_biz_no), Paid)
    assert await channel.balance() == Balance(OPENING_FEN - batch.total_fen)
