"""SQL of the city's matching: what the act waits for and whom it asks."""

from dataclasses import dataclass
from uuid import UUID

from domain.database import Transaction

RUNS_OPEN = "select count(*) from match_run where state in ('made', 'gathered', 'inviting')"
OFFERING = """
    select p.employer_id from posting p join shift s on s.posting_version_id = p.live_version_id
    where p.state = 'live' and p.valid_until > :now and s.starts_at > :now
      and s.starts_at < :now::timestamptz + interval '14 days'
      and s.taken < s.headcount and p.taken < p.headcount
    group by p.employer_id order by count(*) desc, p.employer_id limit :most
"""
INVITED = """
    select i.id, i.worker_id,
           array(select r.id from requirement r where r.posting_version_id = i.posting_version_id) as requirement_ids
    from invitation i where i.state = 'open' order by i.made_at, i.id
"""

LEAVES_ROOM = """
    select p.headcount - p.taken > 1
       and exists (select from shift s where s.posting_version_id = p.live_version_id and s.headcount - s.taken > 1)
    from invitation i join posting p on p.id = i.posting_id where i.id = :invitation_id
"""


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited, and what accepting attests to."""

    id: UUID
    worker_id: UUID
    requirement_ids: list[UUID]


async def runs_open(tx: Transaction) -> int:
    count = await tx.value(RUNS_OPEN)
    assert isinstance(count, int)
    return count


async def offering(tx: Transaction, most: int) -> list[UUID]:
    """Employers with most shifts to fill in the next two weeks."""
    return [row["employer_id"] for row in await tx.all(OFFERING, most=most)]


async def invited(tx: Transaction) -> list[Invited]:
    """Those who have not answered, in the order they were asked."""
    return [Invited(**dict(row)) for row in await tx.all(INVITED)]


async def leaves_room(tx: Transaction, invitation_id: UUID) -> bool:
    """Whether the posting would still have a place when this one is taken."""
    return bool(await tx.value(LEAVES_ROOM, invitation_id=invitation_id))
