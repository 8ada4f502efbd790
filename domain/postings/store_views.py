"""SQL of views of postings."""

from datetime import date
from uuid import UUID

from domain.database import Transaction

LIVE = "select exists (select from posting where id = :posting_id and state = 'live' and valid_until > :now)"
NOTE = """
    insert into posting_view (day, posting_id, digest) values (:day, :posting_id, :digest) on conflict do nothing
"""
FOLD = """
    with over as (
        select posting_id, day from posting_view where day < :today group by posting_id, day order by day, posting_id limit :limit
    ), gone as (
        delete from posting_view v using over where v.posting_id = over.posting_id and v.day = over.day
        returning v.posting_id, v.day
    )
    insert into posting_views (posting_id, day, views)
    select posting_id, day, count(*) from gone group by posting_id, day
    on conflict (posting_id, day) do update set views = posting_views.views + excluded.views
"""


async def is_live(tx: Transaction, posting_id: UUID) -> bool:
    return bool(await tx.value(LIVE, posting_id=posting_id))


async def note(tx: Transaction, posting_id: UUID, day: date, digest: bytes) -> None:
    """Once, however often it is noted."""
    await tx.run(NOTE, posting_id=posting_id, day=day, digest=digest)


async def fold(tx: Transaction, today: date, limit: int) -> int:
    """Days before ``today`` become numbers; returns of how many postings and days."""
    return await tx.run(FOLD, today=today, limit=limit)
