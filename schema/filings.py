"""What is handed in to the tax office, and documents (L-01, L-02)."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from domain.filings import FilingKind, FilingState
from resolvers import filings
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

strawberry.enum(
    FilingKind,
    name="TaxFilingKind",
    description="A month's withholding declaration; a quarter's identities or income (STA Announcement 15/2025).",
)
strawberry.enum(FilingState, name="TaxFilingState", description="Requested, its files ready, handed in.")


@strawberry.type(description="A file kept sealed; it leaves by a ticket from mintDocumentTicket.")
class Document(Node):
    kind: str = strawberry.field(description="What it is, such as tax_filing.")
    name: str = strawberry.field(description="Its file name.")
    media_type: str = strawberry.field(description="Its media type.")
    size_bytes: int = strawberry.field(description="Its size.")
    sha256: str = strawberry.field(description="Of its bytes.")
    created_at: datetime = strawberry.field(description="When it was made.")


@strawberry.type(
    description="Files for the tax office of a month or quarter, and the record that they were handed in (L-01, L-02)."
)
class TaxFiling(Node):
    kind: FilingKind = strawberry.field(description="Which form.")
    first_day: date = strawberry.field(description="The period's first day.")
    last_day: date = strawberry.field(description="The period's last day.")
    due_on: date = strawberry.field(description="By when it is to be handed in.")
    state: FilingState = strawberry.field(description="How far it is.")
    purpose: str = strawberry.field(description="What for, in the words of who asked; everybody named in it sees them.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    rows: int | None = strawberry.field(description="How many people it names.")
    ready_at: datetime | None = strawberry.field(description="When its files were written.")
    receipt_number: str | None = strawberry.field(description="The tax office's number.")
    submitted_at: datetime | None = strawberry.field(description="When that was recorded.")
    documents: list[Document] = strawberry.field(description="Its files.")


@strawberry.type(description="The worker's own summary of a year's tax as PDF; not a voucher of the tax office (T-012).")
class TaxCertificate(Node):
    year: int = strawberry.field(description="The year.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    ready_at: datetime | None = strawberry.field(description="When its document was there.")
    documents: list[Document] = strawberry.field(description="The PDF, once it is ready; mintDocumentTicket fetches it.")


@strawberry.type(description="Where one document is fetched, once, until the ticket expires.")
class DocumentTicket:
    path: str = strawberry.field(description="GET this path on the API's host; it works once and needs no token.")
    expires_at: datetime = strawberry.field(description="Until when.")


@strawberry.input(description="Which files to write.")
class RequestTaxFilingInput:
    kind: FilingKind = strawberry.field(description="The form.")
    first_day: date = strawberry.field(
        description="The first day of a month (declaration) or of a quarter (reports) that is over."
    )
    purpose: str = strawberry.field(description="What for, 2 to 200 characters; kept, and seen by everybody named in the file.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="A filing that was handed in.")
class RecordTaxFilingSubmittedInput:
    tax_filing_id: strawberry.ID = strawberry.field(description="The filing.")
    receipt_number: str = strawberry.field(description="The tax office's number: 6 to 64 letters, digits or dashes; used once.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The year to be summed up.")
class RequestTaxCertificateInput:
    year: int = strawberry.field(description="A year that has begun.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The document to fetch.")
class MintDocumentTicketInput:
    document_id: strawberry.ID = strawberry.field(description="The document.")
    purpose: str = strawberry.field(description="What for, 2 to 200 characters; kept, and seen by everybody named in it.")


RequestTaxFilingResult = Annotated[TaxFiling | Refused, strawberry.union("RequestTaxFilingResult")]
RecordTaxFilingSubmittedResult = Annotated[TaxFiling | Refused, strawberry.union("RecordTaxFilingSubmittedResult")]
RequestTaxCertificateResult = Annotated[TaxCertificate | Refused, strawberry.union("RequestTaxCertificateResult")]
MintDocumentTicketResult = Annotated[DocumentTicket | Refused, strawberry.union("MintDocumentTicketResult")]


@strawberry.type
class FilingsQuery:
    @strawberry.field(graphql_type=TaxFiling | None, description="One filing (L-01, L-02).")
    def tax_filing(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[TaxFiling], description="Filings, newest first (L-01, L-02).")
    def tax_filings(
        self,
        kind: FilingKind | None = None,
        state: FilingState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=TaxCertificate | None, description="One of the worker's certificates (T-012).")
    def tax_certificate(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Document], description="One's own documents, as a worker or as a person, newest first (T-012)."
    )
    def my_documents(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class FilingsMutation:
    @strawberry.mutation(
        graphql_type=RequestTaxFilingResult,
        description="Ask for the files of a period that is over; a job writes them (L-01, L-02).",
    )
    async def request_tax_filing(self, info: Info, input: RequestTaxFilingInput) -> Answer:
        return await filings.request_tax_filing(info.context, input.kind, input.first_day, input.purpose)

    @strawberry.mutation(
        graphql_type=RecordTaxFilingSubmittedResult,
        description="Record that a filing was handed in, and under which number (L-02).",
    )
    async def record_tax_filing_submitted(self, info: Info, input: RecordTaxFilingSubmittedInput) -> Answer:
        return await filings.record_tax_filing_submitted(info.context, input.tax_filing_id, input.receipt_number)

    @strawberry.mutation(
        graphql_type=RequestTaxCertificateResult,
        description="Ask for one's own summary of a year's tax; a job writes it (T-012).",
    )
    async def request_tax_certificate(self, info: Info, input: RequestTaxCertificateInput) -> Answer:
        return await filings.request_tax_certificate(info.context, input.year)

    @strawberry.mutation(
        graphql_type=MintDocumentTicketResult,
        description="A ticket for one document, for a stated purpose; everybody named in it sees the access (S-066).",
    )
    async def mint_document_ticket(self, info: Info, input: MintDocumentTicketInput) -> Answer:
        return await filings.mint_document_ticket(info.context, input.document_id, input.purpose)
