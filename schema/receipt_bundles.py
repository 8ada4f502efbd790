"""Receipts in bulk for an employer (T-048)."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import receipt_bundles
from schema.filings import DocumentTicket
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.enum(description="How far a bundle is.")
class ReceiptBundleState(Enum):
    REQUESTED = "requested"
    READY = "ready"


@strawberry.type(
    description="A masked list of payments with the SHA-256 of each official receipt, as a ZIP of XLSX, CSV and PDF; made by the"
    " platform, no official receipt (T-048)."
)
class ReceiptBundle(Node):
    state: ReceiptBundleState = strawberry.field(description="Written by a job.")
    period_from: date | None = strawberry.field(description="Receipts that came on this day or later.")
    period_to: date | None = strawberry.field(description="Receipts that came on this day or earlier.")
    purpose: str = strawberry.field(description="What for.")
    receipt_count: int = strawberry.field(description="How many receipts it lists.")
    done_count: int = strawberry.field(description="How many of them are read.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    ready_at: datetime | None = strawberry.field(description="When it was written.")
    size_bytes: int | None = strawberry.field(description="Its size.")
    sha256: str | None = strawberry.field(description="Of its bytes.")


@strawberry.input(description="Of a batch, or of the days of a period.")
class RequestReceiptBundleInput:
    payout_batch_id: strawberry.ID | None = strawberry.field(default=None, description="The batch.")
    period_from: date | None = strawberry.field(default=None, description="Receipts that came on this day or later.")
    period_to: date | None = strawberry.field(default=None, description="Receipts that came on this day or earlier.")
    purpose: str = strawberry.field(description="What for; 2 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The bundle to fetch, and what for.")
class MintReceiptBundleTicketInput:
    receipt_bundle_id: strawberry.ID = strawberry.field(description="The bundle.")
    purpose: str = strawberry.field(description="2 to 200 characters; every payee it lists sees it.")


RequestReceiptBundleResult = Annotated[ReceiptBundle | Refused, strawberry.union("RequestReceiptBundleResult")]
MintReceiptBundleTicketResult = Annotated[DocumentTicket | Refused, strawberry.union("MintReceiptBundleTicketResult")]


@strawberry.type
class ReceiptBundlesQuery:
    @strawberry.field(graphql_type=ReceiptBundle | None, description="One bundle of receipts (T-048).")
    def receipt_bundle(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[ReceiptBundle], description="Bundles of receipts, newest first (T-048).")
    def receipt_bundles(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class ReceiptBundlesMutation:
    @strawberry.mutation(graphql_type=RequestReceiptBundleResult, description="Have a masked list of receipts written (T-048).")
    async def request_receipt_bundle(self, info: Info, input: RequestReceiptBundleInput) -> Answer:
        days = (input.period_from, input.period_to)
        return await receipt_bundles.request_receipt_bundle(info.context, input.payout_batch_id, days, input.purpose)

    @strawberry.mutation(
        graphql_type=MintReceiptBundleTicketResult,
        description="A ticket that fetches a bundle once; every payee it lists sees it in their access log (T-048).",
    )
    async def mint_receipt_bundle_ticket(self, info: Info, input: MintReceiptBundleTicketInput) -> Answer:
        return await receipt_bundles.mint_receipt_bundle_ticket(info.context, input.receipt_bundle_id, input.purpose)
