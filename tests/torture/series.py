"""Schedules one after the other, a fresh database for every few."""

import random
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from arq.connections import ArqRedis

from tests.torture import closing
from tests.torture.ground import Copy, Ground
from tests.torture.people import Violated
from tests.torture.rates import Draw, Rates
from tests.torture.schedule import Schedule
from tests.torture.seats import Seat
from tests.torture.tally import Tally

HISTORY_SHOWN = 40
NO_END = 1 << 40
RECONCILED = 0.25
"""How many databases are reconciled to the last fen when their seats are used up."""

Prepare = Callable[[Copy], Awaitable[None]]
Told = Callable[[int], None]


async def _as_it_is(_: Copy) -> None:
    """The database of the product, nothing removed."""


def _to_nobody(_: int) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Series:
    """Where schedules run, and from which seed."""

    ground: Ground
    arq: ArqRedis
    seed: int
    tally: Tally
    rates: Rates = field(default_factory=Rates)
    prepare: Prepare = _as_it_is
    """What is done to each database before schedules run on it."""
    done: Told = _to_nobody
    """Told the number of each schedule that held."""
    stop: bool = False
    """Set from outside: the schedule under way is the last."""

    async def run(self, seconds: float, most: int | None = None, least: int = 0, first: int = 0, step: int = 1) -> str | None:
        """As many as there is time for, within these bounds; what was found, with how to see it again, or None.

        Numbers begin at ``first`` and go on by ``step``; ``most`` counts schedules.
        """
        until, ran = time.monotonic() + seconds, 0
        numbers = range(first, first + (most if most is not None else NO_END) * step, step)

        def goes_on() -> bool:
            return not self.stop and ran < len(numbers) and (time.monotonic() < until or ran < least)

        while goes_on():
            async with self.ground.copy() as copy:
                await self.prepare(copy)
                schedule = self._next(copy, numbers[ran])
                while schedule and goes_on():
                    if found := await self._on(schedule, numbers[ran]):
                        return found
                    self.done(numbers[ran])
                    ran, last = ran + 1, schedule
                    schedule = self._next(copy, numbers[ran]) if goes_on() else None
                if last.dice.random() < RECONCILED and (found := await self._reconciled(last)):
                    return found
        return None

    async def one(self, number: int) -> str | None:
        """One schedule alone, and its days reconciled."""
        async with self.ground.copy() as copy:
            await self.prepare(copy)
            return await self.on(copy, number)

    async def on(self, copy: Copy, number: int) -> str | None:
        """The same on a database that is there."""
        schedule = self._next(copy, number)
        assert schedule is not None, "a fresh database has seats of every kind"
        return await self._on(schedule, number) or await self._reconciled(schedule)

    def _next(self, copy: Copy, number: int) -> Schedule | None:
        """The schedule of this number, or None where no such seat is left."""
        dice = random.Random(f"{self.seed}:{number}")
        draw = Draw.of(dice, number, self.rates)
        seats: Iterator[Seat] = copy.ahead[draw.routing] if draw.ahead else copy.seats
        seat = next(seats, None)
        if seat is None:
            return None
        return Schedule(copy, seat, self.arq, draw=draw, dice=dice, rates=self.rates, tally=self.tally)

    async def _on(self, schedule: Schedule, number: int) -> str | None:
        again = f"again: ./run torture --seed {self.seed} --schedule {number}"
        try:
            await schedule.run()
            await closing.close(schedule)
        except Violated as violated:
            return _found(str(violated), schedule, again)
        except Exception:
            return _found(traceback.format_exc(), schedule, again)
        finally:
            schedule.count()
            await schedule.crew.close()
        return None

    async def _reconciled(self, last: Schedule) -> str | None:
        last.crew = last.a_crew(last.points)
        try:
            await closing.reconcile(last)
        except Violated as violated:
            return _found(str(violated), last, f"seed {self.seed}, the database after {self.tally.schedules} schedules")
        except Exception:
            return _found(traceback.format_exc(), last, f"seed {self.seed}, the database after {self.tally.schedules} schedules")
        finally:
            await last.crew.close()
        return None


def _found(what: str, schedule: Schedule, again: str) -> str:
    history = " · ".join(schedule.history[-HISTORY_SHOWN:])
    place, aim = schedule.draw.place, schedule.draw.aim
    aimed = f"{place.name} with {aim.channel}, {' then '.join(aim.names)}" if place and aim else "nothing"
    return f"{what}\nlast moves: {history}\naimed at: {aimed}; met: {schedule.weather.met()}\n{again}"
