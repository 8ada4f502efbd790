"""``./run bench ledger``: batches of 8k transfers through ``ledger.post_batch``, against COPY of as many rows with the same indexes.

COPY checks the same row constraints and keeps the same indexes, and nothing else: no keys looked up, no limits, no balances.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg

from bench import data, report
from domain import ledger
from domain.database import Connection, Database
from domain.ids import new_id
from domain.ledger import MAX_BATCH, Transfer
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls

ROUNDS: Final = 9
EMPLOYERS: Final = 200
WORKERS: Final = 5_000
FUNDS_FEN: Final = 10**12
FLOOR, GOAL = 0.2, 0.35
OPENED_AT_ONCE: Final = 1_000

COPY_TABLE: Final = "create table copied (like ledger_transfer including constraints including indexes)"
COLUMNS: Final = (
    "id",
    "number",
    "journal_id",
    "leg",
    "legs",
    "kind",
    "event",
    "debit_account_id",
    "credit_account_id",
    "amount_fen",
    "subject_id",
    "created_at",
)


def main(words: list[str]) -> int:
    """Runs the claim; 1 when the floor does not hold."""
    parser = argparse.ArgumentParser(prog="./run bench ledger", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--size", type=int, default=MAX_BATCH, help="transfers in a batch")
    parser.add_argument("--record", action="store_true", help="write the line into docs/performance.md")
    asked = parser.parse_args(words)
    with Servers.start(data.FOLDER.with_name("bench-ledger"), settings=data.SETTINGS, trust=True) as servers:
        urls = asyncio.run(data.scratch(servers, "bench_ledger"))
        posted, copied = asyncio.run(_measured(urls, asked.rounds, asked.size))
    return _told(posted, copied, asked)


async def _measured(urls: DatabaseUrls, rounds: int, size: int) -> tuple[list[float], list[float]]:
    """Seconds of each round: posted, copied. The first round of each warms up and is not kept."""
    draw, posted, copied = random.Random(data.SEED), [], []
    database = await Database.connect(urls.app, Vault(bytes(32)))
    owner = await asyncpg.connect(urls.owner)
    try:
        await owner.execute(COPY_TABLE)
        employers, workers = await _accounts(database)
        for _ in range(rounds + 1):
            transfers = [_transfer(draw, employers, workers) for _ in range(size)]
            posted.append(await _post(database, transfers))
            copied.append(await _copy(owner, transfers))
    finally:
        await owner.close()
        await database.close()
    return posted[1:], copied[1:]


async def _accounts(database: Database) -> tuple[list[UUID], list[UUID]]:
    """Funded employers, and workers."""
    async with database.transaction() as tx:
        employers = await ledger.open_accounts(tx, [("employer_wage", new_id()) for _ in range(EMPLOYERS)])
        workers = await ledger.open_accounts(tx, [("worker_wage", new_id()) for _ in range(WORKERS)])
        cash = await ledger.open_account(tx, "bank_wage_cash", None)
        await ledger.post(tx, [Transfer(new_id(), "deposit.received", new_id(), cash, each, FUNDS_FEN) for each in employers])
    return employers, workers


def _transfer(draw: random.Random, employers: Sequence[UUID], workers: Sequence[UUID]) -> Transfer:
    amount_fen = draw.randint(100, 100_000)
    return Transfer(new_id(), "settlement.wage", new_id(), draw.choice(employers), draw.choice(workers), amount_fen)


async def _post(database: Database, transfers: Sequence[Transfer]) -> float:
    started = time.perf_counter()
    async with database.transaction() as tx:
        answers = await ledger.post_batch(tx, transfers)
    took_s = time.perf_counter() - started
    assert all(answer.stands for answer in answers)
    return took_s


async def _copy(owner: Connection, transfers: Sequence[Transfer]) -> float:
    at = datetime.now(UTC)
    rows = [
        (t.key, number, t.journal, 1, 1, "post", t.event, t.debit, t.credit, t.amount_fen, t.subject_id, at)
        for number, t in enumerate(transfers)
    ]
    started = time.perf_counter()
    await owner.copy_records_to_table("copied", records=rows, columns=COLUMNS)
    return time.perf_counter() - started


def _told(posted: Sequence[float], copied: Sequence[float], asked: argparse.Namespace) -> int:
    post_s, copy_s = statistics.median(posted), statistics.median(copied)
    ratio = copy_s / post_s
    met = "goal met" if ratio >= GOAL else "floor met" if ratio >= FLOOR else "**below the floor**"
    table = (
        "| side | transfers/s | batch of " + f"{asked.size:,}, ms | ratio |\n|---|--:|--:|--:|\n"
        f"| ledger.post_batch | {asked.size / post_s:,.0f} | {post_s * 1e3:.0f} | **{ratio:.2f}×**: {met} (floor {FLOOR}, goal {GOAL}) |\n"
        f"| COPY, same indexes | {asked.size / copy_s:,.0f} | {copy_s * 1e3:.0f} | |"
    )
    print(table)
    if asked.record:
        report.record("ledger", f"{report.circumstances(f'{asked.rounds} rounds')}\n\n{table}")
    return 0 if ratio >= FLOOR else 1
