"""Plans, policies and claims as facts, and their refusals. Pure (T-024)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen


class PolicyState(Enum):
    WANTED = "wanted"
    ISSUED = "issued"
    REFUSED = "refused"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class ClaimState(Enum):
    WANTED = "wanted"
    FILED = "filed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class NotInsurable(Refusal):
    """The product is not offered for this kind of work, or not any more."""

    cause, code, rule = Cause.INVALID_INPUT, "NOT_INSURABLE", "insurance.plan"
    zh, en = "该产品不适用于此工种，或已停售。", "This product is not for this kind of work, or is not sold any more."


class ClaimNotOfPolicy(Refusal):
    """A claim rests on a reported injury of the insured shift, once."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "CLAIM_NOT_OF_POLICY", "insurance.claim"
    zh, en = "理赔须依据该班次已登记的受伤事故，且每起事故一次。", "A claim rests on a reported injury of that shift, once each."


@dataclass(frozen=True, slots=True)
class Offered:
    """A posting, and whether a product is sold for it today."""

    posting_id: UUID
    employer_id: UUID
    insurable: bool


@dataclass(frozen=True, slots=True)
class Plan:
    id: UUID
    posting_id: UUID
    employer_id: UUID
    ended: bool


@dataclass(frozen=True, slots=True)
class Policy:
    id: UUID
    assignment_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: PolicyState
    premium_fen: Fen
    coverage_fen: Fen
    starts_at: datetime
    policy_no: str | None
    certified: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """What the insurer is asked to cover. Nobody is named: ``request_no`` stands for the shift."""

    request_no: str
    product: str
    work_kind: str
    district: str
    starts_at: datetime
    ends_at: datetime
    premium_fen: int
    coverage_fen: int


@dataclass(frozen=True, slots=True)
class PolicyQuestion:
    """What to do about a policy; ``before``: the insurer may have been asked already, so it is queried first."""

    state: PolicyState
    cover: Cover
    before: bool
    policy_no: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    id: UUID
    worker_id: UUID
    employer_id: UUID
    state: ClaimState
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class ClaimQuestion:
    """What to ask about a claim: to take it, or, with ``claim_no``, what became of it."""

    request_no: str
    policy_no: str
    claim_no: str | None
    happened_at: datetime
    severity: str
    amount_fen: int
