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


class AbsenceState(Enum):
    NOTICED = "noticed"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    NO_SHOW = "no_show"
    DISPROVED = "disproved"


class Method(Enum):
    """How presence was shown: by the device's place, the code on the employer's device, or the employer's supervisor (S-030)."""

    PLACE = "place"
    CODE = "code"
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


class AbsenceNoticeLate(Refusal):
    """Notice is for before the shift; after its start there is only coming late, or a no-show (S-031)."""

    cause, code, rule = Cause.WRONG_STATE, "ABSENCE_NOTICE_LATE", "assignments.absence_notice"
    zh, en = "班次已于{starts_at}开始，请假须在此之前提出。", "The shift started at {starts_at}; notice is given before."


class CodeWrong(Refusal):
    """Not the shift's code of that moment."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "ATTENDANCE_CODE_WRONG", "assignments.attendance_code"
    zh, en = "签到码不正确或已更换，请扫描当前的签到码。", "This is not the code of that moment; scan the one shown now."


class DeviceClockWrong(Refusal):
    """What a device kept is only believed when its clock is right."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "DEVICE_CLOCK_WRONG", "assignments.offline_attendance"
    zh = "设备时钟不准（偏差{off_s}秒），补传的时间不予采信，请用工单位现场确认。"
    en = "The device's clock is off by {off_s} seconds, so a time it kept is not believed; ask the employer to confirm."


class AttendanceTooLate(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "ATTENDANCE_TOO_LATE", "assignments.offline_attendance"
    zh = "补传须在{limit_minutes}分钟之内，请用工单位现场确认。"
    en = "What a device kept counts for {limit_minutes} minutes; ask the employer to confirm."


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
class Shown:
    """What who arrives or leaves shows. ``device_at``: when it was, ``device_sent_at``: when it is sent, both by the device."""

    place: Place | None = None
    code: str | None = None
    device_at: datetime | None = None
    device_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """Presence as it was decided: ``at`` counts. ``clock_off_s``: how far the device's clock was ahead of ours."""

    method: Method
    at: datetime
    distance_m: int | None
    device_at: datetime | None
    waited_s: int = 0
    clock_off_s: int | None = None


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
    shift_id: UUID
    offer_id: UUID
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

    def check_in(self, at: datetime, open_before: timedelta, *, brought_later: bool = False) -> Self:
        """Work begins; raises WrongState or OutsideAttendanceWindow. What is brought later ends an absence that was none."""
        if self.state is not State.PLANNED and not (brought_later and self.state is State.ABSENT):
            raise WrongState(self.state.value, field="input.assignmentId")
        _must_be_within(at, self.starts_at - open_before, self.ends_at)
        return replace(self, state=State.WORKING, checked_in_at=at)

    def check_out(self, at: datetime, close_after: timedelta, method: Method) -> Self:
        """Work ends. After the window only the supervisor can say so."""
        if self.state is not State.WORKING or self.checked_in_at is None or at <= self.checked_in_at:
            raise WrongState(self.state.value, field="input.assignmentId")
        if method is not Method.SUPERVISOR:
            _must_be_within(at, self.checked_in_at, self.ends_at + close_after)
        return replace(self, state=State.WORKED, checked_out_at=at)


@dataclass(frozen=True, slots=True)
class Absence:
    """A shift that was not worked, and whether that is excused (S-031)."""

    id: UUID
    assignment_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: AbsenceState


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
