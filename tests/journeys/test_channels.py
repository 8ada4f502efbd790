"""Wages by card, Alipay and WeChat: each through its own channel, to its payee, with what each of them may do to us."""

from datetime import timedelta
from typing import Final

import pytest

from domain.payouts import DestinationKind
from tests.build.graphql import Asker, Data, until
from tests.build.payday import Payday, a_payday
from tests.build.product import Running
from tests.journeys import steps

EARNED_FEN: Final = 10_000
"""Four hours at 25 yuan; no tax."""
TO_CONFIRM: Final = "{ payoutConfirmations { payoutItemId merchantId appId package confirmBy } }"
ITEMS: Final = (
    "query($id: ID!) { payoutBatch(id: $id) { finishedAt items { id state channel confirmBy failCode cancelReason } } }"
)
DESK: Final = "{ payoutEscalations(open: true) { nodes { id reason item { id } } } }"


async def sent(product: Running, *kinds: DestinationKind) -> tuple[Payday, Asker, str]:
    """A batch approved by two people; who made it, and its id."""
    async with product.making() as tx:
        payday = await a_payday(tx, kinds)
        now = tx.now
    await product.at(now + timedelta(minutes=1))
    finance, checker = await product.acting(payday.maker), await product.acting(payday.checker)
    employer_id = f"Employer:{payday.employer.id}"
    plan = await finance.ask(steps.PREVIEW, id=employer_id)
    made = await finance.do("makePayoutBatch", "id", employerId=employer_id, planSha256=plan["planSha256"])
    await finance.do("submitPayoutBatch", "id", payoutBatchId=made["id"])
    await checker.do("approvePayoutBatch", "id", payoutBatchId=made["id"], planSha256=plan["planSha256"])
    return payday, finance, made["id"]


async def the_item(finance: Asker, batch_id: str, *states: str) -> Data:
    """The batch's one payment, once it is in one of the states."""

    async def found() -> Data:
        item: Data = (await finance.ask(ITEMS, id=batch_id))["items"][0]
        return item

    item: Data = await until(found, lambda item: item["state"] in states)
    return item


@pytest.mark.requirement("S-042", part="by card, Alipay and WeChat, each through its channel")
async def test_one_batch_pays_card_alipay_and_wechat_each_through_its_channel(product: Running) -> None:
    _, finance, batch_id = await sent(product, *DestinationKind)
    batch = await until(lambda: finance.ask(ITEMS, id=batch_id), lambda seen: seen["finishedAt"])
    assert {item["channel"]: item["state"] for item in batch["items"]} == dict.fromkeys(
        ("yunzhanghu", "alipay", "wechat"), "SUCCEEDED"
    )
    books = [await product.remote.channel_book(channel) for channel in ("alipay", "wechat")]
    assert [book["paid_fen"] for book in (*books, await product.remote.book())] == [EARNED_FEN] * 3


@pytest.mark.requirement("L-06")
async def test_a_wechat_payee_who_never_confirms_keeps_the_claim(product: Running) -> None:
    await product.remote.payees_confirm(False)
    payday, finance, batch_id = await sent(product, DestinationKind.WECHAT)
    item = await the_item(finance, batch_id, "AWAITING_PAYEE")
    worker = await product.acting(payday.workers[DestinationKind.WECHAT])
    (shown,) = await worker.ask(TO_CONFIRM)
    assert (shown["payoutItemId"], shown["confirmBy"]) == (item["id"], item["confirmBy"]) and shown["package"]
    async with product.making() as tx:
        later = tx.now + timedelta(hours=25)
    await product.at(later)
    item = await the_item(finance, batch_id, "CANCELLED")
    assert item["failCode"] == "OVERDUE_CLOSE"
    assert await worker.ask(TO_CONFIRM) == []
    plan = await finance.ask(steps.PREVIEW, id=f"Employer:{payday.employer.id}")
    assert (plan["itemCount"], plan["total"]) == (1, EARNED_FEN)  # owed as before
    assert (await product.remote.channel_book("wechat"))["paid_fen"] == 0


