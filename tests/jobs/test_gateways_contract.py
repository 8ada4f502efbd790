"""The one contract, asked of every channel on its simulator. What a channel alone does is in its own module."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from jobs.gateways.contract import (
    Accepted,
    Balance,
    Cancelled,
    Failed,
    ForgedCallback,
    NotFound,
    Paid,
    QueryAnswer,
    Returned,
    SendAnswer,
    Unknown,
    Why,
)
from jobs.gateways.files import NotReady, Receipt, StatementFile, StatementRefused
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote
from tests.build.channels import KINDS, TAKEN, TAKEN_BEFORE, AtChannel, Kind, at_channel
from tests.build.outside import OPENING_FEN, Receiver, settled

pytestmark = pytest.mark.requirement("B-03", part="every channel against the one contract, on its simulator")

SOON = 3


@pytest_asyncio.fixture(params=KINDS, ids=[kind.name for kind in KINDS])
async def at(request: pytest.FixtureRequest, outside: OutsideSettings, remote: Remote) -> AsyncIterator[AtChannel]:
    kind = request.param
    assert isinstance(kind, Kind)
    async with at_channel(kind, outside, remote) as at:
        yield at


async def test_an_order_is_taken_in_paid_once_and_called_back(at: AtChannel, receiver: Receiver) -> None:
    order = at.order(20_005)
    assert isinstance(await at.channel.send(order), TAKEN)
    event = at.channel.verify_callback(*(await receiver.wait())[0])
    assert (event.channel, event.out_biz_no, event.amount_fen) == (at.kind.name, order.out_biz_no, 20_005)
    answer = await settled(at.channel, order.out_biz_no)
    assert isinstance(answer, Paid) and event.answer == answer and answer.amount_fen == 20_005
    assert await at.paid_fen(order.out_biz_no) == 20_005


async def test_the_same_number_sent_again_pays_once(at: AtChannel) -> None:
    order = at.order()
    await at.channel.send(order)
    again = await at.channel.send(replace(order, sent_before=True))
    assert isinstance(again, TAKEN_BEFORE)
    settled_as = await settled(at.channel, order.out_biz_no)
    assert isinstance(settled_as, Paid)
    third = await at.channel.send(replace(order, sent_before=True))
    assert third == settled_as or (isinstance(third, Accepted) and third.already_known)
    assert await at.paid_fen(order.out_biz_no) == order.amount_fen
    assert await at.channel.balance() == Balance(OPENING_FEN - order.amount_fen)


async def test_the_same_number_with_another_amount_changes_nothing(at: AtChannel) -> None:
    order = at.order()
    await at.channel.send(order)
    answer = await at.channel.send(replace(order, amount_fen=order.amount_fen + 1, sent_before=True))
    assert not isinstance(answer, Failed)
    settled_as = await settled(at.channel, order.out_biz_no)
    assert isinstance(settled_as, Paid) and settled_as.amount_fen == order.amount_fen
    assert await at.channel.balance() == Balance(OPENING_FEN - order.amount_fen)


async def test_nobody_knows_a_number_that_was_never_sent(at: AtChannel) -> None:
    assert await at.channel.query("0" * 32) == NotFound()
    assert await at.channel.receipt("0" * 32) == NotFound()
    if at.kind.cancels:
        assert await at.channel.cancel("0" * 32) == NotFound()


async def test_a_failure_is_definitive_and_says_why(at: AtChannel, receiver: Receiver) -> None:
    order = at.order()
    await at.remote.fault("fail", {"order_id": order.out_biz_no}, code=at.kind.fail_code)
    await at.channel.send(order)
    answer = await settled(at.channel, order.out_biz_no)
    assert isinstance(answer, Failed) and answer.code == at.kind.fail_code and answer.message and not answer.retryable
    assert at.channel.verify_callback(*(await receiver.wait())[0]).answer == answer
    assert await at.paid_fen(order.out_biz_no) == 0
    assert await at.channel.balance() == Balance(OPENING_FEN)


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("timeout", Unknown(Why.TIMEOUT)),
        ("server_error", Unknown(Why.SERVER_ERROR)),
        ("bad_body", Unknown(Why.UNREADABLE)),
        ("reset", Unknown(Why.CONNECTION_LOST)),
        ("too_many", Unknown(Why.RATE_LIMITED, retry_after_s=7)),
        ("unknown_code", Unknown(Why.UNKNOWN_CODE, "7777")),
    ],
)
async def test_a_spoiled_answer_is_unknown_whether_or_not_it_was_paid(
    at: AtChannel, kind: str, expected: SendAnswer, paid: bool
) -> None:
    order = at.order()
    delay_s = 7 if kind == "too_many" else SOON
    await at.remote.fault(kind, {"order_id": order.out_biz_no, "next": 1}, paid=paid, delay_s=delay_s, code=_code(kind))
    assert await at.channel.send(order) == expected
    answer = await settled(at.channel, order.out_biz_no)
    assert isinstance(answer, Paid if paid else NotFound)
    assert await at.paid_fen(order.out_biz_no) == (order.amount_fen if paid else None)
    assert isinstance(await at.channel.send(replace(order, sent_before=True)), TAKEN_BEFORE)
    assert isinstance(await settled(at.channel, order.out_biz_no), Paid)
    assert await at.paid_fen(order.out_biz_no) == order.amount_fen


def _code(kind: str) -> str:
    return "7777" if kind == "unknown_code" else ""


async def test_a_refusal_proves_nothing_when_an_earlier_call_may_have_arrived(at: AtChannel) -> None:
    order = at.order()
    await at.channel.send(order)
    await at.remote.fault("reject", {"order_id": order.out_biz_no}, code="1016")
    assert isinstance(await at.channel.send(replace(order, sent_before=True)), Unknown)


async def test_success_only_after_several_queries(at: AtChannel) -> None:
    order = at.order()
    await at.remote.fault("paid_after_queries", {"order_id": order.out_biz_no}, count=2)
    await at.channel.send(order)
    answers = [await at.channel.query(order.out_biz_no) for _ in range(3)]
    assert [type(answer) for answer in answers] == [Accepted, Accepted, Paid]


async def test_not_found_then_paid_and_not_found_for_ever(at: AtChannel) -> None:
    hidden, lost = at.order(), at.order()
    await at.remote.fault("not_found", {"order_id": hidden.out_biz_no}, paid=True, count=2)
    await at.remote.fault("not_found", {"order_id": lost.out_biz_no, "next": 1})
    assert isinstance(await at.channel.send(hidden), Unknown)
    assert [await at.channel.query(hidden.out_biz_no) for _ in range(2)] == [NotFound(), NotFound()]
    assert isinstance(await settled(at.channel, hidden.out_biz_no), Paid)
    for attempt in (lost, replace(lost, sent_before=True)):
        assert isinstance(await at.channel.send(attempt), Unknown)
        assert await at.channel.query(lost.out_biz_no) == NotFound()
    assert await at.paid_fen(lost.out_biz_no) is None


async def test_duplicate_callbacks_are_one_event(at: AtChannel, receiver: Receiver) -> None:
    order = at.order()
    await at.remote.fault("duplicate_callbacks", {"order_id": order.out_biz_no}, count=4)
    await at.channel.send(order)
    heard = {at.channel.verify_callback(*each) for each in await receiver.wait(4)}
    assert len(heard) == 1


async def test_the_callback_arrives_before_the_answer(at: AtChannel, receiver: Receiver) -> None:
    order = at.order()
    await at.remote.fault("early_callback", {"order_id": order.out_biz_no})
    assert isinstance(await at.channel.send(order), TAKEN)
    assert len(receiver.received) == 1
    assert isinstance(at.channel.verify_callback(*receiver.received[0]).answer, Paid)


async def test_a_forged_callback_is_refused(at: AtChannel, receiver: Receiver) -> None:
    order = at.order()
    await at.remote.fault("wrong_signature", {"order_id": order.out_biz_no})
    await at.channel.send(order)
    headers, body = (await receiver.wait())[0]
    with pytest.raises(ForgedCallback):
        at.channel.verify_callback(headers, body)
    with pytest.raises(ForgedCallback):
        at.channel.verify_callback({}, body)


async def test_a_changed_callback_is_refused(at: AtChannel, receiver: Receiver) -> None:
    await at.channel.send(at.order())
    headers, body = (await receiver.wait())[0]
    middle = len(body) // 2
    for spoiled in (body[:-1], body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :], b"", b"x" * 70_000):
        with pytest.raises(ForgedCallback):
            at.channel.verify_callback(headers, spoiled)


async def test_a_wrong_amount_is_told_as_it_was_said(at: AtChannel, receiver: Receiver) -> None:
    order = at.order()
    await at.remote.fault("wrong_amount", {"order_id": order.out_biz_no})
    await at.channel.send(order)
    event = at.channel.verify_callback(*(await receiver.wait())[0])
    assert event.amount_fen == order.amount_fen + 100
    answer = await settled(at.channel, order.out_biz_no)
    assert isinstance(answer, Paid) and answer.amount_fen == order.amount_fen


async def test_a_callback_contradicting_the_query_is_told_as_it_was_said(at: AtChannel, receiver: Receiver) -> None:
    order = at.order()
    await at.remote.fault("contradicting_callback", {"order_id": order.out_biz_no}, paid=True)
    await at.channel.send(order)
    event = at.channel.verify_callback(*(await receiver.wait())[0])
    assert isinstance(event.answer, Failed)
    assert isinstance(await settled(at.channel, order.out_biz_no), Paid)


async def test_money_comes_back_where_it_can(at: AtChannel, receiver: Receiver) -> None:
    if not at.kind.returns:
        return
    order = at.order()
    await at.channel.send(order)
    await receiver.wait()
    await at.give_back(order.out_biz_no)
    answer = await settled(at.channel, order.out_biz_no)
    assert isinstance(answer, Returned) and answer.amount_fen == order.amount_fen
    event = at.channel.verify_callback(*(await receiver.wait(2))[1])
    assert isinstance(event.answer, Returned) and event.answer.return_id == answer.return_id
    assert await at.channel.balance() == Balance(OPENING_FEN)


async def test_a_skewed_clock_is_unknown_not_failed(at: AtChannel) -> None:
    await at.remote.clock(skew_s=-3600)
    order = at.order()
    answer = await at.channel.send(order)
    assert not isinstance(answer, TAKEN)
    assert not isinstance(answer, Failed) or answer.retryable  # our set-up: the payee can be paid once it is mended
    await at.remote.clock(skew_s=0)
    assert await at.channel.query(order.out_biz_no) == NotFound()


@pytest.mark.requirement("T-047", part="official receipts fetched from every channel, hash-checked")
async def test_a_stamped_receipt_of_what_was_paid(at: AtChannel) -> None:
    order, failed = at.order(), at.order()
    await at.remote.fault("fail", {"order_id": failed.out_biz_no}, code=at.kind.fail_code)
    for each in (order, failed):
        await at.channel.send(each)
    paid = await settled(at.channel, order.out_biz_no)
    await settled(at.channel, failed.out_biz_no)
    receipt = await at.channel.receipt(order.out_biz_no)
    assert isinstance(receipt, Receipt) and isinstance(paid, Paid)
    assert receipt.content.startswith(b"%PDF") and receipt.channel_ref == paid.channel_ref
    assert await at.channel.receipt(order.out_biz_no) == receipt
    assert await at.channel.receipt(failed.out_biz_no) in (NotFound(), NotReady())


@pytest.mark.requirement("S-117", part="every channel's statement file of the day, believed only whole")
async def test_the_statement_of_a_day(at: AtChannel) -> None:
    orders = [at.order(fen) for fen in (1_000, 20_050, 30_000)]
    refs = {}
    for order in orders:
        await at.channel.send(order)
        paid = await settled(at.channel, order.out_biz_no)
        assert isinstance(paid, Paid)
        refs[order.out_biz_no] = (paid.channel_ref, order.amount_fen)
    if at.kind.returns:
        await at.give_back(orders[0].out_biz_no)
    day = await at.yesterday()
    file = await at.channel.statement(day)
    assert isinstance(file, StatementFile) and (file.channel, file.day) == (at.kind.name, day)
    assert {line.out_biz_no: (line.channel_ref, line.amount_fen) for line in file.lines if line.kind == "pay"} == refs
    assert file.total_fen("return") == (1_000 if at.kind.returns else 0)
    again = await at.channel.statement(day)
    assert isinstance(again, StatementFile) and again.sha256 == file.sha256


async def test_a_day_without_movements_has_an_empty_statement_and_today_none(at: AtChannel) -> None:
    day = await at.yesterday()
    empty = await at.channel.statement(day)
    assert isinstance(empty, StatementFile) and empty.lines == ()
    assert await at.channel.statement(day.replace(year=day.year + 1)) == NotReady()


@pytest.mark.parametrize(
    ("fault", "problem"), [("truncated_file", "truncated"), ("duplicated_file", "duplicated"), ("foreign_file", "foreign")]
)
async def test_a_spoiled_statement_is_refused_whole(at: AtChannel, fault: str, problem: str) -> None:
    for _ in range(2):
        order = at.order()
        await at.channel.send(order)
        await settled(at.channel, order.out_biz_no)
    day = await at.yesterday()
    await at.remote.fault(fault, {"next": 1}, on="statement")
    answer = await at.channel.statement(day)
    assert isinstance(answer, StatementRefused) and answer.problem == problem
    assert isinstance(await at.channel.statement(day), StatementFile)


async def test_a_late_statement_is_asked_for_again(at: AtChannel) -> None:
    day = await at.yesterday()
    await at.remote.fault("late_file", {"next": 1}, on="statement")
    assert await at.channel.statement(day) == NotReady()
    assert isinstance(await at.channel.statement(day), StatementFile)


async def test_business_time_follows_the_sandbox_clock(at: AtChannel) -> None:
    await at.remote.clock(offset_s=40 * 86_400)
    order = at.order()
    await at.channel.send(order)
    await settled(at.channel, order.out_biz_no)
    booked = await at.booked(order.out_biz_no)
    moved = await at.remote.clock(offset_s=40 * 86_400)
    assert booked is not None and str(booked["created_at"])[:10] == moved[:10]


async def test_cancelling_moves_no_money(at: AtChannel) -> None:
    if not at.kind.cancels:
        return
    order = at.order()
    await at.remote.fault("settle_late", {"order_id": order.out_biz_no}, delay_s=60)
    await at.channel.send(order)
    assert isinstance(await at.channel.cancel(order.out_biz_no), Cancelled | Accepted)
    assert isinstance(await settled(at.channel, order.out_biz_no), Cancelled)
    assert await at.paid_fen(order.out_biz_no) == 0
    assert await at.channel.balance() == Balance(OPENING_FEN)


async def test_many_at_once_are_each_paid_once(at: AtChannel) -> None:
    orders = [at.order(1_000 + number) for number in range(20)]
    await asyncio.gather(*(at.channel.send(order) for order in orders for _ in range(2)))
    answers = await asyncio.gather(*(settled(at.channel, order.out_biz_no) for order in orders))
    assert all(isinstance(answer, Paid) for answer in answers)
    assert await at.channel.balance() == Balance(OPENING_FEN - sum(order.amount_fen for order in orders))


KINDS_PLAYED = (
    "server_error",
    "reset",
    "slow",
    "settle_late",
    "paid_after_queries",
    "duplicate_callbacks",
    "no_callback",
    "not_found",
)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_seeded_schedule_plays_the_same_for_the_same_orders_and_pays_each_once(at: AtChannel, seed: int) -> None:
    kinds: list[dict[str, object]] = [{"kind": kind, "paid": True, "count": 1, "delay_s": 0.05} for kind in KINDS_PLAYED]
    orders = [replace(at.order(1_000 + number), out_biz_no=f"schedule{seed}x{number:03d}") for number in range(12)]
    played = []
    for _ in range(2):
        await at.remote.reset()
        await at.remote.schedule(seed, 0.7, kinds)
        played.append([type(await at.channel.send(order)) for order in orders])
        for order in orders:
            await at.channel.send(replace(order, sent_before=True))
            assert isinstance(await settled_though_hidden(at, order.out_biz_no), Paid)
        assert await at.channel.balance() == Balance(OPENING_FEN - sum(order.amount_fen for order in orders))
    assert played[0] == played[1] and len(set(played[0])) > 1


async def settled_though_hidden(at: AtChannel, out_biz_no: str) -> QueryAnswer:
    """What query says in the end, past a channel that does not find its own order for a while."""
    answer: QueryAnswer = NotFound()
    for _ in range(SOON):
        if isinstance(answer, NotFound):
            answer = await settled(at.channel, out_biz_no)
    return answer


async def test_the_quote_names_what_the_channel_would_refuse(at: AtChannel) -> None:
    assert at.channel.quote(at.order()).obstacle is None
    assert at.channel.quote(at.order(1)).obstacle == ("AMOUNT_TOO_SMALL" if at.kind.name in ("wechat", "alipay") else None)
    assert at.channel.quote(replace(at.order(), out_biz_no="a b")).obstacle == "NUMBER_INVALID"
