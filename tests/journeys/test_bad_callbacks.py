"""What the outside repeats, forges or garbles: acknowledged or refused, and nothing changed."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from jobs.gateways.settings import BANK_CALLBACK_PATH, YUNZHANGHU_CALLBACK_PATH
from tests.build.accounts import an_employer
from tests.build.graphql import Data, until
from tests.build.money import a_batch, a_notice
from tests.build.outside import OPENING_FEN
from tests.build.product import Running
from tests.build.unchanged import unchanged

NOT_APPLIED = "select count(*) from channel_event where outcome is null"


@pytest_asyncio.fixture
async def paid(still: Running) -> AsyncIterator[tuple[Running, str]]:
    """A wage that was paid, its callback applied and acknowledged; and its order's number. The workers have gone home."""
    await still.remote.deposit(OPENING_FEN)
    async with still.making() as tx:
        await a_batch(tx, approved=True)
    async with still.working():
        await until(still.remote.deliveries, lambda told: [one["state"] for one in told] == ["delivered"])
        await still.drained()
    assert await still.database.pool.fetchval("select state from payout_item") == "succeeded"
    yield still, await still.database.pool.fetchval("select out_biz_no from payout_attempt")


@pytest.mark.requirement("S-116", part="a repeated callback changes nothing")
@pytest.mark.requirement("B-03", part="callbacks verified, kept once, acknowledged")
async def test_a_replayed_callback_is_acknowledged_and_changes_nothing(paid: tuple[Running, str]) -> None:
    still, order_id = paid
    async with unchanged(still.database):
        for _ in range(3):
            assert await still.remote.replay(order_id) == {"status": 200, "text": "success"}


async def test_a_forged_callback_is_refused_and_changes_nothing(paid: tuple[Running, str]) -> None:
    still, order_id = paid
    contents: list[Data] = [{}, {"status": 2}, {"amount_fen": 1}, {"unknown": "0" * 32}]
    async with unchanged(still.database):
        for content in contents:
            assert (await still.remote.say(order_id, forged=True, **content))["status"] == 403


async def test_a_signed_contradiction_is_kept_and_moves_no_money(paid: tuple[Running, str]) -> None:
    still, order_id = paid
    told = ("channel_event", "outbox", "audit", "notification", "notification_delivery", "schedule", "payout_escalation")
    contents: list[Data] = [{"status": 2, "status_detail": "254"}, {"amount_fen": 1}, {"unknown": "0" * 32}]
    async with unchanged(still.database, but=told):
        for content in contents:
            assert (await still.remote.say(order_id, **content))["status"] == 200
        async with still.working():  # the second and third wait a moment for others, to be applied together
            await until(lambda: still.database.pool.fetchval(NOT_APPLIED), lambda count: count == 0)
            await still.drained()
    outcomes = await still.database.pool.fetch("select outcome from channel_event order by received_at desc limit 3")
    assert [row["outcome"] for row in outcomes] == ["foreign", "contradiction", "contradiction"]


@pytest.mark.parametrize("path", [YUNZHANGHU_CALLBACK_PATH, BANK_CALLBACK_PATH])
@pytest.mark.parametrize("body", [b"", b"{}", b"data=1&sign=2&mess=3&timestamp=4", b"\xff" * 100, b"x" * 70_000])
async def test_garbage_is_refused(untouched: Running, path: str, body: bytes) -> None:
    async with unchanged(untouched.database):
        assert (await untouched.http.post(path, content=body)).status_code in (400, 403)
        assert (await untouched.http.get(path)).status_code == 405


@pytest.mark.requirement("T-040", part="a notice counts once; a forged or contradicting one not at all")
async def test_a_bank_notice_counts_once(still: Running) -> None:
    async with still.making() as tx:
        employer = await an_employer(tx)
        account = (await a_notice(tx, employer, 1)).virtual_account
    serial = await still.remote.bank_deposit(account, 50_000, payer_name=employer.name)
    await answered(still, serial, "200")
    async with unchanged(still.database):
        await still.remote.bank_deposit(account, 50_000, payer_name=employer.name, bank_serial=serial, copies=2)
        await answered(still, serial, "200")
    async with unchanged(still.database):
        await still.remote.bank_deposit(account, 90_000, payer_name=employer.name, bank_serial=serial)
        await answered(still, serial, "409")
    async with unchanged(still.database):
        forged = await still.remote.bank_deposit(account, 50_000, payer_name=employer.name, forged=True)
        await answered(still, forged, "403")
    async with still.working():
        await still.drained()
    assert await still.database.pool.fetchval("select sum(amount_fen) from deposit") == 50_000


async def answered(still: Running, serial: str, status: str) -> None:
    """Waits until every notice of this serial was answered, the newest with this status."""
    await until(
        lambda: still.remote.deliveries(serial),
        lambda told: all(one["attempts"] for one in told) and status in str(told[0]["answer"]),
    )
