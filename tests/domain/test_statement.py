"""The business service fee in its parts, from the books."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import finance, ledger, settlements
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.finance import Book, Statement
from domain.finance.model import FEE_SUFFIX
from tests.build.accounts import a_member, a_staff, an_employer
from tests.build.desk import a_refund
from tests.build.money import ASettlement, a_deposit, a_settlement

DAY = timedelta(days=1)


async def balances(tx: Transaction, settlement: ASettlement) -> int:
    accounts = [ledger.account_id(kind, settlement.employer.id) for kind in ("employer_wage", "employer_fee")]
    return sum(balance.posted_fen for balance in (await ledger.balances(tx, accounts)).values())


def adds_up(statement: Statement) -> bool:
    moved = sum(line.received_fen - line.business_fen - line.refunded_fen for line in statement.lines)
    return statement.opening_fen + moved == statement.closing_fen


@pytest.mark.requirement("T-005", part="business and base service fee in columns of their own, tied to the ledger")
async def test_the_fee_is_shown_in_its_parts_and_adds_up(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    employer, facts = settlement.employer, settlement.facts
    await a_deposit(tx, employer, facts.gross_fen + 50_00)
    today = day_of(tx.now)
    tx.now += DAY
    await a_deposit(tx, employer, facts.fee_fen + 9_00, FEE_SUFFIX)
    approved = await settlements.approve(tx, employer.viewer, settlement.id)
    checker, finance_staff = (await a_staff(tx, "checker")).viewer, (await a_staff(tx, "finance")).viewer
    refund = await a_refund(tx, employer, Book.WAGE, checker, 20_00)
    await finance.record_refund_paid(tx, finance_staff, refund, "OUT-100001")
    whole = await finance.service_fee_statement(tx, employer.viewer, employer.id, today, today + DAY)
    assert (whole.opening_fen, whole.closing_fen) == (0, await balances(tx, settlement)) and adds_up(whole)
    (first, second) = whole.lines
    assert (first.received_fen, first.business_fen) == (facts.gross_fen + 50_00, 0)
    assert second.base_fen == approved.net_fen
    assert second.tax_fen == (approved.vat_fen or 0) + (approved.iit_fen or 0)
    assert (second.management_fen, second.business_fen, second.refunded_fen) == (facts.fee_fen, facts.charge_fen, 20_00)
    later = await finance.service_fee_statement(tx, finance_staff, employer.id, today + DAY, today + DAY)
    assert later.opening_fen == facts.gross_fen + 50_00 and adds_up(later)


async def test_it_is_the_employers_own_or_finances(tx: Transaction) -> None:
    employer, other = await an_employer(tx), await an_employer(tx)
    today = day_of(tx.now)
    empty = await finance.service_fee_statement(tx, employer.viewer, employer.id, today, today)
    assert (empty.opening_fen, empty.closing_fen, empty.lines) == (0, 0, ())
    with pytest.raises(NotFound):
        await finance.service_fee_statement(tx, employer.viewer, other.id, today, today)
    with pytest.raises(NotPermitted):
        await finance.service_fee_statement(tx, await a_member(tx, employer, "recruiter"), employer.id, today, today)
    staff = (await a_staff(tx, "finance")).viewer
    with pytest.raises(NotPermitted):
        await finance.service_fee_statement(tx, replace(staff, staff_role="reviewer"), employer.id, today, today)
    for first, last in ((today, today - DAY), (today, today + 366 * DAY)):
        with pytest.raises(InvalidInput):
            await finance.service_fee_statement(tx, staff, employer.id, first, last)
