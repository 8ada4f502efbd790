"""The doors to the identity checker and the messenger, over real HTTP to the simulators."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from domain import accounts, identity, work
from domain.accounts.model import WrongCode
from domain.database import Database
from domain.identity.model import WorkerNotVerified
from jobs.accounts import MessengerUnavailable
from jobs.door import Job, Worker
from jobs.gateways.adapters import Adapters
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote
from jobs.queues import QUEUES
from jobs.registry import JOBS
from tests.build.accounts import AWorker, a_phone, a_worker


@pytest_asyncio.fixture
async def worker(database: Database, outside: OutsideSettings) -> AsyncIterator[Worker]:
    adapters = Adapters.of(outside)
    async with Redis(port=1) as nobody:
        yield Worker(database, adapters, nobody)
    await adapters.close()


@pytest_asyncio.fixture
async def person(database: Database) -> AWorker:
    async with database.transaction() as tx:
        return await a_worker(tx, verified=False)


async def asked(database: Database, person: AWorker, method: identity.Method = "two_element") -> UUID:
    async with database.transaction() as tx:
        return (await identity.start_verification(tx, person.viewer, method, consent=True)).id


async def claimed(database: Database, name: str) -> list[Job]:
    """What a worker of the queue would be handed now."""
    async with database.transaction() as tx:
        offers = await work.offer(tx, list(QUEUES), limit=500, patience_s=30)
        held = [(offer.id, offer.generation) for offer in offers if offer.job == name]
        return [Job.of(row) for row in await work.claim(tx, held, lease_s=30)]


async def run(database: Database, worker: Worker, name: str) -> None:
    (job,) = await claimed(database, name)
    await JOBS[name](job, worker)


async def state(database: Database, id: UUID) -> tuple[str, str | None]:
    row = await database.pool.fetchrow("select state, result_code from verification where id = $1", id)
    assert row is not None
    return row["state"], row["result_code"]


@pytest.mark.requirement("S-012")
async def test_a_true_name_passes(database: Database, worker: Worker, person: AWorker) -> None:
    id = await asked(database, person)
    await run(database, worker, "identity.verify")
    assert await state(database, id) == ("passed", "match")
    async with database.transaction() as tx:
        await identity.require_verified_worker(tx, person.id)
    assert await claimed(database, "identity.verify") == []


async def test_a_name_that_does_not_belong_to_the_number_fails(
    database: Database, worker: Worker, person: AWorker, remote: Remote
) -> None:
    await remote.mismatch(person.id_number)
    id = await asked(database, person)
    await run(database, worker, "identity.verify")
    assert (await state(database, id))[0] == "failed"
    async with database.transaction() as tx:
        with pytest.raises(WorkerNotVerified):
            await identity.require_verified_worker(tx, person.id)


@pytest.mark.parametrize("mood", ["down", "reset", "bad_body"])
async def test_no_usable_answer_leaves_it_pending_to_be_asked_again(
    database: Database, worker: Worker, person: AWorker, remote: Remote, mood: str
) -> None:
    id = await asked(database, person)
    await remote.mood("identity", mood)
    await run(database, worker, "identity.verify")
    assert await state(database, id) == ("pending", None)
    await remote.mood("identity", "honest")
    await database.pool.execute(
        "update outbox set available_at = clock_timestamp() where job = 'identity.verify' and done_at is null"
    )
    await run(database, worker, "identity.verify")
    assert await state(database, id) == ("passed", "match")


@pytest.mark.requirement("S-012", part="student status as a second method through the same adapter: yes, no, down and lying")
@pytest.mark.parametrize(
    ("mood", "named", "expected"),
    [
        ("honest", False, ("passed", "enrolled")),
        ("honest", True, ("failed", "not_enrolled")),
        ("lie", True, ("passed", "enrolled")),
        ("down", False, ("pending", None)),
        ("bad_body", False, ("pending", None)),
    ],
)
async def test_whether_somebody_studies_is_another_question(
    database: Database, worker: Worker, person: AWorker, remote: Remote, mood: str, named: bool, expected: tuple[str, str | None]
) -> None:
    """What the authority says is kept, also its lies; without a usable answer it is asked again; the identity stays unproven."""
    if named:
        await remote.mismatch(person.id_number)
    await remote.mood("identity", mood)
    id = await asked(database, person, "student_status")
    await run(database, worker, "identity.verify")
    await remote.mood("identity", "honest")
    assert await state(database, id) == expected
    told = await database.pool.fetch("select kinds, recipient from disclosure where worker_id = $1", person.id)
    assert {(tuple(row["kinds"]), row["recipient"]) for row in told} == {(("name", "id_number"), "identity_authority")}
    async with database.transaction() as tx:
        with pytest.raises(WorkerNotVerified):
            await identity.require_verified_worker(tx, person.id)


async def test_the_code_that_arrives_is_the_code_that_works(database: Database, worker: Worker, remote: Remote) -> None:
    phone = a_phone()
    async with database.transaction() as tx:
        await accounts.request_code(tx, phone)
    await run(database, worker, "messages.send_code")
    (message,) = await remote.inbox(phone.removeprefix("+86"))
    parameters = message["parameters"]
    assert isinstance(parameters, dict)
    async with database.transaction() as tx:
        assert not isinstance(await accounts.sign_in(tx, phone, str(parameters["code"])), WrongCode)
    assert await database.pool.fetchval("select code_sealed is null and sent_at is not null from sign_in_code")


async def test_a_code_not_taken_is_kept_for_another_try(database: Database, worker: Worker, remote: Remote) -> None:
    async with database.transaction() as tx:
        code_id = await accounts.request_code(tx, a_phone())
    await remote.mood("sms", "down")
    with pytest.raises(MessengerUnavailable):
        await run(database, worker, "messages.send_code")
    async with database.transaction() as tx:
        assert await accounts.code_to_send(tx, code_id) is not None
    assert await database.pool.fetchval("select done_at from outbox where job = 'messages.send_code'") is None


async def test_an_expired_code_is_not_sent(database: Database, worker: Worker, remote: Remote) -> None:
    phone = a_phone()
    async with database.transaction() as tx:
        await accounts.request_code(tx, phone)
    await database.pool.execute("update sign_in_code set expires_at = clock_timestamp()")
    await run(database, worker, "messages.send_code")
    assert await remote.inbox(phone.removeprefix("+86")) == []
