"""Money out: two people, held until known, never twice."""

from datetime import timedelta

import pytest

from domain import ledger, payouts
from domain.database import Transaction
from domain.errors import NotPermitted
from domain.identity.model import WorkerNotVerified
from domain.money import Fen
from domain.payouts import Event, Order, Outcome, Word
from domain.viewer import Kind, Viewer
from tests.build.accounts import a_staff, a_worker
from tests.build.money import CARD, OTHER_CARD, SYSTEM, ABatch, ASettlement, a_batch, a_settlement, ready_to_be_paid

PAID = Word(Outcome.PAID, channel_ref="R1")
FAILED = Word(Outcome.FAILED, code="251", reason_zh="姓名与身份证不匹配", reason_en="name and ID number do not match")


async def an_order(tx: Transaction) -> tuple[ASettlement, ABatch, Order]:
    settlement = await a_settlement(tx, approved=True)
    batch = await a_batch(tx, settlement, approved=True)
    item_id = await tx.value("select id from payout_item where payout_batch_id = :id", id=batch.id)
    order = await payouts.start(tx, SYSTEM, item_id)  # type: ignore[arg-type]  # a uuid column
    assert order is not None
    return settlement, batch, order


async def state_of(tx: Transaction, order: Order) -> object:
    return await tx.value("select state from payout_item where id = :id", id=order.item_id)


async def wage(tx: Transaction, settlement: ASettlement) -> ledger.Balance:
    account = ledger.account_id("worker_wage", settlement.worker.id)
    return (await ledger.balances(tx, [account]))[account]


@pytest.mark.requirement("S-044", part="card checked, sealed and masked; cool-down after a change")
async def test_a_first_card_is_usable_at_once_and_a_change_waits(tx: Transaction) -> None:
    worker = await a_worker(tx)
    first = await payouts.set_destination(tx, worker.viewer, CARD)
    second = await payouts.set_destination(tx, worker.viewer, OTHER_CARD)
    assert first.number_mask == "**** 0000"
    assert first.usable_from == tx.now
    assert second.usable_from == tx.now + timedelta(hours=24)


@pytest.mark.parametrize("number", ["6222020000000000001", "12", "卡号", "6222020000000000000000"])
async def test_a_wrong_card_is_refused(tx: Transaction, number: str) -> None:
    worker = await a_worker(tx)
    with pytest.raises(payouts.CardInvalid):
        await payouts.set_destination(tx, worker.viewer, number)


async def test_an_unverified_worker_gets_no_destination(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False, signed=False)
    with pytest.raises(WorkerNotVerified):
        await payouts.set_destination(tx, worker.viewer, CARD)


@pytest.mark.requirement("T-044", part="the preview says what keeps a wage back")
async def test_the_preview_says_what_is_missing(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    maker = (await a_staff(tx, "finance")).viewer
    before = await payouts.preview(tx, maker, settlement.employer.id)
    await ready_to_be_paid(tx, settlement.worker)
    after = await payouts.preview(tx, maker, settlement.employer.id)
    assert [payable.blocked_code for payable in before.payables] == ["CONSENT_MISSING"]
    assert [payable.blocked_code for payable in after.payables] == [None]
    assert after.total_fen == settlement.facts.net_fen


async def test_a_changed_plan_must_be_previewed_again(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    maker = (await a_staff(tx, "finance")).viewer
    seen = await payouts.preview(tx, maker, settlement.employer.id)
    await ready_to_be_paid(tx, settlement.worker)
    with pytest.raises(payouts.PlanChanged):
        await payouts.make(tx, maker, settlement.employer.id, seen.sha256)


@pytest.mark.requirement("S-116", part="maker-checker bound to the list's hash")
async def test_one_person_does_not_make_and_approve(tx: Transaction) -> None:
    batch = await a_batch(tx)
    both = Viewer(Kind.STAFF, person_id=batch.maker.person_id, staff_id=batch.maker.staff_id, staff_role="checker")
    with pytest.raises(payouts.TwoPeople):
        await payouts.approve(tx, both, batch.id, batch.facts.plan_sha256)
    with pytest.raises(NotPermitted):
        await payouts.approve(tx, batch.maker, batch.id, batch.facts.plan_sha256)


async def test_approval_binds_the_list_that_was_seen(tx: Transaction) -> None:
    batch = await a_batch(tx)
    with pytest.raises(payouts.PlanChanged):
        await payouts.approve(tx, batch.checker, batch.id, bytes(32))


async def test_approval_holds_the_wage_and_queues_the_item(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    batch = await a_batch(tx, settlement, approved=True)
    held = await wage(tx, settlement)
    assert (held.held_fen, held.available_fen) == (settlement.facts.net_fen, 0)
    assert await tx.value("select count(*) from outbox where job = 'payouts.send'") == 1
    with pytest.raises(payouts.BatchNotReady):
        await payouts.approve(tx, batch.checker, batch.id, batch.facts.plan_sha256)


async def test_a_rejected_batch_frees_its_settlements(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    batch = await a_batch(tx, settlement)
    await payouts.reject(tx, batch.checker, batch.id, "金额有误")
    plan = await payouts.preview(tx, batch.maker, settlement.employer.id)
    assert [item.settlement_id for item in plan.items] == [settlement.id]


@pytest.mark.requirement("S-042", part="queued, sent, succeeded, failed")
async def test_a_paid_order_posts_the_hold_and_finishes_the_batch(tx: Transaction) -> None:
    settlement, batch, order = await an_order(tx)
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, PAID) == "applied"
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, PAID) == "repeated"
    assert await state_of(tx, order) == "succeeded"
    assert (await wage(tx, settlement)).posted_fen == 0
    assert await tx.value("select state from settlement where id = :id", id=settlement.id) == "paid"
    assert await tx.value("select finished_at is not null from payout_batch where id = :id", id=batch.id)


async def test_a_failed_order_frees_the_hold_and_says_why(tx: Transaction) -> None:
    settlement, _, order = await an_order(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, FAILED)
    row = await tx.one("select state, fail_code, fail_reason_zh from payout_item where id = :id", id=order.item_id)
    assert row is not None and tuple(row) == ("failed", "251", "姓名与身份证不匹配")
    assert (await wage(tx, settlement)).available_fen == settlement.facts.net_fen
    assert await tx.value("select state from settlement where id = :id", id=settlement.id) == "approved"


async def test_an_unknown_outcome_is_asked_again_with_the_same_number(tx: Transaction) -> None:
    settlement, _, order = await an_order(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.UNKNOWN, code="timeout"))
    again = await payouts.start(tx, SYSTEM, order.item_id)
    assert again is not None and again.query_first and again.out_biz_no == order.out_biz_no
    assert (await wage(tx, settlement)).held_fen == settlement.facts.net_fen
    assert await state_of(tx, order) == "unknown"


async def test_a_new_number_only_after_a_definitive_failure(tx: Transaction) -> None:
    _, _, order = await an_order(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.FAILED_REPEATABLE, code="22"))
    again = await payouts.start(tx, SYSTEM, order.item_id)
    assert again is not None and not again.query_first and again.out_biz_no != order.out_biz_no


