"""One schedule: from a seed, who does what in which order, what goes wrong outside, and where the process dies.

It ends with everything behaving, time enough, and everybody paid (``closing``): whatever is then not exactly so is a bug.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import asyncpg
from arq.connections import ArqRedis

from domain import outbox
from domain.clock import machine_now
from domain.ids import new_id
from tests.torture import mischief, oracle
from tests.torture.channels import ROUTINGS
from tests.torture.crew import Crew, Message, messages
from tests.torture.ground import DEPOSITS, NOON_H, Copy
from tests.torture.outside import Letter, Weather, Wire, drawn
from tests.torture.people import People, Wish
from tests.torture.points import Points, place_of
from tests.torture.rates import Draw, Rates
from tests.torture.seats import Seat
from tests.torture.tally import Tally

STEPS, BEFORE = range(15, 36), range(12)
"""So many moves a schedule has, and so many of them before it goes straight to what it aims at."""
STRAIGHT_ROUNDS = 9
DAYS_FROM_ROUND = 4
ARRIVAL_S = 2.0
ARRIVAL_PAUSE_S = 0.002
DAYS = (1, 1, 1, 2)
"""How many days pass when days pass: channels close, payees' time runs out, money comes back."""
SWEEPS = ("payouts.wake", "payouts.expire_confirmations", "payouts.escalate", "reconciliation.begin")
TIME_PASSES = (
    "update outbox set available_at = least(available_at, clock_timestamp()) where done_at is null and failed_at is null"
)
TOLD_LATER = "update outbox set done_at = created_at where done_at is null and job = 'notify'"
BEGINS_WITH = "update outbox set done_at = null, available_at = clock_timestamp() where id = any ($1)"
LAST_NUMBER = "select coalesce(max(out_biz_no), '') from payout_attempt"
TOUCHES_BOOKS = ("people", "work")
TOUCHES_PAYOUTS = ("outside", "work", "payee")
"""After which moves books and payouts are held against the invariants: the others write neither."""

Move = Callable[[], Awaitable[None]]


