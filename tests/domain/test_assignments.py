"""Being there and being paid for it: attendance as evidence, hours claimed once and in time."""

from datetime import timedelta

import pytest

from domain import assignments, deadlines
from domain.assignments import Place, State, TimesheetState
from domain.assignments.model import (
    AwayFromPlace,
    OutsideAttendanceWindow,
    SupervisorNeeded,
    TimesheetLate,
    TimesheetOutsideSpan,
    TimesheetTwice,
)
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.viewer import Viewer
from tests.build.accounts import a_member, a_worker, an_employer
from tests.build.postings import LATITUDE, LONGITUDE, a_posting
from tests.build.work import AT_THE_PLACE, a_timesheet, an_approved_timesheet, an_assignment


@pytest.mark.requirement("S-030", part="check-in and check-out with method, distance and both times")
async def test_attendance_is_kept_as_evidence(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at - timedelta(minutes=30)
    device_at = tx.now - timedelta(seconds=20)
    near = Place(LATITUDE + 0.004, LONGITUDE)
    working = await assignments.check_in(tx, work.worker.viewer, work.id, near, device_at)
    assert (working.state, working.checked_in_at) == (State.WORKING, tx.now)
    event = await tx.one(
        "select kind, method, distance_m, device_at, recorded_by from attendance_event where assignment_id = :id", id=work.id
    )
    assert event is not None
    assert tuple(event) == ("check_in", "place", 445, device_at, work.worker.person_id)


async def test_checking_in_has_its_window(tx: Transaction) -> None:
    work = await an_assignment(tx)
    for at in (work.facts.starts_at - timedelta(minutes=30, seconds=1), work.facts.ends_at + timedelta(seconds=1)):
        tx.now = at
        with pytest.raises(OutsideAttendanceWindow):
            await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)


async def test_checking_in_far_away_is_refused(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at
    with pytest.raises(AwayFromPlace) as refused:
        await assignments.check_in(tx, work.worker.viewer, work.id, Place(LATITUDE + 0.005, LONGITUDE))
    assert refused.value.facts["distance_m"] == 556
    with pytest.raises(SupervisorNeeded):
        await assignments.check_in(tx, work.worker.viewer, work.id, None)
    for latitude, longitude in ((120.0, 39.0), (39.0, 180.5), (float("nan"), 117.0), (39.0, float("inf"))):
        with pytest.raises(InvalidInput):
            Place(latitude, longitude)


@pytest.mark.requirement("S-030", part="or the supervisor's confirmation")
async def test_the_supervisor_confirms_presence(tx: Transaction) -> None:
    posting = await a_posting(tx, latitude=None, longitude=None)
    work = await an_assignment(tx, posting=posting)
    supervisor = await a_member(tx, posting.employer, "supervisor")
    tx.now = work.facts.starts_at
    with pytest.raises(SupervisorNeeded):
        await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)
    await assignments.check_in(tx, supervisor, work.id, None)
    tx.now = work.facts.ends_at + timedelta(hours=13)
    assert (await assignments.check_out(tx, supervisor, work.id, None)).state is State.WORKED


async def test_checking_out_late_is_the_supervisors(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at
    await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)
    tx.now = work.facts.ends_at + timedelta(hours=12, seconds=1)
    with pytest.raises(OutsideAttendanceWindow):
        await assignments.check_out(tx, work.worker.viewer, work.id, AT_THE_PLACE)


async def test_steps_of_work_come_in_order_and_once(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at
    with pytest.raises(WrongState):
        await assignments.check_out(tx, work.worker.viewer, work.id, AT_THE_PLACE)
    await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)
    with pytest.raises(WrongState):
        await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)
    with pytest.raises(WrongState):
        await assignments.submit_timesheet(tx, work.worker.viewer, work.id, 60)


