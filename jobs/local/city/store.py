"""SQL of the sample city: its marker, its well-known people, and what its story waits for or looks up."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.database import Transaction

BEGIN = "insert into sample_city (seed, began_at) values (:seed, :now)"
FINISH = "update sample_city set finished_at = :now"
FINISHED = "select finished_at is not null from sample_city"


async def begin(tx: Transaction, seed: int) -> None:
    await tx.run(BEGIN, seed=seed)


async def finish(tx: Transaction) -> None:
    await tx.run(FINISH)


async def finished(tx: Transaction) -> bool | None:
    """Whether the load ended; None when it never began."""
    found = await tx.value(FINISHED)
    return None if found is None else bool(found)


KEEP_PERSON = """
    insert into sample_person (role, person_id, worker_id, employer_id, staff_id, partner_id)
    values (:role, :person_id, :worker_id, :employer_id, :staff_id, :partner_id)
"""
FIND_PERSON = "select person_id, worker_id, employer_id, staff_id, partner_id from sample_person where role = :role"
FIND_STAFF = "select id, person_id from staff where login = :login"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Who stands for a role: a person in one capacity, or a partner."""

    person_id: UUID | None = None
    worker_id: UUID | None = None
    employer_id: UUID | None = None
    staff_id: UUID | None = None
    partner_id: UUID | None = None


async def keep_person(tx: Transaction, role: str, person: SamplePerson) -> None:
    await tx.run(
        KEEP_PERSON,
        role=role,
        person_id=person.person_id,
        worker_id=person.worker_id,
        employer_id=person.employer_id,
        staff_id=person.staff_id,
        partner_id=person.partner_id,
    )


async def find_person(tx: Transaction, role: str) -> SamplePerson | None:
    row = await tx.one(FIND_PERSON, role=role)
    return SamplePerson(**dict(row)) if row else None


async def find_staff(tx: Transaction, login: str) -> SamplePerson:
    row = await tx.one(FIND_STAFF, login=login)
    assert row is not None
    return SamplePerson(person_id=row["person_id"], staff_id=row["id"])


PARTS = """
    select array(select id from shift where posting_version_id = :version_id order by starts_at, id) as shift_ids,
           array(select id from requirement where posting_version_id = :version_id order by position) as requirement_ids
"""
ASSIGNMENTS = "select id from assignment where offer_id = :offer_id order by starts_at, id"
DRAFTS = """
    select s.id from unnest(:assignment_ids::uuid[]) with ordinality as wanted (id, position)
    join settlement s on s.assignment_id = wanted.id and s.state = 'draft'
    order by wanted.position
"""


async def parts(tx: Transaction, version_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """A version's shifts by their start, and its requirements in order."""
    row = await tx.one(PARTS, version_id=version_id)
    assert row is not None
    return row["shift_ids"], row["requirement_ids"]


async def assignments(tx: Transaction, offer_id: UUID) -> list[UUID]:
    """An accepted offer's assignments by their start."""
    return [row["id"] for row in await tx.all(ASSIGNMENTS, offer_id=offer_id)]


async def drafts(tx: Transaction, assignment_ids: Sequence[UUID]) -> list[UUID]:
    """The drafted settlements of the assignments, in that order."""
    return [row["id"] for row in await tx.all(DRAFTS, assignment_ids=list(assignment_ids))]


JOBS_OPEN = "select count(*) from outbox where job = any(:jobs) and done_at is null and failed_at is null"
VERIFICATIONS_OPEN = "select count(*) from verification where state = 'pending'"
BATCHES_OPEN = "select count(*) from payout_batch where state = 'approved' and finished_at is null"
WORK_OPEN = """
    select count(*) from outbox
    where done_at is null and failed_at is null and (offered_at is not null or available_at <= clock_timestamp())
"""
DEAD_LETTERS = "select string_agg(distinct job || ': ' || coalesce(error, ''), ', ') from outbox where failed_at is not null"
SWEEPS_OPEN = """
    select count(*) from schedule left join outbox on outbox.id = schedule.outbox_id
    where next_at <= clock_timestamp() or (outbox.done_at is null and outbox.failed_at is null)
"""
SWEEP_SOON = "update schedule set next_at = clock_timestamp()"


async def jobs_open(tx: Transaction, *jobs: str) -> int:
    return await _count(tx, JOBS_OPEN, jobs=list(jobs))


async def verifications_open(tx: Transaction) -> int:
    return await _count(tx, VERIFICATIONS_OPEN)


async def batches_open(tx: Transaction) -> int:
    """Approved batches of which not every item is over."""
    return await _count(tx, BATCHES_OPEN)


async def work_open(tx: Transaction) -> int:
    """Rows whose time has come; work for later does not count."""
    return await _count(tx, WORK_OPEN)


async def dead_letters(tx: Transaction) -> str | None:
    """The jobs that were given up, with their last errors; None when there are none."""
    found = await tx.value(DEAD_LETTERS)
    return None if found is None else str(found)


async def sweep_soon(tx: Transaction) -> None:
    """Every schedule is due now."""
    await tx.run(SWEEP_SOON)


async def sweeps_open(tx: Transaction) -> int:
    """Schedules whose time has come, and runs that have not ended."""
    return await _count(tx, SWEEPS_OPEN)


async def _count(tx: Transaction, sql: str, **binds: object) -> int:
    counted = await tx.value(sql, **binds)
    assert isinstance(counted, int)
    return counted
