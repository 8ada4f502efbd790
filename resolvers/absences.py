"""Absences and the evidence given about work: both sides see their own, staff see all (S-031)."""

from collections.abc import Sequence

from domain import assignments
from domain.evidence import EvidenceForm
from resolvers.assignments import OF_THE_PARTIES, PARTIES
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

ABSENCE = Source(
    "Absence",
    table="absence",
    readable=PARTIES,
    order=("recorded_at desc", "id desc"),
    links={
        "assignment": one("Assignment", "assignment_id", granted=OF_THE_PARTIES),
        "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "evidence": many("WorkEvidence", "subject_id", order=("added_at", "id"), granted=OF_THE_PARTIES),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)
WORK_EVIDENCE = Source(
    "WorkEvidence",
    table="work_evidence",
    readable=PARTIES,
    order=("subject_id", "added_at", "id"),
    fields={"sha256": "encode({t}.sha256, 'hex')", "documentId": "'Document:' || {t}.document_id"},
)

ROOTS: dict[str, Root | Link] = {
    "absence": by_id(ABSENCE),
    "absences": connection(ABSENCE, filters={"state": "{t}.state = :value"}),
}


async def give_absence_notice(request: Request, assignment_id: str, reason: str, evidence: Sequence[EvidenceForm]) -> Answer:
    """The worker will not come."""
    id = uuid_of("Assignment", assignment_id, "input.assignmentId")
    return ABSENCE.row((await assignments.give_absence_notice(request.tx, request.viewer, id, reason, evidence)).id)


async def answer_absence_notice(request: Request, absence_id: str, excused: bool, answer: str) -> Answer:
    """The employer excuses it or not."""
    id = uuid_of("Absence", absence_id, "input.absenceId")
    answered = await assignments.answer_absence_notice(request.tx, request.viewer, id, excused=excused, answer=answer)
    return ABSENCE.row(answered.id)
