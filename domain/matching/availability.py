"""When somebody can, as bits: one number a day, one bit each half hour from midnight in Shanghai. Pure.

What is free is rounded inwards and what is taken outwards, so a time that is said to be free is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.clock import day_of, start_of_day
from domain.matching.model import WeeklySpan

HALF_HOUR_MINUTES, HALF_HOURS_A_DAY, DAYS_A_WEEK = 30, 48, 7
WEEKS_AT_MOST = 27


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OneOff:
    """A time that is free, or is not, whatever the week says."""

    span: Span
    free: bool


@dataclass(frozen=True, slots=True)
class Week:
    """The bits of seven days, Monday first."""

    week_on: date
    days: tuple[int, ...]


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def weeks_between(first: date, last: date) -> list[date]:
    """The Mondays of the weeks from the first day to the last, WEEKS_AT_MOST of them."""
    monday = monday_of(first)
    return [monday + timedelta(days=DAYS_A_WEEK * n) for n in range(min((last - monday).days // DAYS_A_WEEK + 1, WEEKS_AT_MOST))]


def free_weeks(
    mondays: Sequence[date], weekly: Sequence[WeeklySpan], exceptions: Sequence[OneOff], classes: Iterable[Week]
) -> list[Week]:
    """What is free of each week: the usual week, then exceptions as said, less the classes."""
    bits = {monday + timedelta(days=n): 0 for monday in mondays for n in range(DAYS_A_WEEK)}
    for day in bits:
        for span in weekly:
            if span.weekday == day.isoweekday():
                _mark(bits, day, -(-span.starts_minute // HALF_HOUR_MINUTES), span.ends_minute // HALF_HOUR_MINUTES, free=True)
    # of the week before the first, what runs past midnight
    eve = mondays[0] - timedelta(days=1) if mondays else None
    for span in weekly:
        if eve and span.weekday == eve.isoweekday():
            _mark(bits, eve, -(-span.starts_minute // HALF_HOUR_MINUTES), span.ends_minute // HALF_HOUR_MINUTES, free=True)
    for exception in sorted(exceptions, key=lambda one: not one.free):  # where both are said, it is taken
        _mark_span(bits, exception.span, exception.free)
    for week in classes:
        for n, busy in enumerate(week.days):
            day = week.week_on + timedelta(days=n)
            if day in bits:
                bits[day] &= ~busy
    return [Week(monday, tuple(bits[monday + timedelta(days=n)] for n in range(DAYS_A_WEEK))) for monday in mondays]


def busy_weeks(spans: Iterable[Span]) -> list[Week]:
    """The half hours that the spans touch, week by week."""
    bits: dict[date, int] = {}
    for span in spans:
        day, last = monday_of(day_of(span.starts_at)), day_of(span.ends_at)
        while day <= last:
            bits.setdefault(day, 0)
            day += timedelta(days=1)
        _mark_span(bits, span, free=None)
    mondays = sorted({monday_of(day) for day in bits})
    return [Week(monday, tuple(bits.get(monday + timedelta(days=n), 0) for n in range(DAYS_A_WEEK))) for monday in mondays]


def _mark_span(bits: dict[date, int], span: Span, free: bool | None) -> None:
    """Sets the span's half hours: inwards where it becomes free, outwards where it is taken; ``None`` sets what is taken."""
    day = day_of(span.starts_at)
    midnight = start_of_day(day)
    starts_s, ends_s = (int((at - midnight).total_seconds()) for at in (span.starts_at, span.ends_at))
    half_hour_s = HALF_HOUR_MINUTES * 60
    inwards = free is True
    first = -(-starts_s // half_hour_s) if inwards else starts_s // half_hour_s
    last = ends_s // half_hour_s if inwards else -(-ends_s // half_hour_s)
    _mark(bits, day, first, last, free=free is not False)


def _mark(bits: dict[date, int], day: date, first: int, last: int, *, free: bool) -> None:
    """Sets or clears the half hours from ``first`` to before ``last`` of the day, and of the days they run into."""
    while first < last:
        until = min(last, HALF_HOURS_A_DAY)
        if day in bits and first < until:
            mask = ((1 << (until - first)) - 1) << first
            bits[day] = bits[day] | mask if free else bits[day] & ~mask
        first, last, day = max(first - HALF_HOURS_A_DAY, 0), last - HALF_HOURS_A_DAY, day + timedelta(days=1)
