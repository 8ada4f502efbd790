"""``./run bench deadlines``: a sweep over many clocks against one over few, with the same number due.

Ids are made in time order, as the product makes them, so clocks that are due together were mostly started together.
"""

import argparse
import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import Final

import asyncpg

from bench import data, report
from domain import deadlines
from domain.database import Database
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls, Servers
from migrations import runner

MANY: Final = 1_000_000
FEW: Final = 10_000
DUE: Final = 10_000
ROUNDS: Final = 7
FLOOR, GOAL = 2.0, 1.3
SYSTEM: Final = Viewer.system("deadlines.sweep")
VAULT: Final = Vault(bytes(32))

CLOCKS: Final = """
    insert into deadline (id, kind, subject_id, rule_id, rule_version, started_at, remind_at, due_at)
    select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'application_reply',
           ('01900000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'deadlines.application_reply', 1,
           clock_timestamp() - interval '9 days', clock_timestamp() + ahead * interval '1 s' - interval '1 s',
           clock_timestamp() + ahead * interval '1 s'
    from (select n, case when n <= $2 then -n::float8 / $2 else 86400 + n end as ahead from generate_series(1, $1) as n) as clock
    order by n
"""
AFRESH: Final = """
    update deadline set missed_at = null, reminded_at = null, due_at = due_at + interval '1 microsecond'
    where missed_at is not null
"""


class AnswersDiffer(Exception):
    """A sweep did not find exactly the clocks that are due."""


@dataclass(frozen=True, slots=True)
class Side:
    """A database with so many clocks."""

    title: str
    database: Database
    owner_url: str


def main(words: list[str]) -> int:
    """Runs the claim; 1 when the floor does not hold."""
    parser = argparse.ArgumentParser(prog="./run bench deadlines", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    with data.servers() as servers:
        took_s = asyncio.run(_measured(servers, asked.rounds))
    ratio = statistics.median(took_s[MANY]) / statistics.median(took_s[FEW])
    text = _table(took_s, ratio)
    print(text)
    if asked.record:
        report.record("deadlines", f"{report.circumstances(f'{asked.rounds} interleaved rounds')}\n\n{text}")
    return int(ratio > FLOOR)


async def _measured(servers: Servers, rounds: int) -> dict[int, list[float]]:
    """Seconds of each round, by the number of clocks."""
    admin = await asyncpg.connect(servers.database.admin)
    took_s: dict[int, list[float]] = {MANY: [], FEW: []}
    sides: dict[int, Side] = {}
    try:
        for count in took_s:
            sides[count] = await _side(admin, servers.database, count)
        for _ in range(rounds + 1):
            for count, side in sides.items():
                took_s[count].append(await _sweep(side))
    finally:
        for count, side in sides.items():
            await side.database.close()
            await admin.execute(f"drop database if exists bench_clocks_{count} with (force)")
        await admin.close()
    return {count: seconds[1:] for count, seconds in took_s.items()}  # the first warms up


async def _side(admin: "asyncpg.Connection[asyncpg.Record]", urls: DatabaseUrls, count: int) -> Side:
    name = f"bench_clocks_{count}"
    await admin.execute(f"drop database if exists {name} with (force)")
    await admin.execute(f"create database {name} owner {runner.OWNER}")
    own = urls.renamed(name)
    await runner.migrate(own.owner)
    owner = await asyncpg.connect(own.owner)
    await owner.execute(CLOCKS.replace("$1", str(count)).replace("$2", str(DUE)))
    await owner.execute("vacuum (freeze, analyze)")
    await owner.close()
    return Side(f"{count:,} clocks", await Database.connect(own.app, VAULT, size=1), own.owner)


async def _sweep(side: Side) -> float:
    """Every clock that is due, in as many sweeps as the product takes; then all is as before. Raises AnswersDiffer."""
    swept, began = 0, time.perf_counter()
    found = 1
    while found:
        async with side.database.transaction() as tx:
            found = await deadlines.sweep(tx, SYSTEM)
        swept += found
    took_s = time.perf_counter() - began
    if swept != DUE:
        raise AnswersDiffer(f"{side.title}: {swept:,} found, {DUE:,} are due")
    owner = await asyncpg.connect(side.owner_url)
    await owner.execute(AFRESH)
    await owner.execute("truncate outbox")
    await owner.execute("vacuum deadline")
    await owner.close()
    return took_s


def _table(took_s: dict[int, list[float]], ratio: float) -> str:
    met = "goal met" if ratio <= GOAL else "floor met" if ratio <= FLOOR else "**above the floor**"
    lines = ["| clocks | due | sweep, s (median) | clocks told per second |", "|--:|--:|--:|--:|"]
    for count, seconds in took_s.items():
        median = statistics.median(seconds)
        lines.append(f"| {count:,} | {DUE:,} | {median:.2f} | {DUE / median:,.0f} |")
    lines.append(f"\nMany against few: **{ratio:.2f}×** (floor ≤ {FLOOR:g}×, goal ≤ {GOAL:g}×): {met}.")
    return "\n".join(lines)
