"""SQL of the daily snapshots; taking one is ``ledger_take_snapshot`` of migrations/0013_ledger_scale.sql."""

from datetime import date, datetime
from uuid import UUID

from domain.database import Record, Transaction

TAKE = "select ledger_take_snapshot(:day, :now)"


async def take(tx: Transaction, day: date) -> bool:
    """True when the day's snapshot was taken now."""
    return bool(await tx.value(TAKE, day=day))


AS_OF = """
    with base as (
        select size, floor, day from ledger_snapshot where good_from <= :at order by good_from desc limit 1
    )
    select a.side, a.owner_id,
        coalesce(b.credits_posted_fen, 0) - coalesce(b.debits_posted_fen, 0) + coalesce(s.credits, 0)::bigint
            - coalesce(s.debits, 0)::bigint as credit_fen,
        coalesce(b.debits_pending_fen, 0) + coalesce(s.debits_held, 0)::bigint as debits_held_fen,
        coalesce(b.credits_pending_fen, 0) + coalesce(s.credits_held, 0)::bigint as credits_held_fen
    from ledger_account a
    left join base on true
    left join lateral (
        select * from ledger_snapshot_balance l where l.account_id = a.id and l.day <= base.day order by l.day desc limit 1
    ) b on true
    cross join lateral (
        select sum(posted_change_fen) filter (where e.side = 'debit') as debits,
            sum(posted_change_fen) filter (where e.side = 'credit') as credits,
            sum(pending_change_fen) filter (where e.side = 'debit') as debits_held,
            sum(pending_change_fen) filter (where e.side = 'credit') as credits_held
        from ledger_entry e
        where e.account_id = a.id and e.number > coalesce(base.floor, -1) and e.created_at <= :at
            and not exists (select from seal where seal.row_id = e.transfer_id and seal.number < base.size)
    ) s
    where a.id = :account_id
"""


async def as_of(tx: Transaction, account_id: UUID, at: datetime) -> Record | None:
    """What stood on the account's two sides at that moment."""
    return await tx.one(AS_OF, account_id=account_id, at=at)
