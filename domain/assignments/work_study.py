"""Hours of work-study posts (勤工助学): so many a week and a month, decided where a worker is planned (L-05)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from domain import postings, rules
from domain.assignments import store_work_study as store
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import Cause, Refusal

HOURS_RULE = "matching.work_study_hours"


class WorkStudyHoursExceeded(Refusal):
    """The week's or month's cap of work-study hours; ordinary part-time work knows none."""

    cause, code, rule = Cause.LIMIT_REACHED, "WORK_STUDY_HOURS_EXCEEDED", HOURS_RULE
    zh, en = (
        "勤工助学工时将超过上限（{minutes}分钟，上限{cap}分钟）。",
        "Work-study hours would come to {minutes} minutes of {cap}.",
    )


async def must_keep_hours(tx: Transaction, worker_id: UUID, posting_id: UUID, shifts: Sequence[postings.Shift]) -> None:
    """Raises WorkStudyHoursExceeded when the shifts of a work-study post go over a cap; the worker is locked already."""
    rule = await rules.in_force(tx, HOURS_RULE)
    week_cap, month_cap = rule.parameters["week_minutes"], rule.parameters["month_minutes"]
    caps = await store.caps(tx, posting_id, day_of(tx.now), week_cap, month_cap)
    if caps is None:
        return
    first, last = min(shift.starts_at for shift in shifts), max(shift.starts_at for shift in shifts)
    held = await store.held(tx, worker_id, first - timedelta(days=31), last + timedelta(days=31))
    spans = [*held, *((shift.starts_at, shift.ends_at) for shift in shifts)]
    for cap, of in zip(caps, (_week, _month), strict=True):
        minutes: Counter[date] = Counter()
        for starts_at, ends_at in spans:
            minutes[of(starts_at)] += int((ends_at - starts_at).total_seconds()) // 60
        most = max(minutes[of(shift.starts_at)] for shift in shifts)
        if most > cap:
            raise WorkStudyHoursExceeded(minutes=most, cap=cap)


def _week(at: datetime) -> date:
    day = day_of(at)
    return day - timedelta(days=day.weekday())


def _month(at: datetime) -> date:
    return day_of(at).replace(day=1)
