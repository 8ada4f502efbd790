"""Service fees: what an employer pays on top of the wage, by dated schedules, less what was waived (S-110)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.finance import WaiverState
from domain.money import Fen
from resolvers import fees
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer

KEY = "A repeat with the same key gets the first answer."

strawberry.enum(WaiverState, name="FeeWaiverState", description="An approved waiver holds on its days.")


@strawberry.type(
    description="A dated fee: a share of the gross wage with a floor; without an employer, everybody's default (S-110)."
)
class FeeSchedule(Node):
    rate: str = strawberry.field(description="The fee's share of the gross wage, as a decimal.")
    minimum: Money = strawberry.field(description="The least that is charged per settlement.")
    valid_from: date = strawberry.field(description="Its first day.")
    valid_until: date | None = strawberry.field(description="Its last day; null: until another begins.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] | None = strawberry.field(
        description="Whose it is; null: the default."
    )


@strawberry.type(description="A share of an employer's fees not charged on some days, approved by a second person (S-110).")
class FeeWaiver(Node):
    waived_rate: str = strawberry.field(description="The share of the fee that is waived, as a decimal.")
    valid_from: date = strawberry.field(description="Its first day.")
    valid_until: date = strawberry.field(description="Its last day.")
    reason: str = strawberry.field(description="Why, in the words of who asked.")
    state: WaiverState = strawberry.field(description="Requested, approved or rejected.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    decided_at: datetime | None = strawberry.field(description="When the second person decided.")
    reject_reason: str | None = strawberry.field(description="Why it was rejected.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose fees.")


@strawberry.type(description="What a gross wage costs the employer: the fee is on top, never taken from the wage (S-110).")
class FeeQuote:
    gross: Fen = strawberry.field(description="The gross wage.")
    rate: str = strawberry.field(description="The fee's share of the gross wage, as a decimal.")
    minimum: Fen = strawberry.field(description="The least that is charged, before any waiver.")
    waived: Fen = strawberry.field(description="What is waived of the fee today.")
    fee: Fen = strawberry.field(description="The fee that is charged.")
    charge: Fen = strawberry.field(description="Gross plus fee.")


@strawberry.input(description="A dated fee; one without end before it ends the day before.")
class SetFeeScheduleInput:
    employer_id: strawberry.ID | None = strawberry.field(default=None, description="Whose; null: everybody's default.")
    rate: str = strawberry.field(description="0 to 1 with at most four decimals, such as 0.06.")
    minimum: Fen = strawberry.field(description="The least that is charged per settlement; may be 0.")
    valid_from: date = strawberry.field(description="Tomorrow or later; the dates neither overlap nor leave a gap.")
    valid_until: date | None = strawberry.field(default=None, description="Its last day; a default has none.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A waiver to ask for.")
class RequestFeeWaiverInput:
    employer_id: strawberry.ID = strawberry.field(description="Whose fees.")
    waived_rate: str = strawberry.field(description="Above 0 up to 1 with at most four decimals: 0.5 waives half.")
    valid_from: date = strawberry.field(description="Today or later.")
    valid_until: date = strawberry.field(description="Its last day, at most 366 days on.")
    reason: str = strawberry.field(description="Why, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The waiver to approve.")
class ApproveFeeWaiverInput:
    fee_waiver_id: strawberry.ID = strawberry.field(description="The waiver.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The waiver to reject.")
class RejectFeeWaiverInput:
    fee_waiver_id: strawberry.ID = strawberry.field(description="The waiver.")
    reason: str = strawberry.field(description="Why, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


SetFeeScheduleResult = Annotated[FeeSchedule | Refused, strawberry.union("SetFeeScheduleResult")]
RequestFeeWaiverResult = Annotated[FeeWaiver | Refused, strawberry.union("RequestFeeWaiverResult")]
ApproveFeeWaiverResult = Annotated[FeeWaiver | Refused, strawberry.union("ApproveFeeWaiverResult")]
RejectFeeWaiverResult = Annotated[FeeWaiver | Refused, strawberry.union("RejectFeeWaiverResult")]


@strawberry.type
class FeesQuery:
    @strawberry.field(graphql_type=FeeQuote, description="The fee on a gross wage for the viewer's employer (S-110).")
    async def fee_quote(self, info: Info, gross: Fen) -> Answer:
        return await fees.fee_quote(info.context, gross)

    @strawberry.field(graphql_type=Connection[FeeSchedule], description="Fee schedules by date, the latest first (S-110).")
    def fee_schedules(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[FeeWaiver], description="Fee waivers, newest first (S-110).")
    def fee_waivers(
        self,
        state: WaiverState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class FeesMutation:
    @strawberry.mutation(graphql_type=SetFeeScheduleResult, description="Set a dated fee of an employer or of everybody (S-110).")
    async def set_fee_schedule(self, info: Info, input: SetFeeScheduleInput) -> Answer:
        days = (input.valid_from, input.valid_until)
        return await fees.set_fee_schedule(info.context, input.employer_id, input.rate, input.minimum, *days)

    @strawberry.mutation(graphql_type=RequestFeeWaiverResult, description="Ask not to charge a share of the fees (S-110).")
    async def request_fee_waiver(self, info: Info, input: RequestFeeWaiverInput) -> Answer:
        days = (input.valid_from, input.valid_until)
        return await fees.request_fee_waiver(info.context, input.employer_id, input.waived_rate, *days, input.reason)

    @strawberry.mutation(graphql_type=ApproveFeeWaiverResult, description="Approve a waiver, as a second person (S-110).")
    async def approve_fee_waiver(self, info: Info, input: ApproveFeeWaiverInput) -> Answer:
        return await fees.approve_fee_waiver(info.context, input.fee_waiver_id)

    @strawberry.mutation(graphql_type=RejectFeeWaiverResult, description="Reject a waiver, as a second person (S-110).")
    async def reject_fee_waiver(self, info: Info, input: RejectFeeWaiverInput) -> Answer:
        return await fees.reject_fee_waiver(info.context, input.fee_waiver_id, input.reason)
