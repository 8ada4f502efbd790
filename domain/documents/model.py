"""Documents, their contents and tickets."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MAX_BYTES = 10 * 1024 * 1024
"""A document's size; whoever makes longer ones divides them."""


class DocumentTooLarge(Exception):
    """A mistake of the caller's: it should have been divided."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file: its name, its media type, its bytes."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a document without opening it; ``worker_id`` is whose own it is, if somebody's."""

    id: UUID
    kind: str
    subject_id: UUID
    worker_id: UUID | None
    name: str
    person_id: UUID | None = None
    """Whose own it is, where that need not be a worker."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The secret that opens a document once."""

    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file that comes in is for, and who was given the ticket."""

    kind: str
    subject_id: UUID
    person_id: UUID
