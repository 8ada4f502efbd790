"""Auditors' engagements (S-118)."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import engagements
from schema.accounts import Staff
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.enum(description="What an engagement may open to an auditor (S-118).")
class AuditArea(Enum):
    PEOPLE = "people"
    WORK = "work"
    MONEY = "money"
    BOOKS = "books"
    PAYOUTS = "payouts"
    TAX = "tax"


@strawberry.type(description="One operation an auditor ran.")
class AuditReading(Node):
    at: datetime = strawberry.field(description="When.")
    fields: list[str] = strawberry.field(description="Its root fields.")
    document: str = strawberry.field(description="Its text, or the beginning of it.")
    subject_ids: list[str] = strawberry.field(description="The ids it was given.")


@strawberry.type(description="What an auditor may read, of which period and for how long: an auditor's role alone opens nothing.")
class AuditEngagement(Node):
    firm: str = strawberry.field(description="Who was engaged: an audit firm, or the platform's own internal audit.")
    purpose: str = strawberry.field(description="What for.")
    areas: list[AuditArea] = strawberry.field(description="What is opened.")
    period_from: date = strawberry.field(description="The first day of the records it opens.")
    period_to: date = strawberry.field(description="The last day.")
    valid_from: datetime = strawberry.field(description="From when it holds, once approved.")
    valid_until: datetime = strawberry.field(description="When it ends by itself.")
    proposed_at: datetime = strawberry.field(description="When one administrator proposed it.")
    approved_at: datetime | None = strawberry.field(description="When another approved it.")
    ended_at: datetime | None = strawberry.field(description="When it was ended early.")
    end_reason: str | None = strawberry.field(description="Why it was ended early.")
    auditor: Staff = strawberry.field(description="Who audits.")

    @strawberry.field(graphql_type=Connection[AuditReading], description="What was read under it, the newest first.")
    def readings(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.input(description="Letting an auditor in; another administrator has to approve.")
class ProposeAuditEngagementInput:
    staff_id: strawberry.ID = strawberry.field(description="A member of the staff in the role AUDITOR.")
    firm: str = strawberry.field(description="2 to 100 characters.")
    purpose: str = strawberry.field(description="2 to 500 characters.")
    areas: list[AuditArea] = strawberry.field(description="At least one.")
    period_from: date = strawberry.field(description="The first day of the records to open.")
    period_to: date = strawberry.field(description="The last day.")
    valid_from: datetime = strawberry.field(description="From when.")
    valid_until: datetime = strawberry.field(description="Until when; a year later at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which engagement.")
class AuditEngagementInput:
    audit_engagement_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which engagement, and why it ends.")
class EndAuditEngagementInput:
    audit_engagement_id: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


ProposeAuditEngagementResult = Annotated[AuditEngagement | Refused, strawberry.union("ProposeAuditEngagementResult")]
ApproveAuditEngagementResult = Annotated[AuditEngagement | Refused, strawberry.union("ApproveAuditEngagementResult")]
EndAuditEngagementResult = Annotated[AuditEngagement | Refused, strawberry.union("EndAuditEngagementResult")]


@strawberry.type
class EngagementsQuery:
    """Mixed into Query."""

    @strawberry.field(graphql_type=AuditEngagement | None, description="An engagement by its id (S-118).")
    def audit_engagement(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[AuditEngagement],
        description="For administrators all engagements, for an auditor their own, the newest first (S-118).",
    )
    def audit_engagements(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class EngagementsMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(
        graphql_type=ProposeAuditEngagementResult, description="An administrator proposes to let an auditor in (S-118)."
    )
    async def propose_audit_engagement(self, info: Info, input: ProposeAuditEngagementInput) -> Answer:
        areas = frozenset(area.value for area in input.areas)
        period, valid = (input.period_from, input.period_to), (input.valid_from, input.valid_until)
        return await engagements.propose_audit_engagement(
            info.context, input.staff_id, input.firm, input.purpose, areas, period, valid
        )

    @strawberry.mutation(
        graphql_type=ApproveAuditEngagementResult, description="Another administrator lets the auditor in (S-118)."
    )
    async def approve_audit_engagement(self, info: Info, input: AuditEngagementInput) -> Answer:
        return await engagements.approve_audit_engagement(info.context, input.audit_engagement_id)

    @strawberry.mutation(graphql_type=EndAuditEngagementResult, description="An administrator ends it at once (S-118).")
    async def end_audit_engagement(self, info: Info, input: EndAuditEngagementInput) -> Answer:
        return await engagements.end_audit_engagement(info.context, input.audit_engagement_id, input.reason)
