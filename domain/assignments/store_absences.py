"""SQL of absences."""

from collections.abc import Sequence
from uuid import UUID

from domain.assignments.model import Absence, AbsenceState, Assignment
from domain.database import Record, Transaction
from domain.ids import new_id

COLUMNS = "id, assignment_id, worker_id, employer_id, state"
ADD = f"""
    insert into absence (id, assignment_id, worker_id, employer_id, state, reason, recorded_at)
    values (:id, :assignment_id, :worker_id, :employer_id, 'noticed', :reason, :now)
    returning {COLUMNS}
"""
LOCK = f"select {COLUMNS} from absence where id = :id for update"
CANCEL = "update assignment set state = 'cancelled' where id = :id"
HAS_CANCELLED = "select exists (select from assignment where offer_id = :offer_id and state = 'cancelled')"


async def add(tx: Transaction, assignment: Assignment, reason: str) -> Absence:
    parties = {"worker_id": assignment.worker_id, "employer_id": assignment.employer_id}
    row = await tx.one(ADD, id=new_id(), assignment_id=assignment.id, reason=reason, **parties)
    assert row is not None
    return _absence(row)


async def lock(tx: Transaction, absence_id: UUID) -> Absence | None:
    row = await tx.one(LOCK, id=absence_id)
    return _absence(row) if row else None


async def cancel(tx: Transaction, assignment_id: UUID) -> None:
    """It will not be worked."""
    await tx.run(CANCEL, id=assignment_id)


async def has_cancelled(tx: Transaction, offer_id: UUID) -> bool:
    """Whether a shift of the hire was given back before: then its place in the posting was too."""
    return bool(await tx.value(HAS_CANCELLED, offer_id=offer_id))


PAIR_OF = """
    select i.match_pair_id from invitation i join offer o on o.application_id = i.application_id
    where o.id = :offer_id and i.shift_id = :shift_id and i.match_pair_id is not null
"""


async def match_pair_of(tx: Transaction, offer_id: UUID, shift_id: UUID) -> UUID | None:
    """The proposal of a match run that led to the hire, if one did."""
    id = await tx.value(PAIR_OF, offer_id=offer_id, shift_id=shift_id)
    assert id is None or isinstance(id, UUID)
    return id


ANSWER = """
    update absence set state = :state, answered_at = :now, answered_by = :answered_by, answer = :answer where id = :id
"""
EXCUSE_UNANSWERED = """
    update absence a set state = 'excused', answered_at = :now
    where a.id in (
        select w.id from absence w
        join deadline c on c.kind = 'absence_answer' and c.subject_id = w.id and c.met_at is null and c.lifted_at is null
        where w.state = 'noticed' and c.missed_at is not null
        order by w.id limit :limit for update of w skip locked
    )
    returning a.id
"""
NO_SHOWS = """
    insert into absence (id, assignment_id, worker_id, employer_id, state, recorded_at)
    select n.id, a.id, a.worker_id, a.employer_id, 'no_show', :now
    from unnest(:ids::uuid[], :assignment_ids::uuid[]) as n (id, assignment_id) join assignment a on a.id = n.assignment_id
"""
DISPROVE = "update absence set state = 'disproved' where assignment_id = :assignment_id and state = 'no_show'"


async def answer(tx: Transaction, absence_id: UUID, state: AbsenceState, answered_by: UUID, said: str | None) -> None:
    await tx.run(ANSWER, id=absence_id, state=state.value, answered_by=answered_by, answer=said)


async def excuse_unanswered(tx: Transaction, limit: int) -> list[UUID]:
    """Notices whose clock was missed, excused by this call."""
    return [row["id"] for row in await tx.all(EXCUSE_UNANSWERED, limit=limit)]


async def add_no_shows(tx: Transaction, assignment_ids: Sequence[UUID]) -> None:
    await tx.run(NO_SHOWS, ids=[new_id() for _ in assignment_ids], assignment_ids=list(assignment_ids))


async def disprove(tx: Transaction, assignment_id: UUID) -> None:
    """The worker was there: attendance arrived after the absence was recorded."""
    await tx.run(DISPROVE, assignment_id=assignment_id)


def _absence(row: Record) -> Absence:
    return Absence(**{**dict(row), "state": AbsenceState(row["state"])})
