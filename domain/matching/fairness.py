"""Who stands in reserve, and how fair a run was: figures published with every run. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.matching.policy import FULL_SCORE, Policy
from domain.matching.problem import Pairs, Problem, Shifts
from domain.matching.scoring import Ints
from domain.matching.stable import rank_within

THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Fairness:
    """In thousandths: how unevenly workers with a feasible pair were shown, the newcomers' share of those shown and of all."""

    exposure_gini: int
    newcomer_share: int
    newcomer_supply: int
    blocking_pairs: int


def reserves(problem: Problem, assigned: NDArray[np.bool_], scores: Ints, policy: Policy) -> tuple[NDArray[np.int64], Ints]:
    """The pairs in reserve and their place on the shift's list, from 1: the best of those left out, each on few lists.

    A number of places on each list are newcomers' where there are any.
    """
    pairs = problem.pairs
    taken = np.zeros(len(problem.workers), dtype=np.bool_)
    taken[pairs.worker[assigned]] = True
    left = _best_of_each(pairs, np.flatnonzero(~taken[pairs.worker]), scores, policy.reserve_lists)
    new = problem.workers.newcomers[pairs.worker[left]]
    order = np.lexsort((pairs.worker[left], -scores[left], ~new, pairs.shift[left]))
    # the best newcomers of each list first, then everybody by score
    first = np.zeros(len(left), dtype=np.bool_)
    first[order] = (rank_within(pairs.shift[left[order]]) < policy.newcomer_reserves) & new[order]
    order = np.lexsort((pairs.worker[left], -scores[left], ~first, pairs.shift[left]))
    left = left[order][rank_within(pairs.shift[left[order]]) < policy.reserves]
    left = left[np.lexsort((pairs.worker[left], -scores[left], pairs.shift[left]))]
    return left, rank_within(pairs.shift[left]) + 1


def _best_of_each(pairs: Pairs, among: NDArray[np.int64], scores: Ints, most: int) -> NDArray[np.int64]:
    """Each worker's best pairs. They stand by worker; score and place among all, in one number, sort at once."""
    worse, place = FULL_SCORE - scores[among], np.arange(len(among))
    order = np.sort(pairs.worker[among].astype(np.int64) << 42 | worse << 32 | place)
    best = among[order & 0xFFFFFFFF]
    return np.asarray(best[rank_within(pairs.worker[best]) < most])


def report(
    problem: Problem, assigned: NDArray[np.bool_], reserve: NDArray[np.int64], for_worker: Ints, for_employer: Ints
) -> Fairness:
    """The figures of a run."""
    pairs = problem.pairs
    could = pairs.worker[pairs.first_of_worker]
    shown = np.bincount(np.concatenate((pairs.worker[assigned], pairs.worker[reserve])), minlength=len(problem.workers))[could]
    new = problem.workers.newcomers[could]
    return Fairness(
        exposure_gini=gini(shown),
        newcomer_share=_share(int(shown[new].sum()), int(shown.sum())),
        newcomer_supply=_share(int(new.sum()), len(could)),
        blocking_pairs=int(blocking(pairs, problem.shifts, assigned, for_worker, for_employer).sum()),
    )


def gini(amounts: NDArray[np.int64]) -> int:
    """The Gini coefficient in thousandths: 0 when all have the same, near 1000 when one has everything."""
    total, count = int(amounts.sum()), len(amounts)
    if not total:
        return 0
    ordered = np.sort(amounts)
    weighted = int((np.arange(1, count + 1) * ordered).sum())
    return THOUSAND * (2 * weighted - (count + 1) * total) // (count * total)


def blocking(
    pairs: Pairs, shifts: Shifts, assigned: NDArray[np.bool_], for_worker: Ints, for_employer: Ints
) -> NDArray[np.bool_]:
    """The pairs of which both would rather have each other than what they have."""
    has = np.full(int(pairs.worker.max(initial=-1)) + 1, -1, dtype=np.int64)
    has[pairs.worker[assigned]] = for_worker[assigned]
    posting = shifts.posting[pairs.shift]
    full, worst = _fullness(pairs.shift, shifts.places, assigned, for_employer)
    full_posting, worst_posting = _fullness(posting, shifts.posting_places, assigned, for_employer)
    s, p = pairs.shift, posting
    # a full shift gives up its worst; else a full posting its worst, of whichever shift
    threshold = np.where(full[s], worst[s], np.where(full_posting[p], worst_posting[p], -1))
    blocked: NDArray[np.bool_] = ~assigned & (for_worker > has[pairs.worker]) & (for_employer > threshold)
    return blocked


def _fullness(
    group: NDArray[np.int32], places: Ints, assigned: NDArray[np.bool_], for_employer: Ints
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    taken = np.bincount(group[assigned], minlength=len(places))
    worst = np.full(len(places), np.iinfo(np.int64).max)
    np.minimum.at(worst, group[assigned], for_employer[assigned])
    return taken >= places, worst


def _share(part: int, whole: int) -> int:
    return THOUSAND * part // whole if whole else 0
