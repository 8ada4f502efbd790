"""A process is not ready before its database was found fit, says what is missing, and looks again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette

from domain.database import Database
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers import checks, health, live
from resolvers.compiler import BrokenSources, bind
from resolvers.feeds import FEEDS, Declared
from resolvers.live import Live
from resolvers.sources import SOURCES
from schema import SCHEMA
from tests.build.api import open_api
from tests.build.cluster import Template
from tests.build.graphql import until
from tests.build.stage import a_stage

CATALOG = bind(SCHEMA._schema, SOURCES)
AGAIN_S = 0.2
DROPPED = "drop index posting_employer"


@asynccontextmanager
async def watched(url: str) -> AsyncIterator[Callable[[], Awaitable[httpx.Response]]]:
    """Gives a look at /readyz while the database at the address is watched."""
    async with checks.watched(url, CATALOG, AGAIN_S) as sources:
        transport = httpx.ASGITransport(Starlette(routes=health.routes({"sources": sources})))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            yield lambda: http.get("/readyz")


async def told(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def test_it_is_ready_once_the_database_was_found_fit(clone: DatabaseUrls) -> None:
    async with watched(clone.read) as look:
        first = await look()
        assert (first.status_code, first.json()) == (503, {"sources": checks.UNSEEN})
        ready = await until(look, lambda answer: answer.status_code == 200)
        assert ready.json() == {"sources": True}


async def test_a_list_without_an_index_is_named_until_it_has_one(clone: DatabaseUrls) -> None:
    connection = await asyncpg.connect(clone.owner)
    index = await connection.fetchval("select pg_get_indexdef('posting_employer'::regclass)")
    await connection.close()
    await told(clone.owner, DROPPED)
    async with watched(clone.read) as look:
        unfit = await until(look, lambda answer: answer.json()["sources"] != checks.UNSEEN)
        assert unfit.status_code == 503 and "Query.myPostings" in unfit.json()["sources"]
        await told(clone.owner, index)
        await until(look, lambda answer: answer.status_code == 200)


async def test_a_field_the_database_does_not_keep_is_named(clone: DatabaseUrls) -> None:
    await told(clone.owner, "alter table posting alter state drop not null")
    async with watched(clone.read) as look:
        unfit = await until(look, lambda answer: answer.json()["sources"] != checks.UNSEEN)
        assert "Posting.state: non-null, but posting.state may be null" in unfit.json()["sources"]


async def test_a_database_that_is_away_is_waited_for(clone: DatabaseUrls, template: Template) -> None:
    name = clone.database
    await told(template.admin, f'alter database "{name}" allow_connections false')
    async with watched(clone.read) as look:
        away = await until(look, lambda answer: answer.json()["sources"] != checks.UNSEEN)
        assert away.status_code == 503 and away.json()["sources"].startswith(checks.UNSEEN)
        await told(template.admin, f'alter database "{name}" allow_connections true')
        await until(look, lambda answer: answer.status_code == 200)


async def test_rows_and_their_statistics_do_not_make_an_index_look_missing(clone: DatabaseUrls, vault: Vault) -> None:
    database = await Database.connect(clone.app, vault, size=1)
    async with database.transaction() as tx:
        await a_stage(tx)
    await database.close()
    await told(clone.owner, "analyze")
    connection = await asyncpg.connect(clone.read)
    assert await checks.missing_indexes(connection, SOURCES) == []
    await connection.close()


async def test_an_empty_database_that_was_vacuumed_has_its_indexes(clone: DatabaseUrls) -> None:
    await told(clone.owner, "vacuum analyze")
    connection = await asyncpg.connect(clone.read)
    assert await checks.missing_indexes(connection, SOURCES) == []
    await connection.close()
    await told(clone.owner, "drop index timesheet_worker")
    connection = await asyncpg.connect(clone.read)
    assert any("Query.timesheets" in fault for fault in await checks.missing_indexes(connection, SOURCES))
    await connection.close()


async def test_a_subscription_that_nothing_feeds_does_not_start(
    clone: DatabaseUrls, vault: Vault, valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_api(clone, vault) as api, Redis.from_url(valkey) as redis:
        Live(api.operations, api.viewers.of, redis)
        monkeypatch.setattr(live, "FEEDS", {"notificationReceived": Declared("Nothing", FEEDS["notificationReceived"].begin)})
        with pytest.raises(BrokenSources) as broken:
            Live(api.operations, api.viewers.of, redis)
    assert "Subscription.payoutBatchProgressed: nothing feeds it" in broken.value.faults
    assert "Subscription.notificationReceived: there is no source Nothing" in broken.value.faults
