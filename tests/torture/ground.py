"""Where schedules run: throw-away servers, a simulator process, and copies of one database full of work that was done.

In every copy some seats wait with nothing approved and some with payouts approved already: those schedules begin at the sending.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
from redis.asyncio import Redis

from domain import finance, sandbox, settlements
from domain.clock import day_of, start_of_day
from domain.database import Database
from domain.finance import BankNotice
from domain.finance.model import FEE_SUFFIX, WAGE_SUFFIX
from domain.money import Fen
from domain.payouts import DestinationKind
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.gateways.contract import PayoutChannel
from jobs.gateways.settings import OutsideSettings, sandbox_settings
from jobs.local.servers import DatabaseUrls, Servers
from jobs.local.simulators import process
from jobs.local.simulators.process import SimulatorProcess
from tests.build.cluster import Template
from tests.torture import channels, seats
from tests.torture.channels import KINDS, ROUTINGS, Routing
from tests.torture.people import People
from tests.torture.seats import Seat, Staff
from tests.torture.wire import Caught, Control

MASTER_KEY = bytes(range(32))
VAULT = Vault(MASTER_KEY)
SYSTEM = Viewer.system("torture")
PAYEES = 3
SEATS, AHEAD = 8, 3
TOGETHER_FROM, ALONE_BELOW = 2, 20
SATURDAY = 5
OPEN_AT_H, NOON_H = 10, 12
"""Copies begin in the morning of a working day: every channel is open."""
DEPOSITS = ((WAGE_SUFFIX, 45_000), (FEE_SUFFIX, 12_000), (WAGE_SUFFIX, 30_000))
NEVER_BY_ITSELF = ("--memory", "--settle-ms", "1000000000", "--retry-ms", "1000000000")
"""The simulator does what it is told to do and when (``Remote.hurry``)."""
DONE_BEFORE = "update outbox set done_at = created_at where done_at is null"
LEFT_BEHIND = "select array_agg(id) from outbox where done_at is null and job like 'payouts.%'"
OFFSET_S = "select coalesce((select extract(epoch from offset_by) from sandbox_clock), 0)::float8"
ENABLE = """
    update payout_channel set enabled = id = any ($1::text[]), batch_from = $2
    where enabled <> (id = any ($1::text[])) or batch_from <> $2
"""
numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What all schedules of a run share. ``ahead``: by routing, seats whose payouts are approved."""

    servers: Servers
    template: Template
    simulator: SimulatorProcess
    outside: OutsideSettings
    channels: Mapping[str, PayoutChannel]
    wire: Caught
    remote: Control
    redis: Redis
    seats: tuple[Seat, ...]
    ahead: Mapping[str, tuple[Seat, ...]]
    staff: Staff

    @asynccontextmanager
    async def copy(self) -> AsyncIterator["Copy"]:
        """A database of its own, all seats free, and an outside that knows nothing yet; gone at the end."""
        urls = await self.template.clone("torture")
        await _plan_once(urls)
        database = await Database.connect(urls.app, VAULT, size=8)
        try:
            await self.remote.reset()
            self.wire.received.clear()
            copy = Copy(self, urls, database, iter(self.seats), {name: iter(found) for name, found in self.ahead.items()})
            await copy.tell_time()
            yield copy
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
    ahead: Mapping[str, Iterator[Seat]] = field(default_factory=dict)

    async def tell_time(self, skew_s: float | None = None) -> None:
        """The outside follows our clock; ``skew_s`` is how wrong its signatures' clock is."""
        await self.ground.remote.clock(offset_s=await self.database.pool.fetchval(OFFSET_S), skew_s=skew_s)

    async def pass_days(self, days: int, to_hour: int) -> None:
        """To this hour in Shanghai, so many days on."""
        async with self.database.transaction() as tx:
            at = start_of_day(day_of(tx.now) + timedelta(days=days)) + timedelta(hours=to_hour)
        await self.move_to(at)

    async def move_to(self, at: datetime) -> None:
        """Business time passes, for us and outside."""
        async with self.database.transaction() as tx:
            if at > tx.now:
                await sandbox.move_to(tx, at)
        await self.tell_time()

    async def pay_by(self, routing: Routing) -> None:
        """These channels pay, and no other."""
        await pay_by(self.database, routing)