async def test_work_of_others_does_not_exist(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at
    for viewer in ((await a_worker(tx)).viewer, (await an_employer(tx)).viewer):
        with pytest.raises(NotFound):
            await assignments.check_in(tx, viewer, work.id, AT_THE_PLACE)
    with pytest.raises(NotPermitted):
        await assignments.check_in(tx, await a_member(tx, work.employer, "finance"), work.id, None)


@pytest.mark.requirement("S-030", part="absence is derived")
async def test_a_planned_shift_nobody_came_to_is_an_absence(tx: Transaction) -> None:
    missed = await an_assignment(tx)
    worked = await an_assignment(tx, worked=True)
    tx.now += timedelta(hours=1)
    assert await assignments.mark_absent(tx, Viewer.system("assignments")) == 1
    states = [await tx.value("select state from assignment where id = :id", id=work.id) for work in (missed, worked)]
    assert states == ["absent", "worked"]


@pytest.mark.requirement("S-050", part="the window opens for both when the work ends")
async def test_the_end_of_work_opens_the_evaluation_window(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    window = await tx.one("select opened_at, closes_at from evaluation_window where assignment_id = :id", id=work.id)
    assert window is not None
    assert (window["opened_at"], window["closes_at"]) == (tx.now, tx.now + timedelta(days=7))
    clock = await tx.value("select due_at from deadline where kind = 'evaluation_window' and subject_id = :id", id=work.id)
    assert clock == window["closes_at"]


@pytest.mark.requirement("S-071", part="a timesheet within attendance, with the employer's deadline")
async def test_hours_are_claimed_within_attendance(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    for minutes in (0, 241):
        with pytest.raises(TimesheetOutsideSpan):
            await assignments.submit_timesheet(tx, work.worker.viewer, work.id, minutes)
    timesheet = await assignments.submit_timesheet(tx, work.worker.viewer, work.id, 240, "含闭店盘点")
    assert timesheet.state is TimesheetState.SUBMITTED
    assert timesheet.approval_due_at == await deadlines.working_days_after(tx, tx.now, 3)


async def test_a_second_timesheet_is_refused(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    await a_timesheet(tx, work)
    with pytest.raises(TimesheetTwice):
        await a_timesheet(tx, work)


async def test_a_late_timesheet_is_refused(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    tx.now += timedelta(days=7, seconds=1)
    with pytest.raises(TimesheetLate):
        await a_timesheet(tx, work)
    tx.now -= timedelta(seconds=1)
    assert (await a_timesheet(tx, work)).state is TimesheetState.SUBMITTED


async def test_somebody_elses_hours_cannot_be_claimed(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    with pytest.raises(NotFound):
        await assignments.submit_timesheet(tx, (await a_worker(tx)).viewer, work.id, 60)


@pytest.mark.requirement("S-071", part="the employer approves; the settlement is drafted by a job")
async def test_approval_leaves_the_job_that_drafts_the_settlement(tx: Transaction) -> None:
    timesheet = await an_approved_timesheet(tx)
    job = await tx.one("select job, queue from outbox where subject_id = :id and topic is null", id=timesheet.id)
    assert job is not None
    assert tuple(job) == ("settlements.draft", "payouts")
    assert await tx.value("select met_at from deadline where subject_id = :id", id=timesheet.id) == tx.now


async def test_approval_is_the_employers_and_once(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    timesheet = await a_timesheet(tx, work)
    with pytest.raises(NotFound):
        await assignments.approve_timesheet(tx, (await an_employer(tx)).viewer, timesheet.id)
    with pytest.raises(NotPermitted):
        await assignments.approve_timesheet(tx, work.worker.viewer, timesheet.id)
    await assignments.approve_timesheet(tx, await a_member(tx, work.employer, "supervisor"), timesheet.id)
    with pytest.raises(WrongState):
        await assignments.approve_timesheet(tx, work.employer.viewer, timesheet.id)


async def test_a_returned_timesheet_is_submitted_again(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    timesheet = await a_timesheet(tx, work)
    with pytest.raises(InvalidInput):
        await assignments.return_timesheet(tx, work.employer.viewer, timesheet.id, "")
    await assignments.return_timesheet(tx, work.employer.viewer, timesheet.id, "迟到二十分钟，请核对")
    tx.now += timedelta(days=8)
    again = await a_timesheet(tx, work, 220)
    assert (again.id, again.state, again.worked_minutes) == (timesheet.id, TimesheetState.SUBMITTED, 220)
    assert again.approval_due_at == await deadlines.working_days_after(tx, tx.now, 3)
    open_clocks = "select count(*) from deadline where subject_id = :id and met_at is null"
    assert await tx.value(open_clocks, id=timesheet.id) == 1


@pytest.mark.requirement("S-071", part="silence approves")
async def test_silence_approves_after_the_deadline(tx: Transaction) -> None:
    timesheet = await a_timesheet(tx)
    tx.now = timesheet.approval_due_at - timedelta(seconds=1)
    assert await assignments.approve_due(tx, Viewer.system("assignments")) == 0
    tx.now = timesheet.approval_due_at
    assert await assignments.approve_due(tx, Viewer.system("assignments")) == 1
    assert await tx.value("select state from timesheet where id = :id", id=timesheet.id) == "approved"
    jobs = "select count(*) from outbox where subject_id = :id and job = 'settlements.draft'"
    assert await tx.value(jobs, id=timesheet.id) == 1
