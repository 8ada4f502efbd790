"""What worker and employer do with an application up to the answer. Offers are in ``offers.py``."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain import accounts, agreements, deadlines, outbox, postings, rules
from domain.applications import store
from domain.applications.model import (
    OPEN,
    UNDECIDED,
    AlreadyApplied,
    Application,
    DiscriminatoryReason,
    OfferState,
    ReasonMissing,
    RejectCode,
    State,
    Vacancy,
    VersionNotLive,
)
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.viewer import Viewer

COMMITMENT = (2, 500)
REASON = (2, 500)
TELL_LIMIT = 10_000
REPLY_RULE = "applications.reply_in_time"


async def submit(
    tx: Transaction, viewer: Viewer, version_id: UUID, attested_requirement_ids: Sequence[UUID], commitment: str
) -> Application:
    """A worker applies for the version on display, attesting to each requirement (S-021); the employer's clock starts (S-067).

    Raises NotFound, PostingNotOpen, PostingFull, VersionNotLive, AttestationMissing, TooYoungForWork, AlreadyApplied.
    """
    worker_id = viewer.must_be_worker()
    await accounts.require_approved_worker(tx, worker_id)
    await agreements.require_signed_worker(tx, worker_id)
    _must_have_length(commitment, *COMMITMENT, "input.commitment")
    posting = await postings.lock_of_version(tx, version_id)
    if posting is None:
        raise NotFound("PostingVersion", field="input.postingVersionId")
    vacancy, attested_sha256 = await _attest(tx, posting, version_id, worker_id, attested_requirement_ids)
    reply_due_at = await deadlines.due_by(tx, REPLY_RULE, tx.now)
    application = await store.add(
        tx,
        posting_id=posting.id,
        version_id=version_id,
        worker_id=worker_id,
        employer_id=posting.employer_id,
        commitment=commitment,
        attested_sha256=attested_sha256,
        requirement_ids=[id for id, _ in vacancy.requirements],
        reply_due_at=reply_due_at,
    )
    if application is None:
        raise AlreadyApplied(field="input.postingVersionId")
    parties = {"worker_id": worker_id, "employer_id": posting.employer_id}
    await deadlines.start(tx, deadlines.APPLICATION_REPLY, application.id, REPLY_RULE, reply_due_at, **parties)
    await _tell(tx, viewer, "application.submitted", application)
    return application


async def reconfirm(
    tx: Transaction, viewer: Viewer, application_id: UUID, version_id: UUID, attested_requirement_ids: Sequence[UUID]
) -> Application:
    """The worker agrees to the posting's new version; the application stands for it from now on (S-105)."""
    application = await _workers(tx, viewer, application_id)
    application.move(application.state, UNDECIDED)
    posting = await postings.lock_of_version(tx, version_id)
    if posting is None or posting.id != application.posting_id:
        raise NotFound("PostingVersion", field="input.postingVersionId")
    vacancy, attested_sha256 = await _attest(tx, posting, version_id, application.worker_id, attested_requirement_ids)
    await store.reconfirm(tx, application.id, version_id, attested_sha256, [id for id, _ in vacancy.requirements])
    await _tell(tx, viewer, "application.reconfirmed", application)
    return application


async def withdraw(tx: Transaction, viewer: Viewer, application_id: UUID) -> Application:
    """The worker takes it back, at any time before accepting an offer; the employer's clock is lifted."""
    application = await _workers(tx, viewer, application_id)
    withdrawn = application.move(State.WITHDRAWN, OPEN)
    await store.save(tx, withdrawn)
    offer = await store.open_offer(tx, application.id)
    if offer:
        await store.save_offer(tx, replace(offer, state=OfferState.WITHDRAWN))
    await deadlines.lift(tx, deadlines.APPLICATION_REPLY, application.id, "withdrawn")
    await _tell(tx, viewer, "application.withdrawn", withdrawn)
    return withdrawn


