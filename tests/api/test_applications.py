"""Applications and offers through the API: both sides see their own, and bad input changes nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from domain import postings
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.postings import a_posting, a_shift, an_application, an_offer

APPLY = f"""mutation($version: ID!, $attested: [ID!]!, $key: String) {{
  submitApplication(input: {{
    postingVersionId: $version, attestedRequirementIds: $attested, commitment: "保证按时到岗", idempotencyKey: $key
  }}) {{
    ... on Application {{
      id state replyDueAt posting {{ title }} version {{ number }} worker {{ name idNumber }} attestedRequirements {{ text }}
    }} {REFUSAL}
  }} }}"""
STEP = "mutation($id: ID!) { %s(input: {applicationId: $id}) { ... on Application { id state } %s } }"
REJECT = f"""mutation($id: ID!, $reason: String!) {{
  rejectApplication(input: {{applicationId: $id, code: SCHEDULE, reason: $reason}}) {{
  ... on Application {{ state rejectCode rejectReason repliedAt }} {REFUSAL} }} }}"""
OFFER = f"""mutation($id: ID!, $shifts: [ID!]!) {{
  offerApplication(input: {{applicationId: $id, shiftIds: $shifts, message: "请提前十分钟到店。"}}) {{
    ... on Offer {{ id state message expiresAt shifts {{ id }} application {{ state }} }} {REFUSAL} }} }}"""
ANSWER = """mutation($id: ID!) { %s(input: {offerId: $id}) {
  ... on Offer { state application { state } assignments { id state startsAt worker { name } posting { state taken } } } %s } }"""
MINE = "{ applications { nodes { id state } } offers { nodes { id state } } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


def step(name: str) -> str:
    return STEP % (name, REFUSAL)


def answer(name: str) -> str:
    return ANSWER % (name, REFUSAL)


@pytest.mark.requirement("S-021")
@pytest.mark.requirement("S-068", part="offer, acceptance and assignment through the API")
async def test_from_application_to_assignment(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_worker(tx)
    version, attested = f"PostingVersion:{posting.version_id}", [f"Requirement:{id}" for id in posting.requirement_ids]
    applied = await api.answer(APPLY, worker.viewer, version=version, attested=attested, key="once")
    assert (applied["state"], applied["version"], applied["worker"]["idNumber"]) == (
        "SUBMITTED",
        {"number": 1},
        "1" + "*" * 16 + worker.id_number[-1],
    )
    assert applied["attestedRequirements"] == [{"text": "持有效健康证"}]
    assert (await api.answer(APPLY, worker.viewer, version=version, attested=attested, key="once"))["id"] == applied["id"]
    again = await api.answer(APPLY, worker.viewer, version=version, attested=attested, key="twice")
    assert (again["__typename"], again["code"], again["field"]) == ("Conflict", "ALREADY_APPLIED", "input.postingVersionId")

    employer, id = posting.employer.viewer, applied["id"]
    assert (await api.answer(step("markApplicationSeen"), employer, id=id))["state"] == "SEEN"
    assert (await api.answer(step("shortlistApplication"), employer, id=id))["state"] == "SHORTLISTED"
    shifts = [f"Shift:{shift_id}" for shift_id in posting.shift_ids]
    offered = await api.answer(OFFER, employer, id=id, shifts=shifts)
    assert (offered["state"], offered["application"], len(offered["shifts"])) == ("OPEN", {"state": "OFFERED"}, 2)

    accepted = await api.answer(answer("acceptOffer"), worker.viewer, id=offered["id"])
    assert (accepted["state"], accepted["application"]) == ("ACCEPTED", {"state": "ACCEPTED"})
    assert [(work["state"], work["posting"]) for work in accepted["assignments"]] == [
        ("PLANNED", {"state": "LIVE", "taken": 1})
    ] * 2
    mine = await api.data(MINE, worker.viewer)
    assert mine == {
        "applications": {"nodes": [{"id": id, "state": "ACCEPTED"}]},
        "offers": {"nodes": [{"id": offered["id"], "state": "ACCEPTED"}]},
    }


@pytest.mark.requirement("S-067", part="the worker reads the reason")
async def test_a_refusal_carries_its_reason(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_worker(tx)
        application = await an_application(tx, posting, worker)
    id = f"Application:{application.id}"
    bad = await api.answer(REJECT, posting.employer.viewer, id=id, reason="我们只要女生")
    assert (bad["__typename"], bad["code"], bad["ruleId"]) == (
        "InvalidInput",
        "DISCRIMINATORY_REASON",
        "applications.lawful_reason",
    )
    rejected = await api.answer(REJECT, posting.employer.viewer, id=id, reason="排班与您的课表冲突")
    assert (rejected["state"], rejected["rejectCode"]) == ("REJECTED", "SCHEDULE")
    seen = await api.answer("query($id: ID!) { application(id: $id) { rejectReason repliedAt } }", worker.viewer, id=id)
    assert seen["rejectReason"] == "排班与您的课表冲突"
    assert seen["repliedAt"]


async def test_others_see_neither_application_nor_offer(api: Api) -> None:
    async with api.database.transaction() as tx:
        offer = await an_offer(tx)
        worker, employer, support = await a_worker(tx), await an_employer(tx), await a_staff(tx, "support")
    queries = {
        f"Application:{offer.application_id}": "query($id: ID!) { application(id: $id) { id } }",
        f"Offer:{offer.id}": "query($id: ID!) { offer(id: $id) { id } }",
    }
    for id, query in queries.items():
        for viewer in (VISITOR, worker.viewer, employer.viewer):
            body = await api.body(query, viewer, id=id)
            assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
        assert await api.answer(query, support.viewer, id=id) == {"id": id}
    for viewer in (VISITOR, worker.viewer, employer.viewer):
        assert await api.data(MINE, viewer) == {"applications": {"nodes": []}, "offers": {"nodes": []}}


async def test_what_bad_input_gets_and_that_nothing_changes(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_worker(tx)
        closed, unsigned, applicant = await a_posting(tx, "closed"), await a_worker(tx, signed=False), await a_worker(tx)
        application = await an_application(tx, posting, applicant)
    version, attested = f"PostingVersion:{posting.version_id}", [f"Requirement:{id}" for id in posting.requirement_ids]
    cases: list[tuple[Viewer, str, list[str], str]] = [
        (VISITOR, version, attested, "NOT_SIGNED_IN"),
        (posting.employer.viewer, version, attested, "NOT_PERMITTED"),
        (unsigned.viewer, version, attested, "AGREEMENT_UNSIGNED"),
        (worker.viewer, version, [], "ATTESTATION_MISSING"),
        (worker.viewer, f"Posting:{posting.id}", attested, "INVALID_INPUT"),
        (worker.viewer, version, ["Requirement:1"], "INVALID_INPUT"),
        (worker.viewer, f"PostingVersion:{worker.id}", attested, "NOT_FOUND"),
        (worker.viewer, f"PostingVersion:{closed.version_id}", attested, "POSTING_NOT_OPEN"),
    ]
    for viewer, asked, requirements, code in cases:
        refused = await api.answer(APPLY, viewer, version=asked, attested=requirements, key=None)
        assert refused["code"].endswith(code.removeprefix("AGREEMENT_")), (code, refused)
    shifts = [f"Shift:{id}" for id in closed.shift_ids]
    foreign = await api.answer(OFFER, posting.employer.viewer, id=f"Application:{application.id}", shifts=shifts)
    assert (foreign["code"], foreign["field"]) == ("NOT_FOUND", "input.shiftIds")
    async with api.database.transaction() as tx:
        counts = await tx.one(
            "select (select count(*) from application), (select count(*) from offer), (select count(*) from refusal)"
        )
        assert counts is not None
        assert tuple(counts) == (1, 0, len(cases) + 1)


@pytest.mark.requirement("S-068", part="full and overlapping answers name the limit and the shift that stands")
async def test_full_and_overlapping(api: Api) -> None:
    async with api.database.transaction() as tx:
        worker, other = await a_worker(tx), await a_worker(tx)
        alone = await a_posting(tx, headcount=1, shifts=(a_shift(tx.now + timedelta(days=1), headcount=1),))
        same_time = await an_offer(tx, await a_posting(tx), worker)
        first, second = await an_offer(tx, alone, worker), await an_offer(tx, alone, other)
    assert (await api.answer(answer("acceptOffer"), worker.viewer, id=f"Offer:{first.id}"))["state"] == "ACCEPTED"
    full = await api.answer(answer("acceptOffer"), other.viewer, id=f"Offer:{second.id}")
    assert (full["__typename"], full["code"]) == ("LimitReached", "POSTING_FULL")
    overlap = await api.answer(answer("acceptOffer"), worker.viewer, id=f"Offer:{same_time.id}")
    assert (overlap["__typename"], overlap["code"]) == ("Conflict", "SHIFT_OVERLAP")
    assert alone.content.title in overlap["messageEn"]
    declined = await api.answer(answer("declineOffer"), worker.viewer, id=f"Offer:{same_time.id}")
    assert (declined["state"], declined["application"]) == ("DECLINED", {"state": "WITHDRAWN"})


async def test_withdrawing(api: Api) -> None:
    async with api.database.transaction() as tx:
        worker = await a_worker(tx)
        application = await an_application(tx, worker=worker)
    id = f"Application:{application.id}"
    assert (await api.answer(step("withdrawApplication"), worker.viewer, id=id))["state"] == "WITHDRAWN"
    assert (await api.answer(step("withdrawApplication"), worker.viewer, id=id))["code"] == "WRONG_STATE"


@pytest.mark.requirement("S-021", part="what one applied for stays readable after the posting is gone")
async def test_what_one_applied_for_stays_readable(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_worker(tx)
        application = await an_application(tx, posting, worker)
        await postings.close(tx, posting.employer.viewer, posting.id)
    query = "query($id: ID!) { application(id: $id) { posting { state } version { duties payComponents { kind } } } }"
    seen = await api.answer(query, worker.viewer, id=f"Application:{application.id}")
    assert seen["posting"] == {"state": "CLOSED"}
    assert seen["version"] == {"duties": posting.content.duties, "payComponents": [{"kind": "BASE"}]}
