"""Files of postings: brought by ticket, checked row by row, drafts of all rows or none (S-063)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import posting_files
from schema.branches import Branch
from schema.payout_files import PayoutFileFormat
from schema.postings import Posting
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.enum(description="How far a file of postings has come.")
class PostingFileState(Enum):
    AWAITED = "awaited"
    READING = "reading"
    CHECKING = "checking"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    MAKING = "making"
    MADE = "made"


@strawberry.type(description="What is wrong with a row of a file of postings (S-063).")
class PostingFileError(Node):
    row: int = strawberry.field(description="Its number in the file; the header's is counted.")
    column: str = strawberry.field(description="Which column; empty: the whole row.")
    code: str = strawberry.field(description="What is wrong, stable; as a draft would be refused with.")
    message_zh: str = strawberry.field(description="The same in Chinese.")
    message_en: str = strawberry.field(description="The same in English.")
    rule_id: strawberry.ID = strawberry.field(description="The rule.")


@strawberry.type(description="A file of postings; with one wrong row there is no draft of any (S-063).")
class PostingFile(Node):
    name: str = strawberry.field(description="What it was called.")
    state: PostingFileState = strawberry.field(description="Read, checked and made into drafts by jobs.")
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
    wrong_count: int = strawberry.field(description="How many of them are wrong.")
    made_at: datetime = strawberry.field(description="When it was asked for.")
    declared_at: datetime = strawberry.field(description="When its truth was declared.")
    uploaded_at: datetime | None = strawberry.field(description="When it came.")
    checked_at: datetime | None = strawberry.field(description="When its last row was checked.")
    drafted_at: datetime | None = strawberry.field(description="When the drafts were made.")
    branch: Branch | None = strawberry.field(description="The branch of its employer that it is for (S-060).")
    postings: list[Posting] = strawberry.field(description="The drafts made of it, at most fifty; myPostings pages through all.")

    @strawberry.field(graphql_type=Connection[PostingFileError], description="What is wrong, by row and column.")
    def errors(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type(description="Where a file is put, once: PUT or POST its bytes to the path.")
class PostingFileTicket:
    posting_file_id: strawberry.ID = strawberry.field(description="The PostingFile to watch.")
    path: str = strawberry.field(
        description="10 MB at most; CSV in UTF-8 or GBK, or XLSX; 1,000 rows. A secret: whoever has it may."
    )
    expires_at: datetime = strawberry.field(description="Until when; machine time.")


@strawberry.input(description="The file that will be brought; postingFileTemplate shows its columns.")
class RequestPostingFileInput:
    name: str = strawberry.field(description="What the file is called; 1 to 120 characters.")
    declared: bool = strawberry.field(description="The declaration that all of it is true, complete and not misleading.")
    branch_id: strawberry.ID | None = strawberry.field(default=None, description="The branch all of it belongs to, if to one.")


RequestPostingFileResult = Annotated[PostingFileTicket | Refused, strawberry.union("RequestPostingFileResult")]


@strawberry.type
class PostingFilesQuery:
    @strawberry.field(graphql_type=PostingFile | None, description="One file of postings (S-063).")
    def posting_file(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PostingFile], description="The employer's files of postings, newest first (S-063).")
    def posting_files(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=str, description="A CSV file of one posting as an example (S-063).")
    async def posting_file_template(self, info: Info) -> Answer:
        return await posting_files.posting_file_template(info.context)

    @strawberry.field(
        graphql_type=str,
        description="Every wrong row of a file of postings as CSV: row, column, code, rule, and why in both languages (S-063).",
    )
    async def posting_file_report(self, info: Info, id: strawberry.ID) -> Answer:
        return await posting_files.posting_file_report(info.context, id)


@strawberry.type
class PostingFilesMutation:
    @strawberry.mutation(graphql_type=RequestPostingFileResult, description="A ticket to bring a file of postings with (S-063).")
    async def request_posting_file(self, info: Info, input: RequestPostingFileInput) -> Answer:
        return await posting_files.request_posting_file(info.context, input.name, input.declared, input.branch_id)
