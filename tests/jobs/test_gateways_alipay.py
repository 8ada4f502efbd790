"""Alipay's transfer alone: what is refused at once, what comes back, signatures of both sides."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
import pytest_asyncio

from jobs.gateways.alipay import Alipay, read_transfer
from jobs.gateways.alipay_envelope import AlipayEnvelope
from jobs.gateways.contract import (
    Accepted,
    Cancelled,
    Failed,
    ForgedCallback,
    NotFound,
    PayoutOrder,
    Unknown,
    Why,
)
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote
from tests.build.outside import PAYEE, READ_TIMEOUT_S, Receiver, an_order, settled

pytestmark = pytest.mark.requirement("B-03", part="Alipay's transfer: refusals, returns and signatures")


@pytest_asyncio.fixture
async def alipay(outside: OutsideSettings) -> AsyncIterator[Alipay]:
    alipay = Alipay(outside.alipay, READ_TIMEOUT_S)
    yield alipay
    await alipay.close()


def an_order_to_alipay(amount_fen: int = 12_345, account: str = "13800138000") -> PayoutOrder:
    return an_order(amount_fen, replace(PAYEE, account=account))


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (an_order_to_alipay(account="nobody"), "PAYEE_NOT_EXIST"),
        (an_order_to_alipay(amount_fen=9), "EXCEED_LIMIT_SM_AMOUNT"),
    ],
)
async def test_what_is_refused_at_once_was_never_booked(alipay: Alipay, order: PayoutOrder, code: str) -> None:
    answer = await alipay.send(order)
    assert isinstance(answer, Failed) and (answer.code, answer.retryable) == (code, False) and answer.message
    assert await alipay.send(replace(order, sent_before=True)) == Unknown(Why.UNKNOWN_CODE, code)
    assert await alipay.query(order.out_biz_no) == NotFound()


async def test_no_money_is_our_fault_and_may_be_tried_under_a_new_number(alipay: Alipay, remote: Remote) -> None:
    await remote.fault("reject", {"next": 1}, code="PAYER_BALANCE_NOT_ENOUGH")
    answer = await alipay.send(an_order_to_alipay())
    assert isinstance(answer, Failed) and answer.retryable


@pytest.mark.parametrize("code", ["SYSTEM_ERROR", "REQUEST_PROCESSING", "NEW_CODE"])
async def test_a_system_error_keeps_the_number(alipay: Alipay, remote: Remote, code: str) -> None:
    order = an_order_to_alipay()
    await remote.fault("reject", {"next": 1}, code=code)
    assert await alipay.send(order) == Unknown(Why.UNKNOWN_CODE, code)
    assert isinstance(await alipay.send(replace(order, sent_before=True)), Accepted)


async def test_a_name_that_does_not_fit_fails(alipay: Alipay, remote: Remote) -> None:
    await remote.mismatch(PAYEE.name)
    order = an_order_to_alipay()
    await alipay.send(order)
    answer = await settled(alipay, order.out_biz_no)
    assert isinstance(answer, Failed) and answer.code == "PAYEE_USER_INFO_ERROR"


async def test_nothing_is_taken_back_or_suspended(alipay: Alipay) -> None:
    assert await alipay.cancel("0" * 32) == Unknown(Why.NOT_OFFERED) == await alipay.resume("0" * 32)


async def test_an_answer_signed_by_another_is_not_believed(outside: OutsideSettings, remote: Remote) -> None:
    stranger = Alipay(replace(outside.alipay, alipay_public_key=outside.wechat.platform_public_key), READ_TIMEOUT_S)
    order = an_order_to_alipay()
    assert await stranger.send(order) == Unknown(Why.UNREADABLE)
    await stranger.close()


async def test_a_request_signed_by_another_is_refused(outside: OutsideSettings, alipay: Alipay) -> None:
    impostor = Alipay(replace(outside.alipay, private_key=outside.wechat.private_key), READ_TIMEOUT_S)
    order = an_order_to_alipay()
    assert await impostor.send(order) == Unknown(Why.UNKNOWN_CODE, "isv.invalid-signature")
    assert await alipay.query(order.out_biz_no) == NotFound()
    await impostor.close()


@pytest.mark.parametrize("name", ["app_id", "notify_id", "biz_content"])
async def test_every_field_of_a_callback_is_signed(alipay: Alipay, receiver: Receiver, name: str) -> None:
    await alipay.send(an_order_to_alipay())
    headers, body = (await receiver.wait())[0]
    form = dict(parse_qsl(body.decode("ascii")))
    changed = urlencode({**form, name: form[name].replace("1", "2").replace("S", "F") + " "}).encode("ascii")
    with pytest.raises(ForgedCallback):
        alipay.verify_callback(headers, changed)
    alipay.verify_callback(headers, body)


def test_the_signature_covers_the_very_text_of_the_node(outside: OutsideSettings) -> None:
    envelope, node = AlipayEnvelope(outside.alipay), {"code": "10000", "msg": "Success"}
    body = json.dumps({"alipay_x_response": node, "sign": "AAAA"}).encode("utf-8")
    with pytest.raises(ValueError, match="signature"):
        envelope.open("alipay.x", body)


def test_a_status_nobody_listed_is_unknown() -> None:
    transfer: dict[str, object] = {"order_id": "A1", "trans_amount": "0.01"}
    assert read_transfer({**transfer, "status": "NEW"}) == Unknown(Why.UNKNOWN_STATUS, "NEW")
    assert read_transfer({"status": "SUCCESS"}) == Unknown(Why.UNREADABLE, "SUCCESS")
    assert read_transfer({**transfer, "status": "CLOSED"}) == Cancelled("A1")
    assert read_transfer({**transfer, "status": "WAIT_PAY"}) == Accepted("A1", already_known=True)
