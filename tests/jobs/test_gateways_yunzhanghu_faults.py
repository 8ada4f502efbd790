"""Everything the payout channel can do to us: what its book says afterwards, and that the adapter never guesses.

One test for each line of "what the channel simulator can do to us". The simulator's money book is the oracle.
"""

import asyncio
import time
from dataclasses import replace

import pytest

from jobs.gateways.contract import (
    Accepted,
    CallbackEvent,
    Failed,
    ForgedCallback,
    NotFound,
    Paid,
    Returned,
    SendAnswer,
    Suspended,
    Unknown,
    Why,
)
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.yunzhanghu import Yunzhanghu
from jobs.local.simulators.remote import Remote
from tests.build.outside import PATIENCE_S, Receiver, an_order, settled

QUIET_S = 0.3


async def paid_fen(remote: Remote, out_biz_no: str) -> int | None:
    """What the oracle says was paid under this number; None when it never heard of it."""
    booked = await remote.order(out_biz_no)
    return None if booked is None else int(str(booked["paid_fen"]))


async def events(channel: Yunzhanghu, receiver: Receiver, count: int) -> list[CallbackEvent]:
    return [channel.verify_callback(*each) for each in await receiver.wait(count)]


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("timeout", Unknown(Why.TIMEOUT)),
        ("server_error", Unknown(Why.SERVER_ERROR)),
        ("bad_body", Unknown(Why.UNREADABLE)),
        ("unknown_code", Unknown(Why.UNKNOWN_CODE, "7777")),
        ("reset", Unknown(Why.CONNECTION_LOST)),
        ("too_many", Unknown(Why.RATE_LIMITED, retry_after_s=7)),
    ],
)
async def test_a_spoiled_answer_is_unknown_whether_or_not_it_was_paid(
    channel: Yunzhanghu, remote: Remote, kind: str, expected: SendAnswer, paid: bool
) -> None:
    order = an_order()
    delay_s = 7 if kind == "too_many" else 3
    await remote.fault(kind, {"order_id": order.out_biz_no, "next": 1}, paid=paid, delay_s=delay_s)
    assert await channel.send(order) == expected
    answer = await settled(channel, order.out_biz_no)
    assert isinstance(answer, Paid if paid else NotFound)
    assert await paid_fen(remote, order.out_biz_no) == (order.amount_fen if paid else None)

    again = await channel.send(replace(order, sent_before=True))
    assert isinstance(again, Accepted) and again.already_known is paid
    assert isinstance(await settled(channel, order.out_biz_no), Paid)
    assert await paid_fen(remote, order.out_biz_no) == order.amount_fen


@pytest.mark.parametrize("code", ["500", "502", "503", "504"])
async def test_every_5xx_is_unknown(channel: Yunzhanghu, remote: Remote, code: str) -> None:
    await remote.fault("server_error", code=code)
    assert await channel.send(an_order()) == Unknown(Why.SERVER_ERROR)


async def test_its_own_busy_code_is_unknown(channel: Yunzhanghu, remote: Remote) -> None:
    await remote.fault("reject", code="9021")
    assert await channel.send(an_order()) == Unknown(Why.UNKNOWN_CODE, "9021")


