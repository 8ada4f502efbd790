"""Facts of reconciliation: a day at a channel, what may differ, what may become of it, and how either is refused. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen

AGREED_AT_ONCE = 5_000
"""Lines of a file looked at in one step: about a quarter of a second of a processor."""
COMPARE_TIMEOUT_S = 50.0
"""For what is left of a day after that: usually under a second. Where nothing agrees, a hundred thousand lines take longer than
other statements may; the job's lease is a minute."""
POSTED_AT_ONCE = 4_000
"""Transfers of one posting step."""
DIFFERENCES_AT_ONCE = 5_000
"""Differences written by one comparison; a day with more is compared again."""
BEGUN_AT_ONCE = 200
FETCH_BACKOFF_S = (60, 300, 900, 1800, 3600)
"""Waiting time before a channel is asked for a day's file again; the last one repeats."""
LATE_AFTER_FETCHES = 5
REASON_LENGTH = range(2, 501)
BANK_ACCOUNTS = frozenset({"bank_wage", "bank_fee"})
"""Our accounts at the bank: reconciled as channels are, their lines with what moved them in the books."""


class ReconciliationState(Enum):
    WAITING = "waiting"
    """For the channel's file."""
    OPEN = "open"
    BALANCED = "balanced"
    SIGNED = "signed"


class DifferenceClass(Enum):
    MISSING_AT_CHANNEL = "missing_at_channel"
    MISSING_WITH_US = "missing_with_us"
    AMOUNT_DIFFERS = "amount_differs"
    STATE_DIFFERS = "state_differs"
    DUPLICATE = "duplicate"
    IN_TRANSIT = "in_transit"


class DifferenceState(Enum):
    IN_TRANSIT = "in_transit"
    """No difference yet: the next day's file is waited for."""
    OPEN = "open"
    PROPOSED = "proposed"
    CLOSED = "closed"


class DifferenceOutcome(Enum):
    MATCHED = "matched"
    CARRIED = "carried"
    """A later day has a row of its own about it."""
    CLAIMED = "claimed"
    SUSPENDED = "suspended"
    NEVER_PAID = "never_paid"


class LineKind(Enum):
    PAY = "pay"
    RETURN = "return"
    IN = "in"
    """Into an account of ours at the bank."""
    OUT = "out"


class Action(Enum):
    """What may become of a difference."""

    WAIT = "wait"
    """It will stand on a later file: accepted as in transit."""
    ASK = "ask"
    """The channel is asked about the order, and the day compared again."""
    CLAIM = "claim"
    """Booked as the statement says; what it leaves on the clearing account is claimed from the channel."""
    SUSPEND = "suspend"
    """Returned money of an unknown payout waits in suspense."""
    MATCH_RETURN = "match_return"
    """It is the return of this payout."""
    NEVER_PAID = "never_paid"
    """The channel is asked once more; where it says that no money moved, the payment is taken back and the wage owed again."""


ASKING = frozenset({Action.ASK, Action.NEVER_PAID})
"""Actions for which the channel is asked about the order."""


