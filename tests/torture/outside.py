"""The world outside of a schedule: what the channels shall do wrong, the bank's notices, and the wire between it and our routes.

Callbacks and notices are caught on the wire; the schedule hands each to the product's own routes, in any order, as often as it
likes, until the product has said that it has it.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.applications import Starlette

from jobs.callbacks import ACKNOWLEDGED, routes
from jobs.gateways.bank_notice import BankNotices
from jobs.gateways.contract import PayoutChannel
from jobs.local.simulators.remote import JsonObject
from tests.torture.channels import (
    CHANNELS,
    FAULTS,
    LINE_FAULTS,
    ON_QUERY,
    ON_STATEMENT,
    SKEWS_S,
    TOGETHER,
    WHOLE_FAULTS,
    Routing,
    name_of,
)
from tests.torture.ground import Ground
from tests.torture.points import CrashingDatabase
from tests.torture.seats import APayee, Seat
from tests.torture.wire import posted

OK: Final = 200
REFUSED: Final = (400, 403)
BATCH: Final = "batch: "
FAULT_RATE: Final = 0.7
SKEW_RATE: Final = 0.08
STATEMENT_RATE: Final = 0.5


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
        self.letters += [Letter(path, headers, body) for path, headers, body in arrived]
        return len(self.letters)

    async def hand_over(
        self, letter: Letter, database: CrashingDatabase, channels: Mapping[str, PayoutChannel], *, keep: bool
    ) -> None:
        """To the product's route. It stays on the wire until it was acknowledged or refused, and longer with ``keep``."""
        letter.handed += 1
        self.repeated += letter.handed > 1
        routed = routes(database, channels, BankNotices(self.ground.outside.bank))
        status, text = await posted(Starlette(routes=routed), letter.path, _passed_on(letter.headers), letter.body)
        self.answers[status] += 1
        taken = status in REFUSED or (status == OK and text == ACKNOWLEDGED)
        if taken and not keep:
            self.letters.remove(letter)


def _passed_on(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in ("host", "content-length", "connection")}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a schedule is to try for certain: this, at this channel."""

    channel: str
    faults: tuple[JsonObject, ...]
    whole: bool = False
    """Of a batch as a whole."""

    @property
    def names(self) -> list[str]:
        return [(BATCH if self.whole else "") + name_of(fault) for fault in self.faults if fault["kind"] != "slow"]


AIMS: Final = tuple(Aim(channel, faults) for channel in CHANNELS for faults in FAULTS[channel])
"""Everything that may meet an order, at every channel it may meet it."""
AIMS_TOGETHER: Final = (
    *(Aim(channel, faults) for channel in TOGETHER for faults in LINE_FAULTS[channel]),
    *(Aim(channel, faults, whole=True) for channel in TOGETHER for faults in WHOLE_FAULTS),
)
"""Everything that may meet a batch or a line of it."""


@dataclass(slots=True)
class Weather:
    """What goes wrong outside in one schedule, and what of it was met: a rule waits for a call that may never be made."""

    by_account: dict[str, tuple[str, tuple[JsonObject, ...]]] = field(default_factory=dict)
    """Account → channel and faults, one call after the other."""
    of_batch: Aim | None = None
    elsewhere: list[JsonObject] = field(default_factory=list)
    """Of queries and statements, whosever."""
    skew_s: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    """Calls made while it lasted: by account, and of queries and statements."""

    @property
    def rules(self) -> list[JsonObject]:
        """As the simulators take them."""
        mine = [
            {**fault, "match": {"card_no": account, "next": 1}}
            for account, (_, faults) in self.by_account.items()
            for fault in faults
        ]
        whole = [{**fault, "match": {"next": 1}} for fault in self.of_batch.faults] if self.of_batch else []
        return mine + whole + self.elsewhere

    @property
    def returned_after_days(self) -> int:
        """The longest that money takes to come back; 0 where none does."""
        given = (fault.get("days", 0) for _, faults in self.by_account.values() for fault in faults)
        return max((int(str(days)) for days in given), default=0)

    def met(self) -> list[tuple[str, str]]:
        """Channel and fault, of those that were met."""
        found = []
        for account, (channel, faults) in self.by_account.items():
            found += [(channel, name_of(fault)) for fault in faults[: self.asked[account]]]
        if self.of_batch and self._calls(self.of_batch) >= len(self.of_batch.faults):
            found += [(self.of_batch.channel, name) for name in self.of_batch.names]
        found += [("any", name_of(rule)) for rule in self.elsewhere if self.asked[str(rule["on"])]]
        if self.skew_s and self.asked.total():
            found.append(("any", f"clock wrong by {self.skew_s:g} s"))
        return found

    def _calls(self, batch: Aim) -> int:
        if batch.faults[-1].get("on") == "query":
            return self.asked["query_batch"]
        return self.asked["send_batch"] + self.asked["confirm_batch"]


def drawn(
    dice: random.Random,
    seat: Seat,
    routing: Routing,
    aim: Aim | None,
    given: Mapping[str, tuple[tuple[JsonObject, ...], ...]] = FAULTS,
) -> Weather:
    """What goes wrong outside in this schedule: for some accounts, for some calls whosever, and what it aims at."""
    weather = Weather()
    for payee in seat.payees:
        channel = routing.channels[payee.kind]
        if dice.random() < FAULT_RATE:
            may = LINE_FAULTS if routing.together else given
            weather.by_account[payee.account] = (channel, dice.choice(may[channel]))
    for _ in range(dice.randrange(3)):
        weather.elsewhere.append({**dice.choice(ON_QUERY), "match": {"next": dice.randrange(1, 4)}})
    if dice.random() < STATEMENT_RATE:
        weather.elsewhere.append({**dice.choice(ON_STATEMENT), "match": {"next": dice.randrange(1, 3)}})
    if dice.random() < SKEW_RATE:
        weather.skew_s = dice.choice(SKEWS_S)
    if aim and aim.whole:
        weather.of_batch = aim
    elif aim:
        weather.by_account[_at(seat, routing, aim.channel).account] = (aim.channel, aim.faults)
    return weather


def _at(seat: Seat, routing: Routing, channel: str) -> APayee:
    return next(payee for payee in seat.payees if routing.channels[payee.kind] == channel)
