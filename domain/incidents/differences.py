"""What a worker found otherwise than agreed, and the employer's answer (S-069)."""

from uuid import UUID

from domain import deadlines, outbox, rules
from domain.database import Transaction
from domain.errors import NotFound, WrongState
from domain.incidents import store
from domain.incidents.model import Difference, DifferenceKind, DifferenceState, DifferenceTwice, ReportLate, text_of
from domain.viewer import Viewer

RULE = "incidents.as_agreed"
TEXT_LENGTH = 1_000


async def report_difference(
    tx: Transaction, viewer: Viewer, assignment_id: UUID, kind: DifferenceKind, actual: str
) -> Difference:
    """The worker says what was otherwise; what was agreed is put down beside it. Once of a kind.

    Raises NotFound, WrongState before the shift begins, ReportLate, DifferenceTwice, InvalidInput.
    """
    worker_id = viewer.must_be_worker()
    work = await store.lock_work(tx, assignment_id)
    if work is None or work.worker_id != worker_id:
        raise NotFound("Assignment", field="input.assignmentId")
    if tx.now < work.starts_at or work.state == "cancelled":
        raise WrongState(work.state, field="input.assignmentId")
    days = (await rules.in_force(tx, RULE)).parameters["days_to_report"]
    assert isinstance(days, int)
    if work.days_since >= days:
        raise ReportLate(field="input.assignmentId", days=days)
    said = text_of(actual, "input.actual", TEXT_LENGTH)
    reported = await store.add_difference(tx, work, kind, said)
    if reported is None:
        raise DifferenceTwice(field="input.kind")
    due_at = await deadlines.due_by(tx, RULE, tx.now)
    parties = {"worker_id": worker_id, "employer_id": work.employer_id}
    await deadlines.start(tx, deadlines.WORK_DIFFERENCE_ANSWER, reported.id, RULE, due_at, **parties)
    await outbox.put(tx, viewer, "work_difference.reported", reported.id, assignment_id=work.id, **parties)
    return reported


async def answer(tx: Transaction, viewer: Viewer, difference_id: UUID, *, confirmed: bool, text: str = "") -> Difference:
    """The employer confirms it, or says why not; a late answer is one too. Raises NotFound, WrongState, InvalidInput."""
    reported = await store.lock_difference(tx, difference_id)
    if reported is None:
        raise NotFound("WorkDifference", field="input.workDifferenceId")
    viewer.must_act_for(reported.employer_id, "WorkDifference", "recruiter", "supervisor")
    if reported.state is not DifferenceState.REPORTED:
        raise WrongState(reported.state.value, field="input.workDifferenceId")
    said = text_of(text, "input.answer", TEXT_LENGTH) if text.strip() or not confirmed else None
    state = DifferenceState.CONFIRMED if confirmed else DifferenceState.DENIED
    await store.answer_difference(tx, reported.id, state, said, viewer.must_be_signed_in())
    await deadlines.meet(tx, deadlines.WORK_DIFFERENCE_ANSWER, reported.id)
    parties = {"worker_id": reported.worker_id, "employer_id": reported.employer_id}
    topic = "work_difference.confirmed" if confirmed else "work_difference.denied"
    await outbox.put(tx, viewer, topic, reported.id, **parties)
    return reported
