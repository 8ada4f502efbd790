"""SQL of assignments, attendance, timesheets and the evaluation windows that the end of work opens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.model import Assignment, AttendanceKind, Place, Presence, Span, State, Timesheet, TimesheetState
from domain.database import Record, Transaction
from domain.ids import new_id

COLUMNS = """
    a.id, a.posting_id, a.posting_version_id, a.shift_id, a.offer_id, a.worker_id, a.employer_id, a.state, a.starts_at, a.ends_at,
    a.checked_in_at, a.checked_out_at
"""
LOCK = f"select {COLUMNS} from assignment a where a.id = :assignment_id for update"
FIND = f"select {COLUMNS} from assignment a where a.id = :assignment_id"


async def lock(tx: Transaction, assignment_id: UUID) -> Assignment | None:
    """The assignment, locked: attendance and its timesheet come one after the other."""
    return _assignment(await tx.one(LOCK, assignment_id=assignment_id))


async def find(tx: Transaction, assignment_id: UUID) -> Assignment | None:
    return _assignment(await tx.one(FIND, assignment_id=assignment_id))


LOCK_WORKER = "select from worker where id = :worker_id for no key update"
HELD = """
    select a.starts_at, a.ends_at, v.title
    from assignment a join posting_version v on v.id = a.posting_version_id
    where a.worker_id = :worker_id and a.state in ('planned', 'working') and a.starts_at < :ends_at and a.ends_at > :starts_at
    order by a.starts_at limit 1000
"""


async def lock_worker(tx: Transaction, worker_id: UUID) -> None:
    """One worker's acceptances come one after the other, so that no two shifts overlap."""
    await tx.one(LOCK_WORKER, worker_id=worker_id)


async def held(tx: Transaction, worker_id: UUID, starts_at: datetime, ends_at: datetime) -> list[Span]:
    """What the worker has accepted between the two instants."""
    rows = await tx.all(HELD, worker_id=worker_id, starts_at=starts_at, ends_at=ends_at)
    return [Span(row["starts_at"], row["ends_at"], row["title"]) for row in rows]


ADD = """
    insert into assignment (id, offer_id, posting_id, posting_version_id, shift_id, worker_id, employer_id, state, starts_at,
                            ends_at, created_at)
    select new.id, o.id, o.posting_id, s.posting_version_id, s.id, o.worker_id, o.employer_id, 'planned', s.starts_at, s.ends_at,
           :now
    from unnest(:ids::uuid[], :shift_ids::uuid[]) as new (id, shift_id)
    join shift s on s.id = new.shift_id join offer o on o.id = :offer_id
"""


async def add(tx: Transaction, offer_id: UUID, shift_ids: Sequence[UUID]) -> list[UUID]:
    """One planned assignment per shift; returns their ids."""
    ids = [new_id() for _ in shift_ids]
    await tx.run(ADD, offer_id=offer_id, ids=ids, shift_ids=list(shift_ids))
    return ids


SAVE = """
    update assignment set state = :state, checked_in_at = :checked_in_at, checked_out_at = :checked_out_at where id = :id
"""
ADD_EVENT = """
    insert into attendance_event (id, assignment_id, kind, method, distance_m, device_at, waited_s, clock_off_s, recorded_at,
                                  recorded_by)
    values (:id, :assignment_id, :kind, :method, :distance_m, :device_at, :waited_s, :clock_off_s, :now, :recorded_by)
"""


async def save(tx: Transaction, assignment: Assignment) -> None:
    await tx.run(
        SAVE,
        id=assignment.id,
        state=assignment.state.value,
        checked_in_at=assignment.checked_in_at,
        checked_out_at=assignment.checked_out_at,
    )


async def add_event(tx: Transaction, assignment_id: UUID, kind: AttendanceKind, presence: Presence, recorded_by: UUID) -> None:
    """The evidence of a check-in or check-out: once each."""
    await tx.run(
        ADD_EVENT,
        id=new_id(),
        assignment_id=assignment_id,
        kind=kind.value,
        method=presence.method.value,
        distance_m=presence.distance_m,
        device_at=presence.device_at,
        waited_s=presence.waited_s,
        clock_off_s=presence.clock_off_s,
        recorded_by=recorded_by,
    )


PLACE = "select latitude, longitude from posting_version where id = :version_id"


async def place_of(tx: Transaction, version_id: UUID) -> Place | None:
    """Where the work is, when the posting says so in coordinates."""
    row = await tx.one(PLACE, version_id=version_id)
    return Place(row["latitude"], row["longitude"]) if row and row["latitude"] is not None else None


