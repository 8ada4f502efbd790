"""SQL of shifts about to begin that have an open place, their rounds of invitations, and what employers chose about that."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id

# One round at a time for a shift; the row is taken when its job is left, so that no second one is left meanwhile.
BEGIN_ROUNDS = """
    insert into instant_round as r (shift_id, rounds, first_at, last_at)
    select s.id, 1, :now, :now
    from shift s join posting p on p.live_version_id = s.posting_version_id join employer e on e.id = p.employer_id
    left join instant_round o on o.shift_id = s.id
    where s.starts_at > :from_at and s.starts_at <= :until_at
      and p.state = 'live' and p.valid_until > :now and p.headcount > p.taken and s.headcount > s.taken and e.state = 'approved'
      and coalesce((select c.enabled from instant_choice c where c.employer_id = p.employer_id
                    order by c.made_at desc, c.id desc limit 1), true)
      and (o.shift_id is null or (o.last_at <= :again_before and o.rounds < :rounds))
    order by s.starts_at, s.id limit :limit
    on conflict (shift_id) do update set rounds = r.rounds + 1, last_at = excluded.last_at
        where r.last_at <= :again_before and r.rounds < :rounds
    returning shift_id
"""
LOCK_ROUND = "select rounds from instant_round where shift_id = :shift_id for update"
# The shift as it stands when its round comes; nothing where it is filled, closed, begun or not wanted any more.
WANTED = """
    select p.id as posting_id, p.employer_id, p.kind, p.pay_fen_per_hour, v.latitude, v.longitude, c.message,
           least(s.headcount - s.taken, p.headcount - p.taken) as places,
           (select count(*) from invitation n where n.shift_id = s.id and n.state = 'open' and n.expires_at > :now)::int as open
    from shift s join posting p on p.live_version_id = s.posting_version_id join posting_version v on v.id = p.live_version_id
    join employer e on e.id = p.employer_id
    left join lateral (select enabled, message from instant_choice where employer_id = p.employer_id
                       order by made_at desc, id desc limit 1) as c on true
    where s.id = :shift_id and s.starts_at > :from_at and p.state = 'live' and p.valid_until > :now and p.headcount > p.taken
      and s.headcount > s.taken and e.state = 'approved' and coalesce(c.enabled, true) and v.latitude is not null
"""
ASKED_BEFORE = "select worker_id from invitation where posting_id = :posting_id and worker_id = any(:worker_ids::uuid[])"
COUNTED = "update instant_round set invited = invited + :invited where shift_id = :shift_id"


async def begin_rounds(
    tx: Transaction, from_at: datetime, until_at: datetime, again_before: datetime, rounds: int, limit: int
) -> list[UUID]:
    """The shifts whose next round begins now, the soonest first."""
    named = {"from_at": from_at, "until_at": until_at, "again_before": again_before, "rounds": rounds, "limit": limit}
    return [row["shift_id"] for row in await tx.all(BEGIN_ROUNDS, **named)]


async def lock_round(tx: Transaction, shift_id: UUID) -> int | None:
    """How many rounds the shift has had with this one; two at once come one after the other."""
    found = await tx.value(LOCK_ROUND, shift_id=shift_id)
    return found if isinstance(found, int) else None


async def wanted(tx: Transaction, shift_id: UUID, from_at: datetime) -> Record | None:
    """What the shift still wants; None where nothing."""
    return await tx.one(WANTED, shift_id=shift_id, from_at=from_at)


async def asked_before(tx: Transaction, posting_id: UUID, worker_ids: Sequence[UUID]) -> set[UUID]:
    """Of these workers, whom the posting invited already, whatever came of it."""
    return {row["worker_id"] for row in await tx.all(ASKED_BEFORE, posting_id=posting_id, worker_ids=list(worker_ids))}


async def count(tx: Transaction, shift_id: UUID, invited: int) -> None:
    await tx.run(COUNTED, shift_id=shift_id, invited=invited)


ADD_CHOICE = """
    insert into instant_choice (id, employer_id, enabled, message, made_by, made_at)
    values (:id, :employer_id, :enabled, :message, :made_by, :now)
"""
CHOICE = "select enabled, message from instant_choice where employer_id = :employer_id order by made_at desc, id desc limit 1"


async def add_choice(tx: Transaction, employer_id: UUID, enabled: bool, message: str | None, made_by: UUID) -> UUID:
    id, said = new_id(), {"enabled": enabled, "message": message}
    await tx.run(ADD_CHOICE, id=id, employer_id=employer_id, made_by=made_by, **said)
    return id


async def choice(tx: Transaction, employer_id: UUID) -> Record | None:
    """What the employer chose last."""
    return await tx.one(CHOICE, employer_id=employer_id)
