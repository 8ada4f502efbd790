"""The bank's own statement of our accounts: the third side of a day, from file to signature; each difference worked to zero."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import finance, ledger, reconciliation
from domain.clock import start_of_day
from domain.database import Transaction
from domain.finance import Book
from domain.money import Fen
from domain.reconciliation import Action, ReconciliationState
from tests.build.accounts import an_employer
from tests.build.bank import (
    WAGE,
    a_line,
    an_account_statement,
    banked,
    compared_again,
    fed,
    find_bank_day,
    mirrored,
    the_bank_day,
    today,
)
from tests.build.money import SYSTEM, a_deposit, a_notice, fund
from tests.build.statements import compared, noon, pay_line
from tests.domain.test_reconciliation import desk, found, one_paid, resolved, the_difference

BALANCED, OPEN = ReconciliationState.BALANCED, ReconciliationState.OPEN
TOTALS = """
    select statement_paid_fen, payouts_paid_fen, ledger_paid_fen, statement_returned_fen, payouts_returned_fen,
           ledger_returned_fen
    from reconciliation where id = :id
"""


@pytest.fixture(autouse=True)
def midday(tx: Transaction) -> None:
    """Whatever hour the tests run at, nothing here is late in the day unless it says so."""
    tx.now = noon(today(tx) + timedelta(days=1))


@pytest.mark.requirement("S-117")
@pytest.mark.requirement("S-115", part="the settlement account is what the bank's statement says it is")
async def test_a_day_of_three_sides_agrees_is_signed_and_packed(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    channel_day = await compared(tx, day, [pay_line(payment, at)])
    row = await the_bank_day(tx, day)
    lines = await mirrored(tx, day)
    assert [(line.kind, line.out_biz_no, line.amount_fen) for line in lines] == [
        ("out", f"yunzhanghu/{day}", payment.order.amount_fen)
    ]
    row = await fed(tx, row, lines)
    assert (row.state, await found(tx)) == (BALANCED, [])
    totals = await tx.one(TOTALS, id=row.id)
    assert totals is not None and list(totals) == [payment.order.amount_fen] * 3 + [0] * 3
    closing = await tx.value("select closing_fen from statement_file where reconciliation_id = :id", id=row.id)
    assert closing == await ledger.balance(tx, ledger.account_id("bank_wage_cash", None))
    maker, checker = await desk(tx)
    for one in (row, channel_day):
        await reconciliation.submit(tx, maker, one.id)
        await reconciliation.sign(tx, checker, one.id)
    bank_pack, channel_pack = [await reconciliation.pack(tx, SYSTEM, one.id) for one in (row, channel_day)]
    assert bank_pack is not None and channel_pack is not None
    assert [fen for _, fen in bank_pack.standing] == [closing + payment.order.amount_fen, closing, closing]
    assert channel_pack.standing[-1] == ("银行付款 Bank paid（已相符 agreed）", payment.order.amount_fen)
    assert len(reconciliation.packed(bank_pack)) == 2


@pytest.mark.requirement("S-111", part="deposits of both accounts stand against the bank's own statement, line by line")
@pytest.mark.parametrize("account", ["bank_wage", "bank_fee"])
async def test_deposits_agree_in_either_account(tx: Transaction, account: str) -> None:
    await fund(tx, await an_employer(tx))
    day = today(tx)
    row = await banked(tx, day, await mirrored(tx, day, account), account)
    assert (row.state, await found(tx)) == (BALANCED, [])
    await compared_again(tx, row)
    assert await tx.value("select count(*) from statement_match where event = 'bank.agreed'") == 1


async def test_what_the_bank_lacks_is_waited_for_by_two_and_open_again_the_next_day(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    missing = await mirrored(tx, day)
    row = await banked(tx, day, [])
    assert await found(tx) == [("missing_at_channel", "in", "open", None)] and row.state is OPEN
    await resolved(tx, Action.WAIT)
    assert (await find_bank_day(tx, day)).state is BALANCED
    row = await banked(tx, day + timedelta(days=1), [])
    assert await found(tx) == [("missing_at_channel", "in", "closed", "carried"), ("missing_at_channel", "in", "open", None)]
    late = a_line("in", missing[0].out_biz_no, 50_00, noon(day + timedelta(days=2)), "deposit")
    await banked(tx, day + timedelta(days=2), [late])
    assert [one[2:] for one in await found(tx)] == [("closed", "carried"), ("closed", "matched")]
    assert (await find_bank_day(tx, row.day)).state is BALANCED


@pytest.mark.requirement("S-111", part="money that came in unannounced is booked from the bank's statement, in suspense")
async def test_money_nobody_announced_becomes_a_deposit_in_suspense(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    stranger = a_line("in", "STRANGE1", 7_00, noon(day), "deposit", ref="STRANGE1")
    row = await banked(tx, day, [*await mirrored(tx, day), stranger])
    assert await found(tx) == [("missing_with_us", "in", "open", None)]
    await resolved(tx, Action.SUSPEND)
    deposit_id = await tx.value("select d.id from deposit d join bank_notice n on n.id = d.bank_notice_id"
                                " where n.bank_serial = 'STRANGE1'")  # fmt: skip
    assert isinstance(deposit_id, UUID)
    await finance.credit_deposit(tx, SYSTEM, deposit_id)
    assert await ledger.balance(tx, ledger.account_id("deposit_suspense", None)) == 7_00
    row = await compared_again(tx, row)
    assert (row.state, await found(tx)) == (BALANCED, [("missing_with_us", "in", "closed", "matched")])


@pytest.mark.parametrize("kind", ["in", "out"])
async def test_what_the_bank_booked_wrongly_is_claimed_from_it(tx: Transaction, kind: str) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    strange = a_line(kind, "FEE-1", 3_00, noon(day))
    row = await banked(tx, day, [*await mirrored(tx, day), strange])
    assert await found(tx) == [("missing_with_us", kind, "open", None)]
    maker, _ = await desk(tx)
    difference = await the_difference(tx)
    for action in (Action.ASK, Action.MATCH_RETURN, *([Action.SUSPEND] if kind == "out" else [])):
        with pytest.raises(reconciliation.ActionUnfit):
            await reconciliation.propose(tx, maker, difference, action, "银行记账有误")
    await resolved(tx, Action.CLAIM)
    row = await compared_again(tx, row)
    assert (row.state, await found(tx)) == (BALANCED, [("missing_with_us", kind, "closed", "claimed")])


async def test_another_amount_at_the_bank_is_claimed_and_settles_its_movement(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    (line,) = await mirrored(tx, day)
    row = await banked(tx, day, [a_line("in", line.out_biz_no, 49_00, line.booked_at)])
    assert await found(tx) == [("amount_differs", "in", "open", None)]
    await resolved(tx, Action.CLAIM)
    row = await banked(tx, day + timedelta(days=1), [])
    assert (row.state, await found(tx)) == (BALANCED, [("amount_differs", "in", "closed", "claimed")])


async def test_a_line_twice_under_one_number_is_a_duplicate(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    (line,) = await mirrored(tx, day)
    row = await banked(tx, day, [line, a_line("in", line.out_biz_no, 50_00, line.booked_at + timedelta(minutes=1), ref="AGAIN")])
    assert await found(tx) == [("duplicate", "in", "open", None)]
    await resolved(tx, Action.CLAIM)
    assert (await compared_again(tx, row)).state is BALANCED


async def test_a_deposit_not_in_the_books_yet_differs_until_it_is(tx: Transaction) -> None:
    employer = await an_employer(tx)
    await a_deposit(tx, employer, 50_00)
    notice = await a_notice(tx, employer, 9_00)
    deposit = await finance.receive_notice(tx, SYSTEM, notice)
    day = today(tx)
    row = await banked(tx, day, [*await mirrored(tx, day), a_line("in", notice.bank_serial, 9_00, noon(day), "deposit")])
    assert await found(tx) == [("state_differs", "in", "open", None)]
    await finance.credit_deposit(tx, SYSTEM, deposit.id)
    row = await compared_again(tx, row)
    assert (row.state, await found(tx)) == (BALANCED, [("state_differs", "in", "closed", "matched")])


async def test_what_stands_late_in_the_day_may_be_announced_the_next(tx: Transaction) -> None:
    employer = await an_employer(tx)
    await a_deposit(tx, employer, 50_00)
    day = today(tx)
    notice = await a_notice(tx, employer, 9_00)
    late = a_line("in", notice.bank_serial, 9_00, start_of_day(day + timedelta(days=1)) - timedelta(minutes=1), "deposit")
    row = await banked(tx, day, [*await mirrored(tx, day), late])
    assert (row.state, await found(tx)) == (BALANCED, [("in_transit", "in", "in_transit", None)])
    deposit = await finance.receive_notice(tx, SYSTEM, notice)
    await finance.credit_deposit(tx, SYSTEM, deposit.id)
    await banked(tx, day + timedelta(days=1), [])
    assert await found(tx) == [("in_transit", "in", "closed", "matched")]


async def test_a_channels_sum_is_in_transit_until_the_channels_day_is_worked_off(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    drawn = a_line("out", f"yunzhanghu/{day}", payment.order.amount_fen, noon(day), "channel")
    tx.now = noon(day + timedelta(days=1))
    await reconciliation.begin(tx, SYSTEM)
    row = await banked(tx, day, [drawn])
    assert (row.state, await found(tx)) == (BALANCED, [("in_transit", "out", "in_transit", None)])
    await compared(tx, day, [pay_line(payment, at)])
    await compared_again(tx, row)
    assert await found(tx) == [("in_transit", "out", "closed", "matched")]


@pytest.mark.requirement("S-117", part="a bank's file that does not open as the day before closed is refused whole")
async def test_a_break_in_the_chain_of_balances_is_refused_whole(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx) + timedelta(days=1)
    row = await the_bank_day(tx, day)
    for opening_fen in (49_00, 0):
        assert await reconciliation.receive(tx, SYSTEM, row, an_account_statement([], opening_fen)) == "refused"
    problems = await tx.all("select problem from statement_file where state = 'refused'")
    assert [one["problem"] for one in problems] == ["discontinuous"] * 2
    assert (await fed(tx, row, [])).state is BALANCED


async def test_a_line_of_another_day_makes_the_banks_file_refused(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    lines = await mirrored(tx, day)
    row = await the_bank_day(tx, day + timedelta(days=1))
    assert await reconciliation.receive(tx, SYSTEM, row, an_account_statement(lines, 50_00)) == "refused"
    assert await tx.value("select problem from statement_file where state = 'refused'") == "duplicated"


async def test_the_next_day_is_begun_only_when_the_day_before_has_its_file(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    row = await the_bank_day(tx, day)
    tx.now = noon(day + timedelta(days=5))
    assert await reconciliation.begin(tx, SYSTEM, day) == 0
    await fed(tx, row, await mirrored(tx, day))
    assert await reconciliation.begin(tx, SYSTEM) == 0
    assert await reconciliation.begin(tx, SYSTEM, day) == 1


UNEVEN = """
    insert into statement_file (id, reconciliation_id, channel, day, state, sha256, line_count, paid_fen, returned_fen,
                                opening_fen, closing_fen, received_at)
    values (:id, :id, :channel, '2020-01-01', 'accepted', sha256(''), 0, 5, 0, 10, 6, :now)
