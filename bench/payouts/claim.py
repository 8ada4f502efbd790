"""``./run bench payouts``: approved wages of many payees sent, paid, called back and reconciled, against a client of the channel.

Ours is the product as it runs: API and worker in processes of their own, PostgreSQL, Valkey; from the start of the worker, with
every payout batch approved, until each payee is paid, each callback applied, the day's statement compared line by line and
posted. The peer hands the same orders to the same simulator and takes its callbacks and its statement (``trivial``). Afterwards
the channel's own book must be the ledger's, and the books sound.
"""

import argparse
import asyncio
import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO, Final

import httpx
import psutil

from bench import data, load, report
from bench.payouts import people, trivial
from bench.reads.sides import ROOT
from domain import ledger, outbox, reconciliation, sandbox
from domain.database import Database
from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.gateways.files import StatementFile
from jobs.gateways.settings import sandbox_settings
from jobs.gateways.yunzhanghu_batches import YunzhanghuBatches
from jobs.local.servers import DatabaseUrls, Servers
from jobs.local.simulators import process
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote

FOLDER: Final = data.FOLDER.with_name("bench-payouts")
PAYEES: Final = 100_000
FLOOR, GOAL = 0.2, 0.5
READ_TIMEOUT_S: Final = 60.0
LOOK_EVERY_S: Final = 0.5
STUCK_S: Final = 120.0
PORT, TRIVIAL_PORT = 8977, 8978
MASTER_KEY: Final = bytes(32)
SYSTEM: Final = Viewer.system("bench")

DONE: Final = "select count(*) from settlement where state = 'paid'"
INBOX: Final = "select count(*) from channel_event where applied_at is not null"
RELEASED: Final = "update outbox set available_at = clock_timestamp() where done_at is null"
NOT_READY: Final = "select count(*) from outbox where job = 'payouts.wake' and done_at is null"
RECONCILED: Final = """
    select coalesce(bool_and(r.state = 'balanced'), false) and not exists (select from statement_match where posted_at is null)
    from reconciliation r
"""
CLEARED: Final = """
    select (select count(*) from statement_line) as lines, (select count(*) from payout_attempt where state = 'paid') as paid,
           (select count(*) from payout_attempt) as attempts, (select count(*) from channel_batch) as batches,
           (select sum(amount_fen) from ledger_transfer where event = 'payout.succeeded') as succeeded_fen,
           (select sum(amount_fen) from ledger_transfer where event = 'payout.cleared') as cleared_fen,
           (select count(*) from outbox where job like 'payouts.%' and failed_at is not null) as dead
"""
STATE: Final = "select state, count(*) from payout_item group by state"
PAID: Final = "select out_biz_no, amount_fen from payout_attempt where state = 'paid'"


class Unequal(Exception):
    """Not everybody was paid, or the books are not the channel's: the speed means nothing."""


@dataclass(slots=True)
class Ours:
    """What the product took. Memory of the worker in MB; CPU seconds of each process."""

    paid_s: float = 0
    reconciled_s: float = 0
    memory_mb: list[tuple[int, float]] = field(default_factory=list)
    cpu_s: dict[str, float] = field(default_factory=dict)

    def tenths_mb(self, payees: int) -> tuple[float, float]:
        """The worker's memory when a tenth was paid, and when all but a tenth was."""
        first = [mb for done, mb in self.memory_mb if done >= payees * 0.1]
        last = [mb for done, mb in self.memory_mb if done >= payees * 0.9]
        return first[0], last[0]


def main(words: list[str]) -> int:
    """Runs the claim; 1 when the floor does not hold."""
    parser = argparse.ArgumentParser(prog="./run bench payouts", description=__doc__)
    parser.add_argument("--payees", type=int, default=PAYEES)
    parser.add_argument("--profile", action="store_true", help="the worker under cProfile; the figures mean nothing then")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    FOLDER.mkdir(parents=True, exist_ok=True)
    settings = data.SETTINGS | {"full_page_writes": "off", "max_wal_size": "8GB", "autovacuum": "on"}
    with Servers.start(FOLDER, settings=settings, trust=True) as servers:
        made_s, ours, peer_s = asyncio.run(_measured(servers, asked.payees, profile=asked.profile))
    text = _told(asked.payees, made_s, ours, peer_s)
    print(text)
    if asked.record:
        report.record("payouts", f"{report.circumstances(f'{asked.payees:,} payees')}\n\n{text}")
    return int(peer_s / ours.reconciled_s < FLOOR)


