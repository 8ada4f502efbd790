"""SQL of service plans: what a shift asks for, and how the employer's shifts were filled before."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction

ASKED = """
    select s.starts_at, (extract(epoch from s.ends_at - s.starts_at) / 60)::int as minutes, p.pay_fen_per_hour,
           least(s.headcount - s.taken, p.headcount - p.taken) as places
    from shift s join posting p on p.live_version_id = s.posting_version_id
    where s.id = :shift_id and p.employer_id = :employer_id and p.state = 'live' and s.starts_at > :now
      and s.headcount > s.taken and p.headcount > p.taken
"""
# A shift counts for the last resort it took: by the platform itself, else by invitation, else by applications alone.
HISTORY = """
    select case when exists (select from sub_order o where o.posting_id = s.posting_id) then 'package'
                when exists (select from invitation n where n.shift_id = s.id and n.made_by is null) then 'instant'
                when exists (select from invitation n where n.shift_id = s.id) then 'matched'
                else 'applications' end as way,
           count(*)::int as shifts, sum(s.headcount)::int as places, sum(s.taken)::int as taken
    from posting p join shift s on s.posting_version_id = coalesce(p.live_version_id, p.version_id)
    where p.employer_id = :employer_id and p.published_at is not null and s.starts_at >= :since_at and s.starts_at <= :now
    group by 1
"""


async def asked(tx: Transaction, shift_id: UUID, employer_id: UUID) -> Record | None:
    """What the employer's shift on display still asks for; None where nothing."""
    return await tx.one(ASKED, shift_id=shift_id, employer_id=employer_id)


async def history(tx: Transaction, employer_id: UUID, since_at: datetime) -> dict[str, Record]:
    """Of the employer's shifts begun since then, by how they were filled."""
    return {row["way"]: row for row in await tx.all(HISTORY, employer_id=employer_id, since_at=since_at)}
