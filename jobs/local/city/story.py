"""The story of the city, from its opening in June 2026 to a Monday morning in December: acts in the order of their time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from domain.clock import SHANGHAI
from jobs.local.city import demand, hiring, matching, mending, paying, privacy, registering, store, telling, working
from jobs.local.city.plan import PlannedPosting, Season, Standing
from jobs.local.city.story_act import Act
from jobs.local.city.town import CityStuck, Town, move_clock, start_clock, until

OPENS: Final = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)
TERM_BEGINS: Final = datetime(2026, 9, 7, 9, tzinfo=SHANGHAI)
LICENCES_CHECKED: Final = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI)
LATECOMERS: Final = datetime(2026, 12, 20, 16, tzinfo=SHANGHAI)
RECEIPTS_COME: Final = timedelta(minutes=2)
"""After a message was sent its provider is asked what became of it a minute later."""


async def live(town: Town) -> None:
    """Everything that happens, in the order of its time; the clock moves forward with it."""
    acts = sorted(_acts(town), key=lambda act: act.at)
    await start_clock(town, OPENS)
    for number, act in enumerate(acts):
        town.progress.step(act.says, number, len(acts), act.at)
        await move_clock(town, act.at)
        await act.do()


def _acts(town: Town) -> Iterator[Act]:
    plan = town.plan
    yield from _registrations(town)
    yield from telling.acts(town, OPENS)
    for season in plan.seasons:
        yield from _season(town, season)
    for published_at, postings in plan.present:
        yield from _present(town, published_at, postings)
    yield from demand.acts(town)
    yield from privacy.acts(town)
    yield from matching.acts(town)
    yield Act(plan.ends, "notifications and deadlines catch up", partial(_settle_down, town))


def _registrations(town: Town) -> Iterator[Act]:
    plan = town.plan
    firms, late_firms = _split(plan.company_standings)
    workers, late_workers = _split(plan.standings)
    yield Act(OPENS, "the platform opens", partial(registering.add_house, town))
    yield Act(OPENS, f"{len(firms)} employers register", partial(registering.register_employers, town, firms))
    yield from _registration(town, OPENS, workers[: plan.early])
    yield from _registration(town, TERM_BEGINS, workers[plan.early :])
    yield Act(LICENCES_CHECKED, "licences are checked again", partial(registering.check_licences, town))
    yield Act(LATECOMERS, "newcomers register", partial(registering.register_employers, town, late_firms))
    yield from _registration(town, LATECOMERS, late_workers)


def _registration(town: Town, at: datetime, workers: Sequence[int]) -> Iterator[Act]:
    if workers:
        yield Act(at, f"{len(workers)} students register", partial(registering.register_workers, town, workers))
        yield Act(at, "students sign and name their bank card", partial(registering.sign_workers, town, workers))


def _season(town: Town, season: Season) -> Iterator[Act]:
    postings, begins = season.postings, season.publishes
    next_day = begins + timedelta(days=1)
    name = f"{season.name}:"
    yield Act(begins, f"{name} {len(postings)} postings are written", partial(hiring.write, town, postings))
    yield Act(begins + timedelta(hours=2), f"{name} postings are reviewed", partial(hiring.review, town, postings))
    yield Act(next_day, f"{name} students apply", partial(hiring.apply, town, postings))
    yield Act(next_day + timedelta(hours=6), f"{name} employers answer", partial(hiring.answer, town, postings))
    yield Act(next_day + timedelta(hours=11), f"{name} students accept", partial(hiring.accept, town, postings))
    for at, together in working.attendances(season):
        yield Act(at, f"{name} shifts are worked", partial(working.attend, town, together))
    for morning in working.mornings(season):
        yield Act(morning, f"{name} hours are approved", partial(working.approve_hours, town, season))
        yield Act(morning, f"{name} both sides evaluate", partial(working.evaluate, town, season))
    yield Act(season.pays, f"{name} employers transfer money", partial(paying.fund, town, season))
    yield Act(season.pays, f"{name} settlements are approved", partial(paying.approve, town, season))
    yield Act(season.pays + timedelta(hours=5), f"{name} wages are paid through the channel", partial(paying.pay, town, season))
    yield from mending.acts(town, season)


def _present(town: Town, at: datetime, postings: Sequence[PlannedPosting]) -> Iterator[Act]:
    if postings:
        yield Act(at, f"{len(postings)} postings are written", partial(hiring.write, town, postings))
        yield Act(at + timedelta(minutes=20), "postings are reviewed", partial(hiring.review, town, postings))
        yield Act(at + timedelta(minutes=30), "students apply", partial(hiring.apply, town, postings))
        yield Act(at + timedelta(minutes=40), "employers answer", partial(hiring.answer, town, postings))
        yield Act(at + timedelta(minutes=50), "students accept", partial(hiring.accept, town, postings))


async def _settle_down(town: Town) -> None:
    """At the story's last moment sweeps run once more: everybody is told of everything; and again for the receipts."""
    await _sweep(town)
    async with town.database.transaction() as tx:
        sent_at = tx.now
    await move_clock(town, sent_at + RECEIPTS_COME)
    await _sweep(town)


async def _sweep(town: Town) -> None:
    async with town.database.transaction() as tx:
        await store.sweep_soon(tx)
    await until(town, "sweeps", store.sweeps_open)
    await until(town, "work left by the story", store.work_open)
    async with town.database.transaction() as tx:
        gave_up = await store.dead_letters(tx)
    if gave_up:
        raise CityStuck(f"jobs were given up: {gave_up}")


def _split(standings: Sequence[Standing]) -> tuple[list[int], list[int]]:
    """The numbers of those admitted, and of the others."""
    admitted = [number for number, standing in enumerate(standings) if standing is Standing.ADMITTED]
    return admitted, [number for number in range(len(standings)) if number not in set(admitted)]