@asynccontextmanager
async def prepared(
    servers: Servers,
    folder: Path,
    *,
    template: Template | None = None,
    seats: int = SEATS,
    ahead: int = AHEAD,
    payees: int = PAYEES,
    kinds: tuple[DestinationKind, ...] = KINDS,
    simulator: tuple[str, ...] = NEVER_BY_ITSELF,
) -> AsyncIterator[Ground]:
    """Everything a run needs on the given servers; what it started is ended. Copies are made of the template, once filled."""
    outside_process = await asyncio.to_thread(process.start, folder / "outside", *simulator)
    empty = template or await Template.build(servers)
    full = Template(empty.admin, await empty.clone("seats"))
    wire = Caught()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    outside = sandbox_settings(outside_process.data / "credentials.json", outside_process.url, wire.url)
    adapters = channels.adapters(outside)
    try:
        async with server, Control(outside_process.url) as remote, Redis.from_url(servers.redis_url) as redis:
            staff, plain, approved = await _filled(full.urls, seats, ahead, payees, kinds)
            await remote.announce_at(wire.url + "/callbacks/bank")
            yield Ground(servers, full, outside_process, outside, adapters, wire, remote, redis, plain, approved, staff)
    finally:
        for adapter in adapters.values():
            await adapter.close()
        await asyncio.to_thread(outside_process.stop)
        await empty.drop(full.urls)


async def pay_by(database: Database, routing: Routing) -> None:
    """These channels pay, and no other; in batches from two orders on, or never."""
    least = TOGETHER_FROM if routing.together else ALONE_BELOW
    await database.pool.execute(ENABLE, list(routing.channels.values()), least)


async def _plan_once(urls: DatabaseUrls) -> None:
    """A schedule asks small tables the same things: planning them anew each time takes longer than the answers."""
    connection = await asyncpg.connect(urls.admin)
    try:
        await connection.execute(f"alter database {urls.database} set plan_cache_mode = force_generic_plan")
    finally:
        await connection.close()


async def _filled(
    urls: DatabaseUrls, plain: int, ahead: int, payees: int, kinds: tuple[DestinationKind, ...]
) -> tuple[Staff, tuple[Seat, ...], dict[str, tuple[Seat, ...]]]:
    """Fills the template itself: every copy has the seats."""
    database = await Database.connect(urls.app, VAULT, size=2)
    try:
        async with database.transaction() as tx:
            began, staff = tx.now, await seats.staff(tx)
            plain_seats = tuple([await seats.seat(tx, payees, kinds) for _ in range(plain)])
            to_be_approved = {
                name: [await seats.seat(tx, payees, routing.kinds) for _ in range(ahead)] for name, routing in ROUTINGS.items()
            }
            await tx.run(DONE_BEFORE)
            await tx.run("delete from schedule")
            await sandbox.move_to(tx, _a_working_morning(began + timedelta(days=2)))
        approved = {
            name: tuple([await _ahead(database, seat, staff, name) for seat in taken]) for name, taken in to_be_approved.items()
        }
        await pay_by(database, ROUTINGS[channels.RAILED])
        return staff, plain_seats, approved
    finally:
        await database.close()


def _a_working_morning(at: datetime) -> datetime:
    """The first from a moment on."""
    morning = start_of_day(day_of(at)) + timedelta(hours=OPEN_AT_H)
    while morning < at or morning.weekday() >= SATURDAY:
        morning += timedelta(days=1)
    return morning


async def _ahead(database: Database, seat: Seat, staff: Staff, routing: str) -> Seat:
    """Brings a seat to where its payouts are approved, as people and jobs would; nothing is sent."""
    await pay_by(database, ROUTINGS[routing])
    for suffix, amount_fen in DEPOSITS:
        async with database.transaction() as tx:
            serial = f"AHEAD{next(numbers):012d}"
            notice = BankNotice(serial, seat.account + suffix, Fen(amount_fen), "某公司", "工资", serial.ljust(32).encode())
            deposit = await finance.receive_notice(tx, SYSTEM, notice)
            await finance.credit_deposit(tx, SYSTEM, deposit.id)
    people = People(seat, staff, rejections_left=0, stops_left=0, cancels_left=0)
    for wish in await people.wishes(database):
        await people.ask(database, wish)
    async with database.transaction() as tx:
        for payee in seat.payees:
            await settlements.draft(tx, SYSTEM, payee.timesheet_id)
    while wishes := await people.wishes(database):
        for wish in wishes:
            await people.ask(database, wish)
    work = await database.pool.fetchval(LEFT_BEHIND)
    await database.pool.execute(DONE_BEFORE)
    return replace(seat, routing=routing, work=tuple(work), deposited_fen=sum(fen for _, fen in DEPOSITS))
