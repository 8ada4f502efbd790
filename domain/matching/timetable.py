"""A class timetable as iCalendar (RFC 5545), read into the times it takes. Pure.

Bounded before anything is expanded: the file's size, its events, each event's repeats. A rule that cannot be right is refused
with the line its event begins at; times without a zone are Shanghai's. Nothing but times is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

from domain.clock import SHANGHAI, start_of_day
from domain.matching.availability import Span
from domain.matching.model import BadTimetable

MAX_BYTES, MAX_EVENTS, MAX_REPEATS = 1_048_576, 500, 1_000
LONGEST_CLASS = timedelta(days=7)
UNREADABLE = (ValueError, IndexError, KeyError, TypeError, AttributeError, ArithmeticError, OSError)
"""What the reader of calendars raises where a value is not what its name says; OSError where a zone's name is a folder's."""
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a file came to: how many events, and the times they take between two days, in order."""

    sha256: bytes
    events: int
    spans: list[Span]


def read(content: bytes, first_day: date, last_day: date) -> Timetable:
    """The times the file takes from the first day to the last; raises BadTimetable with the row and the reason."""
    if len(content) > MAX_BYTES:
        raise BadTimetable(row=1, problem_zh="文件超过1 MB。", problem_en="The file is larger than 1 MB.")
    rows = [number for number, line in enumerate(content.splitlines(), start=1) if line.strip().upper() == b"BEGIN:VEVENT"]
    if not 1 <= len(rows) <= MAX_EVENTS:
        raise BadTimetable(
            row=1, problem_zh=f"须有1至{MAX_EVENTS}个事件。", problem_en=f"A timetable has 1 to {MAX_EVENTS} events."
        )
    try:
        events = Calendar.from_ical(content).walk("VEVENT")
    except UNREADABLE as error:
        raise BadTimetable(row=1, problem_zh="不是有效的iCalendar文件。", problem_en="This is not an iCalendar file.") from error
    spans: list[Span] = []
    since, until = start_of_day(first_day), start_of_day(last_day + timedelta(days=1))
    for row, event in zip(rows, events, strict=False):
        try:
            spans += [span for span in _spans(row, event, until) if span.ends_at > since]
        except UNREADABLE as error:
            raise _bad(row, "事件有无法识别的内容。", "The event has something in it that cannot be read.") from error
    return Timetable(sha256(content).digest(), len(rows), sorted(spans, key=lambda span: (span.starts_at, span.ends_at)))


def _spans(row: int, event: Any, until: datetime) -> Iterator[Span]:
    """The event's times that begin before ``until``."""
    if event.errors:
        raise _bad(row, "事件有无法识别的内容。", "The event has something in it that cannot be read.")
    starts_at, length = _first(row, event)
    left_out = {_instant(one.dt) for one in _dates(event, "EXDATE")}
    for at in (*_repeats(row, event, starts_at, until), *(_instant(one.dt) for one in _dates(event, "RDATE"))):
        if at not in left_out and at < until:
            yield Span(at.astimezone(UTC), (at + length).astimezone(UTC))


def _first(row: int, event: Any) -> tuple[datetime, timedelta]:
    """When it begins the first time, and how long it takes."""
    if "DTSTART" not in event:
        raise _bad(row, "事件没有开始时间。", "The event has no start.")
    start = event["DTSTART"].dt
    if "DTEND" in event:
        length = _instant(event["DTEND"].dt) - _instant(start)
    elif "DURATION" in event:
        length = event["DURATION"].dt
    else:
        length = timedelta(0) if isinstance(start, datetime) else timedelta(days=1)
    if not timedelta(0) < length <= LONGEST_CLASS:
        raise _bad(row, "结束时间须在开始之后七天内。", "It ends after it starts, within seven days.")
    return _instant(start), length


def _repeats(row: int, event: Any, starts_at: datetime, until: datetime) -> list[datetime]:
    """Each time it begins before ``until``; by the wall clock of its own zone, as people keep timetables."""
    if "RRULE" not in event:
        return [starts_at]
    rule = event["RRULE"]
    if isinstance(rule, list) or set(rule.get("FREQ", [])) - FREQUENCIES or not rule.get("FREQ"):
        raise _bad(row, "只支持按日、周、月、年重复。", "It may repeat by day, week, month or year, by one rule.")
    if any(not 1 <= interval <= MAX_REPEATS for interval in rule.get("INTERVAL", [1])):
        raise _bad(row, "重复间隔须为正整数。", "The interval is a positive number.")
    wall = starts_at.replace(tzinfo=None)
    ends = [_instant(end).astimezone(starts_at.tzinfo).replace(tzinfo=None) for end in rule.get("UNTIL", [])]
    plain = {name: values for name, values in rule.items() if name != "UNTIL"}
    try:
        repeated = rrulestr(type(rule)(plain).to_ical().decode(), dtstart=wall)
    except (ValueError, KeyError, TypeError) as error:
        raise _bad(row, "重复规则不正确。", "The rule of repetition cannot be right.") from error
    last = min([until.astimezone(starts_at.tzinfo).replace(tzinfo=None), *ends])
    if sum(rule.get("COUNT", [0])) > MAX_REPEATS:
        raise _too_many(row)
    times = list(islice(repeated.xafter(wall, inc=True), MAX_REPEATS + 1))
    if len(times) > MAX_REPEATS and times[MAX_REPEATS] <= last:
        raise _too_many(row)
    return [at.replace(tzinfo=starts_at.tzinfo) for at in times if at <= last]


def _instant(value: date) -> datetime:
    """A moment of an event: in its zone, in Shanghai where none is named; a day begins at its midnight."""
    if not isinstance(value, datetime):
        return start_of_day(value)
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)


def _dates(event: Any, name: str) -> Iterator[Any]:
    found = event.get(name, [])
    for one in found if isinstance(found, list) else [found]:
        yield from one.dts


def _bad(row: int, problem_zh: str, problem_en: str) -> BadTimetable:
    return BadTimetable(field="input.contentBase64", row=row, problem_zh=problem_zh, problem_en=problem_en)


def _too_many(row: int) -> BadTimetable:
    zh, en = f"重复次数超过{MAX_REPEATS}次。", f"It repeats more than {MAX_REPEATS} times."
    return _bad(row, zh, en)
