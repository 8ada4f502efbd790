"""Checking files, keeping them, and who may open them."""

from collections.abc import Sequence
from uuid import UUID

from domain import accounts, documents
from domain.database import Transaction
from domain.documents import Content
from domain.errors import InvalidInput
from domain.evidence import store
from domain.evidence.model import FILES_AT_ONCE, KIND, EvidenceForm, File, Given, Side
from domain.viewer import Viewer

STAFF_READERS = ("support", "auditor", "admin")
MEMBER_READERS = ("owner", "recruiter", "supervisor")


def check(forms: Sequence[EvidenceForm], field: str = "input.evidence") -> list[File]:
    """The files, if all are PDF, PNG or JPEG and there are not too many; raises InvalidInput."""
    if len(forms) > FILES_AT_ONCE:
        raise InvalidInput(field, f"一次最多提供{FILES_AT_ONCE}个文件。", f"At most {FILES_AT_ONCE} files at a time.")
    return [_checked(form, f"{field}.{number}") for number, form in enumerate(forms)]


async def keep(tx: Transaction, given: Given, side: Side, files: Sequence[File]) -> None:
    """Seals the files and lists them with what they are given for."""
    worker_id = given.worker_id if side is Side.WORKER else None
    for file in files:
        document_id = await seal(tx, KIND, given.subject_id, file, worker_id=worker_id)
        await store.add(tx, given, side, document_id, file)


async def seal(tx: Transaction, kind: str, subject_id: UUID, file: File, *, worker_id: UUID | None) -> UUID:
    """A checked file as a document of this kind, which decides who may open it; the worker's own where one gave it."""
    return await documents.keep(tx, kind, subject_id, Content(file.name, file.media_type, file.body), worker_id=worker_id)


async def may_open(tx: Transaction, viewer: Viewer, document_id: UUID) -> bool:
    """Whether the viewer may open a piece of evidence."""
    if viewer.staff_id is not None:
        return viewer.staff_role in STAFF_READERS
    worker_id, employer_id = await store.parties_of(tx, document_id)
    ours = viewer.employer_id is not None and viewer.employer_id == employer_id and viewer.member_role in MEMBER_READERS
    return ours or (viewer.worker_id is not None and viewer.worker_id == worker_id)


def _checked(form: EvidenceForm, field: str) -> File:
    name, body, media_type = accounts.scan_of(form.file_name, form.content_base64, field)
    return File(name, media_type, body)
