"""Policies: the platform's own texts in versions, published by two administrators and acknowledged by everybody (S-001)."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain.policies import Draft
from resolvers import policies
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.enum(description="Which text.")
class PolicyCode(Enum):
    USER_TERMS = "user_terms"
    PRIVACY_POLICY = "privacy_policy"
    PLATFORM_RULES = "platform_rules"
    FEE_RULES = "fee_rules"


@strawberry.enum(description="For whom a text is.")
class PolicyAudience(Enum):
    EVERYBODY = "everybody"
    WORKER = "worker"
    EMPLOYER = "employer"


@strawberry.type(
    description="One version of a text of the platform; its words never change (S-001, E-commerce Law arts. 32 to 34)."
)
class PolicyDocument(Node):
    code: PolicyCode = strawberry.field(description="Which text.")
    version: int = strawberry.field(description="Counts from 1.")
    audience: PolicyAudience = strawberry.field(description="Who is asked to acknowledge it.")
    title_zh: str = strawberry.field(description="The title, in Chinese.")
    title_en: str = strawberry.field(description="The title, in English.")
    body_zh: str = strawberry.field(description="The whole text, in Chinese: it binds; show this, hash this.")
    body_en: str = strawberry.field(description="The whole text, in English.")
    changes_zh: str = strawberry.field(description="What changes by this version, in Chinese.")
    changes_en: str = strawberry.field(description="What changes by this version, in English.")
    sha256: str = strawberry.field(description="SHA-256 of the Chinese text in UTF-8, in hexadecimal.")
    effective_on: date = strawberry.field(description="The first day it holds; a change is shown seven days before, at least.")
    in_force: bool = strawberry.field(description="Whether it holds now.")
    proposed_at: datetime = strawberry.field(description="When an administrator proposed it.")
    published_at: datetime | None = strawberry.field(description="When another published it.")
    refused_at: datetime | None = strawberry.field(description="When it was dropped.")
    refuse_reason: str | None = strawberry.field(description="Why.")
    acknowledged_at: datetime | None = strawberry.field(description="When the viewer acknowledged it.")


@strawberry.input(description="A version of a text, whole, in both languages.")
class ProposePolicyDocumentInput:
    code: PolicyCode = strawberry.field(description="Which text.")
    audience: PolicyAudience = strawberry.field(description="Who is asked to acknowledge it.")
    title_zh: str = strawberry.field(description="2 to 100 characters.")
    title_en: str = strawberry.field(description="2 to 200 characters.")
    body_zh: str = strawberry.field(description="10 to 100,000 characters.")
    body_en: str = strawberry.field(description="10 to 200,000 characters.")
    changes_zh: str = strawberry.field(description="What changes, 2 to 2,000 characters.")
    changes_en: str = strawberry.field(description="What changes, 2 to 4,000 characters.")
    effective_on: date = strawberry.field(description="The first day it shall hold.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> Draft:
        """As the domain takes it."""
        texts = (self.title_zh, self.title_en, self.body_zh, self.body_en, self.changes_zh, self.changes_en)
        return Draft(self.code.value, self.audience.value, *texts, self.effective_on)


@strawberry.input(description="Which version.")
class PolicyDocumentInput:
    policy_document_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which version, and why not.")
class RefusePolicyDocumentInput:
    policy_document_id: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which version was read.")
class AcknowledgePolicyInput:
    policy_document_id: strawberry.ID = strawberry.field(description="Which.")
    shown_sha256: str = strawberry.field(description="SHA-256 of the Chinese text as it was shown, in hexadecimal.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


PolicyDocumentResult = Annotated[PolicyDocument | Refused, strawberry.union("PolicyDocumentResult")]


@strawberry.type
class PoliciesQuery:
    """Mixed into Query."""

    @strawberry.field(graphql_type=PolicyDocument | None, description="One version of a text of the platform (S-001).")
    def policy_document(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[PolicyDocument],
        description="The platform's texts in all published versions, newest first; administrators see proposals too (S-001).",
    )
    def policy_documents(
        self,
        code: PolicyCode | None = None,
        in_force: bool | None = None,
        to_acknowledge: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class PoliciesMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(graphql_type=PolicyDocumentResult, description="An administrator proposes a version of a text (S-001).")
    async def propose_policy_document(self, info: Info, input: ProposePolicyDocumentInput) -> Answer:
        return await policies.propose_policy_document(info.context, input.plain())

    @strawberry.mutation(
        graphql_type=PolicyDocumentResult,
        description="Another administrator publishes it; a change holds seven days later at the earliest (S-001).",
    )
    async def publish_policy_document(self, info: Info, input: PolicyDocumentInput) -> Answer:
        return await policies.publish_policy_document(info.context, input.policy_document_id)

    @strawberry.mutation(graphql_type=PolicyDocumentResult, description="Either administrator drops a proposed version (S-001).")
    async def refuse_policy_document(self, info: Info, input: RefusePolicyDocumentInput) -> Answer:
        return await policies.refuse_policy_document(info.context, input.policy_document_id, input.reason)

    @strawberry.mutation(
        graphql_type=PolicyDocumentResult,
        description="The viewer has read a version; once it holds, nothing new and binding is done without it (S-001).",
    )
    async def acknowledge_policy(self, info: Info, input: AcknowledgePolicyInput) -> Answer:
        return await policies.acknowledge_policy(info.context, input.policy_document_id, input.shown_sha256)
