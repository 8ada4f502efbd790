"""SQL by which a run's kept facts are read as columns: one value a worker or shift, by number."""

from uuid import UUID

import numpy as np

from domain.database import Transaction
from domain.matching.arrays import Columns, columns
from domain.matching.feasible import Able, Asked, feasible
from domain.matching.problem import Problem, Shifts, Workers
from domain.matching.scoring import Ints
from domain.matching.store_facts import DAYS

WIDE, NARROW = "int8", "int4"
WORKERS = """
    select cell, x, y, z, radius_m, preference, pay_floor_fen, experience, finished, absent, waited_days, skills,
           for_all_work::int as for_all_work,
           study_minutes[1], study_minutes[2], study_minutes[3], study_minutes[4], study_minutes[5],
           free[1] & ~held[1], free[2] & ~held[2], free[3] & ~held[3], free[4] & ~held[4], free[5] & ~held[5],
           free[6] & ~held[6], free[7] & ~held[7], free[8] & ~held[8], free[9] & ~held[9], free[10] & ~held[10],
           free[11] & ~held[11], free[12] & ~held[12], free[13] & ~held[13], free[14] & ~held[14], free[15] & ~held[15]
    from match_run_worker where match_run_id = :match_run_id order by number
"""
STUDY = [f"study_{span}" for span in range(1, 6)]
FREE = [f"free_{day}" for day in range(DAYS + 1)]
WORKER_TYPES = {
    "cell": WIDE,
    "x": NARROW,
    "y": NARROW,
    "z": NARROW,
    "radius_m": NARROW,
    "preference": WIDE,
    "pay_floor_fen": WIDE,
    "experience": WIDE,
    "finished": NARROW,
    "absent": NARROW,
    "waited_days": NARROW,
    "skills": WIDE,
    "for_all_work": NARROW,
    **dict.fromkeys(STUDY, NARROW),
    **dict.fromkeys(FREE, WIDE),
}
SHIFTS = """
    select cell, x, y, z, kind, pay_fen, places, posting_places, (dense_rank() over (order by posting_id) - 1)::int as posting,
           skills, barred::int as barred, day, need, need_next, minutes, coalesce(study_week, 0) as study_week,
           coalesce(study_month, 0) as study_month, week_cap, month_cap
    from match_run_shift where match_run_id = :match_run_id order by number
"""
SHIFT_TYPES = {
    "cell": WIDE,
    "x": NARROW,
    "y": NARROW,
    "z": NARROW,
    "kind": NARROW,
    "pay_fen": WIDE,
    "places": NARROW,
    "posting_places": NARROW,
    "posting": NARROW,
    "skills": WIDE,
    "barred": NARROW,
    "day": NARROW,
    "need": WIDE,
    "need_next": WIDE,
    "minutes": NARROW,
    "study_week": NARROW,
    "study_month": NARROW,
    "week_cap": NARROW,
    "month_cap": NARROW,
}
# The planner has not seen what a run has just gathered: it takes it for a handful and would go through every shift for each.
SIDE_BY_SIDE = "set local enable_nestloop = off"
# Pairs that may not be, whatever else holds: applied, invited or declined before, or one side does not want the other.
SHUT = """
    select (w.number::bigint << 32) | f.number as pair
    from match_run_worker w cross join unnest(w.shut_postings) as shut
    join match_run_shift f on f.match_run_id = w.match_run_id and f.posting_id = shut
    where w.match_run_id = :match_run_id
    union all
    select (w.number::bigint << 32) | f.number
    from match_run_worker w cross join unnest(w.shut_employers) as shut
    join match_run_shift f on f.match_run_id = w.match_run_id and f.employer_id = shut
    where w.match_run_id = :match_run_id
"""


async def read(tx: Transaction, match_run_id: UUID) -> Problem:
    """The facts of the run as columns, with its feasible pairs."""
    w = await columns(tx, WORKERS, WORKER_TYPES, match_run_id=match_run_id)
    s = await columns(tx, SHIFTS, SHIFT_TYPES, match_run_id=match_run_id)
    await tx.run(SIDE_BY_SIDE)
    shut = await columns(tx, SHUT, {"pair": WIDE}, match_run_id=match_run_id)
    posting = s["posting"].astype(np.int32)
    _, first = np.unique(posting, return_index=True)
    of_worker = ("cell", "radius_m", "preference", "pay_floor_fen")
    workers = Workers(
        place=_place(w), **{name: w[name] for name in (*of_worker, "experience", "finished", "absent", "waited_days")}
    )
    shifts = Shifts(
        cell=s["cell"],
        place=_place(s),
        kind=s["kind"],
        pay_fen=s["pay_fen"],
        places=s["places"],
        posting=posting,
        posting_places=s["posting_places"][first],
    )
    able = Able(
        **{name: w[name] for name in (*of_worker, "skills", "for_all_work")},
        place=workers.place,
        free=np.stack([w[name] for name in FREE], axis=1),
        study_minutes=np.stack([w[name] for name in STUDY], axis=1),
    )
    not_asked = {"x", "y", "z", "places", "posting_places", "posting"}
    asked = Asked(place=shifts.place, **{name: s[name] for name in s if name not in not_asked})
    return Problem(workers, shifts, feasible(able, asked, shut["pair"]))


def _place(side: Columns) -> Ints:
    return np.stack((side["x"], side["y"], side["z"]))
