import hmac
from uuid import UUID

from domain import accounts, disclosure, identity, outbox
from domain.agreements import store
from domain.agreements.model import (
    CONFIRMATION,
    FROM_COOPERATION,
    Agreement,
    AgreementText,
    AlreadySigned,
    ConfirmationMissing,
    ConsentPurpose,
    EmployerUnsigned,
    Evidence,
    Kind,
    Method,
    TextDiffers,
    TextNotInForce,
    WorkerUnsigned,
)
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound, Refusal
from domain.ids import new_id
from domain.viewer import Viewer


async def text_in_force(tx: Transaction, kind: Kind) -> AgreementText:
    """The version to read and sign today; raises NotFound."""
    text = await store.in_force(tx, kind, day_of(tx.now))
    if text is None:
        raise NotFound("AgreementText")
    return text


async def request_signing_code(tx: Transaction, viewer: Viewer) -> UUID:
    """Sends a code to the viewer's own phone, with which an agreement can be signed."""
    phone = await accounts.phone_of_viewer(tx, viewer)
    if phone is None:
        raise ConfirmationMissing()
    return await accounts.request_code(tx, phone, "sign_agreement")


async def sign(
    tx: Transaction,
    viewer: Viewer,
    kind: Kind,
    text_id: UUID,
    shown_sha256: str,
    *,
    code: str | None = None,
    confirmation: str | None = None,
) -> Agreement | Refusal:
    """Signs the version in force for the viewer's worker or employer, after admission (T-020): evidence sealed, hash in the open.

    A wrong code is returned, so that the attempt counts. Raises what admission lacks, TextNotInForce, TextDiffers, AlreadySigned
    or ConfirmationMissing.
    """
    worker_id, employer_id = await _admitted_party(tx, viewer, kind)
    text = await text_in_force(tx, kind)
    if text.id != text_id:
        raise TextNotInForce(field="input.textId")
    if not hmac.compare_digest(text.body_sha256.hex(), shown_sha256.lower().encode("ascii", "replace").decode()):
        raise TextDiffers(field="input.shownSha256")
    method, refusal = await _confirmed(tx, viewer, code, confirmation)
    if refusal is not None:
        return refusal
    person_id = viewer.must_be_signed_in()
    agreement = Agreement(new_id(), kind, text.id, worker_id, employer_id, person_id, method, text.body_sha256, tx.now)
    evidence = Evidence(agreement, text.version, viewer.session_id, "code" if method == "sms_intention" else CONFIRMATION)
    party_id = worker_id or employer_id
    assert party_id is not None
    sealed = await tx.vault.seal(tx, party_id, "identity", "agreement.evidence", evidence.canonical())
    if not await store.insert(tx, agreement, sealed, evidence.sha256):
        raise AlreadySigned()
    if worker_id is not None:
        await _consents_of_cooperation(tx, viewer, agreement)
    await outbox.put(tx, viewer, "agreement.signed", agreement.id)
    return agreement


async def give_consent(tx: Transaction, viewer: Viewer, purpose: ConsentPurpose, *, shown_sha256: str | None = None) -> UUID:
    """One more row of the viewer's consents, saying yes to the notice in force (PIPL arts. 14, 17, 29).

    ``shown_sha256`` is the hash of the notice that was shown; raises NoticeDiffers when it is another one.
    """
    return await disclosure.say(tx, viewer, purpose, given=True, shown_sha256=shown_sha256)


async def withdraw_consent(tx: Transaction, viewer: Viewer, purpose: ConsentPurpose) -> UUID:
    """One more row, saying no; as easy as giving, and what was done before stays lawful (PIPL art. 15)."""
    return await disclosure.say(tx, viewer, purpose, given=False)


async def consented(tx: Transaction, person_id: UUID, purpose: ConsentPurpose) -> bool:
    """Whether the person's latest word on this purpose is yes."""
    return await store.consented(tx, person_id, purpose)


async def require_signed_worker(tx: Transaction, worker_id: UUID) -> None:
    """Raises WorkerUnsigned."""
    if not await store.worker_signed(tx, worker_id):
        raise WorkerUnsigned()


async def require_signed_employer(tx: Transaction, employer_id: UUID) -> None:
    """Raises EmployerUnsigned."""
    if not await store.employer_signed(tx, employer_id):
        raise EmployerUnsigned()


async def _admitted_party(tx: Transaction, viewer: Viewer, kind: Kind) -> tuple[UUID | None, UUID | None]:
    if kind == "worker_cooperation":
        worker_id = viewer.must_be_worker()
        await accounts.require_approved_worker(tx, worker_id)
        await identity.require_verified_worker(tx, worker_id)
        return worker_id, None
    employer_id = viewer.must_be_employer("owner")
    await accounts.require_approved_employer(tx, employer_id)
    return None, employer_id


async def _confirmed(
    tx: Transaction, viewer: Viewer, code: str | None, confirmation: str | None
) -> tuple[Method, Refusal | None]:
    if code is not None:
        phone = await accounts.phone_of_viewer(tx, viewer)
        if phone is None:
            raise ConfirmationMissing(field="input.code")
        return "sms_intention", await accounts.use_code(tx, phone, code, "sign_agreement")
    if confirmation is None or confirmation.strip() != CONFIRMATION:
        raise ConfirmationMissing(field="input.confirmation")
    return "confirmation", None


async def _consents_of_cooperation(tx: Transaction, viewer: Viewer, agreement: Agreement) -> None:
    for purpose in FROM_COOPERATION:
        await disclosure.say(tx, viewer, purpose, given=True, agreement_id=agreement.id)
