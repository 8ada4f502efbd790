"""What both sides say about the arrangements after hire (S-068)."""

from datetime import datetime

import strawberry

from domain.arrangements import Side
from resolvers import arrangements
from schema.applications import OfferResult
from schema.relay import Answer, Node
from schema.scalars import Info

strawberry.enum(Side, name="ArrangementSide", description="Who wrote it.")


@strawberry.type(description="A message about the arrangements of a hire; kept as it was sent (S-068).")
class ArrangementMessage(Node):
    side: Side = strawberry.field(description="Who wrote it.")
    text: str = strawberry.field(description="1 to 1,000 characters.")
    sent_at: datetime = strawberry.field(description="When.")


@strawberry.input(description="A message to the other side of a hire.")
class SendArrangementMessageInput:
    offer_id: strawberry.ID = strawberry.field(description="An offer that was accepted.")
    text: str = strawberry.field(description="1 to 1,000 characters, without contact details.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.type
class ArrangementsMutation:
    @strawberry.mutation(
        graphql_type=OfferResult, description="Either side writes about the arrangements; the employer first, in time (S-068)."
    )
    async def send_arrangement_message(self, info: Info, input: SendArrangementMessageInput) -> Answer:
        return await arrangements.send_arrangement_message(info.context, input.offer_id, input.text)
