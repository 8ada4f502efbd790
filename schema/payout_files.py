"""Files of payouts: brought by ticket, checked row by row, committed whole (T-042)."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from resolvers import payout_files
from schema.filings import Document
from schema.payouts import PayoutBatch
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer


@strawberry.enum(description="How far a file of payouts has come.")
class PayoutFileState(Enum):
    AWAITED = "awaited"
    READING = "reading"
    CHECKING = "checking"
    WRONG = "wrong"
    GOOD = "good"
    UNREADABLE = "unreadable"
    COMMITTING = "committing"
    COMMITTED = "committed"
    OUTDATED = "outdated"
    DISCARDED = "discarded"


@strawberry.enum(description="What a file is, by its content.")
class PayoutFileFormat(Enum):
    CSV = "csv"
    XLSX = "xlsx"


@strawberry.type(description="A row of a file that cannot be paid (T-042).")
class PayoutFileError(Node):
    row: int = strawberry.field(description="Its number in the file; the header's is counted.")
    column: str = strawberry.field(description="Which column; empty: the whole row.")
    code: str = strawberry.field(description="What is wrong, stable.")
    message_zh: str = strawberry.field(description="The same in Chinese.")
    message_en: str = strawberry.field(description="The same in English.")
    blocked_code: str | None = strawberry.field(description="What keeps the wage back, as in payoutPreview.")


@strawberry.type(description="A file of settlements to be paid; with one wrong row nobody is paid (T-042).")
class PayoutFile(Node):
    name: str = strawberry.field(description="What it was called.")
    state: PayoutFileState = strawberry.field(description="Read and checked by jobs, committed by finance.")
    format: PayoutFileFormat | None = strawberry.field(description="By its content.")
    sha256: str | None = strawberry.field(description="Of its bytes.")
    sheet: str | None = strawberry.field(
        description="Which sheet of a workbook was read: the first that is visible, and only it."
    )
    other_sheets: int = strawberry.field(description="How many other sheets were not read.")
    unreadable_code: str | None = strawberry.field(description="Why it is no such file, stable.")
    unreadable_zh: str | None = strawberry.field(description="The same in Chinese.")
    unreadable_en: str | None = strawberry.field(description="The same in English.")
    row_count: int = strawberry.field(description="Rows below the header, as far as read.")
    checked_count: int = strawberry.field(description="How many of them are checked.")
    error_count: int = strawberry.field(description="How many of those are wrong.")
    total: Money = strawberry.field(description="What the right ones come to.")
    plan_sha256: str | None = strawberry.field(description="Give it to commitPayoutFile; null unless every row is right.")
    batch_count: int = strawberry.field(description="How many batches were made of it.")
    made_at: datetime = strawberry.field(description="When it was asked for.")
    uploaded_at: datetime | None = strawberry.field(description="When it came.")
    checked_at: datetime | None = strawberry.field(description="When its last row was checked.")
    committed_at: datetime | None = strawberry.field(description="When finance committed it.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose wages.")
    batches: list[PayoutBatch] = strawberry.field(description="The batches made of it, in its order.")
    documents: list[Document] = strawberry.field(
        description="The file as it came, and the report of its wrong rows; mintDocumentTicket fetches them."
    )

    @strawberry.field(graphql_type=Connection[PayoutFileError], description="Its wrong rows, in order.")
    def errors(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type(description="Where a file is put, once: PUT or POST its bytes to the path.")
class PayoutFileTicket:
    payout_file_id: strawberry.ID = strawberry.field(description="The PayoutFile to watch.")
    path: str = strawberry.field(
        description="10 MB at most; CSV in UTF-8 or GBK, or XLSX; 100,000 rows. A secret: whoever has it may."
    )
    expires_at: datetime = strawberry.field(description="Until when; machine time.")


@strawberry.input(description="The file that will be brought.")
class RequestPayoutFileInput:
    employer_id: strawberry.ID = strawberry.field(description="Whose wages.")
    name: str = strawberry.field(description="What the file is called; 1 to 120 characters.")


@strawberry.input(description="The file to commit, and the plan it was seen with.")
class CommitPayoutFileInput:
    payout_file_id: strawberry.ID = strawberry.field(description="The file.")
    plan_sha256: str = strawberry.field(description="The file's planSha256.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The file to drop.")
class DiscardPayoutFileInput:
    payout_file_id: strawberry.ID = strawberry.field(description="The file.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


RequestPayoutFileResult = Annotated[PayoutFileTicket | Refused, strawberry.union("RequestPayoutFileResult")]
CommitPayoutFileResult = Annotated[PayoutFile | Refused, strawberry.union("CommitPayoutFileResult")]
DiscardPayoutFileResult = Annotated[PayoutFile | Refused, strawberry.union("DiscardPayoutFileResult")]


@strawberry.type
class PayoutFilesQuery:
    @strawberry.field(graphql_type=PayoutFile | None, description="One file of payouts (T-042).")
    def payout_file(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PayoutFile], description="Files of payouts, newest first (T-042).")
    def payout_files(
        self,
        state: PayoutFileState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=str,
        description="A CSV file of all that could be paid now, to take lines out of; that it was taken stays on "
        "record (T-042, S-107).",
    )
    async def payout_file_template(self, info: Info, employer_id: strawberry.ID, purpose: str) -> Answer:
        return await payout_files.payout_file_template(info.context, employer_id, purpose)


@strawberry.type
class PayoutFilesMutation:
    @strawberry.mutation(graphql_type=RequestPayoutFileResult, description="A ticket to bring a file of payouts with (T-042).")
    async def request_payout_file(self, info: Info, input: RequestPayoutFileInput) -> Answer:
        return await payout_files.request_payout_file(info.context, input.employer_id, input.name)

    @strawberry.mutation(
        graphql_type=CommitPayoutFileResult,
        description="Make the batches of a checked file, all of them or none, and submit them to a second person (T-042).",
    )
    async def commit_payout_file(self, info: Info, input: CommitPayoutFileInput) -> Answer:
        return await payout_files.commit_payout_file(info.context, input.payout_file_id, input.plan_sha256)

    @strawberry.mutation(graphql_type=DiscardPayoutFileResult, description="Drop a file that is not committed (T-042).")
    async def discard_payout_file(self, info: Info, input: DiscardPayoutFileInput) -> Answer:
        return await payout_files.discard_payout_file(info.context, input.payout_file_id)
