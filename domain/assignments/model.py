"""An assignment is one worker in one shift: planned, working, worked. Attendance, hours and their refusals. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Self
from uuid import UUID

from domain.clock import SHANGHAI
from domain.errors import Cause, InvalidInput, Refusal, WrongState

EARTH_RADIUS_M = 6_371_000
MINUTE_S = 60


class State(Enum):
    PLANNED = "planned"
    WORKING = "working"
    WORKED = "worked"
    ABSENT = "absent"
    CANCELLED = "cancelled"


class TimesheetState(Enum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class AttendanceKind(Enum):
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"


class Method(Enum):
    """How presence was shown: by the device's place, or confirmed by the employer's supervisor (S-030)."""

    PLACE = "place"
    SUPERVISOR = "supervisor"


class ShiftOverlap(Refusal):
    """Two shifts of one worker would overlap (S-068); the facts name the shift that stands."""

    cause, code, rule = Cause.CONFLICT, "SHIFT_OVERLAP", "applications.no_overlap"
    zh = "与已接受的班次“{title}”（{starts_at} 至 {ends_at}）时间重叠。"
    en = "It overlaps a shift already accepted: “{title}” ({starts_at} to {ends_at})."


class OutsideAttendanceWindow(Refusal):
    """Too early or too late to check in or out (S-030)."""

    cause, code, rule = Cause.WRONG_STATE, "OUTSIDE_ATTENDANCE_WINDOW", "assignments.attendance_window"
    zh, en = "只能在{opens_at}至{closes_at}之间办理。", "This is possible from {opens_at} to {closes_at}."


class AwayFromPlace(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "AWAY_FROM_PLACE", "assignments.at_the_place"
    zh = "距工作地点约{distance_m}米，须在{limit_m}米以内，或请用工单位现场确认。"
    en = "About {distance_m} m from the place; come within {limit_m} m or ask the employer to confirm."


class SupervisorNeeded(Refusal):
    """The posting has no coordinates, or the device gave none: only the employer can confirm presence."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "SUPERVISOR_NEEDED", "assignments.at_the_place"
    zh, en = "无法按位置核对，请用工单位现场确认。", "The place cannot be checked; ask the employer to confirm."


class TimesheetLate(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TIMESHEET_LATE", "assignments.timesheet_in_time"
    zh, en = "工时申报期限（{due_at}）已过。", "The timesheet was due by {due_at}."


class TimesheetTwice(Refusal):
    cause, code, rule = Cause.CONFLICT, "TIMESHEET_TWICE", "assignments.timesheet_in_time"
    zh, en = "该班次的工时已申报。", "A timesheet for this shift is already submitted."


class TimesheetOutsideSpan(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "TIMESHEET_OUTSIDE_SPAN", "assignments.timesheet_within_span"
    zh, en = (
        "申报工时须在1至{span_minutes}分钟之间（签到至签退）。",
        "Between 1 and {span_minutes} minutes (check-in to check-out).",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise InvalidInput("input.latitude", "经纬度不正确。", "These are not coordinates.")

    def metres_to(self, other: "Place") -> int:
        """Great-circle distance."""
        north, south = radians(self.latitude), radians(other.latitude)
        across = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(radians(other.longitude - self.longitude) / 2) ** 2
        return round(2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(across))))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with the title of what fills it."""

    starts_at: datetime
    ends_at: datetime
    title: str

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Assignment:
    id: UUID
    posting_id: UUID
    posting_version_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: State
    starts_at: datetime
    ends_at: datetime
    checked_in_at: datetime | None
    checked_out_at: datetime | None

    @property
    def span_minutes(self) -> int:
        """Minutes between check-in and check-out; a minute begun counts, so a second's delay at the door costs nobody."""
        assert self.checked_in_at and self.checked_out_at
        return math.ceil((self.checked_out_at - self.checked_in_at).total_seconds() / MINUTE_S)

    def check_in(self, at: datetime, open_before: timedelta) -> Self:
        """Work begins; raises WrongState or OutsideAttendanceWindow."""
        if self.state is not State.PLANNED:
            raise WrongState(self.state.value, field="input.assignmentId")
        _must_be_within(at, self.starts_at - open_before, self.ends_at)
        return replace(self, state=State.WORKING, checked_in_at=at)

    def check_out(self, at: datetime, close_after: timedelta, method: Method) -> Self:
        """Work ends. After the window only the supervisor can say so."""
        if self.state is not State.WORKING or self.checked_in_at is None or at <= self.checked_in_at:
            raise WrongState(self.state.value, field="input.assignmentId")
        if method is Method.PLACE:
            _must_be_within(at, self.checked_in_at, self.ends_at + close_after)
        return replace(self, state=State.WORKED, checked_out_at=at)


@dataclass(frozen=True, slots=True)
class Timesheet:
    """The minutes a worker claims for a shift, and the employer's answer (S-071)."""

    id: UUID
    assignment_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: TimesheetState
    worked_minutes: int
    approval_due_at: datetime

    def decide(self, state: TimesheetState) -> Self:
        """Approved or returned, once; raises WrongState."""
        if self.state is not TimesheetState.SUBMITTED:
            raise WrongState(self.state.value, field="input.timesheetId")
        return replace(self, state=state)


def refuse_overlap(wanted: Sequence[Span], held: Sequence[Span]) -> None:
    """Raises ShiftOverlap for the first wanted span that overlaps one already held, or another wanted one."""
    for span in wanted:
        for other in held:
            if span.overlaps(other):
                raise _overlap(other)
    in_order = sorted(wanted, key=lambda span: span.starts_at)
    for first, second in pairwise(in_order):
        if first.overlaps(second):
            raise _overlap(first)


def local_time(at: datetime) -> str:
    """How a refusal states an instant: Shanghai time, to the minute."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _overlap(span: Span) -> ShiftOverlap:
    return ShiftOverlap(
        field="input.offerId", title=span.title, starts_at=local_time(span.starts_at), ends_at=local_time(span.ends_at)
    )


def _must_be_within(at: datetime, opens_at: datetime, closes_at: datetime) -> None:
    if not opens_at <= at <= closes_at:
        raise OutsideAttendanceWindow(opens_at=local_time(opens_at), closes_at=local_time(closes_at))
