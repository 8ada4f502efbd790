"""A client that goes away while it waits: its query ends and frees the connection; its mutation is done all the same."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx
import pytest_asyncio

from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from resolvers.endpoint import GraphQLEndpoint
from resolvers.leaving import LOOK_S
from resolvers.serving import HOST, Server, config
from tests.api.compiler_sample import EMPLOYER, Sample, open_sample
from tests.api.compiler_tables import FIRMS, JOBS
from tests.build.graphql import until

FIRM = f'{{ firm(id: "Firm:{FIRMS[0]}") {{ name }} }}'
MIXED = f'{{ sum(amounts: [1]) {{ total }} firm(id: "Firm:{FIRMS[0]}") {{ name }} }}'
CLOSE = f'mutation {{ closeJob(input: {{jobId: "Job:{JOBS[0]}"}}) {{ __typename }} }}'
BLOCKED = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
SOON_S = 4 * LOOK_S + 1.0
"""Well before the five seconds after which PostgreSQL itself would end the query."""


@dataclass(frozen=True, slots=True)
class Served:
    """The sample behind a real server, and an administrator who can make it wait."""

    sample: Sample
    url: str
    locking: "asyncpg.Connection[asyncpg.Record]"
    looking: "asyncpg.Connection[asyncpg.Record]"

    @asynccontextmanager
    async def locked(self, table: str) -> AsyncIterator[None]:
        """Nobody reads the table during the block."""
        async with self.locking.transaction():
            await self.locking.execute(f"lock table {table} in access exclusive mode")
            yield

    async def blocked(self) -> object:
        """How many statements wait for a lock."""
        return await self.looking.fetchval(BLOCKED)


@pytest_asyncio.fixture
async def served(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Served]:
    async def viewer_of(_: str) -> Viewer:
        return EMPLOYER

    locking, looking = await asyncpg.connect(clone.admin), await asyncpg.connect(clone.admin)
    async with open_sample(clone, vault) as sample:
        with socket.socket() as listening:
            listening.bind((HOST, 0))
            port = listening.getsockname()[1]
            server = Server(config(GraphQLEndpoint(sample.operations, viewer_of), port))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            await server.open.wait()
            yield Served(sample, f"http://{HOST}:{port}", locking, looking)
            server.should_exit = True
            await serving
    await locking.close()
    await looking.close()


@asynccontextmanager
async def asking(served: Served, query: str) -> AsyncIterator[None]:
    """A client that has asked, is not answered, and leaves at the end of the block."""
    async with httpx.AsyncClient(base_url=served.url, trust_env=False, timeout=30) as http:
        request = http.post("/graphql", json={"query": query}, headers={"authorization": "Bearer x"})
        asked = asyncio.create_task(request)
        await until(served.blocked, lambda found: found == 1)
        yield
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def test_a_query_ends_with_its_client(served: Served) -> None:
    for query in (FIRM, MIXED):
        async with served.locked("firm"):
            async with asking(served, query):
                pass
            await until(served.blocked, lambda found: found == 0, within_s=SOON_S)
        assert (await served.sample.data(FIRM))["firm"] == {"name": "Firm 0"}
    leaving = served.sample.operations.leaving
    assert not leaving.running and not leaving.waiting and not leaving.left
    await until(lambda: asyncio.sleep(0, leaving.timer), lambda timer: timer is None)
    assert not leaving.seen


async def test_as_many_as_leave_take_no_connection_with_them(served: Served) -> None:
    """The pool has two; eight clients come and go."""
    async with served.locked("firm"):
        async with httpx.AsyncClient(base_url=served.url, trust_env=False, timeout=30) as http:
            asked = [asyncio.create_task(http.post("/graphql", json={"query": FIRM})) for _ in range(8)]
            await until(served.blocked, lambda found: found == 2)
            for one in asked:
                one.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        await until(served.blocked, lambda found: found == 0, within_s=2 * SOON_S)
    async with httpx.AsyncClient(base_url=served.url, trust_env=False, timeout=3) as http:
        answers = await asyncio.gather(*(http.post("/graphql", json={"query": FIRM}) for _ in range(8)))
    assert {answer.text for answer in answers} == {'{"data":{"firm":{"name":"Firm 0"}}}'}


async def test_a_slow_query_whose_client_stays_is_answered(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False, timeout=30) as http:
        async with served.locked("firm"):
            asked = asyncio.create_task(http.post("/graphql", json={"query": FIRM}))
            await until(lambda: asyncio.sleep(0, served.sample.operations.leaving.waiting))
        assert (await asked).json() == {"data": {"firm": {"name": "Firm 0"}}}


async def test_a_mutation_is_done_though_its_client_left(served: Served) -> None:
    async with served.locked("job"):
        async with asking(served, CLOSE):
            pass
        await asyncio.sleep(4 * LOOK_S)
        assert await served.blocked() == 1

    async def state() -> object:
        return await served.looking.fetchval("select state from job where id = $1", JOBS[0])

    await until(state, lambda found: found == "closed")