async def test_success_only_after_several_queries(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await remote.fault("paid_after_queries", {"order_id": order.out_biz_no}, count=3)
    await channel.send(order)
    answers = [await channel.query(order.out_biz_no) for _ in range(4)]
    assert [type(answer) for answer in answers] == [Accepted, Accepted, Accepted, Paid]
    assert await paid_fen(remote, order.out_biz_no) == order.amount_fen


async def test_not_found_then_paid(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await remote.fault("not_found", {"order_id": order.out_biz_no}, paid=True, count=2)
    assert await channel.send(order) == Unknown(Why.SERVER_ERROR)
    assert [await channel.query(order.out_biz_no) for _ in range(2)] == [NotFound(), NotFound()]
    assert isinstance(await settled(channel, order.out_biz_no), Paid)
    assert await paid_fen(remote, order.out_biz_no) == order.amount_fen


async def test_not_found_for_ever_however_often_it_is_sent(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await remote.fault("not_found", {"order_id": order.out_biz_no, "next": 1})
    for attempt in (order, replace(order, sent_before=True), replace(order, sent_before=True)):
        assert await channel.send(attempt) == Unknown(Why.SERVER_ERROR)
        assert await channel.query(order.out_biz_no) == NotFound()
    assert await paid_fen(remote, order.out_biz_no) is None


async def test_duplicate_callbacks_are_one_event(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await remote.fault("duplicate_callbacks", {"order_id": order.out_biz_no}, count=5)
    await channel.send(order)
    heard = await events(channel, receiver, 5)
    assert len(set(heard)) == 1 and isinstance(heard[0].answer, Paid)
    assert await paid_fen(remote, order.out_biz_no) == order.amount_fen


async def test_the_callback_arrives_before_the_answer(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await remote.fault("early_callback", {"order_id": order.out_biz_no})
    sending = asyncio.create_task(channel.send(order))
    heard = await events(channel, receiver, 1)
    assert not sending.done() and isinstance(heard[0].answer, Paid)
    assert isinstance(await sending, Accepted)


async def test_callbacks_out_of_order(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await remote.fault("out_of_order_callbacks", {"order_id": order.out_biz_no})
    await channel.send(order)
    heard = await events(channel, receiver, 2)
    assert [type(event.answer) for event in heard] == [Returned, Paid]
    assert isinstance(await channel.query(order.out_biz_no), Returned)


@pytest.mark.parametrize(("paid", "says", "truth"), [(True, Failed, Paid), (False, Paid, Failed)])
async def test_a_callback_that_contradicts_the_query(
    channel: Yunzhanghu, receiver: Receiver, remote: Remote, paid: bool, says: type, truth: type
) -> None:
    order = an_order()
    await remote.fault("contradicting_callback", {"order_id": order.out_biz_no}, paid=paid)
    await channel.send(order)
    assert isinstance((await events(channel, receiver, 1))[0].answer, says)
    assert isinstance(await channel.query(order.out_biz_no), truth)
    assert await paid_fen(remote, order.out_biz_no) == (order.amount_fen if paid else 0)


async def test_a_wrong_signature_is_forged_every_time(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    receiver.answers = [(401, "forged")] * 3
    await remote.fault("wrong_signature", {"order_id": order.out_biz_no})
    await channel.send(order)
    for headers, body in await receiver.wait(3):
        with pytest.raises(ForgedCallback):
            channel.verify_callback(headers, body)
    assert isinstance(await settled(channel, order.out_biz_no), Paid)


async def test_a_wrong_amount_is_told_as_it_came(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await remote.fault("wrong_amount", {"order_id": order.out_biz_no})
    await channel.send(order)
    assert (await events(channel, receiver, 1))[0].amount_fen == order.amount_fen + 100
    answer = await channel.query(order.out_biz_no)
    assert isinstance(answer, Paid) and answer.amount_fen == order.amount_fen


async def test_no_callback_ever(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await remote.fault("no_callback", {"order_id": order.out_biz_no})
    await channel.send(order)
    assert isinstance(await settled(channel, order.out_biz_no), Paid)
    await asyncio.sleep(QUIET_S)
    assert receiver.received == [] and await remote.deliveries(order.out_biz_no) == []


async def test_the_balance_runs_out(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await remote.fault("balance_exhausted", {"order_id": order.out_biz_no})
    await channel.send(order)
    answer = (await events(channel, receiver, 1))[0].answer
    assert isinstance(answer, Suspended) and answer.code == "20"
    assert await paid_fen(remote, order.out_biz_no) == 0


async def test_it_is_slow_but_answers(channel: Yunzhanghu, remote: Remote) -> None:
    await remote.fault("slow", delay_s=0.4)
    before = time.monotonic()
    assert isinstance(await channel.send(an_order()), Accepted)
    assert time.monotonic() - before >= 0.4


async def test_it_is_so_slow_that_we_stop_waiting(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await remote.fault("slow", {"order_id": order.out_biz_no}, delay_s=3)
    assert await channel.send(order) == Unknown(Why.TIMEOUT)
    assert isinstance(await settled(channel, order.out_biz_no), Paid)


async def test_the_money_comes_back_twice_but_is_one_return(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await channel.send(order)
    await receiver.wait(1)
    await remote.give_back(order.out_biz_no)
    await receiver.wait(2)
    assert (await remote.say(order.out_biz_no, status=9))["text"] == "success"
    heard = await events(channel, receiver, 3)
    first, second = heard[1].answer, heard[2].answer
    assert isinstance(first, Returned) and first == second and heard[1].event_key != heard[2].event_key
    booked = await remote.order(order.out_biz_no)
    assert booked is not None and booked["returned_fen"] == order.amount_fen


async def test_a_return_of_a_payout_nobody_made(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await channel.send(order)
    await receiver.wait(1)
    await remote.say(order.out_biz_no, status=9, unknown="F" * 32)
    event = (await events(channel, receiver, 2))[1]
    assert event.out_biz_no == "F" * 32 and isinstance(event.answer, Returned)


@pytest.mark.parametrize("skew_s", [-300, 300])
async def test_five_minutes_of_clock_skew_do_not_matter(
    channel: Yunzhanghu, receiver: Receiver, remote: Remote, skew_s: float
) -> None:
    await remote.clock(skew_s=skew_s)
    assert isinstance(await channel.send(an_order()), Accepted)
    assert isinstance((await events(channel, receiver, 1))[0].answer, Paid)


async def test_half_an_hour_of_clock_skew_is_our_trouble_not_the_payees(channel: Yunzhanghu, remote: Remote) -> None:
    await remote.clock(skew_s=1800)
    answer = await channel.send(an_order())
    assert isinstance(answer, Failed) and (answer.code, answer.retryable) == ("1001", True)


async def test_it_is_down(outside: OutsideSettings) -> None:
    nobody = Yunzhanghu(replace(outside.yunzhanghu, url="http://127.0.0.1:9"))
    order = an_order()
    assert await nobody.send(order) == Unknown(Why.UNREACHABLE) == await nobody.query(order.out_biz_no)
    assert await nobody.balance() == Unknown(Why.UNREACHABLE) == await nobody.cancel(order.out_biz_no)
    await nobody.close()


async def test_a_question_is_repeated_while_the_trouble_passes(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await channel.send(order)
    await settled(channel, order.out_biz_no)
    for kind in ("server_error", "reset"):
        await remote.fault(kind, {"next": 1}, on="query")
    assert isinstance(await channel.query(order.out_biz_no), Paid)


@pytest.mark.parametrize("operation", ["query", "cancel", "balance"])
@pytest.mark.parametrize("kind", ["server_error", "bad_body", "unknown_code", "too_many"])
async def test_a_question_without_a_usable_answer_is_unknown(
    channel: Yunzhanghu, remote: Remote, operation: str, kind: str
) -> None:
    order = an_order()
    await channel.send(order)
    await remote.fault(kind, on=operation)
    asked = {"query": channel.query, "cancel": channel.cancel}.get(operation)
    assert isinstance(await (asked(order.out_biz_no) if asked else channel.balance()), Unknown)


async def test_a_seeded_schedule_pays_every_order_at_most_once(channel: Yunzhanghu, remote: Remote) -> None:
    """Whatever happens, sending until the channel knows the number and asking until it is finished pays exactly once."""
    kinds: list[dict[str, object]] = [
        {"kind": "server_error", "paid": True},
        {"kind": "server_error"},
        {"kind": "reset", "paid": True},
        {"kind": "bad_body"},
        {"kind": "paid_after_queries", "count": 2},
        {"kind": "fail", "code": "22"},
    ]
    await remote.schedule(seed=20_260_615, rate=0.7, kinds=kinds)
    orders = [replace(an_order(amount_fen=100 + number), out_biz_no=f"seeded{number:020d}") for number in range(30)]
    paid = failed = 0
    for order in orders:
        answer = await channel.send(order)
        async with asyncio.timeout(PATIENCE_S):
            while isinstance(found := await settled(channel, order.out_biz_no), NotFound):
                answer = await channel.send(replace(order, sent_before=True))
        assert not isinstance(answer, Failed)
        paid += order.amount_fen if isinstance(found, Paid) else 0
        failed += isinstance(found, Failed)
    book = await remote.book()
    assert book["paid_fen"] == paid and book["order_count"] == 30
    assert 0 < failed < 30, "the schedule hits some and spares some"
