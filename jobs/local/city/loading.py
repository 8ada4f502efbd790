"""Loading the city, once: begun and finished are two facts, so that an interrupted load is seen and not taken for a whole one."""

from dataclasses import dataclass
from typing import Final

from domain import sandbox
from domain.database import Database
from jobs.local.city import drawing, store, story
from jobs.local.city.plan import Plan, Size
from jobs.local.city.progress import Progress
from jobs.local.city.town import Town
from jobs.local.simulators.remote import Remote

SEED: Final = 20260601
WHOLE_CITY: Final = Size()


class CityIncomplete(Exception):
    """An earlier load was interrupted. Wages and audit rows cannot be taken back, so it cannot simply be done again."""

    def __init__(self) -> None:
        super().__init__(
            "the sample city is incomplete: loading it was interrupted. To start over, remove the data folder"
            " (rm -r .data, or where LINGGONG_DATA points) and run ./run up again; to go on with what is there,"
            " use ./run up --empty"
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A city that stands: the plan it was made from."""

    seed: int
    plan: Plan


async def is_loaded(database: Database) -> bool:
    """Whether there is a whole sample city; raises CityIncomplete when a load was begun and not finished."""
    async with database.transaction() as tx:
        finished = await store.finished(tx)
    if finished is False:
        raise CityIncomplete
    return bool(finished)


async def load(database: Database, remote: Remote, *, seed: int, progress: Progress, size: Size = WHOLE_CITY) -> Loaded:
    """Fills an empty database while API, relay and workers run, through the product's own actions, jobs and simulators.

    The bank outside gives statements from ``BANK_STATEMENTS_FROM``. Raises CityStuck when work it waits for does not end.
    """
    plan = drawing.draw(seed, size)
    town = Town(database, remote, progress, plan)
    async with database.transaction() as tx:
        await store.begin(tx, seed)
    await story.live(town)
    async with database.transaction() as tx:
        await store.finish(tx)
    progress.finish(
        f"Sample city: {size.employers} employers, {size.workers} students, {size.postings} postings, it is {plan.ends:%Y-%m-%d}"
    )
    return Loaded(seed, plan)


async def follow_clock(database: Database, remote: Remote) -> None:
    """Tells simulators that were just started which time it is in the sandbox."""
    async with database.transaction() as tx:
        offset = await sandbox.offset(tx)
    await remote.clock(offset_s=offset.total_seconds())