async def test_repeatable_failures_end_after_three_numbers(tx: Transaction) -> None:
    _, _, order = await an_order(tx)
    current: Order | None = order
    for _ in range(3):
        assert current is not None
        await payouts.record(tx, SYSTEM, current.out_biz_no, Word(Outcome.FAILED_REPEATABLE, code="22"))
        current = await payouts.start(tx, SYSTEM, order.item_id)
    assert current is None
    assert await state_of(tx, order) == "failed"


async def test_a_wrong_amount_is_a_contradiction_and_changes_nothing(tx: Transaction) -> None:
    settlement, _, order = await an_order(tx)
    wrong = Word(Outcome.PAID, Fen(order.amount_fen + 1))
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, wrong) == "contradiction"
    assert await state_of(tx, order) == "sending"
    assert (await wage(tx, settlement)).held_fen == settlement.facts.net_fen


async def test_paid_after_failed_is_a_contradiction(tx: Transaction) -> None:
    _, _, order = await an_order(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, FAILED)
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, PAID) == "contradiction"
    assert await state_of(tx, order) == "failed"


async def test_a_return_owes_the_wage_again(tx: Transaction) -> None:
    settlement, _, order = await an_order(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, PAID)
    returned = Word(Outcome.RETURNED, Fen(order.amount_fen), "R1", "9", "退汇", "returned by the bank")
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, returned) == "applied"
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, returned) == "repeated"
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, PAID) == "repeated"
    assert await state_of(tx, order) == "returned"
    assert (await wage(tx, settlement)).available_fen == settlement.facts.net_fen


async def test_a_stranger_number_is_foreign(tx: Transaction) -> None:
    assert await payouts.record(tx, SYSTEM, "0" * 32, PAID) == "foreign"


@pytest.mark.requirement("B-07", part="callbacks are kept once and applied once")
async def test_a_callback_is_kept_once_and_applied_once(tx: Transaction) -> None:
    _, _, order = await an_order(tx)
    for _ in range(2):
        await payouts.keep_events(tx, [Event("yunzhanghu", "R1:1", order.out_biz_no, PAID, bytes(32))])
    events = await tx.all("select id from channel_event")
    assert len(events) == 1
    await payouts.apply_event(tx, SYSTEM, events[0]["id"])
    await payouts.apply_event(tx, SYSTEM, events[0]["id"])
    assert await state_of(tx, order) == "succeeded"
    assert await tx.value("select outcome from channel_event") == "applied"


@pytest.mark.requirement("S-116", part="a callback alone never frees money that may have been paid")
async def test_a_callback_that_says_failed_is_asked_about_first(tx: Transaction) -> None:
    settlement, _, order = await an_order(tx)
    await payouts.keep_events(tx, [Event("yunzhanghu", "R1:2", order.out_biz_no, FAILED, bytes(32))])
    await payouts.apply_event(tx, SYSTEM, await tx.value("select id from channel_event"))  # type: ignore[arg-type]  # a uuid column
    assert await state_of(tx, order) == "sending"
    assert (await wage(tx, settlement)).available_fen == 0
    assert await tx.value("select count(*) from outbox where job = 'payouts.send' and subject_id = :id", id=order.item_id) == 2
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, PAID) == "applied"  # what the channel answers when asked
    assert await state_of(tx, order) == "succeeded"
