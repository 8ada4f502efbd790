"""Shifts insured by the insurer outside, over real HTTP: issued once, never guessed, certified, claimed on (T-024)."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from domain import assignments, documents, filings, incidents, insurance, work
from domain.database import Database, Record
from domain.errors import NotFound
from domain.incidents import IncidentKind, Severity
from domain.money import Fen
from jobs.door import Job, Worker
from jobs.gateways.adapters import Adapters
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote
from jobs.queues import QUEUES
from jobs.registry import JOBS
from tests.build.accounts import a_worker
from tests.build.money import SYSTEM
from tests.build.postings import a_posting
from tests.build.work import AnAssignment, an_assignment

PRODUCT = UUID("00000000-0000-7000-8000-000001480001")
POLICY = "select id, state, policy_no, unclear_code, refuse_code, document_id from insurance_policy where assignment_id = $1"
CLAIM = "select state, accepted_fen, claim_no, unclear_code, reject_code from insurance_claim where id = $1"
READY = "update outbox set available_at = clock_timestamp() where job like 'insurance.%' and done_at is null"
SILENCE = "update outbox set done_at = clock_timestamp() where done_at is null and job not like 'insurance.%'"


@pytest_asyncio.fixture
async def worker(database: Database, outside: OutsideSettings) -> AsyncIterator[Worker]:
    adapters = Adapters.of(outside)
    async with Redis(port=1) as nobody:
        yield Worker(database, adapters, nobody)
    await adapters.close()


async def insured(database: Database, district: str = "天津市南开区") -> AnAssignment:
    """Somebody hired where the employer chose insurance; the policy is wanted."""
    async with database.transaction() as tx:
        posting = await a_posting(tx, district=district)
        await insurance.choose(tx, posting.employer.viewer, posting.id, PRODUCT)
        hired = await an_assignment(tx, posting=posting)
        assert await insurance.cover(tx, SYSTEM) == 1
        assert await insurance.cover(tx, SYSTEM) == 0
    return hired


async def run(database: Database, worker: Worker, name: str) -> None:
    """The job of that name that is open, which is run now whenever it should."""
    await database.pool.execute(SILENCE)
    await database.pool.execute(READY)
    async with database.transaction() as tx:
        offers = await work.offer(tx, list(QUEUES), limit=500, patience_s=0)
        held = [(offer.id, offer.generation) for offer in offers if offer.job == name]
        (job,) = [Job.of(row) for row in await work.claim(tx, held, lease_s=30)]
    await JOBS[name](job, worker)


async def policy(database: Database, hired: AnAssignment) -> Record:
    row: Record | None = await database.pool.fetchrow(POLICY, hired.id)
    assert row is not None
    return row


@pytest.mark.requirement(
    "T-024",
    part="a policy per shift through the insurer, its certificate sealed and the worker's own",
    missing="products proposed to insurers by scenario; a recommendation of products",
)
async def test_a_shift_is_insured_and_its_certificate_is_the_workers(database: Database, worker: Worker) -> None:
    hired = await insured(database)
    await run(database, worker, "insurance.issue")
    assert (await policy(database, hired))["state"] == "issued"
    await run(database, worker, "insurance.certify")
    document_id = (await policy(database, hired))["document_id"]
    async with database.transaction() as tx:
        ticket = await filings.mint_ticket(tx, hired.worker.viewer, document_id, "留存凭证")
        opened = await documents.redeem(tx, ticket.secret)
        assert opened is not None and opened.body.startswith(b"%PDF-")
        for viewer in ((await a_worker(tx)).viewer, hired.employer.viewer):
            with pytest.raises(NotFound):
                await filings.mint_ticket(tx, viewer, document_id, "留存凭证")
        assert await tx.value("select count(*) from ledger_transfer") == 0


@pytest.mark.requirement("T-024", part="the insurer says no")
async def test_a_risk_that_is_refused_is_told(database: Database, worker: Worker) -> None:
    hired = await insured(database, "天津市高风险区")
    await run(database, worker, "insurance.issue")
    found = await policy(database, hired)
    assert (found["state"], found["refuse_code"]) == ("refused", "risk_refused")


@pytest.mark.requirement("T-024", part="an unknown answer is never guessed: asked about under the same number, and issued once")
async def test_a_lost_answer_is_asked_about(database: Database, worker: Worker, remote: Remote) -> None:
    hired = await insured(database)
    await remote.mood("insurer", "down")
    await run(database, worker, "insurance.issue")
    await remote.mood("insurer", "lost")
    await run(database, worker, "insurance.issue")
    found = await policy(database, hired)
    assert (found["state"], found["policy_no"], found["unclear_code"]) == ("wanted", None, "server_error")
    await remote.mood("insurer", "honest")
    await run(database, worker, "insurance.issue")
    found = await policy(database, hired)
    assert (found["state"], found["policy_no"], found["unclear_code"]) == ("issued", "PD00000001", None)
    told = "select count(*) from audit where event = 'insurance_policy.unclear'"
    assert await database.pool.fetchval(told) == 1


@pytest.mark.requirement("T-024", part="an insurer that lies about premium, number or certificate is not believed")
async def test_other_terms_than_agreed_issue_nothing(database: Database, worker: Worker, remote: Remote) -> None:
    hired = await insured(database)
    await remote.mood("insurer", "lie")
    await run(database, worker, "insurance.issue")
    found = await policy(database, hired)
    assert (found["state"], found["policy_no"], found["unclear_code"]) == ("wanted", None, "terms_differ")
    await run(database, worker, "insurance.issue")
    found = await policy(database, hired)
    assert (found["state"], found["policy_no"], found["unclear_code"]) == ("wanted", None, "foreign")


@pytest.mark.requirement("T-024", part="a shift given back is cancelled with the insurer")
async def test_a_shift_given_back_is_cancelled(database: Database, worker: Worker, remote: Remote) -> None:
    hired = await insured(database)
    await run(database, worker, "insurance.issue")
    async with database.transaction() as tx:
        await assignments.give_absence_notice(tx, hired.worker.viewer, hired.id, "发烧，医生建议休息")
        assert await insurance.cover(tx, SYSTEM) == 1
    await remote.mood("insurer", "down")
    await run(database, worker, "insurance.cancel")
    assert (await policy(database, hired))["state"] == "cancelling"
    await remote.mood("insurer", "honest")
    await run(database, worker, "insurance.cancel")
    assert (await policy(database, hired))["state"] == "cancelled"


@pytest.mark.requirement(
    "T-024", part="a claim for a reported injury: taken, then accepted; one that lies or is lost is not guessed"
)
async def test_a_claim_from_injury_to_payment(database: Database, worker: Worker, remote: Remote) -> None:
    hired = await insured(database)
    await run(database, worker, "insurance.issue")
    policy_id = (await policy(database, hired))["id"]
    async with database.transaction() as tx:
        viewer = hired.worker.viewer
        injury = await incidents.report(tx, viewer, hired.id, IncidentKind.INJURY, Severity.SLIGHT, tx.now, "烫伤右手")
        claim = await insurance.file_claim(tx, viewer, policy_id, injury.id, Fen(5_000))
    await remote.mood("insurer", "lost")
    await run(database, worker, "insurance.claim")
    row = await database.pool.fetchrow(CLAIM, claim.id)
    assert row is not None and (row["state"], row["unclear_code"]) == ("wanted", "server_error")
    await remote.reset()
    await run(database, worker, "insurance.claim")
    assert (await database.pool.fetchval("select state from insurance_claim where id = $1", claim.id)) == "filed"
    await remote.mood("insurer", "lie")
    await run(database, worker, "insurance.claim")
    row = await database.pool.fetchrow(CLAIM, claim.id)
    assert row is not None and (row["state"], row["unclear_code"]) == ("filed", "amount_differs")
