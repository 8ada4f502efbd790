"""A worker's accounts to be paid to, one of which is the default (S-044)."""

from typing import Annotated

import strawberry

from domain.payouts import DestinationKind
from resolvers import payouts
from schema.payouts import PayoutDestination, PayoutDestinationKind
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection
from schema.scalars import Info


@strawberry.input(description="The account to be paid to: one of the three.")
class SetPayoutDestinationInput:
    card_number: str | None = strawberry.field(
        default=None, description="Bank card: 12 to 19 digits; checked by its check digit, stored sealed."
    )
    alipay_account: str | None = strawberry.field(default=None, description="Alipay: a mobile number or an e-mail address.")
    wechat_openid: str | None = strawberry.field(default=None, description="WeChat: the openid in our mini program.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")

    def accounts(self) -> dict[DestinationKind, str | None]:
        """What was given, by kind."""
        return {
            DestinationKind.BANK_CARD: self.card_number,
            DestinationKind.ALIPAY: self.alipay_account,
            DestinationKind.WECHAT: self.wechat_openid,
        }


@strawberry.input(description="The account to add: one of the three.")
class AddPayoutDestinationInput(SetPayoutDestinationInput):
    pass


@strawberry.input(description="One of the worker's accounts.")
class PayoutDestinationInput:
    payout_destination_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


SetPayoutDestinationResult = Annotated[PayoutDestination | Refused, strawberry.union("SetPayoutDestinationResult")]
AddPayoutDestinationResult = Annotated[PayoutDestination | Refused, strawberry.union("AddPayoutDestinationResult")]
MakeDefaultResult = Annotated[PayoutDestination | Refused, strawberry.union("MakePayoutDestinationDefaultResult")]
RemoveResult = Annotated[PayoutDestination | Refused, strawberry.union("RemovePayoutDestinationResult")]


@strawberry.type
class PayoutDestinationsQuery:
    @strawberry.field(graphql_type=PayoutDestination | None, description="The worker's account to be paid to (S-044).")
    def my_payout_destination(self) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[PayoutDestination], description="All the worker's accounts, masked, with those removed (S-044)."
    )
    def my_payout_destinations(
        self,
        kind: PayoutDestinationKind | None = None,
        removed: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class PayoutDestinationsMutation:
    @strawberry.mutation(
        graphql_type=SetPayoutDestinationResult,
        description="Set the account to be paid to, in the place of the default (S-044).",
    )
    async def set_payout_destination(self, info: Info, input: SetPayoutDestinationInput) -> Answer:
        return await payouts.set_payout_destination(info.context, input.accounts())

    @strawberry.mutation(graphql_type=AddPayoutDestinationResult, description="Add an account; the first is the default (S-044).")
    async def add_payout_destination(self, info: Info, input: AddPayoutDestinationInput) -> Answer:
        return await payouts.add_payout_destination(info.context, input.accounts())

    @strawberry.mutation(
        graphql_type=MakeDefaultResult, description="Have what is planned from now on paid to this account (S-044)."
    )
    async def make_payout_destination_default(self, info: Info, input: PayoutDestinationInput) -> Answer:
        return await payouts.make_payout_destination_default(info.context, input.payout_destination_id)

    @strawberry.mutation(graphql_type=RemoveResult, description="Have this account paid to no more (S-044).")
    async def remove_payout_destination(self, info: Info, input: PayoutDestinationInput) -> Answer:
        return await payouts.remove_payout_destination(info.context, input.payout_destination_id)
