"""The published rule by which matching ranks: the weights of the parts and the limits of fairness, versioned as data (S-004)."""

from dataclasses import dataclass
from typing import Self

from domain.database import Transaction
from domain.matching.model import PARTS
from domain.rules import Rule, in_force

POLICY_RULE = "matching.ranking_policy"
FULL_SCORE = 1_000


@dataclass(frozen=True, slots=True)
class Policy:
    """``weights``: the most each part may give, in the order of PARTS; together a full score. ``place_worth``: what filling a
    place counts beside the score of who fills it."""

    version: int
    weights: tuple[int, ...]
    place_worth: int
    reserves: int
    """Runners-up kept for a shift."""
    reserve_lists: int
    """On how many such lists one worker may stand: so nobody is held in reserve everywhere (congestion)."""
    newcomer_reserves: int
    """Places of each list that are a newcomer's, where there is one (exposure floor)."""
    pay_reference_fen: int
    full_experience: int
    full_wait_days: int

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """From the rule's parameters."""
        numbers = {name: value for name, value in rule.parameters.items() if isinstance(value, int)}
        weights = tuple(numbers.pop(part) for part in PARTS)
        assert sum(weights) == FULL_SCORE, "a full score is 1000"
        return cls(rule.version, weights, **numbers)


async def in_use(tx: Transaction) -> Policy:
    """The policy in force today."""
    return Policy.of(await in_force(tx, POLICY_RULE))
