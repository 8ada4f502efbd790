"""A PostgreSQL and a Valkey of our own for the whole run, one template database, and a clone or a rolled-back transaction each.

Whole folders run in a process per core, each with servers of its own; single files run in one (``-n`` says otherwise).

``TEST_DATABASE_URL`` (a superuser's) replaces the cluster, ``TEST_REDIS_URL`` the Valkey; ``DATABASE_URL`` is never looked at:
tests must not touch somebody's data. ``LINGGONG_TEST_POSTGRES_BIN`` picks other PostgreSQL programs, such as version 15's.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from domain.database import BUSINESS_NOW, Database, Transaction
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls, Servers
from tests.build import after
from tests.build.cluster import Template, start_servers
from tests.requirements_report import Marks

VAULT = Vault(bytes(range(32)))
BUDGET_S = 2.0
THOROUGH_BUDGET_S = 60.0
MOST_PROCESSES = 8
marks = Marks()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="give randomised tests thirty times their usual seconds")
    parser.addoption("--requirements", metavar="FILE", help="write which tests show which requirement, as JSON, and stop there")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(marks, "linggong-requirements")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process per core for whole folders. Only one where more would just start servers, or meet on given ones."""
    given = "TEST_DATABASE_URL" in os.environ or "TEST_REDIS_URL" in os.environ
    if given or not all(Path(argument).is_dir() for argument in config.args):
        return 0
    return min(os.cpu_count() or 1, MOST_PROCESSES)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))


@pytest.fixture(scope="session")
def budget_s(thorough: bool) -> float:
    """Seconds that a randomised test may spend."""
    return THOROUGH_BUDGET_S if thorough else BUDGET_S


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Our own PostgreSQL and Valkey, thrown away afterwards. A test that kills one restarts it."""
    with start_servers() as servers:
        yield servers


@pytest_asyncio.fixture(scope="session")
async def template(servers: Servers) -> Template:
    """The database that every other one is copied from: all migrations, no rows of its own."""
    return await Template.build(servers)


@pytest.fixture(scope="session")
def vault() -> Vault:
    return VAULT


@pytest_asyncio.fixture(scope="session")
async def domain_database(template: Template, vault: Vault) -> AsyncIterator[Database]:
    """The one database whose tests all roll back."""
    urls = await template.clone("domain")
    database = await Database.connect(urls.app, vault, size=8)
    yield database
    await database.close()
    await template.drop(urls)


@pytest_asyncio.fixture
async def tx(domain_database: Database) -> AsyncIterator[Transaction]:
    """A transaction for one test of the domain. Deferred constraints are asked at its end, then all is rolled back."""
    async with domain_database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            now = await connection.fetchval(BUSINESS_NOW)
            open_transaction = Transaction(connection, now, domain_database.vault)
            yield open_transaction
            if await _still_usable(connection):
                await connection.execute("set constraints all immediate")
                await after.check(open_transaction)
        finally:
            await transaction.rollback()


@pytest_asyncio.fixture
async def clone(template: Template) -> AsyncIterator[DatabaseUrls]:
    """A fresh database for one test, which may commit, crash and reconnect. Its invariants are asked at the end."""
    urls = await template.clone()
    try:
        yield urls
        await after.check_database(urls, VAULT)
    finally:
        await template.drop(urls)


@pytest_asyncio.fixture
async def database(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Database]:
    """The write pool on this test's clone."""
    database = await Database.connect(clone.app, vault)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def valkey(servers: Servers) -> str:
    """The URL of an empty Valkey."""
    async with Redis.from_url(servers.redis_url) as client:
        await client.flushall()
    return servers.redis_url


async def _still_usable(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> bool:
    """False when the test's last statement failed, which leaves the transaction good for nothing but its rollback."""
    try:
        await connection.execute("select")
    except asyncpg.InFailedSQLTransactionError:
        return False
    return True