class ResolutionState(Enum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DONE = "done"
    OVERTAKEN = "overtaken"
    """The sides came together by themselves first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of a statement, as its file says. ``line_key`` is unique at the channel for ever."""

    kind: str
    line_key: str
    out_biz_no: str
    channel_ref: str
    amount_fen: int
    fee_fen: int
    booked_at: datetime
    number: int | None = None
    purpose: str | None = None
    counterparty_mask: str | None = None
    """The last three on a bank's own statement only."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A believed file: its bytes, fingerprint and lines; a bank's with the account's balances."""

    content: bytes = field(repr=False)
    sha256: bytes
    lines: tuple[Line, ...]
    opening_fen: int | None = None
    closing_fen: int | None = None

    def total_fen(self, *kinds: LineKind) -> Fen:
        named = {kind.value for kind in kinds}
        return Fen(sum(line.amount_fen for line in self.lines if line.kind in named))


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is not believed; ``problem`` is truncated, duplicated, foreign, unreadable or discontinuous."""

    problem: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Reconciliation:
    id: UUID
    channel: str
    day: date
    state: ReconciliationState
    fetches: int
    submitted_by: UUID | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of the desk."""

    id: UUID
    reconciliation_id: UUID
    channel: str
    class_: DifferenceClass
    kind: LineKind
    out_biz_no: str
    payout_item_id: UUID | None
    statement_line_id: UUID | None
    statement_fen: Fen | None
    state: DifferenceState
    outcome: DifferenceOutcome | None

    def allows(self, action: Action) -> bool:
        """Whether the action can help: see ``reconciliation.resolution``."""
        if self.channel in BANK_ACCOUNTS:
            return self._bank_allows(action)
        returned = self.kind is LineKind.RETURN and self.statement_line_id is not None
        match action:
            case Action.WAIT:
                return self.class_ is DifferenceClass.MISSING_AT_CHANNEL
            case Action.ASK:
                return self.payout_item_id is not None and self.class_ is not DifferenceClass.DUPLICATE
            case Action.CLAIM:
                return self.statement_line_id is not None
            case Action.SUSPEND:
                return returned
            case Action.MATCH_RETURN:
                return returned
            case Action.NEVER_PAID:
                return self.class_ is DifferenceClass.MISSING_AT_CHANNEL and self.kind is LineKind.PAY

    def _bank_allows(self, action: Action) -> bool:
        match action:
            case Action.WAIT:
                return self.class_ in (DifferenceClass.MISSING_AT_CHANNEL, DifferenceClass.MISSING_WITH_US)
            case Action.CLAIM:
                return self.statement_line_id is not None
            case Action.SUSPEND:
                return self.class_ is DifferenceClass.MISSING_WITH_US and self.kind is LineKind.IN
            case Action.ASK | Action.MATCH_RETURN | Action.NEVER_PAID:
                return False


@dataclass(frozen=True, slots=True)
class Resolution:
    id: UUID
    difference_id: UUID
    action: Action
    payout_item_id: UUID | None
    state: ResolutionState
    proposed_by: UUID


class DifferenceNotOpen(Refusal):
    """It is settled, in transit, or has a proposal."""

    cause, code, rule = Cause.WRONG_STATE, "DIFFERENCE_NOT_OPEN", "reconciliation.resolution"
    zh, en = "该笔差异当前为“{state}”，不能执行此操作。", "This difference is {state}; this step is not possible."


class ActionUnfit(Refusal):
    """The action does not fit what differs."""

    cause, code, rule = Cause.WRONG_STATE, "ACTION_UNFIT", "reconciliation.resolution"
    zh, en = "该处理方式不适用于这笔差异。", "This difference cannot be resolved in this way."


class ReturnUnfit(Refusal):
    """The payout did not come back, came back with another amount, or its return stands on a statement already."""

    cause, code, rule = Cause.CONFLICT, "RETURN_UNFIT", "reconciliation.resolution"
    zh, en = "该笔发放没有待认领的同额退款。", "No return of that amount is missing for this payout."


class ResolutionNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "DIFFERENCE_RESOLUTION_NOT_READY", "reconciliation.resolution"
    zh, en = "该处理意见当前为“{state}”，不能执行此操作。", "This proposal is {state}; this step is not possible."


class ReconciliationNotReady(Refusal):
    """It is not balanced, was submitted, or is signed."""

    cause, code, rule = Cause.WRONG_STATE, "RECONCILIATION_NOT_READY", "reconciliation.three_way"
    zh, en = "该日对账当前为“{state}”，不能执行此操作。", "This day is {state}; this step is not possible."


class TwoSigners(Refusal):
    """Who proposes may not confirm, and who submits may not sign (S-117)."""

    cause, code, rule = Cause.NOT_PERMITTED, "TWO_SIGNERS", "reconciliation.two_people"
    zh, en = "提出人与复核人不能是同一人。", "Who proposed or submitted it may not be the one who confirms it."
