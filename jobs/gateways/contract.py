"""What a payout channel, an identity checker and a message gateway promise us, and the closed set of their answers.

The rule behind the answers: only an answer that certainly means "no money moved and none will" is Failed. A
timeout, a broken connection, a 5xx, an unparsable body, an unknown error code or status is Unknown, and is settled by query,
callback or reconciliation. Amounts are whole fen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

from jobs.gateways.files import AccountFile, NotReady, Receipt, StatementFile, StatementRefused


class Why(StrEnum):
    """Why we do not know."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    CONNECTION_LOST = "connection_lost"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    UNREADABLE = "unreadable"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_STATUS = "unknown_status"
    FOREIGN = "foreign"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a payout goes to; ``account`` is a card number, an Alipay account or a WeChat openid, as the channel pays to.

    Clear personal data: memory and requests only.
    """

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    account: str = field(repr=False)
    phone: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """One payment. `out_biz_no` is ours, 8–32 letters and digits, committed before the call and never used for another.

    `sent_before`: a call under this number may have reached the channel earlier. A refusal now then proves nothing about that
    earlier call, so the adapter answers Unknown where it would answer Failed.
    """

    out_biz_no: str
    amount_fen: int
    payee: Payee
    remark: str = ""
    sent_before: bool = False


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """Payments handed over together. `batch_no` is ours, committed before the call; each order keeps its own number."""

    batch_no: str
    orders: tuple[PayoutOrder, ...]

    @property
    def total_fen(self) -> int:
        """What the batch pays."""
        return sum(order.amount_fen for order in self.orders)


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would cost on top, and the first rule of the channel that it breaks, if any."""

    fee_fen: int
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The channel has the order and has not finished it. `already_known`: it had it before this call."""

    channel_ref: str | None = None
    already_known: bool = False


@dataclass(frozen=True, slots=True)
class AwaitingPayee:
    """The payee must confirm the receipt in their own app (L-06). `page` opens it there; only sending tells it."""

    channel_ref: str
    page: Mapping[str, str] | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Paid:
    """The money is with the payee, unless the bank returns it later. `amount_fen` is what the channel says it paid."""

    channel_ref: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Certainly not paid and never will be under this number. `retryable`: a new attempt with a new number may succeed."""

    code: str
    message: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class Suspended:
    """The channel keeps the order waiting (balance, limit); it can be retried or cancelled there."""

    channel_ref: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The order is cancelled at the channel, by us or because the payee let the time pass (`code`); final, no money moved."""

    channel_ref: str | None = None
    code: str = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Returned:
    """Paid, then sent back by the payee's bank (退汇); final. `return_id` is the same however often we hear of it."""

    channel_ref: str
    return_id: str
    amount_fen: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """The channel does not know the number now. It may still be taking the order in."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """We do not know what happened. `code` is the channel's own, if it gave one; `retry_after_s` its wish, if it has one."""

    why: Why
    code: str = ""
    retry_after_s: int | None = None


SendAnswer = Accepted | AwaitingPayee | Paid | Failed | Cancelled | Unknown
"""Paid and Cancelled are of a number the channel had before, and which has ended."""
QueryAnswer = Accepted | AwaitingPayee | Paid | Failed | Suspended | Cancelled | Returned | NotFound | Unknown
CancelAnswer = Cancelled | Accepted | NotFound | Unknown
ReceiptAnswer = Receipt | NotReady | NotFound | Unknown
StatementAnswer = StatementFile | StatementRefused | NotReady | Unknown
AccountAnswer = AccountFile | StatementRefused | NotReady | Unknown


@dataclass(frozen=True, slots=True)
class BatchTaken:
    """The channel took the batch in; `refused` are the orders it did not, each with the reason. Nothing is paid until it is
    confirmed."""

    channel_ref: str
    refused: Mapping[str, Failed]


BatchAnswer = BatchTaken | Accepted | Failed | Unknown


@dataclass(frozen=True, slots=True)
class Balance:
    """Money the channel holds for us."""

    available_fen: int


@dataclass(frozen=True, slots=True)
class CallbackEvent:
    """A verified callback. `event_key` is the same for every repetition; `amount_fen` is what the channel says the order was."""

    channel: str
    event_key: str
    out_biz_no: str
    amount_fen: int
    answer: QueryAnswer


class CallbackRefused(Exception):
    """An inbound message is not accepted; nothing was changed."""


class ForgedCallback(CallbackRefused):
    """The signature is missing, wrong, or not fresh where freshness is part of the contract."""


class UnreadableCallback(CallbackRefused):
    """Rightly signed, but not what the contract says. Answered with an error and reported: somebody must look."""


