"""Being planned into shifts and being there: plan, check in, check out, absence. Timesheets are in ``timesheets.py``."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain import deadlines, outbox, postings, rules, work_study
from domain.assignments import store, store_absences
from domain.assignments.model import Assignment, AttendanceKind, Place, Shown, Span, State, refuse_overlap
from domain.assignments.presence import decide
from domain.database import Transaction
from domain.errors import NotFound
from domain.rules import Rule
from domain.viewer import Kind, Viewer

ABSENT_LIMIT = 1_000
WINDOW_RULE = "evaluations.window"


async def must_be_free(tx: Transaction, worker_id: UUID, shifts: Sequence[postings.Shift], title: str) -> None:
    """Locks the worker and raises ShiftOverlap when one of the shifts overlaps what they hold; ask before ``plan`` (S-068)."""
    await store.lock_worker(tx, worker_id)
    wanted = [Span(shift.starts_at, shift.ends_at, title) for shift in shifts]
    held = await store.held(tx, worker_id, min(span.starts_at for span in wanted), max(span.ends_at for span in wanted))
    refuse_overlap(wanted, held)


async def plan(tx: Transaction, viewer: Viewer, offer_id: UUID, shifts: Sequence[postings.Shift]) -> list[UUID]:
    """One planned assignment per shift of an accepted offer; the places are taken and the worker is free."""
    assignment_ids = await store.add(tx, offer_id, [shift.id for shift in shifts])
    await outbox.put_all(tx, viewer, "assignment.planned", assignment_ids)
    return assignment_ids


async def check_in(
    tx: Transaction,
    viewer: Viewer,
    assignment_id: UUID,
    place: Place | None,
    device_at: datetime | None = None,
    *,
    code: str | None = None,
    device_sent_at: datetime | None = None,
) -> Assignment:
    """The worker arrives: shown by place or code, or confirmed by the employer's supervisor (S-030).

    On a work-study post nobody begins before all three have signed (L-05): raises WorkStudyUnsigned.
    """
    assignment = await _lock(tx, viewer, assignment_id)
    await work_study.must_be_signed(tx, assignment.id)
    presence = await decide(tx, viewer, assignment, Shown(place, code, device_at, device_sent_at))
    window = await rules.in_force(tx, "assignments.attendance_window")
    later = presence.waited_s > 0
    working = assignment.check_in(presence.at, _minutes(window, "open_minutes_before"), brought_later=later)
    await store.save(tx, working)
    if assignment.state is State.ABSENT:
        await store_absences.disprove(tx, assignment.id)
    await store.add_event(tx, assignment.id, AttendanceKind.CHECK_IN, presence, viewer.must_be_signed_in())
    await outbox.put(tx, viewer, "assignment.checked_in", assignment.id, **_parties(assignment))
    return working


async def check_out(
    tx: Transaction,
    viewer: Viewer,
    assignment_id: UUID,
    place: Place | None,
    device_at: datetime | None = None,
    *,
    code: str | None = None,
    device_sent_at: datetime | None = None,
) -> Assignment:
    """The work ends: hours can be claimed, and both sides' evaluation window opens, paid or not (S-030, S-050)."""
    assignment = await _lock(tx, viewer, assignment_id)
    presence = await decide(tx, viewer, assignment, Shown(place, code, device_at, device_sent_at))
    window = await rules.in_force(tx, "assignments.attendance_window")
    worked = assignment.check_out(presence.at, _minutes(window, "close_minutes_after"), presence.method)
    await store.save(tx, worked)
    await store.add_event(tx, assignment.id, AttendanceKind.CHECK_OUT, presence, viewer.must_be_signed_in())
    closes_at = await deadlines.due_by(tx, WINDOW_RULE, tx.now)
    await store.open_evaluation_window(tx, worked, closes_at)
    parties = _parties(assignment)
    await deadlines.start(tx, deadlines.EVALUATION_WINDOW, assignment.id, WINDOW_RULE, closes_at, **parties)
    await outbox.put(tx, viewer, "assignment.checked_out", assignment.id, **parties)
    return worked


async def mark_absent(tx: Transaction, viewer: Viewer, limit: int = ABSENT_LIMIT) -> int:
    """Planned shifts that ended without a check-in become absences, at most ``limit``; returns how many."""
    viewer.must_be_system()
    absent = await store.mark_absent(tx, limit)
    await store_absences.add_no_shows(tx, absent)
    await outbox.put_all(tx, viewer, "assignment.missed", absent)
    return len(absent)


async def _lock(tx: Transaction, viewer: Viewer, assignment_id: UUID) -> Assignment:
    """The worker's own assignment, or one of the employer's for its supervisor."""
    assignment = await store.lock(tx, assignment_id)
    if assignment is None:
        raise NotFound("Assignment", field="input.assignmentId")
    if viewer.kind is Kind.EMPLOYER:
        viewer.must_act_for(assignment.employer_id, "Assignment", "supervisor", "recruiter")
    elif viewer.must_be_worker() != assignment.worker_id:
        raise NotFound("Assignment", field="input.assignmentId")
    return assignment


def _parties(assignment: Assignment) -> dict[str, UUID]:
    return {"worker_id": assignment.worker_id, "employer_id": assignment.employer_id}


def _minutes(rule: Rule, name: str) -> timedelta:
    return timedelta(minutes=_number(rule, name))


def _number(rule: Rule, name: str) -> int:
    value = rule.parameters[name]
    assert isinstance(value, int)
    return value
