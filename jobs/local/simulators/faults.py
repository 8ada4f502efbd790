"""What goes wrong, for whom, and how often.

A fault reaches an order in one of two ways: by explicit order (the next N, an order number, a card, an amount), or by a
seeded schedule, which decides from the seed, the order number and the how-many-eth try, so that a run repeats whatever the
arrival order was.
"""

import random
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import cast

JsonObject = dict[str, object]


class Kind(StrEnum):
    """The misbehaviours. Those of the first group spoil the HTTP answer; `paid` says whether the order is booked all the same."""

    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    TOO_MANY = "too_many"
    BAD_BODY = "bad_body"
    UNKNOWN_CODE = "unknown_code"
    RESET = "reset"
    NOT_FOUND = "not_found"
    KEY_EXPIRED = "key_expired"

    SLOW = "slow"
    REJECT = "reject"

    FAIL = "fail"
    BALANCE_EXHAUSTED = "balance_exhausted"
    SETTLE_LATE = "settle_late"
    CUT_OFF = "cut_off"
    PAID_AFTER_QUERIES = "paid_after_queries"
    RETURNED_LATER = "returned_later"

    DUPLICATE_CALLBACKS = "duplicate_callbacks"
    EARLY_CALLBACK = "early_callback"
    OUT_OF_ORDER_CALLBACKS = "out_of_order_callbacks"
    CONTRADICTING_CALLBACK = "contradicting_callback"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_AMOUNT = "wrong_amount"
    NO_CALLBACK = "no_callback"

    NEVER_CONFIRMS = "never_confirms"
    PARTIAL_BATCH = "partial_batch"

    TRUNCATED_FILE = "truncated_file"
    DUPLICATED_FILE = "duplicated_file"
    FOREIGN_FILE = "foreign_file"
    LATE_FILE = "late_file"


SPOILS_ANSWER = frozenset(
    {
        Kind.TIMEOUT,
        Kind.SERVER_ERROR,
        Kind.TOO_MANY,
        Kind.BAD_BODY,
        Kind.UNKNOWN_CODE,
        Kind.RESET,
        Kind.NOT_FOUND,
        Kind.KEY_EXPIRED,
    }
)
OPERATIONS = ("send", "query", "cancel", "balance", "receipt", "statement", "holder")
MATCHED_BY = {"next", "order_id", "order_prefix", "card_no", "amount_fen"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour. `count`: queries or copies, None = for ever; `code`: of error or status detail; `days`: business time."""

    kind: Kind
    on: str = "send"
    paid: bool = False
    count: int | None = None
    delay_s: float = 0.0
    days: float = 0.0
    code: str = ""

    def plain(self) -> JsonObject:
        """As JSON for the book."""
        return asdict(self)


@dataclass(slots=True)
class Rule:
    """A fault and whom it meets. Every given condition must hold; `remaining` None = for ever."""

    id: int
    fault: Fault
    remaining: int | None = None
    order_id: str | None = None
    order_prefix: str | None = None
    card_no: str | None = None
    amount_fen: int | None = None

    def meets(self, operation: str, order_id: str, card_no: str, amount_fen: int) -> bool:
        """Whether this order is hit now."""
        return (
            self.fault.on == operation
            and self.remaining != 0
            and self.order_id in (None, order_id)
            and order_id.startswith(self.order_prefix or "")
            and self.card_no in (None, card_no)
            and self.amount_fen in (None, amount_fen)
        )


@dataclass(slots=True)
class Faults:
    """All rules in force, in the order they were given; the first that meets wins, then the schedule."""

    rules: list[Rule] = field(default_factory=list)
    seed: int = 0
    rate: float = 0.0
    scheduled: list[Fault] = field(default_factory=list)
    _last_id: int = 0
    _forgotten: dict[str, Fault] = field(default_factory=dict)

    def add(self, text: JsonObject) -> Rule:
        """Add a rule from the control endpoint's JSON. Raises ValueError for an unknown field or a wrong type."""
        match = cast(JsonObject, text.get("match") or {})
        if unknown := set(match) - MATCHED_BY:
            raise ValueError(f"unknown match fields: {sorted(unknown)}")
        self._last_id += 1
        rule = Rule(
            self._last_id,
            parse({key: value for key, value in text.items() if key != "match"}),
            remaining=_whole(match, "next"),
            order_id=_text(match, "order_id"),
            order_prefix=_text(match, "order_prefix"),
            card_no=_text(match, "card_no"),
            amount_fen=_whole(match, "amount_fen"),
        )
        self.rules.append(rule)
        return rule

    def schedule(self, seed: int, rate: float, kinds: list[JsonObject]) -> None:
        """Hit about `rate` of all sends with one of the faults, chosen by the seed."""
        self.seed, self.rate, self.scheduled = seed, rate, [parse(kind) for kind in kinds]

    def clear(self) -> None:
        """Behave from now on."""
        self.rules.clear()
        self._forgotten.clear()
        self.rate, self.scheduled = 0.0, []

    def take(self, operation: str, order_id: str, card_no: str = "", amount_fen: int = 0, attempt: int = 1) -> Fault | None:
        """The fault that meets this call, counted down."""
        if operation == "send" and order_id in self._forgotten:
            return self._forgotten[order_id]
        for rule in self.rules:
            if rule.meets(operation, order_id, card_no, amount_fen):
                rule.remaining = None if rule.remaining is None else rule.remaining - 1
                return self._remember(order_id, rule.fault)
        dice = random.Random(f"{self.seed}:{order_id}:{attempt}")
        if operation != "send" or not self.scheduled or dice.random() >= self.rate:
            return None
        return self._remember(order_id, dice.choice(self.scheduled))

    def _remember(self, order_id: str, fault: Fault) -> Fault:
        """An order that is not found for ever stays lost however often it is sent again."""
        if fault.kind is Kind.NOT_FOUND and fault.on == "send" and not fault.paid:
            self._forgotten[order_id] = fault
        return fault


def parse(text: JsonObject) -> Fault:
    """A fault from JSON. Raises ValueError for an unknown kind, operation or field."""
    known = {each.name for each in fields(Fault)}
    if unknown := set(text) - known:
        raise ValueError(f"unknown fault fields: {sorted(unknown)}")
    if text.get("on", "send") not in OPERATIONS:
        raise ValueError(f"unknown operation: {text['on']}")
    return Fault(
        kind=Kind(str(text.get("kind"))),
        on=str(text.get("on", "send")),
        paid=text.get("paid") is True,
        count=_whole(text, "count"),
        delay_s=_number(text, "delay_s"),
        days=_number(text, "days"),
        code=_text(text, "code") or "",
    )


def _whole(values: JsonObject, name: str) -> int | None:
    value = values.get(name)
    if value is not None and not isinstance(value, int):
        raise ValueError(f"{name} is not a whole number")
    return value


def _number(values: JsonObject, name: str) -> float:
    value = values.get(name, 0)
    if not isinstance(value, int | float):
        raise ValueError(f"{name} is not a number")
    return float(value)


def _text(values: JsonObject, name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is not a text")
    return value
