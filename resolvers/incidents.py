"""Differences from what was agreed, and incidents: both sides see their own, support all (S-069)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import incidents
from domain.evidence import EvidenceForm
from domain.incidents import DifferenceKind, IncidentKind, Recipient, Severity
from resolvers.assignments import OF_THE_PARTIES, PARTIES
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many
from resolvers.conduct import OF_WORK
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

READERS = {**{arm: PARTIES[arm] for arm in ("worker", "employer")}, "support": "true", "admin": "true"}
"""What happened to somebody's body is for those who deal with it."""
CLOCKS = many("Deadline", "subject_id", order=("started_at desc", "id desc"))


@dataclass(frozen=True, slots=True)
class Happened:
    """What is reported."""

    kind: IncidentKind
    severity: Severity
    happened_at: datetime
    text: str


WORK_DIFFERENCE = Source(
    "WorkDifference",
    table="work_difference",
    readable=PARTIES,
    order=("reported_at desc", "id desc"),
    links=OF_WORK | {"deadlines": CLOCKS},
)
INCIDENT = Source(
    "Incident",
    table="incident",
    readable=READERS,
    order=("reported_at desc", "id desc"),
    links=OF_WORK
    | {
        "statements": many("IncidentStatement", "incident_id", order=("made_at", "id"), granted=OF_THE_PARTIES),
        "notices": many("IncidentNotice", "incident_id", order=("due_at", "id"), granted=OF_THE_PARTIES),
        "evidence": many("WorkEvidence", "subject_id", order=("added_at", "id"), granted=OF_THE_PARTIES),
        "deadlines": CLOCKS,
    },
)
INCIDENT_STATEMENT = Source(
    "IncidentStatement", table="incident_statement", readable=READERS, order=("incident_id", "made_at", "id")
)
INCIDENT_NOTICE = Source(
    "IncidentNotice",
    table="incident_notice",
    readable=READERS,
    order=("incident_id", "due_at", "id"),
    links={"deadlines": CLOCKS},
)

ROOTS: dict[str, Root | Link] = {
    "workDifference": by_id(WORK_DIFFERENCE),
    "workDifferences": connection(WORK_DIFFERENCE, filters={"state": "{t}.state = :value"}),
    "incident": by_id(INCIDENT),
    "incidents": connection(INCIDENT, filters={"state": "{t}.state = :value"}),
}


async def report_work_difference(request: Request, assignment_id: str, kind: DifferenceKind, actual: str) -> Answer:
    """The worker says what was not as agreed."""
    id = uuid_of("Assignment", assignment_id, "input.assignmentId")
    return WORK_DIFFERENCE.row((await incidents.report_difference(request.tx, request.viewer, id, kind, actual)).id)


async def answer_work_difference(request: Request, difference_id: str, confirmed: bool, answer: str) -> Answer:
    """The employer confirms it or not."""
    id = uuid_of("WorkDifference", difference_id, "input.workDifferenceId")
    await incidents.answer(request.tx, request.viewer, id, confirmed=confirmed, text=answer)
    return WORK_DIFFERENCE.row(id)


async def report_incident(request: Request, assignment_id: str, what: Happened, evidence: Sequence[EvidenceForm]) -> Answer:
    """Either side reports an injury or a near miss."""
    id, (tx, viewer) = uuid_of("Assignment", assignment_id, "input.assignmentId"), (request.tx, request.viewer)
    said = (what.kind, what.severity, what.happened_at, what.text)
    return INCIDENT.row((await incidents.report(tx, viewer, id, *said, evidence)).id)


async def add_incident_statement(request: Request, incident_id: str, text: str, evidence: Sequence[EvidenceForm]) -> Answer:
    """Either side, or support, says something."""
    await incidents.state(request.tx, request.viewer, id := _incident(incident_id), text, evidence)
    return INCIDENT.row(id)


async def record_incident_notice(request: Request, incident_id: str, recipient: Recipient, reference: str) -> Answer:
    """The employer notified whom law names."""
    await incidents.record_notice(request.tx, request.viewer, id := _incident(incident_id), recipient, reference)
    return INCIDENT.row(id)


async def close_incident(request: Request, incident_id: str, outcome: str) -> Answer:
    """Support closes it."""
    await incidents.close(request.tx, request.viewer, id := _incident(incident_id), outcome)
    return INCIDENT.row(id)


def _incident(text: str) -> UUID:
    return uuid_of("Incident", text, "input.incidentId")
