"""Clocks through GraphQL: due by when and why, for both sides; paused by staff with a reason."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from domain import deadlines
from domain.ids import new_id
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import ASettlement, a_settlement

MINE = """query($open: Boolean, $kind: DeadlineKind) { myDeadlines(open: $open, kind: $kind) { nodes {
    id kind subjectId owedBy dueAt metAt paused pauseReason provisional ruleId ruleTitle ruleTitleEn legalBasis
    worker { id } employer { id } } } }"""
ALL = "query($kind: DeadlineKind) { deadlines(kind: $kind) { nodes { id } } }"
OF_SETTLEMENT = "query($id: ID!) { settlement(id: $id) { deadlines { kind dueAt } } }"
PAUSE = f"""mutation($id: ID!, $reason: String!) {{ pauseDeadline(input: {{deadlineId: $id, reason: $reason}}) {{
    ... on Deadline {{ id paused pauseReason dueAt }} {REFUSAL} }} }}"""
RESUME = f"""mutation($id: ID!) {{ resumeDeadline(input: {{deadlineId: $id}}) {{
    ... on Deadline {{ id paused pauseReason dueAt }} {REFUSAL} }} }}"""
REASON = "等待银行核实来款"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as api:
        yield api


@pytest.mark.requirement("S-040", part="every clock is visible to both sides: due by when, and why")
@pytest.mark.requirement("S-072", part="the clock of funding, seen by both sides")
async def test_both_sides_see_by_when_and_why(api: Api) -> None:
    settlement = await _drafted(api)

    for viewer in (settlement.employer.viewer, settlement.worker.viewer):
        (clock,) = (await api.answer(MINE, viewer, kind="WAGE_FUNDING"))["nodes"]
        assert (clock["subjectId"], clock["owedBy"]) == (f"Settlement:{settlement.id}", "EMPLOYER")
        assert (clock["paused"], clock["metAt"], clock["provisional"]) == (False, None, False)
        assert clock["ruleId"] == "deadlines.wage_funding@1" and clock["ruleTitle"] == "用人方按期足额支付报酬资金"
        assert "学生兼职平台管理制度 S2 报酬2" in clock["legalBasis"]
        assert clock["worker"] == {"id": f"Worker:{settlement.worker.id}"}
    (linked,) = (await api.answer(OF_SETTLEMENT, settlement.worker.viewer, id=f"Settlement:{settlement.id}"))["deadlines"]
    assert linked == {"kind": "WAGE_FUNDING", "dueAt": clock["dueAt"]}


async def test_others_see_nothing_and_staff_see_all(api: Api) -> None:
    settlement = await _drafted(api)
    async with api.database.transaction() as tx:
        rival, support = (await an_employer(tx)).viewer, (await a_staff(tx, "support")).viewer

    assert (await api.answer(MINE, rival))["nodes"] == []
    assert (await api.answer(MINE, support))["nodes"] == []
    assert (await api.answer(ALL, settlement.employer.viewer))["nodes"] == []
    assert len((await api.answer(ALL, support, kind="WAGE_FUNDING"))["nodes"]) == 1


async def test_open_ones_are_told_from_ended_ones(api: Api) -> None:
    settlement = await _drafted(api)
    viewer = settlement.employer.viewer

    shown = {open_: [node["kind"] for node in (await api.answer(MINE, viewer, open=open_))["nodes"]] for open_ in (True, False)}

    assert "WAGE_FUNDING" in shown[True] and "APPLICATION_REPLY" in shown[False]
    assert not set(shown[True]) & set(shown[False])


async def test_a_year_whose_holidays_are_unknown_is_provisional(api: Api) -> None:
    settlement = await _drafted(api)
    async with api.database.transaction() as tx:
        for kind, rule in (
            (deadlines.PAY_RELEASE, "settlements.pay_release"),
            (deadlines.EVALUATION_WINDOW, "deadlines.evaluation_window"),
        ):
            due_at = datetime.fromisoformat("2031-05-01T00:00:00+08:00")
            await deadlines.start(tx, kind, new_id(), rule, due_at, employer_id=settlement.employer.id)

    clocks = (await api.answer(MINE, settlement.employer.viewer, open=True))["nodes"]

    flags = {clock["kind"]: clock["provisional"] for clock in clocks if clock["dueAt"].startswith("2031")}
    assert flags == {"PAY_RELEASE": True, "EVALUATION_WINDOW": False}  # seven days are seven days in any year


async def test_nodes_and_edges_of_one_page_share_their_joins(api: Api) -> None:
    """Each asks for other columns of the same joined tables."""
    settlement = await _drafted(api)
    both = "{ myDeadlines { edges { node { ruleTitle } } nodes { owedBy ruleTitle } } }"
    page = await api.answer(both, settlement.worker.viewer)
    assert [edge["node"]["ruleTitle"] for edge in page["edges"]] == [node["ruleTitle"] for node in page["nodes"]] != []


@pytest.mark.requirement("S-040", part="staff pause a clock with a reason that both sides read")
async def test_staff_pause_with_a_reason_that_both_sides_read(api: Api) -> None:
    settlement = await _drafted(api)
    async with api.database.transaction() as tx:
        support = (await a_staff(tx, "support")).viewer
    (clock,) = (await api.answer(MINE, settlement.employer.viewer, kind="WAGE_FUNDING"))["nodes"]

    paused = await api.answer(PAUSE, support, id=clock["id"], reason=REASON)
    (seen,) = (await api.answer(MINE, settlement.worker.viewer, kind="WAGE_FUNDING"))["nodes"]
    again = await api.answer(PAUSE, support, id=clock["id"], reason=REASON)
    resumed = await api.answer(RESUME, support, id=clock["id"])

    assert paused == {"id": clock["id"], "paused": True, "pauseReason": REASON, "dueAt": clock["dueAt"]}
    assert (seen["paused"], seen["pauseReason"]) == (True, REASON)
    assert (again["__typename"], again["code"], again["field"]) == ("WrongState", "WRONG_STATE", "input.deadlineId")
    assert resumed == {"id": clock["id"], "paused": False, "pauseReason": None, "dueAt": clock["dueAt"]}


async def _drafted(api: Api) -> ASettlement:
    """A settlement drafted a moment ago; business time stays at the machine's."""
    async with api.database.transaction() as tx:
        settlement = await a_settlement(tx)
        await tx.run(SHIFT, by=tx.now - (await tx.value("select clock_timestamp()")) + timedelta(seconds=1))  # type: ignore[operator]
    return settlement


SHIFT = "insert into sandbox_clock (singleton, offset_by, set_at) values (true, :by, clock_timestamp())"
