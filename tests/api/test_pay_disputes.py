"""Questions about pay and objections to it, as both sides and support use them (S-043)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from domain import documents
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import ASettlement, a_settlement
from tests.build.pay_disputes import PDF, TEXT, a_paid_settlement

FIELDS = """
    id kind state text outcome reason decidedBy
    settlement { id } supplement { id state gross { fen } payDispute { id } }
    steps { kind side text } evidence { side fileName sizeBytes documentId } deadlines { kind owedBy dueAt metAt }
"""
EVIDENCE = {"fileName": PDF.file_name, "contentBase64": PDF.content_base64}
WINDOW = "query($id: ID!) { payDisputeWindow(settlementId: $id) { open until ruleId refusalCode whyNotZh whyNotEn } }"
ONE = f"query($id: ID!) {{ payDispute(id: $id) {{ {FIELDS} }} }}"
LIST = "query($state: PayDisputeState, $kind: PayDisputeKind) { payDisputes(state: $state, kind: $kind) { nodes { id } } }"
TICKET = f"""mutation($input: MintDocumentTicketInput!) {{ mintDocumentTicket(input: $input) {{
    ... on DocumentTicket {{ path }} {REFUSAL} }} }}"""
SETTLEMENT = "query($id: ID!) { settlement(id: $id) { payDisputes { id state } } }"


def mutation(name: str) -> str:
    """The document of one of the area's mutations."""
    field = name[0].lower() + name[1:]
    return f"mutation($input: {name}Input!) {{ {field}(input: $input) {{ ... on PayDispute {{ {FIELDS} }} {REFUSAL} }} }}"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def paid(api: Api) -> tuple[ASettlement, Viewer]:
    """A settlement that was paid, and somebody of support."""
    async with api.database.transaction() as tx:
        return await a_paid_settlement(tx), (await a_staff(tx, "support")).viewer


async def opened(api: Api, settlement: ASettlement, kind: str = "OBJECTION") -> Any:
    given = {"settlementId": f"Settlement:{settlement.id}", "kind": kind, "text": TEXT, "evidence": [EVIDENCE]}
    answer = await api.answer(mutation("OpenPayDispute"), settlement.worker.viewer, input=given)
    assert answer["state"] == "OPEN", answer
    return answer


@pytest.mark.requirement("S-043")
async def test_an_objection_from_its_opening_to_the_supplement(api: Api) -> None:
    settlement, support = await paid(api)
    worker, employer = settlement.worker.viewer, settlement.employer.viewer
    window = await api.answer(WINDOW, worker, id=f"Settlement:{settlement.id}")
    assert window["open"] and window["ruleId"] == "pay_disputes.window@1" and window["until"]
    dispute = await opened(api, settlement)
    id = {"payDisputeId": dispute["id"]}
    taken = await api.answer(mutation("AssignPayDispute"), support, input=id)
    assert taken["steps"][-1]["kind"] == "ASSIGNED"
    asked = await api.answer(mutation("AskPayDisputeEmployer"), support, input={**id, "text": "请核对工时"})
    assert {clock["kind"]: clock["owedBy"] for clock in asked["deadlines"]} == {
        "PAY_DISPUTE_OUTCOME": "PLATFORM",
        "PAY_DISPUTE_REPLY": "EMPLOYER",
    }
    await api.answer(mutation("ReplyToPayDispute"), employer, input={**id, "text": "确有漏算"})
    given = {**id, "outcome": "SUPPLEMENT", "reason": "补发两小时", "supplement": {"kind": "BASE", "amount": 4_000}}
    granted = await api.answer(mutation("DecidePayDispute"), support, input=given)
    assert (granted["state"], granted["outcome"], granted["decidedBy"]) == ("REMEDYING", "SUPPLEMENT", "STAFF")
    supplement = granted["supplement"]
    assert supplement["state"] == "DRAFT" and supplement["gross"] == {"fen": 4_000}
    assert supplement["payDispute"] == {"id": dispute["id"]}
    for viewer in (worker, employer, support):
        seen = await api.answer(ONE, viewer, id=dispute["id"])
        assert [step["kind"] for step in seen["steps"]] == ["OPENED", "ASSIGNED", "ASKED", "REPLIED", "GRANTED"]
        assert seen["steps"][3]["text"] == "确有漏算" and all(clock["metAt"] for clock in seen["deadlines"])
        assert (await api.answer(LIST, viewer, state="REMEDYING", kind="OBJECTION"))["nodes"] == [{"id": dispute["id"]}]
    linked = await api.answer(SETTLEMENT, worker, id=f"Settlement:{settlement.id}")
    assert linked["payDisputes"] == [{"id": dispute["id"], "state": "REMEDYING"}]


