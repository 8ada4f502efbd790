"""What a pair is worth, 0 to 1000, as the sum of its parts; whole numbers only, so that the same facts give the same score
everywhere. Pure.

Facts come as columns, one value a pair: a run scores millions at once, a question about one pair scores one.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.matching.model import EMPLOYERS_PARTS, PARTS, WORKERS_PARTS
from domain.matching.policy import Policy

Ints: TypeAlias = NDArray[np.int64]
Parts: TypeAlias = NDArray[np.int16]
KINDS = 15
PRIOR_FINISHED, PRIOR = 4, 5
"""Everybody is taken to have finished four of five works before the first that we saw: one absence weighs less on a long record
than on none, and nobody starts at nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Of each pair, as equally long columns."""

    pay_fen: Ints
    pay_floor_fen: Ints
    distance_m: Ints
    radius_m: Ints
    wish: Ints
    """The kind's place among the worker's preferences, from 1."""
    done: Ints
    """Works of the kind that the worker has finished lately."""
    finished: Ints
    absent: Ints
    waited_days: Ints


def parts_of(facts: Facts, policy: Policy) -> Parts:
    """One row a part, in the order of PARTS, one column a pair."""
    weights = dict(zip(PARTS, policy.weights, strict=True))
    reference = np.maximum(facts.pay_floor_fen, policy.pay_reference_fen)
    above = np.clip(facts.pay_fen - reference, 0, reference)
    near = np.maximum(facts.radius_m - facts.distance_m, 0)
    columns = {
        "pay": weights["pay"] * above // reference,
        "distance": weights["distance"] * near // facts.radius_m,
        "kind": weights["kind"] * (KINDS + 1 - np.clip(facts.wish, 1, KINDS)) // KINDS,
        "experience": weights["experience"] * np.minimum(facts.done, policy.full_experience) // policy.full_experience,
        "reliability": weights["reliability"] * (facts.finished + PRIOR_FINISHED) // (facts.finished + facts.absent + PRIOR),
        "newcomer": weights["newcomer"] * (facts.finished == 0),
        "waiting": weights["waiting"] * np.minimum(facts.waited_days, policy.full_wait_days) // policy.full_wait_days,
    }
    return np.stack([columns[name].astype(np.int16) for name in PARTS])


def scores_of(parts: Parts) -> Ints:
    """The sum of the parts."""
    return np.asarray(parts.sum(axis=0, dtype=np.int64))


def gains_of(parts: Parts) -> tuple[Ints, Ints]:
    """What the pair gives the worker, and what speaks for it to the employer."""
    for_worker, for_employer = parts[: len(WORKERS_PARTS)], parts[len(PARTS) - len(EMPLOYERS_PARTS) :]
    return scores_of(for_worker), scores_of(for_employer)
