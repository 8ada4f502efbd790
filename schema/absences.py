"""Absences: notice before the shift, the employer's answer, and nobody having come; files given as evidence (S-031)."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.assignments import AbsenceState
from domain.evidence import EvidenceForm, Side
from resolvers import absences
from schema.accounts import Employer, Worker
from schema.assignments import Assignment
from schema.deadlines import Deadline
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."

strawberry.enum(
    AbsenceState,
    description="Announced and unanswered, excused, not excused; not announced; or disproved by attendance that arrived later.",
)
strawberry.enum(Side, name="EvidenceSide", description="Who gave it.")


@strawberry.type(description="A file given as evidence about work; mintDocumentTicket opens it.")
class WorkEvidence(Node):
    side: Side = strawberry.field(description="Who gave it.")
    document_id: strawberry.ID = strawberry.field(description="What a ticket opens.")
    file_name: str = strawberry.field(description="Its name.")
    size_bytes: int = strawberry.field(description="Its size.")
    sha256: str = strawberry.field(description="Its SHA-256, in hexadecimal.")
    added_at: datetime = strawberry.field(description="When it was given.")


@strawberry.type(description="A shift that was not worked, and whether that is excused (S-031).")
class Absence(Node):
    state: AbsenceState = strawberry.field(description="What it counts as.")
    reason: str | None = strawberry.field(description="What the worker said; null for a no-show.")
    recorded_at: datetime = strawberry.field(description="When it was announced, or found.")
    answered_at: datetime | None = strawberry.field(description="When the employer answered, or its time was over.")
    answer: str | None = strawberry.field(description="What the employer said.")
    assignment: Assignment = strawberry.field(description="Of which work.")
    worker: Worker = strawberry.field(description="Who does not come; masked.")
    employer: Employer = strawberry.field(description="Who answers.")
    evidence: list[WorkEvidence] = strawberry.field(description="Files, in order.")
    deadlines: list[Deadline] = strawberry.field(description="Its clock: the employer's answer.")


@strawberry.input(description="A file as evidence.")
class WorkEvidenceInput:
    file_name: str = strawberry.field(description="Its name, without a path.")
    content_base64: str = strawberry.field(description="A PDF, PNG or JPEG of at most 512 KiB, in base64.")

    def plain(self) -> EvidenceForm:
        """As the domain takes it."""
        return EvidenceForm(self.file_name, self.content_base64)


@strawberry.input(description="Who will not come, and why.")
class GiveAbsenceNoticeInput:
    assignment_id: strawberry.ID = strawberry.field(description="A shift of the worker's that has not started.")
    reason: str = strawberry.field(description="2 to 500 characters, read by the employer.")
    evidence: list[WorkEvidenceInput] = strawberry.field(default_factory=list, description="At most 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The employer's answer to a notice.")
class AnswerAbsenceNoticeInput:
    absence_id: strawberry.ID = strawberry.field(description="One that was announced and not answered.")
    excused: bool = strawberry.field(description="Whether it is excused.")
    answer: str = strawberry.field(default="", description="2 to 500 characters; needed when it is not excused.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


AbsenceResult = Annotated[Absence | Refused, strawberry.union("AbsenceResult")]


@strawberry.type
class AbsencesQuery:
    @strawberry.field(graphql_type=Absence | None, description="One absence (S-031).")
    def absence(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Absence], description="The viewer's absences, newest first (S-031).")
    def absences(
        self,
        state: AbsenceState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class AbsencesMutation:
    @strawberry.mutation(
        graphql_type=AbsenceResult,
        description="The worker says before the shift that they cannot come; the place is free at once (S-031).",
    )
    async def give_absence_notice(self, info: Info, input: GiveAbsenceNoticeInput) -> Answer:
        evidence = [file.plain() for file in input.evidence]
        return await absences.give_absence_notice(info.context, input.assignment_id, input.reason, evidence)

    @strawberry.mutation(
        graphql_type=AbsenceResult, description="The employer excuses it or says why not; silence excuses (S-031)."
    )
    async def answer_absence_notice(self, info: Info, input: AnswerAbsenceNoticeInput) -> Answer:
        return await absences.answer_absence_notice(info.context, input.absence_id, input.excused, input.answer)
