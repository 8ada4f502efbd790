"""Verification through the API: pending first, consent needed, results for the subject and staff."""

from collections.abc import AsyncIterator

import pytest_asyncio

from domain import agreements, identity
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api

START = f"""mutation($method: VerificationMethod! = TWO_ELEMENT, $consent: Boolean!) {{
  startVerification(input: {{method: $method, consent: $consent}}) {{ ... on Verification {{ id state method }} {REFUSAL} }}
}}"""
CHECK = f"""mutation($id: ID!, $note: String!) {{
  verifyEmployer(input: {{employerId: $id, passed: true, note: $note}}) {{
    ... on Employer {{ verified verifications {{ state provider }} }} {REFUSAL}
  }}
}}"""
READ = "query($id: ID!) { verification(id: $id) { state resultCode expiresAt } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def test_a_check_is_pending_until_the_provider_answers(api: Api) -> None:
    async with api.database.transaction() as tx:
        worker, other, support = await a_worker(tx, verified=False), await a_worker(tx), await a_staff(tx, "support")
    refused = await api.answer(START, worker.viewer, consent=False)
    assert (refused["__typename"], refused["code"], refused["field"]) == (
        "RequirementMissing",
        "CONSENT_MISSING",
        "input.consent",
    )
    started = await api.answer(START, worker.viewer, consent=True)
    assert started["state"] == "PENDING"
    assert (await api.answer(START, worker.viewer, consent=True))["code"] == "ALREADY_VERIFIED"
    async with api.database.transaction() as tx:
        assert await agreements.consented(tx, worker.person_id, "identity_verification")
        id = await tx.value("select id from verification where state = 'pending'")
        await identity.record_answer(tx, Viewer.system("identity.verify"), id, "failed", "mismatch", "{}")  # type: ignore[arg-type]
    for viewer in (worker.viewer, support.viewer):
        assert await api.answer(READ, viewer, id=started["id"]) == {
            "state": "FAILED",
            "resultCode": "mismatch",
            "expiresAt": None,
        }
    for viewer in (other.viewer, VISITOR):
        assert (await api.body(READ, viewer, id=started["id"]))["data"]["verification"] is None


async def test_whoever_is_no_worker_is_refused(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, worker = await an_employer(tx), await a_worker(tx, verified=False)
    assert (await api.answer(START, consent=True))["code"] == "NOT_SIGNED_IN"
    assert (await api.answer(START, employer.viewer, consent=True))["code"] == "NOT_PERMITTED"
    refused = await api.answer(START, worker.viewer, consent=True, method="BUSINESS_LICENCE")
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "input.method")


async def test_a_reviewer_records_a_licence_check(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, reviewer, finance = await an_employer(tx, verified=False), await a_staff(tx), await a_staff(tx, "finance")
    id = f"Employer:{employer.id}"
    assert (await api.answer(CHECK, finance.viewer, id=id, note="与公示一致"))["code"] == "NOT_PERMITTED"
    assert (await api.answer(CHECK, reviewer.viewer, id=id, note=""))["field"] == "input.note"
    checked = await api.answer(CHECK, reviewer.viewer, id=id, note="与公示一致")
    assert checked == {"verified": True, "verifications": [{"state": "PASSED", "provider": "reviewer"}]}
