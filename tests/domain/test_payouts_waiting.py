"""Payouts that wait: for a payee who must confirm, for finance, for an answer nobody gives. Only the channel's word decides."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain import ledger, payouts
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted
from domain.money import Fen
from domain.payouts import DestinationKind, Order, Outcome, Word
from tests.build.accounts import a_staff, a_worker
from tests.build.money import SYSTEM, ABatch, ASettlement, a_batch, a_settlement, ready_to_be_paid

OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
PAGE = {"mchId": "1900000001", "appId": "wx0000000000000000", "package": "secret"}
AWAITING = Word(Outcome.AWAITING_PAYEE, channel_ref="T1", page=PAGE)
SUSPENDED = Word(Outcome.SUSPENDED, None, "T1", "20", "余额不足", "balance")
CANCELLED = Word(Outcome.CANCELLED, None, "T1", "OVERDUE_CLOSE", "收款人未在期限内确认收款", "not confirmed in time")


async def to_wechat(tx: Transaction) -> tuple[ASettlement, ABatch, Order]:
    """A wage on its way to WeChat."""
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    await payouts.set_destination(tx, settlement.worker.viewer, OPENID, DestinationKind.WECHAT)
    at(tx, tx.now + timedelta(days=2))
    batch = await a_batch(tx, settlement, approved=True)
    return settlement, batch, await started(tx, batch)


async def started(tx: Transaction, batch: ABatch) -> Order:
    order = await payouts.start(tx, SYSTEM, await item_of(tx, batch))
    assert order is not None
    return order


async def item_of(tx: Transaction, batch: ABatch) -> UUID:
    item_id = await tx.value("select id from payout_item where payout_batch_id = :id", id=batch.id)
    assert isinstance(item_id, UUID)
    return item_id


def at(tx: Transaction, now: datetime) -> None:
    tx.now = now


async def item(tx: Transaction, item_id: UUID) -> dict[str, object]:
    row = await tx.one("select state, confirm_by, channel, fail_code, cancel_reason from payout_item where id = :id", id=item_id)
    assert row is not None
    return dict(row)


async def work(tx: Transaction, job: str) -> int:
    return await tx.value("select count(*) from outbox where job = :job and done_at is null", job=job)  # type: ignore[return-value]


async def told(tx: Transaction, topic: str) -> int:
    return await tx.value("select count(*) from outbox where topic = :topic", topic=topic)  # type: ignore[return-value]


@pytest.mark.requirement("S-042", part="the channel follows the payee's account: card, Alipay or WeChat; masked")
@pytest.mark.parametrize(
    ("kind", "account", "mask", "channel"),
    [
        (DestinationKind.BANK_CARD, "6217 0000 0000 0000 004", "**** 0004", "yunzhanghu"),
        (DestinationKind.ALIPAY, "13800138000", "138****8000", "alipay"),
        (DestinationKind.ALIPAY, "xiaoming@example.com", "x***@example.com", "alipay"),
        (DestinationKind.WECHAT, OPENID, "**** eS6o", "wechat"),
    ],
)
async def test_the_kind_of_account_chooses_the_channel(
    tx: Transaction, kind: DestinationKind, account: str, mask: str, channel: str
) -> None:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    destination = await payouts.set_destination(tx, settlement.worker.viewer, account, kind)
    assert (destination.kind, destination.number_mask) == (kind, mask)
    at(tx, tx.now + timedelta(days=2))
    maker = (await a_staff(tx, "finance")).viewer
    plan = await payouts.preview(tx, maker, settlement.employer.id)
    assert [(each.channel, each.blocked_code) for each in plan.payables] == [(channel, None)]


@pytest.mark.parametrize(
    ("kind", "account"),
    [
        (DestinationKind.ALIPAY, "12345"),
        (DestinationKind.ALIPAY, "no@host"),
        (DestinationKind.WECHAT, "short"),
        (DestinationKind.WECHAT, "a b" * 10),
    ],
)
async def test_what_is_no_account_is_refused(tx: Transaction, kind: DestinationKind, account: str) -> None:
    worker = await a_worker(tx)
    with pytest.raises(payouts.AccountInvalid):
        await payouts.set_destination(tx, worker.viewer, account, kind)


async def test_a_channel_that_is_off_or_too_small_keeps_the_wage_back(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    maker = (await a_staff(tx, "finance")).viewer

    async def planned() -> list[tuple[str | None, str | None]]:
        plan = await payouts.preview(tx, maker, settlement.employer.id)
        return [(each.channel, each.blocked_code) for each in plan.payables]

    await tx.run("update payout_channel set max_fen = 1 where id = 'yunzhanghu'")
    assert await planned() == [(None, "CHANNEL_UNAVAILABLE")]
    await tx.run("update payout_channel set enabled = true where id = 'bank_file'")
    assert await planned() == [("bank_file", None)]


async def test_a_plan_whose_channel_changed_must_be_previewed_again(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    maker = (await a_staff(tx, "finance")).viewer
    seen = await payouts.preview(tx, maker, settlement.employer.id)
    await tx.run("update payout_channel set enabled = id = 'bank_file' where destination_kind = 'bank_card'")
    with pytest.raises(payouts.PlanChanged):
        await payouts.make(tx, maker, settlement.employer.id, seen.sha256)


@pytest.mark.requirement("T-044", part="who is no longer approved is kept back, in the preview already")
async def test_a_worker_who_is_no_longer_approved_is_kept_back(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    await tx.run("update worker set state = 'withdrawn' where id = :id", id=settlement.worker.id)
    plan = await payouts.preview(tx, (await a_staff(tx, "finance")).viewer, settlement.employer.id)
    assert [each.blocked_code for each in plan.payables] == ["WORKER_NOT_APPROVED"]


async def test_nothing_new_goes_out_while_the_channel_is_closed_or_off(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    item_id = await item_of(tx, await a_batch(tx, settlement, approved=True))
    await tx.run("update payout_channel set enabled = false where id = 'yunzhanghu'")
    assert await payouts.start(tx, SYSTEM, item_id) is None
    minutes = (tx.now + timedelta(hours=8)).hour * 60
    later = (minutes + 120) % 1380
    await tx.run(
        "update payout_channel set enabled = true, opens_minute = :opens, closes_minute = :closes where id = 'yunzhanghu'",
        opens=later, closes=later + 30,
    )  # fmt: skip
    assert await payouts.start(tx, SYSTEM, item_id) is None
    assert await work(tx, "payouts.send") == 1
    await tx.run("update payout_channel set opens_minute = 0, closes_minute = 1440 where id = 'yunzhanghu'")
    assert await payouts.start(tx, SYSTEM, item_id) is not None


async def test_a_question_is_asked_even_while_the_channel_is_off(tx: Transaction) -> None:
    _, _, order = await to_wechat(tx)
    await tx.run("update payout_channel set enabled = false")
    again = await payouts.start(tx, SYSTEM, order.item_id)
    assert again is not None and again.query_first


@pytest.mark.requirement("L-06", part="awaiting the payee, what the mini program needs, expiry and cancellation")
async def test_the_payee_is_asked_to_confirm_within_a_day(tx: Transaction) -> None:
    settlement, _, order = await to_wechat(tx)
    assert (order.channel, order.account) == ("wechat", OPENID)
    await payouts.record(tx, SYSTEM, order.out_biz_no, AWAITING)
    first = await item(tx, order.item_id)
    assert first["state"] == "awaiting_payee" and first["confirm_by"] == tx.now + timedelta(hours=24)
    at(tx, tx.now + timedelta(hours=1))
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.AWAITING_PAYEE, channel_ref="T1"))
    assert (await item(tx, order.item_id))["confirm_by"] == first["confirm_by"]
    (shown,) = await payouts.confirmations(tx, settlement.worker.viewer)
    assert (shown.item_id, shown.page, shown.confirm_by) == (order.item_id, PAGE, first["confirm_by"])
    stranger = await a_worker(tx)
    assert await payouts.confirmations(tx, stranger.viewer) == []
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID, Fen(order.amount_fen), "T1"))
    assert await payouts.confirmations(tx, settlement.worker.viewer) == []


async def test_who_does_not_confirm_in_time_has_the_order_cancelled_at_the_channel(tx: Transaction) -> None:
    settlement, _, order = await to_wechat(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, AWAITING)
    at(tx, tx.now + timedelta(hours=23, minutes=59))
    assert await payouts.expire_confirmations(tx, SYSTEM) == 0
    at(tx, tx.now + timedelta(minutes=1))
    assert await payouts.expire_confirmations(tx, SYSTEM) == 1
    assert await payouts.expire_confirmations(tx, SYSTEM) == 0
    assert await work(tx, "payouts.cancel") == 1
    assert (await item(tx, order.item_id))["state"] == "awaiting_payee"  # asked for, not done
    at(tx, tx.now + timedelta(hours=1))
    assert await payouts.expire_confirmations(tx, SYSTEM) == 1  # the channel said nothing yet

    assert await payouts.record(tx, SYSTEM, order.out_biz_no, CANCELLED) == "applied"
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, CANCELLED) == "repeated"
    after = await item(tx, order.item_id)
    assert (after["state"], after["fail_code"]) == ("cancelled", "OVERDUE_CLOSE")
    account = ledger.account_id("worker_wage", settlement.worker.id)
    assert (await ledger.balances(tx, [account]))[account].available_fen == settlement.facts.net_fen
    assert await tx.value("select state from settlement where id = :id", id=settlement.id) == "approved"
    assert await payouts.start(tx, SYSTEM, order.item_id) is None
    assert await told(tx, "payout_item.cancelled") == 1


async def test_paid_after_it_was_cancelled_is_a_contradiction_for_the_desk(tx: Transaction) -> None:
    _, _, order = await to_wechat(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, CANCELLED)
    for _ in range(2):
        assert await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID, channel_ref="T1")) == "contradiction"
    assert (await item(tx, order.item_id))["state"] == "cancelled"
    rows = await tx.all("select id, reason from payout_escalation where closed_at is null")
    assert [row["reason"] for row in rows] == ["contradiction"]
    finance = (await a_staff(tx, "finance")).viewer
    await payouts.close_escalation(tx, finance, rows[0]["id"], "渠道书面确认未付款")
    with pytest.raises(NotFound):
        await payouts.close_escalation(tx, finance, rows[0]["id"], "渠道书面确认未付款")


async def test_finance_cancels_what_waits_and_the_channel_decides(tx: Transaction) -> None:
    _, _, order = await to_wechat(tx)
    finance = (await a_staff(tx, "finance")).viewer
    with pytest.raises(payouts.ItemNotWaiting):
        await payouts.cancel_item(tx, finance, order.item_id, "员工要求改为银行卡")
    await payouts.record(tx, SYSTEM, order.out_biz_no, AWAITING)
    await payouts.cancel_item(tx, finance, order.item_id, "员工要求改为银行卡")
    question = await payouts.question(tx, SYSTEM, order.item_id)
    assert question is not None and (question.channel, question.out_biz_no) == ("wechat", order.out_biz_no)
    after = await item(tx, order.item_id)
    assert (after["state"], after["cancel_reason"]) == ("awaiting_payee", "员工要求改为银行卡")
    with pytest.raises(NotPermitted):
        await payouts.cancel_item(tx, (await a_staff(tx, "support")).viewer, order.item_id, "不该由客服撤销")


async def test_what_was_not_handed_over_is_cancelled_at_once(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    batch = await a_batch(tx, settlement, approved=True)
    item_id = await item_of(tx, batch)
    await payouts.cancel_item(tx, (await a_staff(tx, "finance")).viewer, item_id, "用人方撤回")
    assert (await item(tx, item_id))["state"] == "cancelled"
    assert await payouts.start(tx, SYSTEM, item_id) is None
    assert await tx.value("select finished_at is not null from payout_batch where id = :id", id=batch.id)


async def test_a_suspended_order_is_tried_again_under_its_number(tx: Transaction) -> None:
    _, batch, order = await to_wechat(tx)
    finance = batch.maker
    with pytest.raises(payouts.ItemNotWaiting):
        await payouts.retry_item(tx, finance, order.item_id)
    await payouts.record(tx, SYSTEM, order.out_biz_no, SUSPENDED)
    await payouts.retry_item(tx, finance, order.item_id)
    assert await work(tx, "payouts.resume") == 1
    question = await payouts.question(tx, SYSTEM, order.item_id)
    assert question is not None and question.out_biz_no == order.out_biz_no
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PENDING))
    assert (await item(tx, order.item_id))["state"] == "sending"
    assert await payouts.question(tx, SYSTEM, order.item_id) is None


@pytest.mark.requirement("S-116", part="what stays unknown goes to a person and is never sent under another number")
async def test_an_order_the_channel_never_knows_goes_to_a_person_and_keeps_its_number(tx: Transaction) -> None:
    settlement, _, order = await to_wechat(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.NOT_FOUND))
    at(tx, tx.now + timedelta(hours=3, minutes=59))
    assert await payouts.escalate_unanswered(tx, SYSTEM) == 0
    at(tx, tx.now + timedelta(minutes=1))
    assert await payouts.escalate_unanswered(tx, SYSTEM) == 1
    assert await payouts.escalate_unanswered(tx, SYSTEM) == 0
    assert await told(tx, "payout_item.escalated") == 1
    again = await payouts.start(tx, SYSTEM, order.item_id)
    assert again is not None and again.query_first and again.out_biz_no == order.out_biz_no
    assert await tx.value("select count(*) from payout_attempt where payout_item_id = :id", id=order.item_id) == 1
    finance = (await a_staff(tx, "finance")).viewer
    escalation_id = await tx.value("select id from payout_escalation")
    assert isinstance(escalation_id, UUID)
    with pytest.raises(payouts.EscalationOpen):
        await payouts.close_escalation(tx, finance, escalation_id, "不想再看到它")
    with pytest.raises(payouts.ItemNotWaiting):
        await payouts.cancel_item(tx, finance, order.item_id, "不知道结果也要撤销")

    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID, channel_ref="T1"))
    assert await tx.value("select closed_at = :now from payout_escalation")
    assert await tx.value("select state from settlement where id = :id", id=settlement.id) == "paid"
