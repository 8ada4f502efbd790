"""Whose an account is, as Yunzhanghu's three factors answer it: yes, no, slow, down; and through the real queue (S-044)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from domain import payouts
from jobs.gateways.contract import Unknown
from jobs.gateways.holders import Holder, OtherHolder
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.yunzhanghu import Yunzhanghu
from jobs.gateways.yunzhanghu_rails import ALIPAY
from jobs.local.simulators.remote import Remote
from tests.build.accounts import a_worker
from tests.build.graphql import until
from tests.build.money import CARD
from tests.build.outside import PAYEE, READ_TIMEOUT_S
from tests.build.product import Running, product, still

__all__ = ["product", "still"]
pytestmark = pytest.mark.requirement("S-044", part="the channel is asked whose an account is: yes, no, slow, down")
STATE = "select state from holder_check"
SOON = "update outbox set available_at = clock_timestamp() where job = 'payouts.check_holder' and done_at is null"
MINE = "{ myPayoutDestination { holder isDefault } }"


@pytest_asyncio.fixture
async def channel(outside: OutsideSettings) -> AsyncIterator[Yunzhanghu]:
    channel = Yunzhanghu(outside.yunzhanghu, READ_TIMEOUT_S)
    yield channel
    await channel.close()


async def test_name_number_and_card_belong_together(channel: Yunzhanghu) -> None:
    assert await channel.holder(PAYEE) == Holder()


@pytest.mark.parametrize("other", [PAYEE.name, PAYEE.id_number, PAYEE.account])
async def test_one_of_the_three_is_somebody_elses(channel: Yunzhanghu, remote: Remote, other: str) -> None:
    await remote.mismatch(other)
    assert await channel.holder(PAYEE) == OtherHolder("2003")


@pytest.mark.parametrize("fault", ["server_error", "timeout", "too_many", "bad_body", "unknown_code", "reset", "key_expired"])
async def test_no_trouble_is_an_answer(channel: Yunzhanghu, remote: Remote, fault: str) -> None:
    await remote.fault(fault, {"next": 1}, on="holder")
    assert isinstance(await channel.holder(PAYEE), Unknown)


async def test_slow_is_not_no(channel: Yunzhanghu, remote: Remote) -> None:
    await remote.fault("slow", {"next": 1}, on="holder", delay_s=0.3)
    assert await channel.holder(PAYEE) == Holder()


async def test_a_refusal_of_the_question_says_nothing_of_the_account(channel: Yunzhanghu, remote: Remote) -> None:
    await remote.fault("reject", {"next": 1}, on="holder", code="2027")
    assert isinstance(await channel.holder(PAYEE), Unknown)
    await remote.fault("reject", {"next": 1}, on="holder", code="2006")
    assert await channel.holder(PAYEE) == OtherHolder("2006")


async def test_wallets_are_not_asked_about_there(outside: OutsideSettings) -> None:
    wallet = Yunzhanghu(outside.yunzhanghu, READ_TIMEOUT_S, ALIPAY)
    assert isinstance(await wallet.holder(replace(PAYEE, account="xiaoming@example.com")), Unknown)
    await wallet.close()


async def test_a_card_is_asked_about_through_the_real_queue(product: Running) -> None:
    pool, remote = product.database.pool, product.remote
    await pool.execute("update payout_channel set asks_holder = true where id = 'yunzhanghu'")
    await remote.fault("server_error", {"next": 1}, on="holder")
    async with product.making() as tx:
        worker = await a_worker(tx)
        await payouts.set_destination(tx, worker.viewer, CARD)
    await until(lambda: pool.fetchval("select tries from holder_check"), lambda tries: tries == 1)
    assert await pool.fetchval(STATE) == "asked"
    await pool.execute(SOON)
    await until(lambda: pool.fetchval(STATE), lambda state: state == "agrees")
    assert await (await product.acting(worker)).ask(MINE) == {"holder": "AGREES", "isDefault": True}
