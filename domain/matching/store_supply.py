"""SQL of what workers want and when they can."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.matching.availability import OneOff, Span, Week
from domain.matching.model import Intention, WeeklySpan

PUT = """
    insert into job_intention (worker_id, kinds, preference, latitude, longitude, cell, radius_m, pay_floor_fen, valid_until,
                               travel_mode, max_travel_minutes, reach_m, updated_at)
    values (:worker_id, :kinds, :preference, :latitude, :longitude, :cell, :radius_m, :pay_floor_fen, :valid_until,
            :travel_mode, :max_travel_minutes, :reach_m, :now)
    on conflict (worker_id) do update
        set kinds = excluded.kinds, preference = excluded.preference, latitude = excluded.latitude,
            longitude = excluded.longitude, cell = excluded.cell, radius_m = excluded.radius_m,
            pay_floor_fen = excluded.pay_floor_fen, valid_until = excluded.valid_until, travel_mode = excluded.travel_mode,
            max_travel_minutes = excluded.max_travel_minutes, reach_m = excluded.reach_m, updated_at = excluded.updated_at
"""
FORGET_RULES = "delete from availability_rule where worker_id = :worker_id"
ADD_RULES = """
    insert into availability_rule (worker_id, position, weekday, starts_minute, ends_minute)
    select :worker_id, position, weekday, starts_minute, ends_minute
    from unnest(:weekdays::int[], :starts::int[], :ends::int[]) with ordinality
        as r (weekday, starts_minute, ends_minute, position)
"""


async def put_intention(tx: Transaction, worker_id: UUID, intention: Intention, cell: int, reach_m: int | None) -> None:
    """Replaces what the worker wanted before."""
    await tx.run(
        PUT,
        worker_id=worker_id,
        kinds=[kind.value for kind in intention.kinds],
        preference=intention.preference,
        latitude=intention.latitude,
        longitude=intention.longitude,
        cell=cell,
        radius_m=intention.radius_m,
        pay_floor_fen=intention.pay_floor_fen,
        valid_until=intention.valid_until,
        travel_mode=intention.travel_mode.value,
        max_travel_minutes=intention.max_travel_minutes,
        reach_m=reach_m,
    )
    await tx.run(FORGET_RULES, worker_id=worker_id)
    spans = {
        "weekdays": [span.weekday for span in intention.weekly],
        "starts": [span.starts_minute for span in intention.weekly],
        "ends": [span.ends_minute for span in intention.weekly],
    }
    await tx.run(ADD_RULES, worker_id=worker_id, **spans)


LOCK_VALIDITY = "select valid_until from job_intention where worker_id = :worker_id for update"
RULES = "select weekday, starts_minute, ends_minute from availability_rule where worker_id = :worker_id order by position"
ONE_OFFS = """
    select starts_at, ends_at, free from availability_exception where worker_id = :worker_id and ends_at > :now
    order by starts_at, id
"""
CLASSES = "select week_on, busy from timetable_week where worker_id = :worker_id and week_on >= :week_on order by week_on"
FORGET_WEEKS = "delete from worker_week where worker_id = :worker_id"
ADD_WEEKS = """
    insert into worker_week (worker_id, week_on, free)
    select :worker_id, w.week_on, (:bits::bigint[])[(w.n - 1) * 7 + 1 : w.n * 7]
    from unnest(:mondays::date[]) with ordinality as w (week_on, n)
"""


async def lock_validity(tx: Transaction, worker_id: UUID) -> object:
    """Until when the worker's intention stands, locked; None without one."""
    return await tx.value(LOCK_VALIDITY, worker_id=worker_id)


async def weekly(tx: Transaction, worker_id: UUID) -> list[WeeklySpan]:
    return [WeeklySpan(**dict(row)) for row in await tx.all(RULES, worker_id=worker_id)]


async def one_offs(tx: Transaction, worker_id: UUID) -> list[OneOff]:
    """What is still to come of them."""
    rows = await tx.all(ONE_OFFS, worker_id=worker_id)
    return [OneOff(Span(row["starts_at"], row["ends_at"]), row["free"]) for row in rows]


async def classes(tx: Transaction, worker_id: UUID, week_on: date) -> list[Week]:
    rows = await tx.all(CLASSES, worker_id=worker_id, week_on=week_on)
    return [Week(row["week_on"], tuple(row["busy"])) for row in rows]


async def put_weeks(tx: Transaction, worker_id: UUID, weeks: Sequence[Week]) -> None:
    """Replaces the worker's free weeks."""
    await tx.run(FORGET_WEEKS, worker_id=worker_id)
    bits = [day for week in weeks for day in week.days]
    await tx.run(ADD_WEEKS, worker_id=worker_id, mondays=[week.week_on for week in weeks], bits=bits)


COUNT_ONE_OFFS = "select count(*) from availability_exception where worker_id = :worker_id and ends_at > :now"
ADD_ONE_OFF = """
    insert into availability_exception (id, worker_id, starts_at, ends_at, free, created_at)
    values (:id, :worker_id, :starts_at, :ends_at, :free, :now)
"""
REMOVE_ONE_OFF = "delete from availability_exception where id = :id and worker_id = :worker_id"


