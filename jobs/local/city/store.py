"""SQL of the sample city: its marker, its well-known people, and what its story waits for or looks up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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


ORDER_OF = """
    select a.out_biz_no from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where i.worker_id = :worker_id and i.state = 'succeeded' and a.state = 'paid' order by a.created_at desc, a.id limit 1
"""
DAYS_WAITING = """
    select greatest(count(*) filter (where state = 'waiting'), (count(*) = 0)::int)
    from reconciliation where channel = :channel and day = :day
"""
DIFFERENCE_OF = """
    select r.id, d.id as difference_id from reconciliation r join reconciliation_difference d on d.reconciliation_id = r.id
    where r.channel = :channel and r.day = :day and d.state = 'open'
"""
DAY_NOT = "select count(*) from reconciliation where id = :id and state <> :state"
# A day without a file yet counts as one line.
LINES_UNMATCHED = """
    select case when f.id is null then 1 else
        (select count(*) from statement_line l
         where l.statement_file_id = f.id and not exists (select from statement_match m where m.statement_line_id = l.id)) end
    from (select 1) one left join statement_file f on f.channel = :channel and f.day = :day and f.state = 'accepted'
"""
DAY_AT = "select id from reconciliation where channel = :channel and day = :day"
PACK_LACKING = "select (count(*) = 0)::int from document where kind = 'reconciliation_pack' and subject_id = :id"
EMPLOYER_OF_RETURNED = """
    select i.employer_id from payout_item i join payout_destination d on d.worker_id = i.worker_id and d.removed_at is null
    where i.state = 'returned' and d.kind = 'wechat'
"""
UNASKED = "select count(*) from payout_item where payout_batch_id = :id and state <> 'awaiting_payee'"


async def order_of(tx: Transaction, worker_id: UUID) -> str:
    """The number of the worker's latest payment."""
    return str(await tx.value(ORDER_OF, worker_id=worker_id))


async def days_waiting(tx: Transaction, channel: str, day: date) -> int:
    """1 until the channel's file of the day was compared."""
    return await _count(tx, DAYS_WAITING, channel=channel, day=day)


async def difference_of(tx: Transaction, channel: str, day: date) -> tuple[UUID, UUID]:
    """The day and what differs on it."""
    row = await tx.one(DIFFERENCE_OF, channel=channel, day=day)
    assert row is not None
    return row["id"], row["difference_id"]


async def day_not(tx: Transaction, reconciliation_id: UUID, state: str) -> int:
    """1 until the day is in the state."""
    return await _count(tx, DAY_NOT, id=reconciliation_id, state=state)


async def lines_unmatched(tx: Transaction, channel: str, day: date) -> int:
    """Lines of the day's statement that agree with nothing yet; 1 until the file is there."""
    return await _count(tx, LINES_UNMATCHED, channel=channel, day=day)


async def day_at(tx: Transaction, channel: str, day: date) -> UUID:
    """The day's row."""
    found = await tx.value(DAY_AT, channel=channel, day=day)
    assert isinstance(found, UUID)
    return found


async def pack_lacking(tx: Transaction, reconciliation_id: UUID) -> int:
    """1 until the audit pack of the day is written."""
    return await _count(tx, PACK_LACKING, id=reconciliation_id)


async def employer_of_returned(tx: Transaction) -> UUID:
    """Who owes the wage that came back and goes to WeChat."""
    found = await tx.value(EMPLOYER_OF_RETURNED)
    assert isinstance(found, UUID)
    return found


async def unasked(tx: Transaction, batch_id: UUID) -> int:
    """Payments of the batch about which the payee was not asked yet."""
    return await _count(tx, UNASKED, id=batch_id)


JOBS_OPEN = "select count(*) from outbox where job = any(:jobs) and done_at is null and failed_at is null"
VERIFICATIONS_OPEN = "select count(*) from verification where state = 'pending'"
BATCHES_OPEN = "select count(*) from payout_batch where state = 'approved' and finished_at is null"
WORK_OPEN = """
    select count(*) from outbox
    where done_at is null and failed_at is null and (offered_at is not null or available_at <= clock_timestamp())
"""
DEAD_LETTERS = "select string_agg(distinct job || ': ' || coalesce(error, ''), ', ') from outbox where failed_at is not null"
JOBS_DONE = "select count(*) from outbox where done_at is not null and id not in (select outbox_id from schedule)"
SWEEPS_OPEN = """
    select count(*) from schedule left join outbox on outbox.id = schedule.outbox_id
    where next_at <= clock_timestamp() or (outbox.done_at is null and outbox.failed_at is null)
"""
FOLLOW_SOON = """
    update schedule set next_at = clock_timestamp()
    where job = 'finance.follow_liability' and exists (select from liability_case where state <> 'resolved')
"""
PAID_CASES_OPEN = """
    select count(*) from liability_case c join settlement s on s.id = c.settlement_id
    where c.state <> 'resolved' and s.state <> 'draft'
"""
SWEEP_SOON = "update schedule set next_at = clock_timestamp()"


async def jobs_open(tx: Transaction, *jobs: str) -> int:
    return await _count(tx, JOBS_OPEN, jobs=list(jobs))


async def verifications_open(tx: Transaction) -> int:
    return await _count(tx, VERIFICATIONS_OPEN)


async def batches_open(tx: Transaction) -> int:
    """Approved batches of which not every item is over."""
    return await _count(tx, BATCHES_OPEN)


async def jobs_done(tx: Transaction) -> int:
    """How much was done, sweeps aside."""
    return await _count(tx, JOBS_DONE)


async def work_open(tx: Transaction) -> int:
    """Rows whose time has come; work for later does not count."""
    return await _count(tx, WORK_OPEN)


async def dead_letters(tx: Transaction) -> str | None:
    """The jobs that were given up, with their last errors; None when there are none."""
    found = await tx.value(DEAD_LETTERS)
    return None if found is None else str(found)


async def follow_soon(tx: Transaction) -> None:
    """Cases of late wages are looked at now, if there are any."""
    await tx.run(FOLLOW_SOON)


async def paid_cases_open(tx: Transaction) -> int:
    """Cases whose wage was approved meanwhile."""
    return await _count(tx, PAID_CASES_OPEN)


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
