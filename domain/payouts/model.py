"""Payouts as facts: states, the plan and its hash, what a channel may answer, and what an answer means. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal
from domain.money import Fen

MAX_BATCH_ITEMS = 1_000
REASON_LENGTH = range(2, 501)
EVIDENCE_LENGTH = range(10, 501)
DENIAL_AGAIN_S = 600
"""A channel that does not answer about an order it may never have had is asked again so often."""
MAX_ATTEMPTS = 3
"""New numbers after definitive, repeatable failures; then the item fails for good."""
QUERY_BACKOFF_S = (2, 5, 15, 60, 300, 900, 3600)
"""Waiting time before the n-th query of an attempt whose outcome is open; the last one repeats."""


CONFIRMING_AGAIN = timedelta(hours=1)
"""A payee's time that ran out is told to the channel again so often, until the channel says what became of it."""


def reason_given(text: str, field: str = "input.reason") -> str:
    """Why somebody decides so, without blanks around it. Raises InvalidInput."""
    if len(said := text.strip()) not in REASON_LENGTH:
        raise InvalidInput(field, "请说明理由（2至500个字）。", "Give a reason of 2 to 500 characters.")
    return said


class DestinationKind(Enum):
    """What kind of account pay goes to."""

    BANK_CARD = "bank_card"
    ALIPAY = "alipay"
    WECHAT = "wechat"