async def count_one_offs(tx: Transaction, worker_id: UUID) -> int:
    count = await tx.value(COUNT_ONE_OFFS, worker_id=worker_id)
    assert isinstance(count, int)
    return count


async def add_one_off(tx: Transaction, worker_id: UUID, one_off: OneOff) -> None:
    span = one_off.span
    await tx.run(ADD_ONE_OFF, id=new_id(), worker_id=worker_id, starts_at=span.starts_at, ends_at=span.ends_at, free=one_off.free)


async def remove_one_off(tx: Transaction, worker_id: UUID, id: UUID) -> bool:
    """False when there is none of the worker's."""
    return await tx.run(REMOVE_ONE_OFF, id=id, worker_id=worker_id) > 0


FORGET_CLASSES = "delete from timetable_week where worker_id = :worker_id"
PUT_TIMETABLE = """
    insert into timetable (worker_id, sha256, events, classes, first_day, last_day, imported_at)
    values (:worker_id, :sha256, :events, :classes, :first_day, :last_day, :now)
    on conflict (worker_id) do update
        set sha256 = excluded.sha256, events = excluded.events, classes = excluded.classes, first_day = excluded.first_day,
            last_day = excluded.last_day, imported_at = excluded.imported_at
"""
ADD_CLASSES = """
    insert into timetable_week (worker_id, week_on, busy)
    select :worker_id, w.week_on, (:bits::bigint[])[(w.n - 1) * 7 + 1 : w.n * 7]
    from unnest(:mondays::date[]) with ordinality as w (week_on, n)
"""


async def put_timetable(tx: Transaction, worker_id: UUID, facts: dict[str, object], weeks: Sequence[Week]) -> None:
    """Replaces the worker's timetable; only the hours it takes are kept."""
    await tx.run(FORGET_CLASSES, worker_id=worker_id)
    await tx.run(PUT_TIMETABLE, worker_id=worker_id, **facts)
    bits = [day for week in weeks for day in week.days]
    await tx.run(ADD_CLASSES, worker_id=worker_id, mondays=[week.week_on for week in weeks], bits=bits)


KNOWN_CODES = "select code from qualification_kind where code = any(:codes::text[])"
FORGET_QUALIFICATIONS = "delete from worker_qualification where worker_id = :worker_id"
ADD_QUALIFICATIONS = """
    insert into worker_qualification (worker_id, code, valid_until, declared_at)
    select :worker_id, q.code, q.valid_until, :now from unnest(:codes::text[], :until::date[]) as q (code, valid_until)
"""


async def known_codes(tx: Transaction, codes: Sequence[str]) -> set[str]:
    return {row["code"] for row in await tx.all(KNOWN_CODES, codes=list(codes))}


async def put_qualifications(tx: Transaction, worker_id: UUID, held: Sequence[tuple[str, date | None]]) -> None:
    """Replaces what the worker declared."""
    await tx.run(FORGET_QUALIFICATIONS, worker_id=worker_id)
    await tx.run(ADD_QUALIFICATIONS, worker_id=worker_id, codes=[code for code, _ in held], until=[until for _, until in held])


ADD_CHOICE = "insert into ranking_choice (id, worker_id, ranked, made_at) values (:id, :worker_id, :ranked, :now)"
ADD_BLOCK = """
    insert into match_block (id, worker_id, employer_id, side, made_at)
    select :id, w.id, e.id, :side, :now from worker w, employer e where w.id = :worker_id and e.id = :employer_id
    on conflict (worker_id, employer_id, side) where lifted_at is null do nothing
"""
LIFT_BLOCK = """
    update match_block set lifted_at = :now
    where worker_id = :worker_id and employer_id = :employer_id and side = :side and lifted_at is null
"""
MARK_WORK_STUDY = """
    insert into work_study_post (posting_id, school, marked_at)
    select id, :school, :now from posting where id = :posting_id and employer_id = :employer_id
    on conflict (posting_id) do update set school = excluded.school, marked_at = excluded.marked_at
"""


async def add_choice(tx: Transaction, worker_id: UUID, ranked: bool) -> UUID:
    id = new_id()
    await tx.run(ADD_CHOICE, id=id, worker_id=worker_id, ranked=ranked)
    return id


async def block(tx: Transaction, worker_id: UUID, employer_id: UUID, side: str) -> None:
    await tx.run(ADD_BLOCK, id=new_id(), worker_id=worker_id, employer_id=employer_id, side=side)


async def lift_block(tx: Transaction, worker_id: UUID, employer_id: UUID, side: str) -> None:
    await tx.run(LIFT_BLOCK, worker_id=worker_id, employer_id=employer_id, side=side)


async def mark_work_study(tx: Transaction, posting_id: UUID, employer_id: UUID, school: str) -> bool:
    """False when it is not the employer's posting."""
    return await tx.run(MARK_WORK_STUDY, posting_id=posting_id, employer_id=employer_id, school=school) > 0
