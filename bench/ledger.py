"""``./run bench ledger``: singles on a hot account against SELECT … FOR UPDATE, batches of 8,192 against COPY; interleaved.

All sides are in one fresh database of one server and commit as durably. First both sides of the singles stop an account at the
same fen; afterwards counts must agree with balances and the books must be sound, else nothing counts.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from typing import Final
from uuid import UUID

import asyncpg

from bench import data, report
from domain import ledger
from domain.database import Database
from domain.ids import new_id
from domain.ledger import Code, Transfer
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls, Servers
from migrations import runner

NAME: Final = "bench_ledger"
CALLERS: Final = 32
BATCH: Final = 8_192
WORKERS: Final = 1_024
ROUNDS: Final = 5
SECONDS: Final = 2.0
FUNDS_FEN: Final = 10**12
LIMIT: Final = 500
"""Of a thousand callers on an account with so much, exactly so many may spend one fen: on both sides."""

SINGLES_FLOOR, SINGLES_GOAL = 10.0, 20.0
BATCHES_FLOOR, BATCHES_GOAL = 0.2, 0.35

PEER: Final = """
    create table peer_account (id uuid primary key, balance_fen bigint not null) with (fillfactor = 50);
    create table peer_transfer (
        id uuid primary key, debit_id uuid not null, credit_id uuid not null,
        amount_fen bigint not null, created_at timestamptz not null
    );
    create index on peer_transfer (debit_id, created_at);
    create index on peer_transfer (credit_id, created_at);
    create table peer_copy (like ledger_transfer including all);
    grant all on peer_account, peer_transfer, peer_copy to linggong_app;
"""
LOCK: Final = "select id, balance_fen from peer_account where id = any ($1) order by id for update"
INSERT: Final = (
    "insert into peer_transfer (id, debit_id, credit_id, amount_fen, created_at) values ($1, $2, $3, $4, clock_timestamp())"
)
MOVE: Final = """
    update peer_account set balance_fen = balance_fen + case id when $1 then -$3::bigint else $3::bigint end where id in ($1, $2)
"""
SPENT: Final = "select balance_fen from peer_account where id = $1"

WRITTEN: Final = "select * from ledger_transfer where id = any ($1) order by id"
COPIED: Final = "select sum(amount_fen)::bigint from peer_copy"

Caller = Callable[[int], Awaitable[bool]]
"""Spends one fen from the hot account to the account of that number; False when it is not covered."""


Rates = tuple[float, float]
"""Transfers a second: ours, the peer's."""


class Unequal(Exception):
    """The sides did not do the same: their speed cannot be compared."""


