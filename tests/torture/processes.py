"""Real processes ended under load, on a cluster that keeps what it committed: PostgreSQL, Valkey, API, workers.

They are killed with ``kill -9``; API and workers are also asked to end, by SIGTERM, whatever they are doing; a standby takes
PostgreSQL's place; Valkey has no room left, throws away what it holds and takes nothing.

One round is one employer's payday: deposits by notice, settlements, a batch, payouts through a channel that is slow and makes
mistakes. Meanwhile writers post transfers and remember what was acknowledged. Afterwards everybody is paid once and every
acknowledged transfer is there.
"""

import asyncio
import base64
import random
import tempfile
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
from redis.asyncio import Redis

from domain import ledger
from domain.database import Database
from jobs.gateways.settings import BANK_CALLBACK_PATH
from jobs.local.postgres import free_port
from jobs.local.servers import Servers
from tests.build.books import Party, open_party
from tests.torture import oracle
from tests.torture.channels import CARD
from tests.torture.ground import DEPOSITS, MASTER_KEY, Copy, prepared
from tests.torture.nursery import Nursery
from tests.torture.people import People, Violated
from tests.torture.seats import Seat
from tests.torture.standby import Standby
from tests.torture.tally import Tally

DURABLE = {"max_connections": "200", "shared_buffers": "64MB"}
"""PostgreSQL as it is: fsync on, synchronous commits."""
FUNDS = tuple((suffix, fen * 3) for suffix, fen in DEPOSITS)
SIMULATOR = ("--memory", "--settle-ms", "20", "--retry-ms", "50")
SEATS, PAYEES = 4, 12
WORKERS = 2
SERVERS = ("postgres", "postgres, standby promoted", "valkey", "valkey, no room")
"""What is ended besides our own processes, and how."""
FULL = {"maxmemory-policy": "allkeys-random", "maxmemory": "1"}
ENDS_WITHIN_S = 60.0
KILL_EVERY_S = (0.1, 1.5)
START_WITHIN_S = 60.0
SPARED = 2.0
"""Times a process may live that it took the first one to start: then it is at work, however busy the machine."""
DOWN_S = 0.2
ROUND_WITHIN_S = 240.0
ASK_PAUSE_S = 0.05
HURRY_EVERY_S = 1.0
WRITERS = 3
FUNDS_FEN = 10_000_000
RATE = 0.4
MISTAKES: list[dict[str, object]] = [
    {"kind": "server_error", "paid": True},
    {"kind": "server_error"},
    {"kind": "reset", "paid": True},
    {"kind": "slow", "delay_s": 0.2},
    {"kind": "fail", "code": "22"},
    {"kind": "duplicate_callbacks", "count": 3},
    {"kind": "early_callback"},
]
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError)
"""What a client of a killed PostgreSQL meets."""
# Leases, patience and pauses of minutes end after seconds here.
TIME_PASSES = """
    update outbox set available_at = clock_timestamp() where done_at is null and failed_at is null
        and available_at > clock_timestamp() and (offered_at is null or offered_at < clock_timestamp() - interval '4 seconds')
"""
PRESENT = "select count(*) from ledger_transfer where id = any ($1)"


async def torture_processes(seed: int, seconds: float, tally: Tally) -> str | None:
    """Rounds until the time is over; what was found, or None. Ends everything it started."""
    dice, until = random.Random(f"{seed}:processes"), time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="linggong-torture-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        with Servers.start(path, settings=DURABLE, trust=True) as servers:
            async with prepared(servers, path, seats=SEATS, ahead=0, payees=PAYEES, kinds=(CARD,), simulator=SIMULATOR) as ground:
                nursery = await Nursery.open()
                try:
                    while time.monotonic() < until:
                        async with ground.copy() as copy:
                            await _seats(copy, nursery, dice, until, tally)
                except Violated as violated:
                    return f"{violated}\nseed {seed}, round {tally.rounds}: processes meet by chance, so run it again for longer"
                except Exception:
                    return f"{traceback.format_exc()}\nseed {seed}, round {tally.rounds}"
                finally:
                    await nursery.close()
    return None


async def _seats(copy: Copy, nursery: Nursery, dice: random.Random, until: float, tally: Tally) -> None:
    """One database's rounds, with processes of its own."""
    victims = Victims.of(copy, nursery)
    await copy.ground.remote.announce_at(victims.url + BANK_CALLBACK_PATH)
    try:
        await victims.start()
        for seat in copy.seats:
            if time.monotonic() >= until:
                return
            await _round(copy, seat, victims, dice, tally)
            tally.rounds += 1
            print(tally.line(), flush=True)
    finally:
        await victims.end()


