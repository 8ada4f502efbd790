"""SQL of releases: a document's kind, whom it is about, and who may take it out."""

from datetime import datetime
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.releases.model import Kind, Release
from domain.viewer import Viewer

KIND = "select people, ground, fields from document_kind where kind = :kind"
SUBJECTS = "select worker_id from document_names where document_id = :document_id"
COLUMNS = "id, document_id, purpose, requested_by, requested_at, state, expires_at"
ADD = """
    insert into document_release (id, document_id, ground, purpose, subject_count, requested_by, staff_id, employer_id,
        audit_engagement_id, requested_at, state, used_at)
    values (:id, :document_id, :ground, :purpose, :subject_count, :requested_by, :staff_id, :employer_id,
        :audit_engagement_id, :now, :state, case when :state = 'used' then :now::timestamptz end)
"""
LOCK = f"select {COLUMNS} from document_release where id = :id for no key update"
LOCK_MINE = f"""
    select {COLUMNS} from document_release
    where document_id = :document_id and requested_by = :person_id and staff_id = :staff_id
      and state = 'approved' and expires_at > :now
    order by requested_at limit 1 for no key update
"""
DECIDE = """
    update document_release set state = :state, decided_by = :decided_by, decide_reason = :reason, decided_at = :now,
        expires_at = :expires_at
    where id = :id and state = 'requested'
"""
USE = "update document_release set state = 'used', used_at = :now where id = :id and state = 'approved'"
ADD_BULK = """
    insert into bulk_release (id, what, purpose, staff_id, operator, subject_count, bytes, sha256, released_at)
    values (:id, :what, :purpose, :staff_id, :operator, :subject_count, :bytes, :sha256, :now)
"""
OPEN = """
    select exists (select from document_release where document_id = :document_id and requested_by = :person_id
        and (state = 'requested' and requested_at > :since or state = 'approved' and expires_at > :now))
"""


async def kind(tx: Transaction, name: str) -> Kind | None:
    row = await tx.one(KIND, kind=name)
    return Kind(row["people"], row["ground"], tuple(row["fields"])) if row else None


async def subjects(tx: Transaction, document_id: UUID) -> list[UUID]:
    """The workers a document of many is about."""
    return [row["worker_id"] for row in await tx.all(SUBJECTS, document_id=document_id)]


async def is_open(tx: Transaction, document_id: UUID, person_id: UUID, since: datetime) -> bool:
    """Whether this person asked for it since then and waits, or may fetch it."""
    return bool(await tx.value(OPEN, document_id=document_id, person_id=person_id, since=since))


async def add(
    tx: Transaction, viewer: Viewer, document_id: UUID, ground: str, purpose: str, subject_count: int, state: str
) -> UUID:
    id = new_id()
    await tx.run(
        ADD,
        id=id,
        document_id=document_id,
        ground=ground,
        purpose=purpose,
        subject_count=subject_count,
        requested_by=viewer.person_id,
        staff_id=viewer.staff_id,
        employer_id=viewer.employer_id,
        audit_engagement_id=viewer.engagement_id if ground == "engagement" else None,
        state=state,
    )
    return id


async def add_bulk(
    tx: Transaction,
    what: str,
    purpose: str,
    subject_count: int,
    *,
    staff_id: UUID | None = None,
    operator: str | None = None,
    bytes: int | None = None,
    sha256: bytes | None = None,
) -> UUID:
    id = new_id()
    binds = {"what": what, "purpose": purpose, "subject_count": subject_count, "staff_id": staff_id}
    await tx.run(ADD_BULK, id=id, **binds, operator=operator, bytes=bytes, sha256=sha256)
    return id


async def lock(tx: Transaction, id: UUID) -> Release | None:
    row = await tx.one(LOCK, id=id)
    return Release(**dict(row)) if row else None


async def lock_approved(tx: Transaction, document_id: UUID, viewer: Viewer) -> Release | None:
    """What the viewer may fetch of it, unless its time is over."""
    row = await tx.one(LOCK_MINE, document_id=document_id, person_id=viewer.person_id, staff_id=viewer.staff_id)
    return Release(**dict(row)) if row else None


async def decide(tx: Transaction, id: UUID, state: str, by: UUID, reason: str, expires_at: datetime | None) -> None:
    await tx.run(DECIDE, id=id, state=state, decided_by=by, reason=reason, expires_at=expires_at)


async def use(tx: Transaction, id: UUID) -> None:
    await tx.run(USE, id=id)
