"""The two sides of a run as columns, and the feasible pairs between them by number. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.matching.scoring import Facts, Ints

Numbers: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True)
class Workers:
    """One row a worker, by number."""

    cell: NDArray[np.int64]
    place: Ints
    """Three rows: metres from the centre of the earth."""
    radius_m: Ints
    preference: NDArray[np.int64]
    pay_floor_fen: Ints
    experience: NDArray[np.int64]
    finished: Ints
    absent: Ints
    waited_days: Ints

    def __len__(self) -> int:
        return len(self.cell)

    @cached_property
    def newcomers(self) -> NDArray[np.bool_]:
        """Who has finished no work yet."""
        return np.asarray(self.finished == 0)


@dataclass(frozen=True)
class Shifts:
    """One row a shift, by number; ``posting`` counts the postings from 0, ``posting_places`` is by that count."""

    cell: NDArray[np.int64]
    place: Ints
    kind: Ints
    pay_fen: Ints
    places: Ints
    posting: Numbers
    posting_places: Ints

    def __len__(self) -> int:
        return len(self.cell)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The feasible pairs, ordered by worker and then shift."""

    worker: Numbers
    shift: Numbers

    def __len__(self) -> int:
        return len(self.worker)

    @property
    def first_of_worker(self) -> NDArray[np.bool_]:
        """Where the next worker's pairs begin."""
        return np.concatenate((np.ones(min(len(self), 1), dtype=np.bool_), self.worker[1:] != self.worker[:-1]))


@dataclass(frozen=True)
class Problem:
    workers: Workers
    shifts: Shifts
    pairs: Pairs

    @cached_property
    def distance_m(self) -> Ints:
        """Of each pair: the straight line, which over 50 km is shorter than the way over the ground by less than 0.2 m."""
        squared = np.zeros(len(self.pairs), dtype=np.int64)
        for theirs, ours in zip(self.workers.place, self.shifts.place, strict=True):
            apart = theirs[self.pairs.worker] - ours[self.pairs.shift]
            squared += apart * apart
        return np.asarray(np.rint(np.sqrt(squared.astype(np.float64))), dtype=np.int64)

    @property
    def facts(self) -> Facts:
        """Of each pair, what its score is made of."""
        workers, shifts, w, s = self.workers, self.shifts, self.pairs.worker, self.pairs.shift
        shift_by = 4 * shifts.kind[s]
        return Facts(
            pay_fen=shifts.pay_fen[s],
            pay_floor_fen=workers.pay_floor_fen[w],
            distance_m=self.distance_m,
            radius_m=workers.radius_m[w],
            wish=workers.preference[w] >> shift_by & 15,
            done=workers.experience[w] >> shift_by & 15,
            finished=workers.finished[w],
            absent=workers.absent[w],
            waited_days=workers.waited_days[w],
        )


@dataclass(frozen=True, slots=True)
class Near:
    """Which cells of workers and of shifts may be near enough to each other, as equally long columns ordered by the shifts'."""

    worker_cell: NDArray[np.int64]
    shift_cell: NDArray[np.int64]
