"""What keeps an approved payment back: the switch, the calendar, limits, pace; and who approves how much."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import payouts
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.payouts import Outcome, Word, admission, store, store_admission
from tests.build.accounts import a_staff
from tests.build.money import OTHER_CARD, SYSTEM, ABatch, a_batch, a_settlement

REASON = "渠道异常，先停发"
FAILED = Word(Outcome.FAILED, code="251", reason_zh="姓名与身份证不匹配", reason_en="name and ID number do not match")
REPEATABLE = Word(Outcome.FAILED_REPEATABLE, code="22")


async def queued(tx: Transaction) -> tuple[ABatch, UUID]:
    """An approved batch and its one item."""
    batch = await a_batch(tx, await a_settlement(tx, approved=True), approved=True)
    item_id = await tx.value("select id from payout_item where payout_batch_id = :id", id=batch.id)
    assert isinstance(item_id, UUID)
    return batch, item_id


async def waits(tx: Transaction, item_id: UUID) -> tuple[object, ...]:
    row = await tx.one("select state, waits_for, waits_until from payout_item where id = :id", id=item_id)
    assert row is not None
    return tuple(row)


async def change(tx: Transaction, sets: str, channel: str = "yunzhanghu") -> None:
    """As a migration would change the channel's row."""
    await tx.connection.execute(f"update payout_channel set {sets} where id = '{channel}'")


@pytest.mark.requirement("B-07", part="kill switch: nothing new is sent, what is queued waits, a second person opens it again")
async def test_a_stopped_channel_sends_nothing_until_another_person_opens_it(tx: Transaction) -> None:
    _, item_id = await queued(tx)
    finance, admin = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "admin")).viewer
    await payouts.stop_channel(tx, finance, "yunzhanghu", REASON)
    assert await payouts.start(tx, SYSTEM, item_id) is None
    assert await waits(tx, item_id) == ("queued", "channel_stopped", None)
    assert await payouts.wake(tx, SYSTEM) == 0
    with pytest.raises(payouts.TwoPeopleForChannel):
        await payouts.reopen_channel(tx, finance, "yunzhanghu", REASON)
    await payouts.reopen_channel(tx, admin, "yunzhanghu", "渠道已恢复")
    assert await payouts.wake(tx, SYSTEM) == 1
    assert await payouts.start(tx, SYSTEM, item_id) is not None
    told = "select count(*) from outbox where topic in ('payout_channel_stop.begun', 'payout_channel_stop.lifted')"
    assert await tx.value(told) == 2


async def test_questions_are_still_asked_of_a_stopped_channel(tx: Transaction) -> None:
    _, item_id = await queued(tx)
    sent = await payouts.start(tx, SYSTEM, item_id)
    await payouts.stop_channel(tx, (await a_staff(tx, "finance")).viewer, "yunzhanghu", REASON)
    asked = await payouts.start(tx, SYSTEM, item_id)
    assert sent is not None and asked is not None and asked.query_first


async def test_the_database_refuses_an_attempt_at_a_stopped_channel(tx: Transaction) -> None:
    _, item_id = await queued(tx)
    await payouts.stop_channel(tx, (await a_staff(tx, "finance")).viewer, "yunzhanghu", REASON)
    item = await store.lock_item(tx, item_id)
    assert item is not None
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        await payouts.store_orders.add(tx, item, 1, bytes(32))


async def test_who_may_switch_and_when(tx: Transaction) -> None:
    finance, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
    with pytest.raises(NotPermitted):
        await payouts.stop_channel(tx, checker, "yunzhanghu", REASON)
    with pytest.raises(InvalidInput):
        await payouts.stop_channel(tx, finance, "yunzhanghu", " ")
    with pytest.raises(NotFound):
        await payouts.stop_channel(tx, finance, "no_such", REASON)
    with pytest.raises(NotFound):
        await payouts.reopen_channel(tx, finance, "yunzhanghu", REASON)
    await payouts.stop_channel(tx, finance, "yunzhanghu", REASON)
    with pytest.raises(payouts.ChannelStopped):
        await payouts.stop_channel(tx, finance, "yunzhanghu", REASON)


