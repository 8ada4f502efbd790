"""SQL of receipts by age and of fee notices."""

from uuid import UUID

from domain.database import Record, Transaction

AGEING = """
    with unposted as (
        select 'suspense' as unposted, d.amount_fen, d.deposited_at from deposit d
        where d.employer_id is null
          and not exists (select from deposit_resolution r where r.deposit_id = d.id and r.state = 'completed')
        union all
        select 'not_credited', d.amount_fen, d.deposited_at from deposit d
        where d.employer_id is not null and d.deposited_at > :now::timestamptz - interval '90 days'
          and not exists (select from audit a where a.subject_id = d.id and a.event = 'deposit.credited')
    )
    select u.unposted, b.from_days, b.until_days, count(*)::int as receipts, sum(u.amount_fen)::bigint as amount_fen,
        min(u.deposited_at) as oldest
    from unposted u
    join (values (0, 1), (1, 3), (3, 7), (7, 30), (30, null)) as b (from_days, until_days)
        on u.deposited_at <= :now::timestamptz - make_interval(days => b.from_days)
        and (b.until_days is null or u.deposited_at > :now::timestamptz - make_interval(days => b.until_days))
    group by u.unposted, b.from_days, b.until_days order by oldest, u.unposted
"""


async def ageing(tx: Transaction) -> list[Record]:
    """Counts and sums by reason and age, the oldest first."""
    return await tx.all(AGEING)


GIVE_NOTICE = """
    insert into fee_notice (fee_schedule_id, employer_id, told_at)
    select :fee_schedule_id, e.id, :now from employer e
    where e.state = 'approved'
      and not exists (select from fee_notice n where n.fee_schedule_id = :fee_schedule_id and n.employer_id = e.id)
    order by e.id limit :limit
    on conflict do nothing
    returning employer_id
"""


async def give_notice(tx: Transaction, fee_schedule_id: UUID, limit: int) -> list[UUID]:
    """Employers not told of this schedule yet, marked as told now."""
    return [row["employer_id"] for row in await tx.all(GIVE_NOTICE, fee_schedule_id=fee_schedule_id, limit=limit)]