async def test_a_lost_answer_does_not_lose_the_page_on_which_the_payee_confirms(product: Running) -> None:
    await product.remote.payees_confirm(False)
    await product.remote.fault("server_error", {"next": 1}, paid=True)
    payday, finance, batch_id = await sent(product, DestinationKind.WECHAT)
    await the_item(finance, batch_id, "AWAITING_PAYEE")
    worker = await product.acting(payday.workers[DestinationKind.WECHAT])
    (shown,) = await worker.ask(TO_CONFIRM)
    assert shown["package"]
    number = await product.database.pool.fetchval("select out_biz_no from payout_attempt")
    await product.remote.channel_step("wechat", "confirm", number)
    await the_item(finance, batch_id, "SUCCEEDED")
    assert (await product.remote.channel_book("wechat"))["paid_fen"] == EARNED_FEN


async def test_finance_cancels_what_the_payee_has_not_confirmed(product: Running) -> None:
    await product.remote.payees_confirm(False)
    _, finance, batch_id = await sent(product, DestinationKind.WECHAT)
    item = await the_item(finance, batch_id, "AWAITING_PAYEE")
    await finance.do("cancelPayoutItem", "state", payoutItemId=item["id"], reason="收款人要求改为银行卡")
    item = await the_item(finance, batch_id, "CANCELLED")
    assert item["cancelReason"] == "收款人要求改为银行卡"
    assert (await product.remote.channel_book("wechat"))["paid_fen"] == 0


@pytest.mark.requirement("S-042", part="suspended by the channel, tried again under its number, paid once")
async def test_a_suspended_payment_is_tried_again_and_paid_once(product: Running) -> None:
    await product.remote.fault("balance_exhausted", {"next": 1})
    _, finance, batch_id = await sent(product, DestinationKind.BANK_CARD)
    item = await the_item(finance, batch_id, "SUSPENDED")
    assert item["failCode"] == "20"
    await finance.do("retryPayoutItem", "state", payoutItemId=item["id"])
    await the_item(finance, batch_id, "SUCCEEDED")
    assert [(payee["payments"], payee["paid_fen"]) for payee in await product.remote.payees()] == [(1, EARNED_FEN)]


async def test_a_suspended_payment_is_cancelled_and_owed_again(product: Running) -> None:
    await product.remote.fault("balance_exhausted", {"next": 1})
    payday, finance, batch_id = await sent(product, DestinationKind.BANK_CARD)
    item = await the_item(finance, batch_id, "SUSPENDED")
    await finance.do("cancelPayoutItem", "state", payoutItemId=item["id"], reason="改为下一批发放")
    await the_item(finance, batch_id, "CANCELLED")
    plan = await finance.ask(steps.PREVIEW, id=f"Employer:{payday.employer.id}")
    assert (plan["itemCount"], plan["total"]) == (1, EARNED_FEN)
    assert await product.remote.payees() == []


async def test_a_channel_that_contradicts_itself_comes_to_the_desk(product: Running) -> None:
    _, finance, batch_id = await sent(product, DestinationKind.ALIPAY)
    item = await the_item(finance, batch_id, "SUCCEEDED")
    number = await product.database.pool.fetchval("select out_biz_no from payout_attempt")
    await product.remote.channel_say("alipay", number, state="FAIL", reason="PAYEE_NOT_EXIST")
    desk = await until(lambda: finance.ask(DESK), lambda desk: desk["nodes"])
    assert [(row["reason"], row["item"]["id"]) for row in desk["nodes"]] == [("CONTRADICTION", item["id"])]
    closed = {"payoutEscalationId": desk["nodes"][0]["id"], "note": "渠道确认误发通知"}
    await finance.do("closePayoutEscalation", "closedAt", **closed)
    assert (await finance.ask(DESK))["nodes"] == []
    assert (await the_item(finance, batch_id, "SUCCEEDED"))["state"] == "SUCCEEDED"
