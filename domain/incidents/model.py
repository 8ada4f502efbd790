"""Differences and incidents as facts, and their refusals. Pure (S-069)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal, WrongState


class DifferenceKind(Enum):
    TIME = "time"
    PLACE = "place"
    DUTIES = "duties"
    PAY = "pay"


class DifferenceState(Enum):
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DENIED = "denied"


class IncidentKind(Enum):
    INJURY = "injury"
    NEAR_MISS = "near_miss"


class Severity(Enum):
    """``none`` is a near miss; ``serious`` is what law calls a serious injury."""

    NONE = "none"
    SLIGHT = "slight"
    SERIOUS = "serious"
    FATAL = "fatal"


class IncidentState(Enum):
    OPEN = "open"
    CLOSED = "closed"


class Recipient(Enum):
    AUTHORITY = "authority"
    INSURER = "insurer"


class DifferenceTwice(Refusal):
    cause, code, rule = Cause.CONFLICT, "DIFFERENCE_TWICE", "incidents.as_agreed"
    zh, en = "该班次的此项不符已报告。", "This difference of the shift was reported already."


class ReportLate(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "REPORT_LATE", "incidents.report"
    zh, en = "须在班次结束后{days}日内报告。", "It is reported within {days} days of the shift."


class NoticeOwed(Refusal):
    """Law demands a notice that nobody recorded."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "INCIDENT_NOTICE_OWED", "incidents.follow_up"
    zh, en = "法定通知尚未登记，不能结案。", "A notice that law demands is not recorded; it cannot be closed."


class SideUnheard(Refusal):
    """Both sides are heard first."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "INCIDENT_SIDE_UNHEARD", "incidents.follow_up"
    zh, en = "另一方尚未陈述，且陈述期限未过。", "The other side has not been heard, and its time is not over."


@dataclass(frozen=True, slots=True)
class Work:
    """The assignment it is about; ``days_since``: whole days since the shift ended."""

    id: UUID
    worker_id: UUID
    employer_id: UUID
    state: str
    starts_at: datetime
    days_since: int


@dataclass(frozen=True, slots=True)
class Difference:
    id: UUID
    worker_id: UUID
    employer_id: UUID
    state: DifferenceState


@dataclass(frozen=True, slots=True)
class Incident:
    """``side`` reported it."""

    id: UUID
    worker_id: UUID
    employer_id: UUID
    kind: IncidentKind
    severity: Severity
    state: IncidentState
    side: str
    reported_at: datetime

    def must_be_open(self) -> None:
        """Raises WrongState."""
        if self.state is not IncidentState.OPEN:
            raise WrongState(self.state.value, field="input.incidentId")


def notices_of(kind: IncidentKind, severity: Severity) -> list[Recipient]:
    """Whom law tells the employer to notify, by rules incidents.notice_authority and incidents.notice_insurer."""
    if kind is IncidentKind.NEAR_MISS:
        return []
    grave = severity in (Severity.SERIOUS, Severity.FATAL)
    return [Recipient.AUTHORITY, Recipient.INSURER] if grave else [Recipient.INSURER]


def must_fit(kind: IncidentKind, severity: Severity) -> None:
    """A near miss hurt nobody, an injury did; raises InvalidInput."""
    if (kind is IncidentKind.NEAR_MISS) != (severity is Severity.NONE):
        raise InvalidInput(
            "input.severity", "险情无伤情，受伤须注明伤情。", "A near miss hurt nobody; of an injury say how grave."
        )


def text_of(text: str, field: str, most: int) -> str:
    """What was said; raises InvalidInput."""
    said = text.strip()
    if not 2 <= len(said) <= most:
        raise InvalidInput(field, f"请填写2至{most}字。", f"Write 2 to {most:,} characters.")
    return said
