"""Days, months and tax periods are Asia/Shanghai; instants are aware UTC and come from ``tx.now``.

China has kept one offset, without daylight saving, since 1991; a fixed offset therefore equals the zone for every date this
product handles, and needs no time-zone files on the machine.
"""

from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def machine_now() -> datetime:
    """The machine's time, for tokens, leases and timeouts only; business time is ``tx.now``."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """The calendar day in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def month_of(at: datetime | date) -> date:
    """The first day of the month in Shanghai."""
    day = day_of(at) if isinstance(at, datetime) else at
    return day.replace(day=1)


def start_of_day(day: date) -> datetime:
    """Midnight in Shanghai at which the day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
