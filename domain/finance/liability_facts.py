"""Facts of late or short funding: a case of liability, and why an employer may not publish meanwhile. Pure (S-072)."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal


class LiabilityCause(Enum):
    """What the employer left undone when the clock ran out."""

    UNFUNDED = "unfunded"
    PARTIAL = "partial"
    UNAPPROVED = "unapproved"
    """The money was there; the settlement was not approved."""


class LiabilityState(Enum):
    OPEN = "open"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class Resolution(Enum):
    PAID = "paid"
    LIFTED = "lifted"
    """Not the employer's fault, as a checker found."""


@dataclass(frozen=True, slots=True)
class LiabilityCase:
    """One wage that was not funded and approved in time."""

    id: UUID
    settlement_id: UUID
    employer_id: UUID
    worker_id: UUID
    state: LiabilityState


class LiabilityOpen(Refusal):
    """Wages that were not paid in time come before new postings."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "LIABILITY_OPEN", "finance.liability"
    zh = "尚有{cases}笔逾期未付清的报酬，付清并确认后方可发布新岗位。"
    en = "{cases} overdue wages are not paid; pay and approve them before publishing a new posting."


class LiabilityResolved(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "LIABILITY_RESOLVED", "finance.liability"
    zh, en = "该案件已结案。", "This case is resolved already."
