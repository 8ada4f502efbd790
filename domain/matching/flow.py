"""The assignment with the greatest sum: a minimum-cost flow from workers through shifts and postings. Pure.

One worker takes at most one shift of a run, a shift at most its free places, a posting at most its free places. Every place
filled is worth ``place_worth`` and the score of who fills it; leaving somebody out costs nothing.
"""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from domain.matching.problem import Pairs, Shifts
from domain.matching.scoring import Ints


class NoOptimum(Exception):
    """The solver did not prove an optimum: a bug, for every problem made here has one."""


def best(pairs: Pairs, shifts: Shifts, gains: Ints) -> NDArray[np.bool_]:
    """Which pairs are assigned, for the greatest sum of ``gains``: place worth and score of each pair."""
    if not len(pairs):
        return np.zeros(0, dtype=np.bool_)
    worker = np.cumsum(pairs.first_of_worker, dtype=np.int32) - 1  # those without a pair are left out
    workers = int(worker[-1]) + 1
    tails, heads, room, costs, source, sink = _arcs(workers, worker, pairs.shift, shifts, gains)
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, room, costs)
    solver.set_node_supply(source, workers)
    solver.set_node_supply(sink, -workers)
    if solver.solve() != SimpleMinCostFlow.OPTIMAL:
        raise NoOptimum
    return np.asarray(solver.flows(np.arange(len(pairs), dtype=np.int32))) > 0


def _arcs(
    workers: int, worker: NDArray[np.int32], shift: NDArray[np.int32], shifts: Shifts, gains: Ints
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], int, int]:
    """Tails, heads, capacities and costs: pairs first, so that a pair's arc has its number; then the source and the sink."""
    postings = len(shifts.posting_places)
    first_shift, first_posting = workers, workers + len(shifts)
    source, sink = first_posting + postings, first_posting + postings + 1
    each_worker, each_shift, each_posting = (np.arange(count, dtype=np.int32) for count in (workers, len(shifts), postings))
    tails = (worker, first_shift + each_shift, first_posting + each_posting, np.full(workers, source), [source])
    heads = (first_shift + shift, first_posting + shifts.posting, np.full(postings, sink), each_worker, [sink])
    room = (np.ones(len(worker)), shifts.places, shifts.posting_places, np.ones(workers), [workers])
    costs = (-gains, np.zeros(len(shifts) + postings + workers + 1))
    return (
        np.concatenate(tails).astype(np.int32),
        np.concatenate(heads).astype(np.int32),
        np.concatenate(room).astype(np.int64),
        np.concatenate(costs).astype(np.int64),
        source,
        sink,
    )
