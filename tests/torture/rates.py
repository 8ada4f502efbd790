"""How often what goes wrong in a schedule, and what a schedule is to try for certain."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs.local.simulators.remote import JsonObject
from tests.torture.channels import FAULTS, OWN, RAILED, ROUTINGS
from tests.torture.outside import AIMS, AIMS_TOGETHER, Aim
from tests.torture.points import PLACES, Place

LIES = ("forged failure", "forged payment", "wrong amount", "unknown return", "old news", "again")
STRIDE = 2_633
"""Prime, and so without a common divisor with what there is to aim at: consecutive schedules try what has little in common."""
SINGLE = tuple(place for place in PLACES if place.needs != "together")
BATCHED = tuple(place for place in PLACES if place.needs in ("", "days", "together"))
EVERY_BATCHED = 3
"""Every so manieth schedule sends its orders in batches."""


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
    """What the schedule of this number tries for certain: every place with every fault, in turn."""
    together = number % EVERY_BATCHED == EVERY_BATCHED - 1
    places, found = (BATCHED, AIMS_TOGETHER) if together else (SINGLE, AIMS)
    nth = number // EVERY_BATCHED if together else number - number // EVERY_BATCHED
    at = nth * STRIDE % (len(places) * len(found))
    return places[at % len(places)], found[at // len(places)]


def pairs() -> set[tuple[str, str]]:
    """Every place with every fault that can meet there, by their names."""
    met = {(place.name, name) for place in SINGLE for aim in AIMS for name in aim.names}
    return met | {(place.name, name) for place in BATCHED for aim in AIMS_TOGETHER for name in aim.names}


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
        together = rates.aimed and number % EVERY_BATCHED == EVERY_BATCHED - 1
        routing = RAILED if aim and aim.channel in ROUTINGS[RAILED].channels.values() else OWN
        drawn = dice.choice((RAILED, OWN)) if aim is None else aim.channel if together else routing
        by_run = not together and (dice.random() < rates.by_run if needs in ("", "days", "one by one") else needs == "run")
        return cls(
            place,
            aim,
            ahead=together or (needs not in ("plain", "run") and not by_run and dice.random() < rates.head_start),
            by_run=by_run,
            days=needs == "days" or dice.random() < rates.days,
            tells=dice.random() < rates.told,
            seals=dice.random() < rates.sealing,
            routing=rates.routing or drawn,
        )
