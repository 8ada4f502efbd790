"""How often what goes wrong in a schedule, and what a schedule is to try for certain."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs.local.simulators.remote import JsonObject
from tests.torture.channels import FAULTS, OWN, RAILED, ROUTINGS
from tests.torture.outside import AIMS, Aim
from tests.torture.points import PLACES, Place

LIES = ("forged failure", "forged payment", "wrong amount", "unknown return", "old news", "again")
STRIDE = 2_633
"""Prime, and so without a common divisor with what there is to aim at: consecutive schedules try what has little in common."""
PAIRS = len(PLACES) * len(AIMS)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong, and how much at most."""

    crash: float = 0.06
    trouble: float = 0.02
    stall: float = 0.05
    crashes: int = 4
    faults: bool = True
    aimed: bool = True
    """Whether each schedule tries one crash point with one fault for certain, so that many try all with all."""
    told: float = 0.1
    """In how many schedules the notifications are worked too."""
    given: Mapping[str, tuple[tuple[JsonObject, ...], ...]] = field(default_factory=lambda: FAULTS)
    """What may meet the orders to an account, by channel."""
    lies: tuple[str, ...] = LIES
    mischief: float = 0.7
    head_start: float = 0.7
    """How many schedules begin with payouts already approved, so that all of their trouble meets the payouts."""
    by_run: float = 0.25
    """In how many schedules the employer settles in a pay run, of one timesheet a chunk."""
    days: float = 0.12
    """In how many schedules days pass and are reconciled."""
    sealing: float = 0.15
    """In how many schedules the books are sealed; checking seals hashes every row there is."""
    routing: str = ""
    """Which channels pay; else the dice say."""
    only_at: str = ""
    """Where alone to crash."""


def aims(number: int) -> tuple[Place, Aim]:
    """What the schedule of this number tries for certain: every place with every fault, once in each ``PAIRS`` schedules."""
    at = number * STRIDE % PAIRS
    return PLACES[at % len(PLACES)], AIMS[at // len(PLACES)]


@dataclass(frozen=True, slots=True)
class Draw:
    """The kind of a schedule, as its seed and number say."""

    place: Place | None
    aim: Aim | None
    ahead: bool
    by_run: bool
    days: bool
    tells: bool
    seals: bool
    routing: str

    @classmethod
    def of(cls, dice: random.Random, number: int, rates: Rates) -> "Draw":
        place, aim = aims(number) if rates.aimed else (None, None)
        needs = place.needs if place else ""
        routing = RAILED if aim and aim.channel in ROUTINGS[RAILED].channels.values() else OWN
        drawn = dice.choice(tuple(ROUTINGS)) if aim is None else routing
        by_run = dice.random() < rates.by_run if needs in ("", "days") else needs == "run"
        return cls(
            place,
            aim,
            ahead=not needs.startswith(("plain", "run")) and not by_run and dice.random() < rates.head_start,
            by_run=by_run,
            days=needs == "days" or dice.random() < rates.days,
            tells=dice.random() < rates.told,
            seals=dice.random() < rates.sealing,
            routing=rates.routing or drawn,
        )
