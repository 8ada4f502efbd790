"""One run from its facts to its answer: score, assign, keep reserves, and say how fair it was. Pure: the same facts give the same
bytes, on any machine."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from domain.matching import fairness, flow
from domain.matching.fairness import Fairness
from domain.matching.model import Mode
from domain.matching.policy import Policy
from domain.matching.problem import Problem
from domain.matching.scoring import Ints, Parts, gains_of, parts_of, scores_of
from domain.matching.stable import stable


@dataclass(frozen=True, slots=True)
class Solution:
    """The pairs proposed (place 0) and in reserve (place from 1), as columns ordered by shift and place."""

    worker: Ints
    shift: Ints
    place: Ints
    score: Ints
    parts: Parts
    distance_m: Ints
    pair_count: int
    objective: int
    fairness: Fairness

    @property
    def sha256(self) -> bytes:
        """Of every number of the answer."""
        columns = (self.worker, self.shift, self.place, self.score, self.distance_m)
        content = [np.ascontiguousarray(column, dtype="<i8").tobytes() for column in columns]
        content.append(np.ascontiguousarray(self.parts, dtype="<i2").tobytes())
        return sha256(b"".join([*content, f"{self.pair_count} {self.objective}".encode()])).digest()


def solve(problem: Problem, mode: Mode, policy: Policy) -> Solution:
    """The run's answer."""
    distance_m = problem.distance_m
    parts = parts_of(problem.facts, policy)
    scores = scores_of(parts)
    for_worker, for_employer = gains_of(parts)
    worth = scores + policy.place_worth
    if mode is Mode.BEST:
        assigned = flow.best(problem.pairs, problem.shifts, worth)
    else:
        assigned = stable(problem.pairs, problem.shifts, for_worker, for_employer)
    reserve, places = fairness.reserves(problem, assigned, scores, policy)
    shown, place = _in_order(problem, np.flatnonzero(assigned), reserve, places)
    return Solution(
        worker=problem.pairs.worker[shown].astype(np.int64),
        shift=problem.pairs.shift[shown].astype(np.int64),
        place=place,
        score=scores[shown],
        parts=np.ascontiguousarray(parts[:, shown].T),
        distance_m=distance_m[shown],
        pair_count=len(problem.pairs),
        objective=int(worth[assigned].sum()),
        fairness=fairness.report(problem, assigned, reserve, for_worker, for_employer),
    )


def _in_order(
    problem: Problem, assigned: NDArray[np.int64], reserve: NDArray[np.int64], places: Ints
) -> tuple[NDArray[np.int64], Ints]:
    shown = np.concatenate((assigned, reserve))
    place = np.concatenate((np.zeros(len(assigned), dtype=np.int64), places))
    order = np.lexsort((problem.pairs.worker[shown], place, problem.pairs.shift[shown]))
    return shown[order], place[order]
