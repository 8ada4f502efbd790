"""How a file with a table is taken: it is called something, brought with a ticket, sealed once, and opened to be read."""

from collections.abc import Callable
from enum import Enum
from hashlib import sha256
from typing import Final, Protocol, TypeVar
from uuid import UUID

from domain import documents
from domain.database import Transaction
from domain.errors import InvalidInput, Refusal
from domain.sheets.model import Format
from domain.sheets.reading import taken
from domain.viewer import Viewer

NAME_LENGTH: Final = range(1, 121)
AWAITED, READING = "awaited", "reading"
"""The states that every such file begins with."""


class File(Protocol):
    """An area's file, locked."""

    @property
    def id(self) -> UUID: ...
    @property
    def employer_id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def state(self) -> Enum: ...
    @property
    def document_id(self) -> UUID | None: ...


F = TypeVar("F", bound=File)
F_co = TypeVar("F_co", bound=File, covariant=True)


class Store(Protocol[F_co]):
    """The SQL of an area's files."""

    async def lock(self, tx: Transaction, file_id: UUID, /) -> F_co | None:
        """The file, locked."""

    async def standing(self, tx: Transaction, employer_id: UUID, sha256: bytes, /) -> UUID | None:
        """The employer's file of the same bytes that stands; uploads of an employer come one after the other."""

    async def received(self, tx: Transaction, file_id: UUID, format: Format, document_id: UUID, sha256: bytes, /) -> None:
        """It is sealed, and to be read."""


def named(name: str) -> str:
    """What a file is called. Raises InvalidInput."""
    called = name.strip()
    if len(called) not in NAME_LENGTH or not called.isprintable():
        raise InvalidInput("input.name", "请给出文件名（1至120字）。", "Give the file's name, of 1 to 120 characters.")
    return called


async def take(
    tx: Transaction, viewer: Viewer, kind: str, store: Store[F], secret: str, body: bytes, repeated: Callable[[UUID], Refusal]
) -> F | None:
    """The bytes, brought with a ticket of the kind, sealed and to be read; None when the ticket opens nothing.

    What the file is says its content, not its name. Raises UploadUnfit, and ``repeated`` with the first of the same bytes; then
    the ticket is still good.
    """
    viewer.must_be_system()
    brought = await documents.upload(tx, secret, spend=True)
    if brought is None or brought.kind != kind:
        return None
    file = await store.lock(tx, brought.subject_id)
    if file is None or file.state.value != AWAITED:
        return None
    format, content = taken(file.name, body)
    digest = sha256(body).digest()
    if first := await store.standing(tx, file.employer_id, digest):
        raise repeated(first)
    document_id = await documents.keep(tx, kind, file.id, content)
    await store.received(tx, file.id, format, document_id, digest)
    return file


async def bytes_of(tx: Transaction, viewer: Viewer, store: Store[F], file_id: UUID) -> bytes | None:
    """What was brought; None when it was read already."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is None or file.state.value != READING:
        return None
    assert file.document_id is not None
    return (await documents.read(tx, file.document_id)).body