async def _measured(servers: Servers, payees: int, *, profile: bool) -> tuple[float, Ours, float]:
    vault = Vault(MASTER_KEY)
    urls = await people.fresh(servers, vault, payees)
    database = await Database.connect(urls.app, vault, size=4)
    try:
        await people.owed(database, payees)
        began = time.perf_counter()
        await people.approved(database)
        made_s = time.perf_counter() - began
        await people.analysed(urls)
        amounts = [row["net_fen"] for row in await database.pool.fetch("select net_fen from settlement order by id")]
        with _simulator() as simulator:
            peer_s = await _peer(simulator, amounts)
        with _simulator() as simulator, _product(servers, urls, simulator, profile=profile) as (api, worker):
            ours = await _ours(database, simulator, payees, {"API": api, "worker": worker, "simulator": simulator.process})
            await _agree(database, simulator, payees)
        return made_s, ours, peer_s
    finally:
        await database.close()


@contextmanager
def _simulator() -> Iterator[SimulatorProcess]:
    """A simulator of its own for each side, its book in memory."""
    running = process.start(FOLDER / "outside", "--memory", "--settle-ms", "5")
    try:
        yield running
    finally:
        running.stop()


async def _peer(simulator: SimulatorProcess, amounts: Sequence[int]) -> float:
    """Seconds the trivial client takes, the statement included."""
    outside = sandbox_settings(simulator.data / "credentials.json", simulator.url, f"http://{trivial.HOST}:{TRIVIAL_PORT}")
    channel = YunzhanghuBatches(outside.yunzhanghu, READ_TIMEOUT_S)
    batches = trivial.orders_of(amounts, list(people.cards(len(amounts))))
    async with trivial.inbox(TRIVIAL_PORT, len(amounts)) as box, Remote(simulator.url) as remote:
        began = time.perf_counter()
        await trivial.pay(channel, batches, box)
        day = await _tomorrow(remote)
        statement = await channel.statement(day)
        took_s = time.perf_counter() - began
    await channel.close()
    if not isinstance(statement, StatementFile) or len(statement.lines) != len(amounts):
        raise Unequal(f"the peer's statement: {statement!r:.200}")
    return took_s


async def _tomorrow(remote: Remote) -> date:
    """The channel's clock goes on a day; the day that is over."""
    today = date.fromisoformat((await remote.clock(offset_s=0))[:10])
    await remote.clock(offset_s=86_400)
    return today


@contextmanager
def _product(
    servers: Servers, urls: DatabaseUrls, simulator: SimulatorProcess, *, profile: bool
) -> Iterator[tuple["subprocess.Popen[bytes]", "subprocess.Popen[bytes]"]]:
    """API and worker, as they run."""
    environment = {
        **os.environ,
        "DATABASE_URL": urls.admin,
        "REDIS_URL": servers.redis_url,
        "LINGGONG_MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
        "LINGGONG_OUTSIDE": str(simulator.data / "credentials.json"),
        "LINGGONG_OUTSIDE_URL": simulator.url,
        "LINGGONG_LOG": "warning",
        "PORT": str(PORT),
    }
    profiled = ["-m", "cProfile", "-o", str(FOLDER / "worker.prof")] if profile else []
    with (FOLDER / "api.log").open("wb") as api_log, (FOLDER / "worker.log").open("wb") as worker_log:
        api = _started(["app.py", "serve"], environment, api_log)
        worker = _started([*profiled, "app.py", "worker"], environment, worker_log)
        try:
            yield api, worker
        finally:
            for running in (worker, api):
                running.terminate()
            for running in (worker, api):
                running.wait(60)


