"""Times as half hours: rounded so that what is said to be free is; and class timetables, good and bad."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import matching
from domain.clock import SHANGHAI
from domain.database import Transaction
from domain.matching import BadTimetable, OneOff, Span, WeeklySpan, timetable
from domain.matching.availability import Week, busy_weeks, free_weeks, weeks_between
from tests.build.accounts import a_worker
from tests.build.matching import a_seeker

MONDAY = date(2026, 9, 7)
FIRST, LAST = date(2026, 9, 1), date(2027, 1, 31)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of September 2026 in Shanghai."""
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


def half_hours(bits: int) -> set[int]:
    return {n for n in range(48) if bits >> n & 1}


def test_what_is_free_is_rounded_inwards_and_what_is_taken_outwards() -> None:
    (week,) = free_weeks([MONDAY], [WeeklySpan(1, 485, 725)], [], [])
    assert half_hours(week.days[0]) == set(range(17, 24))  # 8:05 to 12:05: from half past eight to twelve
    assert week.days[1:] == (0,) * 6
    (busy,) = busy_weeks([Span(at(7, 8, 5), at(7, 9, 35))])
    assert half_hours(busy.days[0]) == {16, 17, 18, 19}


def test_past_midnight_runs_into_the_next_day_and_the_next_week() -> None:
    first, second = free_weeks([MONDAY, MONDAY + timedelta(days=7)], [WeeklySpan(7, 1_320, 1_560)], [], [])
    assert half_hours(first.days[6]) == {44, 45, 46, 47}
    assert half_hours(second.days[0]) == {0, 1, 2, 3} == half_hours(first.days[0])


def test_an_exception_overrules_the_week_and_classes_overrule_both() -> None:
    week = [WeeklySpan(1, 480, 720)]
    away, extra = OneOff(Span(at(7, 9), at(7, 10)), free=False), OneOff(Span(at(8, 20), at(8, 21)), free=True)
    classes = [Week(MONDAY, (1 << 16, 1 << 40, 0, 0, 0, 0, 0))]
    (free,) = free_weeks([MONDAY], week, [extra, away], classes)
    assert half_hours(free.days[0]) == {17, 20, 21, 22, 23}
    assert half_hours(free.days[1]) == {41}


def test_an_intention_has_so_many_weeks_at_most() -> None:
    assert weeks_between(date(2026, 9, 9), date(2026, 9, 14)) == [MONDAY, MONDAY + timedelta(days=7)]
    assert len(weeks_between(FIRST, FIRST + timedelta(days=4_000))) == 27


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*map(str.strip, lines), "END:VCALENDAR", ""]).encode()


WEEKLY = """
    DTSTART;TZID=Asia/Shanghai:20260907T080000
    DTEND;TZID=Asia/Shanghai:20260907T093500
    RRULE:FREQ=WEEKLY;COUNT=16;BYDAY=MO,WE
    SUMMARY:高等数学
"""


def test_a_weekly_class_is_taken_out_each_week() -> None:
    read = timetable.read(calendar(WEEKLY), FIRST, LAST)
    assert len(read.spans) == 16 and read.events == 1
    assert read.spans[0] == Span(at(7, 8).astimezone(UTC), at(7, 9, 35).astimezone(UTC))
    assert read.spans[1].starts_at == at(9, 8)


@pytest.mark.parametrize(
    ("event", "starts"),
    [
        ("DTSTART:20260907T080000\nDTEND:20260907T090000", [at(7, 8)]),
        ("DTSTART:20260907T000000Z\nDURATION:PT1H", [at(7, 8)]),
        ("DTSTART;VALUE=DATE:20260907", [at(7, 0)]),
        ("DTSTART;TZID=Europe/Berlin:20260907T080000\nDURATION:PT1H", [at(7, 14)]),
        ("DTSTART:20260907T233000\nDTEND:20260908T003000", [at(7, 23, 30)]),
        ("DTSTART:20260907T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", [at(7, 8), at(21, 8)]),
        (
            "DTSTART:20260907T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260909T080000\nEXDATE:20260908T080000",
            [at(7, 8), at(9, 8)],
        ),
    ],
)
def test_zones_days_repeats_and_days_off(event: str, starts: list[datetime]) -> None:
    assert [span.starts_at for span in timetable.read(calendar(event), FIRST, LAST).spans] == starts


def test_a_class_keeps_its_hour_across_the_change_of_daylight_time() -> None:
    """By the clock on the wall where it is held: in Berlin an hour later in Shanghai once summer time ends."""
    event = "DTSTART;TZID=Europe/Berlin:20261019T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    first, second = timetable.read(calendar(event), FIRST, LAST).spans
    assert second.starts_at - first.starts_at == timedelta(days=7, hours=1)


def test_a_thousand_repeats_are_read_and_one_more_is_not() -> None:
    daily = "DTSTART:20260907T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT={}"
    until = MONDAY + timedelta(days=2_000)
    assert len(timetable.read(calendar(daily.format(1_000)), FIRST, until).spans) == 1_000
    with pytest.raises(BadTimetable):
        timetable.read(calendar(daily.format(1_001)), FIRST, until)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("SUMMARY:没有时间", "no start"),
        ("DTSTART:20260907T080000\nDTEND:20260907T070000", "ends after it starts"),
        ("DTSTART:20260907T080000\nDTEND:20261007T070000", "ends after it starts"),
        ("DTSTART:20260907T080000\nDURATION:PT1H\nRRULE:FREQ=SECONDLY", "by day, week, month or year"),
        ("DTSTART:20260907T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0", "interval"),
        ("DTSTART:20260907T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=XX", "cannot be r"),
        ("DTSTART:20260907T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1001", "more than 1000"),
        ("DTSTART:20200101T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY", "more than 1000"),
        ("DTSTART:2026-09-07\nDURATION:PT1H", "cannot be read"),
    ],
)
def test_an_event_that_cannot_be_is_refused_by_its_line(event: str, words: str) -> None:
    with pytest.raises(BadTimetable) as refused:
        timetable.read(calendar(WEEKLY, event), FIRST, LAST)
    assert words in refused.value.message_en
    assert refused.value.facts["row"] == 9


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 100, calendar(), b"x" * 1_048_577, calendar(*[WEEKLY] * 501)])
def test_what_is_no_timetable_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(BadTimetable):
        timetable.read(content, FIRST, LAST)


@pytest.mark.requirement("S-065", part="a class timetable (iCal) is taken out of the free time; only hours are kept")
async def test_a_timetable_makes_a_worker_busy(tx: Transaction) -> None:
    worker = await a_seeker(tx)
    day = (tx.now.astimezone(SHANGHAI) + timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
    event = f"DTSTART:{day:%Y%m%dT%H%M%S}\nDURATION:PT95M\nSUMMARY:高等数学\nLOCATION:教学楼301"
    await matching.import_timetable(tx, worker.viewer, calendar(event))
    monday = day.date() - timedelta(days=day.weekday())
    free = await tx.value("select free from worker_week where worker_id = :id and week_on = :on", id=worker.id, on=monday)
    assert half_hours(free[day.weekday()]) == set(range(48)) - {16, 17, 18, 19}  # type: ignore[index]  # an array
    assert await tx.value("select classes from timetable where worker_id = :id", id=worker.id) == 1
    with pytest.raises(matching.IntentionMissing):
        await matching.import_timetable(tx, (await a_worker(tx)).viewer, calendar(event))
