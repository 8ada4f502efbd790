"""Deposits nobody could match, and unspent money back to employers: two people, once, in the books."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain import finance, ledger
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.finance import Book
from domain.finance.model import FEE_SUFFIX
from domain.ids import new_id
from domain.money import MAX_FEN, Fen
from domain.viewer import Viewer
from tests.build.accounts import a_member, a_staff, an_employer
from tests.build.desk import REASON, an_unmatched_deposit
from tests.build.money import SYSTEM, a_deposit, a_settlement

WAITING = "select count(*) from outbox where job = 'finance.resolve_deposit'"


async def maker_and_checker(tx: Transaction) -> tuple[Viewer, Viewer]:
    return (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer


async def balance(tx: Transaction, kind: str, owner: UUID | None = None) -> int:
    return await ledger.balance(tx, ledger.account_id(kind, owner))


@pytest.mark.requirement("T-040", part="a deposit in suspense is matched by two people, once")
@pytest.mark.parametrize(
    ("suffix", "suspense", "owned"),
    [
        ("01", "deposit_suspense", "employer_wage"),
        ("99", "deposit_suspense", "employer_wage"),
        ("02", "fee_suspense", "employer_fee"),
    ],
)
async def test_a_matched_deposit_is_the_employers_in_the_book_it_arrived_in(
    tx: Transaction, suffix: str, suspense: str, owned: str
) -> None:
    employer, (maker, checker) = await an_employer(tx), await maker_and_checker(tx)
    deposit_id = await an_unmatched_deposit(tx, employer, account="0000000000000000" + suffix)
    proposed = await finance.match_deposit(tx, maker, deposit_id, employer.id, REASON)
    assert await tx.value(WAITING) == 0
    await finance.confirm_resolution(tx, checker, proposed)
    assert await tx.value(WAITING) == 1
    await finance.resolve_deposit(tx, SYSTEM, proposed)
    await finance.resolve_deposit(tx, SYSTEM, proposed)
    assert (await balance(tx, suspense), await balance(tx, owned, employer.id)) == (0, 77_00)
    assert await tx.value("select state from deposit_resolution") == "completed"


async def test_a_deposit_sent_back_leaves_the_bank_once_its_number_is_there(tx: Transaction) -> None:
    employer, (maker, checker) = await an_employer(tx), await maker_and_checker(tx)
    deposit_id = await an_unmatched_deposit(tx, employer)
    proposed = await finance.send_back_deposit(tx, maker, deposit_id, REASON)
    with pytest.raises(finance.ResolutionNotReady):
        await finance.record_sent_back(tx, maker, proposed, "OUT-000001")
    await finance.confirm_resolution(tx, checker, proposed)
    assert await tx.value(WAITING) == 0
    await finance.record_sent_back(tx, maker, proposed, "OUT-000001")
    with pytest.raises(finance.ResolutionNotReady):
        await finance.record_sent_back(tx, maker, proposed, "OUT-000002")
    await finance.resolve_deposit(tx, SYSTEM, proposed)
    assert (await balance(tx, "deposit_suspense"), await balance(tx, "bank_wage_cash")) == (0, 0)


async def test_a_deposit_has_one_open_proposal_and_a_rejected_one_gives_way(tx: Transaction) -> None:
    employer, (maker, checker) = await an_employer(tx), await maker_and_checker(tx)
    deposit_id = await an_unmatched_deposit(tx, employer)
    first = await finance.match_deposit(tx, maker, deposit_id, employer.id, REASON)
    with pytest.raises(finance.DepositTaken):
        await finance.send_back_deposit(tx, maker, deposit_id, REASON)
    await finance.reject_resolution(tx, checker, first, "付款人不是该单位")
    with pytest.raises(finance.ResolutionNotReady):
        await finance.confirm_resolution(tx, checker, first)
    second = await finance.send_back_deposit(tx, maker, deposit_id, REASON)
    await finance.confirm_resolution(tx, checker, second)
    with pytest.raises(finance.DepositTaken):
        await finance.match_deposit(tx, maker, deposit_id, employer.id, REASON)


async def test_only_what_waits_in_suspense_is_matched_and_only_to_an_employer(tx: Transaction) -> None:
    employer, (maker, _) = await an_employer(tx), await maker_and_checker(tx)
    known = await a_deposit(tx, employer, 5_00)
    with pytest.raises(finance.DepositNotInSuspense):
        await finance.match_deposit(tx, maker, known.id, employer.id, REASON)
    with pytest.raises(NotFound):
        await finance.send_back_deposit(tx, maker, new_id(), REASON)
    deposit_id = await an_unmatched_deposit(tx, employer)
    with pytest.raises(NotFound):
        await finance.match_deposit(tx, maker, deposit_id, new_id(), REASON)
    with pytest.raises(InvalidInput):
        await finance.match_deposit(tx, maker, deposit_id, employer.id, "  ？ ")


@pytest.mark.requirement("S-111", part="two people for suspense and refunds")
async def test_nobody_confirms_their_own_proposal(tx: Transaction) -> None:
    employer, (maker, checker) = await an_employer(tx), await maker_and_checker(tx)
    proposed = await finance.match_deposit(tx, maker, await an_unmatched_deposit(tx, employer), employer.id, REASON)
    with pytest.raises(NotPermitted):
        await finance.confirm_resolution(tx, maker, proposed)
    promoted = replace(maker, staff_role="checker")
    with pytest.raises(finance.SamePerson):
        await finance.confirm_resolution(tx, promoted, proposed)
    await a_deposit(tx, employer, 10_00)
    refund = await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(10_00), REASON)
    moonlighter = replace(checker, person_id=employer.viewer.person_id)
    with pytest.raises(finance.SamePerson):
        await finance.approve_refund(tx, moonlighter, refund)


@pytest.mark.requirement("S-041", part="unspent money goes back when asked", missing="sending through the bank's interface")
@pytest.mark.parametrize(
    ("book", "suffix", "owned", "cash"),
    [(Book.WAGE, "01", "employer_wage", "bank_wage_cash"), (Book.FEE, "02", "employer_fee", "bank_fee_cash")],
)
async def test_a_refund_is_held_then_posted(tx: Transaction, book: Book, suffix: str, owned: str, cash: str) -> None:
    employer, (maker, checker) = await an_employer(tx), await maker_and_checker(tx)
    await a_deposit(tx, employer, 100_00, suffix)
    refund = await finance.request_refund(tx, employer.viewer, book, Fen(60_00), REASON)
    assert await balance(tx, owned, employer.id) == 100_00
    await finance.approve_refund(tx, checker, refund)
    assert await balance(tx, owned, employer.id) == 40_00
    await finance.record_refund_paid(tx, maker, refund, "OUT-000001")
    assert (await balance(tx, owned, employer.id), await balance(tx, cash)) == (40_00, 40_00)
    with pytest.raises(finance.RefundNotReady):
        await finance.record_refund_failed(tx, maker, refund, REASON)


async def test_a_refund_the_bank_could_not_send_is_free_again(tx: Transaction) -> None:
    employer, (maker, checker) = await an_employer(tx), await maker_and_checker(tx)
    await a_deposit(tx, employer, 100_00)
    refund = await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(100_00), REASON)
    with pytest.raises(finance.RefundNotReady):
        await finance.record_refund_paid(tx, maker, refund, "OUT-000001")
    await finance.approve_refund(tx, checker, refund)
    await finance.record_refund_failed(tx, maker, refund, "收款账户已销户")
    assert (await balance(tx, "employer_wage", employer.id), await balance(tx, "bank_wage_cash")) == (100_00, 100_00)
    again = await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(100_00), REASON)
    await finance.reject_refund(tx, checker, again, "账户信息仍不正确")
    assert await balance(tx, "employer_wage", employer.id) == 100_00


@pytest.mark.requirement("S-072", part="what drafted wages need is not refunded")
async def test_what_drafted_settlements_need_is_not_unspent(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    employer, checker = settlement.employer, (await a_staff(tx, "checker")).viewer
    gross_fen = settlement.facts.gross_fen
    await a_deposit(tx, employer, gross_fen + 10_00)
    with pytest.raises(finance.RefundBeyondUnspent) as refused:
        await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(10_01), REASON)
    assert "10.00" in refused.value.message_zh
    refund = await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(10_00), REASON)
    with pytest.raises(finance.RefundUndecided):
        await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(1), REASON)
    await finance.approve_refund(tx, checker, refund)
    with pytest.raises(finance.RefundBeyondUnspent):
        await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(1), REASON)


async def test_money_spent_since_it_was_asked_for_is_not_refunded(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    employer, checker = settlement.employer, (await a_staff(tx, "checker")).viewer
    await a_deposit(tx, employer, 10_00, FEE_SUFFIX)
    await a_deposit(tx, employer, settlement.facts.gross_fen + 5_00)
    refund = await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(5_00), REASON)
    await tx.run("update settlement set gross_fen = gross_fen + 1, charge_fen = charge_fen + 1")
    with pytest.raises(finance.RefundBeyondUnspent):
        await finance.approve_refund(tx, checker, refund)


@pytest.mark.parametrize("amount_fen", [0, -1, MAX_FEN + 1])
async def test_amounts_that_are_none_are_refused(tx: Transaction, amount_fen: int) -> None:
    employer = await an_employer(tx)
    with pytest.raises(InvalidInput):
        await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(amount_fen), REASON)


async def test_only_finance_members_ask_for_refunds(tx: Transaction) -> None:
    employer = await an_employer(tx)
    with pytest.raises(NotPermitted):
        await finance.request_refund(tx, await a_member(tx, employer, "recruiter"), Book.WAGE, Fen(1), REASON)


async def test_a_bank_number_is_used_once(tx: Transaction) -> None:
    employer, (maker, checker) = await an_employer(tx), await maker_and_checker(tx)
    await a_deposit(tx, employer, 100_00)
    first = await finance.request_refund(tx, employer.viewer, Book.WAGE, Fen(1_00), REASON)
    await finance.approve_refund(tx, checker, first)
    await finance.record_refund_paid(tx, maker, first, "OUT-000001")
    second = await finance.send_back_deposit(tx, maker, await an_unmatched_deposit(tx, employer), REASON)
    await finance.confirm_resolution(tx, checker, second)
    with pytest.raises(finance.BankSerialUsed):
        await finance.record_sent_back(tx, maker, second, "OUT-000001")
    for bad in ("", "短号", "OUT 1", "x" * 65):
        with pytest.raises(InvalidInput):
            await finance.record_sent_back(tx, maker, second, bad)
