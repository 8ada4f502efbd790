"""Evaluations through the API: hidden until both are in, then visible, and figures from three on."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from domain.vault import Vault
from domain.viewer import VISITOR
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.postings import a_posting
from tests.build.work import AnAssignment, an_assignment

EVALUATE = f"""mutation($id: ID!, $performance: Int!, $text: String!) {{
  submitEvaluation(input: {{assignmentId: $id, performance: $performance, communication: 4, satisfaction: 4, text: $text}}) {{
    ... on Evaluation {{ id side performance publishedAt assignment {{ id }} }} {REFUSAL} }} }}"""
OF_THE_WORK = "query($id: ID!) { assignment(id: $id) { evaluations { side text } } }"
ABOUT_EMPLOYER = "query($id: ID!) { evaluations(aboutEmployerId: $id) { nodes { side text worker { name } assignment { id } } } }"
SUMMARY = "query($id: ID!) { evaluationSummary(about: $id) { count performance communication satisfaction } }"
MINE = "{ myEvaluations { nodes { text } } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def just_worked(api: Api, employer_of: AnAssignment | None = None) -> AnAssignment:
    """A worked assignment whose window is open now: the work ended in the future of the machine's clock, so it still is."""
    async with api.database.transaction() as tx:
        employer = employer_of.employer if employer_of else await an_employer(tx)
        return await an_assignment(tx, worked=True, posting=await a_posting(tx, employer=employer))


async def evaluate(api: Api, work: AnAssignment, side: str, performance: int = 5, text: str = "安排清楚") -> dict[str, object]:
    viewer = work.worker.viewer if side == "worker" else work.employer.viewer
    found: dict[str, object] = await api.answer(EVALUATE, viewer, id=f"Assignment:{work.id}", performance=performance, text=text)
    return found


@pytest.mark.requirement("S-050", part="neither side reads the other's before both are in, through the API")
async def test_double_blind(api: Api) -> None:
    work = await just_worked(api)
    id = f"Assignment:{work.id}"
    first = await evaluate(api, work, "worker", text="店长很耐心")
    assert (first["side"], first["publishedAt"], first["assignment"]) == ("WORKER", None, {"id": id})
    assert (await api.answer(OF_THE_WORK, work.employer.viewer, id=id))["evaluations"] == []
    assert (await api.answer(OF_THE_WORK, work.worker.viewer, id=id))["evaluations"] == [{"side": "WORKER", "text": "店长很耐心"}]
    assert (await evaluate(api, work, "worker"))["code"] == "ALREADY_EVALUATED"
    second = await evaluate(api, work, "employer", text="准时认真")
    assert second["publishedAt"]
    for viewer in (work.worker.viewer, work.employer.viewer):
        seen = await api.answer(OF_THE_WORK, viewer, id=id)
        assert [entry["text"] for entry in seen["evaluations"]] == ["店长很耐心", "准时认真"]


@pytest.mark.requirement("S-073", part="published evaluations and figures for other users, without the work they are about")
async def test_what_others_see(api: Api) -> None:
    work = await just_worked(api)
    works = [work, await just_worked(api, work), await just_worked(api, work)]
    async with api.database.transaction() as tx:
        reader = await a_worker(tx)
    employer = f"Employer:{work.employer.id}"
    for index, done in enumerate(works):
        await evaluate(api, done, "worker", performance=3 + index, text=f"第{index + 1}次")
        assert (await api.answer(SUMMARY, id=employer))["count"] == index
        await evaluate(api, done, "employer")
    seen = await api.answer(ABOUT_EMPLOYER, reader.viewer, id=employer)
    assert [entry["text"] for entry in seen["nodes"]] == ["第3次", "第2次", "第1次"]
    assert {entry["assignment"] for entry in seen["nodes"]} == {None}
    assert (await api.answer(ABOUT_EMPLOYER, VISITOR, id=employer))["nodes"] == []
    assert await api.answer(SUMMARY, id=employer) == {"count": 3, "performance": 4.0, "communication": 4.0, "satisfaction": 4.0}
    assert (await api.answer(SUMMARY, id=f"Worker:{work.worker.id}"))["performance"] is None
    assert len((await api.answer(MINE, work.employer.viewer))["nodes"]) == 3


async def test_what_bad_input_gets(api: Api) -> None:
    work = await just_worked(api)
    async with api.database.transaction() as tx:
        stranger = await a_worker(tx)
        planned = await an_assignment(tx)
    for viewer, id, performance, text, code in (
        (VISITOR, work.id, 5, "", "NOT_SIGNED_IN"),
        (stranger.viewer, work.id, 5, "", "NOT_FOUND"),
        (planned.worker.viewer, planned.id, 5, "", "WORK_NOT_ENDED"),
        (work.worker.viewer, work.id, 6, "", "INVALID_INPUT"),
        (work.worker.viewer, work.id, 5, "加我微信详聊", "EVALUATION_TEXT_NOT_FIT"),
    ):
        assert isinstance(id, UUID)
        refused = await api.answer(EVALUATE, viewer, id=f"Assignment:{id}", performance=performance, text=text)
        assert refused["code"] == code
    body = await api.body(SUMMARY, id=f"Posting:{work.posting.id}")
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    async with api.database.transaction() as tx:
        assert await tx.value("select count(*) from evaluation") == 0
