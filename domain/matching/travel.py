"""How long somebody is on the way: an estimate by a published rule, from the straight line (T-001)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from domain import rules
from domain.database import Transaction

RULE = "matching.travel"
MINUTES = (5, 240)


class TravelMode(Enum):
    WALK = "walk"
    BIKE = "bike"
    TRANSIT = "transit"


@dataclass(frozen=True, slots=True)
class Pace:
    """``detour_percent``: the way over the ground for each 100 of the straight line; ``fixed_minutes``: waiting, parking."""

    metres_a_minute: int
    detour_percent: int
    fixed_minutes: int

    def minutes(self, distance_m: int) -> int:
        """Whole minutes, rounded up."""
        return self.fixed_minutes - (-distance_m * self.detour_percent // (100 * self.metres_a_minute))

    def reach_m(self, minutes: int) -> int:
        """The farthest that takes no more than so many minutes; 0 or less: nothing does."""
        return (minutes - self.fixed_minutes) * self.metres_a_minute * 100 // self.detour_percent


Paces: TypeAlias = Mapping[TravelMode, Pace]


async def paces(tx: Transaction) -> Paces:
    """The rule in force today."""
    numbers = (await rules.in_force(tx, RULE)).parameters
    found: dict[TravelMode, Pace] = {}
    for mode in TravelMode:
        pace = numbers[mode.value]
        assert isinstance(pace, dict)
        found[mode] = Pace(**pace)
    return found
