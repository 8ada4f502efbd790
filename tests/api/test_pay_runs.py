"""Pay runs through the API: preview and commit by hash, progress as a subscription, what was left out with its reason."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from domain import pay_runs
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.feeds import FEEDS
from tests.build.accounts import AnEmployer, a_member
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import SYSTEM, calculated, fund, settled, the_run
from tests.build.work import AnAssignment, an_approved_timesheet, an_assignment

FIELDS = """
    id state timesheetCount workerCount settledCount refusedCount planSha256
    gross { fen } vat { fen } iit { fen } net { fen } fee { fen } charge { fen } settledCharge { fen }
"""
MAKE = f"mutation($input: MakePayRunInput!) {{ makePayRun(input: $input) {{ ... on PayRun {{ {FIELDS} }} {REFUSAL} }} }}"
APPROVE = f"mutation($input: ApprovePayRunInput!) {{ approvePayRun(input: $input) {{ ... on PayRun {{ {FIELDS} }} {REFUSAL} }} }}"
CANCEL = f"mutation($input: CancelPayRunInput!) {{ cancelPayRun(input: $input) {{ ... on PayRun {{ state }} {REFUSAL} }} }}"
RUN = f"query($id: ID!) {{ payRun(id: $id) {{ {FIELDS} }} }}"
RUNS = "query($state: PayRunState) { payRuns(state: $state) { nodes { id } } }"
ITEMS = """query($id: ID!, $refused: Boolean) { payRun(id: $id) { items(refused: $refused) { nodes {
    number state refusalCode refusalEn gross { fen } net { fen } worker { name } timesheet { id } settlement { state }
} } } }"""


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def the_work(api: Api) -> AnAssignment:
    """An approved timesheet; the API's clock stays at the machine's."""
    async with api.database.transaction() as tx:
        work = await an_assignment(tx, worked=True)
        await an_approved_timesheet(tx, work)
        return work


async def made(api: Api, work: AnAssignment, key: str = "m1") -> dict[str, Any]:
    """The run as it is once calculated."""
    posting = {"postingId": f"Posting:{work.posting.id}", "idempotencyKey": key}
    answer = await api.answer(MAKE, work.employer.viewer, input=posting)
    assert answer["state"] == "DRAFT", answer
    async with api.database.transaction() as tx:
        await calculated(tx, await the_run(tx, _uuid(answer["id"])))
    run: dict[str, Any] = await api.answer(RUN, work.employer.viewer, id=answer["id"])
    return run


async def funded(api: Api, employer: AnEmployer) -> None:
    async with api.database.transaction() as tx:
        await fund(tx, employer)


@pytest.mark.requirement("T-044", part="a pay run: preview, then commit by the plan's hash")
async def test_a_run_is_made_seen_approved_and_settled(api: Api) -> None:
    work = await the_work(api)
    run = await made(api, work)
    assert (run["state"], run["timesheetCount"], run["workerCount"]) == ("READY", 1, 1)
    assert run["gross"]["fen"] == run["net"]["fen"] + run["vat"]["fen"] + run["iit"]["fen"]
    assert run["charge"]["fen"] == run["gross"]["fen"] + run["fee"]["fen"] and run["settledCharge"]["fen"] == 0
    given = {"payRunId": run["id"], "planSha256": run["planSha256"], "idempotencyKey": "a1"}

    short = await api.answer(APPROVE, work.employer.viewer, input=given)
    assert (short["__typename"], short["code"]) == ("InsufficientFunds", "PAY_RUN_UNDERFUNDED")
    assert f"¥{run['gross']['fen'] / 100:.2f} is missing for wages" in short["messageEn"]

    await funded(api, work.employer)
    wrong = await api.answer(APPROVE, work.employer.viewer, input={**given, "planSha256": "00" * 32, "idempotencyKey": "a2"})
    assert wrong["code"] == "PAY_RUN_CHANGED"
    given["idempotencyKey"] = "a3"
    approved = [await api.answer(APPROVE, work.employer.viewer, input=given) for _ in range(2)]
    assert approved[0]["state"] == "APPROVED" and approved[0] == approved[1]

    async with api.database.transaction() as tx:
        await settled(tx, await the_run(tx, _uuid(run["id"])))
    run = await api.answer(RUN, work.employer.viewer, id=run["id"])
    assert (run["state"], run["settledCount"], run["settledCharge"]) == ("SETTLED", 1, run["charge"])
    listed = await api.answer(RUNS, work.employer.viewer, state="SETTLED")
    assert listed == {"nodes": [{"id": run["id"]}]}


async def test_what_was_left_out_says_why(api: Api) -> None:
    work = await the_work(api)
    run = await made(api, work)
    await funded(api, work.employer)
    async with api.database.transaction() as tx:
        await pay_runs.approve(tx, work.employer.viewer, _uuid(run["id"]), bytes.fromhex(run["planSha256"]))
        await tx.run("update timesheet set state = 'returned', return_reason = '工时有误'")
        await settled(tx, await the_run(tx, _uuid(run["id"])))
    (item,) = (await api.answer(ITEMS, work.employer.viewer, id=run["id"], refused=True))["items"]["nodes"]
    assert (item["number"], item["state"], item["refusalCode"]) == (1, "REFUSED", "TIMESHEET_WITHDRAWN")
    assert item["refusalEn"] == "The timesheet is not approved any more." and item["settlement"] == {"state": "DRAFT"}
    assert (await api.answer(ITEMS, work.employer.viewer, id=run["id"], refused=False))["items"]["nodes"] == []


async def test_an_items_state_follows_its_run(api: Api) -> None:
    work = await the_work(api)
    run = await made(api, work)

    async def state() -> str:
        (item,) = (await api.answer(ITEMS, work.employer.viewer, id=run["id"]))["items"]["nodes"]
        return str(item["state"])

    assert await state() == "CALCULATED"
    cancelled = await api.answer(CANCEL, work.employer.viewer, input={"payRunId": run["id"], "idempotencyKey": "c1"})
    assert cancelled == {"state": "CANCELLED"}
    async with api.database.transaction() as tx:
        await pay_runs.free(tx, SYSTEM, _uuid(run["id"]))
    assert await state() == "DROPPED"
    again = await made(api, work, "m2")
    await funded(api, work.employer)
    async with api.database.transaction() as tx:
        ready = await the_run(tx, _uuid(again["id"]))
        await settled(tx, await pay_runs.approve(tx, work.employer.viewer, ready.id, ready.plan_sha256 or b""))
    run = again
    assert await state() == "SETTLED"


async def test_days_or_a_posting_are_asked_for(api: Api) -> None:
    work = await the_work(api)
    async with api.database.transaction() as tx:
        supervisor = await a_member(tx, work.employer, "supervisor")
    for given, code in (({}, "INVALID_INPUT"), ({"periodFrom": "2026-02-01", "periodTo": "2026-01-01"}, "INVALID_INPUT")):
        assert (await api.answer(MAKE, work.employer.viewer, input={**given, "idempotencyKey": "k"}))["code"] == code
    early = {"periodFrom": "2020-01-01", "periodTo": "2020-01-31", "idempotencyKey": "k2"}
    assert (await api.answer(MAKE, work.employer.viewer, input=early))["code"] == "NOTHING_TO_SETTLE"
    assert (await api.answer(MAKE, supervisor, input=early))["code"] == "NOT_PERMITTED"


@pytest.mark.requirement("S-071", part="progress of a pay run as a subscription")
async def test_its_progress_is_watched_where_the_jobs_announce_it(api: Api) -> None:
    work = await the_work(api)
    run = await made(api, work)
    declared = FEEDS["payRunProgressed"]
    feed = declared.begin(work.employer.viewer, {"payRunId": run["id"]})
    assert (declared.type, feed.channel, feed.repeats) == ("PayRun", f"live:pay_run:{_uuid(run['id'])}", True)
    async with api.database.transaction() as tx:
        assert await feed.rows(tx, work.employer.viewer) == [_uuid(run["id"])]


def _uuid(global_id: str) -> UUID:
    return UUID(global_id.partition(":")[2])
