"""Where the money is, when it comes and why not yet, as the worker and finance read it (S-042, S-116, T-044)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain import deadlines, pay_delays
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import SYSTEM, ASettlement, a_batch, a_settlement, ready_to_be_paid

READY = "{ myPayReadiness { ready missing { code messageZh messageEn until } } }"
WAITS = "query($id: ID!) { settlement(id: $id) { waitingForZh waitingForEn payDelays { cause causeEn fault } } }"
DELAYS = """query($open: Boolean, $fault: PayDelayFault) { payDelays(open: $open, fault: $fault) { nodes {
    id cause causeZh causeEn fault incident explanation settlement { id } } } }"""
EXPLAIN = f"""mutation($input: ExplainPayDelayInput!) {{ explainPayDelay(input: $input) {{
    ... on PayDelay {{ explanation explainedAt }} {REFUSAL} }} }}"""
PREVIEW = "query($id: ID!) { payoutPreview(employerId: $id) { items { blockedCode blockedZh blockedEn } } }"
BATCHES = "{ payoutBatches { nodes { approvalsNeeded approvalsGiven state } } }"
ITEMS = "{ payoutItems { nodes { waitingFor delay { cause } } } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def late(api: Api, settlement: ASettlement) -> None:
    async with api.database.transaction() as tx:
        tx.now = await deadlines.due_by(tx, "settlements.pay_release", settlement.facts.pay_due_at or tx.now)
        await deadlines.sweep(tx, SYSTEM)
        await pay_delays.follow(tx, SYSTEM)


@pytest.mark.requirement("S-042", part="the worker reads where the money is, when it comes and why not yet")
async def test_late_pay_is_read_with_its_reason_and_explained(api: Api) -> None:
    async with api.database.transaction() as tx:
        settlement = await a_settlement(tx, approved=True)
        await ready_to_be_paid(tx, settlement.worker)
        finance, other = (await a_staff(tx, "finance")).viewer, (await a_worker(tx)).viewer
    worker, id = settlement.worker.viewer, f"Settlement:{settlement.id}"
    seen = await api.answer(WAITS, worker, id=id)
    assert "列入发放批次" in seen["waitingForZh"] and seen["payDelays"] == []
    await late(api, settlement)
    (delay,) = (await api.answer(DELAYS, finance, open=True, fault="PLATFORM"))["nodes"]
    assert (delay["cause"], delay["incident"], delay["settlement"]) == ("no_batch", True, {"id": id})
    assert (await api.answer(DELAYS, other))["nodes"] == []
    assert (await api.answer(DELAYS, finance, open=False))["nodes"] == []
    given = {"payDelayId": delay["id"], "explanation": "排班遗漏，已补列入批次"}
    assert (await api.answer(EXPLAIN, worker, input=given))["code"] == "NOT_PERMITTED"
    assert (await api.answer(EXPLAIN, finance, input=given))["explainedAt"]
    again = await api.answer(EXPLAIN, finance, input=given)
    assert (again["code"], again["ruleId"]) == ("PAY_DELAY_NOT_OURS", "pay_delays.explained")
    (read,) = (await api.answer(DELAYS, worker))["nodes"]
    assert read["explanation"] == given["explanation"] and read["causeEn"].startswith("It is approved and waits")


async def test_a_payment_tells_that_it_is_late_and_a_batch_who_must_still_approve_it(api: Api) -> None:
    async with api.database.transaction() as tx:
        settlement = await a_settlement(tx, approved=True)
        batch = await a_batch(tx, settlement)
    (seen,) = (await api.answer(BATCHES, batch.maker))["nodes"]
    assert seen == {"approvalsNeeded": 1, "approvalsGiven": 0, "state": "SUBMITTED"}
    assert (await api.answer(WAITS, settlement.worker.viewer, id=f"Settlement:{settlement.id}"))["waitingForEn"].startswith(
        "It is in a batch"
    )
    await late(api, settlement)
    (item,) = (await api.answer(ITEMS, settlement.worker.viewer))["nodes"]
    assert item == {"waitingFor": "APPROVAL", "delay": {"cause": "approval"}}


@pytest.mark.requirement("T-044")
async def test_what_is_missing_is_said_in_words(api: Api) -> None:
    async with api.database.transaction() as tx:
        settlement, checker = await a_settlement(tx, approved=True), (await a_staff(tx, "checker")).viewer
    (item,) = (await api.answer(PREVIEW, checker, id=f"Employer:{settlement.employer.id}"))["items"]
    assert item["blockedCode"] == "CONSENT_MISSING" and "代办申报" in item["blockedZh"] and "consent" in item["blockedEn"]
    lacking = await api.answer(READY, settlement.worker.viewer)
    assert not lacking["ready"] and [lack["code"] for lack in lacking["missing"]] == ["CONSENT_MISSING", "DESTINATION_MISSING"]
    assert lacking["missing"][0]["messageZh"] == item["blockedZh"]
    async with api.database.transaction() as tx:
        await ready_to_be_paid(tx, settlement.worker)
    assert await api.answer(READY, settlement.worker.viewer) == {"ready": True, "missing": []}
