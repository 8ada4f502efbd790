"""The books' checks and the audit's proofs through the API."""

import pytest

from domain import ledger
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff, a_worker
from tests.build.api import open_api

SYSTEM = Viewer.system("ledger.seal")
TRAIL = "query ($id: ID!) { auditTrail(subjectId: $id) { auditId event } }"
PROOF = "query ($id: ID!) { auditProof(id: $id) { inclusion { content number path size root } } }"
CHECKS = "{ booksChecks(first: 5) { nodes { scope ok findings cash { fen } inTransit { fen } } } }"


@pytest.mark.requirement("S-111", part="the proof of any audit row, for auditors")
async def test_an_auditor_proves_a_row_of_the_audit(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            auditor, worker = (await a_staff(tx, "auditor")).viewer, await a_worker(tx)
        trail = (await api.data(TRAIL, auditor, id=f"Worker:{worker.id}"))["auditTrail"]
        assert "worker.approved" in [row["event"] for row in trail]
        one = trail[0]["auditId"]
        assert (await api.data(PROOF, auditor, id=one))["auditProof"]["inclusion"] is None
        async with api.database.transaction() as tx:
            while await ledger.seal(tx, SYSTEM):
                pass
        async with api.database.transaction() as tx:
            await ledger.publish(tx, SYSTEM)
        proof = (await api.data(PROOF, auditor, id=one))["auditProof"]["inclusion"]
        assert proof["size"] > proof["number"] and one.partition(":")[2] in proof["content"]
        refused = await api.body(TRAIL, worker.viewer, id=f"Worker:{worker.id}")
        assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


@pytest.mark.requirement("S-115", part="finance reads the daily invariant with its figures")
async def test_finance_reads_what_the_books_answered(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            finance = (await a_staff(tx, "finance")).viewer
            await ledger.run_checks(tx, Viewer.system("ledger.check_books"))
        nodes = (await api.data(CHECKS, finance))["booksChecks"]["nodes"]
        assert {node["scope"]: node["cash"] for node in nodes} == {"SINCE_SNAPSHOT": None, "SETTLEMENT_CASH": {"fen": 0}}
