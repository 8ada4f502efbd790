"""Receipts in bulk: masked, hash-checked, one's own employer's, and every fetching in the payee's access log."""

import io
import zipfile
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from domain import documents, filings, payouts, receipt_bundles
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.receipt_bundles import BundleNotReady, NoReceipts
from tests.build.accounts import a_member, a_staff, an_employer
from tests.build.money import SYSTEM, ASettlement, a_batch, a_settlement
from tests.build.statements import ITEM, WANTED_RECEIPTS, APayment, a_kept_receipt, paid

BODY = b"%PDF stamped by the channel"
PURPOSE = "年度审计核对"
READ = "select purpose from personal_data_reading where subject_id = :id"


async def a_receipt(tx: Transaction) -> tuple[ASettlement, UUID]:
    """A wage that was paid, with its official receipt; the batch's id."""
    settlement = await a_settlement(tx, approved=True)
    batch = await a_batch(tx, settlement, approved=True)
    item_id = await tx.value(ITEM, id=batch.id)
    assert isinstance(item_id, UUID)
    order = await payouts.start(tx, SYSTEM, item_id)
    assert order is not None
    await paid(tx, APayment(item_id, order, batch))
    await tx.run(WANTED_RECEIPTS)
    receipt_id = await tx.value("select id from payout_receipt where payout_item_id = :id", id=item_id)
    assert isinstance(receipt_id, UUID)
    await a_kept_receipt(tx, receipt_id, settlement.worker.id, BODY)
    return settlement, batch.id


async def written(tx: Transaction, bundle_id: UUID) -> None:
    """What the job does."""
    found = await receipt_bundles.lines(tx, SYSTEM, bundle_id, 0)
    assert found is not None
    await receipt_bundles.progress(tx, SYSTEM, bundle_id, len(found[1]))
    await receipt_bundles.complete(tx, SYSTEM, bundle_id, receipt_bundles.packed(*found))


@pytest.mark.requirement("T-048", part="a masked list with the official receipts' hashes, fetched by ticket, seen by the payee",
                         missing="official receipts themselves, where an agreement allows them")  # fmt: skip
async def test_an_employer_gets_a_masked_list(tx: Transaction) -> None:
    settlement, batch_id = await a_receipt(tx)
    employer = settlement.employer.viewer
    bundle_id = await receipt_bundles.request(tx, employer, batch_id, None, PURPOSE)
    with pytest.raises(BundleNotReady):
        await receipt_bundles.mint_ticket(tx, employer, bundle_id, PURPOSE)
    await written(tx, bundle_id)
    ticket = await receipt_bundles.mint_ticket(tx, employer, bundle_id, PURPOSE)
    content = await documents.redeem(tx, ticket.secret)
    assert content is not None and await documents.redeem(tx, ticket.secret) is None
    with zipfile.ZipFile(io.BytesIO(content.body)) as bundle:
        names = bundle.namelist()
        assert len(names) == 3 and not any(name.startswith(("/", ".")) or ".." in name or "\\" in name for name in names)
        (text,) = (bundle.read(name).decode("utf-8-sig") for name in names if name.endswith(".csv"))
    assert sha256(BODY).hexdigest() in text and settlement.worker.name not in text and settlement.worker.id_number not in text
    assert PURPOSE in [row[0] for row in await tx.all(READ, id=settlement.worker.id)]


async def test_a_bundle_is_its_employers_alone(tx: Transaction) -> None:
    settlement, batch_id = await a_receipt(tx)
    other, today = await an_employer(tx), day_of(tx.now)
    with pytest.raises(NotFound):
        await receipt_bundles.request(tx, other.viewer, batch_id, None, PURPOSE)
    with pytest.raises(NoReceipts):
        await receipt_bundles.request(tx, other.viewer, None, (today, today), PURPOSE)
    bundle_id = await receipt_bundles.request(tx, settlement.employer.viewer, None, (today, today), PURPOSE)
    await written(tx, bundle_id)
    with pytest.raises(NotFound):
        await receipt_bundles.mint_ticket(tx, other.viewer, bundle_id, PURPOSE)
    for nobody in (await a_member(tx, settlement.employer, "recruiter"), (await a_staff(tx, "finance")).viewer):
        with pytest.raises(NotPermitted):
            await receipt_bundles.mint_ticket(tx, nobody, bundle_id, PURPOSE)
    document_id = await tx.value("select document_id from receipt_bundle")
    assert isinstance(document_id, UUID)
    with pytest.raises(NotFound):
        await filings.mint_ticket(tx, settlement.employer.viewer, document_id, PURPOSE)


async def test_a_receipt_whose_bytes_are_others_is_not_listed(tx: Transaction) -> None:
    settlement, batch_id = await a_receipt(tx)
    await tx.run("update payout_receipt set sha256 = :other", other=b"\1" * 32)
    bundle_id = await receipt_bundles.request(tx, settlement.employer.viewer, batch_id, None, PURPOSE)
    found = await receipt_bundles.lines(tx, SYSTEM, bundle_id, 0)
    assert found is not None and found[1] == []


async def test_what_is_asked_for_must_make_sense(tx: Transaction) -> None:
    settlement, batch_id = await a_receipt(tx)
    employer, today = settlement.employer.viewer, day_of(tx.now)
    given: list[tuple[UUID | None, tuple[date, date] | None, str]] = [
        (None, None, PURPOSE),
        (batch_id, (today, today), PURPOSE),
        (None, (today, today - timedelta(days=1)), PURPOSE),
        (batch_id, None, " "),
    ]
    for batch, period, purpose in given:
        with pytest.raises(InvalidInput):
            await receipt_bundles.request(tx, employer, batch, period, purpose)
