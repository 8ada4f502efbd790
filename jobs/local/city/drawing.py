"""From a seed to a plan: who there is, who posts what when, who applies and what becomes of it.

Every part has dice of its own, so a change in one leaves the others as they were.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from domain.clock import SHANGHAI
from jobs.local.city import official, postings, words
from jobs.local.city.employers import Company, companies
from jobs.local.city.people import students
from jobs.local.city.plan import Applicant, Fate, Outcome, Plan, PlannedPosting, Season, Size, Stage, Standing, Trouble

WAITING_SHARE: Final = 0.08
WAITING: Final = (Standing.SUBMITTED, Standing.SUBMITTED, Standing.NEED_MORE, Standing.MISMATCHED, Standing.REJECTED)
REGULARS_SHARE: Final = 0.12
"""So many of the workers, the first ones, do the work of the seasons, and so get to know several employers."""
EARLY_SHARE: Final = 0.45
FULL_CITY: Final = 200
LAST_WEEK: Final = date(2026, 12, 16)
ENDS: Final = datetime(2026, 12, 21, 9, 30, tzinfo=SHANGHAI)
PRESENT: Final = tuple(
    datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)
    for day, hour, minute in ((17, 10, 0), (18, 10, 0), (19, 11, 0), (20, 14, 0), (21, 8, 30))
)
FIRST_SHIFTS: Final = date(2026, 12, 23)
BIG_CREW: Final = 12
LAST_STAGES: Final = ((3, Stage.BATCHED), (0, Stage.CLAIMED), (0, Stage.DRAFTED), (3, Stage.BATCHED), (2, Stage.PAID))
"""Whose work of the last week stops where: something is left to do for employer and checker."""
OUTCOMES: Final = (
    (Outcome.SUBMITTED, 0.09),
    (Outcome.CHANGES_REQUIRED, 0.04),
    (Outcome.PAUSED, 0.04),
    (Outcome.REJECTED, 0.03),
    (Outcome.DRAFT, 0.03),
    (Outcome.CLOSED, 0.03),
)
FATES: Final = {
    Fate.SUBMITTED: 50,
    Fate.SEEN: 14,
    Fate.SHORTLISTED: 12,
    Fate.HIRED: 9,
    Fate.OFFERED: 6,
    Fate.REJECTED: 6,
    Fate.DECLINED: 2,
    Fate.WITHDRAWN: 2,
}


@dataclass(slots=True)
class Drawing:
    """What the parts have in common. Numbers of postings are given in the order in which they are published."""

    size: Size
    companies: tuple[Company, ...]
    hiring: list[int]
    """Employers that were admitted."""
    regulars: list[int]
    early: list[int]
    """Workers who are there from the opening on."""
    admitted: list[int]
    numbers: Iterator[int]


def draw(seed: int, size: Size) -> Plan:
    """The same plan for the same seed and size."""
    people = tuple(students(Random(f"{seed}:people"), size.workers))
    firms = tuple(companies(Random(f"{seed}:employers"), size.employers))
    standings, firm_standings = _standings(size.workers), _standings(size.employers, most=2)
    admitted = [number for number, standing in enumerate(standings) if standing is Standing.ADMITTED]
    hiring = [number for number, standing in enumerate(firm_standings) if standing is Standing.ADMITTED]
    regulars = admitted[1 : max(8, int(size.workers * REGULARS_SHARE))]
    early = max(int(size.workers * EARLY_SHARE), len(regulars) + 1)
    drawing = Drawing(size, firms, hiring, regulars, admitted[1:early], admitted[1:], iter(range(size.postings)))
    seasons = tuple(_season(Random(f"{seed}:{plan.name}"), drawing, plan) for plan in official.MONTHS)
    last = _last_week(Random(f"{seed}:last week"), drawing)
    return Plan(
        size=size,
        students=people,
        standings=standings,
        early=early,
        companies=firms,
        company_standings=firm_standings,
        seasons=(*seasons, last),
        present=_present(Random(f"{seed}:present"), drawing),
        trouble=_trouble(seasons[-1]),
        ends=ENDS,
    )


def _standings(count: int, most: int = 1_000) -> tuple[Standing, ...]:
    waiting = min(int(count * WAITING_SHARE), most)
    return (Standing.ADMITTED,) * (count - waiting) + tuple(WAITING[number % len(WAITING)] for number in range(waiting))


def _season(dice: Random, drawing: Drawing, month: official.Month) -> Season:
    """The official example's posting, and its share of the ordinary ones; in December one employer needs many people."""
    tutoring = official.posting(next(drawing.numbers), month)
    crew = dice.sample(drawing.regulars, len(drawing.regulars))
    count = month.others * drawing.size.postings // FULL_CITY or int(month.is_last)
    made = [tutoring]
    for position in range(count):
        big = month.is_last and position == 0
        employer = 1 % len(drawing.hiring) if big else dice.choice(drawing.hiring)
        days = postings.days_from(dice, month.first + timedelta(days=3), 9, 2 if big else dice.choice((1, 1, 2)))
        made.append(_worked(dice, drawing, employer, days, crew, BIG_CREW if big else dice.randint(1, 3)))
    return Season(month.name, _at(month.first, "09:00"), _at(month.first + timedelta(days=14), "10:00"), tuple(made))


