"""Wages not paid in time: cases of liability (S-072)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.finance import LiabilityCause, LiabilityState, Resolution
from resolvers import liability
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker
    from schema.settlements import Settlement

strawberry.enum(LiabilityCause, description="What the employer left undone: paid nothing, too little, or did not approve.")
strawberry.enum(LiabilityState, description="Open, escalated when its time ran out, resolved.")
strawberry.enum(Resolution, name="LiabilityResolution", description="Paid, or lifted: not the employer's fault.")


@strawberry.type(
    description="One wage not funded and approved in time. Until it is resolved its employer publishes nothing new (S-072)."
)
class LiabilityCase(Node):
    cause: LiabilityCause = strawberry.field(description="What was left undone when the clock ran out.")
    missing: Money = strawberry.field(description="What the employer's balances lacked for this wage and its fee then.")
    state: LiabilityState = strawberry.field(description="Open, escalated or resolved.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    escalated_at: datetime | None = strawberry.field(description="When its own time had run out.")
    resolved_at: datetime | None = strawberry.field(description="When it was resolved.")
    resolution: Resolution | None = strawberry.field(description="How it was resolved.")
    lift_reason: str | None = strawberry.field(description="Why it was lifted.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] = strawberry.field(description="The wage.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose wage.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Who owes it.")


@strawberry.input(description="A case to lift.")
class LiftLiabilityCaseInput:
    liability_case_id: strawberry.ID = strawberry.field(description="A case that is not resolved.")
    reason: str = strawberry.field(description="Why it is not the employer's fault; 2 to 500 characters, read by both sides.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


LiftLiabilityCaseResult = Annotated[LiabilityCase | Refused, strawberry.union("LiftLiabilityCaseResult")]


@strawberry.type
class LiabilityQuery:
    @strawberry.field(graphql_type=LiabilityCase | None, description="One case (S-072).")
    def liability_case(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[LiabilityCase],
        description="Cases of the worker or employer, for finance and support all of them, newest first (S-072).",
    )
    def liability_cases(
        self,
        state: LiabilityState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class LiabilityMutation:
    @strawberry.mutation(
        graphql_type=LiftLiabilityCaseResult, description="A checker finds that it was not the employer's fault (S-072)."
    )
    async def lift_liability_case(self, info: Info, input: LiftLiabilityCaseInput) -> Answer:
        return await liability.lift_liability_case(info.context, input.liability_case_id, input.reason)
