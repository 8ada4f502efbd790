"""``./run bench settle``: a pay run of many payees, its first tenth against its last; CPU, WAL and memory on the way.

A database of its own, thrown away afterwards. Jobs' steps are taken one after the other as the worker takes them, a transaction
each. Afterwards the run's totals must be those of the settlements and of the books, and the books must be sound. What is compared
is CPU, our own and PostgreSQL's: how long a step takes on a clock says as much of what else the machine does.
"""

import argparse
import asyncio
import resource
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg
import psutil

from bench import data, report
from domain import ledger, pay_runs
from domain.clock import day_of
from domain.database import Database, Transaction
from domain.ids import new_id
from domain.ledger import Transfer
from domain.pay_runs import PayRun, Scope, State
from domain.vault import Vault
from domain.viewer import Kind, Viewer
from jobs.local.servers import DatabaseUrls, Servers
from jobs.worker import collect_rarely
from migrations import runner

NAME: Final = "bench_settle"
PAYEES: Final = 100_000
CHUNK: Final = pay_runs.running.TIMESHEETS_AT_ONCE
FLOOR, GOAL = 1.25, 1.1
WAL_GOAL: Final = 700
SQL: Final = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
SYSTEM: Final = Viewer.system("bench")

WAL: Final = "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes"
WAGES: Final = "select id from ledger_account where kind = 'worker_wage' order by id limit :most"
TRANSFERS: Final = "select count(*) from ledger_transfer"
BACKEND: Final = "select pg_backend_pid() as pid"
Action: TypeAlias = Callable[[Transaction, Viewer, UUID], Awaitable[None]]

AGREES: Final = """
    select r.timesheet_count = r.settled_count and r.settled_count = s.settlements and r.settled_gross_fen = s.gross_fen
           and r.settled_fee_fen = s.fee_fen and s.gross_fen = t.wage_fen and s.fee_fen = t.fee_fen
    from pay_run r,
         (select count(*) as settlements, sum(gross_fen) as gross_fen, sum(fee_fen) as fee_fen
          from settlement where state = 'approved') s,
         (select sum(amount_fen) filter (where event = 'settlement.wage') as wage_fen,
                 sum(amount_fen) filter (where event = 'settlement.fee') as fee_fen from ledger_transfer) t
"""


class Unequal(Exception):
    """The run did not settle what it should have: its speed says nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction: seconds by the clock, of our own CPU and of PostgreSQL's, and how many payees it took on."""

    took_s: float
    own_s: float
    postgres_s: float
    payees: int

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU a payee, both sides'."""
        return (self.own_s + self.postgres_s) / self.payees * 1e6


@dataclass(frozen=True, slots=True)
class Took:
    """The steps, in order; bytes of WAL and transfers of all of them."""

    steps: list[Step]
    wal_bytes: int
    transfers: int

    def cpu_us(self, first: float, last: float) -> float:
        """Microseconds of CPU a payee: the median over the part of the steps between two shares of them."""
        count = len(self.steps)
        part = self.steps[min(round(count * first), count - 1) : max(round(count * last), 1)]
        return median(step.cpu_us for step in part)

    @property
    def ratio(self) -> float:
        return self.cpu_us(0.9, 1) / self.cpu_us(0, 0.1)

    @property
    def payees(self) -> int:
        return sum(step.payees for step in self.steps)

    @property
    def payees_per_s(self) -> float:
        return self.payees / sum(step.took_s for step in self.steps)

    @property
    def sides_us(self) -> tuple[float, float]:
        """Our own CPU a payee and PostgreSQL's, over all steps."""
        own_s, postgres_s = sum(step.own_s for step in self.steps), sum(step.postgres_s for step in self.steps)
        return own_s / self.payees * 1e6, postgres_s / self.payees * 1e6


