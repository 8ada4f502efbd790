"""PostgreSQL restarts while requests run: each is answered, or told to try again; the next one works."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.postgres import THROWAWAY
from jobs.local.servers import Servers
from resolvers.endpoint import GraphQLEndpoint
from tests.api.compiler_sample import EMPLOYER, Sample, open_sample
from tests.api.compiler_tables import FIRMS, JOBS
from tests.build.cluster import Template
from tests.build.graphql import until

FIRM = f'{{ firm(id: "Firm:{FIRMS[0]}") {{ name }} }}'
FOUND = {"data": {"firm": {"name": "Firm 0"}}}
CLOSE = """mutation($id: ID!, $key: String) {
    closeJob(input: {jobId: $id, idempotencyKey: $key}) { __typename ... on Job { state } ... on Refusal { code } }
}"""
CLOSED = {"data": {"closeJob": {"__typename": "Job", "state": "CLOSED"}}}
ASKERS = 8
BLOCKED = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@dataclass(frozen=True, slots=True)
class City:
    """The sample on a cluster of its own, which may be killed without harm to other tests."""

    servers: Servers
    sample: Sample
    admin: str
    http: httpx.AsyncClient

    async def ask(self, query: str, **variables: object) -> tuple[int, Any]:
        """Status and body."""
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables})
        return answer.status_code, answer.json()

    def restart(self, *, crash: bool) -> None:
        """Stopped in order or as by a crash, and started again on the same address."""
        cluster = self.servers.cluster
        assert cluster is not None
        (cluster.kill if crash else cluster.stop)()
        self.servers.restart_postgres()


@pytest.fixture(scope="module")
def own_servers() -> Iterator[Servers]:
    with (
        tempfile.TemporaryDirectory(prefix="linggong-restart-") as folder,
        Servers.start(Path(folder), settings=THROWAWAY, trust=True) as servers,
    ):
        yield servers


@pytest_asyncio.fixture(scope="module")
async def city(own_servers: Servers, vault: Vault) -> AsyncIterator[City]:
    async def viewer_of(_: str) -> Viewer:
        return EMPLOYER

    template = await Template.build(own_servers)
    urls = await template.clone("restart")
    async with open_sample(urls, vault) as sample:
        transport = httpx.ASGITransport(GraphQLEndpoint(sample.operations, viewer_of))
        headers = {"authorization": "Bearer x", "accept": "application/graphql-response+json"}
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers, timeout=60) as http:
            yield City(own_servers, sample, urls.admin, http)


@pytest.mark.parametrize("crash", [False, True], ids=["in order", "crash"])
async def test_a_restart_in_the_middle_is_told_and_the_next_request_works(city: City, crash: bool) -> None:
    job = f"Job:{JOBS[3] if crash else JOBS[0]}"
    key = f"restart {crash}"
    locking = await asyncpg.connect(city.admin)
    looking = await asyncpg.connect(city.admin)
    await locking.execute("begin; lock table firm, job in access exclusive mode")
    asked = [asyncio.create_task(city.ask(FIRM)), asyncio.create_task(city.ask(CLOSE, id=job, key=key))]
    await until(lambda: looking.fetchval(BLOCKED), lambda found: found == 2)
    await asyncio.to_thread(city.restart, crash=crash)
    for status, body in await asyncio.gather(*asked):
        code = [error["extensions"]["code"] for error in body.get("errors", [])]
        # the read is asked again on a new connection, if that was already possible
        assert (status, body) == (200, FOUND) or (status, code) == (503, ["UNAVAILABLE"]), body
    assert (await asked[1])[0] == 503, "a mutation is not tried twice by itself"
    assert await city.ask(FIRM) == (200, FOUND)
    assert await city.ask(CLOSE, id=job, key=key) == (200, CLOSED), "with the same key it is done once"
    assert await city.ask(CLOSE, id=job, key=key) == (200, CLOSED)
    for connection in (locking, looking):
        with suppress(Exception):
            await connection.close(timeout=1)


async def test_under_load_nothing_but_answers_and_retryable_errors_is_seen(city: City) -> None:
    seen: Counter[object] = Counter()
    over = asyncio.Event()

    async def asking() -> None:
        while not over.is_set():
            status, body = await city.ask(FIRM)
            seen["found" if (status, body) == (200, FOUND) else (status, body["errors"][0]["extensions"]["code"])] += 1
            await asyncio.sleep(0.002)

    askers = [asyncio.create_task(asking()) for _ in range(ASKERS)]
    for crash in (False, True):
        await _more(seen)
        await asyncio.to_thread(city.restart, crash=crash)
    await _more(seen)
    over.set()
    await asyncio.gather(*askers)
    assert set(seen) <= {"found", (503, "UNAVAILABLE")}, seen


async def _more(seen: Counter[object]) -> None:
    """Waits for fifty more answers."""
    enough = seen["found"] + 50
    await until(lambda: asyncio.sleep(0, seen["found"]), lambda found: found > enough)
