"""Facts of an employer's own time of release: what it is, and how it is refused. Pure (S-042)."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal


class PayTermState(Enum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class PayTerm:
    """Pay is released within so many working days of receipt, from … until, both included; without an end it goes on."""

    id: UUID
    employer_id: UUID
    working_days: int
    valid_from: date
    valid_until: date | None
    state: PayTermState
    requested_by: UUID


class PayTermTooLong(Refusal):
    """No worker waits longer for pay than the rule allows, whatever an employer agrees on."""

    cause, code, rule = Cause.LIMIT_REACHED, "PAY_TERM_TOO_LONG", "finance.pay_term"
    zh, en = "报酬发放时限须为1至{most}个工作日。", "Pay is released within 1 to {most} working days."


class PayTermBackdated(Refusal):
    """A promise is known before the day it holds for, also when it is approved late."""

    cause, code, rule = Cause.INVALID_INPUT, "PAY_TERM_BACKDATED", "finance.pay_term"
    zh, en = "发放时限须自{first}或以后生效。", "A time of release begins on {first} or later."


class PayTermOverlap(Refusal):
    cause, code, rule = Cause.CONFLICT, "PAY_TERM_OVERLAP", "finance.pay_term"
    zh, en = "该用人方在这些日期已有约定的发放时限。", "This employer has a time of release on some of these days already."


class PayTermNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "PAY_TERM_NOT_READY", "finance.pay_term"
    zh, en = "该约定当前为“{state}”，不能执行此操作。", "This agreement is {state}; this step is not possible."
