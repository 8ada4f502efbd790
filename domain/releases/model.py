"""What a document's kind says of its leaving, and what can be refused. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.errors import Cause, Refusal

RULE: Final = "privacy.export_guard"
APPROVERS: Final = ("admin",)
PURPOSE, REASON = (4, 200), (2, 200)


@dataclass(frozen=True, slots=True)
class Kind:
    """Whether it is of one person or of many, on what ground it leaves, and which fields it shows."""

    people: str
    ground: str
    fields: tuple[str, ...]

    @property
    def of_many(self) -> bool:
        return self.people == "many"


UNKNOWN: Final = Kind("many", "approval", ("everything",))
"""A kind that nobody described waits for another person's word."""


@dataclass(frozen=True, slots=True)
class Release:
    """Somebody's wish to take a document out, and what became of it."""

    id: UUID
    document_id: UUID
    purpose: str
    requested_by: UUID
    requested_at: datetime
    state: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Terms:
    """For how long somebody may decide, and for how long who asked may fetch it then."""

    waits: timedelta
    open_for: timedelta


class ReleaseNeeded(Refusal):
    """Without another person's approval, or after its time, or once it was used."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "RELEASE_NEEDED", RULE
    zh, en = (
        "该文件含多人个人信息：请先申请取用，由另一人批准后在时限内一次性取用。",
        "This document has data of several people: ask for its release; another person approves, then it is fetched once.",
    )


class ReleaseOpen(Refusal):
    cause, code, rule = Cause.CONFLICT, "RELEASE_OPEN", RULE
    zh, en = "您对该文件已有未了结的取用申请。", "You have asked for this document already."


class NoReleaseNeeded(Refusal):
    """A document of one person, or one that leaves by law or contract, is fetched with a purpose alone."""

    cause, code, rule = Cause.WRONG_STATE, "NO_RELEASE_NEEDED", RULE
    zh, en = "该文件无需批准，写明用途即可取用。", "This document needs no approval: it is fetched with a purpose alone."


class OwnRelease(Refusal):
    """Nobody lets out what they asked for themselves."""

    cause, code, rule = Cause.NOT_PERMITTED, "OWN_RELEASE", RULE
    zh, en = "不能批准本人提出的申请。", "One does not decide on one's own request."
