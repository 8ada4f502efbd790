"""What was not as agreed, and incidents at work (S-069)."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.evidence import Side
from domain.incidents import DifferenceKind, DifferenceState, IncidentKind, IncidentState, Recipient, Severity
from resolvers import incidents
from schema.absences import KEY, WorkEvidence, WorkEvidenceInput
from schema.accounts import Employer, Worker
from schema.assignments import Assignment
from schema.deadlines import Deadline
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

strawberry.enum(DifferenceKind, name="WorkDifferenceKind", description="What was not as agreed.")
strawberry.enum(DifferenceState, name="WorkDifferenceState", description="What the employer says to it.")
strawberry.enum(IncidentKind, description="Somebody was hurt, or nearly.")
strawberry.enum(Severity, name="IncidentSeverity", description="How grave; NONE for a near miss.")
strawberry.enum(IncidentState, description="Whether it is followed up still.")
strawberry.enum(Recipient, name="IncidentRecipient", description="Whom law names.")


@strawberry.type(description="What a worker found otherwise than agreed, beside what was agreed (S-069).")
class WorkDifference(Node):
    kind: DifferenceKind = strawberry.field(description="Time, place, duties or pay.")
    state: DifferenceState = strawberry.field(description="What the employer says to it.")
    agreed: str = strawberry.field(description="As the version that holds for the assignment says it.")
    actual: str = strawberry.field(description="As the worker found it.")
    reported_at: datetime = strawberry.field(description="When it was reported.")
    answer: str | None = strawberry.field(description="The employer's words.")
    answered_at: datetime | None = strawberry.field(description="When.")
    assignment: Assignment = strawberry.field(description="The shift.")
    worker: Worker = strawberry.field(description="Who reported it; masked.")
    employer: Employer = strawberry.field(description="Who answers.")
    deadlines: list[Deadline] = strawberry.field(description="Its clock: the employer's answer.")


@strawberry.type(description="What one side, or support, says about an incident.")
class IncidentStatement(Node):
    side: Side = strawberry.field(description="Who says it.")
    text: str = strawberry.field(description="What.")
    made_at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A notice that law demands of the employer, and the reference under which it was given.")
class IncidentNotice(Node):
    recipient: Recipient = strawberry.field(description="To whom.")
    due_at: datetime = strawberry.field(description="By when.")
    given_at: datetime | None = strawberry.field(description="When it was recorded.")
    reference: str | None = strawberry.field(description="Its reference.")
    deadlines: list[Deadline] = strawberry.field(description="Its clock.")


@strawberry.type(description="An injury or a near miss at work (S-069).")
class Incident(Node):
    kind: IncidentKind = strawberry.field(description="Which of both.")
    severity: Severity = strawberry.field(description="How grave.")
    state: IncidentState = strawberry.field(description="Whether it is followed up still.")
    side: Side = strawberry.field(description="Who reported it.")
    text: str = strawberry.field(description="What happened, by their report.")
    happened_at: datetime = strawberry.field(description="When it happened.")
    reported_at: datetime = strawberry.field(description="When it was reported.")
    outcome: str | None = strawberry.field(description="What came of it.")
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    assignment: Assignment = strawberry.field(description="The shift.")
    worker: Worker = strawberry.field(description="Whom it concerns; masked.")
    employer: Employer = strawberry.field(description="Where.")
    statements: list[IncidentStatement] = strawberry.field(description="What was said about it, in order.")
    notices: list[IncidentNotice] = strawberry.field(description="Whom law tells the employer to notify.")
    evidence: list[WorkEvidence] = strawberry.field(description="Files of both sides, in order.")
    deadlines: list[Deadline] = strawberry.field(description="Its clock: the platform's follow-up.")


@strawberry.input(description="What was not as agreed.")
class ReportWorkDifferenceInput:
    assignment_id: strawberry.ID = strawberry.field(
        description="A shift of the worker's that has begun, at most 30 days after it."
    )
    kind: DifferenceKind = strawberry.field(description="What; one of each kind.")
    actual: str = strawberry.field(description="How it was, in 2 to 1,000 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The employer's answer.")
class AnswerWorkDifferenceInput:
    work_difference_id: strawberry.ID = strawberry.field(description="One that has no answer.")
    confirmed: bool = strawberry.field(description="Whether it was so.")
    answer: str = strawberry.field(default="", description="2 to 1,000 characters; needed when it was not so.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="An injury or a near miss.")
class ReportIncidentInput:
    assignment_id: strawberry.ID = strawberry.field(description="The shift.")
    kind: IncidentKind = strawberry.field(description="Which of both.")
    severity: Severity = strawberry.field(description="NONE for a near miss, else how grave.")
    happened_at: datetime = strawberry.field(description="When it happened.")
    text: str = strawberry.field(description="What happened, in 2 to 2,000 characters.")
    evidence: list[WorkEvidenceInput] = strawberry.field(default_factory=list, description="At most 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What one side, or support, says about an incident.")
class AddIncidentStatementInput:
    incident_id: strawberry.ID = strawberry.field(description="An open incident.")
    text: str = strawberry.field(description="2 to 2,000 characters, read by both sides and support.")
    evidence: list[WorkEvidenceInput] = strawberry.field(default_factory=list, description="At most 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A notice the employer gave.")
class RecordIncidentNoticeInput:
    incident_id: strawberry.ID = strawberry.field(description="The incident.")
    recipient: Recipient = strawberry.field(description="To whom; one that is owed.")
    reference: str = strawberry.field(description="The number it was taken under, 4 to 100 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What came of an incident.")
class CloseIncidentInput:
    incident_id: strawberry.ID = strawberry.field(description="An open incident.")
    outcome: str = strawberry.field(description="2 to 2,000 characters, read by both sides.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


WorkDifferenceResult = Annotated[WorkDifference | Refused, strawberry.union("WorkDifferenceResult")]
IncidentResult = Annotated[Incident | Refused, strawberry.union("IncidentResult")]


@strawberry.type
class IncidentsQuery:
    @strawberry.field(graphql_type=WorkDifference | None, description="One difference (S-069).")
    def work_difference(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[WorkDifference], description="The viewer's differences, newest first (S-069).")
    def work_differences(
        self,
        state: DifferenceState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Incident | None, description="One incident (S-069).")
    def incident(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Incident], description="The viewer's incidents, newest first (S-069).")
    def incidents(
        self,
        state: IncidentState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class IncidentsMutation:
    @strawberry.mutation(graphql_type=WorkDifferenceResult, description="The worker reports what was not as agreed (S-069).")
    async def report_work_difference(self, info: Info, input: ReportWorkDifferenceInput) -> Answer:
        return await incidents.report_work_difference(info.context, input.assignment_id, input.kind, input.actual)

    @strawberry.mutation(graphql_type=WorkDifferenceResult, description="The employer confirms it, or says why not (S-069).")
    async def answer_work_difference(self, info: Info, input: AnswerWorkDifferenceInput) -> Answer:
        return await incidents.answer_work_difference(info.context, input.work_difference_id, input.confirmed, input.answer)

    @strawberry.mutation(graphql_type=IncidentResult, description="Either side reports an injury or a near miss (S-069).")
    async def report_incident(self, info: Info, input: ReportIncidentInput) -> Answer:
        what = incidents.Happened(input.kind, input.severity, input.happened_at, input.text)
        files = [file.plain() for file in input.evidence]
        return await incidents.report_incident(info.context, input.assignment_id, what, files)

    @strawberry.mutation(
        graphql_type=IncidentResult, description="Either side, or support, says what happened or was done (S-069)."
    )
    async def add_incident_statement(self, info: Info, input: AddIncidentStatementInput) -> Answer:
        files = [file.plain() for file in input.evidence]
        return await incidents.add_incident_statement(info.context, input.incident_id, input.text, files)

    @strawberry.mutation(graphql_type=IncidentResult, description="The employer gave a notice that law demands (S-069).")
    async def record_incident_notice(self, info: Info, input: RecordIncidentNoticeInput) -> Answer:
        return await incidents.record_incident_notice(info.context, input.incident_id, input.recipient, input.reference)

    @strawberry.mutation(graphql_type=IncidentResult, description="Support closes an incident with what came of it (S-069).")
    async def close_incident(self, info: Info, input: CloseIncidentInput) -> Answer:
        return await incidents.close_incident(info.context, input.incident_id, input.outcome)
