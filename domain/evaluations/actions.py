"""Writing an evaluation, publishing both sides, and the summary others may see."""

from dataclasses import replace
from uuid import UUID

from domain import assignments, deadlines, outbox, postings, rules
from domain.database import Transaction
from domain.errors import NotFound
from domain.evaluations import store
from domain.evaluations.model import AlreadyEvaluated, Evaluation, Marks, Side, Summary, TextNotFit, WorkNotEnded
from domain.viewer import Kind, Viewer

CLOSE_LIMIT = 500
TEXT_RULES = ("postings.no_contact", "postings.no_discrimination")


async def submit(tx: Transaction, viewer: Viewer, assignment_id: UUID, marks: Marks) -> Evaluation:
    """One side evaluates a work that has ended, paid or not, once; when both are in, both are published (S-050).

    Raises NotFound, WorkNotEnded, WindowClosed, AlreadyEvaluated, TextNotFit, InvalidInput.
    """
    side = await _side(tx, viewer, assignment_id)
    marks.check()
    for finding in postings.find(marks.text, await postings.screening_patterns(tx, *TEXT_RULES)):
        raise TextNotFit(field="input.text", words=finding.words)
    window = await store.lock_window(tx, assignment_id)
    if window is None:
        raise WorkNotEnded(field="input.assignmentId")
    written = await store.sides(tx, assignment_id)
    if side in written:  # said before “closed”: the second side's evaluation closes the window
        raise AlreadyEvaluated(field="input.assignmentId")
    window.must_be_open(tx.now)
    evaluation = await store.add(tx, window, side, viewer.must_be_signed_in(), marks)
    await outbox.put(tx, viewer, "evaluation.submitted", evaluation.id, assignment_id=assignment_id)
    if not written:
        return evaluation
    await deadlines.meet(tx, deadlines.EVALUATION_WINDOW, assignment_id)
    await outbox.put_all(tx, viewer, "evaluation.published", await store.close(tx, [assignment_id]))
    return replace(evaluation, published_at=tx.now)


async def close_due(tx: Transaction, viewer: Viewer, limit: int = CLOSE_LIMIT) -> int:
    """Windows that are over close, and what one side wrote is published, at most ``limit`` windows; returns how many."""
    viewer.must_be_system()
    assignment_ids = await store.due(tx, limit)
    await outbox.put_all(tx, viewer, "evaluation.published", await store.close(tx, assignment_ids))
    return len(assignment_ids)


async def summary(tx: Transaction, about: Side, about_id: UUID) -> Summary:
    """How many published evaluations a worker or an employer has; averages from the smallest sample on (S-073)."""
    rule = await rules.in_force(tx, "evaluations.sample")
    minimum = rule.parameters["minimum"]
    assert isinstance(minimum, int)
    found = await store.summary(tx, about, about_id)
    if found.count < minimum:
        return Summary(found.count, None, None, None)
    rounded = {name: round(getattr(found, name), 1) for name in ("performance", "communication", "satisfaction")}
    return Summary(found.count, **rounded)


async def _side(tx: Transaction, viewer: Viewer, assignment_id: UUID) -> Side:
    """Which side of the work the viewer is; to others it does not exist."""
    viewer.must_be_signed_in()
    assignment = await assignments.find(tx, assignment_id)
    if assignment is None:
        raise NotFound("Assignment", field="input.assignmentId")
    if viewer.kind is Kind.EMPLOYER:
        viewer.must_act_for(assignment.employer_id, "Assignment", "recruiter", "supervisor")
        return Side.EMPLOYER
    if viewer.must_be_worker() != assignment.worker_id:
        raise NotFound("Assignment", field="input.assignmentId")
    return Side.WORKER
