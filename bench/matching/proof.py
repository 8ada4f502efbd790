"""Whether an assignment is the best there is, shown without the solver: prices under which no change pays (LP duality); and what
taking the best pair first would have come to."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.matching.problem import Pairs, Shifts
from domain.matching.scoring import Ints

STEPS_AT_MOST = 5_000
Column: TypeAlias = "NDArray[np.int32] | NDArray[np.int64]"


class NotOptimal(Exception):
    """A cycle of changes would improve the assignment."""


def prove(pairs: Pairs, shifts: Shifts, gains: Ints, assigned: NDArray[np.bool_]) -> None:
    """Finds a price for every node such that no arc with room left would gain anything; raises NotOptimal when there is none.

    Bellman and Ford over the residual graph, all arcs at once: prices exist exactly when no cycle of changes pays.
    """
    tails, heads, costs = _residual(pairs, shifts, gains, assigned)
    order = np.argsort(heads, kind="stable")
    tails, heads, costs = tails[order], heads[order], costs[order]
    firsts = np.flatnonzero(np.concatenate(([True], heads[1:] != heads[:-1])))
    nodes = heads[firsts]
    price = np.zeros(int(max(tails.max(), heads.max())) + 1, dtype=np.int64)
    for _ in range(STEPS_AT_MOST):
        better = np.minimum.reduceat(price[tails] + costs, firsts)
        lower = better < price[nodes]
        if not lower.any():
            return
        price[nodes[lower]] = better[lower]
    raise NotOptimal


def greedy(pairs: Pairs, shifts: Shifts, gains: Ints) -> NDArray[np.bool_]:
    """Which pairs are assigned when the best that is still possible is taken each time."""
    free = np.ones(int(pairs.worker.max(initial=-1)) + 1, dtype=bool).tolist()
    places, postings = shifts.places.tolist(), shifts.posting_places.tolist()
    posting = shifts.posting.tolist()
    assigned = np.zeros(len(pairs), dtype=np.bool_)
    order = np.lexsort((pairs.shift, pairs.worker, -gains))
    for pair, worker, shift in zip(order.tolist(), pairs.worker[order].tolist(), pairs.shift[order].tolist(), strict=True):
        if free[worker] and places[shift] and postings[posting[shift]]:
            free[worker] = False
            places[shift] -= 1
            postings[posting[shift]] -= 1
            assigned[pair] = True
    return assigned


def _residual(
    pairs: Pairs, shifts: Shifts, gains: Ints, assigned: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Arcs with room left: of the graph that the flow goes through, workers at one node's end, the sink at the other."""
    workers = int(pairs.worker.max()) + 1
    first_posting = workers + len(shifts)
    source = first_posting + len(shifts.posting_places)
    sink = source + 1
    shift = workers + pairs.shift.astype(np.int64)
    worker = pairs.worker.astype(np.int64)
    busy = np.zeros(workers, dtype=bool)
    busy[pairs.worker[assigned]] = True
    used = np.bincount(pairs.shift[assigned], minlength=len(shifts))
    in_posting = np.bincount(shifts.posting[pairs.shift[assigned]], minlength=len(shifts.posting_places))
    every_shift, every_posting = workers + np.arange(len(shifts)), first_posting + np.arange(len(shifts.posting_places))
    of_shift = first_posting + shifts.posting
    known = np.unique(pairs.worker)
    zero = np.zeros(0, dtype=np.int64)
    arcs: list[tuple[Column, Column, Ints]] = [
        (worker[~assigned], shift[~assigned], -gains[~assigned]),
        (shift[assigned], worker[assigned], gains[assigned]),
        (every_shift[used < shifts.places], of_shift[used < shifts.places], zero),
        (of_shift[used > 0], every_shift[used > 0], zero),
        (every_posting[in_posting < shifts.posting_places], np.full((in_posting < shifts.posting_places).sum(), sink), zero),
        (np.full((in_posting > 0).sum(), sink), every_posting[in_posting > 0], zero),
        (np.full((~busy[known]).sum(), source), known[~busy[known]], zero),
        (known[busy[known]], np.full(busy[known].sum(), source), zero),
        (np.array([source, sink]), np.array([sink, source]), zero),
    ]
    costs = [cost if len(cost) else np.zeros(len(tail), dtype=np.int64) for tail, _, cost in arcs]
    return (
        np.concatenate([tail for tail, _, _ in arcs]).astype(np.int64),
        np.concatenate([head for _, head, _ in arcs]).astype(np.int64),
        np.concatenate(costs).astype(np.int64),
    )
