"""The hours of a shift: claimed by the worker, approved or returned by the employer; silence approves (S-071)."""

from datetime import timedelta
from uuid import UUID

from domain import deadlines, outbox, rules
from domain.assignments import store
from domain.assignments.model import (
    Assignment,
    State,
    Timesheet,
    TimesheetLate,
    TimesheetOutsideSpan,
    TimesheetState,
    TimesheetTwice,
    local_time,
)
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.viewer import Viewer

APPROVE_LIMIT = 200
NOTE_LENGTH = 500
REASON = (2, 500)
APPROVAL_RULE = "assignments.approval_in_time"
DRAFT_JOB = "settlements.draft"


async def submit_timesheet(
    tx: Transaction, viewer: Viewer, assignment_id: UUID, worked_minutes: int, note: str = ""
) -> Timesheet:
    """The worker claims whole minutes for a shift worked, once; a returned timesheet may be submitted again.

    Raises WrongState before check-out, TimesheetTwice, TimesheetLate, TimesheetOutsideSpan.
    """
    worker_id = viewer.must_be_worker()
    assignment = await store.lock(tx, assignment_id)
    if assignment is None or assignment.worker_id != worker_id:
        raise NotFound("Assignment", field="input.assignmentId")
    await _must_be_claimable(tx, assignment)
    if not 1 <= worked_minutes <= assignment.span_minutes:
        raise TimesheetOutsideSpan(field="input.workedMinutes", span_minutes=assignment.span_minutes)
    if len(note) > NOTE_LENGTH:
        raise InvalidInput("input.note", f"最多{NOTE_LENGTH}字。", f"At most {NOTE_LENGTH} characters.")
    due_at = await deadlines.due_by(tx, APPROVAL_RULE, tx.now)
    timesheet = await store.put_timesheet(tx, assignment, worked_minutes, note, due_at)
    await deadlines.start(tx, deadlines.TIMESHEET_APPROVAL, timesheet.id, APPROVAL_RULE, due_at, **_parties(timesheet))
    await outbox.put(tx, viewer, "timesheet.submitted", timesheet.id, **_parties(timesheet))
    return timesheet


async def approve_timesheet(tx: Transaction, viewer: Viewer, timesheet_id: UUID) -> Timesheet:
    """The employer confirms the hours; the settlement is drafted by a job."""
    timesheet = await _own(tx, viewer, timesheet_id)
    approved = timesheet.decide(TimesheetState.APPROVED)
    await store.decide(tx, approved, viewer.must_be_signed_in())
    await deadlines.meet(tx, deadlines.TIMESHEET_APPROVAL, timesheet.id)
    await outbox.put(tx, viewer, "timesheet.approved", timesheet.id, **_parties(timesheet))
    await outbox.enqueue(tx, DRAFT_JOB, timesheet.id, queue=outbox.PAYOUTS)
    return approved


async def return_timesheet(tx: Transaction, viewer: Viewer, timesheet_id: UUID, reason: str) -> Timesheet:
    """The employer sends the hours back with a reason; the worker may submit them again."""
    timesheet = await _own(tx, viewer, timesheet_id)
    if not REASON[0] <= len(reason.strip()) <= REASON[1]:
        raise InvalidInput("input.reason", "请说明退回理由（2至500字）。", "State the reason, in 2 to 500 characters.")
    returned = timesheet.decide(TimesheetState.RETURNED)
    await store.decide(tx, returned, viewer.must_be_signed_in(), reason.strip())
    await deadlines.meet(tx, deadlines.TIMESHEET_APPROVAL, timesheet.id)
    await outbox.put(tx, viewer, "timesheet.returned", timesheet.id, **_parties(timesheet))
    return returned


async def approve_due(tx: Transaction, viewer: Viewer, limit: int = APPROVE_LIMIT) -> int:
    """Timesheets nobody answered in time count as approved, at most ``limit``; returns how many."""
    viewer.must_be_system()
    approved = await store.approve_due(tx, limit)
    for timesheet_id in approved:
        await deadlines.lift(tx, deadlines.TIMESHEET_APPROVAL, timesheet_id, "approved_by_silence")
    await outbox.put_all(tx, viewer, "timesheet.approved", approved)
    await outbox.enqueue_all(tx, DRAFT_JOB, approved, queue=outbox.PAYOUTS)
    return len(approved)


async def _must_be_claimable(tx: Transaction, assignment: Assignment) -> None:
    """Worked, in time, and not claimed before. A returned timesheet stays open: the delay was not the worker's."""
    if assignment.state is not State.WORKED or assignment.checked_out_at is None:
        raise WrongState(assignment.state.value, field="input.assignmentId")
    earlier = await store.timesheet_of(tx, assignment.id)
    if earlier and earlier.state is not TimesheetState.RETURNED:
        raise TimesheetTwice(field="input.assignmentId")
    rule = await rules.in_force(tx, "assignments.timesheet_in_time")
    days = rule.parameters["days"]
    assert isinstance(days, int)
    due_at = assignment.checked_out_at + timedelta(days=days)
    if earlier is None and tx.now > due_at:
        raise TimesheetLate(field="input.assignmentId", due_at=local_time(due_at))


async def _own(tx: Transaction, viewer: Viewer, timesheet_id: UUID) -> Timesheet:
    timesheet = await store.lock_timesheet(tx, timesheet_id)
    if timesheet is None:
        raise NotFound("Timesheet", field="input.timesheetId")
    viewer.must_act_for(timesheet.employer_id, "Timesheet", "supervisor", "finance")
    return timesheet


def _parties(timesheet: Timesheet) -> dict[str, UUID]:
    return {"worker_id": timesheet.worker_id, "employer_id": timesheet.employer_id}
