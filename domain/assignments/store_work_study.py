"""SQL of work-study hours."""

from datetime import date, datetime
from uuid import UUID

from domain.database import Transaction

CAPS = """
    select coalesce(c.week_minutes, :week_minutes::int) as week_minutes,
           coalesce(c.month_minutes, :month_minutes::int) as month_minutes
    from work_study_post w left join lateral (
        select week_minutes, month_minutes from work_study_cap
        where school = w.school and valid_from <= :day::date order by valid_from desc limit 1) as c on true
    where w.posting_id = :posting_id
"""
HELD = """
    select a.starts_at, a.ends_at from assignment a join work_study_post w on w.posting_id = a.posting_id
    where a.worker_id = :worker_id and a.state in ('planned', 'working', 'worked') and a.starts_at between :since and :until
"""


async def caps(
    tx: Transaction, posting_id: UUID, day: date, week_minutes: object, month_minutes: object
) -> tuple[int, int] | None:
    """The caps of a week and a month in minutes; None for an ordinary posting."""
    row = await tx.one(CAPS, posting_id=posting_id, day=day, week_minutes=week_minutes, month_minutes=month_minutes)
    return (row["week_minutes"], row["month_minutes"]) if row else None


async def held(tx: Transaction, worker_id: UUID, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """The worker's work-study shifts that begin between the two instants; absences do not count."""
    rows = await tx.all(HELD, worker_id=worker_id, since=since, until=until)
    return [(row["starts_at"], row["ends_at"]) for row in rows]
