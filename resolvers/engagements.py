"""Auditors' engagements: made by one administrator, approved by another, and what was read under them (S-118)."""

from datetime import date, datetime

from domain import access
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

NEWEST = ("at::timestamptz desc", "id desc")
AUDIT_READING = Source(
    "AuditReading", table="audit_reading", readable={"admin": "true"}, order=("at::timestamptz desc", "id desc")
)

AUDIT_ENGAGEMENT = Source(
    "AuditEngagement",
    table="audit_engagement",
    # auditors see their own, also before and after it holds
    readable={"signed_in": "{t}.staff_id = :staff_id", "admin": "true"},
    order=("proposed_at desc", "id desc"),
    links={
        "auditor": one("Staff", "staff_id", granted="whose engagement it is"),
        "readings": connection(
            "AuditReading",
            "audit_engagement_id",
            order=NEWEST,
            granted="whoever may read an engagement may read what was done under it",
        ),
    },
)

ROOTS: dict[str, Root | Link] = {
    "auditEngagement": by_id(AUDIT_ENGAGEMENT),
    "auditEngagements": connection(AUDIT_ENGAGEMENT),
}
FIELD = "input.auditEngagementId"


async def propose_audit_engagement(
    request: Request,
    staff_id: str,
    firm: str,
    purpose: str,
    areas: frozenset[str],
    period: tuple[date, date],
    valid: tuple[datetime, datetime],
) -> Answer:
    """One administrator proposes (S-118)."""
    scope = access.Scope(areas, *period, *valid)
    auditor = uuid_of("Staff", staff_id, "input.staffId")
    return AUDIT_ENGAGEMENT.row(await access.propose(request.tx, request.viewer, auditor, firm, purpose, scope))


async def approve_audit_engagement(request: Request, engagement_id: str) -> Answer:
    """Another approves."""
    id = uuid_of("AuditEngagement", engagement_id, FIELD)
    return AUDIT_ENGAGEMENT.row(await access.approve(request.tx, request.viewer, id))


async def end_audit_engagement(request: Request, engagement_id: str, reason: str) -> Answer:
    """Either ends it."""
    id = uuid_of("AuditEngagement", engagement_id, FIELD)
    return AUDIT_ENGAGEMENT.row(await access.end(request.tx, request.viewer, id, reason))
