"""The chart in docs/money.md is the chart in the database."""

import re
from pathlib import Path

from domain.database import Transaction

PAGE = Path(__file__).parents[2] / "docs" / "money.md"


def table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its header."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[re.sub(r"`", "", cell).strip() for cell in row] for row in rows[2:]]


async def test_the_page_lists_every_route(tx: Transaction) -> None:
    rows = await tx.all("select event, kind, debit_kind, credit_kind from ledger_route")
    assert sorted(tuple(row[:4]) for row in table("What every event posts")) == sorted(tuple(row) for row in rows)


async def test_the_page_lists_every_kind_of_account(tx: Transaction) -> None:
    rows = await tx.all(
        "select kind, book, owner, side, debits_must_not_exceed_credits or credits_must_not_exceed_debits as limited"
        " from ledger_account_kind"
    )
    page = [(kind, book, owner, side, limit == "go below zero") for kind, book, owner, side, limit, _ in table("Accounts")]
    assert sorted(page) == sorted(tuple(row) for row in rows)
