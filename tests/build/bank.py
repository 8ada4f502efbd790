"""The bank's side of our accounts: a day's lines as it would write them, over what moved the account; and days fed in turn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from domain import reconciliation
from domain.clock import day_of
from domain.database import Transaction
from domain.reconciliation import Line, Reconciliation, ReconciliationState, Statement
from tests.build.money import SYSTEM
from tests.build.statements import noon

SINCE = date(2000, 1, 1)
WAGE = "bank_wage"
MOVED = """
    select kind, reference, amount_fen, at, case when reference like '%/%' then 'channel' else 'deposit' end as purpose
    from bank_movement
    where account = :account and ledger_fen is not null and (at at time zone 'Asia/Shanghai')::date = :day order by at, reference
"""
DAY = "select id, channel, day, state, fetches, submitted_by from reconciliation where day = :day and channel = :channel"
WAITING = "select day from reconciliation where channel = :channel and state = 'waiting'"
CLOSED = "select closing_fen from statement_file where channel = :channel and state = 'accepted' order by day desc limit 1"


def a_line(kind: str, reference: str, fen: int, at: datetime, purpose: str = "other", ref: str = "") -> Line:
    """One movement as the bank has it."""
    ref = ref or f"B{kind}{reference}"
    return Line(kind, f"{kind}:{ref}", reference, ref, fen, 0, at, 1, purpose, "某***")


async def mirrored(tx: Transaction, day: date, account: str = WAGE) -> list[Line]:
    """What the bank has when it has what we have."""
    rows = await tx.all(MOVED, account=account, day=day)
    return [a_line(row["kind"], row["reference"], row["amount_fen"], row["at"], row["purpose"]) for row in rows]


def an_account_statement(lines: Sequence[Line], opening_fen: int) -> Statement:
    """A file of these lines, numbered, from the opening to the closing balance."""
    numbered = tuple(replace(line, number=at) for at, line in enumerate(lines, 1))
    closing_fen = opening_fen + sum(line.amount_fen if line.kind == "in" else -line.amount_fen for line in lines)
    content = repr((opening_fen, numbered)).encode()
    return Statement(content, sha256(content).digest(), numbered, opening_fen, closing_fen)


async def find_bank_day(tx: Transaction, day: date, account: str = WAGE) -> Reconciliation:
    row = await tx.one(DAY, day=day, channel=account)
    assert row is not None
    return Reconciliation(**{**dict(row), "state": ReconciliationState(row["state"])})


async def the_bank_day(tx: Transaction, day: date, account: str = WAGE) -> Reconciliation:
    """The day's row, waiting for its file; the days before had the files that agree."""
    tx.now = max(tx.now, noon(day + timedelta(days=1)))
    await reconciliation.begin(tx, SYSTEM, SINCE)
    while (waiting := await tx.value(WAITING, channel=account)) != day:
        assert isinstance(waiting, date) and waiting < day
        await fed(tx, await find_bank_day(tx, waiting, account), await mirrored(tx, waiting, account))
        await reconciliation.begin(tx, SYSTEM, SINCE)
    return await find_bank_day(tx, day, account)


async def fed(tx: Transaction, row: Reconciliation, lines: Sequence[Line]) -> Reconciliation:
    """The day with this file, compared."""
    opening_fen = await tx.value(CLOSED, channel=row.channel)
    statement = an_account_statement(lines, int(str(opening_fen or 0)))
    assert await reconciliation.receive(tx, SYSTEM, row, statement) == "accepted"
    return await compared_again(tx, row)


async def compared_again(tx: Transaction, row: Reconciliation) -> Reconciliation:
    """Compared once more."""
    await reconciliation.compare(tx, SYSTEM, row.id)
    assert await reconciliation.check_bank(tx) == []
    return await find_bank_day(tx, row.day, row.channel)


async def banked(tx: Transaction, day: date, lines: Sequence[Line], account: str = WAGE) -> Reconciliation:
    """The day with these lines, after days that agree."""
    return await fed(tx, await the_bank_day(tx, day, account), lines)


def today(tx: Transaction) -> date:
    """In Shanghai, by business time."""
    return day_of(tx.now)
