"""Rules of work: attached to a posting, acknowledged by whoever works (S-032)."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import work_rules
from schema.refusals import Refused
from schema.relay import Answer, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.type(description="One rule of work.")
class WorkRule(Node):
    position: int = strawberry.field(description="Its place in the list.")
    text: str = strawberry.field(description="What it says.")


@strawberry.type(description="The rules of work of a posting; they never change, others follow them (S-032).")
class WorkRules(Node):
    number: int = strawberry.field(description="The highest is in force.")
    sha256: str = strawberry.field(description="The fingerprint that is acknowledged, in hexadecimal.")
    written_at: datetime = strawberry.field(description="When they were attached.")
    rules: list[WorkRule] = strawberry.field(description="One by one, in order.")


@strawberry.type(description="A worker's word to have read rules of work, by their fingerprint (S-032).")
class WorkRulesAcknowledgement(Node):
    sha256: str = strawberry.field(description="The fingerprint, in hexadecimal.")
    acknowledged_at: datetime = strawberry.field(description="When.")
    work_rules: WorkRules = strawberry.field(description="Which.")


@strawberry.input(description="The rules of a posting from now on.")
class AttachWorkRulesInput:
    posting_id: strawberry.ID = strawberry.field(description="A posting that is not closed.")
    texts: list[str] = strawberry.field(description="1 to 30 rules of 2 to 500 characters; no fines, deductions or deposits.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The worker has read these rules.")
class AcknowledgeWorkRulesInput:
    work_rules_id: strawberry.ID = strawberry.field(description="Those in force for a posting.")
    sha256: str = strawberry.field(description="Their fingerprint as read, in hexadecimal.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


WorkRulesResult = Annotated[WorkRules | Refused, strawberry.union("WorkRulesResult")]


@strawberry.type
class WorkRulesMutation:
    @strawberry.mutation(graphql_type=WorkRulesResult, description="The employer attaches rules of work to a posting (S-032).")
    async def attach_work_rules(self, info: Info, input: AttachWorkRulesInput) -> Answer:
        return await work_rules.attach_work_rules(info.context, input.posting_id, input.texts)

    @strawberry.mutation(
        graphql_type=WorkRulesResult, description="The worker acknowledges them; needed before accepting an offer (S-032)."
    )
    async def acknowledge_work_rules(self, info: Info, input: AcknowledgeWorkRulesInput) -> Answer:
        return await work_rules.acknowledge_work_rules(info.context, input.work_rules_id, input.sha256)
