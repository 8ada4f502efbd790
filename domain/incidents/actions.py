"""Incidents: reported by either side, stated by both, notified as law demands, followed up and closed by support (S-069)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain import deadlines, evidence, outbox, rules
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.evidence import EvidenceForm, Given, Side
from domain.incidents import store
from domain.incidents.model import (
    Incident,
    IncidentKind,
    NoticeOwed,
    Recipient,
    ReportLate,
    Severity,
    SideUnheard,
    must_fit,
    notices_of,
    text_of,
)
from domain.viewer import Kind, Viewer

TEXT_LENGTH = 2_000
REFERENCE_LENGTH = (4, 100)
REPORT_RULE, FOLLOW_RULE = "incidents.report", "incidents.follow_up"
NOTICE_RULES = {Recipient.AUTHORITY: "incidents.notice_authority", Recipient.INSURER: "incidents.notice_insurer"}
MEMBERS = ("recruiter", "supervisor")


async def report(
    tx: Transaction,
    viewer: Viewer,
    assignment_id: UUID,
    kind: IncidentKind,
    severity: Severity,
    happened_at: datetime,
    text: str,
    files: Sequence[EvidenceForm] = (),
) -> Incident:
    """Worker or employer report an injury or a near miss of a shift; the platform's clock and those of law's notices start.

    Raises NotFound, WrongState, ReportLate, InvalidInput.
    """
    work = await store.lock_work(tx, assignment_id)
    if work is None or (viewer.kind is not Kind.EMPLOYER and viewer.must_be_worker() != work.worker_id):
        raise NotFound("Assignment", field="input.assignmentId")
    side = Side.EMPLOYER if viewer.kind is Kind.EMPLOYER else Side.WORKER
    if side is Side.EMPLOYER:
        viewer.must_act_for(work.employer_id, "Assignment", *MEMBERS)
    if work.state == "cancelled":
        raise WrongState(work.state, field="input.assignmentId")
    days = await _number(tx, REPORT_RULE, "days_to_report")
    if work.days_since >= days:
        raise ReportLate(field="input.assignmentId", days=days)
    must_fit(kind, severity)
    if happened_at > tx.now:
        raise InvalidInput("input.happenedAt", "发生时间不能晚于现在。", "It cannot have happened in the future.")
    said, checked = text_of(text, "input.text", TEXT_LENGTH), evidence.check(files)
    incident = await store.add(tx, work, kind, severity, side.value, said, happened_at, viewer.must_be_signed_in())
    await evidence.keep(tx, _given(incident), side, checked)
    due_at = await deadlines.due_by(tx, FOLLOW_RULE, tx.now)
    await deadlines.start(tx, deadlines.INCIDENT_FOLLOW_UP, incident.id, FOLLOW_RULE, due_at, **_parties(incident))
    await outbox.put(tx, viewer, "incident.reported", incident.id, assignment_id=work.id, **_parties(incident))
    for recipient in notices_of(kind, severity):
        await _owe(tx, viewer, incident, recipient)
    return incident


async def state(tx: Transaction, viewer: Viewer, incident_id: UUID, text: str, files: Sequence[EvidenceForm] = ()) -> Incident:
    """Either side says what happened, or support what it did; with evidence. Raises NotFound, WrongState, InvalidInput."""
    incident = await _locked(tx, incident_id)
    side = _side(viewer, incident)
    incident.must_be_open()
    said, checked = text_of(text, "input.text", TEXT_LENGTH), evidence.check(files)
    await store.add_statement(tx, incident, side.value, said, viewer.must_be_signed_in())
    await evidence.keep(tx, _given(incident), side, checked)
    await outbox.put(tx, viewer, "incident.stated", incident.id, **_parties(incident))
    return incident


async def record_notice(tx: Transaction, viewer: Viewer, incident_id: UUID, recipient: Recipient, reference: str) -> Incident:
    """The employer notified whom law names, under this reference; late is recorded as late.

    Raises NotFound, WrongState when it is not owed or was recorded, InvalidInput.
    """
    incident = await _locked(tx, incident_id)
    viewer.must_act_for(incident.employer_id, "Incident", *MEMBERS)
    named = reference.strip()
    if not REFERENCE_LENGTH[0] <= len(named) <= REFERENCE_LENGTH[1]:
        raise InvalidInput("input.reference", "请填写受理编号（4至100字）。", "Give its reference, 4 to 100 characters.")
    notice_id = await store.give_notice(tx, incident.id, recipient, named, viewer.must_be_signed_in())
    if notice_id is None:
        raise WrongState("not_owed", field="input.recipient")
    await deadlines.meet(tx, deadlines.INCIDENT_NOTICE, notice_id)
    await outbox.put(tx, viewer, "incident_notice.given", notice_id, incident_id=incident.id, **_parties(incident))
    return incident


async def close(tx: Transaction, viewer: Viewer, incident_id: UUID, outcome: str) -> Incident:
    """Support closes it with what came of it. Raises NotFound, WrongState, NoticeOwed, SideUnheard, InvalidInput."""
    viewer.must_be_staff("support")
    incident = await _locked(tx, incident_id)
    incident.must_be_open()
    if await store.owes_notice(tx, incident.id):
        raise NoticeOwed()
    other = Side.EMPLOYER if incident.side == Side.WORKER.value else Side.WORKER
    if not await store.heard(tx, incident.id, other.value):
        silent_for = await _number(tx, FOLLOW_RULE, "statement_working_days")
        if tx.now < await deadlines.working_days_after(tx, incident.reported_at, silent_for):
            raise SideUnheard()
    said = text_of(outcome, "input.outcome", TEXT_LENGTH)
    await store.close(tx, incident.id, said, viewer.must_be_signed_in())
    await deadlines.meet(tx, deadlines.INCIDENT_FOLLOW_UP, incident.id)
    await outbox.put(tx, viewer, "incident.closed", incident.id, **_parties(incident))
    return incident


async def _owe(tx: Transaction, viewer: Viewer, incident: Incident, recipient: Recipient) -> None:
    rule = NOTICE_RULES[recipient]
    due_at = tx.now + timedelta(hours=await _number(tx, rule, "hours"))
    notice_id = await store.add_notice(tx, incident, recipient, due_at)
    await deadlines.start(tx, deadlines.INCIDENT_NOTICE, notice_id, rule, due_at, **_parties(incident))
    await outbox.put(tx, viewer, "incident_notice.owed", notice_id, incident_id=incident.id, **_parties(incident))


async def _locked(tx: Transaction, incident_id: UUID) -> Incident:
    incident = await store.lock(tx, incident_id)
    if incident is None:
        raise NotFound("Incident", field="input.incidentId")
    return incident


def _side(viewer: Viewer, incident: Incident) -> Side:
    match viewer.kind:
        case Kind.STAFF:
            viewer.must_be_staff("support")
            return Side.STAFF
        case Kind.EMPLOYER:
            viewer.must_act_for(incident.employer_id, "Incident", *MEMBERS)
            return Side.EMPLOYER
        case _:
            if viewer.must_be_worker() != incident.worker_id:
                raise NotFound("Incident", field="input.incidentId")
            return Side.WORKER


def _given(incident: Incident) -> Given:
    return Given("Incident", incident.id, incident.worker_id, incident.employer_id)


def _parties(incident: Incident) -> dict[str, UUID]:
    return {"worker_id": incident.worker_id, "employer_id": incident.employer_id}


async def _number(tx: Transaction, rule_id: str, name: str) -> int:
    value = (await rules.in_force(tx, rule_id)).parameters[name]
    assert isinstance(value, int)
    return value
