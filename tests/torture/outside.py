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
from tests.torture.channels import CHANNELS, FAULTS, ON_QUERY, ON_STATEMENT, SKEWS_S, Routing, name_of
from tests.torture.ground import Ground
from tests.torture.points import CrashingDatabase
from tests.torture.seats import APayee, Seat
from tests.torture.wire import posted

OK: Final = 200
REFUSED: Final = (400, 403)
RIGHT: Final = "its clock is right"
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

    @property
    def name(self) -> str:
        return " then ".join(map(name_of, self.faults))


AIMS: Final = tuple(Aim(channel, faults) for channel in CHANNELS for faults in FAULTS[channel])
"""Everything that may meet an order, at every channel it may meet it."""


@dataclass(slots=True)
class Weather:
    """What goes wrong outside in one schedule, and what of it was met: a rule waits for a call that may never be made."""

    by_account: dict[str, tuple[str, tuple[JsonObject, ...]]] = field(default_factory=dict)
    """Account → channel and faults, one call after the other."""
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
        return mine + self.elsewhere

    def met(self) -> list[tuple[str, str]]:
        """Channel and fault, of those that were met."""
        found = []
        for account, (channel, faults) in self.by_account.items():
            found += [(channel, name_of(fault)) for fault in faults[: self.asked[account]]]
        found += [("any", name_of(rule)) for rule in self.elsewhere if self.asked[str(rule["on"])]]
        if self.skew_s and self.asked.total():
            found.append(("any", f"clock wrong by {self.skew_s:g} s"))
        return found


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
            weather.by_account[payee.account] = (channel, dice.choice(given[channel]))
    for _ in range(dice.randrange(3)):
        weather.elsewhere.append({**dice.choice(ON_QUERY), "match": {"next": dice.randrange(1, 4)}})
    if dice.random() < STATEMENT_RATE:
        weather.elsewhere.append({**dice.choice(ON_STATEMENT), "match": {"next": dice.randrange(1, 3)}})
    if dice.random() < SKEW_RATE:
        weather.skew_s = dice.choice(SKEWS_S)
    if aim:
        weather.by_account[_at(seat, routing, aim.channel).account] = (aim.channel, aim.faults)
    return weather


def _at(seat: Seat, routing: Routing, channel: str) -> APayee:
    return next(payee for payee in seat.payees if routing.channels[payee.kind] == channel)
