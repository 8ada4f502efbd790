"""Money in."""

import pytest

from domain import finance, ledger
from domain.database import Transaction
from domain.errors import NotPermitted
from domain.finance.model import FEE_SUFFIX
from tests.build.accounts import a_member, an_employer
from tests.build.money import SYSTEM, a_deposit, a_notice, a_settlement


@pytest.mark.requirement("T-040", part="a notice credits the employer once")
async def test_a_notice_credits_the_wage_account_once(tx: Transaction) -> None:
    employer = await an_employer(tx)
    notice = await a_notice(tx, employer, 500_00)
    first = await finance.receive_notice(tx, SYSTEM, notice)
    again = await finance.receive_notice(tx, SYSTEM, notice)
    await finance.credit_deposit(tx, SYSTEM, first.id)
    await finance.credit_deposit(tx, SYSTEM, again.id)
    assert again == first
    assert await ledger.balance(tx, ledger.account_id("employer_wage", employer.id)) == 500_00


async def test_a_known_serial_with_other_content_changes_nothing(tx: Transaction) -> None:
    employer = await an_employer(tx)
    await finance.receive_notice(tx, SYSTEM, await a_notice(tx, employer, 500_00, bank_serial="S1"))
    with pytest.raises(finance.NoticeContradicted):
        await finance.receive_notice(tx, SYSTEM, await a_notice(tx, employer, 900_00, bank_serial="S1"))
    assert await tx.value("select sum(amount_fen)::bigint from deposit") == 500_00


@pytest.mark.requirement("S-115", part="two accounts in two books, fees split off at receipt")
async def test_wages_and_fees_are_two_balances(tx: Transaction) -> None:
    employer = await an_employer(tx)
    await a_deposit(tx, employer, 500_00)
    await a_deposit(tx, employer, 30_00, FEE_SUFFIX)
    funding = await finance.funding(tx, employer.viewer)
    assert (funding.wage_balance_fen, funding.fee_balance_fen) == (500_00, 30_00)
    assert funding.wage_account != funding.fee_account


async def test_money_nobody_claims_waits_in_suspense(tx: Transaction) -> None:
    employer = await an_employer(tx)
    notice = await a_notice(tx, employer, 77_00, virtual_account="000000000000000001")
    deposit = await finance.receive_notice(tx, SYSTEM, notice)
    await finance.credit_deposit(tx, SYSTEM, deposit.id)
    assert deposit.employer_id is None
    assert await ledger.balance(tx, ledger.account_id("deposit_suspense", None)) == 77_00


async def test_unclaimed_fee_money_stays_in_the_fee_book(tx: Transaction) -> None:
    employer = await an_employer(tx)
    notice = await a_notice(tx, employer, 5_00, virtual_account="0000000000000000" + FEE_SUFFIX)
    deposit = await finance.receive_notice(tx, SYSTEM, notice)
    await finance.credit_deposit(tx, SYSTEM, deposit.id)
    assert await ledger.balance(tx, ledger.account_id("fee_suspense", None)) == 5_00


@pytest.mark.requirement("S-041", part="funding instruction and its state")
async def test_the_instruction_says_what_is_missing(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    unfunded = await finance.funding(tx, settlement.employer.viewer)
    await a_deposit(tx, settlement.employer, 1_00)
    partial = await finance.funding(tx, settlement.employer.viewer)
    await a_deposit(tx, settlement.employer, unfunded.wages_due_fen)
    await a_deposit(tx, settlement.employer, unfunded.fees_due_fen, FEE_SUFFIX)
    funded = await finance.funding(tx, settlement.employer.viewer)
    states = [unfunded.state, partial.state, funded.state]
    assert states == [finance.FundingState.UNFUNDED, finance.FundingState.PARTIAL, finance.FundingState.FUNDED]
    assert unfunded.shortfall_fen == settlement.facts.charge_fen
    assert funded.shortfall_fen == 0


async def test_only_finance_members_see_the_funding(tx: Transaction) -> None:
    employer = await an_employer(tx)
    recruiter = await a_member(tx, employer, "recruiter")
    with pytest.raises(NotPermitted):
        await finance.funding(tx, recruiter)