def main(words: list[str]) -> int:
    """Runs the claim; 1 when the floor does not hold."""
    parser = argparse.ArgumentParser(prog="./run bench settle", description=__doc__)
    parser.add_argument("--payees", type=int, default=PAYEES)
    parser.add_argument("--chunk", type=int, default=CHUNK, help="timesheets in a step; smaller ones show a short run's slope")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    collect_rarely()  # as the worker does
    settings = data.SETTINGS | {"full_page_writes": "off", "max_wal_size": "8GB"}
    with Servers.start(data.FOLDER.with_name("bench-settle"), settings=settings, trust=True) as servers:
        calculated, settled, a_transfer = asyncio.run(_measured(servers, asked.payees, asked.chunk))
    text = _told(asked.payees, calculated, settled, a_transfer)
    print(text)
    if asked.record:
        report.record("settle", f"{report.circumstances(f'{asked.payees:,} payees, chunks of {asked.chunk:,}')}\n\n{text}")
    return int(max(calculated.ratio, settled.ratio) > FLOOR)


async def _measured(servers: Servers, payees: int, chunk: int) -> tuple[Took, Took, float]:
    admin = await asyncpg.connect(servers.database.admin)
    urls = servers.database.renamed(NAME)
    try:
        await _fresh(admin, urls, payees)
        database = await Database.connect(urls.app, Vault(bytes(32)), size=1)  # one backend, whose CPU is counted
        try:
            return *await _run(database, chunk), await _wal_of_a_transfer(database)
        finally:
            await database.close()
    finally:
        await admin.execute(f"drop database if exists {NAME} with (force)")
        await admin.close()


async def _fresh(admin: "asyncpg.Connection[asyncpg.Record]", urls: DatabaseUrls, payees: int) -> None:
    await runner.provision(urls.admin.replace(NAME, "postgres"), hand_over=False)
    await admin.execute(f"drop database if exists {NAME} with (force)")
    await admin.execute(f"create database {NAME} owner {runner.OWNER}")
    await runner.migrate(urls.owner)
    # as the superuser, so that the foreign keys of what the bench makes up need not be asked row by row
    filling = await asyncpg.connect(urls.admin, server_settings={"session_replication_role": "replica", "jit": "off"})
    await filling.execute(SQL.replace("$payees", str(payees)))
    await filling.execute("vacuum (freeze, analyze)")
    await filling.close()


async def _run(database: Database, chunk: int) -> tuple[Took, Took]:
    """Calculated, funded to the fen, approved, settled, and compared. Raises Unequal."""
    async with database.transaction() as tx:
        owner = await _owner(tx)
        today = day_of(tx.now)
        run = await pay_runs.make(tx, owner, Scope(period_from=today.replace(year=today.year - 1), period_to=today))
    calculated = await _steps(database, run.id, partial(pay_runs.calculate, most=chunk), State.READY)
    async with database.transaction() as tx:
        run = await _state(tx, run.id)
        await _fund(tx, run)
    async with database.transaction() as tx:
        await pay_runs.approve(tx, owner, run.id, run.plan_sha256 or b"")
    settled = await _steps(database, run.id, pay_runs.settle, State.SETTLED)
    async with database.transaction() as tx:
        if not await tx.value(AGREES):
            raise Unequal("the run's totals are not those of its settlements and of the books")
        if broken := await ledger.check_books(tx):
            raise Unequal(f"the books are unsound: {broken[:3]}")
    return calculated, settled


class Undone(Exception):
    """Ends a transaction whose WAL alone was of interest."""


async def _wal_of_a_transfer(database: Database) -> float:
    """Bytes of WAL for a wage of one fen, posted as a chunk of them is: to as many workers, from one employer."""
    wal: list[int] = []
    with suppress(Undone):
        async with database.transaction() as tx:
            workers = [row["id"] for row in await tx.all(WAGES, most=ledger.actions.MAX_BATCH)]
            employer_id = await tx.value("select id from employer")
            cash, wage = await ledger.open_accounts(tx, [("bank_wage_cash", None), ("employer_wage", UUID(str(employer_id)))])
            key = new_id()
            await ledger.post(tx, [Transfer(key, "deposit.received", key, cash, wage, len(workers))])
            keys = [new_id() for _ in workers]
            paid = zip(keys, workers, strict=True)
            wages = [Transfer(key, "settlement.wage", key, wage, worker, 1) for key, worker in paid]
            wal.append(int(str(await tx.value(WAL))))
            await ledger.post(tx, wages)
            wal.append(int(str(await tx.value(WAL))))
            raise Undone
    return (wal[1] - wal[0]) / len(workers)


