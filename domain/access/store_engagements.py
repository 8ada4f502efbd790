"""SQL of auditors' engagements and what they read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from domain.database import Record, Transaction

if TYPE_CHECKING:
    from domain.access.engagements import Scope

IS_AUDITOR = "select 1 from staff where id = :id and role = 'auditor' and disabled_at is null for key share"
ADD = """
    insert into audit_engagement (
        id, staff_id, firm, purpose, areas, period_from, period_to, valid_from, valid_until, proposed_by, proposed_at)
    values (:id, :staff_id, :firm, :purpose, :areas, :period_from, :period_to, :valid_from, :valid_until, :proposed_by, :now)
    on conflict (staff_id) where ended_at is null do nothing
"""
LOCK = "select proposed_by, approved_at, ended_at from audit_engagement where id = :id for no key update"
APPROVE = "update audit_engagement set approved_by = :admin_id, approved_at = :now where id = :id"
END = "update audit_engagement set ended_by = :admin_id, ended_at = :now, end_reason = :reason where id = :id"
ADD_READING = """
    insert into audit_reading (id, audit_engagement_id, session_id, at, fields, document, subject_ids)
    values (:id, :engagement_id, :session_id, :now, :fields, :document, :subject_ids)
"""


async def is_auditor(tx: Transaction, staff_id: UUID) -> bool:
    return await tx.value(IS_AUDITOR, id=staff_id) is not None


async def add(tx: Transaction, id: UUID, staff_id: UUID, words: tuple[str, str], scope: "Scope", proposed_by: UUID) -> bool:
    """False when the auditor has one that has not ended. ``words`` are firm and purpose."""
    added = await tx.run(
        ADD,
        id=id,
        staff_id=staff_id,
        firm=words[0],
        purpose=words[1],
        areas=sorted(scope.areas),
        period_from=scope.period_from,
        period_to=scope.period_to,
        valid_from=scope.valid_from,
        valid_until=scope.valid_until,
        proposed_by=proposed_by,
    )
    return bool(added)


async def lock(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(LOCK, id=id)


async def approve(tx: Transaction, id: UUID, admin_id: UUID) -> None:
    await tx.run(APPROVE, id=id, admin_id=admin_id)


async def end(tx: Transaction, id: UUID, admin_id: UUID, reason: str) -> None:
    await tx.run(END, id=id, admin_id=admin_id, reason=reason)


async def add_reading(
    tx: Transaction,
    id: UUID,
    engagement_id: UUID,
    session_id: UUID | None,
    fields: Sequence[str],
    document: str,
    subject_ids: Sequence[str],
) -> None:
    await tx.run(
        ADD_READING,
        id=id,
        engagement_id=engagement_id,
        session_id=session_id,
        fields=list(fields),
        document=document,
        subject_ids=list(subject_ids),
    )
