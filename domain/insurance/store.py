"""SQL of insurance: plans, policies."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.insurance.model import Cover, Offered, Plan, Policy, PolicyQuestion, PolicyState

OFFERED = """
    select p.id as posting_id, p.employer_id, p.state not in ('closed', 'removed') and coalesce(
        (select p.kind = any(i.kinds) and :day::date between i.valid_from and coalesce(i.valid_until, 'infinity')
         from insurance_product i where i.id = :product_id), false) as insurable
    from posting p where p.id = :posting_id for update of p
"""
END_PLANS = """
    update insurance_plan set ended_at = :now where posting_id = :posting_id and ended_at is null
"""
ADD_PLAN = """
    insert into insurance_plan (id, posting_id, employer_id, insurance_product_id, chosen_by, chosen_at)
    values (:id, :posting_id, :employer_id, :product_id, :chosen_by, :now)
    returning id, posting_id, employer_id, false as ended
"""
LOCK_PLAN = "select id, posting_id, employer_id, ended_at is not null as ended from insurance_plan where id = :id for update"


async def lock_offered(tx: Transaction, posting_id: UUID, product_id: UUID, day: object) -> Offered | None:
    row = await tx.one(OFFERED, posting_id=posting_id, product_id=product_id, day=day)
    return Offered(**dict(row)) if row else None


async def end_plans(tx: Transaction, posting_id: UUID) -> None:
    await tx.run(END_PLANS, posting_id=posting_id)


async def add_plan(tx: Transaction, offered: Offered, product_id: UUID, chosen_by: UUID) -> Plan:
    parties = {"posting_id": offered.posting_id, "employer_id": offered.employer_id}
    row = await tx.one(ADD_PLAN, id=new_id(), product_id=product_id, chosen_by=chosen_by, **parties)
    assert row is not None
    return Plan(**dict(row))


async def lock_plan(tx: Transaction, plan_id: UUID) -> Plan | None:
    row = await tx.one(LOCK_PLAN, id=plan_id)
    return Plan(**dict(row)) if row else None


# a premium is per shift, or per day that the shift touches in Shanghai
WANT = """
    with due as (
        select a.id as assignment_id, a.worker_id, a.employer_id, a.starts_at, a.ends_at, n.id as plan_id,
               i.id as product_id, i.coverage_fen,
               i.premium_fen * case i.per when 'shift' then 1
                   else (a.ends_at at time zone 'Asia/Shanghai')::date - (a.starts_at at time zone 'Asia/Shanghai')::date + 1
               end as premium_fen
        from assignment a
        join insurance_plan n on n.posting_id = a.posting_id and n.ended_at is null
        join insurance_product i on i.id = n.insurance_product_id
        where a.state = 'planned' and a.starts_at > :now
            and not exists (select from insurance_policy p where p.assignment_id = a.id)
        order by a.starts_at, a.id limit :limit
    ), numbered as (
        select d.*, x.id from (select *, row_number() over (order by starts_at, assignment_id) as n from due) d
        join unnest(:ids::uuid[]) with ordinality as x (id, n) using (n)
    )
    insert into insurance_policy (id, insurance_plan_id, insurance_product_id, assignment_id, worker_id, employer_id, state,
                                  request_no, premium_fen, coverage_fen, starts_at, ends_at, wanted_at)
    select id, plan_id, product_id, assignment_id, worker_id, employer_id, 'wanted', replace(id::text, '-', ''), premium_fen,
           coverage_fen, starts_at, ends_at, :now
    from numbered
    on conflict (assignment_id) do nothing
    returning id
"""
GIVE_UP = """
    update insurance_policy set state = 'cancelling'
    where id in (
        select p.id from insurance_policy p join assignment a on a.id = p.assignment_id
        where p.state in ('wanted', 'issued') and p.cancel_code is null and a.state = 'cancelled'
        order by p.id limit :limit for update of p skip locked
    )
    returning id
