"""The channels of a schedule: which pays whom, our adapters to them, and what each of them may do wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.payouts import DestinationKind
from jobs.gateways.alipay import Alipay
from jobs.gateways.bank_file import BankFile
from jobs.gateways.contract import PayoutChannel
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.wechat import Wechat
from jobs.gateways.yunzhanghu_batches import YunzhanghuBatches
from jobs.gateways.yunzhanghu_rails import RAILS
from jobs.local.simulators.remote import JsonObject

READ_TIMEOUT_S: Final = 0.25
HANG_S: Final = 0.5
"""Longer than anybody waits."""
LATE_S: Final = 3_600.0
SKEWS_S: Final = (300.0, -300.0, 4_000.0)
"""How wrong a channel's clock may be: five minutes either way, and so far that no signature of ours or its own is fresh."""

CARD, ALIPAY, WECHAT = DestinationKind.BANK_CARD, DestinationKind.ALIPAY, DestinationKind.WECHAT
KINDS: Final = (CARD, ALIPAY, WECHAT)


@dataclass(frozen=True, slots=True)
class Routing:
    """Which channel pays to which kind of account. ``together``: the orders go to it in one batch, and all payees are alike."""

    name: str
    channels: Mapping[DestinationKind, str]
    together: bool = False

    @property
    def by_itself(self) -> bool:
        """Whether there are channels with a book of their own among them, not rails of Yunzhanghu's alone."""
        return not set(self.channels.values()).isdisjoint(WITH_BOOKS)

    @property
    def kinds(self) -> tuple[DestinationKind, ...]:
        """Of the accounts of its payees."""
        return tuple(self.channels)


WITH_BOOKS: Final = ("bank_file", "alipay", "wechat")
RAILED: Final = "yunzhanghu's rails"
OWN: Final = "bank file, Alipay, WeChat"
ROUTINGS: Final[Mapping[str, Routing]] = {
    routing.name: routing
    for routing in (
        Routing(RAILED, {CARD: "yunzhanghu", ALIPAY: "yunzhanghu_alipay", WECHAT: "yunzhanghu_wechat"}),
        Routing(OWN, {CARD: "bank_file", ALIPAY: "alipay", WECHAT: "wechat"}),
        Routing("yunzhanghu", {CARD: "yunzhanghu"}, together=True),
        Routing("yunzhanghu_alipay", {ALIPAY: "yunzhanghu_alipay"}, together=True),
        Routing("yunzhanghu_wechat", {WECHAT: "yunzhanghu_wechat"}, together=True),
        Routing("bank_file", {CARD: "bank_file"}, together=True),
    )
}
"""Those of one channel are named after it."""
CHANNELS: Final = tuple(dict.fromkeys(channel for routing in ROUTINGS.values() for channel in routing.channels.values()))
TOGETHER: Final = tuple(name for name, routing in ROUTINGS.items() if routing.together)
RETURNING: Final = ("yunzhanghu", "bank_file", "alipay")
"""Channels that tell of money that came back; with the others, paid is final."""
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "bank_file": {"paid": "PAID", "failed": "FAILED", "taken in": "RECEIVED", "returned": "RETURNED"},
    "alipay": {"paid": "SUCCESS", "failed": "FAIL", "taken in": "DEALING", "returned": "REFUND"},
    "wechat": {"paid": "SUCCESS", "failed": "FAIL", "taken in": "ACCEPTED", "returned": "SUCCESS"},
}
"""What each channel calls a state; Yunzhanghu counts them."""


def name_of(rule: JsonObject) -> str:
    """A fault in a few words, the same for every channel."""
    paid = {True: ", paid", False: ", not paid"}.get(rule.get("paid"), "")  # type: ignore[call-overload]  # bool or missing
    on = f" on {rule['on']}" if "on" in rule else ""
    days = f" after {rule['days']} days" if "days" in rule else ""
    return f"{rule['kind']}{paid}{on}{days}"


