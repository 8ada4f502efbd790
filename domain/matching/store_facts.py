"""SQL of what matching knows of both sides, and of what must hold between them.

Of a worker it reads what they want, when they can, what they have shown and how they have worked; of age only whether they may
work (``old_enough``). The same facts serve a run, which keeps them, and a single question, which does not.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.clock import start_of_day
from domain.database import Record, Transaction
from domain.matching.availability import monday_of

DAYS = 14
"""How far ahead matching looks; one more day is kept for what runs past midnight."""
FARTHEST_M = 50_000
RECENT_DAYS = 180
"""How far back work counts for experience and reliability."""

# Facts of workers. Each part is computed for all of them at once, and for the few that are asked about through their ids.
SUPPLY = """
    with asked as (
        select * from job_intention i where :worker_ids::uuid[] is null or i.worker_id = any (:worker_ids::uuid[])
    ), spans as (
        select a.worker_id, half_hour(a.starts_at) - :first_slot::int as first,
               half_hour_after(a.ends_at) - :first_slot::int as last
        from assignment a
        where a.state in ('planned', 'working') and a.ends_at > :from_at::timestamptz and a.starts_at < :until_at::timestamptz
          and (:worker_ids::uuid[] is null or a.worker_id = any (:worker_ids::uuid[]))
        union all
        select n.worker_id, half_hour(s.starts_at) - :first_slot::int, half_hour_after(s.ends_at) - :first_slot::int
        from invitation n join shift s on s.id = n.shift_id
        where n.state = 'open' and n.expires_at > :now
          and (:worker_ids::uuid[] is null or n.worker_id = any (:worker_ids::uuid[]))
    ), held as (
        select worker_id, array_agg(bits order by day) as days
        from (select worker_id, day, bit_or(day_bits(first - day * 48, last - day * 48)) as bits
              from spans cross join generate_series(0, :days::int) as day group by worker_id, day) as of_day
        group by worker_id
    ), study as (
        select worker_id, array_agg(minutes order by span) as minutes
        from (select a.worker_id, span,
                     coalesce(sum(extract(epoch from a.ends_at - a.starts_at) / 60) filter (
                         where a.starts_at >= (:span_starts::timestamptz[])[span]
                           and a.starts_at < (:span_ends::timestamptz[])[span]), 0)::int as minutes
              from assignment a join work_study_post w on w.posting_id = a.posting_id cross join generate_series(1, 5) as span
              where a.state in ('planned', 'working', 'worked') and a.starts_at >= :study_at::timestamptz
                and (:worker_ids::uuid[] is null or a.worker_id = any (:worker_ids::uuid[]))
              group by a.worker_id, span) as of_span
        group by worker_id
    ), done as (
        select worker_id, sum(least(worked, 15)::bigint << (4 * kind)) as experience, sum(worked)::int as finished,
               sum(absent)::int as absent, max(last_at) as last_at
        from (select a.worker_id, kind_number(v.kind) as kind, count(*) filter (where a.state = 'worked') as worked,
                     count(*) filter (where a.state = 'absent' and x.assignment_id is null) as absent, max(a.starts_at) as last_at
              from assignment a join posting_version v on v.id = a.posting_version_id
              left join match_set_aside x on x.assignment_id = a.id
              where a.starts_at >= :recent_at::timestamptz and a.state <> 'cancelled'
                and (:worker_ids::uuid[] is null or a.worker_id = any (:worker_ids::uuid[]))
              group by a.worker_id, v.kind) as of_kind
        group by worker_id
    ), shown as (
        select q.worker_id, bit_or(1::bigint << k.bit) as skills
        from worker_qualification q join qualification_kind k on k.code = q.code
        where (q.valid_until is null or q.valid_until >= :first_day::date)
          and (:worker_ids::uuid[] is null or q.worker_id = any (:worker_ids::uuid[]))
        group by q.worker_id
    ), shut as (
        select worker_id, array_agg(distinct posting_id) as postings
        from (select worker_id, posting_id from application where state not in ('rejected', 'withdrawn', 'expired')
                and (:worker_ids::uuid[] is null or worker_id = any (:worker_ids::uuid[]))
              union all
              select worker_id, posting_id from invitation where state in ('open', 'declined')
                and (:worker_ids::uuid[] is null or worker_id = any (:worker_ids::uuid[]))) as known
        group by worker_id
    ), blocked as (
        select worker_id, array_agg(distinct employer_id) as employers from match_block
        where lifted_at is null and (:worker_ids::uuid[] is null or worker_id = any (:worker_ids::uuid[])) group by worker_id
    ), turned as (
        select n.worker_id, bit_or(15::bigint << (4 * kind_number(p.kind))) as down
        from invitation n join posting p on p.id = n.posting_id
        join job_intention i on i.worker_id = n.worker_id and p.kind = any (i.kinds)
        where n.decline_code = 'kind' and n.answered_at >= :recent_at::timestamptz and n.answered_at > i.updated_at
          and (:worker_ids::uuid[] is null or n.worker_id = any (:worker_ids::uuid[]))
        group by n.worker_id
    ), invited as (
        select worker_id, count(*)::int as open from invitation where state = 'open' and expires_at > :now
          and (:worker_ids::uuid[] is null or worker_id = any (:worker_ids::uuid[])) group by worker_id
    ), unranked as (
        select distinct on (worker_id) worker_id, ranked from ranking_choice
        where :worker_ids::uuid[] is null or worker_id = any (:worker_ids::uuid[]) order by worker_id, made_at desc, id desc
    ), signed as (
        select distinct worker_id from agreement
        where kind = 'worker_cooperation' and (ends_at is null or ends_at > :now)
          and (:worker_ids::uuid[] is null or worker_id = any (:worker_ids::uuid[]))
    )
    select i.worker_id, w.state = 'approved' and signed.worker_id is not null as verified,
           coalesce(unranked.ranked, true) as ranked, i.valid_until > :now as wants, coalesce(age.for_work, false) as for_work,
           coalesce(age.for_all_work, false) as for_all_work,
           i.cell, earth_x(i.latitude, i.longitude) as x, earth_y(i.latitude, i.longitude) as y, earth_z(i.latitude) as z,
           least(i.radius_m, i.reach_m) as radius_m, i.radius_m as said_radius_m, i.reach_m,
           array(select kind_number(kind)::smallint from unnest(i.kinds) as kind) as kinds,
           i.preference | coalesce(turned.down, 0) as preference,
           i.pay_floor_fen, coalesce(shown.skills, 0) as skills,
           (coalesce(a.free, :no_week) || coalesce(b.free, :no_week) || coalesce(c.free, :no_week))
               [:offset::int + 1 : :offset::int + :days::int + 1] as free,
           coalesce(held.days, array_fill(0::bigint, array[:days::int + 1])) as held,
           coalesce(study.minutes, array_fill(0, array[5])) as study_minutes,
           coalesce(shut.postings, '{}') as shut_postings, coalesce(blocked.employers, '{}') as shut_employers,
           coalesce(done.experience, 0)::bigint as experience, coalesce(done.finished, 0) as finished,
           coalesce(done.absent, 0) as absent, coalesce(invited.open, 0) as open_invitations,
           greatest(0, least(9999, :first_day::date - coalesce(done.last_at, i.updated_at)::date)) as waited_days
    from asked i join worker w on w.id = i.worker_id
    left join old_enough(:first_day::date, :worker_ids::uuid[]) as age on age.worker_id = i.worker_id
    left join signed on signed.worker_id = i.worker_id
    left join invited on invited.worker_id = i.worker_id
    left join unranked on unranked.worker_id = i.worker_id
    left join worker_week a on a.worker_id = i.worker_id and a.week_on = :week_on::date
    left join worker_week b on b.worker_id = i.worker_id and b.week_on = :week_on::date + 7
    left join worker_week c on c.worker_id = i.worker_id and c.week_on = :week_on::date + 14
    left join held on held.worker_id = i.worker_id
    left join study on study.worker_id = i.worker_id
    left join done on done.worker_id = i.worker_id
    left join shown on shown.worker_id = i.worker_id
    left join shut on shut.worker_id = i.worker_id
    left join turned on turned.worker_id = i.worker_id
    left join blocked on blocked.worker_id = i.worker_id
