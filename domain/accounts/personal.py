"""Personal data in the clear: to its subject, and to the channel that pays or verifies. Every reading leaves a row."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import disclosure
from domain.accounts import store
from domain.accounts.facts import Document, text_of
from domain.accounts.model import NotUnderYourReview, Payee
from domain.accounts.undertakings import require_undertaking
from domain.database import Record, Transaction
from domain.disclosure import Disclosure
from domain.errors import NotFound
from domain.ids import new_id
from domain.viewer import Kind, Viewer

PURPOSE_LENGTH = (2, 200)
DOCUMENT_READERS = ("reviewer", "auditor")
IDENTITY_FIELDS = ("name", "id_number", "phone")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a worker registered, in the clear."""

    worker_id: UUID
    name: str
    sex: str
    id_number: str
    birth_date: date
    phone: str


async def payee(tx: Transaction, worker_id: UUID, purpose: str, told: Disclosure) -> Payee:
    """Name, identity number and phone for an outside call; the reading and who is told are on record. Raises NotFound.

    ``purpose`` names the job.
    """
    row = await _read(tx, Viewer.system(purpose), worker_id, purpose)
    await disclosure.record(tx, told, [worker_id])
    return await _payee(tx, worker_id, row)


async def my_identity(tx: Transaction, viewer: Viewer, purpose: str) -> Identity:
    """The viewer's own data; the purpose is stated and kept (PIPL art. 45)."""
    worker_id = viewer.must_be_worker()
    row = await _read(tx, viewer, worker_id, text_of(purpose, "purpose", *PURPOSE_LENGTH))
    return Identity(
        worker_id=worker_id,
        name=await _clear(tx, worker_id, row, "name"),
        sex=await _clear(tx, worker_id, row, "sex"),
        id_number=await _clear(tx, worker_id, row, "id_number"),
        birth_date=date.fromisoformat(await _clear(tx, worker_id, row, "birth_date")),
        phone=await tx.vault.unseal(tx, worker_id, "contact", "worker.contact", row["contact_sealed"]),
    )


async def reveal_identity(tx: Transaction, viewer: Viewer, worker_id: UUID, purpose: str) -> Payee:
    """For the reviewer who is working on this registration, to call back and compare (S-087); the worker sees the access."""
    reviewer_id = viewer.must_be_staff("reviewer")
    await require_undertaking(tx, viewer)
    registration = await store.lock(tx, "worker", worker_id)
    if registration is None or registration.state != "in_review" or registration.reviewer_id != reviewer_id:
        raise NotUnderYourReview(field="input.workerId")
    row = await _read(tx, viewer, worker_id, text_of(purpose, "input.purpose", *PURPOSE_LENGTH))
    return await _payee(tx, worker_id, row)


async def identities(tx: Transaction, viewer: Viewer, worker_ids: Sequence[UUID], purpose: str) -> dict[UUID, Payee]:
    """Name, identity number and phone of many workers, for what the law has reported of them; each reading is logged.

    ``purpose`` is shown to every one of them. Somebody without an identity on record is left out; a phone that was erased is "".
    """
    rows = {row["id"]: row for row in await store.sealed_identities(tx, worker_ids)}
    found = list(rows)
    await log_readings(tx, viewer, found, purpose)
    sealed = [{id: rows[id][f"{field}_sealed"] for id in found} for field in ("name", "id_number", "contact")]
    names = await tx.vault.unseal_all(tx, "identity", "worker.name", sealed[0])
    numbers = await tx.vault.unseal_all(tx, "identity", "worker.id_number", sealed[1])
    phones = await tx.vault.unseal_all(tx, "contact", "worker.contact", sealed[2])
    return {id: Payee(names[id], numbers[id], phones.get(id, "")) for id in found if id in names and id in numbers}


async def log_readings(
    tx: Transaction, viewer: Viewer, worker_ids: Sequence[UUID], purpose: str, fields: Sequence[str] = IDENTITY_FIELDS
) -> None:
    """One row for each subject whose data somebody sees, in one statement; the subject reads it (PIPL art. 45)."""
    ids = [new_id() for _ in worker_ids]
    await store.log_accesses(tx, ids, viewer.actor, viewer.session_id, worker_ids, purpose, fields)


async def open_document(tx: Transaction, viewer: Viewer, document_id: UUID, purpose: str) -> Document:
    """A copy of a certificate, unsealed and checked against its hash: for the employer, reviewers and auditors."""
    why = text_of(purpose, "input.purpose", *PURPOSE_LENGTH)
    row = await store.sealed_document(tx, document_id)
    if row is None or not _may_open(viewer, row["employer_id"]):
        raise NotFound("EmployerDocument", field="input.documentId")
    employer_id: UUID = row["employer_id"]
    await log_readings(tx, viewer, [employer_id], why, ("document",))
    sealed = await tx.vault.unseal(tx, employer_id, "identity", "employer_document.content", row["content_sealed"])
    return Document(row["kind"], row["file_name"], base64.b64decode(sealed), row["expires_on"])


def _may_open(viewer: Viewer, employer_id: UUID) -> bool:
    if viewer.kind is Kind.STAFF:
        return viewer.staff_role in DOCUMENT_READERS
    return viewer.kind is Kind.EMPLOYER and viewer.employer_id == employer_id and viewer.member_role == "owner"


async def _payee(tx: Transaction, worker_id: UUID, row: Record) -> Payee:
    return Payee(
        name=await _clear(tx, worker_id, row, "name"),
        id_number=await _clear(tx, worker_id, row, "id_number"),
        phone=await tx.vault.unseal(tx, worker_id, "contact", "worker.contact", row["contact_sealed"]),
    )


async def _read(tx: Transaction, viewer: Viewer, worker_id: UUID, purpose: str) -> Record:
    row = await store.sealed_identity(tx, worker_id)
    if row is None or row["name_sealed"] is None:
        raise NotFound("Worker")
    await log_readings(tx, viewer, [worker_id], purpose)
    return row


async def _clear(tx: Transaction, worker_id: UUID, row: Record, field: str) -> str:
    return await tx.vault.unseal(tx, worker_id, "identity", f"worker.{field}", row[f"{field}_sealed"])