class Schedule:
    """Runs once, on a seat of its own; raises Violated."""

    def __init__(
        self, copy: Copy, seat: Seat, arq: ArqRedis, *, draw: Draw, dice: random.Random, rates: Rates, tally: Tally
    ) -> None:
        self.copy, self.seat, self.arq, self.tally, self.dice, self.rates, self.draw = copy, seat, arq, tally, dice, rates, draw
        self.ground = copy.ground
        self.points = Points(dice, rates.crash, rates.trouble, rates.stall, dice.randrange(rates.crashes + 1))
        self.points.stall, self.points.only_at = self._others, rates.only_at
        self.points.aim = draw.place.at if draw.place else ""
        self.people = People(seat, copy.ground.staff, by_run=draw.by_run)
        self.wire, self.weather = Wire(copy.ground), Weather()
        self.crew = self.a_crew(self.points)
        self.deposits = [] if seat.work else list(DEPOSITS)
        self.deposited_fen = seat.deposited_fen
        self.returns_left, self.lies_left = dice.randrange(2), dice.randrange(3)
        self.days_left, self.sealed = 2 if draw.days else 0, False
        self.confirms, self.since = dice.random() < 0.5, ""
        self.skew_s, self.began = 0.0, machine_now()
        self.history: list[str] = []

    async def run(self) -> None:
        """The schedule and its end; ``closing`` follows."""
        await self.begin()
        before = self.dice.choice(BEFORE)
        for _ in range(before):
            await self._step()
        await self._straight()
        for _ in range(self.dice.choice(STEPS) - before):
            await self._step()

    def a_crew(self, points: Points) -> Crew:
        """A process of the product, on this schedule's database and channels."""
        ground = self.ground
        return Crew(self.copy.database, ground.channels, ground.servers.redis_url, self.arq, points, self.weather.asked)

    async def book(self) -> dict[str, oracle.Paid]:
        """What the channels' books say of this schedule's orders."""
        return await oracle.channel_book(self.ground, self.since, young=ROUTINGS[self.draw.routing].by_itself)

    async def begin(self) -> None:
        """Channels, faults and clocks as drawn; a seat with approved payouts has their work to do."""
        remote, routing = self.ground.remote, ROUTINGS[self.draw.routing]
        async with self.copy.database.transaction() as tx:
            self.began, self.since = tx.now, str(await tx.value(LAST_NUMBER))
        await self.ground.redis.flushall()
        self.wire.collect()
        self.wire.letters.clear()
        await self.copy.pay_by(routing)
        if self.rates.faults:
            found = drawn(self.dice, self.seat, routing, self.draw.aim, self.rates.given)
            found.asked, self.weather = self.weather.asked, found
        for rule in self.weather.rules:
            await remote.fault(**rule)  # type: ignore[arg-type]  # by name, as JSON
        self.skew_s = self.weather.skew_s
        await self.copy.tell_time(self.skew_s)
        await remote.payees_confirm(self.confirms)
        if self.seat.work:
            await self.copy.database.pool.execute(BEGINS_WITH, list(self.seat.work))

    async def _step(self) -> None:
        names, weights, moves = zip(*await self._moves(), strict=True)
        at = self.dice.choices(range(len(moves)), weights)[0]
        await self._held(names[at], moves[at])

    async def _held(self, name: str, move: Move) -> None:
        """A move, after which everything must hold that it could have broken."""
        await self._make(name, move)
        self.tally.steps += 1
        if name in TOUCHES_BOOKS:
            await oracle.books_hold(self.copy.database, since=self.began)
        if name in TOUCHES_PAYOUTS:
            await oracle.nothing_paid_unheld(self.copy, self.seat, await self.book())

    async def _straight(self) -> None:
        """To the place aimed at, with nothing else going wrong on the way; gives up after a while."""
        self.points.straight = True
        for number in range(STRAIGHT_ROUNDS):
            for name, find in self._way(number):
                for move in await find():
                    if not self.points.aim:
                        break
                    await self._held(name, move)
        self.points.straight = False

    def _way(self, number: int) -> list[tuple[str, Callable[[], Awaitable[list[Move]]]]]:
        """What is done in one round of the way, in this order."""

        async def wishes() -> list[Move]:
            return [partial(self.ask, wish) for wish in await self.people.wishes(self.copy.database)]

        async def letters() -> list[Move]:
            self.wire.collect()
            return [partial(self._hand_over, letter) for letter in list(self.wire.letters)]

        async def work() -> list[Move]:
            return [partial(self._work, message) for message in await messages(self.ground.redis)]

        async def this(move: Move, times: int = 1) -> list[Move]:
            return [move] * times

        days = int(self.days_left > 0 and self.draw.place is not None and self.draw.place.needs == "days")
        return [
            ("bank", lambda: this(self.deposit, len(self.deposits))),
            ("wire", letters),
            ("people", wishes),
            ("relay", lambda: this(self.relay)),
            ("work", work),
            ("outside", lambda: this(self._outside)),
            ("days", lambda: this(self._days, days if number >= DAYS_FROM_ROUND else 0)),
            ("time", lambda: this(self.time)),
        ]

    async def _moves(self) -> list[tuple[str, float, Move]]:
        """What can happen now, and how likely it is."""
        found: list[tuple[str, float, Move]] = [
            ("relay", 4, self.relay),
            ("outside", 1.5, self._outside),
            ("time", 1, self.time),
            ("flush", 0.2, self._flush),
            ("sweep", 0.3, lambda: self.sweep(self.dice.choice(SWEEPS))),
        ]
        if wishes := await self.people.wishes(self.copy.database):
            found.append(("people", 4, lambda: self.ask(self.dice.choice(wishes))))
        elif whims := await self.people.whims(self.copy.database):
            found.append(("people", 0.4, lambda: self.ask(self.dice.choice(whims))))
        if self.deposits:
            found.append(("bank", 2, self.deposit))
        if waiting := await messages(self.ground.redis):
            found.append(("work", 6, lambda: self._work(self.dice.choice(waiting))))
        if self.wire.collect():
            found.append(("wire", 4, lambda: self._hand_over(self.dice.choice(self.wire.letters))))
        if self.draw.seals and not self.sealed:
            found.append(("seal", 1, self._seal))
        if self.days_left:
            found.append(("days", 1.5, self._days))
        if self.returns_left or self.lies_left:
            found.append(("mischief", self.rates.mischief, lambda: mischief.happens(self)))
        if not self.confirms and ROUTINGS[self.draw.routing].by_itself:
            found.append(("payee", 0.7, lambda: mischief.payee_acts(self)))
        return found

    async def _make(self, name: str, move: Move) -> None:
        """Makes the move; the process may die of it, and another starts."""
        self.points.doing = name
        self.tally.moves[name] += 1
        self.history.append(name)
        try:
            await move()
        except asyncpg.PostgresError as trouble:
            self.history.append(type(trouble).__name__)
        except BaseException:
            if not self.points.dead:
                raise
            await self._restart()

    async def _restart(self) -> None:
        self.history.append(f"crash {self.points.died_at}")
        if self.people.waiting and self.points.died_at == "after commit" and self.points.doing == self.people.waiting.name:
            self.people.committed = True
        _uncancelled()
        await self.crew.close()
        self.points.dead = False
        self.crew = self.a_crew(self.points)
        if self.dice.random() < 0.3:
            await self.ground.redis.flushall()

    async def ask(self, wish: Wish) -> None:
        """Somebody asks for something."""
        self.points.doing = wish.name
        self.history.append(wish.name)
        await self.people.ask(self.crew.database, wish)
        if wish.name == "setPayoutDestination":
            await self.copy.tell_time()

    async def deposit(self) -> None:
        """The bank tells of money, once or often; sometimes somebody else tells, who is not the bank."""
        suffix, amount_fen = self.deposits.pop()
        copies, arrived = self.dice.choice((1, 1, 2, 3)), len(self.ground.wire.received)
        account = self.seat.account + suffix
        await self.copy.tell_time(0.0)  # the bank's own clock is right
        await self.ground.remote.bank_deposit(account, amount_fen, copies=copies)
        self.deposited_fen += amount_fen
        if self.dice.random() < 0.2:
            await self.ground.remote.bank_deposit(account, 1_000_000, forged=True)
            copies += 1
        await self._arrived(arrived + copies)
        await self.copy.tell_time(self.skew_s)

    async def _arrived(self, count: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(ARRIVAL_S):
                while len(self.ground.wire.received) < count:  # noqa: ASYNC110 - the receiver's condition is the tests' own
                    await asyncio.sleep(ARRIVAL_PAUSE_S)

    async def relay(self) -> None:
        """The relay passes once."""
        if not self.draw.tells:
            await self.copy.database.pool.execute(TOLD_LATER)
        await self.crew.relay.once()

    async def _work(self, message: Message) -> None:
        """Valkey forgets the message before or after, or hands it out again."""
        when = self.dice.choice(("before", "before", "after", "never"))
        if when == "before":
            await message.remove(self.ground.redis)
        if self.dice.random() < 0.3:
            await self.crew.work(message)
        else:
            for held in message.held:
                await self.crew.work(Message(message.queue, message.id, message.job, [held]))
        if when == "after":
            await message.remove(self.ground.redis)

    async def _hand_over(self, letter: Letter) -> None:
        await self.wire.hand_over(letter, self.crew.database, self.crew.channels, keep=self.dice.random() < 0.15)

    async def _outside(self) -> None:
        await self.ground.remote.hurry(self.dice.choice((1.0, 1.0, 1.0e9)))

    async def time(self) -> None:
        """Leases, patience and pauses end."""
        await self.copy.database.pool.execute(TIME_PASSES)

    async def sweep(self, job: str) -> None:
        """The schedule of what happens by itself, ahead of its time."""
        async with self.copy.database.transaction() as tx:
            await outbox.enqueue(tx, job, new_id(), queue=outbox.PAYOUTS)

    async def _days(self) -> None:
        """Days pass, to noon: channels close and open, payees' time runs out, statements are there."""
        self.days_left -= 1
        days = self.dice.choice(DAYS) if self.days_left else max(1, self.weather.returned_after_days)
        await self.copy.pass_days(days, NOON_H)
        await self.ground.remote.hurry(1.0)
        for job in SWEEPS:
            await self.sweep(job)

    async def _flush(self) -> None:
        await self.ground.redis.flushall()

    async def _seal(self) -> None:
        self.sealed = True
        async with self.crew.database.transaction() as tx:
            await outbox.enqueue(tx, "ledger.seal", new_id(), queue=outbox.PAYOUTS)

    async def _others(self) -> None:
        """While one worker hangs in a call its lease ends; another process takes over whatever there is."""
        self.history.append("stall")
        crew = self.a_crew(Points(self.dice))
        try:
            await self.time()
            await crew.relay.once()
            for message in await messages(self.ground.redis):
                await message.remove(self.ground.redis)
                await crew.work(message)
        finally:
            await crew.close()

    def count(self) -> None:
        """What was tried, for the tally."""
        self.tally.schedules += 1
        if self.draw.place:
            self.tally.aimed += 1
            self.tally.hit += any(place_of(crash) == self.draw.place.name for crash in self.points.crashes)
        self.tally.crashes += self.points.crashes
        self.tally.troubles += self.points.troubles
        self.tally.stalls += self.points.stalls
        self.tally.answers.update({str(status): count for status, count in self.wire.answers.items()})
        self.tally.repeated += self.wire.repeated
        self.tally.refusals.update(self.people.refusals)
        self.tally.meet(self.points.crashes, self.weather.met())


def _uncancelled() -> None:
    """A crash may have cancelled this very task; it goes on, so that no timeout of a later step takes that for its own."""
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()