class BatchState(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


class ItemState(Enum):
    PLANNED = "planned"
    DROPPED = "dropped"
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    AWAITING_PAYEE = "awaiting_payee"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    RETURNED = "returned"


OPEN_STATES = (
    ItemState.HELD,
    ItemState.QUEUED,
    ItemState.SENDING,
    ItemState.UNKNOWN,
    ItemState.AWAITING_PAYEE,
    ItemState.SUSPENDED,
)
"""The hold is open: the money is neither paid nor free."""


class Outcome(Enum):
    """What a channel's word about one order means."""

    PENDING = "pending"
    AWAITING_PAYEE = "awaiting_payee"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    PAID = "paid"
    FAILED = "failed"
    FAILED_REPEATABLE = "failed_repeatable"
    RETURNED = "returned"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


WAITING_STATES = {
    Outcome.PENDING: ItemState.SENDING,
    Outcome.AWAITING_PAYEE: ItemState.AWAITING_PAYEE,
    Outcome.SUSPENDED: ItemState.SUSPENDED,
    Outcome.NOT_FOUND: ItemState.UNKNOWN,
    Outcome.UNKNOWN: ItemState.UNKNOWN,
}
"""The state an item waits in until a query or a callback says more."""
NOTHING_MOVED = (Outcome.FAILED, Outcome.FAILED_REPEATABLE, Outcome.CANCELLED)
"""Words that let a hold go."""


class NoPayableSettlements(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "NO_PAYABLE_SETTLEMENTS", "payouts.plan_by_hash"
    zh, en = "该用人方没有可以发放的结算单。", "This employer has no settlement that can be paid now."


class PlanChanged(Refusal):
    """What would be paid is no longer what was previewed: look again."""

    cause, code, rule = Cause.CONFLICT, "PLAN_CHANGED", "payouts.plan_by_hash"
    zh, en = "发放计划已变化，请重新预览。", "The plan has changed since the preview; please preview again."


class TwoPeople(Refusal):
    """Maker and checker must be two people (S-116)."""

    cause, code, rule = Cause.NOT_PERMITTED, "TWO_PEOPLE", "payouts.two_people"
    zh, en = "制单人与复核人不能是同一人。", "The person who made the batch may not approve it."


class BatchNotReady(Refusal):
    """The batch is not in the state this step needs."""

    cause, code, rule = Cause.WRONG_STATE, "BATCH_NOT_READY", "payouts.batch_steps"
    zh, en = "发放批次当前为“{state}”，不能执行此操作。", "The batch is {state}; this step is not possible."


class CardInvalid(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "CARD_INVALID", "payouts.destination"
    zh, en = "银行卡号不正确（校验位不符）。", "This is not a valid bank card number (check digit)."


class AccountInvalid(Refusal):
    """Neither an Alipay account nor a WeChat openid, as it should be."""

    cause, code, rule = Cause.INVALID_INPUT, "ACCOUNT_INVALID", "payouts.destination"
    zh, en = "收款账户格式不正确。", "This is not a valid account."


class TooManyAccounts(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_ACCOUNTS", "payouts.destinations"
    zh, en = "最多保存{at_most}个收款账户。", "At most {at_most} accounts are kept."


class AccountKnown(Refusal):
    cause, code, rule = Cause.CONFLICT, "ACCOUNT_KNOWN", "payouts.destinations"
    zh, en = "该收款账户已保存。", "This account is kept already."


class DefaultNeeded(Refusal):
    """Wages would have nowhere to go."""

    cause, code, rule = Cause.WRONG_STATE, "DEFAULT_NEEDED", "payouts.destinations"
    zh, en = "请先将其他账户设为默认，再移除此账户。", "Make another account the default before this one is removed."


class ItemNotWaiting(Refusal):
    """Only what waits can be cancelled or tried again."""

    cause, code, rule = Cause.WRONG_STATE, "PAYOUT_ITEM_NOT_WAITING", "payouts.waiting"
    zh, en = "该笔发放当前为“{state}”，不能执行此操作。", "The payment is {state}; this step is not possible."


class ApprovedAlready(Refusal):
    """Two checkers are two people."""

    cause, code, rule = Cause.NOT_PERMITTED, "APPROVED_ALREADY", "payouts.amount_tiers"
    zh, en = "您已复核过该批次，须由另一人再次复核。", "You have approved this batch; another checker must approve it too."


class ChannelStopped(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "CHANNEL_STOPPED", "payouts.channel_stop"
    zh, en = "该渠道已停发。", "This channel is stopped already."


class TwoPeopleForChannel(Refusal):
    """Who stopped a channel does not open it again."""

    cause, code, rule = Cause.NOT_PERMITTED, "CHANNEL_TWO_PEOPLE", "payouts.channel_stop"
    zh, en = "停发人与恢复人不能是同一人。", "The person who stopped the channel may not open it again."


class DenialNotShown(Refusal):
    """Something that would prove that the channel never had the order is missing."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "NEVER_ACCEPTED_NOT_SHOWN", "payouts.never_accepted"
    zh, en = "尚不能认定渠道从未受理：{missing_zh}。", "It is not shown that the channel never took it in: {missing_en}."


class DenialNotReady(Refusal):
    """Proposed already, decided, or the channel has not answered yet."""

    cause, code, rule = Cause.WRONG_STATE, "NEVER_ACCEPTED_NOT_READY", "payouts.never_accepted"
    zh, en = "“从未受理”的提议当前为“{state}”，不能执行此操作。", "The proposal is {state}; this step is not possible."


class TwoPeopleForDenial(Refusal):
    """Who proposed it may not decide it."""

    cause, code, rule = Cause.NOT_PERMITTED, "NEVER_ACCEPTED_TWO_PEOPLE", "payouts.never_accepted"
    zh, en = "提出人与复核人不能是同一人。", "Who proposed it may not be the one who decides."


class EscalationOpen(Refusal):
    """What is unknown is closed by the channel's answer alone."""

    cause, code, rule = Cause.WRONG_STATE, "ESCALATION_OPEN", "payouts.escalation"
    zh, en = "结果未知的款项须待渠道给出结果，不能人工关闭。", "An unknown outcome is closed by the channel's answer only."


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to pay, as its row says. Minutes are of the day in Asia/Shanghai."""

    id: str
    enabled: bool
    opens_minute: int
    closes_minute: int
    confirm_within_h: int | None
    working_days_only: bool


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the payee's app needs to let them confirm a receipt, and until when (L-06)."""

    item_id: UUID
    page: Mapping[str, str] = field(repr=False)
    confirm_by: datetime | None


@dataclass(frozen=True, slots=True)
class Destination:
    id: UUID
    worker_id: UUID
    kind: DestinationKind
    number_mask: str
    usable_from: datetime
    is_default: bool


@dataclass(frozen=True, slots=True)
class Payable:
    """One approved settlement, where it would go, and the refusal code that keeps it back, if any."""

    settlement_id: UUID
    worker_id: UUID
    name_mask: str
    amount_fen: Fen
    destination_id: UUID | None
    number_mask: str | None
    channel: str | None
    blocked_code: str | None
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch would pay, exactly: its hash binds preview, commit and approval to the same items."""

    employer_id: UUID
    payables: tuple[Payable, ...]

    @property
    def items(self) -> tuple[Payable, ...]:
        return tuple(payable for payable in self.payables if payable.blocked_code is None)

    @property
    def total_fen(self) -> Fen:
        return Fen(sum(item.amount_fen for item in self.items))

    @property
    def sha256(self) -> bytes:
        return plan_hash([(item.settlement_id, item.destination_id, item.channel, item.amount_fen) for item in self.items])


@dataclass(frozen=True, slots=True)
class Batch:
    id: UUID
    employer_id: UUID
    state: BatchState
    plan_sha256: bytes
    item_count: int
    total_fen: Fen
    made_by: UUID
    approvals_needed: int


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    batch_id: UUID
    settlement_id: UUID
    worker_id: UUID
    employer_id: UUID
    destination_id: UUID
    channel: str
    amount_fen: Fen
    state: ItemState
    hold_id: UUID | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One order at the channel; its number never changes and is never used for anything else."""

    id: UUID
    item_id: UUID
    number: int
    out_biz_no: str
    amount_fen: Fen
    state: str
    queries: int
    channel_batch_id: UUID | None


@dataclass(frozen=True, slots=True)
class Order:
    """What a channel needs to pay one item. Clear personal data: in memory only, for the call, never logged."""

    item_id: UUID
    batch_id: UUID
    channel: str
    out_biz_no: str
    amount_fen: Fen
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    account: str = field(repr=False)
    query_first: bool
    """True when this number may have reached the channel before: ask before sending it again."""
    batched: bool = False
    """Handed over in a batch: it goes to the channel again with its batch or not at all."""


@dataclass(frozen=True, slots=True)
class Question:
    """An order to ask a channel about: cancel it, try it again."""

    item_id: UUID
    batch_id: UUID
    channel: str
    out_biz_no: str


@dataclass(frozen=True, slots=True)
class Word:
    """What a channel said about an order, in its answer, a query, or a callback. ``page``: where the payee confirms."""

    outcome: Outcome
    amount_fen: Fen | None = None
    channel_ref: str | None = None
    code: str = ""
    reason_zh: str = ""
    reason_en: str = ""
    page: Mapping[str, str] | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Event:
    """A verified callback: the same key however often the channel repeats it. Of its body only the hash is kept."""

    channel: str
    event_key: str
    out_biz_no: str
    word: Word
    body_sha256: bytes


def verdict(attempt: Attempt, word: Word) -> str:
    """What a word means for an order: ``applied``, ``repeated`` or ``contradiction``.

    States only move forward, save paid → returned; another amount than ordered is never believed.
    """
    if word.amount_fen is not None and word.amount_fen != attempt.amount_fen:
        return "contradiction"
    if word.outcome is Outcome.RETURNED:
        return {"returned": "repeated", "failed": "contradiction"}.get(attempt.state, "applied")
    if attempt.state == "live":
        return "applied"
    if word.outcome is Outcome.PAID:
        return "contradiction" if attempt.state == "failed" else "repeated"
    if word.outcome in NOTHING_MOVED:
        return "repeated" if attempt.state == "failed" else "contradiction"
    return "repeated"


def plan_hash(items: Sequence[tuple[UUID, UUID | None, str | None, int]]) -> bytes:
    """The fingerprint of a list of (settlement, destination, channel, fen), whatever its order."""
    lines = sorted("|".join(map(str, item)) for item in items)
    return sha256("\n".join(lines).encode()).digest()


def query_wait_s(queries: int) -> int:
    """Seconds to wait before the next query."""
    return QUERY_BACKOFF_S[min(queries, len(QUERY_BACKOFF_S) - 1)]
