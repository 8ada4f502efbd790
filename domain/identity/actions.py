from uuid import UUID

from domain import accounts, disclosure, outbox
from domain.database import Transaction
from domain.disclosure import Disclosure
from domain.errors import InvalidInput
from domain.identity import store
from domain.identity.model import (
    BY_WORKERS,
    DAILY_ATTEMPTS,
    PROVIDERS,
    AlreadyVerified,
    ConsentMissing,
    EmployerNotVerified,
    Method,
    Outcome,
    Question,
    Verification,
    VerificationLimit,
    WorkerNotVerified,
)
from domain.ids import new_id
from domain.viewer import Viewer

NOTE_MIN, NOTE_MAX = 2, 500
RETRY_S = 30
CONSENT = "identity_verification"


async def start_verification(tx: Transaction, viewer: Viewer, method: Method, *, consent: bool) -> Verification:
    """Asks for a check of the viewer's identity; a job asks the provider, so the answer here is *pending*.

    Raises ConsentMissing, AlreadyVerified or VerificationLimit.
    """
    worker_id = viewer.must_be_worker()
    if method not in BY_WORKERS:
        raise InvalidInput("input.method", "该核验方式由审核人员办理。", "This method is carried out by a reviewer.")
    if not consent:
        raise ConsentMissing(field="input.consent")
    await store.lock_worker(tx, worker_id)
    pending, valid, asked_today = await store.standing(tx, worker_id, method)
    if pending or valid:
        raise AlreadyVerified()
    if asked_today >= DAILY_ATTEMPTS:
        raise VerificationLimit()
    await disclosure.say(tx, viewer, CONSENT, given=True)
    verification = _asked(tx, "worker", worker_id, method)
    await store.insert(tx, verification, PROVIDERS[method])
    await outbox.put(tx, viewer, "verification.requested", verification.id)
    await outbox.enqueue(tx, "identity.verify", verification.id, queue=outbox.NOTIFICATIONS)
    return verification


async def question(tx: Transaction, verification_id: UUID) -> Question | None:
    """What to ask the provider, in the clear and logged; None when it was answered already, or consent was withdrawn since."""
    verification = await store.lock(tx, verification_id)
    if verification is None or verification.state != "pending":
        return None
    ground = await disclosure.consented(tx, verification.subject_id, CONSENT)
    if ground is None:
        await _give_up(tx, verification)
        return None
    told = Disclosure("identity_authority", "身份核验机构", ("name", "id_number"), ground, verification.id)
    person = await accounts.payee(tx, verification.subject_id, "identity.verify", told)
    return Question(verification.method, verification.request_no, person.name, person.id_number)


async def _give_up(tx: Transaction, verification: Verification) -> None:
    """Nothing leaves without consent: the check ends unasked."""
    ended = verification.answer("failed", "consent_withdrawn", tx.now)
    await store.save_answer(tx, ended, await _sealed(tx, ended, "consent_withdrawn"))
    await outbox.put(tx, Viewer.system("identity.verify"), "verification.failed", verification.id)


async def record_answer(
    tx: Transaction, viewer: Viewer, verification_id: UUID, outcome: Outcome, result_code: str, raw_answer: str
) -> Verification | None:
    """Keeps the provider's answer, the raw one sealed; None when another run recorded it first."""
    viewer.must_be_system()
    verification = await store.lock(tx, verification_id)
    if verification is None or verification.state != "pending":
        return None
    answered = verification.answer(outcome, result_code, tx.now)
    await store.save_answer(tx, answered, await _sealed(tx, answered, raw_answer))
    await outbox.put(tx, viewer, f"verification.{outcome}", verification_id)
    return answered


async def ask_again(tx: Transaction, verification_id: UUID) -> None:
    """The provider gave no usable answer: the check stays pending and is asked again, for as long as it takes."""
    await outbox.enqueue(tx, "identity.verify", verification_id, queue=outbox.NOTIFICATIONS, after_s=RETRY_S)


async def verify_employer(tx: Transaction, viewer: Viewer, employer_id: UUID, *, passed: bool, note: str) -> Verification:
    """A reviewer's check of the business licence against the public register; the note says what was compared (S-062)."""
    reviewer_id = viewer.must_be_staff("reviewer")
    await accounts.require_approved_employer(tx, employer_id)
    if not NOTE_MIN <= len(note.strip()) <= NOTE_MAX:
        raise InvalidInput("input.note", "请写明核对的内容（2至500字）。", "Say what was compared, in 2 to 500 characters.")
    asked = _asked(tx, "employer", employer_id, "business_licence", checked_by=reviewer_id)
    outcome: Outcome = "passed" if passed else "failed"
    answered = asked.answer(outcome, outcome, tx.now)
    await store.insert(tx, answered, PROVIDERS["business_licence"], await _sealed(tx, answered, note.strip()))
    await outbox.put(tx, viewer, f"verification.{outcome}", answered.id)
    return answered


async def require_verified_worker(tx: Transaction, worker_id: UUID) -> None:
    """Raises WorkerNotVerified unless a passed check is still valid."""
    if not (await store.standing(tx, worker_id, "two_element"))[1]:
        raise WorkerNotVerified()


async def require_verified_employer(tx: Transaction, employer_id: UUID) -> None:
    """Raises EmployerNotVerified unless the licence was checked within six months (L-03)."""
    if not (await store.standing(tx, employer_id, "business_licence"))[1]:
        raise EmployerNotVerified()


def _asked(
    tx: Transaction, subject_type: accounts.Party, subject_id: UUID, method: Method, checked_by: UUID | None = None
) -> Verification:
    id = new_id()
    return Verification(
        id=id,
        subject_type=subject_type,
        subject_id=subject_id,
        method=method,
        state="pending",
        request_no=id.hex,
        requested_at=tx.now,
        consented_at=tx.now,
        checked_by=checked_by,
    )


async def _sealed(tx: Transaction, verification: Verification, answer: str) -> bytes:
    return await tx.vault.seal(tx, verification.subject_id, "identity", "verification.answer", answer)
