"""SQL of runs: made, gathered, read as columns, and written down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from domain.database import Record, Transaction, positional
from domain.ids import new_id
from domain.matching.arrays import COPY_TIMEOUT_S
from domain.matching.engine import Solution
from domain.matching.model import MatchRun, Mode, RunState
from domain.matching.places import cell_of
from domain.matching.store_facts import DEMAND, SUPPLY

WORKERS_AT_MOST, SHIFTS_AT_MOST = 100_000, 20_000

COLUMNS = "id, employer_id, mode, state, first_day, policy_version, made_by, made_at, message"
ADD = f"""
    insert into match_run (id, employer_id, mode, state, first_day, policy_version, made_by, made_at)
    values (:id, :employer_id, :mode, 'made', :first_day, :policy_version, :made_by, :now)
    on conflict do nothing returning {COLUMNS}
"""
LOCK = f"select {COLUMNS} from match_run where id = :match_run_id for update"
ANY_SHIFT = """
    select true from posting p join shift s on s.posting_version_id = p.live_version_id
    where p.state = 'live' and p.valid_until > :now and p.headcount > p.taken and s.headcount > s.taken and s.starts_at > :now
      and s.starts_at < :until_at and (:employer_id::uuid is null or p.employer_id = :employer_id) limit 1
"""


ANY_SEEKER = "select true from job_intention where valid_until > :now limit 1"


async def add(tx: Transaction, run: Mapping[str, object]) -> MatchRun | None:
    """The new run, or None while another of the same employer is under way."""
    return _run(await tx.one(ADD, id=new_id(), **run))


async def lock(tx: Transaction, match_run_id: UUID) -> MatchRun | None:
    """The run, locked: its steps come one after the other."""
    return _run(await tx.one(LOCK, match_run_id=match_run_id))


async def any_shift(tx: Transaction, employer_id: UUID | None, until_at: object) -> bool:
    """Whether there is anything to match."""
    return await tx.value(ANY_SHIFT, employer_id=employer_id, until_at=until_at) is not None


async def any_seeker(tx: Transaction) -> bool:
    """Whether anybody wants work."""
    return await tx.value(ANY_SEEKER) is not None


WORKER_FACTS = """worker_id, verified, ranked, wants, for_work, for_all_work, cell, x, y, z, radius_m, kinds, preference,
    pay_floor_fen, skills, free, held, study_minutes, shut_postings, shut_employers, experience, finished, absent, waited_days"""
GATHER_WORKERS = f"""
    insert into match_run_worker (match_run_id, number, {WORKER_FACTS})
    select :match_run_id, row_number() over (order by worker_id) - 1, {WORKER_FACTS} from ({SUPPLY}) as supply
    where verified and ranked and wants and for_work and open_invitations < :open_per_worker order by worker_id limit :most
"""
SHIFT_PLACES = f"select distinct latitude, longitude from ({DEMAND}) as demand order by 1, 2"
SHIFT_FACTS = """shift_id, posting_id, posting_version_id, employer_id, cell, x, y, z, kind, pay_fen, places, posting_places, day,
    need, need_next, skills, barred, minutes, study_week, study_month, week_cap, month_cap"""
GATHER_SHIFTS = f"""
    insert into match_run_shift (match_run_id, number, {SHIFT_FACTS})
    select :match_run_id, row_number() over (order by posting_id, shift_id) - 1, {SHIFT_FACTS}
    from (select * from ({DEMAND} order by s.starts_at, s.id limit :most) as demand
          join unnest(:latitudes::float8[], :longitudes::float8[], :cells::bigint[]) as c (lat, lng, cell)
            on c.lat = latitude and c.lng = longitude) as placed
    order by posting_id, shift_id
"""
GATHERED = """
    update match_run set state = 'gathered', gathered_at = :now, worker_count = :workers, shift_count = :shifts,
        input_sha256 = :input_sha256,
        place_count = coalesce((select sum(least(places, of_posting))::int from (
            select posting_id, sum(places) as places, max(posting_places) as of_posting from match_run_shift
            where match_run_id = :match_run_id group by posting_id) as p), 0)
    where id = :match_run_id