def _started(words: Sequence[str], environment: dict[str, str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=log, stderr=log)


async def _ours(
    database: Database,
    simulator: SimulatorProcess,
    payees: int,
    running: "dict[str, subprocess.Popen[bytes] | subprocess.Popen[str]]",
) -> Ours:
    """From the worker's start until everybody is paid and the day is balanced."""
    await _ready(database)
    ours, began = Ours(), time.perf_counter()
    worker = psutil.Process(running["worker"].pid)
    before = {name: load.cpu_s(each.pid) for name, each in running.items()}
    await database.pool.execute(RELEASED)
    done, changed_at = 0, time.monotonic()
    while done < payees or await database.pool.fetchval(INBOX) < payees:
        await asyncio.sleep(LOOK_EVERY_S)
        now_done = int(await database.pool.fetchval(DONE))
        changed_at = time.monotonic() if now_done != done or done == payees else changed_at
        done = now_done
        ours.memory_mb.append((done, worker.memory_info().rss / 1e6))
        if time.monotonic() - changed_at > STUCK_S:
            raise Unequal(f"stuck at {[tuple(row) for row in await database.pool.fetch(STATE)]}; see {FOLDER}/worker.log")
    ours.paid_s = time.perf_counter() - began
    await _next_day(database, simulator)
    while not await database.pool.fetchval(RECONCILED):
        await asyncio.sleep(LOOK_EVERY_S)
        if time.perf_counter() - began > ours.paid_s + 10 * STUCK_S:
            raise Unequal("the day did not come out even")
    ours.reconciled_s = time.perf_counter() - began
    ours.cpu_s = {name: load.cpu_s(each.pid) - before[name] for name, each in running.items()}
    return ours


async def _ready(database: Database) -> None:
    """Waits until API and worker have started and do something: what a process takes to start is not measured."""
    async with database.transaction() as tx:
        await outbox.enqueue(tx, "payouts.wake", new_id(), queue=outbox.PAYOUTS)
    until = time.monotonic() + STUCK_S
    async with httpx.AsyncClient(trust_env=False) as http:
        while await database.pool.fetchval(NOT_READY) or not await _answers(http):
            await asyncio.sleep(LOOK_EVERY_S)
            if time.monotonic() > until:
                raise Unequal(f"API or worker does not start; see {FOLDER}")


async def _answers(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get(f"http://{trivial.HOST}:{PORT}/healthz")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def _next_day(database: Database, simulator: SimulatorProcess) -> None:
    """Business time goes on a day, here and outside, and the day's reconciliation begins."""
    async with database.transaction() as tx:
        offset = await sandbox.move_to(tx, tx.now + timedelta(days=1))
    async with Remote(simulator.url) as remote:
        await remote.clock(offset_s=offset.total_seconds())
    async with database.transaction() as tx:
        await reconciliation.begin(tx, SYSTEM)


async def _agree(database: Database, simulator: SimulatorProcess, payees: int) -> None:
    """The channel's own book is the ledger's, every order once and to the fen. Raises Unequal."""
    async with database.transaction() as tx:
        row = await tx.one(CLEARED)
        broken = await ledger.check_books(tx)
        owed = {each["out_biz_no"]: each["amount_fen"] for each in await tx.all(PAID)}
    assert row is not None
    if (row["lines"], row["paid"], row["attempts"], row["dead"]) != (payees, payees, payees, 0) or broken:
        raise Unequal(f"{dict(row)}, {broken[:3]}")
    paid, after = dict[str, int](), ""
    async with Remote(simulator.url) as remote:
        while page := (await remote.book(after=after))["orders"]:
            assert isinstance(page, list)
            paid |= {each["order_id"]: each["paid_fen"] for each in page}
            after = page[-1]["order_id"]
    if paid != owed or row["succeeded_fen"] != row["cleared_fen"] or row["succeeded_fen"] != sum(paid.values()):
        raise Unequal(f"the channel paid {len(paid)} orders, {sum(paid.values())} fen; the books say {dict(row)}")


def _told(payees: int, made_s: float, ours: Ours, peer_s: float) -> str:
    ratio = peer_s / ours.reconciled_s
    met = "goal met" if ratio >= GOAL else "floor met" if ratio >= FLOOR else "**below the floor**"
    first_mb, last_mb = ours.tenths_mb(payees)
    cpu = ", ".join(f"{name} {seconds / payees * 1e6:,.0f} µs" for name, seconds in ours.cpu_s.items())
    return "\n".join(
        [
            "| side | payees/s, all included | until paid and told | reconciliation |",
            "|---|--:|--:|--:|",
            f"| Linggong | {payees / ours.reconciled_s:,.0f} | {ours.paid_s:,.1f} s | {ours.reconciled_s - ours.paid_s:,.1f} s |",
            f"| a client without a database | {payees / peer_s:,.0f} | {peer_s:,.1f} s | |",
            f"\nLinggong against the client: **{ratio:.2f}×** (floor ≥ {FLOOR:g}×, goal ≥ {GOAL:g}×): {met}.",
            f"CPU a payee: {cpu}. Made, submitted, approved and held before: {payees / made_s:,.0f} payees/s.",
            f"The worker's memory: {first_mb:,.0f} MB when a tenth was paid, {last_mb:,.0f} MB when nine tenths were.",
        ]
    )
