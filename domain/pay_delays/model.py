"""Whose part it is that pay waits. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal

EXPLANATION = (2, 500)
NO_BATCH = "no_batch"
"""Approved, payable, and nobody put it into a batch."""


class Fault(Enum):
    PLATFORM = "platform"
    WORKER = "worker"
    EMPLOYER = "employer"


WORKERS = (
    "worker_not_approved",
    "worker_not_verified",
    "worker_unsigned",
    "consent_missing",
    "destination_missing",
    "destination_refused",
    "destination_cooling_down",
    "holder_differs",
    "destination",
    "payee",
    "worker",
    "nobody",
)
PLATFORMS = (
    NO_BATCH,
    "approval",
    "turn",
    "channel_stopped",
    "channel_closed",
    "channel_unavailable",
    "holder_asked",
    "payee_limit",
    "day_limit",
    "channel",
    "answer",
    "platform",
)
FAULTS = dict.fromkeys(WORKERS, Fault.WORKER) | dict.fromkeys(PLATFORMS, Fault.PLATFORM) | {"employer": Fault.EMPLOYER}
"""By what it waits for. A channel is the platform's choice: towards the worker its slowness is the platform's."""


@dataclass(frozen=True, slots=True)
class Late:
    """A settlement whose clock of release ran out; ``waits_for`` is its payment's, ``payable``: it has none on its way."""

    deadline_id: UUID
    settlement_id: UUID
    worker_id: UUID
    employer_id: UUID
    due_at: datetime
    payable: bool
    waits_for: str | None


class PayDelayNotOurs(Refusal):
    """Only what was the platform's fault is explained."""

    cause, code, rule = Cause.WRONG_STATE, "PAY_DELAY_NOT_OURS", "pay_delays.explained"
    zh, en = "该逾期并非平台原因，或已作说明。", "This delay was not the platform's fault, or is explained already."
