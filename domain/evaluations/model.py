"""An evaluation: three marks and a text, by one side of a work, hidden until both are in or the window ends. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal

LOWEST, HIGHEST = 1, 5
TEXT_LENGTH = 500


class Side(Enum):
    WORKER = "worker"
    EMPLOYER = "employer"


class WindowClosed(Refusal):
    """The window is over, or both sides are in (S-050)."""

    cause, code, rule = Cause.WRONG_STATE, "EVALUATION_WINDOW_CLOSED", "evaluations.window"
    zh, en = "评价期限已过。", "The evaluation window is closed."


class WorkNotEnded(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "WORK_NOT_ENDED", "evaluations.window"
    zh, en = "工作结束后才能评价。", "An evaluation follows the end of the work."


class AlreadyEvaluated(Refusal):
    cause, code, rule = Cause.CONFLICT, "ALREADY_EVALUATED", "evaluations.once"
    zh, en = "您已评价过这项工作。", "You have evaluated this work."


class TextNotFit(Refusal):
    """The text carries what screening refuses."""

    cause, code, rule = Cause.INVALID_INPUT, "EVALUATION_TEXT_NOT_FIT", "evaluations.fair_text"
    zh, en = "评价中不得出现“{words}”。", "“{words}” may not stand in an evaluation."


@dataclass(frozen=True, slots=True)
class Marks:
    """Performance, communication and satisfaction, each from 1 to 5, and what else there is to say."""

    performance: int
    communication: int
    satisfaction: int
    text: str = ""

    def check(self) -> None:
        """Raises InvalidInput with the field."""
        for name in ("performance", "communication", "satisfaction"):
            if not LOWEST <= getattr(self, name) <= HIGHEST:
                raise InvalidInput(f"input.{name}", f"须在{LOWEST}至{HIGHEST}之间。", f"Between {LOWEST} and {HIGHEST}.")
        if len(self.text) > TEXT_LENGTH:
            raise InvalidInput("input.text", f"最多{TEXT_LENGTH}字。", f"At most {TEXT_LENGTH} characters.")


@dataclass(frozen=True, slots=True)
class Window:
    """When one work's evaluations may be written."""

    assignment_id: UUID
    worker_id: UUID
    employer_id: UUID
    closes_at: datetime
    closed_at: datetime | None

    def must_be_open(self, at: datetime) -> None:
        if self.closed_at is not None or at >= self.closes_at:
            raise WindowClosed(field="input.assignmentId")


@dataclass(frozen=True, slots=True)
class Evaluation:
    id: UUID
    assignment_id: UUID
    side: Side
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many published evaluations there are, and their averages once there are enough of them (S-073)."""

    count: int
    performance: float | None
    communication: float | None
    satisfaction: float | None
