"""WeChat's merchant transfer alone: the payee who confirms, names, signatures of both sides."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from jobs.gateways.contract import (
    Accepted,
    AwaitingPayee,
    Balance,
    Cancelled,
    Failed,
    ForgedCallback,
    NotFound,
    Paid,
    PayoutOrder,
    Unknown,
    UnreadableCallback,
    Why,
)
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.wechat import Wechat, read_bill
from jobs.gateways.wechat_envelope import WechatEnvelope
from jobs.local.simulators.remote import Remote
from tests.build.channels import DAY_S, OPENID
from tests.build.outside import OPENING_FEN, PAYEE, READ_TIMEOUT_S, Receiver, an_order, settled

pytestmark = pytest.mark.requirement("L-06", part="WeChat's merchant transfer: confirmation, expiry, cancellation")


@pytest_asyncio.fixture
async def wechat(outside: OutsideSettings) -> AsyncIterator[Wechat]:
    wechat = Wechat(outside.wechat, READ_TIMEOUT_S)
    yield wechat
    await wechat.close()


def an_order_to_wechat(amount_fen: int = 12_345, name: str = PAYEE.name) -> PayoutOrder:
    return an_order(amount_fen, replace(PAYEE, account=OPENID, name=name))


async def test_the_payee_is_asked_and_the_page_is_for_the_mini_program(
    wechat: Wechat, remote: Remote, outside: OutsideSettings
) -> None:
    await remote.payees_confirm(False)
    order = an_order_to_wechat()
    answer = await wechat.send(order)
    assert isinstance(answer, AwaitingPayee) and answer.page is not None
    assert (answer.page["mchId"], answer.page["appId"]) == (outside.wechat.merchant_id, outside.wechat.app_id)
    assert await wechat.query(order.out_biz_no) == AwaitingPayee(answer.channel_ref)
    assert await wechat.balance() == Balance(OPENING_FEN - order.amount_fen)  # frozen
    again = await wechat.send(replace(order, sent_before=True))
    assert again == answer  # the page can be had again
    await remote.channel_step("wechat", "confirm", order.out_biz_no)
    assert await wechat.query(order.out_biz_no) == Paid(answer.channel_ref, order.amount_fen)


async def test_a_payee_who_never_confirms(wechat: Wechat, remote: Remote, receiver: Receiver) -> None:
    order = an_order_to_wechat()
    await remote.fault("never_confirms", {"order_id": order.out_biz_no})
    await wechat.send(order)
    await remote.clock(offset_s=DAY_S + 1)
    event = wechat.verify_callback(*(await receiver.wait())[0])
    assert isinstance(event.answer, Cancelled) and event.answer.code == "OVERDUE_CLOSE"
    assert await wechat.query(order.out_biz_no) == event.answer
    assert await wechat.balance() == Balance(OPENING_FEN)


async def test_cancelling_is_carried_out_later_and_query_tells(wechat: Wechat, remote: Remote) -> None:
    await remote.payees_confirm(False)
    order = an_order_to_wechat()
    await wechat.send(order)
    assert isinstance(await wechat.cancel(order.out_biz_no), Accepted)
    assert isinstance(await settled(wechat, order.out_biz_no), Cancelled)
    assert await wechat.balance() == Balance(OPENING_FEN)


async def test_what_was_received_is_not_cancelled(wechat: Wechat) -> None:
    order = an_order_to_wechat()
    await wechat.send(order)
    await settled(wechat, order.out_biz_no)
    assert await wechat.cancel(order.out_biz_no) == Unknown(Why.UNKNOWN_CODE, "INVALID_REQUEST")
    assert isinstance(await wechat.query(order.out_biz_no), Paid)


@pytest.mark.parametrize(("amount_fen", "name", "sent"), [(29, "李小明", ""), (30, "李小明", "李小明"), (199_999, "", "")])
async def test_the_name_goes_along_sealed_where_it_may(
    wechat: Wechat, remote: Remote, amount_fen: int, name: str, sent: str
) -> None:
    order = an_order_to_wechat(amount_fen, name)
    await wechat.send(order)
    booked = (await remote.channel_book("wechat", order.out_biz_no))["orders"]
    assert isinstance(booked, list) and booked[0]["name"] == sent


async def test_from_two_thousand_yuan_on_a_name_is_demanded(wechat: Wechat) -> None:
    order = an_order_to_wechat(200_000, "")
    assert wechat.quote(order).obstacle == "NAME_MISSING"
    assert await wechat.send(order) == Unknown(Why.UNKNOWN_CODE, "PARAM_ERROR")
    assert await wechat.query(order.out_biz_no) == NotFound()


async def test_a_bill_older_than_thirty_days_is_not_found_and_not_paid_twice(wechat: Wechat, remote: Remote) -> None:
    order = an_order_to_wechat()
    await wechat.send(order)
    await settled(wechat, order.out_biz_no)
    await remote.clock(offset_s=30 * DAY_S + 60)
    assert await wechat.query(order.out_biz_no) == NotFound()
    again = await wechat.send(replace(order, sent_before=True))
    assert isinstance(again, Paid) and again.amount_fen == order.amount_fen
    assert await wechat.balance() == Balance(OPENING_FEN - order.amount_fen)


async def test_a_failed_bill_older_than_thirty_days_is_told_when_it_is_sent_again(wechat: Wechat, remote: Remote) -> None:
    await remote.mismatch(PAYEE.name)
    order = an_order_to_wechat()
    await wechat.send(order)
    await settled(wechat, order.out_biz_no)
    await remote.clock(offset_s=30 * DAY_S + 60)
    assert await wechat.query(order.out_biz_no) == NotFound()
    assert isinstance(await wechat.send(replace(order, sent_before=True)), Failed)


async def test_a_name_that_does_not_fit_fails(wechat: Wechat, remote: Remote) -> None:
    await remote.mismatch(PAYEE.name)
    order = an_order_to_wechat()
    await wechat.send(order)
    answer = await settled(wechat, order.out_biz_no)
    assert isinstance(answer, Failed) and (answer.code, answer.retryable) == ("NAME_NOT_CORRECT", False)


async def test_no_money_is_unknown_and_the_same_number_works_once_there_is(wechat: Wechat, remote: Remote) -> None:
    large = an_order_to_wechat(2_000_000)
    await remote.fault("reject", {"order_id": large.out_biz_no, "next": 1}, code="NOT_ENOUGH")
    assert await wechat.send(large) == Unknown(Why.UNKNOWN_CODE, "NOT_ENOUGH")
    assert isinstance(await wechat.send(replace(large, sent_before=True)), AwaitingPayee)


async def test_a_long_remark_is_cut_and_too_much_is_refused_unpaid(wechat: Wechat) -> None:
    assert isinstance(await wechat.send(replace(an_order_to_wechat(), remark="工资" * 40)), AwaitingPayee)
    too_much = an_order_to_wechat(2_000_001)
    assert await wechat.send(too_much) == Unknown(Why.UNKNOWN_CODE, "PARAM_ERROR")
    assert await wechat.query(too_much.out_biz_no) == NotFound()


async def test_an_answer_of_a_key_we_do_not_know_is_not_believed(outside: OutsideSettings, remote: Remote) -> None:
    stranger = Wechat(replace(outside.wechat, platform_key_id="PUB_KEY_ID_0000"), READ_TIMEOUT_S)
    order = an_order_to_wechat()
    assert await stranger.send(order) == Unknown(Why.UNREADABLE)
    assert await stranger.query(order.out_biz_no) == Unknown(Why.UNREADABLE)
    await stranger.close()


async def test_a_request_signed_by_another_merchant_is_refused(outside: OutsideSettings, wechat: Wechat) -> None:
    impostor = Wechat(replace(outside.wechat, private_key=outside.alipay.private_key), READ_TIMEOUT_S)
    order = an_order_to_wechat()
    assert await impostor.send(order) == Unknown(Why.UNKNOWN_CODE, "SIGN_ERROR")
    assert await wechat.query(order.out_biz_no) == NotFound()
    await impostor.close()


async def test_a_callback_is_fresh_or_refused(outside: OutsideSettings, wechat: Wechat, receiver: Receiver) -> None:
    await wechat.send(an_order_to_wechat())
    headers, body = (await receiver.wait())[0]
    envelope, signed_at = WechatEnvelope(outside.wechat), int(headers["wechatpay-timestamp"])
    envelope.verify(headers, body, signed_at + 300)
    for now_s in (signed_at + 301, signed_at - 301):
        with pytest.raises(ForgedCallback):
            envelope.verify(headers, body, now_s)


def test_a_resource_sealed_with_another_key_is_forged(outside: OutsideSettings) -> None:
    envelope = WechatEnvelope(outside.wechat)
    sealed = {"algorithm": "AEAD_AES_256_GCM", "nonce": "0" * 12, "ciphertext": "AAAA" * 8, "associated_data": ""}
    with pytest.raises(ForgedCallback):
        envelope.open(sealed)
    with pytest.raises(UnreadableCallback):
        envelope.open({**sealed, "algorithm": "NONE"})


def test_a_state_nobody_listed_is_unknown() -> None:
    bill: dict[str, object] = {"transfer_bill_no": "T1", "transfer_amount": 1}
    assert read_bill({**bill, "state": "NEW_STATE"}) == Unknown(Why.UNKNOWN_STATUS, "NEW_STATE")
    assert read_bill({"state": "SUCCESS"}) == Unknown(Why.UNREADABLE, "SUCCESS")
    assert read_bill({**bill, "state": "TRANSFERING"}) == Accepted("T1", already_known=True)
