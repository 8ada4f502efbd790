"""What is handed in to the tax office, its files, and tickets for documents."""

from dataclasses import dataclass
from datetime import date, datetime

from domain import filings
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many
from resolvers.downloads import path_of
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}

DOCUMENT = Source(
    "Document",
    table="document",
    readable={"worker": "{t}.worker_id = :worker_id", "signed_in": "{t}.person_id = :person_id", **STAFF},
    order=("created_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
)

TAX_FILING = Source(
    "TaxFiling",
    table="tax_filing",
    readable=STAFF,
    order=("requested_at desc", "id desc"),
    links={"documents": many("Document", "subject_id", order=("id",))},
)

TAX_CERTIFICATE = Source(
    "TaxCertificate",
    table="tax_certificate",
    readable={"worker": "{t}.worker_id = :worker_id"},
    order=("requested_at desc", "id desc"),
    links={"documents": many("Document", "subject_id", order=("id",))},
)

ROOTS: dict[str, Root | Link] = {
    "taxFiling": by_id(TAX_FILING),
    "taxFilings": connection(TAX_FILING, filters={"kind": "{t}.kind = :value", "state": "{t}.state = :value"}),
    "taxCertificate": by_id(TAX_CERTIFICATE),
    "myDocuments": connection(DOCUMENT, only=("worker", "signed_in")),
}


@dataclass(frozen=True, slots=True)
class DocumentTicket:
    """Where a document is fetched, once."""

    path: str
    expires_at: datetime


async def request_tax_filing(request: Request, kind: filings.FilingKind, first_day: date, purpose: str) -> Answer:
    """Asks for the files of a period that is over."""
    return TAX_FILING.row(await filings.request_filing(request.tx, request.viewer, kind, first_day, purpose))


async def record_tax_filing_submitted(request: Request, filing_id: str, receipt_number: str) -> Answer:
    """Records that the tax office took it."""
    id = uuid_of("TaxFiling", filing_id, "input.taxFilingId")
    await filings.record_submitted(request.tx, request.viewer, id, receipt_number)
    return TAX_FILING.row(id)


async def request_tax_certificate(request: Request, year: int) -> Answer:
    """Asks for the worker's own summary of a year."""
    return TAX_CERTIFICATE.row(await filings.request_certificate(request.tx, request.viewer, year))


async def mint_document_ticket(request: Request, document_id: str, purpose: str) -> Answer:
    """A ticket for one document, for a stated purpose."""
    id = uuid_of("Document", document_id, "input.documentId")
    ticket = await filings.mint_ticket(request.tx, request.viewer, id, purpose)
    return DocumentTicket(path_of(ticket.secret), ticket.expires_at)
