"""Schedules one after the other, a fresh database for every few."""

import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from arq.connections import ArqRedis

from jobs.gateways.contract import PayoutChannel
from tests.torture.ground import Copy, Ground, Seat
from tests.torture.people import Violated
from tests.torture.schedule import Rates, Schedule
from tests.torture.tally import Tally

TELL_EVERY_S = 60.0
HISTORY_SHOWN = 40

Prepare = Callable[[Copy], Awaitable[None]]


async def _as_it_is(_: Copy) -> None:
    """The database of the product, nothing removed."""


@dataclass(slots=True)
class Series:
    """Where schedules run, and from which seed."""

    ground: Ground
    channel: PayoutChannel
    arq: ArqRedis
    seed: int
    tally: Tally
    rates: Rates = field(default_factory=Rates)
    prepare: Prepare = _as_it_is
    """What is done to each database before schedules run on it."""
    told_at: float = field(default_factory=time.monotonic)

    async def run(self, seconds: float, most: int | None = None, least: int = 0) -> str | None:
        """As many as there is time for, within these bounds; what was found, with how to see it again, or None."""
        until, number = time.monotonic() + seconds, 0
        while (time.monotonic() < until or number < least) and number != most:
            async with self.ground.copy() as copy:
                await self.prepare(copy)
                for seat in copy.seats:
                    if (time.monotonic() >= until and number >= least) or number == most:
                        break
                    if found := await self._on(copy, seat, number):
                        return found
                    number += 1
                    self._tell()
        return None

    async def one(self, number: int) -> str | None:
        """One schedule alone."""
        async with self.ground.copy() as copy:
            await self.prepare(copy)
            return await self._on(copy, next(copy.seats), number)

    async def _on(self, copy: Copy, seat: Seat, number: int) -> str | None:
        schedule = Schedule(copy, seat, self.channel, self.arq, seed=self.seed, number=number, rates=self.rates, tally=self.tally)
        try:
            await schedule.run()
        except Violated as violated:
            return self._found(number, str(violated), schedule)
        except Exception:
            return self._found(number, traceback.format_exc(), schedule)
        return None

    def _found(self, number: int, what: str, schedule: Schedule) -> str:
        history = " · ".join(schedule.history[-HISTORY_SHOWN:])
        return f"{what}\nlast moves: {history}\nagain: ./run torture --seed {self.seed} --schedule {number}"

    def _tell(self) -> None:
        if time.monotonic() - self.told_at >= TELL_EVERY_S:
            print(self.tally.line(), flush=True)
            self.told_at = time.monotonic()
