"""Taking the work that ``domain.outbox`` left: offer, claim, and end a row, or put it back.

::

    waiting --offer--> offered --claim--> claimed --end--> done
       ^                  |                  |----give_up--> failed (a dead letter, kept and visible)
       |--- patience -----|---- lease -------|--put_back-- (backoff)

Every offer is a new generation. A worker holds a row by its id *and* generation; once the relay has offered it again, what the
old worker still writes affects no row (``Superseded``). All times here are machine time: leases, patience and backoff.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.database import Record, Transaction

ERROR_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """One row to be handed to a worker."""

    id: UUID
    generation: int
    job: str
    queue: str


class Superseded(Exception):
    """The row is no longer this worker's: its lease ran out and it was offered again, or somebody ended it."""


OFFER = """
    update outbox
    set offered_at = clock_timestamp(), generation = generation + 1, lease_until = null,
        available_at = clock_timestamp() + make_interval(secs => :patience_s)
    where id in (
        select waiting.id
        from unnest(:queues::text[]) as wanted (queue)
        cross join lateral (
            select id from outbox
            where outbox.queue = wanted.queue and done_at is null and failed_at is null and available_at <= clock_timestamp()
            order by available_at, id limit :limit for update skip locked
        ) as waiting
    )
    returning id, generation, job, queue
"""


async def offer(tx: Transaction, queues: Sequence[str], *, limit: int, patience_s: float) -> list[Offer]:
    """At most ``limit`` rows of each queue whose time has come: new ones, and those nobody claimed or finished in time."""
    rows = await tx.all(OFFER, queues=list(queues), limit=limit, patience_s=patience_s)
    offers = [Offer(row["id"], row["generation"], row["job"], row["queue"]) for row in rows]
    return sorted(offers, key=lambda offer: offer.id)


CLAIM = """
    update outbox
    set lease_until = clock_timestamp() + make_interval(secs => :lease_s),
        available_at = clock_timestamp() + make_interval(secs => :lease_s), attempts = attempts + 1
    from unnest(:ids::uuid[], :generations::int[]) as held (id, generation)
    where outbox.id = held.id and outbox.generation = held.generation
      and lease_until is null and done_at is null and failed_at is null
    returning outbox.id, job, topic, subject_id, data, outbox.generation, attempts
"""


async def claim(tx: Transaction, held: Sequence[tuple[UUID, int]], *, lease_s: float) -> list[Record]:
    """Takes the rows that are still as offered; a second claim of one generation gets nothing."""
    ids, generations = [id for id, _ in held], [generation for _, generation in held]
    return await tx.all(CLAIM, ids=ids, generations=generations, lease_s=lease_s)


RENEW = """
    update outbox
    set lease_until = clock_timestamp() + make_interval(secs => :lease_s),
        available_at = clock_timestamp() + make_interval(secs => :lease_s)
    where id = :id and generation = :generation and done_at is null and failed_at is null
"""


async def renew(tx: Transaction, id: UUID, generation: int, *, lease_s: float) -> None:
    """Keeps the row for another lease and locks it until the transaction ends; raises Superseded."""
    if not await tx.run(RENEW, id=id, generation=generation, lease_s=lease_s):
        raise Superseded


END = """
    update outbox set done_at = :now, error = null
    where id = :id and generation = :generation and done_at is null and failed_at is null
"""


async def end(tx: Transaction, id: UUID, generation: int) -> None:
    """The work is done, in the transaction of its effect; raises Superseded."""
    if not await tx.run(END, id=id, generation=generation):
        raise Superseded


END_ALL = """
    update outbox set done_at = :now, error = null where id in (
        select id from outbox
        where subject_id = any(:subject_ids::uuid[]) and job = :job and done_at is null and failed_at is null
        for update skip locked
    )
"""


async def end_all(tx: Transaction, job: str, subject_ids: Sequence[UUID]) -> None:
    """The work of this job for all these is done, by somebody who did it together; a worker that holds one finds it gone.

    Rows somebody else has locked are left to them, who will find nothing to do.
    """
    await tx.run(END_ALL, job=job, subject_ids=list(subject_ids))


PUT_BACK = """
    update outbox
    set lease_until = null, offered_at = null, error = :error,
        available_at = clock_timestamp() + make_interval(secs => :after_s)
    where id = :id and generation = :generation and done_at is null and failed_at is null
"""


async def put_back(tx: Transaction, id: UUID, generation: int, *, after_s: float, error: str) -> None:
    """It did not work this time: offered again after ``after_s`` seconds."""
    await tx.run(PUT_BACK, id=id, generation=generation, after_s=after_s, error=error[:ERROR_LIMIT])


RELEASE = """
    update outbox set lease_until = null, offered_at = null, available_at = clock_timestamp(), attempts = attempts - 1
    from unnest(:ids::uuid[], :generations::int[]) as held (id, generation)
    where outbox.id = held.id and outbox.generation = held.generation
      and lease_until is not null and done_at is null and failed_at is null
"""


async def release(tx: Transaction, held: Sequence[tuple[UUID, int]]) -> None:
    """A worker that stops hands back what it claimed and did not finish; that is no failed attempt."""
    await tx.run(RELEASE, ids=[id for id, _ in held], generations=[generation for _, generation in held])


GIVE_UP = """
    update outbox set failed_at = :now, error = :error
    where id = :id and generation = :generation and done_at is null and failed_at is null
"""


async def give_up(tx: Transaction, id: UUID, generation: int, *, error: str) -> None:
    """It never worked: kept as a dead letter with its last error, for people to see."""
    await tx.run(GIVE_UP, id=id, generation=generation, error=error[:ERROR_LIMIT])


REVIVE = """
    update outbox
    set failed_at = null, given_up_at = null, attempts = 0, lease_until = null, offered_at = null,
        available_at = clock_timestamp()
    where id = :id and failed_at is not null
"""


async def revive(tx: Transaction, id: UUID) -> bool:
    """A dead letter is tried again from its first attempt; False when there is no such letter."""
    return bool(await tx.run(REVIVE, id=id))


CLOSE = """
    update outbox
    set failed_at = coalesce(failed_at, :now), given_up_at = :now, generation = generation + 1, lease_until = null
    where id = :id and done_at is null
"""


async def close(tx: Transaction, id: UUID) -> None:
    """Not tried any more, and no dead letter either: a person decided. Whoever was offered it finds it gone."""
    await tx.run(CLOSE, id=id)


BACKLOG = """
    select wanted.queue, count(waiting.available_at) as waiting,
           coalesce(extract(epoch from clock_timestamp() - min(waiting.available_at)), 0)::float8 as lag_s,
           (select count(*) from outbox
            where outbox.queue = wanted.queue and failed_at is not null and given_up_at is null) as dead,
           (select count(*) from (
               select from outbox
               where outbox.queue = wanted.queue and done_at is null and failed_at is null
                 and available_at > clock_timestamp() and lease_until > clock_timestamp() limit 1000
           ) as held) as running
    from unnest(:queues::text[]) as wanted (queue)
    left join lateral (
        select available_at from outbox
        where outbox.queue = wanted.queue and done_at is null and failed_at is null and available_at <= clock_timestamp()
        order by available_at limit 1000
    ) as waiting on true
    group by wanted.queue
"""


async def backlog(tx: Transaction, queues: Sequence[str]) -> list[Record]:
    """Per queue: rows that wait and rows held (each counted up to 1,000), for how long the oldest waits, dead letters."""
    return await tx.all(BACKLOG, queues=list(queues))
