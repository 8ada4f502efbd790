"""Staff decide about registrations: started by one reviewer, ended by the same, never their own (S-011, S-061, S-087)."""

from collections.abc import Mapping
from uuid import UUID

from domain import outbox, reviews
from domain.accounts import store
from domain.accounts.model import EmployerNotApproved, Party, Registration, WorkerNotApproved
from domain.database import Transaction
from domain.errors import NotFound
from domain.viewer import Viewer

ADMISSION_RULES = ("accounts.admission",)


async def start_review(tx: Transaction, viewer: Viewer, party: Party, id: UUID) -> Registration:
    """Takes a submitted registration off the queue; raises WrongState or OwnSubmission."""
    reviewer_id = viewer.must_be_staff("reviewer")
    started = (await _for_review(tx, viewer, party, id)).start_review(reviewer_id, tx.now)
    await store.save(tx, started)
    await outbox.put(tx, viewer, f"{party}.review_started", id)
    return started


async def request_materials(
    tx: Transaction, viewer: Viewer, party: Party, id: UUID, reason: str, checklist: Mapping[str, bool]
) -> Registration:
    """Sends the registration back for what is missing; the submitter may change and submit it again."""
    asked = (await _for_review(tx, viewer, party, id)).ask_for_more(tx.now)
    await reviews.record(tx, viewer, party, id, "need_more", reason, checklist, ADMISSION_RULES)
    return await _decided(tx, viewer, asked, f"{party}.materials_requested")


async def approve_registration(
    tx: Transaction, viewer: Viewer, party: Party, id: UUID, checklist: Mapping[str, bool], reason: str = ""
) -> Registration:
    """Admits the worker or employer; raises ChecklistIncomplete unless both stages are answered with yes."""
    approved = (await _for_review(tx, viewer, party, id)).approve(tx.now)
    await reviews.record(
        tx, viewer, party, id, "approved", reason, checklist, ADMISSION_RULES, required=reviews.REGISTRATION_CHECKLIST
    )
    return await _decided(tx, viewer, approved, f"{party}.approved")


async def reject_registration(
    tx: Transaction, viewer: Viewer, party: Party, id: UUID, reason: str, checklist: Mapping[str, bool]
) -> Registration:
    """Refuses admission, with grounds (T-020)."""
    rejected = (await _for_review(tx, viewer, party, id)).reject(tx.now)
    await reviews.record(tx, viewer, party, id, "rejected", reason, checklist, ADMISSION_RULES)
    return await _decided(tx, viewer, rejected, f"{party}.rejected")


async def require_approved_worker(tx: Transaction, worker_id: UUID) -> None:
    """Raises WorkerNotApproved: before approval one may only browse (S-011)."""
    state = await store.state(tx, "worker", worker_id)
    if state != "approved":
        raise WorkerNotApproved(state=state)


async def require_approved_employer(tx: Transaction, employer_id: UUID) -> None:
    """Raises EmployerNotApproved (S-061)."""
    state = await store.state(tx, "employer", employer_id)
    if state != "approved":
        raise EmployerNotApproved(state=state)


async def _for_review(tx: Transaction, viewer: Viewer, party: Party, id: UUID) -> Registration:
    reviewer_id = viewer.must_be_staff("reviewer")
    registration = await store.lock(tx, party, id)
    if registration is None:
        raise NotFound(party.capitalize(), field="input.registrationId")
    reviews.must_be_independent(viewer, await store.submitters(tx, party, id))
    registration.must_be_reviewed_by(reviewer_id)
    return registration


async def _decided(tx: Transaction, viewer: Viewer, registration: Registration, topic: str) -> Registration:
    await store.save(tx, registration)
    await outbox.put(tx, viewer, topic, registration.id)
    return registration
