"""A day in steps: what agrees is matched by itself, what is left is judged together; and what is kept of its posting."""

from datetime import date, datetime
from uuid import UUID

import pytest

from domain import reconciliation
from domain.clock import day_of
from domain.database import Transaction
from domain.reconciliation import daily
from tests.build.money import SYSTEM
from tests.build.statements import (
    APayment,
    a_paid_one,
    a_payment,
    a_statement,
    again,
    compared,
    pay_line,
    return_line,
    returned,
    the_day,
)

FOUND = "select class, kind from reconciliation_difference order by class, id"
MATCHED = "select payout_item_id, event from statement_match"
POSTED_SUMS = "select paid_fen, returned_fen, unposted from statement_posting"


async def found(tx: Transaction) -> list[tuple[str, str]]:
    return [(row["class"], row["kind"]) for row in await tx.all(FOUND)]


async def one_paid(tx: Transaction) -> tuple[APayment, date, datetime]:
    payment = await a_paid_one(tx)
    return payment, day_of(tx.now), tx.now


@pytest.mark.requirement("S-117", part="lines that agree are matched in bounded steps, whatever else differs on the day")
async def test_lines_that_agree_are_matched_step_by_step_before_the_rest_is_judged(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "AGREED_AT_ONCE", 2)
    good, twice, less, back = [await a_paid_one(tx) for _ in range(4)]
    day, at = day_of(tx.now), tx.now
    await returned(tx, back, at)
    second = pay_line(twice, at, line_key="pay:again")
    differing = [pay_line(twice, at), second, pay_line(less, at, amount_fen=less.order.amount_fen - 1)]
    lines = [*differing, pay_line(good, at), pay_line(back, at), return_line(back, at)]
    row = await the_day(tx, day)
    assert await reconciliation.receive(tx, SYSTEM, row, a_statement(lines)) == "accepted"
    steps, after = 0, UUID(int=0)
    while last := await reconciliation.agree(tx, SYSTEM, row.id, after):
        assert last > after
        steps, after = steps + 1, last
    assert steps == 3
    expected = {(good.item_id, "payout.cleared"), (back.item_id, "payout.cleared"), (back.item_id, "return.received")}
    assert {(m["payout_item_id"], m["event"]) for m in await tx.all(MATCHED)} == expected
    assert await found(tx) == []
    await again(tx, row)
    assert await found(tx) == [("amount_differs", "pay"), ("duplicate", "pay")]
    assert {m["payout_item_id"] for m in await tx.all(MATCHED)} == {good.item_id, back.item_id, twice.item_id}


async def test_nothing_agrees_that_books_or_payouts_do_not_hold(tx: Transaction) -> None:
    """A number of nobody's, an order that is still under way, a return that did not happen: left to be judged."""
    payment, day, at = await one_paid(tx)
    under_way = await a_payment(tx)
    unknown = pay_line(payment, at, line_key="pay:unknown", out_biz_no="0" * 32)
    row = await the_day(tx, day)
    lines = [unknown, pay_line(under_way, at), return_line(payment, at)]
    assert await reconciliation.receive(tx, SYSTEM, row, a_statement(lines)) == "accepted"
    assert await reconciliation.agree(tx, SYSTEM, row.id, UUID(int=0)) is not None
    assert await tx.all(MATCHED) == []


async def test_a_day_may_also_be_compared_at_once(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    row = await the_day(tx, day)
    assert await reconciliation.receive(tx, SYSTEM, row, a_statement([pay_line(payment, at)])) == "accepted"
    assert not await reconciliation.compare(tx, SYSTEM, row.id)
    assert [m["payout_item_id"] for m in await tx.all(MATCHED)] == [payment.item_id]
    assert await reconciliation.agree(tx, SYSTEM, row.id, UUID(int=0)) is not None
    assert len(await tx.all(MATCHED)) == 1
    assert await reconciliation.post(tx, SYSTEM, row.id) == 1


async def test_what_is_kept_of_a_days_posting_is_the_sum_of_its_lines(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [pay_line(payment, at)])
    kept = await tx.one(POSTED_SUMS)
    assert kept is not None and tuple(kept) == (payment.order.amount_fen, 0, 0)
    assert await reconciliation.check_bank(tx) == []
    await tx.run("update statement_posting set paid_fen = paid_fen + 1")
    assert "posted sums kept" in (await reconciliation.check_bank(tx))[0].what
    await tx.run("update statement_posting set paid_fen = paid_fen - 1")
