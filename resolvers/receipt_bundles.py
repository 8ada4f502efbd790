"""Receipts in bulk for an employer."""

from datetime import date

from domain import receipt_bundles
from resolvers.compiler.source import Link, Root, Source, by_id, connection
from resolvers.downloads import path_of
from resolvers.filings import DocumentTicket
from resolvers.ids import uuid_of
from resolvers.payouts import STAFF
from resolvers.request import Answer, Request

RECEIPT_BUNDLE = Source(
    "ReceiptBundle",
    table="receipt_bundle",
    readable={"money": "{t}.employer_id = :employer_id", **STAFF},
    order=("requested_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
)

ROOTS: dict[str, Root | Link] = {
    "receiptBundle": by_id(RECEIPT_BUNDLE),
    "receiptBundles": connection(RECEIPT_BUNDLE),
}


async def request_receipt_bundle(
    request: Request, payout_batch_id: str | None, days: tuple[date | None, date | None], purpose: str
) -> Answer:
    """A masked list of a batch's or a period's receipts (T-048)."""
    batch_id = uuid_of("PayoutBatch", payout_batch_id, "input.payoutBatchId") if payout_batch_id else None
    since, until = days
    period = (since, until) if since and until else None
    return RECEIPT_BUNDLE.row(await receipt_bundles.request(request.tx, request.viewer, batch_id, period, purpose))


async def mint_receipt_bundle_ticket(request: Request, receipt_bundle_id: str, purpose: str) -> Answer:
    """A ticket for one bundle, for a stated purpose (T-048)."""
    id = uuid_of("ReceiptBundle", receipt_bundle_id, "input.receiptBundleId")
    ticket = await receipt_bundles.mint_ticket(request.tx, request.viewer, id, purpose)
    return DocumentTicket(path_of(ticket.secret), ticket.expires_at)
