"""Templates and files of postings through the API: a ticket, the bytes over HTTP, every wrong row, and the drafts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from domain import sandbox
from domain.clock import day_of
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers import downloads
from resolvers.feeds import FEEDS
from tests.build.accounts import AnEmployer, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.posting_files import as_csv, example, worked_off
from tests.build.postings import a_posting

REQUEST = f"""mutation($input: RequestPostingFileInput!) {{ requestPostingFile(input: $input) {{
    ... on PostingFileTicket {{ postingFileId path expiresAt }} {REFUSAL} }} }}"""
FILE = """query($id: ID!) { postingFile(id: $id) { id state format rowCount checkedCount wrongCount unreadableCode
    errors(first: 10) { nodes { row column code messageZh messageEn ruleId } }
    postings { title state } } }"""
TEMPLATE = "id name version { number title useCount shifts { day minutes } payComponents { kind amount } requirements { text } }"
SAVE = f"""mutation($input: SavePostingTemplateInput!) {{
    savePostingTemplate(input: $input) {{ ... on PostingTemplate {{ {TEMPLATE} }} {REFUSAL} }} }}"""
USE = f"""mutation($input: CreatePostingFromTemplateInput!) {{
    createPostingFromTemplate(input: $input) {{ ... on Posting {{ id state title shifts {{ startsAt }} }} {REFUSAL} }} }}"""
TEMPLATES = (
    "query { postingTemplates(first: 10) { nodes { name version { useCount postings { title state } } versions { number } } } }"
)


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def an_employer_there(api: Api) -> AnEmployer:
    async with api.database.transaction() as tx:
        await sandbox.move_to(tx, tx.now)
        return await an_employer(tx)


async def brought(api: Api, employer: AnEmployer, *changes: dict[str, str]) -> dict[str, Any]:
    """The file as it is after its jobs."""
    ticket = await api.answer(REQUEST, employer.viewer, input={"name": "九月.csv", "declared": True})
    async with api.database.transaction() as tx:
        body = as_csv(await example(tx, employer.viewer, *changes))
    app = Starlette(routes=downloads.routes(api.database))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        answer = await http.put(ticket["path"], content=body)
        assert (answer.status_code, answer.json()) == (201, {"id": ticket["postingFileId"]})
        assert (await http.put(ticket["path"], content=body)).status_code == 404, "a ticket opens once"
        again = await api.answer(REQUEST, employer.viewer, input={"name": "九月.csv", "declared": True})
        assert (await http.put(again["path"], content=body)).status_code == 409, "the same bytes are not taken twice"
    async with api.database.transaction() as tx:
        await worked_off(tx, UUID(ticket["postingFileId"].partition(":")[2]))
    file: dict[str, Any] = await api.answer(FILE, employer.viewer, id=ticket["postingFileId"])
    return file


@pytest.mark.requirement("S-063")
async def test_a_file_is_brought_and_becomes_drafts_or_names_what_is_wrong(api: Api) -> None:
    employer = await an_employer_there(api)
    file = await brought(api, employer, {"title": "图书馆周末整理员"}, {"title": "新生报到引导员"})
    assert (file["state"], file["format"], file["rowCount"], file["checkedCount"]) == ("MADE", "CSV", 2, 2)
    assert {(node["title"], node["state"]) for node in file["postings"]} == {
        ("图书馆周末整理员", "DRAFT"), ("新生报到引导员", "DRAFT"),
    }  # fmt: skip
    wrong = await brought(api, employer, {}, {"pay": "1.00"})
    assert (wrong["state"], wrong["wrongCount"], wrong["postings"]) == ("WRONG", 1, [])
    (error,) = wrong["errors"]["nodes"]
    assert (error["row"], error["column"], error["code"]) == (3, "pay", "BELOW_MINIMUM_WAGE")
    assert error["ruleId"] == "postings.minimum_wage" and "1" in error["messageZh"] and "minimum" in error["messageEn"]
    feed = FEEDS["postingFileProgressed"].begin(employer.viewer, {"postingFileId": file["id"]})
    assert feed.channel == f"live:posting_file:{file['id'].partition(':')[2]}" and feed.repeats


@pytest.mark.requirement("S-063", part="templates through the API: saved from a posting, listed with versions and uses")
async def test_a_template_is_saved_listed_and_used(api: Api) -> None:
    employer = await an_employer_there(api)
    async with api.database.transaction() as tx:
        posting = await a_posting(tx, employer=employer)
        first_day = day_of(tx.now) + timedelta(days=9)
    given = {"name": "周末晚班", "postingId": f"Posting:{posting.id}"}
    template = await api.answer(SAVE, employer.viewer, input=given)
    assert template["version"]["number"] == 1 and [shift["day"] for shift in template["version"]["shifts"]] == [0, 1]
    assert template["version"]["payComponents"] == [{"kind": "BASE", "amount": 2_500}]
    asked = {"postingTemplateId": template["id"], "firstDay": first_day.isoformat(), "declared": True, "idempotencyKey": "k1"}
    made = [await api.answer(USE, employer.viewer, input=asked) for _ in range(2)]
    assert made[0]["state"] == "DRAFT" and made[0] == made[1]
    (listed,) = (await api.answer(TEMPLATES, employer.viewer))["nodes"]
    assert listed["version"]["useCount"] == 1 and len(listed["version"]["postings"]) == 1