"""


async def gather(tx: Transaction, run: MatchRun, binds: Mapping[str, object]) -> bytes:
    """Keeps the facts of both sides as they stand now; returns their hash."""
    everybody = {"worker_ids": None, "shift_ids": None, "posting_ids": None, "employer_id": run.employer_id, **binds}
    workers = await tx.run(GATHER_WORKERS, **everybody, match_run_id=run.id, most=WORKERS_AT_MOST)
    places = await tx.all(SHIFT_PLACES, **everybody)
    found = [(row["latitude"], row["longitude"]) for row in places]
    arrays = {"latitudes": [one[0] for one in found], "longitudes": [one[1] for one in found]}
    cells = [cell_of(*one) for one in found]
    shifts = await tx.run(GATHER_SHIFTS, **everybody, **arrays, cells=cells, match_run_id=run.id, most=SHIFTS_AT_MOST)
    digest = await input_hash(tx, run.id)
    await tx.run(GATHERED, match_run_id=run.id, workers=workers, shifts=shifts, input_sha256=digest)
    return digest


KEPT_WORKERS = f"select number, {WORKER_FACTS} from match_run_worker where match_run_id = :match_run_id order by number"
KEPT_SHIFTS = f"select number, {SHIFT_FACTS} from match_run_shift where match_run_id = :match_run_id order by number"


async def input_hash(tx: Transaction, match_run_id: UUID) -> bytes:
    """Of every fact the run goes by."""
    digest = sha256()

    async def add_to(data: bytes) -> None:
        digest.update(data)

    for kept in (KEPT_WORKERS, KEPT_SHIFTS):
        await tx.connection.copy_from_query(positional(kept)[0], match_run_id, output=add_to, timeout=COPY_TIMEOUT_S)
    return digest.digest()


@dataclass(frozen=True, slots=True)
class Named:
    """The ids behind the numbers of a run."""

    workers: list[UUID]
    shifts: list[Record]


WORKER_IDS = "select worker_id from match_run_worker where match_run_id = :match_run_id order by number"
SHIFT_IDS = "select shift_id, posting_id, employer_id from match_run_shift where match_run_id = :match_run_id order by number"
PAIR_COLUMNS = (
    *("id", "match_run_id", "shift_id", "posting_id", "employer_id", "worker_id", "place", "score", "parts", "distance_m"),
    *("state", "made_at"),
)
SOLVED = """
    update match_run set state = 'solved', solved_at = :now, pair_count = :pair_count, assigned_count = :assigned_count,
        reserve_count = :reserve_count, objective = :objective, exposure_gini = :exposure_gini, newcomer_share = :newcomer_share,
        newcomer_supply = :newcomer_supply, blocking_pairs = :blocking_pairs, output_sha256 = :output_sha256
    where id = :match_run_id
"""


async def record(tx: Transaction, run: MatchRun, solution: Solution) -> None:
    """Keeps the pairs with their explanation, and the run's figures."""
    named = Named(
        [row["worker_id"] for row in await tx.all(WORKER_IDS, match_run_id=run.id)],
        await tx.all(SHIFT_IDS, match_run_id=run.id),
    )
    await tx.connection.copy_records_to_table(
        "match_pair", records=_records(tx, run, solution, named), columns=PAIR_COLUMNS, timeout=COPY_TIMEOUT_S
    )
    assigned = int((solution.place == 0).sum())
    fairness = solution.fairness
    await tx.run(
        SOLVED,
        match_run_id=run.id,
        pair_count=solution.pair_count,
        assigned_count=assigned,
        reserve_count=len(solution.place) - assigned,
        objective=solution.objective,
        exposure_gini=fairness.exposure_gini,
        newcomer_share=fairness.newcomer_share,
        newcomer_supply=fairness.newcomer_supply,
        blocking_pairs=fairness.blocking_pairs,
        output_sha256=solution.sha256,
    )


def _records(tx: Transaction, run: MatchRun, solution: Solution, named: Named) -> Iterator[tuple[object, ...]]:
    rows: Sequence[NDArray[np.int64]] = (solution.worker, solution.shift, solution.place, solution.score, solution.distance_m)
    for worker, shift, place, score, distance_m, parts in zip(*(r.tolist() for r in rows), solution.parts.tolist(), strict=True):
        of = named.shifts[shift]
        ids = (new_id(), run.id, of["shift_id"], of["posting_id"], of["employer_id"], named.workers[worker])
        yield (*ids, place, score, parts, distance_m, "proposed", tx.now)


RETIRE = "select retire_match_facts(:now, :before, :contested_before, :most)"


async def retire(tx: Transaction, before: datetime, contested_before: datetime, most: int) -> int:
    """Removes at most so many of the facts that are over (``retire_match_facts``); returns how many."""
    removed = await tx.value(RETIRE, before=before, contested_before=contested_before, most=most)
    assert isinstance(removed, int)
    return removed


def _run(row: Record | None) -> MatchRun | None:
    return MatchRun(**{**dict(row), "mode": Mode(row["mode"]), "state": RunState(row["state"])}) if row else None
