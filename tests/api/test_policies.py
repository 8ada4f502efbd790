"""The platform's texts through the API: everybody reads them, each sees what they acknowledged, binding waits for it."""

from dataclasses import replace
from typing import Any

import pytest

from domain import policies
from domain.clock import day_of
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker
from tests.build.api import Api, open_api
from tests.build.graphql import document_of
from tests.build.postings import a_posting
from tests.build.privacy import TERMS

ALL = "{ policyDocuments { nodes { id code version sha256 inForce acknowledgedAt } } }"
ASKED = "{ policyDocuments(toAcknowledge: true) { nodes { id sha256 } } }"


async def nodes(api: Api, document: str, viewer: Viewer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.data(document, viewer))["policyDocuments"]["nodes"]
    return found


@pytest.mark.requirement(
    "S-001", part="through the API: policies read by everybody, acknowledged by oneself, asked for before binding"
)
async def test_what_is_asked_of_one_is_acknowledged_by_oneself(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            worker, other, admin = (await a_worker(tx)).viewer, (await a_worker(tx)).viewer, (await a_staff(tx, "admin")).viewer
            posting, second = await a_posting(tx), (await a_staff(tx, "admin")).viewer
            proposed = await policies.propose(tx, admin, replace(TERMS, effective_on=day_of(tx.now)))
        given: dict[str, object] = {"postingVersionId": f"PostingVersion:{posting.version_id}", "commitment": "保证按时到岗"}
        given["attestedRequirementIds"] = [f"Requirement:{id}" for id in posting.requirement_ids]
        assert await nodes(api, ALL, worker) == [] and len(await nodes(api, ALL, admin)) == 1
        async with api.database.transaction() as tx:
            await policies.publish(tx, second, proposed)

        (asked,) = await nodes(api, ASKED, worker)
        apply = document_of("submitApplication", "__typename")
        assert (await api.answer(apply, worker, input=given))["code"] == "POLICY_UNACKNOWLEDGED"
        said = {"policyDocumentId": asked["id"], "shownSha256": asked["sha256"]}
        acknowledge = document_of("acknowledgePolicy", "acknowledgedAt")
        assert (await api.answer(acknowledge, worker, input=said))["acknowledgedAt"] is not None

        assert (await api.answer(apply, worker, input=given))["__typename"] == "Application"
        assert await nodes(api, ASKED, worker) == [] and len(await nodes(api, ASKED, other)) == 1
        shown = [(await nodes(api, ALL, who))[0] for who in (worker, other, VISITOR)]
        assert [one["acknowledgedAt"] is not None for one in shown] == [True, False, False]
        assert all(one["inForce"] and one["sha256"] == TERMS.sha256.hex() for one in shown)
