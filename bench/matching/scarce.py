"""The city as it is, and with about as many workers as places: what each way of assigning comes to, and how fair it is.

Where workers abound, taking the best pair first loses little: somebody nearly as good is always left. Where every worker counts
it gives away the ones whom another shift had nobody else for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.matching import proof
from domain.matching import Mode, fairness, flow
from domain.matching.fairness import Fairness
from domain.matching.problem import Pairs, Problem
from domain.matching.running import Task
from domain.matching.scoring import Ints, gains_of, parts_of, scores_of
from domain.matching.stable import stable

Assigned = NDArray[np.bool_]
BEST, STABLE, GREEDY = "best", "stable", "the best pair first"


class NotOurs(Exception):
    """The engine's answer is not the optimum that was proven."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One of the two: how many there are of everything, and what each way comes to."""

    workers: int
    places: int
    pairs: int
    ways: Mapping[str, "Way"]


@dataclass(frozen=True, slots=True)
class Way:
    objective: int
    filled: int
    fairness: Fairness


def instances(task: Task) -> dict[str, Instance]:
    """Both, each with its optimum proven."""
    problem = task.problem
    workers = len(np.unique(problem.pairs.worker))
    every = max(1, round(workers / _places(problem)))
    kept = problem.pairs.worker % every == 0
    pairs = Pairs(problem.pairs.worker[kept], problem.pairs.shift[kept])
    return {
        "as it is": measured(task),
        f"one worker in {every}": measured(Task(Problem(problem.workers, problem.shifts, pairs), task.mode, task.policy)),
    }


def measured(task: Task) -> Instance:
    """Every way over the same pairs; raises NotOptimal or NotOurs."""
    problem, policy = task.problem, task.policy
    parts = parts_of(problem.facts, policy)
    scores, (for_worker, for_employer) = scores_of(parts), gains_of(parts)
    worth = scores + policy.place_worth
    ways: Mapping[str, Callable[[], Assigned]] = {
        BEST: lambda: flow.best(problem.pairs, problem.shifts, worth),
        STABLE: lambda: stable(problem.pairs, problem.shifts, for_worker, for_employer),
        GREEDY: lambda: proof.greedy(problem.pairs, problem.shifts, worth),
    }
    found: dict[str, Way] = {}
    for name, way in ways.items():
        assigned = way()
        if name == BEST:
            proof.prove(problem.pairs, problem.shifts, worth, assigned)
        reserve, _ = fairness.reserves(problem, assigned, scores, policy)
        fair = fairness.report(problem, assigned, reserve, for_worker, for_employer)
        found[name] = Way(int(worth[assigned].sum()), int(assigned.sum()), fair)
    if (ours := Task(problem, Mode.BEST, policy).solve().objective) != found[BEST].objective:
        raise NotOurs(ours)
    return Instance(len(np.unique(problem.pairs.worker)), _places(problem), len(problem.pairs), found)


HEAD: Final = (
    "| city | way | sum | below the optimum | places filled | exposure Gini | newcomers shown | newcomers | blocking pairs |",
    "|---|---|--:|--:|--:|--:|--:|--:|--:|",
)


def table(found: Mapping[str, Instance]) -> list[str]:
    """Markdown, one line a way."""
    lines = list(HEAD)
    for city, one in found.items():
        optimum = one.ways[BEST].objective
        about = f"{city}: {one.workers:,} workers, {one.places:,} places, {one.pairs:,} pairs"
        for name, way in one.ways.items():
            fair = way.fairness
            lost = "proven optimum" if name == BEST else f"{100 * (optimum - way.objective) / optimum:.2f} %"
            filled = f"{way.filled:,} ({100 * way.filled / one.places:.1f} %)"
            shares = f"{fair.exposure_gini / 1000:.3f} | {fair.newcomer_share / 10:.1f} % | {fair.newcomer_supply / 10:.1f} %"
            lines.append(f"| {about} | {name} | {way.objective:,} | {lost} | {filled} | {shares} | {fair.blocking_pairs:,} |")
            about = ""
    return lines


def _places(problem: Problem) -> int:
    """What can be filled at all: of each posting its shifts' places, or its own where they are fewer."""
    of_shifts: Ints = np.bincount(problem.shifts.posting, weights=problem.shifts.places).astype(np.int64)
    return int(np.minimum(of_shifts, problem.shifts.posting_places).sum())
