"""Pausing a clock, with a reason: it is not swept meanwhile, and goes on with the time that was left.

Time that is counted in working days goes on in working days: the rest of the day of the pause is not counted, the whole days
after it are. Only a clock that has not run out can be paused, and none whose end takes effect by itself (a timesheet nobody
answered, a window for evaluations): the effect would not wait.
"""

from datetime import datetime, timedelta
from uuid import UUID

from domain import deadlines, outbox
from domain.clock import day_of
from domain.database import Record, Transaction
from domain.errors import Cause, InvalidInput, NotFound, Refusal, WrongState
from domain.ids import new_id
from domain.viewer import Viewer

PAUSERS = ("support", "admin")
REASON = (2, 500)
MOMENT = timedelta(microseconds=1)


class DeadlineRunsOn(Refusal):
    """What happens at its end happens by itself."""

    cause, code, rule = Cause.WRONG_STATE, "DEADLINE_RUNS_ON", "deadlines.pause"
    zh, en = "该期限届满即自动生效，不能中止。", "What this clock ends in happens by itself; it cannot be paused."


LOCK = """
    select deadline.id, due_at, paused_at, missed_at, met_at, lifted_at, pausable,
           coalesce(parameters ? 'working_days', false) as in_working_days
    from deadline join deadline_kind using (kind) join rule on rule.id = rule_id and version = rule_version
    where deadline.id = :id
    for update of deadline
"""
PAUSE = "update deadline set paused_at = :now where id = :id"
ADD_PAUSE = """
    insert into deadline_pause (id, deadline_id, reason, paused_at, paused_by)
    values (:id, :deadline_id, :reason, :now, :staff_id)
"""


async def pause(tx: Transaction, viewer: Viewer, deadline_id: UUID, reason: str) -> None:
    """Stops a running clock. Raises NotPermitted, NotFound, InvalidInput, DeadlineRunsOn, and WrongState unless it runs."""
    staff_id = viewer.must_be_staff(*PAUSERS)
    clock = await _locked(tx, deadline_id)
    said = reason.strip()
    if not REASON[0] <= len(said) <= REASON[1]:
        raise InvalidInput("input.reason", "请说明理由（2至500字）。", "State the reason, in 2 to 500 characters.")
    if not clock["pausable"]:
        raise DeadlineRunsOn(field="input.deadlineId")
    _must_be(clock, "running", tx.now)
    await tx.run(PAUSE, id=deadline_id)
    await tx.run(ADD_PAUSE, id=new_id(), deadline_id=deadline_id, reason=said, staff_id=staff_id)
    await outbox.put(tx, viewer, "deadline.paused", deadline_id)


RESUME = """
    update deadline set paused_at = null, remind_at = remind_at + (cast(:due_at as timestamptz) - due_at), due_at = :due_at
    where id = :id
"""
END_PAUSE = """
    update deadline_pause set resumed_at = :now, resumed_by = :staff_id where deadline_id = :deadline_id and resumed_at is null
"""


async def resume(tx: Transaction, viewer: Viewer, deadline_id: UUID) -> datetime:
    """Lets a paused clock go on; returns when it is due now. Raises NotPermitted, NotFound, WrongState unless it is paused."""
    staff_id = viewer.must_be_staff(*PAUSERS)
    clock = await _locked(tx, deadline_id)
    _must_be(clock, "paused", tx.now)
    due_at = await _due_after_pause(tx, clock)
    await tx.run(RESUME, id=deadline_id, due_at=due_at)
    await tx.run(END_PAUSE, deadline_id=deadline_id, staff_id=staff_id)
    await outbox.put(tx, viewer, "deadline.resumed", deadline_id)
    return due_at


async def _locked(tx: Transaction, deadline_id: UUID) -> Record:
    clock = await tx.one(LOCK, id=deadline_id)
    if clock is None:
        raise NotFound("Deadline", field="input.deadlineId")
    return clock


def _must_be(clock: Record, wanted: str, now: datetime) -> None:
    """A clock past its end that no sweep has found yet has run out all the same."""
    past = clock["missed_at"] or (clock["paused_at"] is None and clock["due_at"] <= now)
    steps = (("met", clock["met_at"]), ("lifted", clock["lifted_at"]), ("missed", past), ("paused", clock["paused_at"]))
    state = next((name for name, happened in steps if happened), "running")
    if state != wanted:
        raise WrongState(state, field="input.deadlineId")


async def _due_after_pause(tx: Transaction, clock: Record) -> datetime:
    """Whole working days left after the day of the pause, at least one; other clocks keep what was left to the second."""
    due_at, left_over = clock["due_at"], clock["due_at"] - clock["paused_at"]
    assert isinstance(due_at, datetime) and isinstance(left_over, timedelta)
    if not clock["in_working_days"]:
        return tx.now + left_over
    if day_of(clock["paused_at"]) == day_of(tx.now):
        return due_at
    left = await deadlines.working_days_between(tx, day_of(clock["paused_at"]), day_of(due_at - MOMENT))
    return await deadlines.working_days_after(tx, tx.now, max(left, 1))
