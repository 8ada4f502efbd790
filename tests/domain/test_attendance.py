"""Attendance by rotating code and by devices that were offline; clocks that lie are recorded and never believed (S-030)."""

from datetime import timedelta

import pytest

from domain import assignments
from domain.assignments import Place, State
from domain.assignments.model import (
    AttendanceTooLate,
    AwayFromPlace,
    CodeWrong,
    DeviceClockWrong,
    OutsideAttendanceWindow,
)
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.viewer import Viewer
from tests.build.accounts import a_member, an_employer
from tests.build.postings import LATITUDE, LONGITUDE
from tests.build.work import AT_THE_PLACE, AnAssignment, an_assignment

MINUTE = timedelta(minutes=1)
EVENT = "select method, waited_s, clock_off_s, device_at from attendance_event where assignment_id = :id and kind = 'check_in'"
STATE = "select state from assignment where id = :id"


async def shown(tx: Transaction, work: AnAssignment) -> str:
    """The code on the employer's device at this moment."""
    return (await assignments.codes(tx, work.employer.viewer, work.facts.shift_id, 1))[0].code


@pytest.mark.requirement("S-030", part="the rotating code of the employer's device")
async def test_the_code_counts_in_its_half_minute_and_the_next(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at
    (seen,) = await assignments.codes(tx, work.employer.viewer, work.facts.shift_id, 1)
    code = seen.code
    tx.now = seen.shown_until + timedelta(seconds=30)
    with pytest.raises(CodeWrong):
        await assignments.check_in(tx, work.worker.viewer, work.id, None, code=code)
    tx.now -= timedelta(seconds=1)
    working = await assignments.check_in(tx, work.worker.viewer, work.id, None, code=f" {code.lower()} ")
    assert (working.state, working.checked_in_at) == (State.WORKING, tx.now)
    event = await tx.one(EVENT, id=work.id)
    assert event is not None and tuple(event) == ("code", 0, None, None)


async def test_codes_rotate_and_are_the_shifts_own(tx: Transaction) -> None:
    work, other = await an_assignment(tx), await an_assignment(tx)
    tx.now = work.facts.starts_at
    codes = await assignments.codes(tx, work.employer.viewer, work.facts.shift_id, 240)
    assert len({code.code for code in codes}) == 240
    assert all(code.shown_until - code.shown_from == timedelta(seconds=30) for code in codes)
    assert codes[0].shown_from <= tx.now < codes[0].shown_until == codes[1].shown_from
    with pytest.raises(CodeWrong):
        await assignments.check_in(tx, work.worker.viewer, work.id, None, code=await shown(tx, other))


async def test_codes_are_for_the_employers_device_alone(tx: Transaction) -> None:
    work = await an_assignment(tx)
    supervisor, finance = await a_member(tx, work.employer, "supervisor"), await a_member(tx, work.employer, "finance")
    assert len(await assignments.codes(tx, supervisor, work.facts.shift_id, 1)) == 1
    for viewer, refusal in (
        (finance, NotPermitted),
        (work.worker.viewer, NotPermitted),
        ((await an_employer(tx)).viewer, NotFound),
    ):
        with pytest.raises(refusal):
            await assignments.codes(tx, viewer, work.facts.shift_id, 1)
    for count in (0, 241):
        with pytest.raises(InvalidInput):
            await assignments.codes(tx, work.employer.viewer, work.facts.shift_id, count)


@pytest.mark.requirement("S-030", part="check-in from elsewhere refused with the distance, with a code too")
async def test_a_code_seen_from_elsewhere_is_refused_with_the_distance(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at
    with pytest.raises(AwayFromPlace) as refused:
        await assignments.check_in(
            tx, work.worker.viewer, work.id, Place(LATITUDE + 0.005, LONGITUDE), code=await shown(tx, work)
        )
    assert refused.value.facts["distance_m"] == 556


@pytest.mark.requirement("S-030", part="what a device kept while offline counts when it was, by code within a day")
async def test_a_code_kept_offline_counts_when_it_was_seen(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = seen_at = work.facts.starts_at + MINUTE
    code = await shown(tx, work)
    tx.now = seen_at + timedelta(hours=24)
    ahead = timedelta(seconds=7)
    times = {"device_at": seen_at + ahead, "device_sent_at": tx.now + ahead}
    await assignments.mark_absent(tx, Viewer.system("assignments"))
    assert await tx.value(STATE, id=work.id) == "absent"
    working = await assignments.check_in(tx, work.worker.viewer, work.id, None, code=code, **times)
    assert (working.state, working.checked_in_at) == (State.WORKING, seen_at)
    event = await tx.one(EVENT, id=work.id)
    assert event is not None and tuple(event) == ("code", 86_400, 7, seen_at + ahead)


async def test_an_absence_stands_against_who_comes_after_it(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.ends_at + MINUTE
    await assignments.mark_absent(tx, Viewer.system("assignments"))
    with pytest.raises(WrongState):
        await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)


@pytest.mark.requirement("S-030", part="bounds on how late; clocks that lie are not believed")
async def test_what_a_device_kept_has_bounds(tx: Transaction) -> None:
    work = await an_assignment(tx)
    seen_at = work.facts.starts_at
    tx.now = seen_at
    code = await shown(tx, work)

    async def brought(after: timedelta, off: timedelta = timedelta(0), code: str | None = None) -> None:
        tx.now = seen_at + after
        times = {"device_at": seen_at + off, "device_sent_at": tx.now + off}
        await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE, code=code, **times)

    with pytest.raises(AttendanceTooLate):
        await brought(timedelta(hours=2, seconds=1))
    with pytest.raises(AttendanceTooLate):
        await brought(timedelta(hours=24, seconds=1), code=code)
    for off in (timedelta(seconds=121), -timedelta(seconds=121), -timedelta(days=700_000)):
        with pytest.raises(DeviceClockWrong):
            await brought(timedelta(hours=1), off)
    with pytest.raises(DeviceClockWrong):  # it was, the device says, after it was sent
        await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE, tx.now + MINUTE, device_sent_at=tx.now)
    with pytest.raises(CodeWrong):  # the code says when it was seen; the device says something else
        await brought(
            timedelta(hours=1, minutes=10),
            code=(await assignments.codes(tx, work.employer.viewer, work.facts.shift_id, 1))[0].code,
        )
    await brought(timedelta(hours=2))
    assert await tx.value("select checked_in_at from assignment where id = :id", id=work.id) == seen_at


async def test_a_clock_that_lies_at_once_changes_nothing_and_is_kept(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at + timedelta(minutes=20)
    early = tx.now - timedelta(minutes=30)
    working = await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE, early, device_sent_at=early)
    assert working.checked_in_at == tx.now
    event = await tx.one(EVENT, id=work.id)
    assert event is not None and tuple(event) == ("place", 0, -1_800, early)


async def test_what_was_before_the_window_stays_outside_it(tx: Transaction) -> None:
    work = await an_assignment(tx)
    seen_at = work.facts.starts_at - timedelta(minutes=31)
    tx.now = work.facts.starts_at
    with pytest.raises(OutsideAttendanceWindow):
        await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE, seen_at, device_sent_at=tx.now)
