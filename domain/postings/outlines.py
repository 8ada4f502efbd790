"""Outlines: what a posting says without its dates. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from domain.clock import SHANGHAI, day_of, start_of_day
from domain.postings.content import PayContent, PostingContent, PostingKind, RequirementContent, ShiftContent

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftOutline:
    """A shift without its date: days after the first, minutes from midnight in Shanghai, and how long."""

    day: int
    starts_minute: int
    minutes: int
    headcount: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A posting's content without its dates."""

    title: str
    kind: PostingKind
    duties: str
    district: str
    address: str
    latitude: float | None
    longitude: float | None
    headcount: int
    pay_due_days: int
    shifts: tuple[ShiftOutline, ...]
    pay_components: tuple[PayContent, ...]
    requirements: tuple[RequirementContent, ...]

    @classmethod
    def of(cls, content: PostingContent) -> Self:
        """What is left of a content when its dates are forgotten."""
        first = day_of(content.starts_at)
        shifts = tuple(_outlined(shift, first) for shift in sorted(content.shifts, key=lambda shift: shift.starts_at))
        names = [name for name in cls.__slots__ if name != "shifts"]
        return cls(**{name: getattr(content, name) for name in names}, shifts=shifts)

    def laid(self, first_day: date, valid_until: datetime | None, *, declared: bool) -> PostingContent:
        """The content with dates from ``first_day`` on; shown until its first shift starts, unless said otherwise."""
        shifts = tuple(_dated(shift, first_day) for shift in self.shifts)
        names = [name for name in self.__slots__ if name != "shifts"]
        given = {name: getattr(self, name) for name in names}
        until = valid_until or min(shift.starts_at for shift in shifts)
        return PostingContent(**given, shifts=shifts, valid_until=until, declared=declared)


@dataclass(frozen=True, slots=True)
class Template:
    id: UUID
    employer_id: UUID
    branch_id: UUID | None
    version_id: UUID
    archived_at: datetime | None


def _outlined(shift: ShiftContent, first: date) -> ShiftOutline:
    day = day_of(shift.starts_at)
    starts = shift.starts_at.astimezone(SHANGHAI)
    minutes = int((shift.ends_at - shift.starts_at).total_seconds()) // 60
    return ShiftOutline((day - first).days, starts.hour * 60 + starts.minute, minutes, shift.headcount)


def _dated(shift: ShiftOutline, first_day: date) -> ShiftContent:
    starts_at = start_of_day(first_day + shift.day * A_DAY) + timedelta(minutes=shift.starts_minute)
    return ShiftContent(starts_at, starts_at + timedelta(minutes=shift.minutes), shift.headcount)
