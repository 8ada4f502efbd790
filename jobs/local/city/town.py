"""The city while it is being lived: what the acts of the story share, and how they do many things in few transactions."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from domain import sandbox
from domain.database import Database, Transaction
from domain.viewer import Viewer
from jobs.local.city import store
from jobs.local.city.plan import Applicant, Plan, PlannedPosting
from jobs.local.city.progress import Progress
from jobs.local.simulators.remote import Remote

T = TypeVar("T")
AT_ONCE: Final = 3
PATIENCE_S: Final = 120.0
PATIENT_TIMES: Final = 10
"""So many times in a row something is waited for on a busy machine, as long as jobs got done meanwhile."""
POLL_S: Final = 0.05


class CityStuck(Exception):
    """Work that the story waits for did not end; the message says which, and what the jobs said."""


@dataclass(slots=True)
class Hiring:
    """A posting as it came to be. Applications, offers and work are kept by the applicant's number."""

    planned: PlannedPosting
    posting_id: UUID
    version_id: UUID
    shift_ids: list[UUID] = field(default_factory=list)
    requirement_ids: list[UUID] = field(default_factory=list)
    applications: dict[int, UUID] = field(default_factory=dict)
    offers: dict[int, UUID] = field(default_factory=dict)
    assignments: dict[int, list[UUID]] = field(default_factory=dict)
    timesheets: list[UUID] = field(default_factory=list)
    """Claimed, and not approved yet."""
    ended: list[tuple[Applicant, UUID]] = field(default_factory=list)
    """Works that have ended and are not evaluated yet."""


@dataclass(slots=True)
class Town:
    """Where everything happens. Viewers act without a session, as nobody signs in while the city is loaded."""

    database: Database
    remote: Remote
    progress: Progress
    plan: Plan
    staff: dict[str, Viewer] = field(default_factory=dict)
    workers: dict[int, Viewer] = field(default_factory=dict)
    employers: dict[int, Viewer] = field(default_factory=dict)
    branches: dict[int, tuple[UUID, ...]] = field(default_factory=dict)
    """Of the employers that have some."""
    hirings: dict[int, Hiring] = field(default_factory=dict)
    """By the posting's number."""


async def move_clock(town: Town, at: datetime) -> None:
    """Business time moves forward to the instant, here and at the simulators; it stays when it is later already."""
    async with town.database.transaction() as tx:
        if at <= tx.now:
            return
        offset = await sandbox.move_to(tx, at)
    await town.remote.clock(offset_s=offset.total_seconds())


async def start_clock(town: Town, at: datetime) -> None:
    """The first moment of the city, whatever the machine's time is."""
    async with town.database.transaction() as tx:
        offset = await sandbox.move_to(tx, at)
    await town.remote.clock(offset_s=offset.total_seconds())


async def each(town: Town, things: Sequence[T], do: Callable[[Transaction, T], Awaitable[None]], *, chunk: int = 1) -> None:
    """Does it for each, ``chunk`` of them in a transaction, a few transactions at once; says how far it is."""
    chunks = [things[first : first + chunk] for first in range(0, len(things), chunk)]
    waiting, done = iter(chunks), 0

    async def take() -> None:
        nonlocal done
        for taken in waiting:
            async with town.database.transaction() as tx:
                for thing in taken:
                    await do(tx, thing)
            done += len(taken)
            town.progress.count(done, len(things))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(AT_ONCE, len(chunks))):
            group.create_task(take())


async def until(town: Town, what: str, left: Callable[[Transaction], Awaitable[int]]) -> None:
    """Waits until nothing is left of something that jobs or the outside do, while jobs get done at all; else raises CityStuck."""
    most = done = 0
    for _ in range(PATIENT_TIMES):
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    async with town.database.transaction() as tx:
                        open_now = await left(tx)
                    most = max(most, open_now)
                    if not open_now:
                        return
                    town.progress.count(most - open_now, most)
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            async with town.database.transaction() as tx:
                gave_up, before, done = await store.dead_letters(tx), done, await store.jobs_done(tx)
            if before == done:
                break
    raise CityStuck(f"{what}: {open_now} still open after {PATIENCE_S:.0f} s and more; jobs given up: {gave_up or 'none'}")
