"""Work done, for any test: assignments and timesheets, made by the product's own actions.

Time moves in these: when an assignment was worked, ``tx.now`` stands at its check-out.
"""

from dataclasses import dataclass
from uuid import UUID

from domain import applications, assignments
from domain.assignments import Assignment, Place, Timesheet
from domain.database import Transaction
from tests.build.accounts import AnEmployer, AWorker, a_worker
from tests.build.postings import LATITUDE, LONGITUDE, APosting, a_posting, an_offer

AT_THE_PLACE = Place(LATITUDE, LONGITUDE)
ASSIGNMENT_OF = "select id from assignment where offer_id = :offer_id order by starts_at, id"


@dataclass(frozen=True, slots=True)
class AnAssignment:
    """An assignment with the people of both sides."""

    id: UUID
    worker: AWorker
    employer: AnEmployer
    posting: APosting
    facts: Assignment


async def an_assignment(
    tx: Transaction, *, worked: bool = False, posting: APosting | None = None, worker: AWorker | None = None
) -> AnAssignment:
    """A planned assignment in the posting's first shift; ``worked``: from its start to its end, moving ``tx.now`` there."""
    posting = posting or await a_posting(tx)
    worker = worker or await a_worker(tx)
    offer = await an_offer(tx, posting, worker)
    await applications.accept(tx, worker.viewer, offer.id)
    assignment_id = await tx.value(ASSIGNMENT_OF, offer_id=offer.id)
    assert isinstance(assignment_id, UUID)
    facts = await assignments.find(tx, assignment_id)
    assert facts is not None
    if worked:
        facts = await work(tx, worker, facts)
    return AnAssignment(assignment_id, worker, posting.employer, posting, facts)


async def work(tx: Transaction, worker: AWorker, assignment: Assignment) -> Assignment:
    """The worker checks in at the start and out at the end of the shift."""
    tx.now = assignment.starts_at
    await assignments.check_in(tx, worker.viewer, assignment.id, AT_THE_PLACE)
    tx.now = assignment.ends_at
    return await assignments.check_out(tx, worker.viewer, assignment.id, AT_THE_PLACE)


async def a_timesheet(tx: Transaction, assignment: AnAssignment | None = None, minutes: int | None = None) -> Timesheet:
    """A submitted timesheet of a worked shift, for the whole span unless told otherwise."""
    assignment = assignment or await an_assignment(tx, worked=True)
    claimed = assignment.facts.span_minutes if minutes is None else minutes
    return await assignments.submit_timesheet(tx, assignment.worker.viewer, assignment.id, claimed)


async def an_approved_timesheet(tx: Transaction, assignment: AnAssignment | None = None, minutes: int | None = None) -> Timesheet:
    """A timesheet the employer approved; the outbox holds the job that drafts its settlement."""
    assignment = assignment or await an_assignment(tx, worked=True)
    timesheet = await a_timesheet(tx, assignment, minutes)
    return await assignments.approve_timesheet(tx, assignment.employer.viewer, timesheet.id)
