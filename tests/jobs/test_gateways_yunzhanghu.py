"""The payout channel as agreed: what is sent, what is answered, what a callback says, and what is refused."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest

from jobs.gateways.contract import (
    Accepted,
    Balance,
    Cancelled,
    Failed,
    ForgedCallback,
    NotFound,
    Paid,
    Payee,
    Returned,
    Suspended,
    Unknown,
    UnreadableCallback,
    Why,
)
from jobs.gateways.files import yuan
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.yunzhanghu import Yunzhanghu, clean_remark, read_order
from jobs.local.simulators.remote import Remote
from tests.build.outside import OPENING_FEN, PAYEE, Receiver, acknowledged, an_order, settled


async def test_an_order_is_accepted_paid_once_and_called_back(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order(amount_fen=20_005)
    accepted = await channel.send(order)
    assert isinstance(accepted, Accepted) and accepted.channel_ref and not accepted.already_known

    headers, body = (await receiver.wait())[0]
    event = channel.verify_callback(headers, body)
    assert (event.channel, event.out_biz_no, event.amount_fen) == ("yunzhanghu", order.out_biz_no, 20_005)
    assert event.answer == Paid(accepted.channel_ref, 20_005) == await channel.query(order.out_biz_no)

    booked = await remote.order(order.out_biz_no)
    assert booked is not None and (booked["paid_fen"], booked["returned_fen"], booked["sends"]) == (20_005, 0, 1)
    book = await remote.book()
    assert book["balance_fen"] == OPENING_FEN - 20_005 and book["paid_fen"] == 20_005


async def test_the_hmac_signature_is_understood_too(outside: OutsideSettings, receiver: Receiver) -> None:
    channel = Yunzhanghu(replace(outside.yunzhanghu, sign_type="sha256"))
    order = an_order()
    assert isinstance(await channel.send(order), Accepted)
    assert isinstance(await settled(channel, order.out_biz_no), Paid)
    with pytest.raises(ForgedCallback):  # the channel signs callbacks with RSA; a contract for HMAC takes nothing else
        channel.verify_callback(*(await receiver.wait())[0])
    await channel.close()


async def test_the_same_number_sent_again_pays_once(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await channel.send(order)
    assert await channel.send(replace(order, sent_before=True)) == Accepted(already_known=True)
    await settled(channel, order.out_biz_no)
    booked = await remote.order(order.out_biz_no)
    assert booked is not None and (booked["paid_fen"], booked["sends"]) == (order.amount_fen, 2)
    assert (await remote.payees())[0]["payments"] == 1


async def test_nobody_knows_a_number_that_was_never_sent(channel: Yunzhanghu) -> None:
    assert await channel.query("0" * 32) == NotFound() == await channel.cancel("0" * 32)


@pytest.mark.parametrize(
    ("payee", "code"),
    [
        (replace(PAYEE, account="6222020000000000001"), "2006"),
        (replace(PAYEE, id_number="110105194912310021"), "2003"),
        (replace(PAYEE, name=""), "1000"),
    ],
)
async def test_it_can_say_no_at_once(channel: Yunzhanghu, remote: Remote, payee: Payee, code: str) -> None:
    order = an_order(payee=payee)
    answer = await channel.send(order)
    assert isinstance(answer, Failed) and answer.code == code and answer.retryable is (code == "1000")
    assert await remote.order(order.out_biz_no) is None


async def test_a_refusal_proves_nothing_when_an_earlier_call_may_have_arrived(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await channel.send(order)
    await remote.fault("reject", {"order_id": order.out_biz_no}, code="1016")
    assert await channel.send(replace(order, sent_before=True)) == Unknown(Why.UNKNOWN_CODE, "1016")


@pytest.mark.parametrize(("detail", "retryable"), [("251", False), ("254", False), ("2582", False), ("22", True)])
async def test_it_can_say_no_later(channel: Yunzhanghu, receiver: Receiver, remote: Remote, detail: str, retryable: bool) -> None:
    order = an_order()
    await remote.fault("fail", {"order_id": order.out_biz_no}, code=detail)
    assert isinstance(await channel.send(order), Accepted)
    event = channel.verify_callback(*(await receiver.wait())[0])
    assert isinstance(event.answer, Failed) and (event.answer.code, event.answer.retryable) == (detail, retryable)
    assert event.answer.message
    assert (await remote.book())["paid_fen"] == 0


async def test_a_name_that_does_not_fit_fails_at_the_channel_as_well(channel: Yunzhanghu, remote: Remote) -> None:
    await remote.mismatch(PAYEE.name)
    order = an_order()
    await channel.send(order)
    answer = await settled(channel, order.out_biz_no)
    assert isinstance(answer, Failed) and answer.code == "251"


async def test_without_balance_the_order_is_suspended_and_can_be_resumed(channel: Yunzhanghu, remote: Remote) -> None:
    assert await channel.balance() == Balance(OPENING_FEN)
    order = an_order(amount_fen=OPENING_FEN + 1)
    await channel.send(order)
    answer = await settled(channel, order.out_biz_no)
    assert isinstance(answer, Suspended) and answer.code == "20"
    await remote.deposit(1)
    assert isinstance(await channel.resume(order.out_biz_no), Accepted)
    assert isinstance(await settled(channel, order.out_biz_no), Paid)
    assert await channel.balance() == Balance(0)


async def test_a_waiting_order_can_be_cancelled_and_a_paid_one_cannot(channel: Yunzhanghu, remote: Remote) -> None:
    waiting, paid = an_order(), an_order()
    await remote.fault("settle_late", {"order_id": waiting.out_biz_no}, delay_s=60)
    await channel.send(waiting)
    assert await channel.cancel(waiting.out_biz_no) == Cancelled()
    assert isinstance(await channel.query(waiting.out_biz_no), Cancelled)
    await channel.send(paid)
    await settled(channel, paid.out_biz_no)
    assert await channel.cancel(paid.out_biz_no) == Unknown(Why.UNKNOWN_CODE, "2001")


async def test_money_comes_back_when_the_business_clock_says_so(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await remote.fault("returned_later", {"order_id": order.out_biz_no}, days=3)
    await channel.send(order)
    assert isinstance(await settled(channel, order.out_biz_no), Paid)
    await remote.clock(offset_s=3 * 86_400 + 60)
    events = [channel.verify_callback(*each) for each in await receiver.wait(2)]
    assert isinstance(events[0].answer, Paid) and isinstance(events[1].answer, Returned)
    assert events[0].event_key != events[1].event_key
    booked = await remote.order(order.out_biz_no)
    assert booked is not None and booked["returned_fen"] == booked["paid_fen"] == order.amount_fen
    assert (await remote.book())["balance_fen"] == OPENING_FEN


async def test_a_callback_is_repeated_until_it_is_acknowledged(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    receiver.answers = [(500, "success"), (200, '"success"'), (200, "ok")]
    order = an_order()
    await channel.send(order)
    events = [channel.verify_callback(*each) for each in await receiver.wait(4)]
    assert len({event.event_key for event in events}) == 1
    await acknowledged(remote, order.out_biz_no)
    assert len(receiver.received) == 4


async def test_a_replayed_callback_is_the_same_event(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await channel.send(order)
    await receiver.wait()
    await acknowledged(remote, order.out_biz_no)
    assert await remote.replay(order.out_biz_no) == {"status": 200, "text": "success"}
    first, second = receiver.received
    assert first[1] == second[1] and channel.verify_callback(*first) == channel.verify_callback(*second)


async def test_a_callback_that_is_not_the_channels_is_forged(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    order = an_order()
    await channel.send(order)
    headers, body = (await receiver.wait())[0]
    form = dict(parse_qsl(body.decode()))
    spoiled = [
        {**form, "mess": "0123456789"},
        {**form, "timestamp": "1"},
        {**form, "data": form["data"][:-8] + "AAAAAAA="},
        {**form, "sign": form["sign"].swapcase()},
        {**form, "sign": "鱼"},
        {**form, "sign_type": "sha256"},
        {name: value for name, value in form.items() if name != "sign"},
    ]
    for bodies in [urlencode(each).encode() for each in spoiled] + [b"", b"{}", b"\xff\xfe", b"data=1&mess=2"]:
        with pytest.raises(ForgedCallback):
            channel.verify_callback(headers, bodies)
    with pytest.raises(ForgedCallback):
        channel.verify_callback({**headers, "dealer-id": "somebody else"}, body)
    with pytest.raises(ForgedCallback):
        channel.verify_callback(headers, body + b"&" + b"x" * 64_000)


async def test_a_rightly_signed_callback_about_nothing_is_unreadable(outside: OutsideSettings, channel: Yunzhanghu) -> None:
    ours = Yunzhanghu(replace(outside.yunzhanghu, sign_type="sha256"))  # the one contract in which we can sign like the channel
    for content in ({}, {"notify_id": "1", "data": {"dealer_id": outside.yunzhanghu.dealer_id, "order_id": "1", "status": "1"}}):
        body = urlencode(ours._envelope.seal(dict(content), 0)).encode()
        with pytest.raises(UnreadableCallback):
            ours.verify_callback({}, body)
    await ours.close()


async def test_nothing_clear_about_the_payee_is_shown_or_sent_in_the_open(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    shown = repr(order) + repr(order.payee)
    for secret in (PAYEE.name, PAYEE.id_number, PAYEE.account, PAYEE.phone):
        assert secret not in shown
    request = channel._request("POST", "order-bankpay", channel._envelope.seal(channel._order_fields(order), 1))
    for secret in (PAYEE.name, PAYEE.id_number, PAYEE.account, PAYEE.phone):
        assert secret.encode() not in request.content


def test_money_and_remarks_are_written_as_the_channel_reads_them() -> None:
    assert [yuan(fen) for fen in (1, 10, 100, 123_456)] == ["0.01", "0.10", "1.00", "1234.56"]
    assert clean_remark("7-月 (工资)#1") == "7月 工资1"
    assert clean_remark("工" * 30) == "工" * 20


@pytest.mark.parametrize("status", ["", "11", "18", "-1", "99", None, 1])
def test_a_status_nobody_explained_is_unknown(status: object) -> None:
    answer = read_order({"status": status, "ref": "1", "pay": "1.00"})
    assert isinstance(answer, Unknown) and answer.why is Why.UNKNOWN_STATUS


@pytest.mark.parametrize("pay", ["", "-1.00", "1.001", "1e3", None, 1, "１.00"])
def test_an_amount_nobody_can_read_is_unknown(pay: object) -> None:
    assert read_order({"status": "1", "ref": "1", "pay": pay}) == Unknown(Why.UNREADABLE, "1")