def _last_week(dice: Random, drawing: Drawing) -> Season:
    crew = dice.sample(drawing.regulars, len(drawing.regulars))
    made = []
    for employer, stage in LAST_STAGES[: max(1, len(LAST_STAGES) * drawing.size.postings // FULL_CITY)]:
        days = postings.days_from(dice, LAST_WEEK + timedelta(days=2), 2, 1)
        planned = _worked(dice, drawing, drawing.hiring[employer % len(drawing.hiring)], days, crew, 4)
        made.append(replace(planned, stage=stage))
    return Season("the last week", _at(LAST_WEEK, "09:00"), _at(LAST_WEEK + timedelta(days=4), "10:00"), tuple(made))


def _worked(dice: Random, drawing: Drawing, employer: int, days: list[date], crew: list[int], people: int) -> PlannedPosting:
    """A posting whose work is done: so many are hired from the crew, others get an answer all the same."""
    hired = [crew.pop() for _ in range(min(people, len(crew)))]
    valid_until = _at(days[-1] + timedelta(days=1), "00:00")
    kind = dice.choice(drawing.companies[employer].kinds)
    content = postings.draw(dice, kind, days, valid_until, max(people + dice.randint(0, 1), 1))
    shifts = tuple(range(len(days)))
    workers = [_working(dice, worker, shifts, dice.random() < 0.04) for worker in hired]
    others = [worker for worker in dice.sample(drawing.early, min(2, len(drawing.early))) if worker not in hired]
    turned_down = [
        _applicant(dice, worker, dice.choice((Fate.REJECTED, Fate.REJECTED, Fate.DECLINED)), (0,)) for worker in others
    ]
    return PlannedPosting(next(drawing.numbers), employer, content, Outcome.LIVE, (*workers, *turned_down))


def _present(dice: Random, drawing: Drawing) -> tuple[tuple[datetime, tuple[PlannedPosting, ...]], ...]:
    """The rest of the postings, published in the last days, most of them open for applications."""
    numbers = list(drawing.numbers)
    outcomes = [outcome for outcome, share in OUTCOMES for _ in range(int(len(numbers) * share))]
    outcomes += [Outcome.LIVE] * (len(numbers) - len(outcomes))
    dice.shuffle(outcomes)
    free = dice.sample(drawing.admitted, len(drawing.admitted))
    made = [_open_posting(dice, drawing, number, outcome, free) for number, outcome in zip(numbers, outcomes, strict=True)]
    made = _with_the_tutor(dice, made)
    shares = [made[position :: len(PRESENT)] for position in range(len(PRESENT))]
    return tuple((at, tuple(share)) for at, share in zip(PRESENT, shares, strict=True))


def _open_posting(dice: Random, drawing: Drawing, number: int, outcome: Outcome, free: list[int]) -> PlannedPosting:
    employer = drawing.hiring[number % len(drawing.hiring)]
    days = postings.days_from(dice, FIRST_SHIFTS, 20, dice.randint(2, 6))
    valid_until = _at(days[-1], "00:00")
    kind = dice.choice(drawing.companies[employer].kinds)
    content = postings.draw(dice, kind, days, valid_until, vague=outcome is Outcome.CHANGES_REQUIRED)
    count = dice.choices(range(9), (2, 3, 4, 4, 3, 2, 1, 1, 1))[0] if outcome is Outcome.LIVE else 0
    workers = dice.sample(drawing.admitted, min(count, len(drawing.admitted)))
    places = content.headcount
    applicants: list[Applicant] = []
    for worker in workers:
        fate = Fate.SUBMITTED if employer == drawing.hiring[0] else dice.choices(list(FATES), list(FATES.values()))[0]
        if fate in (Fate.HIRED, Fate.OFFERED) and (worker not in free or not places):
            fate = Fate.SHORTLISTED
        if fate in (Fate.HIRED, Fate.OFFERED):  # once each, so that no two of somebody's shifts overlap
            free.remove(worker)
            places -= 1
        shifts = sorted(dice.sample(range(len(days)), dice.randint(1, 2)))
        applicants.append(_applicant(dice, worker, fate, tuple(shifts)))
    return PlannedPosting(number, employer, content, outcome, tuple(applicants))


def _with_the_tutor(dice: Random, made: list[PlannedPosting]) -> list[PlannedPosting]:
    """The worker of the tour has an open offer, is shortlisted and waits for an answer: on the last morning, if possible."""
    wanted = [Fate.SUBMITTED, Fate.SHORTLISTED, Fate.OFFERED]
    for position in sorted(range(len(made)), key=lambda position: -(position % len(PRESENT))):
        planned = made[position]
        if wanted and planned.outcome is Outcome.LIVE and planned.employer != official.FIRM:
            mine = _applicant(dice, official.TUTOR, wanted.pop(), (0,))
            made[position] = replace(planned, applicants=(mine, *planned.applicants))
    return made


def _working(dice: Random, worker: int, shifts: tuple[int, ...], absent: bool) -> Applicant:
    hired = _applicant(dice, worker, Fate.ABSENT if absent else Fate.HIRED, shifts)
    return replace(
        hired,
        late=15 if dice.random() < 0.08 else 0,
        of_worker=words.marks(dice, words.OF_WORKERS) if dice.random() < 0.85 else None,
        of_employer=words.marks(dice, words.OF_EMPLOYERS) if dice.random() < 0.75 else None,
    )


def _applicant(dice: Random, worker: int, fate: Fate, shifts: tuple[int, ...]) -> Applicant:
    code, reason = dice.choice(words.REFUSALS) if fate is Fate.REJECTED else (None, "")
    return Applicant(worker, fate, dice.choice(words.COMMITMENTS), shifts, reject_code=code, reason=reason)


def _trouble(december: Season) -> Trouble | None:
    crew = [applicant.worker for applicant in december.postings[1].applicants if applicant.fate is Fate.HIRED]
    mismatched, unanswered, unheard, returned = (*crew, None, None, None, None)[:4]
    if mismatched is None or unanswered is None or unheard is None:
        return None
    return Trouble(december.name, mismatched, unanswered, unheard, returned)


def _at(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), SHANGHAI)
