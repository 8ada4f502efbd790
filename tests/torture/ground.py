"""Where schedules run: throw-away servers, a simulator process, and copies of one database full of work that was done.

A *seat* is one employer with payees whose submitted timesheets nobody approved yet; each schedule takes a seat of its own.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
from redis.asyncio import Redis
from stdnum import luhn

from domain import agreements, payouts, sandbox
from domain.database import Database, Transaction
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.gateways.settings import OutsideSettings, sandbox_settings
from jobs.local.servers import DatabaseUrls, Servers
from jobs.local.simulators import process
from jobs.local.simulators.process import SimulatorProcess
from tests.build.accounts import a_staff, an_employer
from tests.build.cluster import Template
from tests.build.outside import Receiver
from tests.build.postings import a_posting, a_shift
from tests.build.work import a_timesheet, an_assignment
from tests.torture.wire import Control

MASTER_KEY = bytes(range(32))
VAULT = Vault(MASTER_KEY)
PAYEES = 3
SEATS = 8
MINUTES = (240, 180, 210, 235, 120, 95, 200, 60, 225, 150)
"""Claimed by one payee after the other, so that no two are owed the same."""
NEVER_BY_ITSELF = ("--memory", "--settle-ms", "1000000000", "--retry-ms", "1000000000")
"""The simulator does what it is told to do and when (``Remote.hurry``)."""
DONE_BEFORE = "update outbox set done_at = created_at where done_at is null"
VIRTUAL_ACCOUNT = "select virtual_account from employer where id = :id"
numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class APayee:
    """Somebody to be paid, by card, for a submitted timesheet."""

    worker_id: UUID
    card: str
    timesheet_id: UUID
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Seat:
    """One employer's side of a schedule."""

    employer_id: UUID
    account: str
    owner: Viewer
    posting_id: UUID
    payees: tuple[APayee, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """Who makes batches and who approves them."""

    maker: Viewer
    checker: Viewer


@dataclass(frozen=True, slots=True)
class Ground:
    """What all schedules of a run share."""

    servers: Servers
    template: Template
    simulator: SimulatorProcess
    outside: OutsideSettings
    wire: Receiver
    remote: Control
    redis: Redis
    seats: tuple[Seat, ...]
    staff: Staff

    @asynccontextmanager
    async def copy(self) -> AsyncIterator["Copy"]:
        """A database of its own, all seats free; gone at the end."""
        urls = await self.template.clone("torture")
        await _plan_once(urls)
        database = await Database.connect(urls.app, VAULT, size=8)
        try:
            yield Copy(self, urls, database, iter(self.seats))
        finally:
            await database.close()
            await self.template.drop(urls)


@dataclass(frozen=True, slots=True)
class Copy:
    """One database, and the seats nobody took yet."""

    ground: Ground
    urls: DatabaseUrls
    database: Database
    seats: Iterator[Seat]


@asynccontextmanager
async def prepared(
    servers: Servers,
    folder: Path,
    *,
    template: Template | None = None,
    seats: int = SEATS,
    payees: int = PAYEES,
    simulator: tuple[str, ...] = NEVER_BY_ITSELF,
) -> AsyncIterator[Ground]:
    """Everything a run needs on the given servers; what it started is ended. Copies are made of the template, once filled."""
    outside_process = await asyncio.to_thread(process.start, folder / "outside", *simulator)
    empty = template or await Template.build(servers)
    full = Template(empty.admin, await empty.clone("seats"))
    try:
        wire = Receiver()
        server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
        wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        outside = sandbox_settings(outside_process.data / "credentials.json", outside_process.url, wire.url)
        async with server, Control(outside_process.url) as remote, Redis.from_url(servers.redis_url) as redis:
            filled, staff = await _filled(full.urls, seats, payees)
            await remote.announce_at(wire.url + "/callbacks/bank")
            yield Ground(servers, full, outside_process, outside, wire, remote, redis, filled, staff)
    finally:
        await asyncio.to_thread(outside_process.stop)
        await empty.drop(full.urls)


def database_name(urls: DatabaseUrls) -> str:
    """The database a URL names."""
    return urlsplit(urls.owner).path.lstrip("/")


async def _plan_once(urls: DatabaseUrls) -> None:
    """A schedule asks small tables the same things: planning them anew each time takes longer than the answers."""
    connection = await asyncpg.connect(urls.admin)
    try:
        await connection.execute(f"alter database {database_name(urls)} set plan_cache_mode = force_generic_plan")
    finally:
        await connection.close()


async def _filled(urls: DatabaseUrls, seats: int, payees: int) -> tuple[tuple[Seat, ...], Staff]:
    """Fills the template itself: every copy has the seats."""
    database = await Database.connect(urls.app, VAULT, size=2)
    try:
        async with database.transaction() as tx:
            began = tx.now
            staff = Staff((await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer)
            taken = tuple([await _seat(tx, payees) for _ in range(seats)])
            await tx.run(DONE_BEFORE)
            await tx.run("delete from schedule")
            await sandbox.move_to(tx, began + timedelta(days=2))
        return taken, staff
    finally:
        await database.close()


async def _seat(tx: Transaction, payees: int) -> Seat:
    began = tx.now
    employer = await an_employer(tx)
    shift = a_shift(began + timedelta(days=1), headcount=payees)
    posting = await a_posting(tx, employer=employer, shifts=(shift,), headcount=payees)
    people = []
    for number in range(payees):
        tx.now = began
        work = await an_assignment(tx, posting=posting, worked=True)
        timesheet = await a_timesheet(tx, work, MINUTES[number % len(MINUTES)])
        await agreements.give_consent(tx, work.worker.viewer, "agent_tax_filing")
        card = a_card(next(numbers))
        await payouts.set_destination(tx, work.worker.viewer, card)
        people.append(APayee(work.worker.id, card, timesheet.id, work.worker.viewer))
    account = await tx.value(VIRTUAL_ACCOUNT, id=employer.id)
    tx.now = began
    return Seat(employer.id, str(account), employer.viewer, posting.id, tuple(people))


def a_card(number: int) -> str:
    """A card number with the right check digit."""
    body = f"622202{number:012d}"
    return body + str(luhn.calc_check_digit(body))