""".replace(":no_week", "array_fill(0::bigint, array[7])")

# Facts of shifts that have places: of live postings, with a place on the map, of at most a day, in the coming two weeks.
# Half hours are reckoned once a shift (offset 0), not at each mention.
DEMAND = """
    select s.id as shift_id, s.posting_id, v.id as posting_version_id, p.employer_id, earth_x(v.latitude, v.longitude) as x,
           earth_y(v.latitude, v.longitude) as y, earth_z(v.latitude) as z, v.latitude, v.longitude, kind_number(p.kind) as kind,
           p.pay_fen_per_hour as pay_fen, least(s.headcount - s.taken, p.headcount - p.taken) as places,
           p.headcount - p.taken as posting_places, t.day, day_bits(t.first - t.day * 48, t.last - t.day * 48) as need,
           day_bits(t.first - t.day * 48 - 48, t.last - t.day * 48 - 48) as need_next,
           coalesce((select bit_or(1::bigint << k.bit) from requirement r join qualification_kind k
                     on k.requirement_kind = r.kind and r.text ~* k.pattern where r.posting_version_id = v.id), 0) as skills,
           p.kind = any (:barred_kinds::text[]) as barred,
           (select count(*) from invitation n where n.posting_id = p.id and n.state = 'open' and n.expires_at > :now)::int
               as open_invitations,
           (extract(epoch from s.ends_at - s.starts_at) / 60)::int as minutes,
           case when w.posting_id is not null then (:offset::int + t.day) / 7 + 1 end as study_week,
           case when w.posting_id is not null then 4 + (s.starts_at >= (:span_starts::timestamptz[])[5])::int end as study_month,
           coalesce(cap.week_minutes, :week_minutes::int) as week_cap,
           coalesce(cap.month_minutes, :month_minutes::int) as month_cap
    from posting p join shift s on s.posting_version_id = p.live_version_id
    join posting_version v on v.id = p.live_version_id
    join employer e on e.id = p.employer_id
    cross join lateral (select half_hour(s.starts_at) - :first_slot::int as first,
                               half_hour_after(s.ends_at) - :first_slot::int as last,
                               (half_hour(s.starts_at) - :first_slot::int) / 48 as day offset 0) as t
    left join work_study_post w on w.posting_id = p.id
    left join lateral (select c.week_minutes, c.month_minutes from work_study_cap c
                       where c.school = w.school and c.valid_from <= :first_day::date
                       order by c.valid_from desc limit 1) as cap on true
    where p.state = 'live' and p.valid_until > :now and p.headcount > p.taken and s.headcount > s.taken and e.state = 'approved'
      and s.starts_at > :now and s.starts_at < :until_at::timestamptz and s.ends_at <= s.starts_at + interval '24 hours'
      and v.latitude is not null
      and (:employer_id::uuid is null or p.employer_id = :employer_id::uuid)
      and (:posting_ids::uuid[] is null or p.id = any (:posting_ids::uuid[]))
      and (:shift_ids::uuid[] is null or s.id = any (:shift_ids::uuid[]))