def main(words: list[str]) -> int:
    """Runs both claims; 1 when a floor does not hold."""
    parser = argparse.ArgumentParser(prog="./run bench ledger", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round of singles")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    with Servers.start(data.FOLDER.with_name("bench-ledger"), settings=data.SETTINGS, trust=True) as servers:
        singles, batches = asyncio.run(_measured(servers, asked.rounds, asked.seconds))
    text, held = _told(singles, batches, asked.rounds, asked.seconds)
    print(text)
    if asked.record:
        report.record("ledger", text)
    return 0 if held else 1


async def _measured(servers: Servers, rounds: int, seconds: float) -> tuple[Rates, Rates]:
    urls = await _fresh(servers)
    database = await Database.connect(urls.app, Vault(bytes(32)), size=CALLERS + 2)
    try:
        await _equal_limits(database)
        singles = await _singles(database, rounds, seconds)
        batches = await _batches(database, rounds)
        async with database.transaction() as tx:
            if broken := await ledger.check_books(tx):
                raise Unequal(f"the books are unsound: {broken[:3]}")
    finally:
        await database.close()
    return singles, batches


async def _fresh(servers: Servers) -> DatabaseUrls:
    """A database of its own, migrated, with the peer's tables."""
    urls = servers.database.renamed(NAME)
    await runner.provision(servers.database.admin, hand_over=False)
    admin = await asyncpg.connect(servers.database.admin)
    await admin.execute(f"drop database if exists {NAME} with (force)")
    await admin.execute(f"create database {NAME} owner {runner.OWNER}")
    await admin.close()
    await runner.migrate(urls.owner)
    owner = await asyncpg.connect(urls.owner)
    await owner.execute(PEER)
    await owner.close()
    return urls


async def _opened(database: Database, fen: int) -> tuple[UUID, list[UUID]]:
    """A funded employer and its workers, on both sides with the same ids."""
    async with database.transaction() as tx:
        wanted = [("bank_wage_cash", None), ("employer_wage", new_id()), *(("worker_wage", new_id()) for _ in range(WORKERS))]
        cash, employer, *workers = await ledger.open_accounts(tx, wanted)
        await ledger.post(tx, [Transfer(new_id(), "deposit.received", new_id(), cash, employer, fen)])
    rows = [(employer, fen), *((worker, 0) for worker in workers)]
    await database.pool.copy_records_to_table("peer_account", records=rows, columns=("id", "balance_fen"))
    return employer, workers


def _ours(batcher: ledger.Batcher, employer: UUID, workers: Sequence[UUID]) -> Caller:
    async def call(number: int) -> bool:
        key = new_id()
        wage = Transfer(key, "settlement.wage", key, employer, workers[number % WORKERS], 1)
        (answer,) = await batcher.post([wage])
        return answer.code is Code.OK

    return call


def _row_locks(database: Database, employer: UUID, workers: Sequence[UUID]) -> Caller:
    """The usual design: lock both rows, look, insert, update."""

    async def call(number: int) -> bool:
        worker = workers[number % WORKERS]
        async with database.pool.acquire() as connection, connection.transaction():
            balances = {row["id"]: row["balance_fen"] for row in await connection.fetch(LOCK, [employer, worker])}
            if balances[employer] < 1:
                return False
            await connection.execute(INSERT, new_id(), employer, worker, 1)
            await connection.execute(MOVE, employer, worker, 1)
        return True

    return call


async def _equal_limits(database: Database) -> None:
    """Both sides stop at the same fen."""
    employer, workers = await _opened(database, LIMIT)
    async with ledger.Batcher(database) as batcher:
        for call in (_ours(batcher, employer, workers), _row_locks(database, employer, workers)):
            answered = await asyncio.gather(*(call(number) for number in range(2 * LIMIT)))
            if sum(answered) != LIMIT:
                raise Unequal(f"{sum(answered)} stood of {LIMIT} that could")


async def _singles(database: Database, rounds: int, seconds: float) -> Rates:
    """Medians of transfers a second: ours, the row locks'."""
    employer, workers = await _opened(database, FUNDS_FEN)
    counts: tuple[list[int], list[int]] = ([], [])
    rates: tuple[list[float], list[float]] = ([], [])
    async with ledger.Batcher(database) as batcher:
        sides = (_ours(batcher, employer, workers), _row_locks(database, employer, workers))
        for _ in range(rounds):
            for call, count, rate in zip(sides, counts, rates, strict=True):
                began = time.perf_counter()
                count.append(await _round(call, seconds))
                rate.append(count[-1] / (time.perf_counter() - began))
    async with database.transaction() as tx:
        ours = FUNDS_FEN - await ledger.balance(tx, employer)
    theirs = FUNDS_FEN - await database.pool.fetchval(SPENT, employer)
    if (ours, theirs) != (sum(counts[0]), sum(counts[1])):
        raise Unequal(f"counted {sum(counts[0])} and {sum(counts[1])}, the balances say {ours} and {theirs}")
    return median(rates[0]), median(rates[1])


async def _round(call: Caller, seconds: float) -> int:
    """How many calls 32 callers finished, one after the other each; all are answered before it returns."""
    until = time.perf_counter() + seconds

    async def calls(number: int) -> int:
        done = 0
        while time.perf_counter() < until:
            if not await call(number + done):
                raise Unequal("a covered transfer was refused")
            done += 1
        return done

    return sum(await asyncio.gather(*(calls(number * CALLERS) for number in range(CALLERS))))


async def _batches(database: Database, rounds: int) -> Rates:
    """Medians: ours, COPY of the very rows that ours made into a table with the same indexes. The first round only warms."""
    employer, workers = await _opened(database, FUNDS_FEN)
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        keys = [new_id() for _ in range(BATCH)]
        wages = [Transfer(key, "settlement.wage", key, employer, workers[at % WORKERS], 1) for at, key in enumerate(keys)]
        began = time.perf_counter()
        async with database.transaction() as tx:
            answers = await ledger.post_batch(tx, wages)
        took[0].append(time.perf_counter() - began)
        records = [tuple(row) for row in await database.pool.fetch(WRITTEN, keys)]
        if {answer.code for answer in answers} != {Code.OK} or len(records) != BATCH:
            raise Unequal(f"{len(records)} rows of {BATCH}")
        began = time.perf_counter()
        async with database.pool.acquire() as connection, connection.transaction():
            await connection.copy_records_to_table("peer_copy", records=records)
        took[1].append(time.perf_counter() - began)
    async with database.transaction() as tx:
        spent = FUNDS_FEN - await ledger.balance(tx, employer)
    copied = await database.pool.fetchval(COPIED)
    if not spent == copied == BATCH * (rounds + 1):
        raise Unequal(f"posted {spent}, copied {copied}")
    return BATCH / median(took[0][1:]), BATCH / median(took[1][1:])


def _told(singles: Rates, batches: Rates, rounds: int, seconds: float) -> tuple[str, bool]:
    """Markdown, and whether the floors held."""
    about = f"medians of {rounds} interleaved rounds, {seconds:g} s each of singles, {WORKERS:,} payees"
    lines = [report.circumstances(about), ""]
    lines += ["| claim | ours, transfers/s | peer | peer's | ratio | floor | goal |", "|---|--:|---|--:|--:|--:|--:|"]
    held = True
    for claim, peer, (ours, theirs), floor, goal in (
        (f"singles, hot account, {CALLERS} callers", "SELECT … FOR UPDATE", singles, SINGLES_FLOOR, SINGLES_GOAL),
        (f"batches of {BATCH:,}, limits and keys on", "COPY, same rows", batches, BATCHES_FLOOR, BATCHES_GOAL),
    ):
        ratio = ours / theirs
        held = held and ratio >= floor
        lines.append(f"| {claim} | {ours:,.0f} | {peer} | {theirs:,.0f} | **{ratio:.2f}×** | ≥ {floor:g}× | ≥ {goal:g}× |")
    return "\n".join(lines), held
