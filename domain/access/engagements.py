"""Engagements of auditors: what they may read, of which period, and for how long (S-118).

    proposed → approved (by another administrator) → ended
        └────────────────────────────────────────────┘

An approved engagement holds between its two moments of business time. Neither maker nor approver is the auditor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain import outbox
from domain.access import store_engagements as store
from domain.database import Transaction
from domain.errors import Cause, InvalidInput, NotFound, Refusal, WrongState
from domain.ids import new_id
from domain.viewer import AREAS, Viewer

LONGEST: Final = timedelta(days=366)
FIRM_LENGTH: Final = (2, 100)
PURPOSE_LENGTH: Final = (2, 500)
REASON_LENGTH: Final = (2, 500)
DOCUMENT_LENGTH: Final = 4_000


class EngagementOfAnother(Refusal):
    """Two people let an auditor in."""

    cause, code, rule = Cause.NOT_PERMITTED, "SECOND_ADMINISTRATOR_NEEDED", "access.audit_engagement"
    zh, en = "须由提出人以外的另一名管理员批准。", "Another administrator than the one who proposed it has to approve."


class EngagementOpen(Refusal):
    cause, code, rule = Cause.CONFLICT, "ENGAGEMENT_OPEN", "access.audit_engagement"
    zh, en = "该审计人员已有未结束的委托。", "This auditor has an engagement that has not ended."


@dataclass(frozen=True, slots=True)
class Scope:
    """What an engagement opens. Days are whole days in Shanghai, both included; moments are business time."""

    areas: frozenset[str]
    period_from: date
    period_to: date
    valid_from: datetime
    valid_until: datetime

    def checked(self, now: datetime) -> None:
        """Raises InvalidInput by field."""
        if not self.areas or not self.areas <= set(AREAS):
            raise InvalidInput("input.areas", "请至少选择一个审计范围。", "Choose at least one area.")
        if self.period_from > self.period_to:
            raise InvalidInput("input.periodTo", "期间止日早于起日。", "The period ends before it begins.")
        if not self.valid_from < self.valid_until <= self.valid_from + LONGEST or self.valid_until <= now:
            raise InvalidInput(
                "input.validUntil", "授权期限须在一年以内且尚未届满。", "It lasts a year at most, and not into the past."
            )


async def propose(tx: Transaction, viewer: Viewer, staff_id: UUID, firm: str, purpose: str, scope: Scope) -> UUID:
    """An administrator proposes to let an auditor in. Raises InvalidInput, NotFound, EngagementOpen."""
    admin_id = viewer.must_be_staff("admin")
    scope.checked(tx.now)
    words = _said(firm, "input.firm", FIRM_LENGTH), _said(purpose, "input.purpose", PURPOSE_LENGTH)
    if not await store.is_auditor(tx, staff_id):
        raise NotFound("Staff", field="input.staffId")
    engagement_id = new_id()
    if not await store.add(tx, engagement_id, staff_id, words, scope, admin_id):
        raise EngagementOpen(field="input.staffId")
    await outbox.put(tx, viewer, "audit_engagement.proposed", engagement_id)
    return engagement_id


async def approve(tx: Transaction, viewer: Viewer, engagement_id: UUID) -> UUID:
    """Another administrator lets the auditor in. Raises NotFound, WrongState, EngagementOfAnother."""
    admin_id = viewer.must_be_staff("admin")
    engagement = await store.lock(tx, engagement_id)
    if engagement is None:
        raise NotFound("AuditEngagement", field="input.auditEngagementId")
    if engagement["ended_at"] is not None or engagement["approved_at"] is not None:
        raise WrongState("ended" if engagement["ended_at"] is not None else "approved")
    if engagement["proposed_by"] == admin_id:
        raise EngagementOfAnother()
    await store.approve(tx, engagement_id, admin_id)
    await outbox.put(tx, viewer, "audit_engagement.approved", engagement_id)
    return engagement_id


async def end(tx: Transaction, viewer: Viewer, engagement_id: UUID, reason: str) -> UUID:
    """Either takes it back, at once. Raises NotFound, WrongState."""
    admin_id, said = viewer.must_be_staff("admin"), _said(reason, "input.reason", REASON_LENGTH)
    engagement = await store.lock(tx, engagement_id)
    if engagement is None:
        raise NotFound("AuditEngagement", field="input.auditEngagementId")
    if engagement["ended_at"] is not None:
        raise WrongState("ended")
    await store.end(tx, engagement_id, admin_id, said)
    await outbox.put(tx, viewer, "audit_engagement.ended", engagement_id)
    return engagement_id


async def note_reading(tx: Transaction, viewer: Viewer, fields: Sequence[str], document: str, subject_ids: Sequence[str]) -> None:
    """Keeps that an auditor ran an operation: its root fields, the beginning of its text, and the ids it was given."""
    assert viewer.engagement_id is not None
    kept = document[:DOCUMENT_LENGTH]
    await store.add_reading(tx, new_id(), viewer.engagement_id, viewer.session_id, fields, kept, subject_ids)


def _said(text: str, field: str, length: tuple[int, int]) -> str:
    said = text.strip()
    if not length[0] <= len(said) <= length[1]:
        raise InvalidInput(field, f"请填写{length[0]}至{length[1]}个字。", f"Write {length[0]} to {length[1]} characters.")
    return said
