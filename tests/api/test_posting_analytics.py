"""Posting analytics through the API: workers look and apply, the employer sees numbers, and nobody's name."""

from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest
import pytest_asyncio

from domain import sandbox
from domain.clock import day_of
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_member, a_worker
from tests.build.api import REFUSAL, Api, open_api
from tests.build.postings import a_posting, an_application

FIGURES = "postings places taken views applications offers hires hoursToFill wages fees tax"
ANALYTICS = f"""query($first: Date!, $last: Date!) {{ postingAnalytics(firstDay: $first, lastDay: $last) {{
    total {{ {FIGURES} }} kinds {{ kind {FIGURES} }} months {{ month {FIGURES} }}
    postings {{ postingId title {FIGURES} }} }} }}"""
LOOK = f"mutation($input: PostingInput!) {{ markPostingViewed(input: $input) {{ ... on Posting {{ id }} {REFUSAL} }} }}"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


@pytest.mark.requirement("S-074", part="the employer asks for views, applications, fill and cost, and sees numbers alone")
async def test_an_employer_sees_what_came_of_its_postings(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting, worker = await a_posting(tx), await a_worker(tx, name="欧阳明月")
        await an_application(tx, posting, worker)
        recruiter = await a_member(tx, posting.employer, "recruiter")
        await sandbox.move_to(tx, tx.now)
        days = {"first": f"{day_of(tx.now) - timedelta(days=1)}", "last": f"{day_of(tx.now) + timedelta(days=1)}"}
    for _ in range(2):
        assert (await api.answer(LOOK, worker.viewer, input={"postingId": f"Posting:{posting.id}"}))["id"]
    found = await api.answer(ANALYTICS, posting.employer.viewer, **days)
    total = found["total"]
    assert [total[name] for name in ("postings", "places", "taken", "views", "applications", "hires")] == [1, 2, 0, 1, 1, 0]
    assert (total["wages"], total["hoursToFill"]) == (0, None) and found["kinds"][0]["kind"] == "CATERING"
    assert found["postings"][0]["postingId"] == f"Posting:{posting.id}" and len(found["months"]) == 1
    said = orjson.dumps(found).decode()
    assert worker.name not in said and str(worker.id) not in said
    assert (await api.answer(ANALYTICS, recruiter, **days))["total"]["wages"] is None
