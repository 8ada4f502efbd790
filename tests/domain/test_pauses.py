"""A clock stands still with a reason, and goes on with the time that was left."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain import deadlines, notifications, pauses
from domain.clock import SHANGHAI
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, Refusal, WrongState
from domain.ids import new_id
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.postings import an_application

SYSTEM = Viewer.system("deadlines")
RULE = "deadlines.application_reply"
REASON = "等待用人方补充材料"
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI)


async def test_a_paused_clock_is_not_swept_and_goes_on_with_the_working_days_left(tx: Transaction) -> None:
    support, clock_id, due_at = await _paused(tx)
    assert due_at == datetime(2026, 11, 6, tzinfo=SHANGHAI)  # the end of Thursday

    tx.now = MONDAY + timedelta(days=11)  # Friday of the week after
    assert await deadlines.sweep(tx, SYSTEM) == 0
    due_at = await pauses.resume(tx, support, clock_id)

    assert due_at == datetime(2026, 11, 19, tzinfo=SHANGHAI)  # Tuesday to Thursday were left: Monday to Wednesday
    tx.now = due_at
    assert await deadlines.sweep(tx, SYSTEM) == 1


async def test_resumed_on_the_same_day_nothing_moves(tx: Transaction) -> None:
    support, clock_id, due_at = await _paused(tx)
    tx.now += timedelta(hours=3)

    assert await pauses.resume(tx, support, clock_id) == due_at


async def test_a_clock_in_plain_days_keeps_what_was_left_to_the_second(tx: Transaction) -> None:
    tx.now = MONDAY
    support = (await a_staff(tx, "support")).viewer
    subject_id = new_id()
    await deadlines.start(tx, deadlines.PAY_RELEASE, subject_id, "deadlines.evaluation_window", tx.now + timedelta(days=7))
    clock_id = await _clock_of(tx, subject_id)
    tx.now += timedelta(days=2)
    await pauses.pause(tx, support, clock_id, REASON)
    tx.now += timedelta(days=30, seconds=7)

    assert await pauses.resume(tx, support, clock_id) == tx.now + timedelta(days=5)


async def test_met_while_paused_is_met_in_time(tx: Transaction) -> None:
    _, clock_id, due_at = await _paused(tx)
    subject_id = await tx.value("select subject_id from deadline where id = :id", id=clock_id)
    assert isinstance(subject_id, UUID)
    tx.now = due_at + timedelta(days=1)

    assert await deadlines.meet(tx, deadlines.APPLICATION_REPLY, subject_id)


@pytest.mark.requirement("S-040", part="a clock is paused with a reason, by whom and when is kept, and both sides are told")
async def test_a_pause_is_kept_and_both_sides_hear_of_it(tx: Transaction) -> None:
    support, clock_id, _ = await _paused(tx)
    await pauses.resume(tx, support, clock_id)

    row = await tx.one("select reason, paused_by, resumed_by from deadline_pause where deadline_id = :id", id=clock_id)
    assert row is not None and tuple(row) == (REASON, support.staff_id, support.staff_id)
    events = await tx.all("select id, topic from outbox where subject_id = :id order by created_at, id", id=clock_id)
    assert [event["topic"] for event in events] == ["deadline.paused", "deadline.resumed"]
    told = [await notifications.tell(tx, SYSTEM, event["id"], event["topic"], clock_id) for event in events]
    assert [len(people) for people in told] == [2, 2]


async def test_what_has_ended_and_what_stands_still_is_not_paused(tx: Transaction) -> None:
    support, clock_id, _ = await _paused(tx)
    with pytest.raises(WrongState, match="WRONG_STATE") as refused:
        await pauses.pause(tx, support, clock_id, REASON)
    assert refused.value.facts["state"] == "paused"

    for state, end in (("met", deadlines.meet), ("missed", None)):
        subject_id = new_id()
        await deadlines.start(tx, deadlines.PAY_RELEASE, subject_id, RULE, tx.now + timedelta(days=1))
        if end:
            await end(tx, deadlines.PAY_RELEASE, subject_id)
        else:
            tx.now += timedelta(days=1)  # run out, though no sweep has found it yet
        with pytest.raises(WrongState) as refused:
            await pauses.pause(tx, support, await _clock_of(tx, subject_id), REASON)
        assert refused.value.facts["state"] == state


async def test_only_a_paused_clock_goes_on(tx: Transaction) -> None:
    support, clock_id, _ = await _paused(tx)
    await pauses.resume(tx, support, clock_id)

    with pytest.raises(WrongState) as refused:
        await pauses.resume(tx, support, clock_id)
    assert refused.value.facts["state"] == "running"


@pytest.mark.parametrize("kind", [deadlines.TIMESHEET_APPROVAL, deadlines.EVALUATION_WINDOW])
async def test_a_clock_whose_end_takes_effect_by_itself_runs_on(tx: Transaction, kind: str) -> None:
    support, subject_id = (await a_staff(tx, "support")).viewer, new_id()
    await deadlines.start(tx, kind, subject_id, RULE, tx.now + timedelta(days=1))

    with pytest.raises(pauses.DeadlineRunsOn):
        await pauses.pause(tx, support, await _clock_of(tx, subject_id), REASON)


@pytest.mark.parametrize(
    ("role", "reason", "known", "refusal"),
    [
        ("reviewer", REASON, True, NotPermitted),
        ("support", " x ", True, InvalidInput),
        ("support", "x" * 501, True, InvalidInput),
        ("support", REASON, False, NotFound),
    ],
)
async def test_a_pause_needs_a_role_a_reason_and_a_clock(
    tx: Transaction, role: str, reason: str, known: bool, refusal: type[Refusal]
) -> None:
    subject_id, staff = new_id(), (await a_staff(tx, role)).viewer
    await deadlines.start(tx, deadlines.PAY_RELEASE, subject_id, RULE, tx.now + timedelta(days=1))

    with pytest.raises(refusal):
        await pauses.pause(tx, staff, await _clock_of(tx, subject_id) if known else new_id(), reason)


async def _paused(tx: Transaction) -> tuple[Viewer, UUID, datetime]:
    """An application handed in on Monday, its clock paused at once; who paused it, the clock, and when it was due."""
    tx.now = MONDAY
    application = await an_application(tx)
    tx.now = MONDAY.replace(hour=12)
    support, clock_id = (await a_staff(tx, "support")).viewer, await _clock_of(tx, application.id)
    await pauses.pause(tx, support, clock_id, REASON)
    assert application.reply_due_at is not None
    return support, clock_id, application.reply_due_at


async def _clock_of(tx: Transaction, subject_id: UUID) -> UUID:
    clock_id = await tx.value("select id from deadline where subject_id = :id", id=subject_id)
    assert isinstance(clock_id, UUID)
    return clock_id
