"""Pay by rule through the API: proposed, agreed to with its terms, run, paused and ended; what does not fit, with its reason."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain import payout_rules
from domain.clock import day_of
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import SYSTEM, ASettlement, a_settlement, ready_to_be_paid

FIELDS = "id name state every atMinute termsSha256 nextRunAt rejectReason runMax { fen }"
ONE = """query($id: ID!) { payoutRule(id: $id) { state nextRunAt runs(first: 2) { nodes {
    outcome itemCount reasonCode batches { id state itemCount planSha256 } } } } }"""
APPROVE = f"""mutation($input: ApprovePayoutBatchInput!) {{ approvePayoutBatch(input: $input) {{
    ... on PayoutBatch {{ state }} {REFUSAL} }} }}"""
NEVER = "PayoutRule:00000000-0000-7000-8000-000000000000"


def mutation(field: str, input_: str) -> str:
    return f"mutation($input: {input_}!) {{ {field}(input: $input) {{ ... on PayoutRule {{ {FIELDS} }} {REFUSAL} }} }}"


PROPOSE = mutation("proposePayoutRule", "ProposePayoutRuleInput")
ACCEPT = mutation("acceptPayoutRule", "AcceptPayoutRuleInput")
REJECT = mutation("rejectPayoutRule", "RejectPayoutRuleInput")
PAUSE, RESUME, END = [mutation(f"{step}PayoutRule", "PayoutRuleInput") for step in ("pause", "resume", "end")]


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


@pytest_asyncio.fixture
async def payable(api: Api) -> tuple[ASettlement, Viewer, dict[str, object]]:
    """A wage that can be paid, somebody of finance, and terms of a rule that would pay it every day."""
    async with api.database.transaction() as tx:
        settlement = await a_settlement(tx, approved=True)
        await ready_to_be_paid(tx, settlement.worker)
        finance = (await a_staff(tx, "finance")).viewer
        terms = {"name": "每日发放", "every": "DAY", "workingDaysOnly": False, "runMax": 10_000_000, "payeeMax": 10_000_000,
                 "keep": 0, "validFrom": str(day_of(tx.now) - timedelta(days=1))}  # fmt: skip
    return settlement, finance, terms


async def asked(api: Api, document: str, viewer: Viewer, key: str, **given: object) -> Any:
    return await api.answer(document, viewer, input={**given, "idempotencyKey": f"test-rule-{key}"})


def refused(answer: Any, code: str, field: str | None = None) -> None:
    """With the code, both sentences, the rule, and the field at fault."""
    assert answer.get("code") == code, answer
    assert answer["messageZh"] and answer["messageEn"] and answer["ruleId"] and answer["field"] == field


@pytest.mark.requirement("T-043")
async def test_a_rule_from_its_terms_to_its_end(api: Api, payable: tuple[ASettlement, Viewer, dict[str, object]]) -> None:
    settlement, finance, terms = payable
    employer = settlement.employer.viewer
    rule = await asked(api, PROPOSE, employer, "propose", **terms)
    assert (rule["state"], rule["atMinute"], rule["runMax"]["fen"]) == ("PROPOSED", 600, 10_000_000)
    assert await asked(api, PROPOSE, employer, "propose", **terms) == rule  # under its key, once
    id = {"payoutRuleId": rule["id"]}
    refused(await asked(api, ACCEPT, finance, "accept-0", **id, termsSha256="0" * 64), "PAYOUT_RULE_CHANGED", "input.termsSha256")
    agreed = await asked(api, ACCEPT, finance, "accept-1", **id, termsSha256=rule["termsSha256"])
    assert agreed["state"] == "ACTIVE" and agreed["nextRunAt"]
    refused(await asked(api, ACCEPT, finance, "accept-2", **id, termsSha256=rule["termsSha256"]), "PAYOUT_RULE_NOT_READY")
    async with api.database.transaction() as tx:
        tx.now += timedelta(days=2)
        assert await payout_rules.run_due(tx, SYSTEM) == 1
        checker = (await a_staff(tx, "checker")).viewer
    seen = await api.answer(ONE, employer, id=rule["id"])
    (run,) = seen["runs"]["nodes"]
    (batch,) = run["batches"]
    assert (run["outcome"], run["itemCount"], batch["state"]) == ("MADE", 1, "SUBMITTED")
    given = {"payoutBatchId": batch["id"], "planSha256": batch["planSha256"]}
    assert (await asked(api, APPROVE, checker, "approve", **given))["state"] == "APPROVED"
    assert (await asked(api, PAUSE, employer, "pause", **id))["state"] == "PAUSED"
    refused(await asked(api, PAUSE, employer, "pause-2", **id), "PAYOUT_RULE_NOT_READY")
    assert (await asked(api, RESUME, employer, "resume", **id))["state"] == "ACTIVE"
    assert (await asked(api, END, employer, "end", **id))["state"] == "ENDED"
    refused(await asked(api, RESUME, finance, "resume-2", **id), "PAYOUT_RULE_NOT_READY")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "input.name"),
        ({"every": "WEEK"}, "input.every"),
        ({"every": "MONTH", "monthDay": 31}, "input.every"),
        ({"every": "DAY", "weekday": 3}, "input.every"),
        ({"atMinute": 1_440}, "input.atMinute"),
        ({"runMax": 100, "payeeMax": 101}, "input.runMax"),
        ({"validUntil": "2020-01-01"}, "input.validUntil"),
    ],
)
async def test_terms_that_make_no_sense_are_refused_by_name(
    api: Api, payable: tuple[ASettlement, Viewer, dict[str, object]], change: dict[str, object], field: str
) -> None:
    settlement, _, terms = payable
    answer = await asked(api, PROPOSE, settlement.employer.viewer, "bad", **{**terms, **change})
    assert answer.get("code") == "INVALID_INPUT" and answer["field"].startswith("input."), answer
    refused(answer, "INVALID_INPUT", field)


async def test_a_rule_is_its_employers_and_the_platforms(
    api: Api, payable: tuple[ASettlement, Viewer, dict[str, object]]
) -> None:
    settlement, finance, terms = payable
    refused(await asked(api, PROPOSE, finance, "not-staff", **terms), "NOT_PERMITTED")
    rule = await asked(api, PROPOSE, settlement.employer.viewer, "propose", **terms)
    id = {"payoutRuleId": rule["id"]}
    refused(await asked(api, ACCEPT, settlement.employer.viewer, "own", **id, termsSha256=rule["termsSha256"]), "NOT_PERMITTED")
    refused(await asked(api, REJECT, finance, "silent", **id, reason="无"), "INVALID_INPUT", "input.reason")
    refused(await asked(api, REJECT, finance, "none", payoutRuleId=NEVER, reason="额度过高"), "NOT_FOUND", "input.payoutRuleId")
    rejected = await asked(api, REJECT, finance, "reject", **id, reason="单次额度过高")
    assert (rejected["state"], rejected["rejectReason"]) == ("REJECTED", "单次额度过高")