"""
NOBODYS = """
    insert into reconciliation (id, channel, day, state, begun_at) values (:id, :channel || 'x', '2020-01-01', 'waiting', :now)
"""


@pytest.mark.parametrize(("change", "constraint"), [(UNEVEN, "statement_file_adds_up"), (NOBODYS, "no statement comes from")])
async def test_the_database_refuses(tx: Transaction, change: str, constraint: str) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    row = await the_bank_day(tx, today(tx))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=constraint):
        await tx.run(change, id=row.id, channel=WAGE)


async def test_the_invariant_names_a_line_that_is_booked_otherwise(tx: Transaction) -> None:
    await a_deposit(tx, await an_employer(tx), 50_00)
    day = today(tx)
    await banked(tx, day, await mirrored(tx, day))
    await tx.run("update statement_match set amount_fen = 51")
    broken = await reconciliation.check_bank(tx)
    assert len(broken) == 1 and "agreed on 51 fen, booked 5000" in broken[0].what
    await tx.run("update statement_match set amount_fen = 5000")


@pytest.mark.requirement("S-111", part="refunds stand against the bank's own statement under the bank's number")
async def test_a_refund_stands_on_the_statement_under_its_number(tx: Transaction) -> None:
    employer = await an_employer(tx)
    await a_deposit(tx, employer, 50_00)
    day = today(tx)
    maker, checker = await desk(tx)
    refund = await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(10_00), "合同结束")
    await finance.approve_refund(tx, checker, refund)
    sent = a_line("out", "OUT-000001", 10_00, noon(day), "refund")
    row = await banked(tx, day, [*await mirrored(tx, day), sent])
    assert await found(tx) == [("missing_with_us", "out", "open", None)]
    await finance.record_refund_paid(tx, maker, refund, "OUT-000001")
    row = await compared_again(tx, row)
    assert (row.state, await found(tx)) == (BALANCED, [("missing_with_us", "out", "closed", "matched")])
