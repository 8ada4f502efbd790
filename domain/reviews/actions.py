from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.ids import new_id
from domain.reviews import store
from domain.reviews.model import Decision, OwnSubmission, Review, Subject, check
from domain.viewer import Viewer


async def record(
    tx: Transaction,
    viewer: Viewer,
    subject_type: Subject,
    subject_id: UUID,
    decision: Decision,
    reason: str,
    checklist: Mapping[str, bool],
    rule_ids: Sequence[str] = (),
    *,
    required: tuple[str, ...] = (),
) -> Review:
    """Keeps a reviewer's decision with its reason, checklist and the rules it rests on; the caller changes the subject's state.

    ``required`` are the items an approval must have answered with yes. Raises NotPermitted, InvalidInput, ChecklistIncomplete.
    """
    reviewer_id = viewer.must_be_staff("reviewer")
    check(decision, reason, checklist, required)
    review = Review(
        new_id(), subject_type, subject_id, decision, reason.strip(), dict(checklist), tuple(rule_ids), reviewer_id, tx.now
    )
    await store.insert(tx, review)
    await outbox.put(tx, viewer, "review.recorded", review.id, reviewed_id=subject_id)
    return review


def must_be_independent(viewer: Viewer, submitters: Collection[UUID]) -> None:
    """Raises OwnSubmission when the reviewer is one of the people whose submission this is."""
    if viewer.person_id in submitters:
        raise OwnSubmission()
