"""Keeping a document, minting a ticket for it, opening it with one."""

import base64
import secrets
from hashlib import sha256
from uuid import UUID

from domain import rules
from domain.database import Record, Transaction
from domain.documents import store
from domain.documents.model import MAX_BYTES, Content, Document, DocumentTooLarge, Ticket, Upload
from domain.ids import new_id
from domain.vault import SealBroken

SECRET_BYTES = 32
MAX_SECRET = 100
SEALED = "document.content"


async def keep(
    tx: Transaction,
    kind: str,
    subject_id: UUID,
    content: Content,
    *,
    worker_id: UUID | None = None,
    person_id: UUID | None = None,
) -> UUID:
    """Seals a file; ``subject_id`` is what it is of, ``worker_id`` or ``person_id`` whose own. Raises DocumentTooLarge."""
    if len(content.body) > MAX_BYTES:
        raise DocumentTooLarge(content.name)
    document = Document(new_id(), kind, subject_id, worker_id, content.name, person_id)
    # Kept as long as tax records are; under a key of its own, because a file names many people.
    sealed = await tx.vault.seal(tx, document.id, "payment", SEALED, base64.b64encode(content.body).decode())
    await store.add(tx, document, content.media_type, len(content.body), sha256(content.body).digest(), sealed)
    return document.id


async def mint_ticket(tx: Transaction, document_id: UUID, person_id: UUID) -> Ticket:
    """A ticket for a document; the caller has asked who may, and logged why."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return Ticket(secret, await store.add_ticket(tx, tx.vault.digest(secret), document_id, person_id, await _minutes(tx)))


async def redeem(tx: Transaction, secret: str) -> Content | None:
    """The document a ticket opens, once; None when it opens nothing. Raises SealBroken when the bytes are not those kept."""
    if not secret or len(secret) > MAX_SECRET:
        return None
    row = await store.use_ticket(tx, tx.vault.digest(secret))
    return await _opened(tx, row) if row else None


async def read(tx: Transaction, document_id: UUID) -> Content:
    """A document's bytes, for the area that owns it; raises SealBroken when they are not those kept."""
    row = await store.content(tx, document_id)
    assert row is not None, "documents are never removed"
    return await _opened(tx, row)


async def mint_upload(tx: Transaction, kind: str, subject_id: UUID, person_id: UUID) -> Ticket:
    """A ticket to bring one file for a subject; the caller has asked who may."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    digest = tx.vault.digest(secret)
    return Ticket(secret, await store.add_upload(tx, digest, kind, subject_id, person_id, await _minutes(tx)))


async def upload(tx: Transaction, secret: str, *, spend: bool) -> Upload | None:
    """What a live ticket lets its holder bring; spent when the file is taken, so that one refused may be mended."""
    if not secret or len(secret) > MAX_SECRET:
        return None
    digest = tx.vault.digest(secret)
    return await (store.use_upload if spend else store.open_upload)(tx, digest)


async def _minutes(tx: Transaction) -> int:
    minutes = (await rules.in_force(tx, "documents.ticket")).parameters["minutes"]
    assert isinstance(minutes, int)
    return minutes


async def _opened(tx: Transaction, row: Record) -> Content:
    body = base64.b64decode(await tx.vault.unseal(tx, row["id"], "payment", SEALED, row["content_sealed"]))
    if sha256(body).digest() != row["sha256"]:
        raise SealBroken(SEALED)
    return Content(row["name"], row["media_type"], body)