async def _steps(database: Database, run_id: UUID, act: Action, until: State) -> Took:
    """Every step until the run is in that state. The last one of a calculation only finds that nothing is left."""
    steps: list[Step] = []
    done, state = 0, None
    async with database.transaction() as tx:
        wal, transfers = await tx.value(WAL), await tx.value(TRANSFERS)
        backend = psutil.Process(int(str(await tx.value(BACKEND))))
    while state is not until:
        before = _clocks(backend)
        async with database.transaction() as tx:
            await act(tx, SYSTEM, run_id)
        took_s, own_s, postgres_s = (after - earlier for after, earlier in zip(_clocks(backend), before, strict=True))
        async with database.transaction() as tx:
            run = await _state(tx, run_id)
        now_done = run.settled_count if until is State.SETTLED else run.timesheet_count
        if now_done > done:
            steps.append(Step(took_s, own_s, postgres_s, now_done - done))
        done, state = now_done, run.state
    async with database.transaction() as tx:
        wal_after, transfers_after = await tx.value(WAL), await tx.value(TRANSFERS)
    return Took(steps, int(str(wal_after)) - int(str(wal)), int(str(transfers_after)) - int(str(transfers)))


def _clocks(backend: psutil.Process) -> tuple[float, float, float]:
    """The clock, our own CPU and the backend's, in seconds."""
    used = backend.cpu_times()
    return time.perf_counter(), time.process_time(), used.user + used.system


async def _state(tx: Transaction, run_id: UUID) -> PayRun:
    run = await pay_runs.store.lock(tx, run_id)
    assert run is not None
    return run


async def _owner(tx: Transaction) -> Viewer:
    row = await tx.one("select e.id as employer_id, t.decided_by as person_id from employer e, timesheet t limit 1")
    assert row is not None
    return Viewer(Kind.EMPLOYER, person_id=row["person_id"], employer_id=row["employer_id"], member_role="owner")


async def _fund(tx: Transaction, run: PayRun) -> None:
    """Exactly what the run needs in each book."""
    books = (("bank_wage_cash", "employer_wage", run.gross_fen), ("bank_fee_cash", "employer_fee", run.fee_fen))
    event, transfers = "deposit.received", []
    for at, (cash, owned, needed_fen) in enumerate(books, start=1):
        debit, credit = await ledger.open_accounts(tx, [(cash, None), (owned, run.employer_id)])
        transfers.append(Transfer(ledger.key(event, run.id, at), event, run.id, debit, credit, needed_fen))
    await ledger.post(tx, transfers)


def _told(payees: int, calculated: Took, settled: Took, a_transfer: float) -> str:
    lines = [
        "| step | payees/s | our CPU, µs a payee | PostgreSQL's | both, first tenth | last tenth | ratio | WAL, bytes a payee |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, took in (("calculated", calculated), ("settled", settled)):
        (own_us, postgres_us), first, last = took.sides_us, took.cpu_us(0, 0.1), took.cpu_us(0.9, 1)
        sides = f"{took.payees_per_s:,.0f} | {own_us:,.0f} | {postgres_us:,.0f}"
        lines.append(
            f"| {name} | {sides} | {first:,.0f} | {last:,.0f} | **{took.ratio:.2f}×** | {took.wal_bytes / payees:,.0f} |"
        )
    worst = max(calculated.ratio, settled.ratio)
    met = "goal met" if worst <= GOAL else "floor met" if worst <= FLOOR else "**above the floor**"
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    both_us = sum(calculated.sides_us) + sum(settled.sides_us)
    lines += [
        f"\nLast tenth against first, of {len(settled.steps)} chunks: **{worst:.2f}×** (floor ≤ {FLOOR:g}×, goal ≤ {GOAL:g}×):",
        f"{met}.",
        f"Calculated and settled, a payee takes {both_us:,.0f} µs of CPU and {settled.transfers / payees:.1f} transfers.",
        f"A transfer by itself, 8,192 at a time, takes {a_transfer:,.0f} bytes of WAL (goal ≤ {WAL_GOAL}).",
        f"Peak memory: {memory_mb:,.0f} MB.",
    ]
    return "\n".join(lines)