async def _round(copy: Copy, seat: Seat, victims: "Victims", dice: random.Random, tally: Tally) -> None:
    remote = copy.ground.remote
    await remote.reset()
    await remote.schedule(dice.randrange(1 << 30), RATE, MISTAKES)
    writing = Writing.of(await _party(copy.database))
    killing = asyncio.create_task(_killing(victims, dice, tally))
    beside = [killing, asyncio.create_task(_hurrying(copy.database))]
    beside += [asyncio.create_task(writing.run(copy.database)) for _ in range(WRITERS)]
    try:
        async with asyncio.timeout(ROUND_WITHIN_S):
            await _payday(copy, seat)
    except TimeoutError:
        victims.enough.set()
        await killing
        raise Violated(f"nobody could finish a payday in {ROUND_WITHIN_S:g} s: {await _left(copy)}") from None
    finally:
        victims.enough.set()
        await killing  # what was killed is back
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    await _settled(copy, seat)
    await oracle.books_hold(copy.database)
    book = await oracle.channel_book(copy.ground)
    await oracle.nothing_paid_unheld(copy, seat, book)
    tally.paid_fen += await oracle.finished(copy, seat, sum(fen for _, fen in FUNDS), book)
    tally.transfers += await writing.nothing_lost(copy.database)


async def _payday(copy: Copy, seat: Seat) -> None:
    """The bank tells of the money, people ask until all is asked, and everybody is paid in the end."""
    for suffix, amount_fen in FUNDS:
        await copy.ground.remote.bank_deposit(seat.account + suffix, amount_fen, copies=2)
    people = People(seat, copy.ground.staff, rejections_left=0, stops_left=0, cancels_left=0)
    paid = False
    while not paid:
        with suppress(*LOST):
            for wish in await people.wishes(copy.database):
                await people.ask(copy.database, wish)  # a killed server: asked again with the same key
            paid = not await copy.database.pool.fetchval(UNPAID, seat.employer_id, len(seat.payees))
        await asyncio.sleep(ASK_PAUSE_S)


UNPAID = """
    select count(*) filter (where state = 'paid') < $2 from settlement where employer_id = $1
"""


async def _left(copy: Copy) -> str:
    """What was not finished, in a few words."""
    rows = await copy.database.pool.fetch(STATES)
    dead = await copy.database.pool.fetch(oracle.DEAD_LETTERS)
    return f"{[tuple(row) for row in rows]}, dead letters {[tuple(row) for row in dead]}"


STATES = """
    select 'settlement', state, count(*) from settlement group by state
    union all select 'item', state, count(*) from payout_item group by state
    union all select job, case when lease_until is null then 'waits' else 'held' end, count(*) from outbox
    where done_at is null and job <> 'notify' group by 1, 2
"""


async def _settled(copy: Copy, seat: Seat) -> None:
    """Everything alive again: waits until nothing is left to do."""
    async with asyncio.timeout(ROUND_WITHIN_S):
        while True:
            with suppress(*LOST):
                await copy.database.pool.execute(TIME_PASSES)
                left = await copy.database.pool.fetchval(oracle.LEFT_TO_DO)
                dead = await copy.database.pool.fetch(oracle.DEAD_LETTERS)
                if dead:
                    raise Violated(f"given up: {[dict(row) for row in dead]}")
                if not left:
                    return
            await asyncio.sleep(ASK_PAUSE_S)


async def _hurrying(database: Database) -> None:
    while True:
        with suppress(*LOST):
            await database.pool.execute(TIME_PASSES)
        await asyncio.sleep(HURRY_EVERY_S)


async def _killing(victims: "Victims", dice: random.Random, tally: Tally) -> None:
    """One after the other, each back before the next is killed."""
    victims.enough.clear()
    while not victims.enough.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(victims.enough.wait(), dice.uniform(*KILL_EVERY_S))
            return
        name = dice.choice(victims.ripe())
        sign = dice.choice(("killed", "asked to end"))
        what = name.partition(" ")[0]
        tally.kills[name if name in SERVERS else f"{what}, {sign}"] += 1
        await victims.end_one(name, kindly=sign == "asked to end")


async def _party(database: Database) -> Party:
    async with database.transaction() as tx:
        return await open_party(tx, wage_fen=FUNDS_FEN)


