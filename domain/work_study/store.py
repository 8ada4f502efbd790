"""SQL of schools' offices, their caps, and agreements of three."""

from datetime import date
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.work_study.model import Agreement, Side

APPOINT = """
    insert into school_office (partner_id, school, appointed_by, appointed_at)
    select p.id, :school, :by, :now from partner p where p.id = :partner_id and p.employer_id is null
    on conflict do nothing
"""
IS_PARTNER = "select true from partner where id = :partner_id"
COME_TO = """
    update work_study_agreement a set partner_id = :partner_id
    from work_study_post w where w.posting_id = a.posting_id and w.school = :school and a.partner_id is null
"""
SCHOOL_OF = "select school from school_office where partner_id = :partner_id"
STATE_CAPS = """
    insert into work_study_cap (school, valid_from, week_minutes, month_minutes, stated_by)
    values (:school, :valid_from, :week_minutes, :month_minutes, :stated_by)
    on conflict (school, valid_from) do update set week_minutes = excluded.week_minutes,
        month_minutes = excluded.month_minutes, stated_by = excluded.stated_by
"""


async def is_partner(tx: Transaction, partner_id: UUID) -> bool:
    return bool(await tx.value(IS_PARTNER, partner_id=partner_id))


async def appoint(tx: Transaction, partner_id: UUID, school: str, by: UUID) -> bool:
    """False when the school or the partner is taken, or the partner is an employer's; its agreements come to it."""
    if await tx.run(APPOINT, partner_id=partner_id, school=school, by=by) == 0:
        return False
    await tx.run(COME_TO, partner_id=partner_id, school=school)
    return True


async def school_of(tx: Transaction, partner_id: UUID | None) -> str | None:
    """For which school the partner speaks."""
    found = await tx.value(SCHOOL_OF, partner_id=partner_id)
    return None if found is None else str(found)


async def state_caps(
    tx: Transaction, school: str, valid_from: date, week_minutes: int, month_minutes: int, stated_by: UUID
) -> None:
    await tx.run(
        STATE_CAPS,
        school=school,
        valid_from=valid_from,
        week_minutes=week_minutes,
        month_minutes=month_minutes,
        stated_by=stated_by,
    )


LACKING = """
    select h.offer_id from hire_agreement h join offer o on o.id = h.offer_id
    join application p on p.id = o.application_id join work_study_post w on w.posting_id = p.posting_id
    where p.posting_id = :posting_id and o.state = 'accepted'
      and not exists (select from work_study_agreement a where a.offer_id = o.id)
    order by h.offer_id
"""
DRAFT = """
    with terms as (
        select h.offer_id, p.posting_id, f.partner_id, h.worker_id, h.employer_id, jsonb_pretty(jsonb_build_object(
            'school', w.school, 'hire', h.terms::jsonb, 'hire_sha256', encode(h.sha256, 'hex'),
            'week_minutes', coalesce(c.week_minutes, :week_minutes::int),
            'month_minutes', coalesce(c.month_minutes, :month_minutes::int)
        )) as words
        from hire_agreement h join offer o on o.id = h.offer_id join application p on p.id = o.application_id
        join work_study_post w on w.posting_id = p.posting_id left join school_office f on f.school = w.school
        left join lateral (
            select week_minutes, month_minutes from work_study_cap
            where school = w.school and valid_from <= :day::date order by valid_from desc limit 1) as c on true
        where h.offer_id = :offer_id
    )
    insert into work_study_agreement (id, offer_id, posting_id, partner_id, worker_id, employer_id, terms, sha256, drafted_at)
    select :id, offer_id, posting_id, partner_id, worker_id, employer_id, words, sha256(convert_to(words, 'UTF8')), :now
    from terms
    returning id, worker_id, employer_id, partner_id, sha256
"""


async def lacking(tx: Transaction, posting_id: UUID) -> list[UUID]:
    """Hires of a work-study post for which nothing was drafted."""
    return [row["offer_id"] for row in await tx.all(LACKING, posting_id=posting_id)]


async def draft(tx: Transaction, offer_id: UUID, day: date, week_minutes: object, month_minutes: object) -> Agreement:
    """What three are to sign: the terms of the hire, the school, and its caps of the day."""
    row = await tx.one(DRAFT, id=new_id(), offer_id=offer_id, day=day, week_minutes=week_minutes, month_minutes=month_minutes)
    assert row is not None
    return Agreement(**dict(row), signed=frozenset())


LOCK = """
    select id, worker_id, employer_id, partner_id, sha256,
           array_remove(array[case when worker_signed_at is not null then 'worker' end,
                              case when employer_signed_at is not null then 'employer' end,
                              case when school_signed_at is not null then 'school' end], null) as signed
    from work_study_agreement where id = :id for update
"""
SIGN = """
    update work_study_agreement
    set worker_signed_at = case when :side::text = 'worker' then :now else worker_signed_at end,
        employer_signed_at = case when :side::text = 'employer' then :now else employer_signed_at end,
        employer_signed_by = case when :side::text = 'employer' then :by::uuid else employer_signed_by end,
        school_signed_at = case when :side::text = 'school' then :now else school_signed_at end,
        school_signed_by = case when :side::text = 'school' then partner_id else school_signed_by end,
        signed_at = case when :last then :now::timestamptz end
    where id = :id
"""
UNSIGNED = """
    select true from assignment a join work_study_post w on w.posting_id = a.posting_id
    where a.id = :assignment_id
      and not exists (select from work_study_agreement g where g.offer_id = a.offer_id and g.signed_at is not null)
"""
DRAFTED = """
    select true from work_study_post w
    where w.posting_id = :posting_id and w.school <> :school
      and exists (select from work_study_agreement a where a.posting_id = w.posting_id)
"""


async def lock(tx: Transaction, agreement_id: UUID) -> Agreement | None:
    row = await tx.one(LOCK, id=agreement_id)
    return Agreement(**{**dict(row), "signed": frozenset(map(Side, row["signed"]))}) if row else None


async def sign(tx: Transaction, agreement_id: UUID, side: Side, by: UUID | None, *, last: bool) -> None:
    """One side's signature; ``last``: the others have signed."""
    await tx.run(SIGN, id=agreement_id, side=side.value, by=by, last=last)


async def unsigned(tx: Transaction, assignment_id: UUID) -> bool:
    """Whether it is work on a work-study post without all three signatures."""
    return bool(await tx.value(UNSIGNED, assignment_id=assignment_id))


async def drafted_for_another(tx: Transaction, posting_id: UUID, school: str) -> bool:
    """Whether there are agreements with another school."""
    return bool(await tx.value(DRAFTED, posting_id=posting_id, school=school))
