"""The desk of payouts: channels, their limits and the switch that stops one."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.money import Fen
from resolvers import payout_desk
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.type(description="A way to pay, with its limits and what was used of them (B-07).")
class PayoutChannel:
    name: str = strawberry.field(description="As in PayoutItem.channel.")
    title_zh: str = strawberry.field(description="Its name in Chinese.")
    title_en: str = strawberry.field(description="Its name in English.")
    enabled: bool = strawberry.field(description="Whether new payments may choose it.")
    stop_id: strawberry.ID | None = strawberry.field(description="The PayoutChannelStop in force, if any.")
    min_amount: Fen = strawberry.field(description="The least of one payment.")
    max_amount: Fen = strawberry.field(description="The most of one payment.")
    day_limit: Fen = strawberry.field(description="The most of a day, all payees together.")
    day_used: Fen = strawberry.field(description="What was handed over of it today.")
    payee_day_limit: Fen = strawberry.field(description="The most of a day to one payee.")
    payee_day_count: int = strawberry.field(description="The most payments a day to one payee.")
    per_second: int = strawberry.field(description="Orders a second, in the long run.")
    waiting_count: int = strawberry.field(description="Approved payments that wait, counted to 10,001.")


@strawberry.type(description="A channel stopped by one person and opened again by another (B-07).")
class PayoutChannelStop(Node):
    channel: str = strawberry.field(description="Which channel.")
    reason: str = strawberry.field(description="Why it was stopped.")
    stopped_at: datetime = strawberry.field(description="From when on nothing new was handed to it.")
    reopen_reason: str | None = strawberry.field(description="Why it was opened again.")
    reopened_at: datetime | None = strawberry.field(description="When; null: it is stopped.")


@strawberry.input(description="The channel to stop.")
class StopPayoutChannelInput:
    channel: str = strawberry.field(description="Its name.")
    reason: str = strawberry.field(description="Why; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The channel to open again.")
class ReopenPayoutChannelInput:
    channel: str = strawberry.field(description="Its name.")
    reason: str = strawberry.field(description="Why; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


StopPayoutChannelResult = Annotated[PayoutChannelStop | Refused, strawberry.union("StopPayoutChannelResult")]
ReopenPayoutChannelResult = Annotated[PayoutChannelStop | Refused, strawberry.union("ReopenPayoutChannelResult")]


@strawberry.type
class PayoutDeskQuery:
    @strawberry.field(graphql_type=list[PayoutChannel], description="Every way to pay, as it stands (B-07).")
    async def payout_channels(self, info: Info) -> Answer:
        return await payout_desk.payout_channels(info.context)

    @strawberry.field(graphql_type=Connection[PayoutChannelStop], description="When channels were stopped, newest first (B-07).")
    def payout_channel_stops(
        self,
        open: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class PayoutDeskMutation:
    @strawberry.mutation(
        graphql_type=StopPayoutChannelResult, description="Stop a channel at once; what is queued waits, and is not lost (B-07)."
    )
    async def stop_payout_channel(self, info: Info, input: StopPayoutChannelInput) -> Answer:
        return await payout_desk.stop_payout_channel(info.context, input.channel, input.reason)

    @strawberry.mutation(
        graphql_type=ReopenPayoutChannelResult, description="Open a stopped channel again, as a second person (B-07)."
    )
    async def reopen_payout_channel(self, info: Info, input: ReopenPayoutChannelInput) -> Answer:
        return await payout_desk.reopen_payout_channel(info.context, input.channel, input.reason)