"""

# What must hold between a worker (s) and a shift (d), by name, the cheapest first. The chord through the earth stands for the
# distance: over 50 km they differ by less than 0.2 m.
HOLDS = {
    "verified": "s.verified",
    "ranked": "s.ranked",
    "intention": "s.wants",
    "age": "s.for_work and (s.for_all_work or not d.barred)",
    "kind": "s.preference >> 4 * d.kind & 15 > 0",
    "pay": "d.pay_fen >= s.pay_floor_fen",
    "qualification": "d.skills & ~s.skills = 0",
    "times": "s.free[d.day + 1] & d.need = d.need and (d.need_next = 0 or s.free[d.day + 2] & d.need_next = d.need_next)",
    "overlap": "s.held[d.day + 1] & d.need = 0 and (d.need_next = 0 or s.held[d.day + 2] & d.need_next = 0)",
    "distance": """
        (s.x - d.x)::bigint * (s.x - d.x) + (s.y - d.y)::bigint * (s.y - d.y) + (s.z - d.z)::bigint * (s.z - d.z)
            <= s.radius_m::bigint * s.radius_m""",
    "hours": """
        (d.study_week is null or (s.study_minutes[d.study_week] + d.minutes <= d.week_cap
                                  and s.study_minutes[d.study_month] + d.minutes <= d.month_cap))""",
    "blocked": "d.posting_id <> all (s.shut_postings) and d.employer_id <> all (s.shut_employers)",
}
# A run knows one radius, the smaller of how far somebody goes and comes in their time; here each is named. How many invitations
# are open is asked of facts of now alone: a run proposes, and what it proposes is asked about again when invitations are sent.
NOW = HOLDS | {
    "distance": HOLDS["distance"].replace("s.radius_m", "s.said_radius_m"),
    "travel": "s.reach_m is null or " + HOLDS["distance"].replace("s.radius_m", "s.reach_m"),
    "worker_invited": "s.open_invitations < :open_per_worker",
    "posting_invited": "d.open_invitations < :open_per_place * d.posting_places",
}
METRES = """
    round(sqrt(((s.x - d.x)::bigint * (s.x - d.x) + (s.y - d.y)::bigint * (s.y - d.y)
                + (s.z - d.z)::bigint * (s.z - d.z))::float8))::int
