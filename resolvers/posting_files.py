"""Files of postings: brought by ticket, checked row by row; their employer's alone."""

from dataclasses import dataclass
from datetime import datetime

from domain import posting_files
from resolvers.branches import SHOWN, branch_named
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import global_id, uuid_of
from resolvers.posting_templates import OURS, POSTINGS_SHOWN
from resolvers.request import Answer, Request
from resolvers.uploads import path_of

POSTING_FILE = Source(
    "PostingFile",
    table="posting_file",
    readable=OURS,
    order=("made_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
    links={
        "branch": one("Branch", "branch_id", granted=SHOWN),
        "errors": connection("PostingFileError", "posting_file_id", order=("number::int", "position::int")),
        "postings": many(
            "Posting",
            on="{t}.id in (select r.posting_id from posting_file_row r where r.posting_file_id = {o}.id)",
            order=("created_at desc", "id desc"),
            limit=POSTINGS_SHOWN,
        ),
    },
)
POSTING_FILE_ERROR = Source(
    "PostingFileError",
    table="posting_file_error",
    readable=OURS,
    order=("posting_file_id::uuid", "number::int", "position::int"),
    fields={"row": "{t}.number", "column": "{t}.column_name"},
)
ROOTS: dict[str, Root | Link] = {
    "postingFile": by_id(POSTING_FILE),
    "postingFiles": connection(POSTING_FILE),
}


@dataclass(frozen=True, slots=True)
class PostingFileTicket:
    """The schema's PostingFileTicket."""

    posting_file_id: str
    path: str
    expires_at: datetime


async def request_posting_file(request: Request, name: str, declared: bool, branch_id: str | None) -> Answer:
    """A ticket to bring a file with (S-063)."""
    branch = branch_named(branch_id)
    file_id, ticket = await posting_files.request(request.tx, request.viewer, name, branch, declared=declared)
    return PostingFileTicket(global_id("PostingFile", file_id), path_of(ticket.secret), ticket.expires_at)


async def posting_file_template(request: Request) -> Answer:
    """A file of one posting, as an example (S-063)."""
    return await posting_files.template(request.tx, request.viewer)


async def posting_file_report(request: Request, id: str) -> Answer:
    """What is wrong with a file's rows, as a file (S-063)."""
    return await posting_files.report(request.tx, request.viewer, uuid_of("PostingFile", id, "id"))