async def test_others_know_nothing_of_it(api: Api) -> None:
    settlement, support = await paid(api)
    dispute = await opened(api, settlement)
    async with api.database.transaction() as tx:
        strangers = [(await a_worker(tx)).viewer, (await an_employer(tx)).viewer, (await a_staff(tx, "reviewer")).viewer]
    for stranger in strangers:
        nothing = await api.body(ONE, stranger, id=dispute["id"])
        assert nothing["errors"][0]["extensions"]["code"] == "NOT_FOUND"
        assert (await api.answer(LIST, stranger))["nodes"] == []
        refused = await api.answer(mutation("WithdrawPayDispute"), stranger, input={"payDisputeId": dispute["id"]})
        assert refused["code"] in ("NOT_FOUND", "NOT_PERMITTED")
    document = {"documentId": dispute["evidence"][0]["documentId"], "purpose": "核对证据"}
    for stranger in strangers:
        assert (await api.answer(TICKET, stranger, input=document))["code"] in ("NOT_FOUND", "NOT_PERMITTED")
    for viewer in (settlement.worker.viewer, settlement.employer.viewer, support):
        ticket = await api.answer(TICKET, viewer, input=document)
        async with api.database.transaction() as tx:
            content = await documents.redeem(tx, ticket["path"].rpartition("/")[2])
        assert content is not None and content.body.startswith(b"%PDF-") and content.media_type == "application/pdf"


@pytest.mark.requirement("S-043", part="what was never received is refused with the rule, and the way that stays open")
async def test_refusals_name_their_rule_and_the_way_on(api: Api) -> None:
    async with api.database.transaction() as tx:
        settlement = await a_settlement(tx, approved=True)
    given = {"settlementId": f"Settlement:{settlement.id}", "kind": "OBJECTION", "text": TEXT}
    refused = await api.answer(mutation("OpenPayDispute"), settlement.worker.viewer, input=given)
    assert (refused["__typename"], refused["code"]) == ("WrongState", "PAY_NOT_RECEIVED")
    assert refused["ruleId"] == "pay_disputes.after_receipt" and refused["legalBasis"]
    window = await api.answer(WINDOW, settlement.worker.viewer, id=f"Settlement:{settlement.id}")
    assert (window["open"], window["refusalCode"]) == (False, "PAY_NOT_RECEIVED") and "立案" in window["whyNotZh"]


async def test_an_outcome_has_one_remedy(api: Api) -> None:
    settlement, _ = await paid(api)
    dispute = await opened(api, settlement)
    both = {"supplement": {"kind": "BASE", "amount": 100}, "workedMinutes": 300}
    given = {"payDisputeId": dispute["id"], "outcome": "SUPPLEMENT", "reason": "补发", **both}
    refused = await api.answer(mutation("DecidePayDispute"), settlement.employer.viewer, input=given)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "input.supplement")
    given = {"payDisputeId": dispute["id"], "outcome": "SUPPLEMENT", "reason": "补发", "workedMinutes": 300}
    refused = await api.answer(mutation("DecidePayDispute"), settlement.employer.viewer, input=given)
    assert refused["code"] == "PAY_DISPUTE_OUTCOME"


async def test_a_repeat_with_the_same_key_is_the_first_answer(api: Api) -> None:
    settlement, _ = await paid(api)
    given = {"settlementId": f"Settlement:{settlement.id}", "kind": "QUESTION", "text": TEXT, "idempotencyKey": "q1"}
    answers = [await api.answer(mutation("OpenPayDispute"), settlement.worker.viewer, input=given) for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]
    again = await api.answer(mutation("OpenPayDispute"), settlement.worker.viewer, input={**given, "idempotencyKey": "q2"})
    assert (again["__typename"], again["code"]) == ("Conflict", "PAY_DISPUTE_OPEN")