@dataclass(slots=True)
class Writing:
    """Single transfers of one fen, as fast as they are acknowledged."""

    party: Party
    acknowledged: list[UUID] = field(default_factory=list)
    unsure: list[UUID] = field(default_factory=list)

    @classmethod
    def of(cls, party: Party) -> "Writing":
        return cls(party)

    async def run(self, database: Database) -> None:
        while True:
            transfer = self.party.wage(1)
            try:
                async with database.transaction() as tx:
                    await ledger.post(tx, [transfer])
                self.acknowledged.append(transfer.key)
            except LOST:
                self.unsure.append(transfer.key)
                await asyncio.sleep(ASK_PAUSE_S)
            except asyncio.CancelledError:  # the round is over in mid-commit
                self.unsure.append(transfer.key)
                raise

    async def nothing_lost(self, database: Database) -> int:
        """How many were acknowledged: all are in the books, and the balance is theirs and the unsure ones' that made it."""
        present = await database.pool.fetchval(PRESENT, self.acknowledged)
        if present != len(self.acknowledged):
            raise Violated(f"{len(self.acknowledged) - present} acknowledged transfers are gone")
        made_it = await database.pool.fetchval(PRESENT, self.unsure)
        async with database.transaction() as tx:
            left_fen = await ledger.balance(tx, self.party.employer_wage)
        if left_fen != FUNDS_FEN - present - made_it:
            raise Violated("the writers' balance is not what their transfers come to")
        return len(self.acknowledged)


@dataclass(slots=True)
class Victims:
    """The product's own processes on one database."""

    copy: Copy
    port: int
    nursery: Nursery
    running: dict[str, int] = field(default_factory=dict)
    started_at: dict[str, float] = field(default_factory=dict)
    startup_s: float = START_WITHIN_S
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of(cls, copy: Copy, nursery: Nursery) -> "Victims":
        return cls(copy, free_port(), nursery)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """All of them; returns once the API answers."""
        for name in ("serve", *(f"worker {number}" for number in range(WORKERS))):
            await self._start(name)
        async with asyncio.timeout(START_WITHIN_S):
            while not await self._answers():  # noqa: ASYNC110 - another process, which signals nothing
                await asyncio.sleep(ASK_PAUSE_S)
        self.startup_s = time.monotonic() - self.started_at["serve"]

    def ripe(self) -> list[str]:
        """Whom to kill: the servers at any time, processes that lived long enough to be at work."""
        old = [name for name, at in self.started_at.items() if time.monotonic() - at >= SPARED * self.startup_s]
        return [*SERVERS, *old, *old]

    async def end_one(self, name: str, *, kindly: bool) -> None:
        """Ends one and brings it back after a moment; ``kindly`` asks a process of ours to end. Raises Violated if it stays."""
        servers = self.copy.ground.servers
        match name:
            case "postgres":
                await asyncio.to_thread(servers.kill_postgres)
                await asyncio.sleep(DOWN_S)
                await asyncio.to_thread(servers.restart_postgres)
            case "postgres, standby promoted":
                assert servers.cluster, "servers of our own"
                standby = await Standby.follow(servers.cluster)
                await asyncio.sleep(DOWN_S)
                await standby.take_over()
            case "valkey":
                await asyncio.to_thread(servers.kill_valkey)
                await asyncio.sleep(DOWN_S)
                await asyncio.to_thread(servers.restart_valkey)
            case "valkey, no room":
                await self._no_room()
            case _:
                if kindly and not await self.nursery.ask_to_end(self.running[name], ENDS_WITHIN_S):
                    raise Violated(f"{name} was asked to end and did not within {ENDS_WITHIN_S:g} s")
                await self._end(name)
                await self._start(name)

    async def _no_room(self) -> None:
        """Valkey evicts whatever it holds and refuses what it is given, for a moment."""
        async with Redis.from_url(self.copy.ground.servers.redis_url) as redis:
            before = {name: (await redis.config_get(name))[name] for name in FULL}
            for name, value in FULL.items():
                await redis.config_set(name, value)
            await asyncio.sleep(DOWN_S)
            for name, value in before.items():
                await redis.config_set(name, value)

    async def end(self) -> None:
        for name in list(self.running):
            await self._end(name)

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def _start(self, name: str) -> None:
        self.started_at[name] = time.monotonic()
        self.running[name] = await self.nursery.start(name.partition(" ")[0], self._environment())

    async def _end(self, name: str) -> None:
        await self.nursery.kill(self.running.pop(name))

    def _environment(self) -> dict[str, str]:
        ground = self.copy.ground
        return {
            "DATABASE_URL": self.copy.urls.admin,
            "REDIS_URL": ground.servers.redis_url,
            "LINGGONG_MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
            "LINGGONG_OUTSIDE": str(ground.simulator.data / "credentials.json"),
            "LINGGONG_OUTSIDE_URL": ground.simulator.url,
            "LINGGONG_LOG": "critical",
            "PORT": str(self.port),
        }
