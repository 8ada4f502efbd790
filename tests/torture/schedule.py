"""One schedule: from a seed, who does what in which order, what goes wrong outside, and where the process dies.

It ends with everything behaving, time enough, and everybody paid: whatever is then not exactly so is a bug.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
from arq.connections import ArqRedis

from domain import outbox
from domain.finance.model import FEE_SUFFIX, WAGE_SUFFIX
from domain.ids import new_id
from jobs.gateways.contract import PayoutChannel
from jobs.local.simulators.remote import JsonObject
from tests.torture import oracle
from tests.torture.crew import Crew, Message, messages
from tests.torture.ground import Copy, Seat
from tests.torture.outside import BY_CARD, Letter, Wire, drawn_faults, name_of
from tests.torture.people import People, Violated, Wish
from tests.torture.points import Points
from tests.torture.tally import Tally

STEPS = range(20, 45)
SEALING = 0.15
"""In how many schedules the books are sealed; checking seals hashes every row there is."""
CLOSING_ROUNDS = 40
HEAD_START_ROUNDS = 6
ARRIVAL_S = 2.0
ARRIVAL_PAUSE_S = 0.002
DEPOSITS = ((WAGE_SUFFIX, 45_000), (FEE_SUFFIX, 12_000), (WAGE_SUFFIX, 30_000))
TIME_PASSES = (
    "update outbox set available_at = least(available_at, clock_timestamp()) where done_at is null and failed_at is null"
)
TOLD_LATER = "update outbox set done_at = created_at where done_at is null and job = 'notify'"
SUSPENDED = """
    select a.out_biz_no from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where i.state = 'suspended' and a.state = 'live' and i.employer_id = $1
"""
PAID = """
    select a.out_biz_no from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where a.state = 'paid' and i.employer_id = $1
"""
ITEMS = "select state, count(*) as items from payout_item where employer_id = $1 group by state"
UNPAID = "select count(*) from settlement where employer_id = $1 and state <> 'paid'"

LIES = ("forged failure", "forged payment", "wrong amount", "unknown return", "old news", "again")
TOUCHES_BOOKS = ("people", "work")
TOUCHES_PAYOUTS = ("outside", "work")
"""After which moves books and payouts are held against the invariants: the others write neither."""

Move = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong, and how much at most."""

    crash: float = 0.06
    trouble: float = 0.02
    stall: float = 0.05
    crashes: int = 4
    faults: bool = True
    told: float = 0.1
    """In how many schedules the notifications are worked too."""
    given: tuple[tuple[JsonObject, ...], ...] = BY_CARD
    """What may meet the orders to a card."""
    lies: tuple[str, ...] = LIES
    mischief: float = 0.7
    head_start: float = 0.7
    """How many schedules begin with payouts already approved, so that all of their trouble meets the payouts."""
    by_run: float = 0.25
    """In how many schedules the employer settles in a pay run, of one timesheet a chunk."""
    only_at: str = ""
    """Where alone to crash."""


