"""What people do with a file of postings: ask to bring one, and bring it."""

import csv
import io
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from domain import documents, outbox, sheets
from domain.clock import day_of
from domain.database import Transaction
from domain.documents import Ticket
from domain.errors import InvalidInput
from domain.posting_files import store
from domain.posting_files.model import NAME_LENGTH, TABLE, FileRepeated, State
from domain.postings import NotDeclared
from domain.viewer import Viewer

KIND = "posting_file"
READ = "posting_files.read"


async def request(tx: Transaction, viewer: Viewer, name: str, *, declared: bool) -> tuple[UUID, Ticket]:
    """A file is to come, declared true as a whole, and its ticket. Raises NotPermitted, InvalidInput, NotDeclared."""
    employer_id, person_id = viewer.must_be_employer("recruiter"), viewer.must_be_signed_in()
    called = name.strip()
    if len(called) not in NAME_LENGTH or not called.isprintable():
        raise InvalidInput("input.name", "请给出文件名（1至120字）。", "Give the file's name, of 1 to 120 characters.")
    if not declared:
        raise NotDeclared(field="input.declared")
    file_id = await store.add(tx, employer_id, called, person_id)
    await outbox.put(tx, viewer, "posting_file.requested", file_id, employer_id=employer_id)
    return file_id, await documents.mint_upload(tx, KIND, file_id, person_id)


async def receive(tx: Transaction, viewer: Viewer, secret: str, body: bytes) -> UUID | None:
    """The bytes, brought with a ticket: kept sealed, and read by a job. None when the ticket opens nothing.

    Raises UploadUnfit, FileRepeated; then the ticket is still good.
    """
    viewer.must_be_system()
    brought = await documents.upload(tx, secret, spend=True)
    if brought is None or brought.kind != KIND:
        return None
    file = await store.lock(tx, brought.subject_id)
    if file is None or file.state is not State.AWAITED:
        return None
    format, content = sheets.taken(file.name, body)
    digest = sha256(body).digest()
    if first := await store.standing(tx, file.employer_id, digest):
        raise FileRepeated(first=f"PostingFile:{first}")
    document_id = await documents.keep(tx, KIND, file.id, content)
    await store.received(tx, file.id, format, document_id, digest)
    await outbox.put(tx, viewer, "posting_file.received", file.id, employer_id=file.employer_id)
    await outbox.enqueue(tx, READ, file.id, queue=outbox.NOTIFICATIONS)
    return file.id


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
