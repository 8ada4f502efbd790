"""Asking for one's account back, objecting to somebody who does, and claiming a new second factor at the end."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain import accounts, deadlines, documents, evidence, outbox
from domain.database import Record, Transaction
from domain.documents import Content
from domain.errors import InvalidInput, NotFound, Refusal
from domain.evidence import EvidenceForm
from domain.ids import new_id
from domain.recovery import store
from domain.recovery.model import RULE, WORDS, ClaimRefused, Kind
from domain.vault import mask_phone
from domain.viewer import Viewer

FIELD = "input.accountRecoveryId"
PHONE_FIELD = "account_recovery.phone"


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody gives who lost their phone. ``name`` and ``id_number`` are compared and not kept."""

    old_phone: str
    new_phone: str
    code: str
    name: str
    id_number: str
    words: str
    evidence: Sequence[EvidenceForm]
    code_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The same for every account and none. ``claim`` is for a second factor: shown this once, needed at the end."""

    id: UUID
    claim: str | None = None


async def request_code(tx: Transaction, new_phone: str, address: str | None = None) -> UUID:
    """A code to the new number. Raises InvalidInput, AddressLimit, CodeLimit."""
    return await accounts.request_code(tx, new_phone, "recover", "input.newPhone", address)


async def request_phone(tx: Transaction, form: Form, address: str | None = None) -> Asked | Refusal:
    """Asks for the account of the old number. A wrong code is returned, so that it counts; nothing tells whether there is one.

    Raises InvalidInput by field, AddressLimit.
    """
    old, new = accounts.mobile(form.old_phone, "input.oldPhone"), accounts.mobile(form.new_phone, "input.newPhone")
    if old == new:
        raise InvalidInput("input.newPhone", "新号码与原号码相同。", "This is the number you lost.")
    words = accounts.text_of(form.words, "input.words", *WORDS)
    files = evidence.check(form.evidence)
    if not files:
        raise InvalidInput("input.evidence", "请提供证明材料。", "Evidence is needed.")
    refusal = await accounts.prove_number(tx, new, form.code, "recover", address, form.code_id)
    if refusal is not None:
        return refusal
    id = new_id()
    person_id = await accounts.known_person(tx, old)
    sealed = await tx.vault.seal(tx, id, "contact", PHONE_FIELD, new)
    matches = await _matches(tx, person_id, form.name.strip(), form.id_number.strip().upper())
    if await store.add(tx, id, "phone", person_id, words, phone=(sealed, mask_phone(new)), matches=matches):
        for file in files:
            await documents.keep(tx, store.EVIDENCE, id, Content(file.name, file.media_type, file.body))
        await _asked(tx, id)
    return Asked(id)


async def request_second_factor(tx: Transaction, login: str, password: str, words: str, address: str | None = None) -> Asked:
    """Asks for a new second factor. Only who knows the password is heard, and everybody is answered the same.

    Raises InvalidInput, AddressLimit.
    """
    said = accounts.text_of(words, "input.words", *WORDS)
    staff = await accounts.whose_password(tx, login, password, address)
    return await _to_claim(tx, "second_factor", staff, said)


async def request_password(tx: Transaction, login: str, totp: str, words: str, address: str | None = None) -> Asked:
    """Asks for a new password. Only who has the second factor is heard, and everybody is answered the same.

    Raises InvalidInput, AddressLimit.
    """
    said = accounts.text_of(words, "input.words", *WORDS)
    staff = await accounts.whose_second_factor(tx, login, totp, address)
    return await _to_claim(tx, "password", staff, said)


async def object_to(tx: Transaction, viewer: Viewer, recovery_id: UUID) -> UUID:
    """Whoever is signed in to the account ends somebody's recovery of it. Raises NotSignedIn, NotFound, WrongState."""
    person_id = viewer.must_be_signed_in()
    recovery = await store.lock(tx, recovery_id)
    if recovery is None or recovery.person_id != person_id:
        raise NotFound("AccountRecovery", field=FIELD)
    await store.save(tx, recovery.object_to(tx.now))
    await deadlines.lift(tx, deadlines.RECOVERY_DECISION, recovery_id, "objected")
    await outbox.put(tx, viewer, "account_recovery.objected", recovery_id)
    return recovery_id


async def claim(
    tx: Transaction, recovery_id: UUID, login: str, password: str, secret: str, address: str | None = None
) -> str | Refusal:
    """The seed of the new second factor, once: for who asked and knows the password. Refusals are returned: they count."""
    found = await store.claimable(tx, recovery_id, "second_factor", _claim_digest(tx, recovery_id, secret))
    if found is None:
        return ClaimRefused()
    seed = await accounts.new_second_factor(tx, login, password, found["person_id"], address)
    if isinstance(seed, Refusal):
        return ClaimRefused()
    await store.claimed(tx, recovery_id)
    await outbox.put(tx, Viewer.system("recovery"), "account_recovery.claimed", recovery_id)
    return seed


async def claim_password(
    tx: Transaction, recovery_id: UUID, login: str, totp: str, secret: str, password: str, address: str | None = None
) -> Refusal | None:
    """Sets the new password, once: for who asked and has the second factor. Refusals are returned: they count.

    Raises InvalidInput for a password that is too short or too long.
    """
    accounts.text_of(password, "input.newPassword", *accounts.PASSWORD_LENGTH)
    found = await store.claimable(tx, recovery_id, "password", _claim_digest(tx, recovery_id, secret))
    if found is None or await accounts.new_password(tx, login, totp, found["person_id"], password, address) is not None:
        return ClaimRefused()
    await store.claimed(tx, recovery_id)
    await outbox.put(tx, Viewer.system("recovery"), "account_recovery.claimed", recovery_id)
    return None


async def _to_claim(tx: Transaction, kind: Kind, staff: Record | None, said: str) -> Asked:
    """What is answered is the same whether there is such a person or not: only theirs is kept."""
    id, claim = new_id(), accounts.a_claim()
    digest = _claim_digest(tx, id, claim)
    if staff is not None and await store.add(tx, id, kind, staff["person_id"], said, claim_digest=digest):
        await _asked(tx, id)
    return Asked(id, claim)


async def _asked(tx: Transaction, id: UUID) -> None:
    await deadlines.start(tx, deadlines.RECOVERY_DECISION, id, RULE, await deadlines.due_by(tx, RULE, tx.now))
    # by a job, also where there is nobody to tell: the answer takes no longer for an account that exists
    await outbox.enqueue(tx, "recovery.tell", id, queue=outbox.NOTIFICATIONS)
    await outbox.put(tx, Viewer(), "account_recovery.requested", id)


async def _matches(tx: Transaction, person_id: UUID | None, name: str, id_number: str) -> tuple[bool | None, bool | None]:
    """Whether name and number are those registered; nothing where none are."""
    worker = await store.worker(tx, person_id) if person_id else None
    if worker is None or worker["name_sealed"] is None:
        return None, None
    given = {"name": name, "id_number": id_number}
    found = []
    for field, said in given.items():
        registered = await tx.vault.unseal(tx, worker["id"], "identity", f"worker.{field}", worker[f"{field}_sealed"])
        found.append(hmac.compare_digest(registered.encode(), said.encode()))
    return found[0], found[1]


def _claim_digest(tx: Transaction, id: UUID, secret: str) -> bytes:
    return tx.vault.digest(f"account_recovery/{id}/{secret}")