async def mark_seen(tx: Transaction, viewer: Viewer, application_id: UUID) -> Application:
    """The employer has looked at it; the reply is still due."""
    application = await employers(tx, viewer, application_id)
    seen = application.move(State.SEEN, (State.SUBMITTED,))
    await store.save(tx, seen)
    await _tell(tx, viewer, "application.seen", seen)
    return seen


async def shortlist(tx: Transaction, viewer: Viewer, application_id: UUID) -> Application:
    application = await employers(tx, viewer, application_id)
    shortlisted = application.move(State.SHORTLISTED, (State.SUBMITTED, State.SEEN))
    await store.save(tx, shortlisted)
    await _tell(tx, viewer, "application.shortlisted", shortlisted)
    return shortlisted


async def reject(tx: Transaction, viewer: Viewer, application_id: UUID, code: RejectCode, reason: str) -> Application:
    """The employer does not hire, and says why; a reason that discriminates is refused (S-067)."""
    application = await employers(tx, viewer, application_id)
    if not REASON[0] <= len(reason.strip()) <= REASON[1]:
        raise ReasonMissing(field="input.reason")
    for finding in postings.find(reason, await postings.screening_patterns(tx, "postings.no_discrimination")):
        raise DiscriminatoryReason(field="input.reason", words=finding.words)
    rejected = application.move(State.REJECTED, UNDECIDED, at=tx.now)
    await store.save(tx, rejected, reject_code=code.value, reject_reason=reason.strip())
    await deadlines.meet(tx, deadlines.APPLICATION_REPLY, application.id)
    await _tell(tx, viewer, "application.rejected", rejected)
    return rejected


async def tell_changed(tx: Transaction, viewer: Viewer, posting_id: UUID) -> None:
    """The posting changed: undecided applicants of an older version are asked to reconfirm (S-105)."""
    viewer.must_be_system()
    outdated = await store.outdated(tx, posting_id, TELL_LIMIT)
    await outbox.put_all(tx, viewer, "application.outdated", outdated)


async def employers(tx: Transaction, viewer: Viewer, application_id: UUID) -> Application:
    """The application, locked, for a recruiter of its employer; raises NotFound or NotPermitted."""
    application = await store.lock(tx, application_id)
    if application is None:
        raise NotFound("Application", field="input.applicationId")
    viewer.must_act_for(application.employer_id, "Application", "recruiter")
    return application


async def _workers(tx: Transaction, viewer: Viewer, application_id: UUID) -> Application:
    worker_id = viewer.must_be_worker()
    application = await store.lock(tx, application_id)
    if application is None or application.worker_id != worker_id:
        raise NotFound("Application", field="input.applicationId")
    return application


async def _attest(
    tx: Transaction, posting: postings.Posting, version_id: UUID, worker_id: UUID, requirement_ids: Sequence[UUID]
) -> tuple[Vacancy, bytes]:
    """The vacancy and the fingerprint of what was attested; the posting is open, the version live, the worker old enough."""
    posting.must_be_open(tx.now)
    if posting.live_version_id != version_id:
        raise VersionNotLive(field="input.postingVersionId")
    vacancy, ages = await store.vacancy(tx, version_id, worker_id)
    minors = await rules.in_force(tx, "applications.minors")
    barred = minors.parameters["barred_kinds"]
    assert isinstance(barred, list)
    ages.must_allow(vacancy.kind, barred, day_of(tx.now))
    return vacancy, vacancy.attested(requirement_ids)


async def _tell(tx: Transaction, viewer: Viewer, topic: str, application: Application) -> None:
    ids = {"posting_id": application.posting_id, "worker_id": application.worker_id, "employer_id": application.employer_id}
    await outbox.put(tx, viewer, topic, application.id, **ids)


def _must_have_length(text: str, shortest: int, longest: int, field: str) -> None:
    if not shortest <= len(text.strip()) <= longest:
        raise InvalidInput(field, f"长度须在{shortest}至{longest}字之间。", f"Between {shortest} and {longest} characters.")
