"""Bundles asked for by an employer, written by a job, fetched for a purpose."""

from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from domain import documents, outbox, releases
from domain.clock import start_of_day
from domain.database import Transaction
from domain.documents import Content, Ticket
from domain.errors import InvalidInput, NotFound
from domain.receipt_bundles import store
from domain.receipt_bundles.model import (
    LINES_AT_ONCE,
    MAX_RECEIPTS,
    PURPOSE_LENGTH,
    Bundle,
    BundleNotReady,
    Line,
    NoReceipts,
    TooManyReceipts,
)
from domain.viewer import Viewer

KIND = "receipt_bundle"
WRITE = "receipt_bundles.write"


async def request(tx: Transaction, viewer: Viewer, batch_id: UUID | None, period: tuple[date, date] | None, purpose: str) -> UUID:
    """A masked list of a batch's receipts, or of those kept on the days of a period; a job writes it.

    Raises NotPermitted, InvalidInput, NotFound for another's batch, NoReceipts, TooManyReceipts.
    """
    employer_id, person_id = viewer.must_be_employer("finance"), viewer.must_be_signed_in()
    if (batch_id is None) == (period is None) or (period and period[1] < period[0]):
        raise InvalidInput("input", "请给出一个批次或一段起止日期。", "Give a batch, or the two days of a period in order.")
    if batch_id and not await store.is_batch_of(tx, batch_id, employer_id):
        raise NotFound("PayoutBatch", field="input.payoutBatchId")
    since = start_of_day(period[0]) if period else None
    until = start_of_day(period[1] + timedelta(days=1)) if period else None
    receipt_ids = await store.in_range(tx, employer_id, batch_id, since, until, MAX_RECEIPTS + 1)
    if not receipt_ids:
        raise NoReceipts()
    if len(receipt_ids) > MAX_RECEIPTS:
        raise TooManyReceipts(most=MAX_RECEIPTS)
    days = {"period_from": period and period[0], "period_to": period and period[1]}
    said = {"employer_id": employer_id, "batch_id": batch_id, "purpose": _purpose(purpose), "by": person_id}
    bundle_id = await store.add(tx, receipt_ids, **said, **days)
    await outbox.put(tx, viewer, "receipt_bundle.requested", bundle_id, employer_id=employer_id)
    await outbox.enqueue(tx, WRITE, bundle_id, queue=outbox.NOTIFICATIONS)
    return bundle_id


async def lines(tx: Transaction, viewer: Viewer, bundle_id: UUID, after: int) -> tuple[Bundle, list[Line]] | None:
    """The bundle and its next lines, so many at a time; None when it was written already."""
    viewer.must_be_system()
    bundle = await store.lock(tx, bundle_id)
    if bundle is None or bundle.state != "requested":
        return None
    return bundle, await store.lines(tx, bundle_id, after, LINES_AT_ONCE)


async def progress(tx: Transaction, viewer: Viewer, bundle_id: UUID, done: int) -> None:
    """How many lines are read."""
    viewer.must_be_system()
    await store.progress(tx, bundle_id, done)


async def complete(tx: Transaction, viewer: Viewer, bundle_id: UUID, content: Content) -> None:
    """Seals the bundle, once however often it is called."""
    viewer.must_be_system()
    bundle = await store.lock(tx, bundle_id)
    if bundle is None or bundle.state != "requested":
        return
    document_id = await documents.keep(tx, KIND, bundle_id, content)
    await store.ready(tx, bundle_id, document_id, len(content.body), sha256(content.body).digest())
    await outbox.put(tx, viewer, "receipt_bundle.completed", bundle_id, employer_id=bundle.employer_id)


async def mint_ticket(tx: Transaction, viewer: Viewer, bundle_id: UUID, purpose: str) -> Ticket:
    """A ticket for a bundle of one's own employer, and a row in the access log of everybody it lists.

    Raises NotPermitted, NotFound, InvalidInput, BundleNotReady.
    """
    employer_id, why = viewer.must_be_employer("finance"), _purpose(purpose)
    bundle = await store.lock(tx, bundle_id)
    if bundle is None or bundle.employer_id != employer_id:
        raise NotFound("ReceiptBundle", field="input.receiptBundleId")
    document = await documents.find(tx, bundle.document_id) if bundle.document_id else None
    if document is None:
        raise BundleNotReady(state=bundle.state)
    return await releases.ticket(tx, viewer, document, why)


def _purpose(text: str) -> str:
    said = text.strip()
    if len(said) not in PURPOSE_LENGTH:
        raise InvalidInput("input.purpose", "请写明用途（2至200字）。", "Please state a purpose of 2 to 200 characters.")
    return said
