"""SQL of policies."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.policies.model import Draft, Policy

VERSION = "select coalesce(max(version), 0) + 1 from policy_document where code = :code and published_at is not null"
ADD = """
    insert into policy_document (id, code, version, audience, title_zh, title_en, body_zh, body_en, changes_zh, changes_en,
        body_sha256, effective_on, effective_at, proposed_by, proposed_at)
    values (:id, :code, :version, :audience, :title_zh, :title_en, :body_zh, :body_en, :changes_zh, :changes_en,
        :body_sha256, :effective_on, :effective_at, :proposed_by, :now)
    on conflict do nothing
"""
LOCK = """
    select d.id, d.code, d.version, d.body_sha256, d.effective_at, d.proposed_by, d.published_at, d.refused_at,
        exists (select from policy_document n where n.code = d.code and n.version > d.version and n.published_at is not null
                and n.effective_at <= :now) as superseded
    from policy_document d where d.id = :id for no key update of d
"""
PUBLISH = "update policy_document set published_by = :staff_id, published_at = :now where id = :id"
REFUSE = "update policy_document set refused_by = :staff_id, refused_at = :now, refuse_reason = :reason where id = :id"
ACKNOWLEDGE = """
    insert into policy_acknowledgement (id, person_id, policy_document_id, session_id, at)
    values (:id, :person_id, :policy_document_id, :session_id, :now)
    on conflict do nothing
"""


async def next_version(tx: Transaction, code: str) -> int:
    version = await tx.value(VERSION, code=code)
    assert isinstance(version, int)
    return version


async def add(tx: Transaction, draft: Draft, version: int, effective_at: datetime, staff_id: UUID) -> UUID | None:
    """None while another version of the text awaits a second administrator."""
    id, words = new_id(), asdict(draft)
    binds = {"version": version, "body_sha256": draft.sha256, "effective_at": effective_at, "proposed_by": staff_id}
    return id if await tx.run(ADD, id=id, **words, **binds) else None


async def lock(tx: Transaction, id: UUID) -> Policy | None:
    row = await tx.one(LOCK, id=id)
    return None if row is None else Policy(**dict(row))


async def publish(tx: Transaction, id: UUID, staff_id: UUID) -> None:
    await tx.run(PUBLISH, id=id, staff_id=staff_id)


async def refuse(tx: Transaction, id: UUID, staff_id: UUID, reason: str) -> None:
    await tx.run(REFUSE, id=id, staff_id=staff_id, reason=reason)


async def acknowledge(tx: Transaction, person_id: UUID, policy_document_id: UUID, session_id: UUID | None) -> bool:
    """False when the person did before."""
    binds = {"person_id": person_id, "policy_document_id": policy_document_id, "session_id": session_id}
    return await tx.run(ACKNOWLEDGE, id=new_id(), **binds) == 1
