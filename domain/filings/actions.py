"""Filings asked for, written, opened and recorded as handed in."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain import accounts, deadlines, disclosure, documents, evidence, outbox, pay_disputes, recovery, releases, tax
from domain.accounts import Payee
from domain.clock import day_of
from domain.database import Transaction
from domain.disclosure import Disclosure
from domain.documents import Content, Ticket
from domain.errors import InvalidInput, NotFound
from domain.filings import sheets, store
from domain.filings.model import Filing, FilingKind, FilingNotReady, FilingState, PeriodNotOver, ReceiptUsed, Sheet, period_of
from domain.viewer import Viewer

DOCUMENT = "tax_filing"
PAYOUT_FILES = ("payout_file", "payout_file_report")
"""Files of payouts and what is wrong with them: they name settlements, no person."""
RECORDS = ("statement_file", "reconciliation_pack")
"""What the books are audited by: it names no person."""
REPORTED = ("name", "id_number", "phone", "wage")
EVERYTHING = "personal_data_export"
"""A copy of all that is held on a worker: who fetches it shows once more that it is them."""
PURPOSE_LENGTH = range(2, 201)
RECEIPT = re.compile(r"[A-Za-z0-9-]{6,64}")


async def request_filing(tx: Transaction, viewer: Viewer, kind: FilingKind, first_day: date, purpose: str) -> UUID:
    """Asks for the files of a month or quarter that is over; a job writes them. Raises InvalidInput, PeriodNotOver."""
    staff_id = viewer.must_be_staff("finance")
    period = period_of(kind, first_day)
    if period.last_day >= day_of(tx.now):
        raise PeriodNotOver(field="input.firstDay", last_day=period.last_day.isoformat())
    period = replace(period, due_on=await deadlines.working_day_from(tx, period.due_on))
    filing_id = await store.add(tx, kind, period, _purpose(purpose), staff_id)
    await outbox.enqueue(tx, "filings.write", filing_id, queue=outbox.NOTIFICATIONS)
    await outbox.put(tx, viewer, "tax_filing.requested", filing_id)
    return filing_id


async def sheet(tx: Transaction, viewer: Viewer, filing_id: UUID) -> Sheet | None:
    """What a requested filing says, names and numbers in the clear; each reading is logged. None: it is written already."""
    viewer.must_be_system()
    filing = await store.find(tx, filing_id, lock=False)
    if filing is None or filing.state is not FilingState.REQUESTED:
        return None
    if filing.kind is FilingKind.WITHHOLDING_DECLARATION:
        declared = await tax.declared(tx, filing.first_day)
        people, digests = await _people(tx, viewer, filing, [worker.worker_id for worker in declared])
        return sheets.declaration(filing, declared, people, digests)
    earned = await tax.earned(tx, filing.first_day, filing.last_day)
    people, digests = await _people(tx, viewer, filing, [worker.worker_id for worker in earned])
    if filing.kind is FilingKind.INCOME_REPORT:
        return sheets.income(filing, earned, people, digests)
    return sheets.identities(filing, earned, people, digests, await store.reported(tx, filing.first_day))


async def complete(tx: Transaction, viewer: Viewer, filing_id: UUID, written: Sheet, files: Sequence[Content]) -> None:
    """Keeps the files of a filing, once however often it is called."""
    viewer.must_be_system()
    if not await store.ready(tx, filing_id, len(written.rows), written.identities):
        return
    for content in files:
        await documents.keep(tx, DOCUMENT, filing_id, content)
    await outbox.put(tx, viewer, "tax_filing.completed", filing_id)


async def mint_ticket(tx: Transaction, viewer: Viewer, document_id: UUID, purpose: str) -> Ticket:
    """A ticket for one document, and a row for everybody it names. Raises NotFound, InvalidInput, StepUpNeeded, ReleaseNeeded.

    Files for the tax office are finance's; a certificate is its worker's own.
    """
    viewer.must_be_signed_in()
    why = _purpose(purpose)
    document = await _to_open(tx, viewer, document_id)
    if document.kind == EVERYTHING:
        await accounts.require_fresh_code(tx, viewer)
    return await releases.ticket(tx, viewer, document, why)


async def request_release(tx: Transaction, viewer: Viewer, document_id: UUID, purpose: str) -> UUID:
    """Asks that another person lets out a document of many people. Raises NotFound and what ``releases.request`` does."""
    return await releases.request(tx, viewer, await _to_open(tx, viewer, document_id), purpose)


async def record_submitted(tx: Transaction, viewer: Viewer, filing_id: UUID, receipt_number: str) -> None:
    """The tax office took it under this number. Raises InvalidInput, NotFound, FilingNotReady, ReceiptUsed."""
    staff_id = viewer.must_be_staff("finance")
    if not RECEIPT.fullmatch(receipt_number):
        raise InvalidInput(
            "input.receiptNumber", "受理号为6至64位字母、数字或横线。", "A receipt number is 6 to 64 letters, digits or dashes."
        )
    filing = await store.find(tx, filing_id, lock=True)
    if filing is None:
        raise NotFound("TaxFiling", field="input.taxFilingId")
    if filing.state is not FilingState.READY:
        raise FilingNotReady(state=filing.state.value)
    if not await store.submit(tx, filing.id, receipt_number, staff_id):
        raise ReceiptUsed(field="input.receiptNumber")
    told = Disclosure("tax_authority", "税务机关", REPORTED, await disclosure.duty(tx, "privacy.tax_duty"), filing.id)
    await disclosure.record(tx, told, await store.named(tx, filing.id))
    await outbox.put(tx, viewer, "tax_filing.submitted", filing.id)


async def _to_open(tx: Transaction, viewer: Viewer, document_id: UUID) -> documents.Document:
    """A document that the viewer may open, unopened. Raises NotFound."""
    document = await documents.find(tx, document_id)
    if document is None or not await _may_open(tx, viewer, document):
        raise NotFound("Document", field="input.documentId")
    return document


async def _may_open(tx: Transaction, viewer: Viewer, document: documents.Document) -> bool:
    if document.kind == pay_disputes.EVIDENCE:
        return await pay_disputes.may_open(tx, viewer, document.subject_id)
    if document.kind == recovery.EVIDENCE:
        return viewer.staff_role in recovery.READERS
    if document.kind == evidence.KIND:
        return await evidence.may_open(tx, viewer, document.id)
    if document.kind == DOCUMENT:
        return viewer.staff_role == "finance"
    if document.kind in PAYOUT_FILES:
        return viewer.staff_role in ("finance", "checker")
    if document.kind in RECORDS:
        return viewer.staff_role in ("finance", "checker", "auditor")
    if document.person_id is not None and viewer.person_id == document.person_id:
        return viewer.staff_id is None
    return document.worker_id is not None and viewer.worker_id == document.worker_id


async def _people(
    tx: Transaction, viewer: Viewer, filing: Filing, worker_ids: Sequence[UUID]
) -> tuple[dict[UUID, Payee], dict[UUID, bytes]]:
    """Who they are, and a keyed digest of each identity as it stands."""
    people = await accounts.identities(tx, viewer, worker_ids, filing.purpose)
    digests = {id: tx.vault.digest(f"{who.name}\x1f{who.id_number}\x1f{who.phone}") for id, who in people.items()}
    return people, digests


def _purpose(text: str) -> str:
    said = text.strip()
    if len(said) not in PURPOSE_LENGTH:
        raise InvalidInput("input.purpose", "请写明用途（2至200字）。", "Please state a purpose of 2 to 200 characters.")
    return said
