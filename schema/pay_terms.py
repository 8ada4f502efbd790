"""An employer's own time of release: in how many working days its workers' pay is released after receipt (S-042)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.finance import PayTermState
from resolvers import pay_terms
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.accounts import Employer

KEY = "A repeat with the same key gets the first answer."

strawberry.enum(PayTermState, description="An approved time of release holds on its days.")


@strawberry.type(
    description="In how many working days of receipt an employer's pay is released, approved by a second person; without one the "
    "platform's holds. Work agreed on before keeps the shorter time (S-042)."
)
class PayTerm(Node):
    working_days: int = strawberry.field(description="Counted by the Chinese calendar of working days.")
    valid_from: date = strawberry.field(description="Its first day.")
    valid_until: date | None = strawberry.field(description="Its last day; null: until another begins.")
    reason: str = strawberry.field(description="Why, in the words of who asked.")
    state: PayTermState = strawberry.field(description="Requested, approved or rejected.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    decided_at: datetime | None = strawberry.field(description="When the second person decided.")
    reject_reason: str | None = strawberry.field(description="Why it was rejected.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose pay.")


@strawberry.input(description="What was agreed with an employer.")
class RequestPayTermInput:
    employer_id: strawberry.ID = strawberry.field(description="Whose pay.")
    working_days: int = strawberry.field(description="1 up to what rule finance.pay_term allows.")
    valid_from: date = strawberry.field(description="Tomorrow or later.")
    valid_until: date | None = strawberry.field(default=None, description="Its last day; null: until another begins.")
    reason: str = strawberry.field(description="Why, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The time of release to approve.")
class ApprovePayTermInput:
    pay_term_id: strawberry.ID = strawberry.field(description="The time of release.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The time of release to reject.")
class RejectPayTermInput:
    pay_term_id: strawberry.ID = strawberry.field(description="The time of release.")
    reason: str = strawberry.field(description="Why, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


RequestPayTermResult = Annotated[PayTerm | Refused, strawberry.union("RequestPayTermResult")]
ApprovePayTermResult = Annotated[PayTerm | Refused, strawberry.union("ApprovePayTermResult")]
RejectPayTermResult = Annotated[PayTerm | Refused, strawberry.union("RejectPayTermResult")]


@strawberry.type
class PayTermsQuery:
    @strawberry.field(graphql_type=Connection[PayTerm], description="Employers' own times of release, newest first (S-042).")
    def pay_terms(
        self,
        state: PayTermState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class PayTermsMutation:
    @strawberry.mutation(graphql_type=RequestPayTermResult, description="Ask for an employer's own time of release (S-042).")
    async def request_pay_term(self, info: Info, input: RequestPayTermInput) -> Answer:
        days = (input.working_days, input.valid_from, input.valid_until)
        return await pay_terms.request_pay_term(info.context, input.employer_id, *days, input.reason)

    @strawberry.mutation(graphql_type=ApprovePayTermResult, description="Approve it, as a second person (S-042).")
    async def approve_pay_term(self, info: Info, input: ApprovePayTermInput) -> Answer:
        return await pay_terms.approve_pay_term(info.context, input.pay_term_id)

    @strawberry.mutation(graphql_type=RejectPayTermResult, description="Reject it, as a second person (S-042).")
    async def reject_pay_term(self, info: Info, input: RejectPayTermInput) -> Answer:
        return await pay_terms.reject_pay_term(info.context, input.pay_term_id, input.reason)
