"""Charged fees become income once the service was rendered."""

from datetime import timedelta

import pytest

from domain import deadlines, finance, ledger, settlements
from domain.database import Transaction
from tests.build.money import SYSTEM, ASettlement, a_settlement

INCOME = ledger.account_id("platform_fee_income", None)


async def income(tx: Transaction) -> int:
    return await ledger.balance(tx, INCOME)


async def charged(tx: Transaction, settlement: ASettlement) -> int:
    return await ledger.balance(tx, ledger.account_id("employer_fee_charged", settlement.employer.id))


@pytest.mark.requirement("S-110", part="fees become income per event, once the service was rendered")
async def test_the_fee_of_a_paid_wage_is_income_once(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    assert await finance.recognise_fees(tx, SYSTEM) == 0
    await settlements.start_payout(tx, [settlement.id])
    await settlements.mark_paid(tx, [settlement.id])
    assert await finance.recognise_fees(tx, SYSTEM) == 1
    assert (await income(tx), await charged(tx, settlement)) == (settlement.facts.fee_fen, 0)
    assert await finance.recognise_fees(tx, SYSTEM) == 0


async def test_the_fee_of_an_unpaid_wage_is_income_after_ten_working_days(tx: Transaction) -> None:
    drafted = await a_settlement(tx)
    settlement = await a_settlement(tx, approved=True)
    earned_at = await deadlines.working_days_after(tx, tx.now, 10)
    tx.now = earned_at - timedelta(seconds=1)
    assert await finance.recognise_fees(tx, SYSTEM) == 0
    tx.now = earned_at
    assert await finance.recognise_fees(tx, SYSTEM) == 1
    assert await income(tx) == settlement.facts.fee_fen
    assert await charged(tx, drafted) == 0


async def test_a_chunk_takes_so_many_and_the_next_the_rest(tx: Transaction) -> None:
    drafted = [await a_settlement(tx, approved=True) for _ in range(3)]
    tx.now += timedelta(days=60)
    assert [await finance.recognise_fees(tx, SYSTEM, limit=2) for _ in range(3)] == [2, 1, 0]
    assert await income(tx) == sum(settlement.facts.fee_fen for settlement in drafted)
