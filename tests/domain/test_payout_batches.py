"""Batches at a channel: what is admitted together and committed before the call, what goes to it again and what never does."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import payouts
from domain.database import Transaction
from domain.money import Fen
from domain.payouts import Event, Handing, Outcome, Said, Word, lining_up
from tests.build.accounts import a_staff
from tests.build.batches import a_batch_of, handed
from tests.build.money import OTHER_CARD, SYSTEM

PAYEES = 4
CHANGE = "update payout_channel set {} where id = 'yunzhanghu'"
STATES = "select state, waits_for, count(*) from payout_item group by state, waits_for order by state, waits_for nulls first"
JOBS = "select job, count(*) from outbox where job like 'payouts.send%' and done_at is null group by job order by job"
UNKNOWN = Word(Outcome.UNKNOWN, code="timeout")
pytestmark = pytest.mark.requirement("B-07", part="batches at a channel: limits, stops, numbers")


async def change(tx: Transaction, sets: str) -> None:
    """As a migration would change the channel's row."""
    await tx.connection.execute(CHANGE.format(sets))


async def states(tx: Transaction) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await tx.all(STATES)]


async def jobs(tx: Transaction) -> dict[object, object]:
    return {row["job"]: row["count"] for row in await tx.all(JOBS)}


async def begun(tx: Transaction) -> Handing:
    handing = await handed(tx)
    assert handing is not None
    return handing


def paid(handing: Handing, of: Sequence[int] | None = None) -> Said:
    """The channel has the batch and has paid these of its orders."""
    amounts = {order.out_biz_no: order.amount_fen for order in handing.orders}
    numbers = list(amounts) if of is None else [list(amounts)[at] for at in of]
    return Said(True, {number: Word(Outcome.PAID, Fen(amounts[number]), "R") for number in numbers})


