"""Being hired on an invitation: the employer has chosen, so applying, offer and acceptance are one step (S-068, T-010)."""

from collections.abc import Sequence
from uuid import UUID

from domain import assignments, postings
from domain.applications import actions, offers
from domain.database import Transaction
from domain.errors import NotFound
from domain.viewer import Viewer


async def hire_invited(
    tx: Transaction,
    viewer: Viewer,
    version_id: UUID,
    shift_ids: Sequence[UUID],
    *,
    message: str,
    attested_requirement_ids: Sequence[UUID],
    commitment: str,
) -> UUID:
    """The invited worker attests and is hired, or nothing happens; returns the application's id.

    Locks worker, posting, shifts, as accepting an offer does: the posting for change at once, since applying alone would share it
    and two who then both want it would wait for each other.
    """
    worker_id = viewer.must_be_worker()
    wanted = await postings.shifts_of(tx, version_id, shift_ids, "input.invitationId")
    posting_id = await postings.posting_of(tx, version_id)
    if posting_id is None:
        raise NotFound("PostingVersion", field="input.invitationId")
    await assignments.must_be_free(tx, worker_id, wanted, "")
    await postings.lock(tx, posting_id)
    application = await actions.submit(tx, viewer, version_id, attested_requirement_ids, commitment)
    offered = await offers.make(tx, viewer, application, shift_ids, message)
    await offers.accept(tx, viewer, offered.id)
    return application.id
