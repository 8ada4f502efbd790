"""The world outside of a schedule: what the channel shall do wrong, the bank's notices, and the wire between it and our routes.

Callbacks and notices are caught on the wire; the schedule hands each to the product's own routes, in any order, as often as it
likes, until the product has said that it has it.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from starlette.applications import Starlette

from jobs.callbacks import ACKNOWLEDGED, routes
from jobs.gateways.bank_notice import BankNotices
from jobs.gateways.contract import PayoutChannel
from jobs.gateways.settings import BANK_CALLBACK_PATH, YUNZHANGHU_CALLBACK_PATH
from jobs.local.simulators.remote import JsonObject
from tests.torture.ground import Ground, Seat
from tests.torture.points import CrashingDatabase
from tests.torture.wire import posted

HANG_S: Final = 0.5
LATE_S: Final = 3_600.0
OK: Final = 200
REFUSED: Final = (400, 403)

SPOILED: Final = ("timeout", "too_many", "server_error", "bad_body", "unknown_code", "reset")
SPOILED_ANSWERS: Final[tuple[JsonObject, ...]] = tuple(
    {"kind": kind, "paid": paid, "delay_s": HANG_S} for kind in SPOILED for paid in (True, False)
)
BY_CARD: Final[tuple[tuple[JsonObject, ...], ...]] = (
    *((fault,) for fault in SPOILED_ANSWERS),
    ({"kind": "server_error", "paid": True}, {"kind": "reject", "code": "2006"}),
    ({"kind": "not_found", "paid": True, "count": 2},),
    ({"kind": "not_found"},),
    ({"kind": "reject", "code": "2006"},),
    ({"kind": "fail", "code": "254"},),
    ({"kind": "fail", "code": "22"},),
    ({"kind": "fail", "code": "22"}, {"kind": "server_error", "paid": True}),
    ({"kind": "balance_exhausted"},),
    ({"kind": "settle_late", "delay_s": LATE_S},),
    ({"kind": "paid_after_queries", "count": 2},),
    ({"kind": "returned_later"},),
    ({"kind": "duplicate_callbacks", "count": 3},),
    ({"kind": "early_callback"},),
    ({"kind": "out_of_order_callbacks"},),
    ({"kind": "contradicting_callback", "paid": True},),
    ({"kind": "wrong_signature"},),
    ({"kind": "wrong_amount"},),
    ({"kind": "no_callback"},),
)
"""What may meet the orders to one card, one call after the other."""
ON_QUERY: Final[tuple[JsonObject, ...]] = tuple(
    {"kind": kind, "on": "query", "delay_s": HANG_S} for kind in (*SPOILED, "not_found")
)


@dataclass(slots=True)
class Letter:
    """One message on the wire, and how often the product was handed it."""

    path: str
    headers: dict[str, str]
    body: bytes
    handed: int = 0


@dataclass(slots=True)
class Wire:
    """What the outside posted and the product has not acknowledged."""

    ground: Ground
    letters: list[Letter] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    repeated: int = 0

    def collect(self) -> int:
        """Takes what arrived since; how many wait."""
        arrived, self.ground.wire.received = self.ground.wire.received, []
        for headers, body in arrived:
            path = BANK_CALLBACK_PATH if "x-bank-signature" in headers else YUNZHANGHU_CALLBACK_PATH
            self.letters.append(Letter(path, headers, body))
        return len(self.letters)

    async def hand_over(self, letter: Letter, database: CrashingDatabase, channel: PayoutChannel, *, keep: bool) -> None:
        """To the product's route. It stays on the wire until it was acknowledged or refused, and longer with ``keep``."""
        letter.handed += 1
        self.repeated += letter.handed > 1
        routed = routes(database, {channel.name: channel}, BankNotices(self.ground.outside.bank))
        status, text = await posted(Starlette(routes=routed), letter.path, _passed_on(letter.headers), letter.body)
        self.answers[status] += 1
        taken = status in REFUSED or (status == OK and text == ACKNOWLEDGED)
        if taken and not keep:
            self.letters.remove(letter)


def _passed_on(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in ("host", "content-length", "connection")}


def drawn_faults(dice: random.Random, seat: Seat, given: tuple[tuple[JsonObject, ...], ...] = BY_CARD) -> list[JsonObject]:
    """What goes wrong outside in this schedule: for some cards, and for some queries whosever."""
    rules: list[JsonObject] = []
    for payee in seat.payees:
        if dice.random() < 0.7:
            rules += [{**fault, "match": {"card_no": payee.card, "next": 1}} for fault in dice.choice(given)]
    for _ in range(dice.randrange(3)):
        rules.append({**dice.choice(ON_QUERY), "match": {"next": dice.randrange(1, 4)}})
    return rules


def name_of(rule: JsonObject) -> str:
    """A fault in a few words, for the tally."""
    paid = {True: ", paid", False: ", not paid"}.get(rule.get("paid"), "")  # type: ignore[call-overload]  # bool or missing
    on = " on query" if rule.get("on") == "query" else ""
    code = f" {rule['code']}" if "code" in rule else ""
    return f"{rule['kind']}{code}{paid}{on}"
