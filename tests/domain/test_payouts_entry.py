"""Payouts entered by a file: line by line, all or nothing, never around settlement."""

from uuid import UUID, uuid4

import pytest

from domain import payouts
from domain.database import Transaction
from domain.errors import NotPermitted
from domain.money import yuan
from domain.payouts import entry
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.money import ASettlement, a_settlement, ready_to_be_paid

HEAD = "settlement,amount\n"


async def payable(tx: Transaction) -> tuple[ASettlement, Viewer]:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    return settlement, (await a_staff(tx, "finance")).viewer


def line(settlement: ASettlement, more_fen: int = 0) -> str:
    return f"Settlement:{settlement.id},{yuan((settlement.facts.net_fen or 0) + more_fen):f}\n"


@pytest.mark.requirement(
    "T-042", part="a CSV file of settlements: errors line by line, one wrong line pays nobody, template, plan hash",
    missing="XLSX; more than 1,000 lines in one file",
)  # fmt: skip
async def test_a_file_pays_what_it_names(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    template = await payouts.file_template(tx, finance, settlement.employer.id)
    assert template.splitlines() == [HEAD.strip(), line(settlement).strip()]
    seen = await payouts.preview_file(tx, finance, settlement.employer.id, template)
    assert (seen.errors, seen.plan.total_fen) == ((), settlement.facts.net_fen)
    batch = await payouts.make_from_file(tx, finance, settlement.employer.id, template, seen.plan.sha256)
    assert (batch.item_count, batch.total_fen) == (1, settlement.facts.net_fen)


async def test_one_wrong_line_pays_nobody(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    file = HEAD + line(settlement) + f"{uuid4()},10.00\n"
    seen = await payouts.preview_file(tx, finance, settlement.employer.id, file)
    assert [(error.number, error.column, error.code) for error in seen.errors] == [(3, "settlement", "NOT_PAYABLE")]
    with pytest.raises(payouts.FileWrong):
        await payouts.make_from_file(tx, finance, settlement.employer.id, file, seen.plan.sha256)
    assert await tx.value("select count(*) from payout_batch") == 0


async def test_a_file_does_not_change_what_is_owed(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    seen = await payouts.preview_file(tx, finance, settlement.employer.id, HEAD + line(settlement, 1))
    assert [(error.column, error.code) for error in seen.errors] == [("amount", "AMOUNT_DIFFERS")]


async def test_what_is_kept_back_stays_kept_back(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    finance = (await a_staff(tx, "finance")).viewer
    seen = await payouts.preview_file(tx, finance, settlement.employer.id, HEAD + line(settlement))
    assert [(error.code, error.detail) for error in seen.errors] == [("BLOCKED", "CONSENT_MISSING")]


async def test_another_employers_settlement_is_not_payable(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    other = await a_settlement(tx, approved=True)
    seen = await payouts.preview_file(tx, finance, other.employer.id, HEAD + line(settlement))
    assert [error.code for error in seen.errors] == ["NOT_PAYABLE"]


ID = UUID(int=7)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("x,1.00", "settlement", "SETTLEMENT_INVALID"),
        (f"{ID},", "amount", "AMOUNT_INVALID"),
        (f"{ID},0", "amount", "AMOUNT_INVALID"),
        (f"{ID},-1", "amount", "AMOUNT_INVALID"),
        (f"{ID},1.001", "amount", "AMOUNT_INVALID"),
        (f"{ID},NaN", "amount", "AMOUNT_INVALID"),
        (f"{ID},1e99", "amount", "AMOUNT_INVALID"),
        (f"{ID},=1+1", "amount", "AMOUNT_INVALID"),
        (f"{ID}", "", "COLUMNS"),
        (f"{ID},1,2", "", "COLUMNS"),
        (f"{ID},{'1' * 200}", "", "COLUMNS"),
    ],
)
def test_a_line_that_is_none_says_why(row: str, column: str, code: str) -> None:
    lines, errors = entry.read(HEAD + row + "\n")
    assert lines == []
    assert [(error.number, error.column, error.code) for error in errors] == [(2, column, code)]


def test_a_settlement_is_named_once() -> None:
    lines, errors = entry.read(HEAD + f"{ID},1\n" * 3)
    assert len(lines) == 1
    assert [(error.number, error.code) for error in errors] == [(3, "REPEATED"), (4, "REPEATED")]


@pytest.mark.parametrize("text", ["", HEAD, "a,b\n1,2\n", HEAD + '"open', HEAD + f"{ID},1\n" * 1_001, HEAD + "x" * 200_000])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(payouts.FileUnreadable):
        entry.read(text)


async def test_only_finance_makes_a_batch_of_a_file(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    seen = await payouts.preview_file(tx, finance, settlement.employer.id, HEAD + line(settlement))
    checker = (await a_staff(tx, "checker")).viewer
    with pytest.raises(NotPermitted):
        await payouts.make_from_file(tx, checker, settlement.employer.id, HEAD + line(settlement), seen.plan.sha256)
