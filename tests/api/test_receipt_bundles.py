"""Official receipts through the API: what there is of one in words for both sides, and an employer's masked list of them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from domain import payouts
from domain.clock import day_of
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import SYSTEM, ASettlement, a_batch, a_settlement
from tests.build.statements import ITEM, APayment, a_kept_receipt, compared, paid, pay_line
from tests.domain.test_receipt_bundles import PURPOSE, written

ITEMS = "{ payoutItems { nodes { state officialReceipt officialReceiptZh officialReceiptEn } } }"
REQUEST = f"""mutation($input: RequestReceiptBundleInput!) {{ requestReceiptBundle(input: $input) {{
    ... on ReceiptBundle {{ id state receiptCount }} {REFUSAL} }} }}"""
TICKET = f"""mutation($input: MintReceiptBundleTicketInput!) {{ mintReceiptBundleTicket(input: $input) {{
    ... on DocumentTicket {{ path }} {REFUSAL} }} }}"""
READY = "query($id: ID!) { receiptBundle(id: $id) { state sha256 receiptCount doneCount } }"
ITS_RECEIPT = "select id from payout_receipt"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def a_wage(api: Api, channel: str = "available") -> tuple[ASettlement, APayment]:
    """Paid, and on no statement yet; ``channel``: whether its channel gives receipts."""
    async with api.database.transaction() as tx:
        await tx.run("update payout_channel set receipts = :channel", channel=channel)
        settlement = await a_settlement(tx, approved=True)
        batch = await a_batch(tx, settlement, approved=True)
        item_id = await tx.value(ITEM, id=batch.id)
        order = await payouts.start(tx, SYSTEM, item_id)  # type: ignore[arg-type]  # a UUID
        assert order is not None
        return settlement, await paid(tx, APayment(order.item_id, order, batch))


async def on_its_statement(api: Api, payment: APayment) -> None:
    async with api.database.transaction() as tx:
        ended_at = await tx.value("select finished_at from payout_item where id = :id", id=payment.item_id)
        await compared(tx, day_of(ended_at), [pay_line(payment, ended_at)])  # type: ignore[arg-type]  # a datetime


async def standing(api: Api, settlement: ASettlement) -> Any:
    """As worker and employer read it, which is the same."""
    sides = (settlement.worker.viewer, settlement.employer.viewer)
    seen = [(await api.answer(ITEMS, viewer))["nodes"] for viewer in sides]
    assert seen[0] == seen[1] and len(seen[0]) == 1
    return seen[0][0]


@pytest.mark.requirement("T-047", part="both sides read whether there is an official receipt, and in words why there is none yet")
async def test_why_there_is_no_official_receipt_yet_is_said_in_words(api: Api) -> None:
    settlement, payment = await a_wage(api)
    told = await standing(api, settlement)
    assert told["officialReceipt"] == "AFTER_STATEMENT" and "对账单" in told["officialReceiptZh"]
    await on_its_statement(api, payment)
    assert (await standing(api, settlement))["officialReceipt"] == "ASKED"
    async with api.database.transaction() as tx:
        receipt_id = await tx.value(ITS_RECEIPT)
        await a_kept_receipt(tx, receipt_id, settlement.worker.id)  # type: ignore[arg-type]  # a UUID
    told = await standing(api, settlement)
    assert told["officialReceipt"] == "AVAILABLE" and "official receipt is here" in told["officialReceiptEn"]


@pytest.mark.parametrize("channel", ["on_request", "not_given"])
async def test_a_channel_that_gives_none_is_not_asked_and_says_so(api: Api, channel: str) -> None:
    settlement, payment = await a_wage(api, channel)
    await on_its_statement(api, payment)
    assert await api.database.pool.fetchval("select count(*) from payout_receipt") == 0
    told = await standing(api, settlement)
    assert told["officialReceipt"] == channel.upper() and "不是官方回单" in told["officialReceiptZh"]


@pytest.mark.requirement("T-048", part="the bundle through the API: asked for, written, fetched by ticket, refused to others")
async def test_a_bundle_through_the_api(api: Api) -> None:
    settlement, payment = await a_wage(api)
    await on_its_statement(api, payment)
    employer = settlement.employer.viewer
    async with api.database.transaction() as tx:
        receipt_id = await tx.value(ITS_RECEIPT)
        await a_kept_receipt(tx, receipt_id, settlement.worker.id)  # type: ignore[arg-type]  # a UUID
        rival = (await an_employer(tx)).viewer
    of = {"payoutBatchId": f"PayoutBatch:{payment.batch.id}", "purpose": PURPOSE}
    refused(await asked(api, REQUEST, rival, of), "NOT_FOUND", "input.payoutBatchId")
    refused(await asked(api, REQUEST, settlement.worker.viewer, of), "NOT_PERMITTED", None)
    refused(await asked(api, REQUEST, employer, {**of, "purpose": " "}), "INVALID_INPUT", "input.purpose")
    refused(await asked(api, REQUEST, employer, {"purpose": PURPOSE}), "INVALID_INPUT", "input")
    early = {"periodFrom": "2020-01-01", "periodTo": "2020-01-02", "purpose": PURPOSE}
    refused(await asked(api, REQUEST, employer, early), "NO_RECEIPTS", None)
    bundle = await asked(api, REQUEST, employer, of)
    assert (bundle["state"], bundle["receiptCount"]) == ("REQUESTED", 1)
    ticket = {"receiptBundleId": bundle["id"], "purpose": PURPOSE}
    refused(await asked(api, TICKET, employer, ticket), "RECEIPT_BUNDLE_NOT_READY", None)
    async with api.database.transaction() as tx:
        bundle_id = await tx.value("select id from receipt_bundle")
        await written(tx, bundle_id)  # type: ignore[arg-type]  # a UUID
    ready = await api.answer(READY, employer, id=bundle["id"])
    assert (ready["state"], ready["doneCount"]) == ("READY", 1) and len(ready["sha256"]) == 64
    refused(await asked(api, TICKET, rival, ticket), "NOT_FOUND", "input.receiptBundleId")
    assert (await asked(api, TICKET, employer, ticket))["path"]


async def asked(api: Api, document: str, viewer: Viewer, given: dict[str, str]) -> Any:
    return await api.answer(document, viewer, input=given)


def refused(answer: Any, code: str, field: str | None) -> None:
    """With the code, both sentences, the rule, and the field at fault."""
    assert answer.get("code") == code, answer
    assert answer["messageZh"] and answer["messageEn"] and answer["ruleId"] and answer["field"] == field
