"""The read pool: waiting turns, cancelled clients, lost connections, slow statements."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest
import pytest_asyncio

from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.reading import ReadPool, open_read_pool
from tests.api.compiler_sample import REVIEWER, open_sample
from tests.api.compiler_tables import FIRMS
from tests.build.cluster import Template
from tests.build.graphql import until

BACKENDS = "select count(*) from pg_stat_activity where application_name = 'linggong-read' and datname = current_database()"

PATIENCE_S = 20


@pytest_asyncio.fixture
async def pool(clone: DatabaseUrls) -> AsyncIterator[ReadPool]:
    pool = await open_read_pool(clone.read, size=2)
    yield pool
    await pool.close()


@pytest_asyncio.fixture
async def admin(clone: DatabaseUrls) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(clone.admin)
    yield connection
    await connection.close()


async def test_many_askers_share_few_connections(pool: ReadPool) -> None:
    answers = await asyncio.gather(*(pool.fetchval("select $1::int + pg_backend_pid() * 0", n) for n in range(50)))
    assert answers == list(range(50))
    backends = await asyncio.gather(*(pool.fetchval("select pg_backend_pid()") for _ in range(50)))
    assert len(set(backends)) <= 2


async def test_a_failed_statement_keeps_its_connection(pool: ReadPool) -> None:
    before = await pool.fetchval("select pg_backend_pid()")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetchval("select 1 / 0")
    assert await pool.fetchval("select pg_backend_pid()") == before


async def test_a_cancelled_client_frees_its_connection(pool: ReadPool, admin: "asyncpg.Connection[asyncpg.Record]") -> None:
    asking = [asyncio.create_task(pool.fetchval("select pg_sleep(60)")) for _ in range(2)]
    waiting = asyncio.create_task(pool.fetchval("select 1"))
    await until_asleep(admin, 2)
    for task in asking:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert await asyncio.wait_for(waiting, PATIENCE_S) == 1
    await until_asleep(admin, 0)


async def until_asleep(admin: "asyncpg.Connection[asyncpg.Record]", wanted: int) -> None:
    """Waits until as many of the pool's backends sleep."""

    async def asleep() -> object:
        return await admin.fetchval(BACKENDS + " and query like '%pg_sleep(60)%' and state = 'active'")

    await until(asleep, lambda found: found == wanted)


async def test_a_waiting_client_that_leaves_does_not_keep_its_turn(pool: ReadPool) -> None:
    asking = [asyncio.create_task(pool.fetchval("select pg_sleep(0.3)")) for _ in range(2)]
    await asyncio.sleep(0.1)
    leaving, staying = (asyncio.create_task(pool.fetchval("select 7")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await asyncio.wait_for(staying, 3) == 7
    await asyncio.gather(*asking)


async def test_a_restarted_server_is_met_with_new_connections(
    pool: ReadPool, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await asyncio.gather(pool.fetchval("select 1 from pg_sleep(0.1)"), pool.fetchval("select 2 from pg_sleep(0.1)"))
    assert await admin.fetchval(BACKENDS) == 2, "both connections are there, and both will be lost"
    await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'linggong-read'")
    assert list(await asyncio.gather(pool.fetchval("select 1"), pool.fetchval("select 2"))) == [1, 2]


async def test_one_request_survives_however_many_connections_were_lost(
    pool: ReadPool, admin: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """The second try takes a new connection, not the next dead one."""
    await asyncio.gather(pool.fetchval("select 1 from pg_sleep(0.1)"), pool.fetchval("select 2 from pg_sleep(0.1)"))
    await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'linggong-read'")
    assert await pool.fetchval("select 7") == 7


async def test_a_slow_operation_is_told_so(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_sample(clone, vault) as sample:
        async with sample.operations.read_pool.connection() as connection:
            await connection.execute("set statement_timeout = '1ms'")
        heavy = "{ jobs(first: 100) { nodes { bids(first: 100) { nodes { id job { title } } } } } }"
        async with sample.database.transaction() as tx:
            await tx.run(
                "insert into bid select gen_random_uuid(), b.job_id, b.worker_id, b.employer_id, 'open', '', :now from bid b"
            )
        code = await sample.code(heavy, REVIEWER)
    assert code == "TIMEOUT"


async def test_a_database_that_is_away_is_told_so(clone: DatabaseUrls, template: Template, vault: Vault) -> None:
    elsewhere = await asyncpg.connect(template.admin)
    name = clone.database
    query = "query($id: ID!) { firm(id: $id) { name } }"
    async with open_sample(clone, vault) as sample:
        await elsewhere.execute(f'alter database "{name}" allow_connections false')
        await elsewhere.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        try:
            assert await sample.code(query, id=f"Firm:{FIRMS[0]}") == "UNAVAILABLE"
        finally:
            await elsewhere.execute(f'alter database "{name}" allow_connections true')
        assert await sample.data(query, id=f"Firm:{FIRMS[0]}") == {"firm": {"name": "Firm 0"}}
    await elsewhere.close()
