"""Assignments, attendance and timesheets: both sides see their own, staff see all."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import assignments
from domain.assignments import Place
from domain.errors import InvalidInput
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

PARTIES = {"worker": "{t}.worker_id = :worker_id", "employer": "{t}.employer_id = :employer_id", "staff": "true"}
OF_THE_PARTIES = "both sides of a work know what it is and with whom; the worker's facts are masked"


@dataclass(frozen=True, slots=True)
class Seen:
    """What arrives with a check-in or check-out."""

    latitude: float | None
    longitude: float | None
    code: str | None
    device_at: datetime | None
    device_sent_at: datetime | None


def _minutes(interval: str) -> str:
    """SQL of the interval's whole minutes, 0 when negative, null when unknown (greatest() would make it 0)."""
    return f"case when {interval} is not null then greatest(floor(extract(epoch from {interval}) / 60), 0)::int end"


ASSIGNMENT = Source(
    "Assignment",
    table="assignment",
    readable=PARTIES,
    order=("starts_at desc", "id desc"),
    joins={
        "w": "left join evaluation_window {w} on {w}.assignment_id = {t}.id",
        "b": "left join safety_briefing {b} on {b}.assignment_id = {t}.id",
    },
    fields={
        "lateMinutes": _minutes("{t}.checked_in_at - {t}.starts_at"),
        "leftEarlyMinutes": _minutes("{t}.ends_at - {t}.checked_out_at"),
        "evaluationClosesAt": "{w}.closes_at",
        "briefedAt": "{b}.briefed_at",
    },
    links={
        "posting": one("Posting", "posting_id", granted=OF_THE_PARTIES),
        "version": one("PostingVersion", "posting_version_id", granted=OF_THE_PARTIES),
        "shift": one("Shift", "shift_id", granted=OF_THE_PARTIES),
        "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "offer": one("Offer", "offer_id", granted=OF_THE_PARTIES),
        "attendance": many("AttendanceEvent", "assignment_id", order=("recorded_at", "id"), granted=OF_THE_PARTIES),
        "rulesAcknowledgement": one(
            "WorkRulesAcknowledgement",
            on="{t}.posting_id = {o}.posting_id and {t}.worker_id = {o}.worker_id",
            order=("acknowledged_at desc", "id desc"),
            granted=OF_THE_PARTIES,
        ),
        "insurancePolicy": one("InsurancePolicy", on="{t}.assignment_id = {o}.id", order=("id",), granted=OF_THE_PARTIES),
        "safety": one(
            "SafetyAttestation",
            on="{t}.posting_id = {o}.posting_id and (select (v.district, v.address) = ({t}.district, {t}.address)"
            " from posting_version v where v.id = {o}.posting_version_id)",
            order=("attested_at desc", "id desc"),
            granted=OF_THE_PARTIES,
        ),
        "absence": one("Absence", on="{t}.assignment_id = {o}.id", order=("id",), granted=OF_THE_PARTIES),
        "timesheet": one("Timesheet", on="{t}.assignment_id = {o}.id", order=("id",)),
        "settlement": one("Settlement", on="{t}.assignment_id = {o}.id", order=("id",)),
        "subOrder": one("SubOrder", on="{t}.posting_id = {o}.posting_id", order=("id",)),
        "evaluations": many("Evaluation", "assignment_id", order=("written_at", "id")),
    },
)

ATTENDANCE_EVENT = Source(
    "AttendanceEvent",
    table="attendance_event",
    readable={
        arm: predicate
        if predicate == "true"
        else f"exists (select from assignment a where a.id = {{t}}.assignment_id and {predicate.replace('{t}', 'a')})"
        for arm, predicate in PARTIES.items()
    },
    order=("recorded_at", "id"),
    fields={
        "happenedAt": "{t}.recorded_at - make_interval(secs => {t}.waited_s)",
        "waitedSeconds": "{t}.waited_s",
        "clockOffSeconds": "{t}.clock_off_s",
    },
)

TIMESHEET = Source(
    "Timesheet",
    table="timesheet",
    readable=PARTIES,
    order=("submitted_at desc", "id desc"),
    links={
        "assignment": one("Assignment", "assignment_id", granted=OF_THE_PARTIES),
        "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "settlement": one("Settlement", on="{t}.timesheet_id = {o}.id and {t}.pay_dispute_id is null", order=("id",)),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)

ROOTS: dict[str, Root | Link] = {
    "assignment": by_id(ASSIGNMENT),
    "assignments": connection(ASSIGNMENT, filters={"state": "{t}.state = :value", "postingId": "{t}.posting_id = :value"}),
    "timesheet": by_id(TIMESHEET),
    "timesheets": connection(TIMESHEET, filters={"state": "{t}.state = :value"}),
}


async def check_in(request: Request, assignment_id: str, seen: Seen) -> Answer:
    """The worker arrives, or the supervisor confirms it (S-030)."""
    id, place = _id(assignment_id), _place(seen.latitude, seen.longitude)
    assignment = await assignments.check_in(
        request.tx, request.viewer, id, place, seen.device_at, code=seen.code, device_sent_at=seen.device_sent_at
    )
    return ASSIGNMENT.row(assignment.id)


async def check_out(request: Request, assignment_id: str, seen: Seen) -> Answer:
    """The worker leaves, or the supervisor confirms it (S-030)."""
    id, place = _id(assignment_id), _place(seen.latitude, seen.longitude)
    assignment = await assignments.check_out(
        request.tx, request.viewer, id, place, seen.device_at, code=seen.code, device_sent_at=seen.device_sent_at
    )
    return ASSIGNMENT.row(assignment.id)


async def attendance_codes(request: Request, shift_id: str, count: int) -> Answer:
    """What the employer's device shows for a shift, from now on (S-030)."""
    return await assignments.codes(request.tx, request.viewer, uuid_of("Shift", shift_id, "shiftId"), count)


async def submit_timesheet(request: Request, assignment_id: str, worked_minutes: int, note: str) -> Answer:
    """The worker claims the hours of a shift (S-071)."""
    timesheet = await assignments.submit_timesheet(request.tx, request.viewer, _id(assignment_id), worked_minutes, note)
    return TIMESHEET.row(timesheet.id)


async def approve_timesheet(request: Request, timesheet_id: str) -> Answer:
    """The employer confirms the hours (S-071)."""
    id = uuid_of("Timesheet", timesheet_id, "input.timesheetId")
    timesheet = await assignments.approve_timesheet(request.tx, request.viewer, id)
    return TIMESHEET.row(timesheet.id)


async def return_timesheet(request: Request, timesheet_id: str, reason: str) -> Answer:
    """The employer sends the hours back (S-071)."""
    id = uuid_of("Timesheet", timesheet_id, "input.timesheetId")
    timesheet = await assignments.return_timesheet(request.tx, request.viewer, id, reason)
    return TIMESHEET.row(timesheet.id)


def _id(text: str) -> UUID:
    return uuid_of("Assignment", text, "input.assignmentId")


def _place(latitude: float | None, longitude: float | None) -> Place | None:
    if (latitude is None) != (longitude is None):
        raise InvalidInput("input.longitude", "经纬度须同时填写。", "Latitude and longitude come together.")
    return Place(latitude, longitude) if latitude is not None and longitude is not None else None
