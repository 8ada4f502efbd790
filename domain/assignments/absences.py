"""Not coming: notice before the shift, the employer's answer, and somebody else for the place (S-031).

    noticed --answer--> excused | unexcused      nobody came, no notice: no_show --attendance brought later--> disproved
       +--silence--> excused

The place is free the moment notice is given, whatever the answer will be: the posting takes applicants again, and where the
worker had been matched, whoever stands in reserve is asked at once. Credit reads absences: excused, unexcused and no-show differ.
"""

from collections.abc import Sequence
from uuid import UUID

from domain import deadlines, evidence, outbox, postings
from domain.assignments import store, store_absences
from domain.assignments.model import Absence, AbsenceNoticeLate, AbsenceState, State, local_time
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.viewer import Viewer

TEXT_LENGTH = (2, 500)
ANSWER_RULE = "assignments.absence_answer"
EXCUSE_LIMIT = 500
FILL_JOB = "matching.fill"


async def give_absence_notice(
    tx: Transaction,
    viewer: Viewer,
    assignment_id: UUID,
    reason: str,
    files: Sequence[evidence.EvidenceForm] = (),
) -> Absence:
    """The worker will not come, says why, and the place is free. Raises NotFound, WrongState, AbsenceNoticeLate, InvalidInput.

    Locks the assignment, then the posting and the shift, as hiring does after its own rows.
    """
    worker_id = viewer.must_be_worker()
    assignment = await store.lock(tx, assignment_id)
    if assignment is None or assignment.worker_id != worker_id:
        raise NotFound("Assignment", field="input.assignmentId")
    if assignment.state is not State.PLANNED:
        raise WrongState(assignment.state.value, field="input.assignmentId")
    if tx.now >= assignment.starts_at:
        raise AbsenceNoticeLate(field="input.assignmentId", starts_at=local_time(assignment.starts_at))
    why, checked = _text(reason, "input.reason"), evidence.check(files)
    first = not await store_absences.has_cancelled(tx, assignment.offer_id)
    await store_absences.cancel(tx, assignment.id)
    absence = await store_absences.add(tx, assignment, why)
    given = evidence.Given("Absence", absence.id, absence.worker_id, absence.employer_id)
    await evidence.keep(tx, given, evidence.Side.WORKER, checked)
    await postings.give_back(tx, viewer, assignment.posting_id, assignment.shift_id, whole=first)
    pair_id = await store_absences.match_pair_of(tx, assignment.offer_id, assignment.shift_id)
    if pair_id is not None:
        await outbox.enqueue(tx, FILL_JOB, pair_id, queue=outbox.MATCHING)
    due_at = await deadlines.due_by(tx, ANSWER_RULE, tx.now)
    await deadlines.start(tx, deadlines.ABSENCE_ANSWER, absence.id, ANSWER_RULE, due_at, **_parties(absence))
    await outbox.put(tx, viewer, "absence.noticed", absence.id, assignment_id=assignment.id, **_parties(absence))
    return absence


async def answer_absence_notice(tx: Transaction, viewer: Viewer, absence_id: UUID, *, excused: bool, answer: str = "") -> Absence:
    """The employer excuses it, or says why not. Raises NotFound, WrongState when answered already, InvalidInput."""
    absence = await store_absences.lock(tx, absence_id)
    if absence is None:
        raise NotFound("Absence", field="input.absenceId")
    viewer.must_act_for(absence.employer_id, "Absence", "supervisor", "recruiter")
    if absence.state is not AbsenceState.NOTICED:
        raise WrongState(absence.state.value, field="input.absenceId")
    said = _text(answer, "input.answer") if answer.strip() or not excused else None
    state = AbsenceState.EXCUSED if excused else AbsenceState.UNEXCUSED
    await store_absences.answer(tx, absence.id, state, viewer.must_be_signed_in(), said)
    await deadlines.meet(tx, deadlines.ABSENCE_ANSWER, absence.id)
    await outbox.put(tx, viewer, "absence.excused" if excused else "absence.refused", absence.id, **_parties(absence))
    return absence


async def excuse_unanswered(tx: Transaction, viewer: Viewer, limit: int = EXCUSE_LIMIT) -> int:
    """Notices nobody answered in time are excused, at most ``limit``; returns how many. A paused clock excuses nothing."""
    viewer.must_be_system()
    excused = await store_absences.excuse_unanswered(tx, limit)
    for absence_id in excused:
        await deadlines.lift(tx, deadlines.ABSENCE_ANSWER, absence_id, "excused_by_silence")
    await outbox.put_all(tx, viewer, "absence.excused", excused)
    return len(excused)


def _text(text: str, field: str) -> str:
    said = text.strip()
    if not TEXT_LENGTH[0] <= len(said) <= TEXT_LENGTH[1]:
        raise InvalidInput(field, "请说明理由（2至500字）。", "State the reason, in 2 to 500 characters.")
    return said


def _parties(absence: Absence) -> dict[str, UUID]:
    return {"worker_id": absence.worker_id, "employer_id": absence.employer_id}
