"""Every guard taken away, one at a time. What then does not turn red was guarded by nobody's test.

A guard of the database is asked directly (``barriers``). A guard in code is replaced by what one would write without it
(``guards``), and a probe or a hunt by schedules must notice. Each probe must be green with its guard in place.
"""

from dataclasses import replace

import asyncpg

from tests.torture.barriers import BARRIERS, Admin
from tests.torture.barriers_of_payouts import BARRIERS_OF_PAYOUTS
from tests.torture.channels import RAILED
from tests.torture.ground import Copy
from tests.torture.guards import GUARDS, Guard
from tests.torture.guards_of_payouts import GUARDS_OF_PAYOUTS
from tests.torture.people import Violated
from tests.torture.rates import Rates
from tests.torture.series import Series

HUNT_S = 120.0
CALM = Rates(
    crash=0, trouble=0, stall=0, crashes=0, faults=False, aimed=False, told=0, by_run=0, days=0, mischief=0, routing=RAILED
)


async def run(series: Series, only: str | None = None) -> list[str]:
    """The names of guards nobody misses; prints each guard and what missed it."""
    unseen = await missed_barriers(series, only)
    for guard in (*GUARDS, *GUARDS_OF_PAYOUTS):
        if only is None or only in guard.name:
            unseen += [] if await turns_red(series, guard) else [guard.name]
    return unseen


async def missed_barriers(series: Series, only: str | None) -> list[str]:
    wanted = [barrier for barrier in (*BARRIERS, *BARRIERS_OF_PAYOUTS) if only is None or only in barrier.guard]
    if not wanted:
        return []
    unseen = []
    async with series.ground.copy() as copy:
        await _payday(series, copy)
        connection = await asyncpg.connect(copy.urls.admin)
        admin = Admin(connection)
        for barrier in wanted:
            green, red = await admin.refused(barrier), not await admin.without(barrier)
            say(barrier.guard, red and green, "the impossible got in" if green else "it is not refused even with the guard")
            unseen += [] if red and green else [barrier.guard]
        await connection.close()
    return unseen


async def _payday(series: Series, copy: Copy) -> None:
    """People paid without anything going wrong: rows of every kind for the impossible to resemble."""
    calm = replace(series, seed=1, rates=CALM)
    if found := await calm.on(copy, 0):
        raise Violated(found)


async def turns_red(series: Series, guard: Guard) -> bool:
    if guard.probe is not None and (wrong := await _probed(series, guard, removed=False)):
        say(guard.name, False, f"red with its guard in place: {wrong}")
        return False
    found = await _probed(series, guard, removed=True) if guard.probe else await _hunted(series, guard)
    say(guard.name, found is not None, found or "")
    return found is not None


async def _probed(series: Series, guard: Guard, *, removed: bool) -> str | None:
    """What the probe found, in a database of its own."""
    assert guard.probe is not None
    async with series.ground.copy() as copy:
        try:
            if not removed:
                await guard.probe(copy)
            else:
                async with guard.removed(copy):
                    await guard.probe(copy)
        except Violated as violated:
            return str(violated)
    return None


async def _hunted(series: Series, guard: Guard) -> str | None:
    """What schedules found without the guard."""
    async with guard.removed(None):
        hunt = replace(series, seed=guard.seed, rates=guard.rates)
        return await hunt.run(HUNT_S, most=guard.schedules)


def say(name: str, seen: bool, what: str) -> None:
    first = what.strip().splitlines()[0][:110] if what.strip() else "nothing turned red"
    print(f"{'red ' if seen else 'UNSEEN'}  {name}: {first}", flush=True)
