"""What people do with a file of postings: ask to bring one, and bring it."""

import csv
import io
from datetime import timedelta
from uuid import UUID

from domain import accounts, documents, outbox, sheets
from domain.clock import day_of
from domain.database import Transaction
from domain.documents import Ticket
from domain.errors import NotFound
from domain.posting_files import store
from domain.posting_files.model import TABLE, FileRepeated
from domain.postings import NotDeclared
from domain.viewer import Viewer

KIND = "posting_file"
READ = "posting_files.read"
REPORT_HEADER = ("行号 Row", "列 Column", "代码 Code", "规则 Rule", "原因", "Reason")
REPORT_LINES = 20_000
"""More than a thousand rows with every column wrong."""
WHOLE_ROW = "整行 whole row"


async def request(
    tx: Transaction, viewer: Viewer, name: str, branch_id: UUID | None = None, *, declared: bool
) -> tuple[UUID, Ticket]:
    """A file is to come, declared true as a whole, and its ticket; all its postings are of one branch, or of none.

    Raises NotPermitted, InvalidInput, NotDeclared, NotFound.
    """
    employer_id, person_id = viewer.must_be_employer("recruiter"), viewer.must_be_signed_in()
    called = sheets.named(name)
    if not declared:
        raise NotDeclared(field="input.declared")
    file_id = await store.add(tx, employer_id, await accounts.branch_for(tx, viewer, branch_id), called, person_id)
    await outbox.put(tx, viewer, "posting_file.requested", file_id, employer_id=employer_id)
    return file_id, await documents.mint_upload(tx, KIND, file_id, person_id)


async def receive(tx: Transaction, viewer: Viewer, secret: str, body: bytes) -> UUID | None:
    """The bytes, brought with a ticket: kept sealed, and read by a job. None when the ticket opens nothing.

    Raises UploadUnfit, FileRepeated; then the ticket is still good.
    """
    file = await sheets.take(tx, viewer, KIND, store, secret, body, lambda first: FileRepeated(first=f"PostingFile:{first}"))
    if file is None:
        return None
    await outbox.put(tx, viewer, "posting_file.received", file.id, employer_id=file.employer_id)
    await outbox.enqueue(tx, READ, file.id, queue=outbox.NOTIFICATIONS)
    return file.id


async def report(tx: Transaction, viewer: Viewer, file_id: UUID) -> str:
    """Every wrong row as CSV: its number, the column, the rule, and why in both languages; the header alone when none is wrong.

    Raises NotFound.
    """
    employer_id = await store.employer_of(tx, file_id)
    if employer_id is None:
        raise NotFound("PostingFile", field="id")
    viewer.must_act_for(employer_id, "PostingFile", "recruiter")
    called = {english: f"{chinese} {english}" for english, chinese in TABLE.columns}
    lines = [
        (number, called.get(error.column, WHOLE_ROW), error.code, error.rule_id, error.message_zh, error.message_en)
        for number, error in await store.errors(tx, file_id, REPORT_LINES)
    ]
    return sheets.as_csv(REPORT_HEADER, lines).decode()


async def template(tx: Transaction, viewer: Viewer) -> str:
    """A CSV file of one posting as an example, to be written over."""
    viewer.must_be_employer("recruiter")
    day = day_of(tx.now) + timedelta(days=7)
    example = (
        "校园咖啡馆晚班店员", "catering", "负责点单、制作咖啡和奶茶，收拾桌面与清洗器具。", "天津市南开区",
        "卫津路92号青年湖西侧咖啡馆", "39.1058", "117.1765", f"{day} 18:00-22:00; {day + timedelta(days=1)} 18:00-22:00 x1", "2",
        "hour", "28.00", "7", f"{day}", "health_certificate | 持有效健康证 | 接触直接入口食品",
    )  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows([[english for english, _ in TABLE.columns], example])
    return out.getvalue()
