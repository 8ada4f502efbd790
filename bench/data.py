"""The generated database, made once per size and kept below ``.data/bench``; a change of what makes it makes it anew."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from jobs.local.servers import DatabaseUrls, Servers
from migrations import runner

HERE: Final = Path(__file__).parent
FOLDER: Final = HERE.parent / ".data" / "bench"
CITY: Final = (HERE / "city.sql").read_text(encoding="utf-8")
SEED: Final = 20260101
EMPLOYERS: Final = 1_000
WORKERS: Final = 10_000
FEWEST_EMPLOYERS: Final = 2
FEWEST_WORKERS: Final = 40
"""Ten different applicants for each posting need some choice."""

MADE_FROM: Final = "select shobj_description(oid, 'pg_database') from pg_database where datname = $1"
"""What a database was made from is its comment, written last: one that was not finished has none."""

READER: Final = "bench_reader"
SHOWN: Final = (
    "posting, employer, application, worker, settlement, settlement_line, ledger_account, ledger_account_kind, ledger_transfer,"
    " ledger_entry, notification"
)

SETTINGS: Final = {"shared_buffers": "1GB", "max_wal_size": "4GB", "autovacuum": "off", "max_connections": "200"}
"""Everything fits into memory and nothing runs beside the measurement; the same server for all sides."""


@contextmanager
def servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey for one run; their data stay."""
    with Servers.start(FOLDER, settings=SETTINGS, trust=True) as started:
        yield started


async def database(servers: Servers, scale: float) -> DatabaseUrls:
    """The database of this size (1 is 1k employers, 50k postings, 500k applications, 200k evaluations), made if need be."""
    name, made_from = f"bench_{scale:g}".replace(".", "_"), _fingerprint(scale)
    urls = servers.database.renamed(name)
    admin = await asyncpg.connect(servers.database.admin)
    try:
        if await admin.fetchval(MADE_FROM, name) != made_from:
            print(f"Making {name} (scale {scale:g}); it is kept for the next run …", flush=True)
            await admin.execute(f"drop database if exists {name} with (force)")
            await admin.execute(f"create database {name} owner {runner.OWNER}")
            await runner.migrate(urls.owner)
            await fill(urls.owner, scale)
            await _show(admin, urls.owner)
            await admin.execute(f"comment on database {name} is '{made_from}'")
    finally:
        await admin.close()
    return urls


def as_reader(url: str) -> str:
    """The same database for the role that sees the shapes' tables alone."""
    given = urlsplit(url)
    return urlunsplit(given._replace(netloc=f"{READER}@{given.netloc.rpartition('@')[2]}"))


def postmaster(servers: Servers) -> int:
    """The process id of the PostgreSQL server."""
    assert servers.cluster is not None
    return int((servers.cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])


async def fill(owner_url: str, scale: float) -> None:
    """The rows of ``city.sql`` into a migrated database, in one transaction."""
    employers = max(round(EMPLOYERS * scale), FEWEST_EMPLOYERS)
    workers = max(round(WORKERS * scale), FEWEST_WORKERS)
    connection = await asyncpg.connect(owner_url, server_settings={"work_mem": "256MB", "jit": "off", "timezone": "UTC"})
    try:
        async with connection.transaction():
            await connection.execute(
                "create temp table bench_size on commit drop as"
                f" select {SEED} as seed, {employers} as employers, {workers} as workers"
            )
            await connection.execute(CITY)
        await connection.execute("vacuum (freeze, analyze)")
    finally:
        await connection.close()


async def _show(admin: "asyncpg.Connection[asyncpg.Record]", owner_url: str) -> None:
    """A role that sees the tables of the shapes alone, for peers that derive their schema from what they may read."""
    if not await admin.fetchval("select exists (select from pg_roles where rolname = $1)", READER):
        await admin.execute(f"create role {READER} login")
    owner = await asyncpg.connect(owner_url)
    try:
        await owner.execute(f"grant select on {SHOWN} to {READER}")
    finally:
        await owner.close()


def _fingerprint(scale: float) -> str:
    """Of everything that decides the rows."""
    migrations = [f"{migration.number} {migration.sha256}" for migration in runner.read_migrations()]
    return hashlib.sha256("\n".join([CITY, f"{SEED} {scale:g}", *migrations]).encode()).hexdigest()[:12]