class Schedule:
    """Runs once, on a seat of its own; raises Violated."""

    def __init__(
        self, copy: Copy, seat: Seat, channel: PayoutChannel, arq: ArqRedis, *, seed: int, number: int, rates: Rates, tally: Tally
    ) -> None:
        self.copy, self.seat, self.adapter, self.arq, self.tally = copy, seat, channel, arq, tally
        self.ground = copy.ground
        self.dice = random.Random(f"{seed}:{number}")
        crashes = self.dice.randrange(rates.crashes + 1)
        self.points = Points(self.dice, rates.crash, rates.trouble, rates.stall, crashes)
        self.points.stall, self.points.only_at = self._others, rates.only_at
        by_run = self.dice.random() < rates.by_run
        self.ahead = not by_run and self.dice.random() < rates.head_start
        self.rates, self.tells = rates, self.dice.random() < rates.told
        self.people = People(seat, copy.ground.staff, by_run=by_run)
        self.wire = Wire(copy.ground)
        self.crew = self._crew(self.points)
        self.deposits = list(DEPOSITS)
        self.deposited_fen = 0
        self.returns_left, self.lies_left = self.dice.randrange(2), self.dice.randrange(3)
        self.seals, self.sealed = self.dice.random() < SEALING, False
        self.history: list[str] = []

    async def run(self) -> None:
        """The schedule, its end, and what must hold then."""
        try:
            await self._open()
            if self.ahead:
                await self._head_start()
            for _ in range(self.dice.choice(STEPS)):
                await self._step()
            await self._close()
        finally:
            await self.crew.close()
            self._count()

    def _crew(self, points: Points) -> Crew:
        return Crew(self.copy.database, self.adapter, self.ground.servers.redis_url, self.arq, points)

    async def _open(self) -> None:
        remote = self.ground.remote
        await remote.reset()
        await self.ground.redis.flushall()
        self.wire.collect()
        self.wire.letters.clear()
        for rule in drawn_faults(self.dice, self.seat, self.rates.given) if self.rates.faults else []:
            self.tally.faults[name_of(rule)] += 1
            await remote.fault(**rule)  # type: ignore[arg-type]  # by name, as JSON

    async def _head_start(self) -> None:
        """Until the payouts are approved nothing goes wrong, and nothing is sent."""
        self.points.paused = True
        for _ in range(HEAD_START_ROUNDS):
            while self.deposits:
                await self._deposit()
            self.wire.collect()
            for letter in list(self.wire.letters):
                await self._hand_over_once(letter)
            for wish in await self.people.wishes(self.copy.database):
                await self._ask(wish)
            await self._relay()
            for message in await messages(self.ground.redis):
                if message.job != "payouts.send":
                    await message.remove(self.ground.redis)
                    await self.crew.work(message)
        self.points.paused = False

    async def _step(self) -> None:
        names, weights, moves = zip(*await self._moves(), strict=True)
        at = self.dice.choices(range(len(moves)), weights)[0]
        await self._make(names[at], moves[at])
        self.tally.steps += 1
        if names[at] in TOUCHES_BOOKS:
            await oracle.books_hold(self.copy.database)
        if names[at] in TOUCHES_PAYOUTS:
            await oracle.nothing_paid_unheld(self.copy, self.seat)

    async def _moves(self) -> list[tuple[str, float, Move]]:
        """What can happen now, and how likely it is."""
        found: list[tuple[str, float, Move]] = [
            ("relay", 4, self._relay),
            ("outside", 1.5, self._outside),
            ("time", 1, self._time),
            ("flush", 0.2, self._flush),
        ]
        if wishes := await self.people.wishes(self.copy.database):
            found.append(("people", 4, lambda: self._ask(self.dice.choice(wishes))))
        if self.deposits:
            found.append(("bank", 2, self._deposit))
        if waiting := await messages(self.ground.redis):
            found.append(("work", 6, lambda: self._work(self.dice.choice(waiting))))
        if self.wire.collect():
            found.append(("wire", 4, lambda: self._hand_over(self.dice.choice(self.wire.letters))))
        if self.seals and not self.sealed:
            found.append(("seal", 1, self._seal))
        if self.returns_left or self.lies_left:
            found.append(("mischief", self.rates.mischief, self._mischief))
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
        self.crew = self._crew(self.points)
        if self.dice.random() < 0.3:
            await self.ground.redis.flushall()

    async def _ask(self, wish: Wish) -> None:
        self.points.doing = wish.name
        self.history.append(wish.name)
        await self.people.ask(self.crew.database, wish)

    async def _deposit(self) -> None:
        """The bank tells of money, once or often; sometimes somebody else tells, who is not the bank."""
        suffix, amount_fen = self.deposits.pop()
        copies, arrived = self.dice.choice((1, 1, 2, 3)), len(self.ground.wire.received)
        account = self.seat.account + suffix
        await self.ground.remote.bank_deposit(account, amount_fen, copies=copies)
        self.deposited_fen += amount_fen
        if self.dice.random() < 0.2:
            await self.ground.remote.bank_deposit(account, 1_000_000, forged=True)
            copies += 1
        await self._arrived(arrived + copies)

    async def _arrived(self, count: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(ARRIVAL_S):
                while len(self.ground.wire.received) < count:  # noqa: ASYNC110 - the receiver's condition is the tests' own
                    await asyncio.sleep(ARRIVAL_PAUSE_S)

    async def _relay(self) -> None:
        if not self.tells:
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
        await self.wire.hand_over(letter, self.crew.database, self.crew.channel, keep=self.dice.random() < 0.15)

    async def _outside(self) -> None:
        await self.ground.remote.hurry(self.dice.choice((1.0, 1.0, 1.0e9)))

    async def _time(self) -> None:
        """Leases, patience and pauses end."""
        await self.copy.database.pool.execute(TIME_PASSES)

    async def _flush(self) -> None:
        await self.ground.redis.flushall()

    async def _seal(self) -> None:
        self.sealed = True
        async with self.crew.database.transaction() as tx:
            await outbox.enqueue(tx, "ledger.seal", new_id(), queue=outbox.PAYOUTS)

    async def _mischief(self) -> None:
        """Money comes back; or the channel, or somebody who is not the channel, says what is not so."""
        orders = sorted((await oracle.channel_book(self.ground)).values(), key=lambda paid: paid.card)
        if not orders:
            return
        order = self.dice.choice(orders)
        if self.returns_left and order.kept_fen:
            self.returns_left -= 1
            await self.ground.remote.give_back(order.out_biz_no)
            self.lies_left += 1
        elif self.lies_left:
            self.lies_left -= 1
            await self._lie(order)

    async def _lie(self, order: oracle.Paid) -> None:
        say, number = self.ground.remote.say, order.out_biz_no
        kind = self.dice.choice(self.rates.lies)
        self.tally.faults[f"said: {kind}"] += 1
        match kind:
            case "forged failure":
                await say(number, status=2, status_detail="254", forged=True)
            case "forged payment":
                await say(number, status=1, forged=True)
            case "wrong amount":
                await say(number, status=1, amount_fen=order.amount_fen + 100)
            case "unknown return":
                await say(number, status=9, unknown="F" * 32)
            case "old news":
                await say(number, status=5)
            case _:
                await say(number)

    async def _others(self) -> None:
        """While one worker hangs in a call its lease ends; another process takes over whatever there is."""
        self.history.append("stall")
        crew = self._crew(Points(self.dice))
        try:
            await self._time()
            await crew.relay.once()
            for message in await messages(self.ground.redis):
                await message.remove(self.ground.redis)
                await crew.work(message)
        finally:
            await crew.close()

    async def _close(self) -> None:
        """Nothing goes wrong any more, and time passes until everything is done."""
        self.points.calm()
        await self.ground.remote.behave()
        for _ in range(CLOSING_ROUNDS):
            await self._round()
            if await self._quiet():
                break
        else:
            raise Violated(f"still not finished: {await self._unfinished()}")
        await oracle.books_hold(self.copy.database, seals=self.sealed)
        await oracle.nothing_paid_unheld(self.copy, self.seat)
        self.tally.paid_fen += await oracle.finished(self.copy, self.seat, self.deposited_fen)

    async def _round(self) -> None:
        while self.deposits:
            await self._deposit()
        for wish in await self.people.wishes(self.copy.database):
            await self._ask(wish)
        await self._time()
        await self._relay()
        for message in await messages(self.ground.redis):
            await message.remove(self.ground.redis)
            await self.crew.work(message)
        for row in await self.copy.database.pool.fetch(SUSPENDED, self.seat.employer_id):
            await self.adapter.resume(row["out_biz_no"])
        await self.ground.remote.hurry(1.0e9)
        await self._say_returns_again()
        self.wire.collect()
        for letter in list(self.wire.letters):
            await self._hand_over_once(letter)

    async def _say_returns_again(self) -> None:
        """A return is told by callback alone: a channel that told it wrongly, or not at all, tells it again."""
        book = await oracle.channel_book(self.ground)
        for row in await self.copy.database.pool.fetch(PAID, self.seat.employer_id):
            if not book[row["out_biz_no"]].kept_fen:
                await self.ground.remote.say(row["out_biz_no"])

    async def _hand_over_once(self, letter: Letter) -> None:
        await self.wire.hand_over(letter, self.crew.database, self.crew.channel, keep=False)

    async def _quiet(self) -> bool:
        pool = self.copy.database.pool
        if self.wire.collect() or await self.people.wishes(self.copy.database):
            return False
        if await pool.fetchval(UNPAID, self.seat.employer_id):
            return False
        await self._say_returns_again()
        if self.wire.collect():
            return False
        if not self.tells:
            await pool.execute(TOLD_LATER)
        return bool(await pool.fetchval(oracle.LEFT_TO_DO) == 0)

    async def _unfinished(self) -> str:
        pool = self.copy.database.pool
        items = {row["state"]: row["items"] for row in await pool.fetch(ITEMS, self.seat.employer_id)}
        letters = [f"{row['job']}: {row['error']}" for row in await pool.fetch(oracle.DEAD_LETTERS)]
        wishes = [wish.name for wish in await self.people.wishes(self.copy.database)]
        work = await pool.fetchval(oracle.LEFT_TO_DO)
        refused = self.people.refusals[-1:]
        return (
            f"items {items}, dead letters {letters}, wishes {wishes}, refused last {refused}, rows of work {work}, "
            f"wire {len(self.wire.letters)}"
        )

    def _count(self) -> None:
        self.tally.schedules += 1
        self.tally.crashes += self.points.crashes
        self.tally.troubles += self.points.troubles
        self.tally.stalls += self.points.stalls
        self.tally.answers += self.wire.answers
        self.tally.repeated += self.wire.repeated
        self.tally.refusals.update(self.people.refusals)


def _uncancelled() -> None:
    """A crash may have cancelled this very task; it goes on, so that no timeout of a later step takes that for its own."""
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()
