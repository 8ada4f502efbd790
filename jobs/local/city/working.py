"""Acts of work: people arrive and leave, claim their hours, employers approve them, both sides evaluate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby
from operator import attrgetter

from domain import assignments, evaluations
from domain.assignments import Place
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from jobs.local.city.plan import Applicant, Fate, PlannedPosting, Season, Stage
from jobs.local.city.town import Hiring, Town, each

EARLY = timedelta(minutes=8)
AFTER = timedelta(minutes=6)
NEXT_MORNING = timedelta(hours=33)
"""From a day's midnight to nine o'clock of the next."""
ROWS_AT_ONCE = 4


class Moment(Enum):
    ARRIVES = "arrives"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody arrives for a shift, or leaves it."""

    at: datetime
    moment: Moment
    posting: PlannedPosting
    applicant: Applicant
    shift: int


def attendances(season: Season) -> list[tuple[datetime, list[Attendance]]]:
    """Everybody's arrivals and departures, by their moment."""
    moments = sorted(_attendances(season), key=attrgetter("at"))
    return [(at, list(together)) for at, together in groupby(moments, key=attrgetter("at"))]


def mornings(season: Season) -> list[datetime]:
    """The mornings after days of work."""
    days = {start_of_day(day_of(entry.at)) for entry in _attendances(season) if entry.moment is Moment.LEAVES}
    return [day + NEXT_MORNING for day in sorted(days)]


async def attend(town: Town, together: Sequence[Attendance]) -> None:
    """Those whose moment it is check in or out; whoever leaves claims the hours."""

    async def one(tx: Transaction, entry: Attendance) -> None:
        hiring = town.hirings[entry.posting.number]
        worker, place = town.workers[entry.applicant.worker], _place(entry.posting)
        assignment_id = hiring.assignments[entry.applicant.worker][entry.applicant.shifts.index(entry.shift)]
        if entry.moment is Moment.ARRIVES:
            await assignments.check_in(tx, worker, assignment_id, place)
            return
        await assignments.check_out(tx, worker, assignment_id, place)
        claimed = await assignments.submit_timesheet(tx, worker, assignment_id, _minutes(entry))
        hiring.timesheets.append(claimed.id)
        if entry.shift == entry.applicant.shifts[0]:
            hiring.ended.append((entry.applicant, assignment_id))

    await each(town, together, one, chunk=ROWS_AT_ONCE)


async def approve_hours(town: Town, season: Season) -> None:
    """Employers approve what was claimed since; a job drafts the settlements."""

    async def one(tx: Transaction, hiring: Hiring) -> None:
        employer = town.employers[hiring.planned.employer]
        while hiring.timesheets:
            await assignments.approve_timesheet(tx, employer, hiring.timesheets.pop())

    hirings = [town.hirings[posting.number] for posting in season.postings if posting.stage is not Stage.CLAIMED]
    await each(town, [hiring for hiring in hirings if hiring.timesheets], one)


async def evaluate(town: Town, season: Season) -> None:
    """Both sides say how it went, as far as they want to, about the first shift of each."""

    async def one(tx: Transaction, hiring: Hiring) -> None:
        while hiring.ended:
            applicant, assignment_id = hiring.ended.pop()
            if applicant.of_worker:
                await evaluations.submit(tx, town.employers[hiring.planned.employer], assignment_id, applicant.of_worker)
            if applicant.of_employer:
                await evaluations.submit(tx, town.workers[applicant.worker], assignment_id, applicant.of_employer)

    await each(town, [hiring for posting in season.postings if (hiring := town.hirings[posting.number]).ended], one)


def _attendances(season: Season) -> Iterator[Attendance]:
    for posting in season.postings:
        for applicant in posting.applicants:
            if applicant.fate is Fate.HIRED:
                for shift in applicant.shifts:
                    planned = posting.content.shifts[shift]
                    arrives = planned.starts_at + timedelta(minutes=applicant.late) - EARLY
                    yield Attendance(arrives, Moment.ARRIVES, posting, applicant, shift)
                    yield Attendance(planned.ends_at + AFTER, Moment.LEAVES, posting, applicant, shift)


def _minutes(entry: Attendance) -> int:
    """What is claimed: the shift's minutes, less what one came late."""
    planned = entry.posting.content.shifts[entry.shift]
    whole = int((planned.ends_at - planned.starts_at).total_seconds()) // 60
    return entry.applicant.minutes or whole - entry.applicant.late


def _place(posting: PlannedPosting) -> Place:
    assert posting.content.latitude is not None and posting.content.longitude is not None
    return Place(posting.content.latitude, posting.content.longitude)
