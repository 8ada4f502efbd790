"""Which pairs of a run hold: ``HOLDS`` of ``store_facts`` over columns, for millions of pairs at once. Pure.

Both sides are taken kind by kind and cell by cell, so that only those near each other meet; of these first distance and pay are
asked, of all of a block at once, and what is left goes through the rest one condition after the other. A test draws facts and
holds the two against each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.matching.places import near
from domain.matching.problem import Pairs
from domain.matching.scoring import KINDS, Ints

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Able:
    """What of workers decides, one row a worker by number; only such as may be proposed at all."""

    cell: Ints
    place: Ints
    """Three rows: metres from the centre of the earth."""
    radius_m: Ints
    preference: Ints
    pay_floor_fen: Ints
    skills: Ints
    for_all_work: Ints
    free: Ints
    """One column a day: the half hours that are free and not taken by anything since."""
    study_minutes: Ints
    """Of work-study, one column a span: three weeks and two months."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of shifts decides, one row a shift by number."""

    cell: Ints
    place: Ints
    kind: Ints
    pay_fen: Ints
    skills: Ints
    barred: Ints
    day: Ints
    need: Ints
    need_next: Ints
    minutes: Ints
    study_week: Ints
    """Which of the worker's spans the shift counts in, from 1; 0 for what is no work-study."""
    study_month: Ints
    week_cap: Ints
    month_cap: Ints


@dataclass(frozen=True, slots=True)
class Block:
    """Workers and shifts of one kind, in one cell and those near it."""

    workers: Ints
    shifts: Ints


def feasible(able: Able, asked: Asked, shut: Ints) -> Pairs:
    """The pairs for which everything holds, by worker and shift; ``shut``: those that may not be, as worker << 32 | shift."""
    found = [_pairs_of(block, able, asked) for block in _blocks(able, asked)]
    pair = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    if len(shut):
        pair = pair[~np.isin(pair, shut)]
    return Pairs((pair >> 32).astype(np.int32), (pair & 0xFFFFFFFF).astype(np.int32))


def _blocks(able: Able, asked: Asked) -> Iterator[Block]:
    """Everybody who may meet, each pair in one block."""
    cells = near(able.cell, able.radius_m, asked.cell)
    for kind in range(KINDS):
        shifts = _by_cell(np.flatnonzero(asked.kind == kind), asked.cell)
        workers = _by_cell(np.flatnonzero(able.preference >> 4 * kind & 15), able.cell)
        if not len(shifts) or not len(workers):
            continue
        here, first = np.unique(asked.cell[shifts], return_index=True)
        theirs = able.cell[workers]
        begin, end = (np.searchsorted(theirs, cells.worker_cell, side) for side in ("left", "right"))
        from_, to = (np.searchsorted(cells.shift_cell, here, side) for side in ("left", "right"))
        for at, of_cell in enumerate(np.split(shifts, first[1:])):
            around = range(from_[at], to[at])
            together = [workers[begin[n] : end[n]] for n in around if begin[n] < end[n]]
            if together:
                yield Block(np.concatenate(together), of_cell)


def _by_cell(numbers: Ints, cell: Ints) -> Ints:
    return numbers[np.argsort(cell[numbers], kind="stable")]


def _pairs_of(block: Block, able: Able, asked: Asked) -> Ints:
    """Those of the block that hold, as worker << 32 | shift."""
    row, column = np.nonzero(_within(block, able, asked))
    worker, shift = block.workers[row], block.shifts[column]
    for holds in (_times, _skills, _age, _hours):
        kept = holds(worker, shift, able, asked)
        worker, shift = worker[kept], shift[kept]
    return worker << 32 | shift


def _within(block: Block, able: Able, asked: Asked) -> Flags:
    """Near enough, and paid well enough: one row a worker, one column a shift."""
    workers, shifts = block.workers, block.shifts
    squared: Ints = np.zeros((len(workers), len(shifts)), dtype=np.int64)
    for theirs, ours in zip(able.place, asked.place, strict=True):
        apart = theirs[workers, None] - ours[shifts]
        squared += apart * apart
    radius = able.radius_m[workers, None]
    within: Flags = squared <= radius * radius
    return within & (able.pay_floor_fen[workers, None] <= asked.pay_fen[shifts])


def _times(worker: Ints, shift: Ints, able: Able, asked: Asked) -> Flags:
    day, need, then = asked.day[shift], asked.need[shift], asked.need_next[shift]
    holds: Flags = (able.free[worker, day] & need) == need
    over = np.flatnonzero(holds & (then != 0))
    holds[over] = (able.free[worker[over], day[over] + 1] & then[over]) == then[over]
    return holds


def _skills(worker: Ints, shift: Ints, able: Able, asked: Asked) -> Flags:
    return np.asarray(asked.skills[shift] & ~able.skills[worker] == 0)


def _age(worker: Ints, shift: Ints, able: Able, asked: Asked) -> Flags:
    return np.asarray(able.for_all_work[worker] >= asked.barred[shift])


def _hours(worker: Ints, shift: Ints, able: Able, asked: Asked) -> Flags:
    holds = np.ones(len(worker), dtype=np.bool_)
    study = np.flatnonzero(asked.study_week[shift])
    worker, shift = worker[study], shift[study]
    for span, cap in ((asked.study_week, asked.week_cap), (asked.study_month, asked.month_cap)):
        holds[study] &= able.study_minutes[worker, span[shift] - 1] + asked.minutes[shift] <= cap[shift]
    return holds
