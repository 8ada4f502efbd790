"""SQL of the statement of the business service fee."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction

DAYS = """
    with account as (
        select id, kind from ledger_account where owner_id = :employer_id and kind in ('employer_wage', 'employer_fee')
    ), base as (
        select coalesce((
            select floor from ledger_snapshot where good_from <= :since order by good_from desc limit 1), -1) as floor
    ), move as (
        select a.kind, t.event, t.journal_id, t.amount_fen as fen, (t.created_at at time zone interval '8 hours')::date as day
        from account a join ledger_transfer t on t.credit_account_id = a.id and t.number > (select floor from base)
        where t.kind in ('post', 'post_hold', 'reversal') and t.created_at >= :since and t.created_at < :until
        union all
        select a.kind, t.event, t.journal_id, -t.amount_fen, (t.created_at at time zone interval '8 hours')::date
        from account a join ledger_transfer t on t.debit_account_id = a.id and t.number > (select floor from base)
        where t.kind in ('post', 'post_hold', 'reversal') and t.created_at >= :since and t.created_at < :until
    ), taxed as (
        select j.day, sum(case when c.id = t.credit_account_id then t.amount_fen else -t.amount_fen end) as fen
        from (select distinct journal_id, day from move where kind = 'employer_wage' and event like 'settlement.%') j
        join ledger_transfer t on t.journal_id = j.journal_id
        join ledger_account c on c.id in (t.credit_account_id, t.debit_account_id) and c.kind = 'worker_tax'
        group by j.day
    ), daily as (
        select day, coalesce(sum(fen) filter (where event like 'deposit.%'), 0) as received,
            coalesce(-sum(fen) filter (where kind = 'employer_wage' and event like 'settlement.%'), 0) as wages,
            coalesce(-sum(fen) filter (where kind = 'employer_fee' and event like 'settlement.%'), 0) as management,
            coalesce(-sum(fen) filter (where event like 'refund.%'), 0) as refunded
        from move group by day
    )
    select d.day, d.received::bigint as received_fen, (d.wages - coalesce(t.fen, 0))::bigint as base_fen,
        coalesce(t.fen, 0)::bigint as tax_fen, d.management::bigint as management_fen, d.refunded::bigint as refunded_fen
    from daily d left join taxed t using (day) order by d.day
"""


async def days(tx: Transaction, employer_id: UUID, since: datetime, until: datetime) -> list[Record]:
    """Days on which the employer's two balances moved, from the first instant to before the last."""
    return await tx.all(DAYS, employer_id=employer_id, since=since, until=until)