"""


async def want(tx: Transaction, limit: int) -> list[UUID]:
    """Planned shifts of postings with a plan: their policies, begun by this call."""
    return [row["id"] for row in await tx.all(WANT, limit=limit, ids=[new_id() for _ in range(limit)])]


async def give_up(tx: Transaction, limit: int) -> list[UUID]:
    """Policies of shifts that will not be worked, to be cancelled."""
    return [row["id"] for row in await tx.all(GIVE_UP, limit=limit)]


LOCK = """
    select id, assignment_id, worker_id, employer_id, state, premium_fen, coverage_fen, starts_at, policy_no,
           document_id is not null as certified
    from insurance_policy where id = :id for update
"""
COVER = """
    select p.request_no, i.product_no as product, v.kind as work_kind, v.district, p.starts_at, p.ends_at, p.premium_fen,
           p.coverage_fen, p.asked_at is not null as before
    from insurance_policy p join insurance_product i on i.id = p.insurance_product_id
    join assignment a on a.id = p.assignment_id join posting_version v on v.id = a.posting_version_id
    where p.id = :id
"""
ASKED = "update insurance_policy set asked_at = coalesce(asked_at, :now) where id = :id"
ISSUED = """
    update insurance_policy set policy_no = :policy_no, issued_at = :now, unclear_code = null,
           state = case state when 'wanted' then 'issued' else state end
    where id = :id
"""
REFUSED = "update insurance_policy set state = 'refused', refuse_code = :code, ended_at = :now where id = :id"
UNCLEAR = """
    with before as (select id, unclear_code from insurance_policy where id = :id)
    update insurance_policy p set unclear_code = :code from before where p.id = before.id returning before.unclear_code
"""
CANCELLED = "update insurance_policy set state = 'cancelled', ended_at = :now, unclear_code = null where id = :id"
KEPT = """
    update insurance_policy set state = case when policy_no is null then 'refused' else 'issued' end, cancel_code = :code,
           refuse_code = case when policy_no is null then :code end,
           ended_at = case when policy_no is null then :now::timestamptz end
    where id = :id
"""
CERTIFIED = "update insurance_policy set document_id = :document_id where id = :id and document_id is null"


async def lock(tx: Transaction, policy_id: UUID) -> Policy | None:
    row = await tx.one(LOCK, id=policy_id)
    return Policy(**{**dict(row), "state": PolicyState(row["state"])}) if row else None


async def question(tx: Transaction, policy: Policy) -> PolicyQuestion:
    """What to ask; from now on the insurer may have been asked."""
    row = await tx.one(COVER, id=policy.id)
    assert row is not None
    await tx.run(ASKED, id=policy.id)
    given = {name: row[name] for name in Cover.__dataclass_fields__}
    return PolicyQuestion(policy.state, Cover(**given), bool(row["before"]), policy.policy_no)


async def set_issued(tx: Transaction, policy_id: UUID, policy_no: str) -> None:
    await tx.run(ISSUED, id=policy_id, policy_no=policy_no)


async def set_refused(tx: Transaction, policy_id: UUID, code: str) -> None:
    await tx.run(REFUSED, id=policy_id, code=code)


async def set_unclear(tx: Transaction, policy_id: UUID, code: str) -> bool:
    """Whether it was clear before."""
    row: Record | None = await tx.one(UNCLEAR, id=policy_id, code=code)
    return row is not None and row["unclear_code"] is None


async def set_cancelled(tx: Transaction, policy_id: UUID) -> None:
    await tx.run(CANCELLED, id=policy_id)


async def set_kept(tx: Transaction, policy_id: UUID, code: str) -> None:
    await tx.run(KEPT, id=policy_id, code=code)


async def set_certified(tx: Transaction, policy_id: UUID, document_id: UUID) -> None:
    await tx.run(CERTIFIED, id=policy_id, document_id=document_id)
