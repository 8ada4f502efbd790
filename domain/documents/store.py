"""SQL of documents and tickets."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.documents.model import Document, Upload

ADD = """
    insert into document (id, kind, subject_id, worker_id, person_id, name, media_type, size_bytes, sha256, content_sealed,
        created_at)
    values (:id, :kind, :subject_id, :worker_id, :person_id, :name, :media_type, :size_bytes, :sha256, :content_sealed, :now)
"""
FIND = "select id, kind, subject_id, worker_id, name, person_id from document where id = :id"
KEPT = "select exists (select from document where subject_id = :subject_id and kind = :kind)"
ADD_TICKET = """
    insert into document_ticket (digest, document_id, person_id, expires_at)
    values (:digest, :document_id, :person_id, clock_timestamp() + make_interval(mins => :minutes))
    returning expires_at
"""
FORGET_TICKETS = """
    delete from document_ticket where digest in (
        select digest from document_ticket where expires_at < clock_timestamp()
        order by expires_at limit 100 for update skip locked
    )
"""
USE_TICKET = """
    update document_ticket set used_at = clock_timestamp()
    where digest = :digest and used_at is null and expires_at > clock_timestamp()
    returning document_id
"""
ADD_UPLOAD = """
    insert into upload_ticket (digest, kind, subject_id, person_id, expires_at)
    values (:digest, :kind, :subject_id, :person_id, clock_timestamp() + make_interval(mins => :minutes))
    returning expires_at
"""
FORGET_UPLOADS = """
    delete from upload_ticket where digest in (
        select digest from upload_ticket where expires_at < clock_timestamp()
        order by expires_at limit 100 for update skip locked
    )
"""
OPEN_UPLOAD = """
    select kind, subject_id, person_id from upload_ticket
    where digest = :digest and used_at is null and expires_at > clock_timestamp()
"""
USE_UPLOAD = """
    update upload_ticket set used_at = clock_timestamp()
    where digest = :digest and used_at is null and expires_at > clock_timestamp()
    returning kind, subject_id, person_id
"""
CONTENT = "select id, name, media_type, sha256, content_sealed from document where id = :id"


async def add(
    tx: Transaction, document: Document, media_type: str, size_bytes: int, sha256: bytes, content_sealed: bytes
) -> None:
    await tx.run(
        ADD,
        id=document.id,
        kind=document.kind,
        subject_id=document.subject_id,
        worker_id=document.worker_id,
        person_id=document.person_id,
        name=document.name,
        media_type=media_type,
        size_bytes=size_bytes,
        sha256=sha256,
        content_sealed=content_sealed,
    )


async def find(tx: Transaction, document_id: UUID) -> Document | None:
    """What a document is, unopened."""
    row = await tx.one(FIND, id=document_id)
    return Document(**dict(row)) if row else None


async def kept(tx: Transaction, kind: str, subject_id: UUID) -> bool:
    """Whether a document of that kind was kept of the subject."""
    return bool(await tx.value(KEPT, kind=kind, subject_id=subject_id))


async def add_ticket(tx: Transaction, digest: bytes, document_id: UUID, person_id: UUID, minutes: int) -> datetime:
    """Keeps a ticket and forgets some that are over; answers when it expires."""
    await tx.run(FORGET_TICKETS)
    expires_at = await tx.value(ADD_TICKET, digest=digest, document_id=document_id, person_id=person_id, minutes=minutes)
    assert isinstance(expires_at, datetime)
    return expires_at


async def use_ticket(tx: Transaction, digest: bytes) -> Record | None:
    """The document a live ticket opens, the ticket spent; None for any other."""
    document_id = await tx.value(USE_TICKET, digest=digest)
    return await tx.one(CONTENT, id=document_id) if document_id else None


async def content(tx: Transaction, document_id: UUID) -> Record | None:
    """A document, sealed."""
    return await tx.one(CONTENT, id=document_id)


async def add_upload(tx: Transaction, digest: bytes, kind: str, subject_id: UUID, person_id: UUID, minutes: int) -> datetime:
    """Keeps a ticket for an upload and forgets some that are over; answers when it expires."""
    await tx.run(FORGET_UPLOADS)
    binds = {"kind": kind, "subject_id": subject_id, "person_id": person_id, "minutes": minutes}
    expires_at = await tx.value(ADD_UPLOAD, digest=digest, **binds)
    assert isinstance(expires_at, datetime)
    return expires_at


async def open_upload(tx: Transaction, digest: bytes) -> Upload | None:
    """What a live ticket is for."""
    row = await tx.one(OPEN_UPLOAD, digest=digest)
    return Upload(**dict(row)) if row else None


async def use_upload(tx: Transaction, digest: bytes) -> Upload | None:
    """The same, the ticket spent."""
    row = await tx.one(USE_UPLOAD, digest=digest)
    return Upload(**dict(row)) if row else None
