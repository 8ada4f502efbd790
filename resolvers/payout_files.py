"""Files of payouts: brought by ticket, checked row by row, committed whole."""

from dataclasses import dataclass
from datetime import datetime

from domain import payout_files
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import global_id, uuid_of
from resolvers.payouts import STAFF, plan_sha256_of
from resolvers.request import Answer, Request
from resolvers.uploads import path_of

PAYOUT_FILE = Source(
    "PayoutFile",
    table="payout_file",
    readable=STAFF,
    order=("made_at desc", "id desc"),
    fields={
        "sha256": "encode({t}.sha256, 'hex')",
        "planSha256": "case when {t}.state = 'good' then encode({t}.plan_sha256, 'hex') end",
    },
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "errors": connection(
            "PayoutFileError", on="{t}.payout_file_id = {o}.id and {t}.error_code is not null", order=("number::int",)
        ),
        "batches": many("PayoutBatch", "payout_file_id", order=("made_at", "id")),
        "documents": many("Document", "subject_id", order=("id",)),
    },
)

PAYOUT_FILE_ERROR = Source(
    "PayoutFileError",
    table="payout_file_row",
    readable=dict.fromkeys(STAFF, "{t}.error_code is not null"),
    order=("payout_file_id::uuid", "number::int"),
    # A row that is right has neither column nor code, and no arm lets it be read.
    fields={
        "row": "{t}.number",
        "column": "coalesce({t}.error_column, '')",
        "code": "coalesce({t}.error_code, '')",
        "messageZh": "(select e.text_zh from payout_file_error e where e.code = {t}.error_code)",
        "messageEn": "(select e.text_en from payout_file_error e where e.code = {t}.error_code)",
    },
)

ROOTS: dict[str, Root | Link] = {
    "payoutFile": by_id(PAYOUT_FILE),
    "payoutFiles": connection(PAYOUT_FILE, filters={"state": "{t}.state = :value"}),
}


@dataclass(frozen=True, slots=True)
class PayoutFileTicket:
    """The schema's PayoutFileTicket."""

    payout_file_id: str
    path: str
    expires_at: datetime


async def request_payout_file(request: Request, employer_id: str, name: str) -> Answer:
    """A ticket to bring a file with (T-042)."""
    employer = uuid_of("Employer", employer_id, "input.employerId")
    file_id, ticket = await payout_files.request(request.tx, request.viewer, employer, name)
    return PayoutFileTicket(global_id("PayoutFile", file_id), path_of(ticket.secret), ticket.expires_at)


async def commit_payout_file(request: Request, payout_file_id: str, plan_sha256: str) -> Answer:
    """Batches of what was checked, all or none (T-042)."""
    id = uuid_of("PayoutFile", payout_file_id, "input.payoutFileId")
    await payout_files.commit(request.tx, request.viewer, id, plan_sha256_of(plan_sha256))
    return PAYOUT_FILE.row(id)


async def discard_payout_file(request: Request, payout_file_id: str) -> Answer:
    """The file is not to be paid."""
    id = uuid_of("PayoutFile", payout_file_id, "input.payoutFileId")
    await payout_files.discard(request.tx, request.viewer, id)
    return PAYOUT_FILE.row(id)


async def payout_file_template(request: Request, employer_id: str, purpose: str) -> Answer:
    """A file of all that could be paid (T-042); that it was taken stays on record (S-107)."""
    return await payout_files.template(request.tx, request.viewer, uuid_of("Employer", employer_id, "employerId"), purpose)
