"""Service accounts and their keys (B-06)."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import partners
from schema.accounts import Employer
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."
SCOPES = (
    "Among postings:read, settlements:read, payouts:read, ledger:read, keys:rotate, webhooks:manage; of schools work_study:sign."
)


@strawberry.type(description="A key of a service account. The key itself was shown once and is kept as a digest (B-06).")
class PartnerKey(Node):
    name: str = strawberry.field(description="What it is used for.")
    scopes: list[str] = strawberry.field(description="What it opens.")
    created_at: datetime = strawberry.field(description="When it was made, in machine time.")
    expires_at: datetime | None = strawberry.field(description="When it ends by itself, in machine time.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used, to the minute.")
    revoked_at: datetime | None = strawberry.field(description="When it was revoked.")
    revoke_reason: str | None = strawberry.field(description="Why it was revoked.")
    replaces: strawberry.ID | None = strawberry.field(description="The key whose successor it is.")


@strawberry.type(description="A system that asks by key: an employer's own, or a partner of the platform's (B-06).")
class Partner(Node):
    name: str = strawberry.field(description="What it is.")
    created_at: datetime = strawberry.field(description="When it was added.")
    school: str | None = strawberry.field(description="The school for which it speaks (L-05).")
    employer: Employer | None = strawberry.field(description="Whose data its keys open; none of anybody's without one.")

    @strawberry.field(graphql_type=Connection[PartnerKey], description="Its keys, the newest first, also those that ended.")
    def keys(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type(description="A new key, shown this once.")
class IssuedPartnerKey:
    partner_key_id: strawberry.ID = strawberry.field(description="Which key it is.")
    key: str = strawberry.field(description="For the Authorization header.")
    scopes: list[str] = strawberry.field(description="What it opens.")
    expires_at: datetime | None = strawberry.field(description="When it ends, in machine time.")


@strawberry.input(description="A system that will ask by key.")
class AddServiceAccountInput:
    name: str = strawberry.field(description="2 to 60 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A key to make. There is no idempotency key: nothing that is remembered may hold the answer.")
class IssuePartnerKeyInput:
    partner_id: strawberry.ID = strawberry.field(description="Whose.")
    name: str = strawberry.field(description="What it will be used for, 2 to 60 characters.")
    scopes: list[str] = strawberry.field(description=SCOPES)
    expires_at: datetime = strawberry.field(description="When it ends; 400 days from now at most.")


@strawberry.input(description="A key to replace. There is no idempotency key: nothing that is remembered may hold the answer.")
class RotatePartnerKeyInput:
    partner_key_id: strawberry.ID = strawberry.field(description="Which; a key with the scope keys:rotate may name itself.")
    overlap_hours: int = strawberry.field(default=24, description="How long the old one works on: 0 to 168 hours.")


@strawberry.input(description="A key to end, and why.")
class RevokePartnerKeyInput:
    partner_key_id: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="2 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


AddServiceAccountResult = Annotated[Partner | Refused, strawberry.union("AddServiceAccountResult")]
IssuePartnerKeyResult = Annotated[IssuedPartnerKey | Refused, strawberry.union("IssuePartnerKeyResult")]
RevokePartnerKeyResult = Annotated[PartnerKey | Refused, strawberry.union("RevokePartnerKeyResult")]


@strawberry.type
class PartnersQuery:
    """Mixed into Query."""

    @strawberry.field(graphql_type=Partner | None, description="A service account by its id (B-06).")
    def partner(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Partner],
        description="For an owner the employer's service accounts, for administrators all, the newest first (B-06).",
    )
    def partners(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class PartnersMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(graphql_type=AddServiceAccountResult, description="An owner adds a system of the employer's (B-06).")
    async def add_service_account(self, info: Info, input: AddServiceAccountInput) -> Answer:
        return await partners.add_service_account(info.context, input.name)

    @strawberry.mutation(graphql_type=IssuePartnerKeyResult, description="A key with scopes and an end, shown this once (B-06).")
    async def issue_partner_key(self, info: Info, input: IssuePartnerKeyInput) -> Answer:
        return await partners.issue_partner_key(info.context, input.partner_id, input.name, input.scopes, input.expires_at)

    @strawberry.mutation(
        graphql_type=IssuePartnerKeyResult,
        description="A successor with the same scopes and end, shown this once; the old key works for the overlap still (B-06).",
    )
    async def rotate_partner_key(self, info: Info, input: RotatePartnerKeyInput) -> Answer:
        return await partners.rotate_partner_key(info.context, input.partner_key_id, input.overlap_hours)

    @strawberry.mutation(graphql_type=RevokePartnerKeyResult, description="Ends a key at once (B-06).")
    async def revoke_partner_key(self, info: Info, input: RevokePartnerKeyInput) -> Answer:
        return await partners.revoke_partner_key(info.context, input.partner_key_id, input.reason)
