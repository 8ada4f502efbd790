"""Facts of the books: what a transfer is, what may be answered to one, and how ids and keys are derived."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.ids import derived_id
from domain.money import MAX_FEN, Fen


class Kind(Enum):
    """How a transfer moves money: at once, or in two steps (a hold, then its post_hold or void); a reversal moves it back."""

    POST = "post"
    HOLD = "hold"
    POST_HOLD = "post_hold"
    VOID = "void"
    REVERSAL = "reversal"


class Code(Enum):
    """The answer to one transfer. Every answer but the first three is remembered: a rejected key stays rejected."""

    OK = "ok"
    EXISTS = "exists"
    """This key was posted with this content before; nothing was posted again."""
    CONFLICT = "conflict"
    """The key, or the journal, was used with other content."""
    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_HOLD = "unknown_hold"
    """No hold of that id was committed before this request."""
    UNKNOWN_TRANSFER = "unknown_transfer"
    ACCOUNT_CLOSED = "account_closed"
    NO_ROUTE = "no_route"
    """The chart declares no such event between these kinds of accounts."""
    EXCEEDS_HOLD = "exceeds_hold"
    HOLD_RESOLVED = "hold_resolved"
    HOLD_EXPIRED = "hold_expired"
    """The hold's end has come before it was posted."""
    ALREADY_REVERSED = "already_reversed"
    INSUFFICIENT = "insufficient"
    JOURNAL_REFUSED = "journal_refused"
    """This leg could stand; another leg of its journal could not."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer as asked for. The key is chosen before the first attempt and kept for every retry (``key``).

    Transfers with one ``journal_id`` are posted all or none; without one, a transfer is its own journal. A post or hold names
    its accounts and amount (whole fen, 1 … 2^53 - 1); a post_hold, void or reversal takes them from what it names. A hold may
    say until when it stands (``expires_at``): from then on it cannot be posted, and ``expire_holds`` lets it go.
    """

    key: UUID
    event: str
    subject_id: UUID
    debit: UUID | None = None
    credit: UUID | None = None
    amount_fen: int | None = None
    journal_id: UUID | None = None
    kind: Kind = Kind.POST
    pending_id: UUID | None = None
    reverses_id: UUID | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for what can only be a mistake of the caller's."""
        whole = self.debit is not None and self.credit is not None and self.amount_fen is not None
        match self.kind:
            case Kind.POST | Kind.HOLD:
                shaped = whole and self.pending_id is None and self.reverses_id is None and self.debit != self.credit
            case Kind.POST_HOLD | Kind.VOID:
                shaped = self.pending_id is not None and self.reverses_id is None and self.debit is None and self.credit is None
            case Kind.REVERSAL:
                shaped = self.reverses_id is not None and self.pending_id is None and self.debit is None and self.credit is None
        if self.kind in (Kind.VOID, Kind.REVERSAL):
            shaped = shaped and self.amount_fen is None
        if self.expires_at is not None:
            shaped = shaped and self.kind is Kind.HOLD and self.expires_at.tzinfo is not None
        if not shaped:
            raise ValueError(f"a {self.kind.value} of this shape cannot be: {self}")
        if self.amount_fen is not None and not 1 <= self.amount_fen <= MAX_FEN:
            raise ValueError(f"{self.amount_fen} fen is no amount")

    @property
    def journal(self) -> UUID:
        return self.journal_id or self.key