"""
JUDGED = ", ".join(f"({condition}) as holds_{name}" for name, condition in HOLDS.items())
JUDGED_NOW = ", ".join(f"({condition}) as holds_{name}" for name, condition in NOW.items())
JUDGE = f"""
    with s as materialized ({SUPPLY}), d as materialized ({DEMAND} order by s.starts_at, s.id limit :most)
    select s.worker_id, s.radius_m, s.preference, s.pay_floor_fen, s.experience, s.finished, s.absent, s.waited_days,
           d.shift_id, d.posting_id, d.posting_version_id, d.employer_id, d.kind, d.pay_fen, d.skills & ~s.skills as missing,
           {METRES} as distance_m, {JUDGED_NOW}
    from s cross join d
    where :pair_workers::uuid[] is null or (s.worker_id, d.shift_id) in (
        select p.worker_id, p.shift_id from unnest(:pair_workers::uuid[], :pair_shifts::uuid[]) as p (worker_id, shift_id))
    order by s.worker_id, d.shift_id
"""


async def judged(
    tx: Transaction,
    binds: dict[str, object],
    *,
    worker_ids: Sequence[UUID] | None,
    shift_ids: Sequence[UUID] | None = None,
    employer_id: UUID | None = None,
    pairs: Sequence[tuple[UUID, UUID]] | None = None,
    posting_ids: Sequence[UUID] | None = None,
    most: int,
) -> list[Record]:
    """Every pair of the workers and shifts, or only these pairs: what holds (``holds_pay`` …), and what scores are made of."""
    return await tx.all(
        JUDGE,
        **binds,
        worker_ids=None if worker_ids is None else list(worker_ids),
        shift_ids=None if shift_ids is None else list(shift_ids),
        employer_id=employer_id,
        posting_ids=None if posting_ids is None else list(posting_ids),
        pair_workers=None if pairs is None else [worker for worker, _ in pairs],
        pair_shifts=None if pairs is None else [shift for _, shift in pairs],
        most=most,
    )


def horizon(first_day: date) -> dict[str, object]:
    """The binds that say which days: from the first, in Shanghai, for DAYS and one more."""
    monday = monday_of(first_day)
    month = first_day.replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    after = (next_month + timedelta(days=32)).replace(day=1)
    days = [monday, monday + timedelta(days=7), monday + timedelta(days=14), month, next_month]
    ends = [*(day + timedelta(days=7) for day in days[:3]), next_month, after]
    return {
        "first_day": first_day,
        "first_slot": (first_day - date(1970, 1, 1)).days * 48,
        "week_on": monday,
        "offset": (first_day - monday).days,
        "days": DAYS,
        "from_at": start_of_day(first_day),
        "until_at": start_of_day(first_day + timedelta(days=DAYS)),
        "recent_at": start_of_day(first_day - timedelta(days=RECENT_DAYS)),
        "study_at": start_of_day(min(monday, month)),
        "span_starts": [start_of_day(day) for day in days],
        "span_ends": [start_of_day(day) for day in ends],
    }