async def test_a_batch_is_one_job_and_few_payments_are_one_each(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    assert await jobs(tx) == {"payouts.send_batch": 1}
    await change(tx, "batch_from = 20")
    items = [(row["id"], "yunzhanghu") for row in await tx.all("select id from payout_item")]
    assert await lining_up.line_up(tx, items) == {}
    assert await jobs(tx) == {"payouts.send": PAYEES, "payouts.send_batch": 1}


async def test_more_than_a_channel_takes_at_once_are_several_batches(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    await change(tx, "batch_size = 3")
    items = [(row["id"], "yunzhanghu") for row in await tx.all("select id from payout_item order by id")]
    lined_up = await lining_up.line_up(tx, items)
    assert len(lined_up) == 3 and len(set(lined_up.values())) == 1  # the fourth goes alone


async def test_all_orders_are_there_before_the_call_and_nothing_joins_them(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    handing = await begun(tx)
    assert not handing.ask_first and [order.out_biz_no for order in handing.orders] == list(handing.numbers)
    assert await states(tx) == [("sending", None, PAYEES)]
    row = await tx.one("select order_count, total_fen, batch_no, id from channel_batch")
    assert row is not None
    assert tuple(row) == (PAYEES, sum(o.amount_fen for o in handing.orders), handing.batch_no, UUID(handing.batch_no))
    for wrong in (
        "update channel_batch set batch_no = 'another00'",
        "update channel_batch set order_count = order_count + 1",
        "update channel_batch set content_sha256 = sha256('x')",
        "update payout_attempt set channel_batch_id = null",
    ):
        with pytest.raises(asyncpg.PostgresError):
            async with tx.connection.transaction():
                await tx.connection.execute(wrong)
    await tx.run("update payout_attempt set state = 'failed', ended_at = :now")
    with pytest.raises(asyncpg.CheckViolationError, match="handed over already"):
        async with tx.connection.transaction():
            await tx.connection.execute(
                "insert into payout_attempt (id, payout_item_id, number, out_biz_no, channel, amount_fen, payee_sha256, state,"
                " created_at, channel_batch_id) select gen_random_uuid(), payout_item_id, 2, 'x' || left(out_biz_no, 20),"
                " channel, amount_fen, payee_sha256, 'live', created_at, channel_batch_id from payout_attempt limit 1"
            )
    await tx.run("update payout_attempt set state = 'live', ended_at = null")


async def test_what_is_not_known_goes_again_as_it_was_and_only_until_the_channel_has_it(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    first = await begun(tx)
    await payouts.record_batch(tx, SYSTEM, first, Said(False, dict.fromkeys(first.numbers, UNKNOWN)))
    await payouts.conclude(tx, SYSTEM, first.batch_id, confirmed=False)
    assert await states(tx) == [("unknown", None, PAYEES)]
    again = await begun(tx)
    assert again.ask_first and again.batch_no == first.batch_no
    assert [(o.out_biz_no, o.amount_fen, o.account) for o in again.orders] == [
        (o.out_biz_no, o.amount_fen, o.account) for o in first.orders
    ]
    assert all(order.query_first and order.batched for order in again.orders)
    confirm, _ = await payouts.record_batch(tx, SYSTEM, again, Said(True, {}))
    assert confirm
    await payouts.conclude(tx, SYSTEM, first.batch_id, confirmed=True)
    asked = await begun(tx)
    assert asked.ask_first and asked.orders == []


async def test_a_payee_who_is_not_who_they_were_is_only_asked_about(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    first = await begun(tx)
    await payouts.conclude(tx, SYSTEM, first.batch_id, confirmed=False)
    worker = await tx.one("select w.id from worker w join payout_item i on i.worker_id = w.id limit 1")
    assert worker is not None
    other = await tx.vault.seal(tx, worker["id"], "payment", "payout_destination.number", OTHER_CARD)
    await tx.run("update payout_destination set number_sealed = :other where worker_id = :id", other=other, id=worker["id"])
    again = await begun(tx)
    assert again.ask_first and again.orders == [] and len(again.numbers) == PAYEES


async def test_what_was_told_of_one_order_keeps_the_batch_from_going_again(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    first = await begun(tx)
    await payouts.record_all(tx, SYSTEM, list(paid(first, [0]).words.items()))
    await payouts.conclude(tx, SYSTEM, first.batch_id, confirmed=False)
    again = await begun(tx)
    assert again.orders == [] and len(again.numbers) == PAYEES - 1


async def test_only_the_newest_turn_asks(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    first = await begun(tx)
    await payouts.conclude(tx, SYSTEM, first.batch_id, confirmed=False)
    assert await payouts.hand_over(tx, SYSTEM, first.batch_id, 1) is None
    assert await payouts.hand_over(tx, SYSTEM, first.batch_id, 2) is not None


async def test_a_stopped_channel_gets_no_batch_and_confirms_none(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    finance, admin = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "admin")).viewer
    await payouts.stop_channel(tx, finance, "yunzhanghu", "渠道异常，先停发")
    assert await handed(tx) is None
    assert await states(tx) == [("queued", "channel_stopped", PAYEES)]
    await payouts.reopen_channel(tx, admin, "yunzhanghu", "渠道已恢复")
    assert await payouts.wake(tx, SYSTEM) == PAYEES
    handing = await begun(tx)  # they were lined up together again
    assert len(handing.orders) == PAYEES
    await payouts.stop_channel(tx, finance, "yunzhanghu", "渠道异常，先停发")
    confirm, _ = await payouts.record_batch(tx, SYSTEM, handing, Said(True, {}))
    assert not confirm


async def test_a_days_limit_admits_what_fits_and_the_rest_waits(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    amount_fen = await tx.value("select amount_fen from payout_item limit 1")
    await change(tx, f"max_fen = {amount_fen}, day_fen = {amount_fen} * 3 - 1")
    handing = await begun(tx)
    assert len(handing.orders) == 2
    assert await states(tx) == [("queued", "day_limit", 2), ("sending", None, 2)]
    row = await tx.one("select used_fen, limit_fen from payout_channel_day")
    assert row is not None and tuple(row) == (2 * int(str(amount_fen)), 3 * int(str(amount_fen)) - 1)


async def test_a_payees_limit_counts_every_payment_of_the_batch(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    worker_id = await tx.value("select min(worker_id::text)::uuid from payout_item")
    await tx.run("update payout_item set worker_id = :worker_id", worker_id=worker_id)
    await tx.run("update payout_destination set removed_at = :now where worker_id <> :worker_id", worker_id=worker_id)
    await tx.run(
        "update payout_item set payout_destination_id = (select id from payout_destination where worker_id = :worker_id)",
        worker_id=worker_id,
    )
    await change(tx, "payee_day_count = 3")
    assert len((await begun(tx)).orders) == 3
    assert await states(tx) == [("queued", "payee_limit", 1), ("sending", None, 3)]


async def test_an_account_that_cools_down_waits_and_holds_up_nobody(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    soon = tx.now + timedelta(hours=5)
    one = await tx.value("select payout_destination_id from payout_item limit 1")
    await tx.run("update payout_destination set usable_from = :soon where id = :one", soon=soon, one=one)
    assert len((await begun(tx)).orders) == PAYEES - 1
    assert await tx.value("select waits_until from payout_item where waits_for = 'destination'") == soon


async def test_a_batch_takes_as_many_places_in_the_channels_pace_as_it_has_orders(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    await change(tx, "per_second = 1, burst = 1")
    assert len((await begun(tx)).orders) == PAYEES
    ahead = await tx.value("select extract(epoch from slot_at - clock_timestamp())::float8 from payout_channel_pace")
    assert isinstance(ahead, float) and PAYEES - 2 < ahead <= PAYEES - 1
    items = [(row["id"], "yunzhanghu") for row in await tx.all("select id from payout_item")]
    await tx.run("update payout_item set state = 'queued'")
    await tx.run("update payout_attempt set state = 'failed', ended_at = :now")
    lined_up = await lining_up.line_up(tx, items)
    await tx.run("update payout_item set channel_batch_id = :batch", batch=next(iter(lined_up.values())))
    assert await handed(tx) is None  # its turn has not come; it is asked for again then
    later = "select extract(epoch from available_at - clock_timestamp())::float8 from outbox order by id desc limit 1"
    wait_s = await tx.value(later)
    assert isinstance(wait_s, float) and PAYEES - 2 < wait_s <= PAYEES
    await tx.run("update payout_item set state = 'sending', channel_batch_id = null")
    await tx.run("update payout_attempt set state = 'live', ended_at = null")


async def test_who_was_cancelled_meanwhile_is_not_in_the_batch(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    finance = (await a_staff(tx, "finance")).viewer
    one = await tx.value("select id from payout_item limit 1")
    await payouts.cancel_item(tx, finance, UUID(str(one)), "不再发放")
    assert len((await begun(tx)).orders) == PAYEES - 1


async def test_what_is_said_of_many_is_recorded_as_it_is_of_one(tx: Transaction) -> None:
    batch = await a_batch_of(tx, PAYEES)
    handing = await begun(tx)
    first, second, third, fourth = (order.out_biz_no for order in handing.orders)
    amount_fen = handing.orders[0].amount_fen
    words = [
        (first, Word(Outcome.PAID, amount_fen)),
        (second, Word(Outcome.FAILED, code="251", reason_zh="姓名不符", reason_en="name does not match")),
        (third, Word(Outcome.FAILED_REPEATABLE, code="22")),
        (fourth, Word(Outcome.PAID, Fen(amount_fen + 1))),
        ("f" * 32, Word(Outcome.PAID)),
        (first, Word(Outcome.RETURNED, amount_fen)),
    ]
    assert await payouts.record_all(tx, SYSTEM, words) == ["applied", "applied", "applied", None, "foreign", None]
    assert await states(tx) == [("failed", None, 1), ("queued", None, 1), ("sending", None, 1), ("succeeded", None, 1)]
    again = [(first, Word(Outcome.PAID, amount_fen)), (second, Word(Outcome.FAILED)), (second, Word(Outcome.UNKNOWN))]
    assert await payouts.record_all(tx, SYSTEM, again) == ["repeated", "repeated", None]
    assert await tx.value("select used_fen from payout_channel_day") == 2 * amount_fen  # two of four gave their part back
    assert await payouts.record(tx, SYSTEM, fourth, words[3][1]) == "contradiction"
    assert await tx.value("select finished_at from payout_batch where id = :id", id=batch.id) is None


async def test_a_callback_alone_frees_no_money_of_a_batch(tx: Transaction) -> None:
    await a_batch_of(tx, PAYEES)
    handing = await begun(tx)
    await payouts.conclude(tx, SYSTEM, handing.batch_id, confirmed=False)
    for at, number in enumerate(handing.numbers):
        failed = Word(Outcome.FAILED, code="251")
        await payouts.keep_events(tx, [Event("yunzhanghu", f"event{at}", number, failed, b"x" * 32)])
    event_id = UUID(str(await tx.value("select id from channel_event limit 1")))
    turn = await tx.value("select turn from channel_batch")
    await payouts.apply_events(tx, SYSTEM, event_id)
    assert await states(tx) == [("sending", None, PAYEES)]
    assert await tx.value("select turn from channel_batch") == int(str(turn)) + 1  # asked about once, for all of them
    assert (await jobs(tx))["payouts.send_batch"] == 3  # the first, the one after it, and the one that is to ask now


async def test_everybody_paid_ends_the_batch_and_the_payout_batch(tx: Transaction) -> None:
    batch = await a_batch_of(tx, PAYEES)
    handing = await begun(tx)
    await payouts.record_batch(tx, SYSTEM, handing, paid(handing))
    await payouts.conclude(tx, SYSTEM, handing.batch_id, confirmed=True)
    assert await states(tx) == [("succeeded", None, PAYEES)]
    assert await tx.value("select ended_at from channel_batch") is not None
    assert await tx.value("select finished_at from payout_batch where id = :id", id=batch.id) is not None
    assert await tx.value("select count(*) from settlement where state = 'paid'") == PAYEES
    assert await handed(tx) is None
