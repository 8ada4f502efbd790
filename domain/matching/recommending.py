"""What suits whom now, asked by either side, with why, what stands against the rest, and what would change it (S-065, T-032)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.matching import store_facts, store_showing
from domain.matching.judging import Judged, judge
from domain.matching.model import IntentionMissing
from domain.matching.places import cells_within
from domain.postings import MAX_NEAR_M, terms_around
from domain.viewer import Viewer

PAGE_AT_MOST = 50
WORKERS_ASKED = 2_000
"""Of those whose wishes fit, the ones who said so last."""
POSTINGS_ASKED, BEYOND_ASKED = 1_000, 200
"""Of those near a worker, and of those farther away, the ones that begin soonest."""
ONE_NEWCOMER_IN = 5


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """How many more would be feasible if only this were otherwise; ``code`` names the qualification, where it is one."""

    constraint: str
    code: str | None
    more: int


@dataclass(frozen=True, slots=True)
class Recommended:
    """The best pairs, best first, and what would change it. ``ranked``: False where the worker chose not to be."""

    ranked: bool
    pairs: list[Judged]
    feasible: int
    counterfactuals: list[Counterfactual]


async def postings_for(tx: Transaction, viewer: Viewer, first: int) -> Recommended:
    """The shifts that suit the worker; without ranking the soonest first. Raises IntentionMissing."""
    worker_id = viewer.must_be_worker()
    _must_be_a_page(first)
    found = await judge(tx, worker_ids=[worker_id], posting_ids=await _around(tx, worker_id))
    ranked = not any("ranked" in one.failed for one in found)
    if not ranked:
        found = [_leave_out(one, "ranked") for one in found]
        order = await store_showing.soonest(tx, [one.shift_id for one in found])
        found.sort(key=lambda one: order[one.shift_id])
    else:
        found.sort(key=lambda one: (-one.score, one.shift_id))
    feasible = [one for one in found if one.feasible]
    return Recommended(ranked, feasible[:first], len(feasible), await _counterfactuals(tx, found))


async def workers_for(tx: Transaction, viewer: Viewer, shift_id: UUID, first: int) -> Recommended:
    """The workers who suit the employer's shift; of every five shown at least one is a newcomer, where there are any."""
    employer_id = viewer.must_be_employer("recruiter")
    _must_be_a_page(first)
    place = await store_showing.place_of(tx, shift_id, employer_id)
    if place is None:
        raise NotFound("Shift", field="shiftId")
    cells = cells_within(place["latitude"], place["longitude"], store_facts.FARTHEST_M)
    asked = await store_showing.near(tx, cells, place["kind"], place["pay_fen_per_hour"], WORKERS_ASKED)
    found = await judge(tx, worker_ids=asked, shift_ids=[shift_id], employer_id=employer_id)
    found.sort(key=lambda one: (-one.score, one.worker_id))
    feasible = [one for one in found if one.feasible]
    shown = with_newcomers([one for one in feasible if not one.newcomer], [one for one in feasible if one.newcomer], first)
    return Recommended(True, shown, len(feasible), await _counterfactuals(tx, found))


async def explain(tx: Transaction, viewer: Viewer, worker_id: UUID | None, shift_id: UUID) -> Judged:
    """The pair as it stands: a worker asks of themselves, an employer of its own shift. Raises NotFound."""
    if viewer.worker_id is not None and worker_id in (None, viewer.worker_id):
        found = await judge(tx, worker_ids=[viewer.must_be_worker()], shift_ids=[shift_id])
    elif worker_id is not None:
        employer_id = viewer.must_be_employer("recruiter")
        found = await judge(tx, worker_ids=[worker_id], shift_ids=[shift_id], employer_id=employer_id)
        found = [one for one in found if "ranked" not in one.failed]
    else:
        viewer.must_be_employer("recruiter")
        raise NotFound("Worker", field="workerId")
    if not found:
        raise NotFound("Match", field="shiftId")
    return found[0]


def with_newcomers(known: Sequence[Judged], new: Sequence[Judged], first: int) -> list[Judged]:
    """The best ``first`` of both, each fifth place a newcomer's while there are any who would not stand there by score."""
    best = sorted([*known, *new], key=lambda one: (-one.score, one.worker_id))
    shown: list[Judged] = []
    waiting = list(new)
    while best and len(shown) < first:
        place = len(shown) + 1
        lately = shown[-(ONE_NEWCOMER_IN - 1) :]
        due = place % ONE_NEWCOMER_IN == 0 and waiting and not any(one.newcomer for one in lately)
        one = waiting[0] if due else best[0]
        best.remove(one)
        if one in waiting:
            waiting.remove(one)
        shown.append(one)
    return shown


async def _around(tx: Transaction, worker_id: UUID) -> list[UUID]:
    """The postings to ask about: what lies within the worker's reach, and some beyond it, to say what more of it would bring."""
    place = await store_showing.looks_from(tx, worker_id)
    if place is None:
        raise IntentionMissing()
    point, until_at = (place["latitude"], place["longitude"]), start_of_day(day_of(tx.now) + timedelta(days=store_facts.DAYS))
    near = await store_showing.postings_near(tx, terms_around(*point, place["radius_m"]), until_at, POSTINGS_ASKED)
    beyond = await store_showing.postings_near(tx, terms_around(*point, MAX_NEAR_M), until_at, BEYOND_ASKED)
    return sorted({*near, *beyond})


async def _counterfactuals(tx: Transaction, found: Sequence[Judged]) -> list[Counterfactual]:
    """Of the pairs that one thing alone stands between: how many there are of each thing."""
    codes = await store_showing.codes_by_bit(tx)
    counts: Counter[tuple[str, str | None]] = Counter()
    for one in found:
        if len(one.failed) == 1 and one.failed[0] != "blocked":
            bits = [code for bit, code in codes.items() if one.missing >> bit & 1]
            if one.failed[0] != "qualification":
                counts[one.failed[0], None] += 1
            elif len(bits) == 1:
                counts["qualification", bits[0]] += 1
    return [
        Counterfactual(name, code, more) for (name, code), more in sorted(counts.items(), key=lambda kv: (-kv[1], str(kv[0])))
    ]


def _leave_out(one: Judged, constraint: str) -> Judged:
    return replace(one, failed=tuple(name for name in one.failed if name != constraint))


def _must_be_a_page(first: int) -> None:
    if not 1 <= first <= PAGE_AT_MOST:
        raise InvalidInput("first", f"须在1至{PAGE_AT_MOST}之间。", f"Between 1 and {PAGE_AT_MOST}.")
