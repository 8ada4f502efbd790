"""Postings through the API: what each viewer sees, what searches find, what bad input gets."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.database import Transaction
from domain.postings import PayContent, PayKind, PayUnit, PostingKind
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.postings import a_content, a_posting, a_shift, an_application

POSTING = """query($id: ID!) { posting(id: $id) {
  id state title kind district payPerHour { fen text } headcount taken startsAt validUntil publishedAt submittedAt
  employer { id name contact }
  currentVersion { number }
  shifts { startsAt endsAt headcount taken }
  version {
    number duties place { district address latitude longitude } payDueDays sha256
    payComponents { kind unit amount { fen } } requirements { kind text ground }
    findings { topic words startOffset endOffset } reviews { decision reason ruleIds }
  }
} }"""
SEARCH = """query($filter: PostingFilter, $order: PostingOrder! = NEWEST) {
  postings(filter: $filter, order: $order) { nodes { title } } }"""
CREATE = f"""mutation($content: PostingContentInput!, $key: String) {{
  createPosting(input: {{content: $content, idempotencyKey: $key}}) {{
    ... on Posting {{ id state version {{ id number title }} }} {REFUSAL}
  }} }}"""
STEP = """mutation($id: ID!) { %s(input: {postingId: $id}) { ... on Posting { id state } %s } }"""
DECIDE = """mutation($id: ID!, $reason: String!, $rules: [String!]!) {
  %s(input: {postingId: $id, reason: $reason, ruleIds: $rules, checklist: [{item: "complete", passed: true}]}) {
    ... on Posting { state } %s } }"""


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


def step(name: str) -> str:
    return STEP % (name, REFUSAL)


def decide(name: str) -> str:
    return DECIDE % (name, REFUSAL)


def content_input(tx: Transaction, **changes: object) -> dict[str, object]:
    """The content every factory writes, as a client writes it."""
    content = a_content(tx)
    return {
        "title": content.title,
        "kind": "CATERING",
        "duties": content.duties,
        "district": content.district,
        "address": content.address,
        "latitude": content.latitude,
        "longitude": content.longitude,
        "shifts": [
            {"startsAt": shift.starts_at.isoformat(), "endsAt": shift.ends_at.isoformat(), "headcount": shift.headcount}
            for shift in content.shifts
        ],
        "payComponents": [{"kind": "BASE", "unit": "HOUR", "amount": 2_500}],
        "requirements": [{"kind": "HEALTH_CERTIFICATE", "text": "持有效健康证", "ground": "接触直接入口食品"}],
        "headcount": 2,
        "payDueDays": 7,
        "validUntil": content.valid_until.isoformat(),
        "declared": True,
        **changes,
    }


async def titles(api: Api, viewer: Viewer = VISITOR, /, **variables: Any) -> list[str]:
    found = await api.answer(SEARCH, viewer, **variables)
    return [node["title"] for node in found["nodes"]]


@pytest.mark.requirement("S-020", part="duties, times, place, pay and requirements of a live posting, for everybody")
async def test_everybody_reads_a_live_posting(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting = await a_posting(tx)
    found = await api.answer(POSTING, id=f"Posting:{posting.id}")
    assert (found["state"], found["kind"], found["payPerHour"]) == ("LIVE", "CATERING", {"fen": 2_500, "text": "¥25.00"})
    assert found["employer"] == {"id": f"Employer:{posting.employer.id}", "name": posting.employer.name, "contact": None}
    assert found["version"]["place"]["address"] == posting.content.address
    assert found["version"]["payComponents"] == [{"kind": "BASE", "unit": "HOUR", "amount": {"fen": 2_500}}]
    assert found["version"]["requirements"][0]["ground"] == "接触直接入口食品"
    assert len(found["shifts"]) == 2
    assert (found["currentVersion"], found["version"]["findings"], found["version"]["reviews"]) == (None, None, None)


@pytest.mark.requirement("S-064", part="nothing unapproved is visible to anybody but its employer and staff")
async def test_what_is_not_live_is_seen_by_its_employer_and_staff_only(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, stranger, worker = await a_posting(tx, "submitted"), await an_employer(tx), await a_worker(tx)
        reviewer = await a_staff(tx, "reviewer")
    id = f"Posting:{posting.id}"
    for viewer in (VISITOR, stranger.viewer, worker.viewer):
        body = await api.body(POSTING, viewer, id=id)
        assert body["data"] == {"posting": None}
        assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
        assert await titles(api, viewer) == []
    for viewer in (posting.employer.viewer, reviewer.viewer):
        assert (await api.answer(POSTING, viewer, id=id))["state"] == "SUBMITTED"
    own = await api.answer("{ myPostings(state: SUBMITTED) { nodes { id } } }", posting.employer.viewer)
    assert own["nodes"] == [{"id": id}]
    for viewer, queue in ((reviewer.viewer, [{"id": id}]), (posting.employer.viewer, []), (VISITOR, [])):
        assert (await api.answer("{ postingQueue { nodes { id } } }", viewer))["nodes"] == queue


@pytest.mark.requirement("S-020", part="gone at the last minute of its validity, before any sweep")
async def test_a_posting_vanishes_at_its_last_minute(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting = await a_posting(tx, valid_until=tx.now + timedelta(hours=1))
    assert await titles(api) == [posting.content.title]
    async with api.database.transaction() as tx:
        assert await tx.run("update posting set valid_until = :at where id = :id", at=tx.now, id=posting.id) == 1
    assert await titles(api) == []
    assert (await api.body(POSTING, id=f"Posting:{posting.id}"))["data"]["posting"] is None


@pytest.mark.requirement("S-020", part="search by kind, place, pay, time and Chinese or Latin words; three orders")
async def test_searching(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer = await an_employer(tx)
        pay = (PayContent(PayKind.BASE, PayUnit.HOUR, 6_000),)
        later = (a_shift(tx.now + timedelta(days=6), headcount=1),)
        cafe = await a_posting(tx, employer=employer)
        tutor = await a_posting(
            tx,
            employer=employer,
            title="初中数学家教",
            kind=PostingKind.TUTORING,
            duties="每周六上午为初二学生讲解数学作业，整理错题，课后向家长反馈进度。",
            district="北京市海淀区",
            address="学院路37号图书馆自习室",
            pay_components=pay,
            shifts=later,
        )
        limit = tutor.content.starts_at
    both = [tutor.content.title, cafe.content.title]
    for filter, expected in (
        ({}, both),
        ({"kind": "TUTORING"}, both[:1]),
        ({"district": "天津市南开区"}, both[1:]),
        ({"employerId": f"Employer:{employer.id}"}, both),
        ({"minPay": 2_501}, both[:1]),
        ({"startsAfter": limit.isoformat()}, both[:1]),
        ({"startsBefore": limit.isoformat()}, both[1:]),
        ({"text": "咖啡 奶茶"}, both[1:]),
        ({"text": "ＴＵＴＯＲＩＮＧ"}, both[:1]),
        ({"text": "数学", "kind": "CATERING"}, []),
    ):
        assert sorted(await titles(api, filter=filter)) == sorted(expected), filter
    assert await titles(api, order="HIGHEST_PAY") == both
    assert await titles(api, order="SOONEST") == both[::-1]
    assert await titles(api, order="NEWEST", filter={}) == both
    body = await api.body(SEARCH, filter={"text": "！"})
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.requirement("S-063", part="from content to a draft, submitted and approved, through the API")
@pytest.mark.requirement("S-104", part="the employer reads the decision with its rules")
async def test_from_draft_to_live(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, reviewer, given = await an_employer(tx), (await a_staff(tx)).viewer, content_input(tx)
    created = await api.answer(CREATE, employer.viewer, content=given, key="first")
    assert (created["state"], created["version"]["number"]) == ("DRAFT", 1)
    assert await api.answer(CREATE, employer.viewer, content=given, key="first") == created
    id = created["id"]
    assert (await api.answer(step("submitPosting"), employer.viewer, id=id))["state"] == "SUBMITTED"
    back = await api.answer(
        decide("requestPostingChanges"), reviewer, id=id, reason="请写明着装", rules=["postings.clear_duties"]
    )
    assert back["state"] == "CHANGES_REQUIRED"
    own = await api.answer(POSTING, employer.viewer, id=id)
    assert own["version"]["reviews"] == [
        {"decision": "CHANGES_REQUIRED", "reason": "请写明着装", "ruleIds": ["postings.clear_duties"]}
    ]
    revise = """mutation($id: ID!, $content: PostingContentInput!) {
      revisePosting(input: {postingId: $id, content: $content}) { ... on Posting { state version { number } } } }"""
    revised = await api.answer(revise, employer.viewer, id=id, content=given)
    assert revised == {"state": "DRAFT", "version": {"number": 2}}
    await api.answer(step("submitPosting"), employer.viewer, id=id)
    assert (await api.answer(decide("approvePosting"), reviewer, id=id, reason="", rules=[]))["state"] == "LIVE"
    for name, state in (("pausePosting", "PAUSED"), ("resumePosting", "LIVE"), ("closePosting", "CLOSED")):
        assert (await api.answer(step(name), employer.viewer, id=id))["state"] == state
    removed = await api.answer(decide("removePosting"), reviewer, id=id, reason="查实收费", rules=["postings.no_fraud"])
    assert removed["state"] == "REMOVED"


@pytest.mark.requirement("S-103", part="a refusal names field, words, rule and law")
async def test_unlawful_content_is_refused_and_nothing_is_written(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, given = await an_employer(tx), content_input(tx)
    refused = await api.answer(CREATE, employer.viewer, content={**given, "duties": f"{given['duties']}仅限女生。"}, key=None)
    assert refused["__typename"] == "InvalidInput"
    assert (refused["code"], refused["field"]) == ("DISCRIMINATORY", "input.content.duties")
    assert "仅限女生" in refused["messageZh"]
    assert "就业促进法 第26条" in refused["legalBasis"]
    async with api.database.transaction() as tx:
        assert await tx.value("select count(*) from posting") == 0
        assert await tx.value("select code from refusal") == "DISCRIMINATORY"


@pytest.mark.requirement("S-100", part="problems of a content before it is written, with rule, words and offsets")
async def test_problems_are_shown_before_writing(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, given = await an_employer(tx), content_input(tx, declared=False)
    query = """query($content: PostingContentInput!) { postingProblems(content: $content) {
      field code ruleId refuses words startOffset endOffset } }"""
    assert await api.answer(query, employer.viewer, content={**given, "declared": True}) == []
    found = await api.answer(
        query, employer.viewer, content={**given, "duties": "服从安排，加微信报名，负责点单、制作咖啡和奶茶。"}
    )
    assert [(problem["field"], problem["code"], problem["refuses"]) for problem in found] == [
        ("content.declared", "NOT_DECLARED", True),
        ("content.duties", "REVIEWER_LOOKS", False),
        ("content.duties", "CONTACT_IN_TEXT", True),
    ]
    assert (found[2]["words"], found[2]["startOffset"], found[2]["endOffset"]) == ("加微信", 5, 8)
    body = await api.body(query, content=given)
    assert body["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_each_viewers_refusal(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, stranger, worker = await a_posting(tx), await an_employer(tx), await a_worker(tx)
        support = (await a_staff(tx, "support")).viewer
    id = f"Posting:{posting.id}"
    for viewer, code in ((VISITOR, "NOT_SIGNED_IN"), (worker.viewer, "NOT_PERMITTED"), (stranger.viewer, "NOT_FOUND")):
        assert (await api.answer(step("pausePosting"), viewer, id=id))["code"] == code
    for viewer in (posting.employer.viewer, support):
        assert (await api.answer(decide("removePosting"), viewer, id=id, reason="不实", rules=[]))["code"] == "NOT_PERMITTED"
    assert (await api.answer(step("pausePosting"), stranger.viewer, id=f"Worker:{posting.id}"))["code"] == "INVALID_INPUT"


async def test_an_employer_sees_applications_through_its_posting(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting = await a_posting(tx)
        worker = await a_worker(tx)
        application = await an_application(tx, posting, worker)
        other = await a_worker(tx)
    query = "query($id: ID!) { posting(id: $id) { applications { nodes { id worker { name idNumber } } totalCount } } }"
    id = f"Posting:{posting.id}"
    seen = await api.answer(query, posting.employer.viewer, id=id)
    assert seen["applications"]["nodes"] == [
        {"id": f"Application:{application.id}", "worker": {"name": "张**", "idNumber": None}}
    ]
    for viewer, count in ((worker.viewer, 1), (other.viewer, 0), (VISITOR, 0)):
        assert (await api.answer(query, viewer, id=id))["applications"]["totalCount"] == count