SPOILED: Final = ("timeout", "too_many", "server_error", "bad_body", "unknown_code", "reset")
REFUSALS: Final[Mapping[str, tuple[str, ...]]] = {
    "yunzhanghu": ("2006", "2027"),
    "yunzhanghu_alipay": ("2003", "2027"),
    "yunzhanghu_wechat": ("5278", "2027"),
    "bank_file": ("INSUFFICIENT_BALANCE",),
    "alipay": ("PAYEE_NOT_EXIST", "PAYER_BALANCE_NOT_ENOUGH"),
    "wechat": ("NOT_ENOUGH", "INVALID_REQUEST"),
}
"""Codes with which an order is refused at once: for the payee's sake, or for ours."""
FAILURES: Final[Mapping[str, tuple[str, ...]]] = {
    "yunzhanghu": ("254", "22"),
    "yunzhanghu_alipay": ("261", "22"),
    "yunzhanghu_wechat": ("271", "22"),
    "bank_file": ("ACCOUNT_CLOSED",),
    "alipay": ("PAYEE_USER_INFO_ERROR",),
    "wechat": ("ACCOUNT_FROZEN",),
}
"""Codes with which an order fails after it was taken in."""
_SPOILED: Final[tuple[JsonObject, ...]] = tuple(
    {"kind": kind, "paid": paid, "delay_s": HANG_S} for kind in SPOILED for paid in (True, False)
)
COMMON: Final[tuple[JsonObject, ...]] = (
    *_SPOILED,
    {"kind": "not_found", "paid": True, "count": 2},
    {"kind": "not_found"},
    {"kind": "balance_exhausted"},
    {"kind": "key_expired"},
    {"kind": "settle_late", "delay_s": LATE_S},
    {"kind": "cut_off"},
    {"kind": "paid_after_queries", "count": 2},
    {"kind": "duplicate_callbacks", "count": 3},
    {"kind": "early_callback"},
    {"kind": "out_of_order_callbacks"},
    {"kind": "contradicting_callback", "paid": True},
    {"kind": "wrong_signature"},
    {"kind": "wrong_amount"},
    {"kind": "no_callback"},
)
RETURNS: Final[tuple[JsonObject, ...]] = (
    {"kind": "returned_later"},
    {"kind": "returned_later", "days": 1},
    {"kind": "returned_later", "days": 30},
)
ON_QUERY: Final[tuple[JsonObject, ...]] = tuple(
    {"kind": kind, "on": "query", "delay_s": HANG_S} for kind in (*SPOILED, "not_found", "key_expired")
)
ON_STATEMENT: Final[tuple[JsonObject, ...]] = tuple(
    {"kind": kind, "on": "statement"}
    for kind in ("truncated_file", "duplicated_file", "foreign_file", "late_file", "server_error")
)


def _of(channel: str) -> tuple[tuple[JsonObject, ...], ...]:
    refused = tuple(({"kind": "reject", "code": code},) for code in REFUSALS[channel])
    failed = tuple(({"kind": "fail", "code": code},) for code in FAILURES[channel])
    single = tuple((fault,) for fault in (*COMMON, *(RETURNS if channel in RETURNING else ())))
    unheard: JsonObject = {"kind": "server_error", "paid": True}
    pairs = ((unheard, refused[0][0]), (failed[0][0], unheard))
    return (*single, *refused, *failed, *pairs, *((({"kind": "never_confirms"},),) if channel == "wechat" else ()))


FAULTS: Final[Mapping[str, tuple[tuple[JsonObject, ...], ...]]] = {channel: _of(channel) for channel in CHANNELS}
"""By channel: what may meet the orders to one account, one call after the other."""


IN_BATCHES: Final = ("key_expired", "not_found", "not_found, paid", "paid_after_queries", "early_callback", "reject")
"""Not for a line of a batch, as what spoils an answer: a batch is answered and asked about as one. A line refused in an answer
that got lost stays unknown until a person has asked the channel: no schedule ends with that."""


def _in_batch(channel: str) -> tuple[tuple[JsonObject, ...], ...]:
    lines = tuple(faults for faults in FAULTS[channel] if len(faults) == 1)
    return tuple(each for each in lines if each[0]["kind"] not in SPOILED and name_of(each[0]) not in IN_BATCHES)


LINE_FAULTS: Final[Mapping[str, tuple[tuple[JsonObject, ...], ...]]] = {channel: _in_batch(channel) for channel in TOGETHER}
"""By channel: what may meet one line of a batch."""
ANSWERS_FIRST: Final[JsonObject] = {"kind": "slow"}
WHOLE_FAULTS: Final[tuple[tuple[JsonObject, ...], ...]] = (
    *((fault,) for fault in _SPOILED),
    (ANSWERS_FIRST, {"kind": "timeout", "delay_s": HANG_S}),
    (ANSWERS_FIRST, {"kind": "server_error"}),
    (ANSWERS_FIRST, {"kind": "reset"}),
    ({"kind": "key_expired"},),
    ({"kind": "partial_batch", "on": "query"},),
)
"""What may meet a batch as a whole: when it is handed over, then when it is confirmed."""


def adapters(outside: OutsideSettings, read_timeout_s: float = READ_TIMEOUT_S) -> dict[str, PayoutChannel]:
    """Our adapters to all of them, who wait for an answer no longer than a schedule can."""
    rails = (YunzhanghuBatches(outside.yunzhanghu, read_timeout_s, rail, outside.wechat.app_id) for rail in RAILS)
    made: tuple[PayoutChannel, ...] = (
        *rails,
        Wechat(outside.wechat, read_timeout_s),
        Alipay(outside.alipay, read_timeout_s),
        BankFile(outside.bank_file, read_timeout_s),
    )
    return {adapter.name: adapter for adapter in made}
