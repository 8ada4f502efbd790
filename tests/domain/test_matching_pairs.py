"""What must hold, said twice: in SQL for the few pairs that are asked about, over columns for the millions of a run. Here the two
are held against each other on drawn facts."""

import time
from uuid import UUID

import numpy as np
import pytest

from domain.database import Transaction
from domain.ids import new_id
from domain.matching import store_columns
from domain.matching.places import cell_of
from domain.matching.store_facts import HOLDS
from tests.build.accounts import a_staff
from tests.build.postings import LATITUDE, LONGITUDE

RUN = """
    insert into match_run (id, mode, state, first_day, policy_version, made_by, made_at, finished_at)
    values (:id, 'best', 'cancelled', '2027-03-01', 1, :made_by, :now, :now)
"""
WORKER = """
    insert into match_run_worker (match_run_id, number, worker_id, verified, ranked, wants, for_work, for_all_work, cell, x, y, z,
        radius_m, kinds, preference, pay_floor_fen, skills, free, held, study_minutes, shut_postings, shut_employers, experience,
        finished, absent, waited_days)
    values (:run_id, :number, :id, true, true, true, true, :for_all_work, :cell, earth_x(:latitude::float8, :longitude::float8),
        earth_y(:latitude::float8, :longitude::float8), earth_z(:latitude::float8), :radius_m, '{}', :preference, :pay_floor_fen,
        :skills, :free, :held, :study_minutes, :shut_postings, :shut_employers, 0, 0, 0, 0)
"""
SHIFT = """
    insert into match_run_shift (match_run_id, number, shift_id, posting_id, posting_version_id, employer_id, cell, x, y, z, kind,
        pay_fen, places, posting_places, day, need, need_next, skills, barred, minutes, study_week, study_month, week_cap,
        month_cap)
    values (:run_id, :number, :id, :posting_id, :id, :employer_id, :cell, earth_x(:latitude::float8, :longitude::float8),
        earth_y(:latitude::float8, :longitude::float8), earth_z(:latitude::float8), :kind, :pay_fen, 1, 1, :day, :need,
        :need_next, :skills, :barred, :minutes, :study_week, :study_month, 480, 2400)
"""
ASKED = """
    select s.number as worker, d.number as shift, array_remove(array[{failed}], null) as failed
    from match_run_worker s join match_run_shift d using (match_run_id) where match_run_id = :run_id order by 1, 2
""".format(failed=", ".join(f"case when not ({sql}) then '{name}' end" for name, sql in HOLDS.items()))
DECIDED = ("age", "kind", "pay", "qualification", "times", "overlap", "distance", "hours", "blocked")
"""What a run decides pair by pair; the rest is asked of a worker alone, when the facts are gathered."""
WORKERS, SHIFTS = 40, 40


async def drawn(tx: Transaction, seed: int) -> UUID:
    """A run whose kept facts stand near every edge: each condition fails often, and often alone."""
    random = np.random.default_rng(seed)
    run_id, postings, employers = new_id(), [new_id() for _ in range(12)], [new_id() for _ in range(4)]
    await tx.run(RUN, id=run_id, made_by=(await a_staff(tx, "admin")).person_id)

    def bits(share: float) -> int:
        return sum(1 << int(n) for n in np.flatnonzero(random.random(48) < share))

    def place(far: float) -> dict[str, object]:
        latitude, longitude = (float(x) for x in np.array([LATITUDE, LONGITUDE]) + random.normal(0, far, 2))
        return {"latitude": latitude, "longitude": longitude, "cell": cell_of(latitude, longitude)}

    def some(of: list[UUID], share: float) -> list[UUID]:
        return [one for one in of if random.random() < share]

    for number in range(WORKERS):
        await tx.run(
            WORKER,
            run_id=run_id,
            number=number,
            id=new_id(),
            for_all_work=bool(random.random() < 0.7),
            **place(0.01),
            radius_m=int(random.choice([1_500, 3_000, 6_000])),
            preference=sum(int(random.integers(0, 2)) << 4 * kind for kind in range(3)) or 1,
            pay_floor_fen=int(random.integers(1_998, 2_004)),
            skills=int(random.integers(0, 4)),
            free=[bits(0.97) for _ in range(15)],
            held=[bits(0.03) for _ in range(15)],
            study_minutes=[int(random.choice([0, 240, 241, 480])) for _ in range(3)]
            + [int(random.choice([0, 2_160, 2_161]))] * 2,
            shut_postings=some(postings, 0.1),
            shut_employers=some(employers, 0.05),
        )
    for number in range(SHIFTS):
        first, length, study = int(random.integers(0, 48)), int(random.integers(1, 9)), random.random() < 0.4
        of_day = ((1 << length) - 1) << first
        await tx.run(
            SHIFT,
            run_id=run_id,
            number=number,
            id=new_id(),
            posting_id=postings[int(random.integers(0, 12))],
            employer_id=employers[int(random.integers(0, 4))],
            **place(0.02),
            kind=int(random.integers(0, 3)),
            pay_fen=int(random.integers(2_000, 2_004)),
            day=int(random.integers(0, 14)),
            need=of_day & ((1 << 48) - 1),
            need_next=of_day >> 48,
            skills=int(random.choice([0, 0, 1, 2])),
            barred=bool(random.random() < 0.2),
            minutes=int(random.choice([239, 240])),
            study_week=int(random.integers(1, 4)) if study else None,
            study_month=int(random.integers(4, 6)) if study else None,
        )
    return run_id


@pytest.mark.requirement("S-065", part="what must hold is one thing, in whichever of its two forms it is asked")
@pytest.mark.requirement("T-001", part="a run considers every feasible pair there is, and no other")
async def test_a_run_finds_just_the_pairs_that_hold(tx: Transaction, budget_s: float) -> None:
    until, seed = time.monotonic() + budget_s, 0
    alone: set[str] = set()
    while seed < 3 or time.monotonic() < until:
        run_id = await drawn(tx, seed)
        asked = await tx.all(ASKED, run_id=run_id)
        expected = [(row["worker"], row["shift"]) for row in asked if not row["failed"]]
        pairs = (await store_columns.read(tx, run_id)).pairs
        assert list(zip(pairs.worker.tolist(), pairs.shift.tolist(), strict=True)) == expected, seed
        assert expected, seed
        alone |= {row["failed"][0] for row in asked if len(row["failed"]) == 1}
        seed += 1
    assert alone == set(DECIDED)


async def test_nobody_and_nothing_make_no_pairs(tx: Transaction) -> None:
    """A run over an empty side is an answer, not an error."""
    run_id = new_id()
    await tx.run(RUN, id=run_id, made_by=(await a_staff(tx, "admin")).person_id)
    assert len((await store_columns.read(tx, run_id)).pairs) == 0