@pytest.mark.requirement("S-042", part="after a channel's cut-off, and on days off, an item waits for the next working day")
@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-16T02:00", "2026-11-16T02:00"),  # Monday 10:00 in Shanghai
        ("2026-11-16T00:00", "2026-11-16T00:30"),  # before 08:30
        ("2026-11-16T08:30", "2026-11-17T00:30"),  # from 16:30 on
        ("2026-11-20T09:00", "2026-11-23T00:30"),  # Friday evening
        ("2026-11-21T02:00", "2026-11-23T00:30"),  # Saturday
        ("2026-09-30T09:00", "2026-10-08T00:30"),  # before the national holiday
        ("2026-10-10T02:00", "2026-10-10T02:00"),  # a Saturday made up for it
    ],
)
async def test_the_bank_file_keeps_working_days_and_a_cut_off(tx: Transaction, at: str, opens: str) -> None:
    channel = await store.channel(tx, "bank_file")
    found = await admission.next_opening(tx, channel, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(opens).replace(tzinfo=UTC)


async def test_an_item_after_the_cut_off_waits_and_is_woken(tx: Transaction) -> None:
    _, item_id = await queued(tx)
    minute = (tx.now.hour * 60 + tx.now.minute + 480) % 1440
    away = (minute + 720) % 1380
    await change(tx, f"opens_minute = {away}, closes_minute = {away + 30}")
    assert await payouts.start(tx, SYSTEM, item_id) is None
    state, reason, until = await waits(tx, item_id)
    assert (state, reason) == ("queued", "channel_closed") and isinstance(until, datetime) and until > tx.now
    tx.now = until
    assert await payouts.wake(tx, SYSTEM) == 1
    assert await payouts.start(tx, SYSTEM, item_id) is not None


async def test_an_account_that_became_another_in_between_waits_for_its_time(tx: Transaction) -> None:
    _, item_id = await queued(tx)
    soon = tx.now + timedelta(hours=3)
    await tx.run("update payout_destination set usable_from = :soon", soon=soon)
    assert await payouts.start(tx, SYSTEM, item_id) is None
    assert await waits(tx, item_id) == ("queued", "destination", soon)


@pytest.mark.requirement("B-07", part="limits of a channel a day and of a payee a day: counters with a CHECK")
@pytest.mark.parametrize(
    ("sets", "reason"),
    [
        ("max_fen = 1, payee_day_fen = 1", "payee_limit"),
        ("max_fen = 1, day_fen = 1", "day_limit"),
    ],
)
async def test_beyond_a_limit_an_item_waits_for_the_next_day(tx: Transaction, sets: str, reason: str) -> None:
    _, item_id = await queued(tx)
    await change(tx, sets)
    assert await payouts.start(tx, SYSTEM, item_id) is None
    state, why, until = await waits(tx, item_id)
    assert (state, why) == ("queued", reason)
    assert isinstance(until, datetime) and timedelta() < until - tx.now <= timedelta(days=1)


async def test_what_a_failure_did_not_use_is_given_back(tx: Transaction) -> None:
    _, item_id = await queued(tx)
    order = await payouts.start(tx, SYSTEM, item_id)
    assert order is not None
    assert await used(tx) == (order.amount_fen, order.amount_fen, 1)
    await payouts.record(tx, SYSTEM, order.out_biz_no, REPEATABLE)
    assert await used(tx) == (0, 0, 0)
    again = await payouts.start(tx, SYSTEM, item_id)
    assert again is not None
    assert await used(tx) == (order.amount_fen, order.amount_fen, 1)
    await payouts.record(tx, SYSTEM, again.out_biz_no, FAILED)
    assert await used(tx) == (0, 0, 0)


async def used(tx: Transaction) -> tuple[object, ...]:
    row = await tx.one(
        "select c.used_fen, p.used_fen, p.used_count from payout_channel_day c join payout_payee_day p using (channel, day)"
    )
    assert row is not None
    return tuple(row)


async def test_the_database_holds_a_limit_whoever_counts(tx: Transaction) -> None:
    await tx.run("insert into payout_channel_day values ('yunzhanghu', :day, 5, 10)", day=date(2026, 1, 1))
    with pytest.raises(asyncpg.CheckViolationError):
        await tx.run("update payout_channel_day set used_fen = 11")


@pytest.mark.requirement("B-07", part="a token bucket for each channel")
async def test_orders_beyond_the_pace_come_one_after_the_other(tx: Transaction) -> None:
    _, item_id = await queued(tx)
    await change(tx, "per_second = 1, burst = 2")
    item = await store.lock_item(tx, item_id)
    assert item is not None
    pauses = [await store_admission.take_slot(tx, item) for _ in range(2)]
    assert all(pause <= 0 for pause in pauses)
    assert await payouts.start(tx, SYSTEM, item_id) is None
    kept = await tx.value("select slot_at from payout_item where id = :id", id=item_id)
    assert kept is not None
    assert await payouts.start(tx, SYSTEM, item_id) is None
    assert await tx.value("select slot_at from payout_item where id = :id", id=item_id) == kept, "a turn is kept"
    await tx.run("update payout_item set slot_at = clock_timestamp() - interval '1 second' where id = :id", id=item_id)
    assert await payouts.start(tx, SYSTEM, item_id) is not None


@pytest.mark.requirement("S-116", part="from a sum on, a second checker, bound to the same list, by constraint")
async def test_a_large_batch_takes_two_checkers(tx: Transaction) -> None:
    await large_from(tx, 1)
    batch = await a_batch(tx)
    assert batch.facts.approvals_needed == 2
    first = await payouts.approve(tx, batch.checker, batch.id, batch.facts.plan_sha256)
    with pytest.raises(payouts.ApprovedAlready):
        await payouts.approve(tx, batch.checker, batch.id, batch.facts.plan_sha256)
    assert await tx.value("select state from payout_batch where id = :id", id=first.id) == "submitted"
    assert await tx.value("select count(*) from outbox where job = 'payouts.send'") == 0
    second = (await a_staff(tx, "checker")).viewer
    await payouts.approve(tx, second, batch.id, batch.facts.plan_sha256)
    assert await tx.value("select state from payout_batch where id = :id", id=batch.id) == "approved"
    assert await tx.value("select count(*) from outbox where job = 'payouts.send'") == 1


async def test_the_database_refuses_a_batch_with_too_few_approvals(tx: Transaction) -> None:
    await large_from(tx, 1)
    batch = await a_batch(tx)
    binds = {"by": batch.checker.staff_id, "id": batch.id}
    await tx.run("update payout_batch set state = 'approved', decided_by = :by, decided_at = :now where id = :id", **binds)
    with pytest.raises(asyncpg.CheckViolationError):
        await tx.connection.execute("set constraints all immediate")


async def test_the_database_refuses_the_maker_among_the_approvals(tx: Transaction) -> None:
    batch = await a_batch(tx)
    add = """insert into payout_approval (payout_batch_id, approved_by, made_by, plan_sha256, approved_at)
             values (:id, :by, :by, :plan_sha256, :now)"""
    with pytest.raises(asyncpg.CheckViolationError):
        await tx.run(add, id=batch.id, by=batch.maker.staff_id, plan_sha256=batch.facts.plan_sha256)


async def large_from(tx: Transaction, fen: int) -> None:
    """As a later version of the rule would have it."""
    await tx.connection.execute(
        """insert into rule select id, 2, valid_from, null, title_zh, title_en, text_zh, text_en, legal_basis,
           jsonb_build_object('second_checker_from_fen', $1::bigint) from rule where id = 'payouts.amount_tiers'""",
        fen,
    )


async def test_a_changed_account_says_until_when(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    batch = await a_batch(tx, settlement)
    await payouts.reject(tx, batch.checker, batch.id, "账户已更换")
    await payouts.set_destination(tx, settlement.worker.viewer, OTHER_CARD)
    plan = await payouts.preview(tx, batch.maker, settlement.employer.id)
    assert [payable.blocked_code for payable in plan.payables] == ["DESTINATION_COOLING_DOWN"]
