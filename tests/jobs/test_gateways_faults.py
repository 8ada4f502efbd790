"""What else a channel can do to us, asked of every channel on its simulator: days, cut-offs, clocks, keys, and what it tells."""

from dataclasses import replace
from pathlib import Path

import pytest

from jobs.gateways.contract import (
    Accepted,
    Balance,
    Failed,
    NotFound,
    Paid,
    Returned,
    Suspended,
    Unknown,
)
from jobs.local.simulators.faults import Kind
from tests.build.channels import TAKEN, TAKEN_BEFORE, AtChannel
from tests.build.outside import OPENING_FEN, Receiver, settled
from tests.jobs.test_gateways_contract import at

__all__ = ["at"]
pytestmark = pytest.mark.requirement("B-03")

DAY_S = 86_400
RETURN_TOLD: dict[str, dict[str, object]] = {
    "yunzhanghu": {"status": 9},
    "alipay": {"state": "REFUND"},
    "bank_file": {"state": "RETURNED"},
}
"""What a callback by hand must say there."""


def test_every_fault_there_is_is_played_in_a_contract_test() -> None:
    tests = [path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("test_gateways_*.py"))]
    unplayed = [kind.value for kind in Kind if not any(f'"{kind.value}"' in text for text in tests)]
    assert unplayed == []


async def test_callbacks_come_out_of_order(at: AtChannel, receiver: Receiver) -> None:
    if not at.kind.returns:
        return
    order = at.order()
    await at.remote.fault("out_of_order_callbacks", {"order_id": order.out_biz_no})
    await at.channel.send(order)
    heard = [at.channel.verify_callback(*each).answer for each in await receiver.wait(2)]
    assert [type(answer) for answer in heard] == [Returned, Paid]
    assert isinstance(await settled(at.channel, order.out_biz_no), Returned)


@pytest.mark.parametrize("days", [1, 30])
async def test_money_comes_back_after_days(at: AtChannel, receiver: Receiver, days: int) -> None:
    if not at.kind.returns:
        return
    order = at.order()
    await at.remote.fault("returned_later", {"order_id": order.out_biz_no}, days=days)
    await at.channel.send(order)
    await receiver.wait()
    assert isinstance(await at.channel.query(order.out_biz_no), Paid)
    await at.remote.clock(offset_s=days * DAY_S + 60)
    event = at.channel.verify_callback(*(await receiver.wait(2))[1])
    assert isinstance(event.answer, Returned) and event.amount_fen == order.amount_fen
    assert await at.channel.balance() == Balance(OPENING_FEN)


async def test_a_return_told_twice_is_one_and_of_an_unknown_payout_is_told_as_it_came(at: AtChannel, receiver: Receiver) -> None:
    if not at.kind.returns:
        return
    order, told = at.order(), RETURN_TOLD[at.kind.name]
    await at.channel.send(order)
    await receiver.wait()
    await at.give_back(order.out_biz_no)
    await at.say(order.out_biz_no, **told)
    await at.say(order.out_biz_no, **told, unknown="F" * 32)
    heard = [at.channel.verify_callback(*each) for each in await receiver.wait(4)]
    first, second, strange = heard[1], heard[2], heard[3]
    assert isinstance(first.answer, Returned) and first.answer == second.answer
    assert strange.out_biz_no == "F" * 32 and isinstance(strange.answer, Returned)
    assert await at.channel.balance() == Balance(OPENING_FEN)


async def test_the_balance_runs_out_in_the_middle(at: AtChannel) -> None:
    orders = [at.order() for _ in range(3)]
    await at.remote.fault("balance_exhausted", {"order_id": orders[1].out_biz_no})
    for order in orders:
        await at.channel.send(order)
    answers = [await settled(at.channel, order.out_biz_no) for order in orders]
    assert [isinstance(answer, Paid) for answer in answers] == [True, False, True]
    assert isinstance(answers[1], Suspended | Failed)
    assert await at.paid_fen(orders[1].out_biz_no) == 0


async def test_the_cut_off_comes_in_the_middle(at: AtChannel) -> None:
    """What is taken in after it is paid when the channel opens again, once; nobody may take it for lost."""
    before, after = at.order(), [at.order() for _ in range(2)]
    await at.channel.send(before)
    await at.remote.fault("cut_off")
    for order in after:
        assert isinstance(await at.channel.send(order), TAKEN)
    assert isinstance(await settled(at.channel, before.out_biz_no), Paid)
    assert [type(await at.channel.query(order.out_biz_no)) for order in after] == [Accepted, Accepted]
    await at.remote.clock(offset_s=2 * DAY_S)
    for order in after:
        assert isinstance(await settled(at.channel, order.out_biz_no), Paid)
        assert await at.paid_fen(order.out_biz_no) == order.amount_fen


@pytest.mark.parametrize("skew_s", [-300, 300])
async def test_five_minutes_of_clock_skew_fail_nobody(at: AtChannel, skew_s: float) -> None:
    await at.remote.clock(skew_s=skew_s)
    order = at.order()
    answer = await at.channel.send(order)
    assert not isinstance(answer, Failed) or answer.retryable
    await at.remote.clock(skew_s=0)
    await at.channel.send(replace(order, sent_before=True))
    assert isinstance(await settled(at.channel, order.out_biz_no), Paid)
    assert await at.channel.balance() == Balance(OPENING_FEN - order.amount_fen)


@pytest.mark.parametrize("paid", [True, False])
async def test_an_expired_key_says_nothing_about_the_payment(at: AtChannel, paid: bool) -> None:
    order = at.order()
    await at.remote.fault("key_expired", {"order_id": order.out_biz_no, "next": 1}, paid=paid)
    assert isinstance(await at.channel.send(order), Unknown)
    answer = await settled(at.channel, order.out_biz_no)
    assert isinstance(answer, Paid if paid else NotFound)
    assert isinstance(await at.channel.send(replace(order, sent_before=True)), TAKEN_BEFORE)
    assert isinstance(await settled(at.channel, order.out_biz_no), Paid)
    assert await at.paid_fen(order.out_biz_no) == order.amount_fen


async def test_no_callback_ever(at: AtChannel, receiver: Receiver) -> None:
    order = at.order()
    await at.remote.fault("no_callback", {"order_id": order.out_biz_no})
    await at.channel.send(order)
    assert isinstance(await settled(at.channel, order.out_biz_no), Paid)
    assert receiver.received == []
