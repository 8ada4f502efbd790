"""Hiring: the employer offers shifts, the worker accepts or declines; acceptance decides places and overlaps at once (S-068)."""

from collections.abc import Sequence
from uuid import UUID

from domain import agreements, arrangements, assignments, deadlines, outbox, postings, rules, safety, work_rules, work_study
from domain.applications import store, store_agreements
from domain.applications.actions import employers
from domain.applications.model import UNDECIDED, Application, Offer, OfferState, State, VersionNotLive, offer_expires_at
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.viewer import Viewer

MESSAGE = (2, 1_000)
MAX_SHIFTS = 100
EXPIRE_LIMIT = 1_000


async def offer(tx: Transaction, viewer: Viewer, application_id: UUID, shift_ids: Sequence[UUID], message: str) -> Offer:
    """The employer hires: named shifts and a first message on the arrangements. It is the reply that was due (S-067, S-068)."""
    application = await employers(tx, viewer, application_id)
    return await make(tx, viewer, application, shift_ids, message)


async def make(tx: Transaction, viewer: Viewer, application: Application, shift_ids: Sequence[UUID], message: str) -> Offer:
    """The offer of the application, which is locked; the caller knows that the employer stands behind it.

    A posting on display whose checklist changed or whose attestation ended is attested again before the next is hired.
    """
    offered = application.move(State.OFFERED, UNDECIDED, at=tx.now)
    if not MESSAGE[0] <= len(message.strip()) <= MESSAGE[1]:
        raise InvalidInput("input.message", "请写明工作安排（2至1000字）。", "Write the arrangements, in 2 to 1,000 characters.")
    if not 1 <= len(set(shift_ids)) <= MAX_SHIFTS:
        raise InvalidInput("input.shiftIds", f"请选择1至{MAX_SHIFTS}个班次。", f"Name 1 to {MAX_SHIFTS} shifts.")
    await _must_be_displayed(tx, application, "input.applicationId")
    await safety.must_be_attested(tx, application.posting_version_id, "input.applicationId")
    shifts = await postings.shifts_of(tx, application.posting_version_id, shift_ids, "input.shiftIds")
    if shifts[0].starts_at <= tx.now:
        raise postings.ShiftInPast(field="input.shiftIds")
    expires_at = offer_expires_at(tx.now, await _hours(tx), shifts[0].starts_at)
    made = await store.add_offer(tx, application, [shift.id for shift in shifts], message.strip(), expires_at)
    await store.save(tx, offered)
    await deadlines.meet(tx, deadlines.APPLICATION_REPLY, application.id)
    await _tell(tx, viewer, "offer.made", made)
    return made


async def accept(tx: Transaction, viewer: Viewer, offer_id: UUID) -> Offer:
    """The worker accepts: the places are taken and the assignments planned, all of them or none (S-068).

    Rules of work attached to the posting are acknowledged first (S-032).

    Locks, in this order everywhere: application, offer, worker, posting, shifts by id. So the last place goes to one of many, one
    worker cannot accept two overlapping shifts at once, and nobody waits in a circle.
    """
    worker_id = viewer.must_be_worker()
    application, offered = await _lock_both(tx, worker_id, offer_id)
    accepted = offered.answer(OfferState.ACCEPTED, tx.now)
    await agreements.require_signed_worker(tx, worker_id)
    title = await _must_be_displayed(tx, application, "input.offerId")
    await work_rules.must_be_acknowledged(tx, worker_id, offered.posting_id, "input.offerId")
    shift_ids = await store.offer_shifts(tx, offer_id)
    wanted = await postings.shifts_of(tx, application.posting_version_id, shift_ids, "input.offerId")
    await assignments.must_be_free(tx, worker_id, wanted, title)
    await assignments.must_keep_hours(tx, worker_id, offered.posting_id, wanted)
    taken = await postings.take(tx, viewer, offered.posting_id, application.posting_version_id, shift_ids)
    await store.save_offer(tx, accepted)
    await store.save(tx, application.move(State.ACCEPTED, (State.OFFERED,)))
    await assignments.plan(tx, viewer, offer_id, taken)
    await store_agreements.agree(tx, offer_id)
    await work_study.draft_missing(tx, viewer, offered.posting_id)
    first_shift_at = min(shift.starts_at for shift in taken)
    await arrangements.begin(tx, offer_id, worker_id, offered.employer_id, first_shift_at)
    await _tell(tx, viewer, "offer.accepted", accepted)
    return accepted


async def decline(tx: Transaction, viewer: Viewer, offer_id: UUID) -> Offer:
    """The worker does not want it; the application ends with it."""
    worker_id = viewer.must_be_worker()
    application, offered = await _lock_both(tx, worker_id, offer_id)
    declined = offered.answer(OfferState.DECLINED, tx.now)
    await store.save_offer(tx, declined)
    await store.save(tx, application.move(State.WITHDRAWN, (State.OFFERED,)))
    await _tell(tx, viewer, "offer.declined", declined)
    return declined


async def expire_offers(tx: Transaction, viewer: Viewer, limit: int = EXPIRE_LIMIT) -> int:
    """Offers not answered in time end, and their applications with them, at most ``limit``; returns how many."""
    viewer.must_be_system()
    expired = await store.expire_offers(tx, limit)
    await outbox.put_all(tx, viewer, "offer.expired", expired)
    return len(expired)


async def _lock_both(tx: Transaction, worker_id: UUID, offer_id: UUID) -> tuple[Application, Offer]:
    application_id = await store.application_of_offer(tx, offer_id)
    application = await store.lock(tx, application_id) if application_id else None
    offered = await store.lock_offer(tx, offer_id)
    if application is None or offered is None or offered.worker_id != worker_id:
        raise NotFound("Offer", field="input.offerId")
    return application, offered


async def _must_be_displayed(tx: Transaction, application: Application, field: str) -> str:
    """The posting's title; raises VersionNotLive when the applicant has not agreed to the version on display (S-105)."""
    version_id, title = await store.displayed(tx, application.posting_id)
    if version_id != application.posting_version_id:
        raise VersionNotLive(field=field)
    return title


async def _hours(tx: Transaction) -> int:
    rule = await rules.in_force(tx, "applications.offer_in_time")
    hours = rule.parameters["hours"]
    assert isinstance(hours, int)
    return hours


async def _tell(tx: Transaction, viewer: Viewer, topic: str, made: Offer) -> None:
    ids = {"application_id": made.application_id, "worker_id": made.worker_id, "employer_id": made.employer_id}
    await outbox.put(tx, viewer, topic, made.id, **ids)
