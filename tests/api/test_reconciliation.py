"""The reconciliation desk through the API: read, proposed, confirmed by another; the pack's ticket; a worker's own receipt."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from domain import documents, reconciliation
from domain.clock import day_of
from domain.vault import Vault
from domain.viewer import Kind, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import SYSTEM
from tests.build.statements import a_paid_one, compared, pay_line

OPEN = """{ reconciliationDifferences(state: OPEN, first: 5) { nodes {
    id class kind inLedger { fen } inPayouts { fen } onStatement { fen } item { id }
    reconciliation { id channel state openCount } } } }"""
PROPOSE = f"""mutation($id: ID!, $action: DifferenceAction!, $key: String!) {{ proposeDifferenceResolution(input: {{
    reconciliationDifferenceId: $id, action: $action, reason: "渠道将于次日入账", idempotencyKey: $key }}) {{
    ... on DifferenceResolution {{ id state difference {{ state }} }} {REFUSAL} }} }}"""
CONFIRM = f"""mutation($id: ID!, $key: String!) {{ confirmDifferenceResolution(input: {{
    differenceResolutionId: $id, idempotencyKey: $key }}) {{ ... on DifferenceResolution {{ id state }} {REFUSAL} }} }}"""
STEP = """mutation($id: ID!, $key: String!) {{ {name}(input: {{ reconciliationId: $id, idempotencyKey: $key }}) {{
    ... on Reconciliation {{ state submittedAt signedAt documents {{ id mediaType }} }} {refusal} }} }}"""
SUBMIT = STEP.format(name="submitReconciliation", refusal=REFUSAL)
SIGN = STEP.format(name="signReconciliation", refusal=REFUSAL)
PACK = "query($id: ID!) { reconciliation(id: $id) { state documents { id kind mediaType } } }"
TICKET = f"""mutation($id: ID!) {{ mintDocumentTicket(input: {{documentId: $id, purpose: "年度审计"}}) {{
    ... on DocumentTicket {{ path }} {REFUSAL} }} }}"""
RECEIPTS = "{ payoutReceipts(first: 5) { nodes { state channelRef item { id } documents { id } } } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as api:
        yield api


@pytest.mark.requirement("S-117", part="the desk through the API, two people, with keys; the pack by ticket")
async def test_a_day_from_its_difference_to_its_pack(api: Api) -> None:
    async with api.database.transaction() as tx:
        # the auditor is let in from today on; the payment moves the transaction to tomorrow
        maker, checker, auditor = [(await a_staff(tx, role)).viewer for role in ("finance", "checker", "auditor")]
        await a_paid_one(tx)
        day = await compared(tx, day_of(tx.now), [])
    (found,) = (await api.answer(OPEN, maker))["nodes"]
    assert (found["class"], found["onStatement"], found["reconciliation"]["openCount"]) == ("MISSING_AT_CHANNEL", None, 1)
    assert found["inLedger"] == found["inPayouts"] and found["item"]
    unfit = await api.answer(PROPOSE, maker, id=found["id"], action="SUSPEND", key="k-unfit-00001")
    assert unfit["code"] == "ACTION_UNFIT"
    proposed = [await api.answer(PROPOSE, maker, id=found["id"], action="WAIT", key="k-wait-000001") for _ in range(2)]
    assert proposed[0] == proposed[1] and proposed[0]["difference"]["state"] == "PROPOSED"
    assert (await api.answer(CONFIRM, maker, id=proposed[0]["id"], key="k-confirm-0001"))["code"] == "NOT_PERMITTED"
    assert (await api.answer(CONFIRM, checker, id=proposed[0]["id"], key="k-confirm-0002"))["state"] == "CONFIRMED"
    id = found["reconciliation"]["id"]
    assert (await api.answer(SUBMIT, maker, id=id, key="k-submit-00001"))["code"] == "RECONCILIATION_NOT_READY"
    async with api.database.transaction() as tx:
        row = await tx.value("select id from difference_resolution")
        await reconciliation.carry_out(tx, SYSTEM, row)  # type: ignore[arg-type]  # a UUID
    assert (await api.answer(SUBMIT, maker, id=id, key="k-submit-00002"))["submittedAt"]
    assert (await api.answer(SIGN, checker, id=id, key="k-sign-0000001"))["state"] == "SIGNED"
    async with api.database.transaction() as tx:
        pack = await reconciliation.pack(tx, SYSTEM, day.id)
        assert pack is not None
        await reconciliation.complete(tx, SYSTEM, pack, reconciliation.packed(pack))
    files: list[dict[str, Any]] = (await api.answer(PACK, auditor, id=id))["documents"]
    assert {file["kind"] for file in files} == {"reconciliation_pack"} and len(files) == 2
    assert (await api.answer(TICKET, auditor, id=files[0]["id"]))["path"].startswith("/documents/")


@pytest.mark.requirement("T-047", part="a worker fetches the official receipt of their own pay by ticket; nobody else's opens")
async def test_a_worker_opens_their_own_receipt(api: Api) -> None:
    async with api.database.transaction() as tx:
        payment = await a_paid_one(tx)
        await compared(tx, day_of(tx.now), [pay_line(payment, tx.now)])
        (wanted,) = await reconciliation.due(tx, SYSTEM)
        await reconciliation.keep(tx, SYSTEM, wanted, b"%PDF stamped", "application/pdf", payment.ref)
        session = await tx.one("select person_id, id from worker where id = :id", id=wanted.worker_id)
        assert session is not None
        stranger = (await a_worker(tx)).viewer
    worker = Viewer(kind=Kind.WORKER, person_id=session["person_id"], worker_id=session["id"])
    (receipt,) = (await api.answer(RECEIPTS, worker))["nodes"]
    assert (receipt["state"], receipt["channelRef"]) == ("KEPT", payment.ref)
    document = receipt["documents"][0]["id"]
    path = (await api.answer(TICKET, worker, id=document))["path"]
    async with api.database.transaction() as tx:
        content = await documents.redeem(tx, path.rpartition("/")[2])
    assert content is not None and content.body == b"%PDF stamped"
    assert (await api.answer(TICKET, stranger, id=document))["code"] == "NOT_FOUND"
