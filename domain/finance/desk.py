"""Facts of the finance desk: what becomes of unmatched deposits, refunds to employers, and how either is refused. Pure."""

from dataclasses import dataclass
from enum import Enum
from re import fullmatch
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal
from domain.finance.model import Purpose
from domain.money import MAX_FEN, Fen

REASON_LENGTH = range(2, 501)
BANK_SERIAL = r"[A-Za-z0-9_-]{6,64}"


class ResolutionKind(Enum):
    MATCH = "match"
    """It is this employer's."""
    SEND_BACK = "send_back"
    """It goes back to who sent it."""


class ResolutionState(Enum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    """By a second person; not in the books yet."""
    REJECTED = "rejected"
    COMPLETED = "completed"


class Book(Enum):
    """Which of the employer's two balances."""

    WAGE = "wage"
    FEE = "fee"


class RefundState(Enum):
    REQUESTED = "requested"
    APPROVED = "approved"
    """Held in the books, not yet sent by the bank."""
    REJECTED = "rejected"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What shall become of a deposit in suspense."""

    id: UUID
    deposit_id: UUID
    kind: ResolutionKind
    employer_id: UUID | None
    state: ResolutionState
    proposed_by: UUID
    bank_serial: str | None
    amount_fen: Fen
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Refund:
    """Unspent money asked back by an employer; ``requested_by`` is a person."""

    id: UUID
    employer_id: UUID
    book: Book
    amount_fen: Fen
    state: RefundState
    requested_by: UUID


class SamePerson(Refusal):
    """Who proposes may not decide, and who approves may not record the outcome (S-111)."""

    cause, code, rule = Cause.NOT_PERMITTED, "SAME_PERSON", "finance.two_people"
    zh, en = "提出人与复核人不能是同一人。", "Who proposed it may not be the one who decides."


class DepositNotInSuspense(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "DEPOSIT_NOT_IN_SUSPENSE", "finance.suspense"
    zh, en = "该来款的归属已明确，不在待认领之列。", "It is known whose this deposit is; it does not wait in suspense."


class DepositTaken(Refusal):
    """There is a proposal for it, or it was resolved: once for ever."""

    cause, code, rule = Cause.CONFLICT, "DEPOSIT_TAKEN", "finance.suspense"
    zh, en = "该来款已有处理意见。", "There is a proposal for this deposit already."


class ResolutionNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "RESOLUTION_NOT_READY", "finance.suspense"
    zh, en = "该处理意见当前为“{state}”，不能执行此操作。", "This proposal is {state}; this step is not possible."


class RefundNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "REFUND_NOT_READY", "finance.refund"
    zh, en = "该退款当前为“{state}”，不能执行此操作。", "This refund is {state}; this step is not possible."


class RefundUndecided(Refusal):
    """One request per book waits at a time."""

    cause, code, rule = Cause.CONFLICT, "REFUND_UNDECIDED", "finance.refund"
    zh, en = "已有一笔退款申请待复核。", "A refund of this balance is waiting for its decision already."


class RefundBeyondUnspent(Refusal):
    """What drafted settlements need is not unspent (S-072)."""

    cause, code, rule = Cause.INSUFFICIENT_FUNDS, "REFUND_BEYOND_UNSPENT", "finance.refund"
    zh, en = (
        "可退回的余额为{unspent}元（已扣除待付结算单）。",
        "¥{unspent} can be refunded; the rest is needed by drafted settlements.",
    )


class BankSerialUsed(Refusal):
    cause, code, rule = Cause.CONFLICT, "BANK_SERIAL_USED", "finance.bank_serial_once"
    zh, en = "该银行流水号已登记过。", "This bank number was recorded already."


def must_be_amount(amount_fen: int, field: str) -> None:
    """Raises InvalidInput unless it is a positive amount that JSON carries exactly."""
    if not 1 <= amount_fen <= MAX_FEN:
        raise InvalidInput(field, "金额须为正整数分，且不超过9007199254740991。", "An amount is 1 to 9,007,199,254,740,991 fen.")


def said(reason: str, field: str = "input.reason") -> str:
    """The reason without blanks around it; raises InvalidInput."""
    stripped = reason.strip()
    if len(stripped) not in REASON_LENGTH:
        raise InvalidInput(field, "请说明原因（2至500字）。", "State the reason, in 2 to 500 characters.")
    return stripped


def must_be_serial(bank_serial: str) -> None:
    """Raises InvalidInput for what cannot be a number of the bank's."""
    if not fullmatch(BANK_SERIAL, bank_serial):
        raise InvalidInput(
            "input.bankSerial", "银行流水号应为6至64位字母或数字。", "A bank number has 6 to 64 letters or digits."
        )
