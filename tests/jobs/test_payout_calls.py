"""One call of a payout's job: what never leaves the house, what is asked first, what is sent again under the same number."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest_asyncio

from domain.money import Fen
from domain.payouts import Order, Outcome
from jobs.gateways.alipay import Alipay
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.wechat import Wechat
from jobs.local.simulators.remote import Remote
from jobs.payouts import call
from tests.build.channels import OPENID
from tests.build.outside import PAYEE, READ_TIMEOUT_S, settled


@pytest_asyncio.fixture
async def alipay(outside: OutsideSettings) -> AsyncIterator[Alipay]:
    alipay = Alipay(outside.alipay, READ_TIMEOUT_S)
    yield alipay
    await alipay.close()


@pytest_asyncio.fixture
async def wechat(outside: OutsideSettings) -> AsyncIterator[Wechat]:
    wechat = Wechat(outside.wechat, READ_TIMEOUT_S)
    yield wechat
    await wechat.close()


def an_order(amount_fen: int = 12_345, account: str = "13800138000") -> Order:
    """A payout's order, not sent before."""
    return Order(uuid4(), uuid4(), "", uuid4().hex, Fen(amount_fen), PAYEE.name, PAYEE.id_number, account, query_first=False)


async def test_what_the_channels_rules_forbid_never_leaves_the_house(alipay: Alipay, remote: Remote) -> None:
    word = await call(alipay, an_order(9))
    assert (word.outcome, word.code) == (Outcome.FAILED, "AMOUNT_TOO_SMALL") and word.reason_zh and word.reason_en
    assert await remote.requests() == []


async def test_what_may_have_been_sent_is_asked_about_first_and_sent_again_only_when_nobody_knows_it(
    alipay: Alipay, remote: Remote
) -> None:
    order = replace(an_order(), query_first=True)
    assert (await call(alipay, order)).outcome is Outcome.PENDING  # not known: sent under its number
    await settled(alipay, order.out_biz_no)
    sends = "alipay.fund.trans.uni.transfer"
    before = [each["path"] for each in await remote.requests(order.out_biz_no)].count(sends)
    assert (await call(alipay, order)).outcome is Outcome.PAID
    assert [each["path"] for each in await remote.requests(order.out_biz_no)].count(sends) == before == 1


async def test_the_page_for_the_payee_is_fetched_again_when_it_got_lost(wechat: Wechat, remote: Remote) -> None:
    await remote.payees_confirm(False)
    order = an_order(account=OPENID)
    await remote.fault("server_error", {"order_id": order.out_biz_no, "next": 1}, paid=True)
    assert (await call(wechat, order)).outcome is Outcome.UNKNOWN
    word = await call(wechat, replace(order, query_first=True))
    assert word.outcome is Outcome.AWAITING_PAYEE and word.page is not None and word.page["package"]
    assert (await remote.channel_book("wechat"))["frozen_fen"] == order.amount_fen  # taken in once
