"""Packages, sub-orders and deliveries as facts, and what refuses them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal, WrongState
from domain.money import Fen
from domain.postings import PayContent, PayKind, PayUnit, PostingContent, PostingKind, RequirementContent, ShiftContent

TITLE, CRITERIA, NOTE, REASON = (4, 40), (10, 1_000), (2, 2_000), (2, 1_000)


class State(Enum):
    DRAFT = "draft"
    OPEN = "open"
    COMPLETED = "completed"
    CLOSED = "closed"


class SubOrderState(Enum):
    OPEN = "open"
    DELIVERED = "delivered"
    REWORK = "rework"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class DeliveryState(Enum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REWORK = "rework"
    REJECTED = "rejected"


class TooManySubOrders(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_SUB_ORDERS", "packages.sub_orders"
    zh, en = "一个任务包须有1至{most}个子订单。", "A package has 1 to {most} sub-orders."


class NotDelivered(Refusal):
    """Nothing waits to be inspected: nothing came yet, or it was answered."""

    cause, code, rule = Cause.WRONG_STATE, "NOT_DELIVERED", "packages.inspection"
    zh, en = "该交付已验收（{state}）。", "This delivery does not wait for an inspection (it is {state})."


class ReworkOver(Refusal):
    """It was sent back as often as may be: it is accepted now, or refused."""

    cause, code, rule = Cause.LIMIT_REACHED, "REWORK_OVER", "packages.rework"
    zh, en = "已返工{times}次，请作出最终验收。", "It was sent back {times} times; accept or refuse it now."


@dataclass(frozen=True, slots=True)
class Piece:
    """One sub-order of a demand: what, when, and what it pays as a whole."""

    title: str
    duties: str
    starts_at: datetime
    ends_at: datetime
    pay_fen: Fen


@dataclass(frozen=True, slots=True)
class Demand:
    """What an enterprise asks for: what all sub-orders share, and the sub-orders."""

    title: str
    criteria: str
    kind: PostingKind
    district: str
    address: str
    latitude: float | None
    longitude: float | None
    requirements: tuple[RequirementContent, ...]
    pay_due_days: int
    valid_until: datetime
    declared: bool
    pieces: tuple[Piece, ...]

    def posting_of(self, piece: Piece) -> PostingContent:
        """The posting of one sub-order: one person, one stretch of work, paid as a whole; whoever applies reads the criteria."""
        return PostingContent(
            title=piece.title,
            kind=self.kind,
            duties=f"{piece.duties.strip()}\n验收标准：{self.criteria.strip()}",
            district=self.district,
            address=self.address,
            shifts=(ShiftContent(piece.starts_at, piece.ends_at, 1),),
            pay_components=(PayContent(PayKind.BASE, PayUnit.SHIFT, piece.pay_fen),),
            requirements=self.requirements,
            headcount=1,
            pay_due_days=self.pay_due_days,
            valid_until=self.valid_until,
            declared=self.declared,
            latitude=self.latitude,
            longitude=self.longitude,
        )


@dataclass(frozen=True, slots=True)
class Package:
    id: UUID
    employer_id: UUID
    state: State

    def must_be(self, *states: State) -> None:
        """Raises WrongState."""
        if self.state not in states:
            raise WrongState(self.state.value, field="input.demandPackageId")


@dataclass(frozen=True, slots=True)
class SubOrder:
    id: UUID
    demand_package_id: UUID
    employer_id: UUID
    posting_id: UUID
    state: SubOrderState
    deliver_by: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    id: UUID
    sub_order_id: UUID
    assignment_id: UUID
    worker_id: UUID
    employer_id: UUID
    number: int
    state: DeliveryState

    @property
    def parties(self) -> dict[str, UUID]:
        """Whose it is."""
        return {"worker_id": self.worker_id, "employer_id": self.employer_id}


def text_of(text: str, length: tuple[int, int], field: str) -> str:
    """The text without its blanks; raises InvalidInput."""
    said = text.strip()
    shortest, longest = length
    if not shortest <= len(said) <= longest:
        raise InvalidInput(field, f"长度须在{shortest}至{longest}字之间。", f"Between {shortest} and {longest} characters.")
    return said
