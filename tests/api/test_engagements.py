"""Auditors are let in by two administrators, to what they were engaged for and while it lasts; each reading is kept."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
import pytest_asyncio

from domain.clock import day_of
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.audited import AREAS
from resolvers.sources import SOURCES
from tests.build.accounts import AStaff, a_staff, an_engagement, the_administrators
from tests.build.api import Api, open_api
from tests.build.auditors import present
from tests.build.money import a_settlement

SETTLEMENTS = "{ settlements { totalCount } }"
ONE = "query($id: ID!) { settlement(id: $id) { id } }"
APPROVE = "mutation($id: ID!) { approveAuditEngagement(input: {auditEngagementId: $id}) { __typename ... on Refusal { code } } }"
END = 'mutation($id: ID!) { endAuditEngagement(input: {auditEngagementId: $id, reason: "审计结束"}) { __typename } }'
READINGS = "query($id: ID!) { auditEngagement(id: $id) { readings { nodes { fields document subjectIds } } } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def auditor(api: Api, *areas: str, **more: object) -> tuple[AStaff, str]:
    """An auditor's sign-in, and the engagement's id."""
    async with api.database.transaction() as tx:
        staff = await a_staff(tx, "auditor", engaged=False)
        return staff, f"AuditEngagement:{await an_engagement(tx, staff.id, *areas, **more)}"  # type: ignore[arg-type]  # period, approved


async def counted(api: Api, staff: AStaff) -> int:
    """How many settlements the auditor finds."""
    async with api.database.transaction() as tx:
        viewer = await present(tx, staff.viewer)
    found: int = (await api.answer(SETTLEMENTS, viewer))["totalCount"]
    return found


@pytest.mark.requirement("S-118", part="an auditor reads what an engagement by two people covers, while it holds")
async def test_an_engagement_opens_its_area_and_period_and_ends(api: Api) -> None:
    async with api.database.transaction() as tx:
        settlement = await a_settlement(tx)
        first, second = await the_administrators(tx)
        today = day_of(tx.now)
    within, past = (today - timedelta(days=400), today + timedelta(days=400)), (date(2020, 1, 1), date(2020, 12, 31))
    money, _ = await auditor(api, "money", period=within)
    books, _ = await auditor(api, "books", "tax", period=within)
    earlier, _ = await auditor(api, "money", period=past)
    assert [await counted(api, one) for one in (money, books, earlier)] == [1, 0, 0]
    for one, found in ((money, True), (books, False), (earlier, False)):
        async with api.database.transaction() as tx:
            viewer = await present(tx, one.viewer)
        body = await api.body(ONE, viewer, id=f"Settlement:{settlement.id}")
        assert ("errors" not in body) == found
    waiting, engagement = await auditor(api, "money", period=within, approved=False)
    assert await counted(api, waiting) == 0
    assert (await api.answer(APPROVE, first, id=engagement))["code"] == "SECOND_ADMINISTRATOR_NEEDED"
    assert (await api.answer(APPROVE, second, id=engagement))["__typename"] == "AuditEngagement"
    assert await counted(api, waiting) == 1
    await api.answer(END, first, id=engagement)
    assert await counted(api, waiting) == 0


@pytest.mark.requirement("S-118", part="every operation of an auditor leaves a row", missing="sampling, evidence requests")
async def test_what_an_auditor_asks_is_kept(api: Api) -> None:
    one, engagement = await auditor(api, "money")
    async with api.database.transaction() as tx:
        viewer, (admin, _) = await present(tx, one.viewer), await the_administrators(tx)
    await api.answer(SETTLEMENTS, viewer)
    kept = (await api.answer(READINGS, admin, id=engagement))["readings"]["nodes"]
    assert kept == [{"fields": ["settlements"], "document": SETTLEMENTS, "subjectIds": []}]
    id = f"Settlement:{one.id}"
    await api.body(ONE, viewer, id=id)
    newest = (await api.answer(READINGS, admin, id=engagement))["readings"]["nodes"][0]
    assert (newest["fields"], newest["subjectIds"]) == (["settlement"], [id])


async def test_an_engagement_ends_by_itself(api: Api) -> None:
    one, _ = await auditor(api, "money")
    async with api.database.transaction() as tx:
        assert (await present(tx, one.viewer)).areas == {"money"}
        tx.now += timedelta(days=361)
        over = await present(tx, one.viewer)
        assert (over.areas, over.engagement_id) == (frozenset(), None)
        assert "staff" not in over.capabilities


def test_what_auditors_may_read_names_types_that_exist() -> None:
    named = [type_ for types in AREAS.values() for type_ in types]
    assert sorted(set(named)) == sorted(named) and set(named) <= set(SOURCES.sources)
