"""Matching through the API: a worker's intention, what suits them and why, an employer's run watched live, and being hired."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from domain import matching
from domain.clock import machine_now
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.feeds import FEEDS
from tests.build.accounts import a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.matching import SYSTEM, a_seeker
from tests.build.postings import LATITUDE, LONGITUDE, a_posting

UPDATE = f"""mutation($input: UpdateJobIntentionInput!) {{ updateJobIntention(input: $input) {{
    ... on JobIntention {{ kinds radiusM payFloor {{ fen }} weekly {{ weekday startsMinute endsMinute }} ranked
                          exceptions {{ id }} timetable {{ classes }} qualifications {{ code }} }} {REFUSAL} }} }}"""
PAIR = """{ shiftId postingId title workerName hourlyPay feasible failed missingQualifications score distanceM
            parts { part points } }"""
POSTINGS = f"{{ recommendedPostings {{ ranked feasible pairs {PAIR} counterfactuals {{ constraint qualification more }} }} }}"
WORKERS = f"query($id: ID!) {{ recommendedWorkers(shiftId: $id) {{ feasible pairs {PAIR} }} }}"
EXPLAIN = f"query($shift: ID!, $worker: ID) {{ matchExplain(shiftId: $shift, workerId: $worker) {PAIR} }}"
MAKE = (
    f"mutation($input: MakeMatchRunInput!) {{ makeMatchRun(input: $input) {{ ... on MatchRun {{ id state mode }} {REFUSAL} }} }}"
)
RUN = """query($id: ID!) { matchRun(id: $id) { state assignedCount exposureGini inputSha256 outputSha256 pairs { nodes {
    place score state parts { part points } worker { name } shift { id } posting { title } } } } }"""
INVITE = f"""mutation($input: InviteWorkersInput!) {{ inviteWorkers(input: $input) {{
    ... on WorkersInvited {{ invitationIds }} {REFUSAL} }} }}"""
ACCEPT = f"""mutation($input: AcceptInvitationInput!) {{ acceptInvitation(input: $input) {{
    ... on Invitation {{ state application {{ state }} }} {REFUSAL} }} }}"""
DECLINE = f"""mutation($input: DeclineInvitationInput!) {{ declineInvitation(input: $input) {{
    ... on Invitation {{ state declineCode }} {REFUSAL} }} }}"""
POLICY = "{ rankingPolicy { ruleId version parts { part points } constraints neverUsed legalBasis } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


def intention(**changes: Any) -> dict[str, Any]:
    weekly = [{"weekday": day, "startsMinute": 0, "endsMinute": 1440} for day in range(1, 8)]
    place = {"latitude": LATITUDE, "longitude": LONGITUDE, "radiusM": 5000}
    until = (machine_now() + timedelta(days=60)).isoformat()
    return {**place, "kinds": ["CATERING"], "payFloor": 2000, "validUntil": until, "weekly": weekly, **changes}


@pytest.mark.requirement("S-065", part="updateJobIntention, recommendedPostings with parts and reasons, through the API")
async def test_what_suits_a_worker_and_why(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_worker(tx)
    said = await api.answer(UPDATE, worker.viewer, input=intention())
    assert said["kinds"] == ["CATERING"] and said["payFloor"] == {"fen": 2000} and said["ranked"] and len(said["weekly"]) == 7
    found = await api.answer(POSTINGS, worker.viewer)
    assert found["feasible"] == 0
    assert found["counterfactuals"] == [{"constraint": "QUALIFICATION", "qualification": "health_certificate", "more": 2}]
    shift = f"Shift:{posting.shift_ids[0]}"
    why = await api.answer(EXPLAIN, worker.viewer, shift=shift)
    assert (why["feasible"], why["failed"], why["missingQualifications"]) == (False, ["QUALIFICATION"], ["health_certificate"])
    async with api.database.transaction() as tx:
        await matching.declare_qualifications(tx, worker.viewer, [("health_certificate", None)])
    found = await api.answer(POSTINGS, worker.viewer)
    assert found["feasible"] == 2 and found["ranked"]
    for pair in found["pairs"]:
        assert pair["score"] == sum(part["points"] for part in pair["parts"]) and pair["hourlyPay"] == 2500
        assert next(part["part"] for part in pair["parts"]) == "PAY"
    bad: list[dict[str, Any]] = [{"latitude": 95.0}, {"kinds": []}, {"radiusM": 1}]
    for changes in bad:
        assert (await api.answer(UPDATE, worker.viewer, input=intention(**changes)))["code"] == "INVALID_INPUT"


@pytest.mark.requirement("T-032", part="an employer asks for suitable individuals and sees masks and reasons")
@pytest.mark.requirement("S-065", part="recommendedWorkers and matchExplain for the employer's own shift alone")
async def test_who_suits_an_employer_masked(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_seeker(tx)
        stranger = await an_employer(tx)
    shift = f"Shift:{posting.shift_ids[0]}"
    (shown,) = (await api.answer(WORKERS, posting.employer.viewer, id=shift))["pairs"]
    assert shown["workerName"] != worker.name and "*" in shown["workerName"] and shown["score"] > 0
    why = await api.answer(EXPLAIN, posting.employer.viewer, shift=shift, worker=f"Worker:{worker.id}")
    assert why["feasible"] and why["score"] == shown["score"]
    for document, given in ((WORKERS, {"id": shift}), (EXPLAIN, {"shift": shift, "worker": f"Worker:{worker.id}"})):
        body = await api.body(document, stranger.viewer, **given)
        assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"


@pytest.mark.requirement("S-065", part="makeMatchRun with live progress; pairs with parts, masked")
async def test_a_run_is_made_watched_and_read(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_seeker(tx)
    employer = posting.employer.viewer
    made = await api.answer(MAKE, employer, input={"mode": "STABLE"})
    assert (made["state"], made["mode"]) == ("MADE", "STABLE")
    assert (await api.answer(MAKE, employer, input={}))["code"] == "MATCH_RUN_UNDER_WAY"
    id = UUID(made["id"].partition(":")[2])
    feed = FEEDS["matchRunProgressed"].begin(employer, {"matchRunId": made["id"]})
    assert feed.channel == f"live:match_run:{id}" and feed.repeats
    async with api.database.transaction() as tx:
        assert await feed.rows(tx, employer) == [id]
        await matching.gather(tx, SYSTEM, id)
        task = await matching.read(tx, SYSTEM, id)
        assert task is not None
        await matching.record(tx, SYSTEM, id, task.solve())
    run = await api.answer(RUN, employer, id=made["id"])
    assert run["state"] == "SOLVED" and run["assignedCount"] == 1 and run["exposureGini"] == 0 and run["outputSha256"]
    (pair,) = run["pairs"]["nodes"]
    assert pair["score"] == sum(part["points"] for part in pair["parts"]) and pair["worker"]["name"] != worker.name
    assert (await api.body(RUN, worker.viewer, id=made["id"]))["data"]["matchRun"] is None


@pytest.mark.requirement("S-068", part="accepting an invitation hires, once, through the API")
async def test_an_urgent_shift_is_filled_by_who_suits_best_now(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting = await a_posting(tx)
        near, far = await a_seeker(tx), await a_seeker(tx, latitude=LATITUDE + 0.03)
    asked = {"shiftId": f"Shift:{posting.shift_ids[0]}", "best": 1, "message": "请提前十分钟到店"}
    (id,) = (await api.answer(INVITE, posting.employer.viewer, input=asked))["invitationIds"]
    given = {"invitationId": id, "attestedRequirementIds": [], "commitment": "保证按时到岗"}
    assert (await api.answer(ACCEPT, near.viewer, input=given))["code"] == "ATTESTATION_MISSING"
    given["attestedRequirementIds"] = [f"Requirement:{one}" for one in posting.requirement_ids]
    assert (await api.answer(ACCEPT, far.viewer, input=given))["code"] == "NOT_FOUND"
    hired = await api.answer(ACCEPT, near.viewer, input=given)
    assert hired == {"state": "ACCEPTED", "application": {"state": "ACCEPTED"}}
    assert (await api.answer(DECLINE, near.viewer, input={"invitationId": id, "code": "PAY"}))["code"] == "WRONG_STATE"
    neither = await api.answer(INVITE, posting.employer.viewer, input={**asked, "best": None})
    assert neither["code"] == "INVALID_INPUT"


async def test_the_same_key_invites_nobody_else_and_is_answered_the_same(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting = await a_posting(tx)
        for _ in range(2):
            await a_seeker(tx)
    asked = {"shiftId": f"Shift:{posting.shift_ids[0]}", "best": 1, "message": "请提前十分钟到店", "idempotencyKey": "urgent"}
    first = await api.answer(INVITE, posting.employer.viewer, input=asked)
    assert len(first["invitationIds"]) == 1
    assert await api.answer(INVITE, posting.employer.viewer, input=asked) == first
    assert await api.database.pool.fetchval("select count(*) from invitation") == 1
    other = await api.answer(INVITE, posting.employer.viewer, input={**asked, "best": 2})
    assert other["code"] == "IDEMPOTENCY_CONFLICT"


@pytest.mark.requirement("S-004", part="ranking factors are queryable (rankingPolicy), by everyone", missing="overrides by staff")
async def test_everybody_can_read_how_matching_ranks(api: Api) -> None:
    policy = await api.answer(POLICY)
    assert sum(part["points"] for part in policy["parts"]) == 1000
    assert {"sex", "age", "ethnicity", "origin"} <= set(policy["neverUsed"]) and policy["legalBasis"]