EMPLOYER_OF = "select p.employer_id from shift s join posting p on p.id = s.posting_id where s.id = :shift_id"


async def employer_of(tx: Transaction, shift_id: UUID) -> UUID | None:
    """Whose shift it is."""
    id = await tx.value(EMPLOYER_OF, shift_id=shift_id)
    assert id is None or isinstance(id, UUID)
    return id


OPEN_WINDOW = """
    insert into evaluation_window (assignment_id, worker_id, employer_id, opened_at, closes_at)
    values (:assignment_id, :worker_id, :employer_id, :now, :closes_at)
"""


async def open_evaluation_window(tx: Transaction, assignment: Assignment, closes_at: datetime) -> None:
    await tx.run(
        OPEN_WINDOW,
        assignment_id=assignment.id,
        worker_id=assignment.worker_id,
        employer_id=assignment.employer_id,
        closes_at=closes_at,
    )


TIMESHEET_COLUMNS = "id, assignment_id, worker_id, employer_id, state, worked_minutes, approval_due_at"
LOCK_TIMESHEET = f"select {TIMESHEET_COLUMNS} from timesheet where id = :timesheet_id for update"
TIMESHEET_OF = f"select {TIMESHEET_COLUMNS} from timesheet where assignment_id = :assignment_id"


async def lock_timesheet(tx: Transaction, timesheet_id: UUID) -> Timesheet | None:
    return _timesheet(await tx.one(LOCK_TIMESHEET, timesheet_id=timesheet_id))


async def timesheet_of(tx: Transaction, assignment_id: UUID) -> Timesheet | None:
    """The assignment's timesheet; the caller holds the assignment's lock."""
    return _timesheet(await tx.one(TIMESHEET_OF, assignment_id=assignment_id))


PUT_TIMESHEET = f"""
    insert into timesheet (id, assignment_id, worker_id, employer_id, state, worked_minutes, note, submitted_at, approval_due_at)
    values (:id, :assignment_id, :worker_id, :employer_id, 'submitted', :worked_minutes, :note, :now, :approval_due_at)
    on conflict (assignment_id) do update
        set state = 'submitted', worked_minutes = excluded.worked_minutes, note = excluded.note, submitted_at = :now,
            approval_due_at = excluded.approval_due_at, decided_at = null, decided_by = null, return_reason = null
        where timesheet.state = 'returned'
    returning {TIMESHEET_COLUMNS}
"""


async def put_timesheet(
    tx: Transaction, assignment: Assignment, worked_minutes: int, note: str, approval_due_at: datetime
) -> Timesheet:
    """A new timesheet, or a returned one submitted again."""
    row = await tx.one(
        PUT_TIMESHEET,
        id=new_id(),
        assignment_id=assignment.id,
        worker_id=assignment.worker_id,
        employer_id=assignment.employer_id,
        worked_minutes=worked_minutes,
        note=note,
        approval_due_at=approval_due_at,
    )
    timesheet = _timesheet(row)
    assert timesheet is not None
    return timesheet


DECIDE = """
    update timesheet set state = :state, decided_at = :now, decided_by = :decided_by, return_reason = :return_reason
    where id = :id
"""


async def decide(tx: Transaction, timesheet: Timesheet, decided_by: UUID, return_reason: str | None = None) -> None:
    await tx.run(DECIDE, id=timesheet.id, state=timesheet.state.value, decided_by=decided_by, return_reason=return_reason)


APPROVE_DUE = """
    update timesheet set state = 'approved', decided_at = :now
    where id in (
        select id from timesheet where state = 'submitted' and approval_due_at <= :now
        order by approval_due_at limit :limit for update skip locked
    )
    returning id
"""
MARK_ABSENT = """
    update assignment set state = 'absent'
    where id in (
        select id from assignment where state = 'planned' and ends_at < :now
        order by ends_at limit :limit for update skip locked
    )
    returning id
"""


async def approve_due(tx: Transaction, limit: int) -> list[UUID]:
    return [row["id"] for row in await tx.all(APPROVE_DUE, limit=limit)]


async def mark_absent(tx: Transaction, limit: int) -> list[UUID]:
    return [row["id"] for row in await tx.all(MARK_ABSENT, limit=limit)]


def _assignment(row: Record | None) -> Assignment | None:
    return Assignment(**{**dict(row), "state": State(row["state"])}) if row else None


def _timesheet(row: Record | None) -> Timesheet | None:
    return Timesheet(**{**dict(row), "state": TimesheetState(row["state"])}) if row else None
