"""Work through the API: from planned to an approved timesheet, and what out-of-order input gets."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.vault import Vault
from domain.viewer import VISITOR
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_member, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.postings import LATITUDE, LONGITUDE
from tests.build.work import AnAssignment, a_timesheet, an_assignment

ATTEND = """mutation($id: ID!, $latitude: Float, $longitude: Float) {
  %s(input: {assignmentId: $id, latitude: $latitude, longitude: $longitude}) {
    ... on Assignment {
      state lateMinutes leftEarlyMinutes evaluationClosesAt
      attendance { kind method distanceM } timesheet { id } settlement { id }
    } %s } }"""
CLAIM = f"""mutation($id: ID!, $minutes: Int!) {{ submitTimesheet(input: {{assignmentId: $id, workedMinutes: $minutes}}) {{
  ... on Timesheet {{ id state workedMinutes approvalDueAt assignment {{ state }} worker {{ name }} }} {REFUSAL} }} }}"""
APPROVE = f"""mutation($id: ID!) {{ approveTimesheet(input: {{timesheetId: $id}}) {{
  ... on Timesheet {{ state decidedAt settlement {{ id }} }} {REFUSAL} }} }}"""
RETURN = f"""mutation($id: ID!, $reason: String!) {{ returnTimesheet(input: {{timesheetId: $id, reason: $reason}}) {{
  ... on Timesheet {{ state returnReason }} {REFUSAL} }} }}"""
WORK = "query($id: ID!) { assignment(id: $id) { state shift { headcount } version { number } offer { state } } }"
LISTS = "{ assignments { nodes { id } } timesheets { nodes { id } } }"
HERE: dict[str, Any] = {"latitude": LATITUDE, "longitude": LONGITUDE}


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


def attend(name: str) -> str:
    return ATTEND % (name, REFUSAL)


async def planned(api: Api, *, begun: bool = False) -> AnAssignment:
    """A planned assignment; ``begun``: its shift started ten minutes ago."""
    async with api.database.transaction() as tx:
        work = await an_assignment(tx)
        if begun:
            times = "update assignment set starts_at = :start, ends_at = :end where id = :id"
            await tx.run(times, id=work.id, start=tx.now - timedelta(minutes=10), end=tx.now + timedelta(hours=4))
    return work


@pytest.mark.requirement("S-030", part="check-in by place with lateness derived, through the API")
@pytest.mark.requirement("S-071", part="timesheet and approval through the API")
async def test_from_check_in_to_an_approved_timesheet(api: Api) -> None:
    work = await planned(api, begun=True)
    id = f"Assignment:{work.id}"
    working = await api.answer(attend("checkIn"), work.worker.viewer, id=id, **HERE)
    assert (working["state"], working["lateMinutes"], working["leftEarlyMinutes"]) == ("WORKING", 10, None)
    assert working["attendance"] == [{"kind": "CHECK_IN", "method": "PLACE", "distanceM": 0}]
    early = await api.answer(CLAIM, work.worker.viewer, id=id, minutes=1)
    assert (early["__typename"], early["code"]) == ("WrongState", "WRONG_STATE")
    async with api.database.transaction() as tx:
        earlier = "update assignment set checked_in_at = checked_in_at - interval '2 hours' where id = :id"
        await tx.run(earlier, id=work.id)
    worked = await api.answer(attend("checkOut"), work.worker.viewer, id=id, **HERE)
    assert (worked["state"], worked["leftEarlyMinutes"]) == ("WORKED", 239)
    assert worked["evaluationClosesAt"]

    claimed = await api.answer(CLAIM, work.worker.viewer, id=id, minutes=120)
    assert (claimed["state"], claimed["assignment"], claimed["worker"]) == ("SUBMITTED", {"state": "WORKED"}, {"name": "张**"})
    twice = await api.answer(CLAIM, work.worker.viewer, id=id, minutes=120)
    assert (twice["__typename"], twice["code"]) == ("Conflict", "TIMESHEET_TWICE")
    approved = await api.answer(APPROVE, work.employer.viewer, id=claimed["id"])
    assert (approved["state"], approved["settlement"]) == ("APPROVED", None)
    async with api.database.transaction() as tx:
        assert await tx.value("select count(*) from outbox where job = 'settlements.draft'") == 1


async def test_out_of_place_and_out_of_time(api: Api) -> None:
    begun, ahead = await planned(api, begun=True), await planned(api)
    far = await api.answer(attend("checkIn"), begun.worker.viewer, id=f"Assignment:{begun.id}", latitude=40.0, longitude=117.0)
    assert (far["__typename"], far["code"], far["ruleId"]) == (
        "RequirementMissing",
        "AWAY_FROM_PLACE",
        "assignments.at_the_place",
    )
    half = await api.answer(attend("checkIn"), begun.worker.viewer, id=f"Assignment:{begun.id}", latitude=40.0)
    assert (half["code"], half["field"]) == ("INVALID_INPUT", "input.longitude")
    soon = await api.answer(attend("checkIn"), ahead.worker.viewer, id=f"Assignment:{ahead.id}", **HERE)
    assert (soon["__typename"], soon["code"]) == ("WrongState", "OUTSIDE_ATTENDANCE_WINDOW")


async def test_the_supervisor_confirms_without_a_place(api: Api) -> None:
    work = await planned(api, begun=True)
    async with api.database.transaction() as tx:
        supervisor = await a_member(tx, work.employer, "supervisor")
    working = await api.answer(attend("checkIn"), supervisor, id=f"Assignment:{work.id}")
    assert working["attendance"] == [{"kind": "CHECK_IN", "method": "SUPERVISOR", "distanceM": None}]


@pytest.mark.requirement("S-071", part="a late, double or oversized timesheet is refused")
async def test_late_and_oversized_timesheets(api: Api) -> None:
    async with api.database.transaction() as tx:
        now = tx.now
        late, fresh = await an_assignment(tx, worked=True), await an_assignment(tx, worked=True)
        ended = "update assignment set checked_in_at = :start, checked_out_at = :end where id = :id"
        await tx.run(ended, id=late.id, start=now - timedelta(days=8, hours=4), end=now - timedelta(days=8))
        await tx.run(ended, id=fresh.id, start=now - timedelta(hours=4), end=now)
    refused = await api.answer(CLAIM, late.worker.viewer, id=f"Assignment:{late.id}", minutes=60)
    assert (refused["code"], refused["ruleId"]) == ("TIMESHEET_LATE", "assignments.timesheet_in_time")
    refused = await api.answer(CLAIM, fresh.worker.viewer, id=f"Assignment:{fresh.id}", minutes=241)
    assert (refused["code"], refused["field"]) == ("TIMESHEET_OUTSIDE_SPAN", "input.workedMinutes")
    async with api.database.transaction() as tx:
        assert await tx.value("select count(*) from timesheet") == 0


async def test_work_is_seen_by_its_sides_only(api: Api) -> None:
    async with api.database.transaction() as tx:
        work = await an_assignment(tx, worked=True)
        timesheet = await a_timesheet(tx, work)
        strangers = (VISITOR, (await a_worker(tx)).viewer, (await an_employer(tx)).viewer)
    id, sheet = f"Assignment:{work.id}", f"Timesheet:{timesheet.id}"
    for viewer in strangers:
        assert (await api.body(WORK, viewer, id=id))["errors"][0]["extensions"]["code"] == "NOT_FOUND"
        assert await api.data(LISTS, viewer) == {"assignments": {"nodes": []}, "timesheets": {"nodes": []}}
        assert (await api.answer(APPROVE, viewer, id=sheet))["code"] in ("NOT_FOUND", "NOT_PERMITTED", "NOT_SIGNED_IN")
    for viewer in (work.worker.viewer, work.employer.viewer):
        assert await api.answer(WORK, viewer, id=id) == {
            "state": "WORKED", "shift": {"headcount": 2}, "version": {"number": 1}, "offer": {"state": "ACCEPTED"}
        }  # fmt: skip
        assert await api.data(LISTS, viewer) == {"assignments": {"nodes": [{"id": id}]}, "timesheets": {"nodes": [{"id": sheet}]}}


async def test_returning_a_timesheet(api: Api) -> None:
    async with api.database.transaction() as tx:
        work = await an_assignment(tx, worked=True)
        timesheet = await a_timesheet(tx, work)
    id = f"Timesheet:{timesheet.id}"
    assert (await api.answer(RETURN, work.employer.viewer, id=id, reason=""))["field"] == "input.reason"
    returned = await api.answer(RETURN, work.employer.viewer, id=id, reason="请核对迟到时间")
    assert returned == {"state": "RETURNED", "returnReason": "请核对迟到时间"}
    assert (await api.answer(APPROVE, work.employer.viewer, id=id))["code"] == "WRONG_STATE"
