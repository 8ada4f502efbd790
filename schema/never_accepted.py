"""Payments whose channel never took them in: proposed, confirmed and rejected on the desk for payments that need a person."""

from typing import Annotated

import strawberry

from resolvers import payouts
from schema.payouts import PayoutEscalation
from schema.refusals import Refused
from schema.relay import Answer
from schema.scalars import Info


@strawberry.input(description="A payment whose channel never took it in.")
class ProposeNeverAcceptedInput:
    payout_escalation_id: strawberry.ID = strawberry.field(description="Open, for an outcome that is unknown.")
    evidence: str = strawberry.field(description="Such as the channel's written answer; 10 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The proposal to confirm.")
class ConfirmNeverAcceptedInput:
    payout_escalation_id: strawberry.ID = strawberry.field(description="Proposed by somebody else, answered by the channel.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The proposal to reject.")
class RejectNeverAcceptedInput:
    payout_escalation_id: strawberry.ID = strawberry.field(description="Proposed by somebody else.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


ProposeNeverAcceptedResult = Annotated[PayoutEscalation | Refused, strawberry.union("ProposeNeverAcceptedResult")]
ConfirmNeverAcceptedResult = Annotated[PayoutEscalation | Refused, strawberry.union("ConfirmNeverAcceptedResult")]
RejectNeverAcceptedResult = Annotated[PayoutEscalation | Refused, strawberry.union("RejectNeverAcceptedResult")]


@strawberry.type
class NeverAcceptedMutation:
    @strawberry.mutation(graphql_type=ProposeNeverAcceptedResult, description="Its channel never took it in (S-116).")
    async def propose_never_accepted(self, info: Info, input: ProposeNeverAcceptedInput) -> Answer:
        return await payouts.propose_never_accepted(info.context, input.payout_escalation_id, input.evidence)

    @strawberry.mutation(graphql_type=ConfirmNeverAcceptedResult, description="Confirm that, as a second person (S-116).")
    async def confirm_never_accepted(self, info: Info, input: ConfirmNeverAcceptedInput) -> Answer:
        return await payouts.confirm_never_accepted(info.context, input.payout_escalation_id)

    @strawberry.mutation(graphql_type=RejectNeverAcceptedResult, description="Reject that, as a second person (S-116).")
    async def reject_never_accepted(self, info: Info, input: RejectNeverAcceptedInput) -> Answer:
        return await payouts.reject_never_accepted(info.context, input.payout_escalation_id, input.reason)
