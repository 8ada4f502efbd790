"""Assignments and timesheets: being there, and the hours claimed for it (S-030, S-071)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.assignments import AttendanceKind, Method, State, TimesheetState
from resolvers import assignments
from schema.accounts import Employer, Worker
from schema.applications import Offer
from schema.postings import Posting, PostingVersion, Shift
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.absences import Absence
    from schema.deadlines import Deadline
    from schema.evaluations import Evaluation
    from schema.insurance import InsurancePolicy
    from schema.packages import SubOrder
    from schema.safety import SafetyAttestation
    from schema.settlements import Settlement
    from schema.work_rules import WorkRulesAcknowledgement

KEY = "A repeat with the same key gets the first answer."

strawberry.enum(State, name="AssignmentState", description="How far the work has come (S-030).")
strawberry.enum(TimesheetState, description="How far the hours have come (S-071).")
strawberry.enum(Method, name="AttendanceMethod", description="How presence was shown (S-030).")
strawberry.enum(AttendanceKind, description="Arriving or leaving.")


@strawberry.type(description="The evidence of a check-in or check-out (S-030).")
class AttendanceEvent(Node):
    kind: AttendanceKind = strawberry.field(description="Arriving or leaving.")
    method: Method = strawberry.field(description="By place, by the code on the employer's device, or by its supervisor.")
    distance_m: int | None = strawberry.field(description="Metres from the place of work, where shown by place.")
    device_at: datetime | None = strawberry.field(description="When, by the device's clock.")
    recorded_at: datetime = strawberry.field(description="When it reached us, by our clock.")
    happened_at: datetime = strawberry.field(
        description="When it was, as it counts: earlier where the device had kept it while offline."
    )
    waited_seconds: int = strawberry.field(description="For how long the device had kept it; 0 where it came at once.")
    clock_off_seconds: int | None = strawberry.field(
        description="How far the device's clock was ahead of ours when it sent this."
    )


@strawberry.type(description="A code for attendance, and the half minute in which the employer's device shows it (S-030).")
class AttendanceCode:
    code: str = strawberry.field(description="Eight letters and digits, as text or as a QR code.")
    shown_from: datetime = strawberry.field(description="From when.")
    shown_until: datetime = strawberry.field(description="Until when.")


@strawberry.type(description="One worker in one shift (S-030, S-068).")
class Assignment(Node):
    state: State = strawberry.field(description="How far the work has come.")
    starts_at: datetime = strawberry.field(description="When the shift starts.")
    ends_at: datetime = strawberry.field(description="When the shift ends.")
    checked_in_at: datetime | None = strawberry.field(description="When the worker arrived.")
    checked_out_at: datetime | None = strawberry.field(description="When the worker left.")
    late_minutes: int | None = strawberry.field(description="Whole minutes late; 0 in time, null before arriving.")
    left_early_minutes: int | None = strawberry.field(
        description="Whole minutes early; 0 at the end or later, null before leaving."
    )
    evaluation_closes_at: datetime | None = strawberry.field(description="Until when both sides may evaluate (S-050).")
    created_at: datetime = strawberry.field(description="When it was planned.")
    posting: Posting = strawberry.field(description="For what.")
    version: PostingVersion = strawberry.field(description="The terms that hold.")
    shift: Shift = strawberry.field(description="The shift.")
    worker: Worker = strawberry.field(description="Who works; masked.")
    employer: Employer = strawberry.field(description="For whom.")
    offer: Offer = strawberry.field(description="The offer that was accepted.")
    attendance: list[AttendanceEvent] = strawberry.field(description="The evidence, in order.")
    briefed_at: datetime | None = strawberry.field(description="When the worker was shown what is attested of safety (S-069).")
    safety: Annotated["SafetyAttestation", strawberry.lazy("schema.safety")] | None = strawberry.field(
        description="What the employer attested of safety at its place (S-069)."
    )
    insurance_policy: Annotated["InsurancePolicy", strawberry.lazy("schema.insurance")] | None = strawberry.field(
        description="Its insurance (T-024)."
    )
    rules_acknowledgement: Annotated["WorkRulesAcknowledgement", strawberry.lazy("schema.work_rules")] | None = strawberry.field(
        description="The newest rules of work of the posting that the worker acknowledged (S-032)."
    )
    absence: Annotated["Absence", strawberry.lazy("schema.absences")] | None = strawberry.field(
        description="Where it was not worked: announced, excused, or a no-show."
    )
    timesheet: Annotated["Timesheet", strawberry.lazy("schema.assignments")] | None = strawberry.field(description="The hours.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] | None = strawberry.field(
        description="What it comes to; for its sides and the staff of money."
    )
    sub_order: Annotated["SubOrder", strawberry.lazy("schema.packages")] | None = strawberry.field(
        description="The sub-order of a package that it is (T-011)."
    )
    evaluations: list[Annotated["Evaluation", strawberry.lazy("schema.evaluations")]] = strawberry.field(
        description="Published ones and the viewer's own."
    )


@strawberry.type(description="The hours a worker claims for a shift, and the employer's answer (S-071).")
class Timesheet(Node):
    state: TimesheetState = strawberry.field(description="How far it has come.")
    worked_minutes: int = strawberry.field(description="Whole minutes claimed.")
    note: str = strawberry.field(description="The worker's note.")
    submitted_at: datetime = strawberry.field(description="When it was last submitted.")
    approval_due_at: datetime = strawberry.field(description="Until when the employer answers; silence approves.")
    decided_at: datetime | None = strawberry.field(description="When it was approved or returned.")
    return_reason: str | None = strawberry.field(description="Why it was returned.")
    assignment: Assignment = strawberry.field(description="For which work.")
    worker: Worker = strawberry.field(description="Whose hours; masked.")
    employer: Employer = strawberry.field(description="Who answers.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] | None = strawberry.field(
        description="What it comes to; for its sides and the staff of money."
    )
    deadlines: list[Annotated["Deadline", strawberry.lazy("schema.deadlines")]] = strawberry.field(
        description="Its clocks: due by when, and why (S-040)."
    )


@strawberry.input(description="Arriving or leaving (S-030). A worker gives coordinates; an employer's member confirms without.")
class AttendanceInput:
    assignment_id: strawberry.ID = strawberry.field(description="The work.")
    latitude: float | None = strawberry.field(default=None, description="Degrees, WGS 84; within 500 m of the place.")
    longitude: float | None = strawberry.field(default=None, description="Degrees.")
    code: str | None = strawberry.field(default=None, description="The code seen on the employer's device.")
    device_at: datetime | None = strawberry.field(default=None, description="When it was, by the device's clock.")
    device_sent_at: datetime | None = strawberry.field(
        default=None,
        description="When the device sends this, by the same clock; with deviceAt it brings what was kept while offline.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> assignments.Seen:
        """As the resolver takes it."""
        return assignments.Seen(self.latitude, self.longitude, self.code, self.device_at, self.device_sent_at)


@strawberry.input(description="The hours of a shift (S-071).")
class SubmitTimesheetInput:
    assignment_id: strawberry.ID = strawberry.field(description="The work.")
    worked_minutes: int = strawberry.field(description="Whole minutes, no more than between check-in and check-out.")
    note: str = strawberry.field(default="", description="At most 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which timesheet.")
class TimesheetInput:
    timesheet_id: strawberry.ID = strawberry.field(description="The timesheet.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which timesheet goes back, and why.")
class ReturnTimesheetInput:
    timesheet_id: strawberry.ID = strawberry.field(description="The timesheet.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


AssignmentResult = Annotated[Assignment | Refused, strawberry.union("AssignmentResult")]
TimesheetResult = Annotated[Timesheet | Refused, strawberry.union("TimesheetResult")]


@strawberry.type
class AssignmentsQuery:
    @strawberry.field(graphql_type=Assignment | None, description="One assignment (S-030).")
    def assignment(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Assignment], description="The viewer's work, latest first (S-030).")
    def assignments(
        self,
        state: State | None = None,
        posting_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=list[AttendanceCode],
        description="What the employer's device shows for a shift from now on; each code for half a minute (S-030).",
    )
    async def attendance_codes(self, info: Info, shift_id: strawberry.ID, count: int = 1) -> Answer:
        return await assignments.attendance_codes(info.context, shift_id, count)

    @strawberry.field(graphql_type=Timesheet | None, description="One timesheet (S-071).")
    def timesheet(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Timesheet], description="The viewer's timesheets, newest first (S-071).")
    def timesheets(
        self,
        state: TimesheetState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class AssignmentsMutation:
    @strawberry.mutation(graphql_type=AssignmentResult, description="The worker arrives, or the supervisor confirms it (S-030).")
    async def check_in(self, info: Info, input: AttendanceInput) -> Answer:
        return await assignments.check_in(info.context, input.assignment_id, input.plain())

    @strawberry.mutation(graphql_type=AssignmentResult, description="The worker leaves, or the supervisor confirms it (S-030).")
    async def check_out(self, info: Info, input: AttendanceInput) -> Answer:
        return await assignments.check_out(info.context, input.assignment_id, input.plain())

    @strawberry.mutation(graphql_type=TimesheetResult, description="Claims the hours of a shift, once, within 7 days (S-071).")
    async def submit_timesheet(self, info: Info, input: SubmitTimesheetInput) -> Answer:
        return await assignments.submit_timesheet(info.context, input.assignment_id, input.worked_minutes, input.note)

    @strawberry.mutation(graphql_type=TimesheetResult, description="The employer confirms the hours (S-071).")
    async def approve_timesheet(self, info: Info, input: TimesheetInput) -> Answer:
        return await assignments.approve_timesheet(info.context, input.timesheet_id)

    @strawberry.mutation(graphql_type=TimesheetResult, description="The employer sends the hours back with a reason (S-071).")
    async def return_timesheet(self, info: Info, input: ReturnTimesheetInput) -> Answer:
        return await assignments.return_timesheet(info.context, input.timesheet_id, input.reason)
