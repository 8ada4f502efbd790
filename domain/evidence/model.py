"""Evidence as facts: a file checked, and what it is given for. Pure."""

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from uuid import UUID

FILES_AT_ONCE = 3
KIND = "work_evidence"
"""The kind of document that it is."""


class Side(Enum):
    """Who gives it."""

    WORKER = "worker"
    EMPLOYER = "employer"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class EvidenceForm:
    """A file as given: a PDF, PNG or JPEG of at most 512 KiB, in base64."""

    file_name: str
    content_base64: str


@dataclass(frozen=True, slots=True)
class File:
    """The same, checked."""

    name: str
    media_type: str
    body: bytes

    @property
    def sha256(self) -> bytes:
        return sha256(self.body).digest()


@dataclass(frozen=True, slots=True)
class Given:
    """What evidence is given for, and the two sides of it."""

    subject_type: str
    subject_id: UUID
    worker_id: UUID
    employer_id: UUID