def hold(
    key: UUID,
    event: str,
    subject_id: UUID,
    debit: UUID,
    credit: UUID,
    amount_fen: int,
    journal_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> Transfer:
    """Sets money aside: it counts as spent by the debit account until the hold is posted or let go, or its end has come."""
    return Transfer(key, event, subject_id, debit, credit, amount_fen, journal_id, Kind.HOLD, expires_at=expires_at)


def post_hold(
    key: UUID, event: str, subject_id: UUID, hold_id: UUID, amount_fen: int | None = None, journal_id: UUID | None = None
) -> Transfer:
    """Posts a hold, wholly or up to its amount; what is left of it is let go."""
    return Transfer(key, event, subject_id, None, None, amount_fen, journal_id, Kind.POST_HOLD, hold_id)


def void(key: UUID, event: str, subject_id: UUID, hold_id: UUID, journal_id: UUID | None = None) -> Transfer:
    """Lets a hold go."""
    return Transfer(key, event, subject_id, journal_id=journal_id, kind=Kind.VOID, pending_id=hold_id)


def reverse(key: UUID, event: str, subject_id: UUID, transfer_id: UUID, journal_id: UUID | None = None) -> Transfer:
    """Moves the whole amount of a post or post_hold back, once."""
    return Transfer(key, event, subject_id, journal_id=journal_id, kind=Kind.REVERSAL, reverses_id=transfer_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one transfer."""

    key: UUID
    code: Code

    @property
    def stands(self) -> bool:
        """The transfer is in the books, by this request or an earlier one."""
        return self.code in (Code.OK, Code.EXISTS)


@dataclass(frozen=True, slots=True)
class Balance:
    """An account's money on its own side: ``posted_fen`` is in the books, ``held_fen`` of it is set aside."""

    account_id: UUID
    posted_fen: Fen
    held_fen: Fen

    @property
    def available_fen(self) -> Fen:
        return Fen(self.posted_fen - self.held_fen)


@lru_cache(maxsize=16_384)  # a chunk of a pay run asks for each of its accounts twice
def account_id(kind: str, owner: UUID | str | None) -> UUID:
    """The account of that kind of an employer or worker (UUID), a payout channel (its name) or the platform (None)."""
    return derived_id("ledger_account", kind, "" if owner is None else owner)


def key(event: str, subject_id: UUID, attempt: int = 1) -> UUID:
    """The key of an event's transfer for its subject. A retry keeps it; after a refused balance the next attempt is a new one."""
    return derived_id("ledger_transfer", event, subject_id, attempt)


class InsufficientFunds(Refusal):
    """The account does not cover the amount, held money counted as spent; the whole journal is refused."""

    cause, code, rule = Cause.INSUFFICIENT_FUNDS, "INSUFFICIENT_FUNDS", "ledger.within_balance"
    zh, en = "账户余额不足，无法完成{amount}元的记账。", "The balance does not cover {amount} yuan; nothing was posted."


class KeyConflict(Refusal):
    cause, code, rule = Cause.CONFLICT, "LEDGER_KEY_CONFLICT", "ledger.key_once"
    zh, en = "该业务编号已用于内容不同的记账。", "This key or journal was used for other content."


class AccountClosed(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "LEDGER_ACCOUNT_CLOSED", "ledger.open_account"
    zh, en = "账户已关闭，不能记账。", "The account is closed."


class AccountNotEmpty(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "LEDGER_ACCOUNT_NOT_EMPTY", "ledger.open_account"
    zh, en = "账户仍有余额或冻结款项，不能关闭。", "The account still holds money; only an empty one may close."


class HoldResolved(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "HOLD_RESOLVED", "ledger.hold_once"
    zh, en = "该冻结款项已支付或已解冻。", "This hold was posted or let go already."


class HoldExpired(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "HOLD_EXPIRED", "ledger.hold_in_time"
    zh, en = "该冻结款项已过期限，不能支付。", "The time of this hold is over; it cannot be posted any more."


class ExceedsHold(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "EXCEEDS_HOLD", "ledger.hold_once"
    zh, en = "支付金额超过冻结金额。", "The amount is more than was held."


class AlreadyReversed(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "ALREADY_REVERSED", "ledger.hold_once"
    zh, en = "该笔记账已冲正。", "This transfer was reversed already."


class LedgerFault(Exception):
    """A transfer that no correct caller asks for: an account never opened, a route never declared, a hold never made."""

    def __init__(self, transfer: Transfer, code: Code) -> None:
        super().__init__(f"{code.value}: {transfer.kind.value} {transfer.event} {transfer.key}")


REFUSALS: dict[Code, type[Refusal]] = {
    Code.CONFLICT: KeyConflict,
    Code.ACCOUNT_CLOSED: AccountClosed,
    Code.EXCEEDS_HOLD: ExceedsHold,
    Code.HOLD_RESOLVED: HoldResolved,
    Code.HOLD_EXPIRED: HoldExpired,
    Code.ALREADY_REVERSED: AlreadyReversed,
    Code.INSUFFICIENT: InsufficientFunds,
}


def refusal(transfer: Transfer, code: Code) -> Exception:
    """What a caller that insists on all or nothing is told about the transfer that did not stand."""
    known = REFUSALS.get(code)
    if known is None:
        return LedgerFault(transfer, code)
    return known(amount=f"{(transfer.amount_fen or 0) / 100:,.2f}")
