"""An employer's own time of release through the API: asked for, approved by another, read by its employer alone (S-042)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest_asyncio

from domain.clock import day_of
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, an_employer
from tests.build.api import REFUSAL, Api, open_api

FIELDS = "id state workingDays validFrom validUntil decidedAt employer { id }"
LIST = "query($state: PayTermState) { payTerms(state: $state) { nodes { id workingDays } } }"


def mutation(step: str) -> str:
    document = f"mutation($input: {step}PayTermInput!) {{ {step.lower()}PayTerm(input: $input)"
    return f"{document} {{ ... on PayTerm {{ {FIELDS} }} {REFUSAL} }} }}"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def test_a_time_of_release_from_its_request_to_its_employers_list(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, rival = await an_employer(tx), await an_employer(tx)
        finance, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
        tomorrow = str(day_of(tx.now) + timedelta(days=1))
    given = {"employerId": f"Employer:{employer.id}", "workingDays": 1, "validFrom": tomorrow, "reason": "合作协议第五条"}

    async def asked(step: str, viewer: Viewer, key: str, **more: object) -> Any:
        return await api.answer(mutation(step), viewer, input={**more, "idempotencyKey": f"pay-term-{key}"})

    async def listed(viewer: Viewer, **filters: str) -> list[int]:
        return [node["workingDays"] for node in (await api.answer(LIST, viewer, **filters))["nodes"]]

    refused = await asked("Request", finance, "long", **{**given, "workingDays": 6})
    assert (refused["code"], refused["field"], refused["ruleId"]) == (
        "PAY_TERM_TOO_LONG",
        "input.workingDays",
        "finance.pay_term",
    )
    assert "5" in refused["messageZh"] and refused["legalBasis"]
    assert (await asked("Request", employer.viewer, "own", **given))["code"] == "NOT_PERMITTED"
    term = await asked("Request", finance, "first", **given)
    assert (term["state"], term["workingDays"], term["employer"]["id"]) == ("REQUESTED", 1, given["employerId"])
    assert await asked("Request", finance, "first", **given) == term  # under its key, once
    assert (await listed(employer.viewer), await listed(checker, state="REQUESTED")) == ([], [1])

    id = {"payTermId": term["id"]}
    assert (await asked("Approve", finance, "not-theirs", **id))["code"] == "NOT_PERMITTED"
    approved = await asked("Approve", checker, "approve", **id)
    assert approved["state"] == "APPROVED" and approved["decidedAt"]
    assert (await asked("Reject", checker, "late", **id, reason="协议已变更"))["code"] == "PAY_TERM_NOT_READY"
    assert (await listed(employer.viewer), await listed(rival.viewer), await listed(finance)) == ([1], [], [1])
