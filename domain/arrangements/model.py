"""A hire as its thread needs it, and what a thread refuses. Pure."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal


class Side(Enum):
    """Who wrote it."""

    WORKER = "worker"
    EMPLOYER = "employer"


class MessagesFull(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "MESSAGES_FULL", "arrangements.after_hire"
    zh, en = "本次录用的消息已达{limit}条上限。", "This hire has its {limit} messages already."


@dataclass(frozen=True, slots=True)
class Hire:
    """An offer with its two sides."""

    offer_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: str