class PayoutChannel(Protocol):
    """A way to pay. No method raises for what the outside does: it answers."""

    name: str

    async def send(self, order: PayoutOrder) -> SendAnswer:
        """Hand the order over. Sending the same number again is safe: the channel keeps the first."""

    async def query(self, out_biz_no: str) -> QueryAnswer:
        """What became of the order."""

    def quote(self, order: PayoutOrder) -> Quote:
        """What it would cost, and whether the channel's own rules allow it. Asks nobody."""

    async def cancel(self, out_biz_no: str) -> CancelAnswer:
        """Ask to cancel. Accepted: it is being cancelled, query tells; Unknown unless the channel confirms."""

    async def resume(self, out_biz_no: str) -> SendAnswer:
        """Ask the channel to try a suspended order again under its number; Unknown (not offered) where none is suspended."""

    async def balance(self) -> Balance | Unknown:
        """What is left to pay from."""

    async def receipt(self, out_biz_no: str) -> ReceiptAnswer:
        """The channel's stamped receipt of a payment, its hash checked where the channel gives one (T-047)."""

    async def statement(self, day: date) -> StatementAnswer:
        """What the channel booked on a day in Asia/Shanghai; refused whole when truncated, duplicated or foreign."""

    def verify_callback(self, headers: Mapping[str, str], body: bytes) -> CallbackEvent:
        """Check and read an inbound callback. Raises ForgedCallback or UnreadableCallback."""

    async def close(self) -> None:
        """Close the connections."""


class BatchChannel(PayoutChannel, Protocol):
    """A channel that takes many orders at once: handed over, looked at, then confirmed. Orders are queried as single ones."""

    batch_limit: int

    async def send_batch(self, batch: BatchOrder) -> BatchAnswer:
        """Hand the batch over. Accepted: it had it before. Repeating is safe: the channel keeps the first."""

    async def confirm_batch(self, batch_no: str) -> SendAnswer:
        """Let a batch that was taken in be paid. Repeating is safe."""

    async def query_batch(self, batch_no: str) -> Mapping[str, QueryAnswer] | NotFound | Unknown:
        """What became of each order, by its number."""

    async def cancel_batch(self, batch_no: str) -> CancelAnswer:
        """Give up a batch that was not confirmed."""


@dataclass(frozen=True, slots=True)
class Match:
    """Name and ID number belong together, or who they name studies (`code` is match or enrolled). `trace_id` is the evidence."""

    trace_id: str
    code: str = "match"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """They do not, or nobody has that number, or they do not study (`code` is mismatch, no_record or not_enrolled)."""

    code: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The checker gave no usable answer; ask again later."""

    why: Why


IdentityAnswer = Match | Mismatch | Unavailable


@dataclass(frozen=True, slots=True)
class WechatUser:
    """Whose login code it was: WeChat's name for the user within our mini-program."""

    openid: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WechatRefusal:
    """The code is worth nothing (refused), or WeChat stops this user (blocked). Another try with it will not do better."""

    failure: Literal["refused", "blocked"]
    code: int


WechatAnswer = WechatUser | WechatRefusal | Unavailable


class WechatSessions(Protocol):
    """Exchanges login codes of a mini-program."""

    async def exchange(self, js_code: str) -> WechatAnswer:
        """Whose it is. WeChat takes a code once: asking again after an answer that was lost is refused."""


class AccountStatements(Protocol):
    """The bank's own statements of our accounts there."""

    @property
    def statements_from(self) -> date:
        """The first day of which it gives them."""

    async def account_statement(self, account: str, day: date) -> AccountAnswer:
        """An account's day, believed whole or refused whole."""


class IdentityChecker(Protocol):
    """Two-element verification, and whether somebody studies."""

    async def check(self, request_no: str, name: str, id_number: str) -> IdentityAnswer:
        """Whether the name belongs to the ID number. Asking twice is harmless."""

    async def check_student(self, request_no: str, name: str, id_number: str) -> IdentityAnswer:
        """Whether who they name is enrolled at a school now. Asking twice is harmless."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text message from a registered template. `out_id` makes a repetition harmless."""

    out_id: str
    phone: str = field(repr=False)
    template: str
    parameters: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The gateway took it."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The gateway will not send it; the same message will not do better."""

    code: str


MessageAnswer = Sent | Refused | Unavailable


class MessageGateway(Protocol):
    """Sends text messages."""

    async def send(self, message: Message) -> MessageAnswer:
        """Hand the message over; the same `out_id` is sent once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification on its way beyond the app. ``out_id`` is our delivery's and the provider's message id: it keeps one each."""

    out_id: str
    to: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """It is on the phone, in the mailbox."""


NoticeAnswer = Sent | Refused | Unavailable
ReceiptOfNotice = Arrived | Sent | Refused | NotFound


class NoticeGateway(Protocol):
    """One channel of notifications. No method raises for what the outside does: it answers."""

    async def send(self, notice: Notice) -> NoticeAnswer:
        """Hand it over. Repeating is harmless: the provider keeps the first of an ``out_id``."""

    async def ask(self, out_ids: Sequence[str]) -> Mapping[str, ReceiptOfNotice] | Unavailable:
        """What became of each; NotFound: the provider never had it."""
