"""Applies the numbered SQL files as the owner: in order, each once, each in its own transaction, never backwards.

Also prepares a new database for them (roles, default privileges) and writes its whole structure on one page.
"""

import hashlib
import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

HERE = Path(__file__).parent
STRUCTURE = HERE / "structure.sql"
OWNER, APP, READ = "linggong_owner", "linggong_app", "linggong_read"
NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
LEFT_OUT = re.compile(r"\\(un)?restrict |--|SET |SELECT pg_catalog.set_config")  # differs between dumps, or says nothing of ours
ONE_STARTER = 7_305_001  # advisory lock: two processes that start together migrate one after the other


class HistoryChanged(Exception):
    """The files and what the database remembers of them disagree. Nothing was applied."""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str
    sha256: str


def read_migrations(folder: Path = HERE) -> list[Migration]:
    """Every numbered file, in order. Raises HistoryChanged on a misnamed file or a number used twice."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        if path.name == STRUCTURE.name:
            continue
        parts = NAME.fullmatch(path.name)
        if parts is None:
            raise HistoryChanged(f"{path.name}: a migration is named NNNN_what_it_does.sql")
        text = path.read_text(encoding="utf-8")
        found.append(Migration(int(parts[1]), parts[2], text, hashlib.sha256(text.encode()).hexdigest()))
    twice = sorted(number for number, count in Counter(migration.number for migration in found).items() if count > 1)
    if twice:
        raise HistoryChanged(f"two migrations have the same number: {twice}")
    return found


async def migrate(owner_url: str, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Brings the database up to date; returns the names applied now. Raises HistoryChanged, or the SQL's own error."""
    migrations = read_migrations() if migrations is None else migrations
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("select pg_advisory_lock($1)", ONE_STARTER)
        await connection.execute(BOOKKEEPING)
        known = {row["number"]: row for row in await connection.fetch("select number, name, sha256 from migration")}
        _refuse_changed_history(migrations, known)
        applied = []
        for migration in migrations:
            if migration.number not in known:
                await _apply(connection, migration)
                applied.append(migration.name)
        return applied
    finally:
        await connection.close()


async def waiting(url: str) -> list[str]:
    """The names of migrations not applied yet; for start-up checks under any role."""
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("select to_regclass('migration')") is None:
            return [migration.name for migration in read_migrations()]
        known = {row["number"] for row in await connection.fetch("select number from migration")}
        return [migration.name for migration in read_migrations() if migration.number not in known]
    finally:
        await connection.close()


async def provision(admin_url: str, *, hand_over: bool = True) -> None:
    """Makes the three roles where they are missing and, with ``hand_over``, gives the owner the URL's database.

    The roles' password is the one in ``admin_url``. When its role is no superuser nothing happens: an operator did it.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        if not await connection.fetchval("select rolsuper from pg_roles where rolname = current_user"):
            return
        password = unquote(urlsplit(admin_url).password or "")
        for role in (OWNER, APP, READ):
            if not await connection.fetchval("select exists (select from pg_roles where rolname = $1)", role):
                await connection.execute(f"create role {role} login {await _password(connection, password)}")
        if hand_over:
            database = await connection.fetchval("select quote_ident(current_database())")
            await connection.execute(f"alter database {database} owner to {OWNER}")
    finally:
        await connection.close()


def structure(pg_dump: Path, owner_url: str) -> str:
    """The database on one page, without what changes from one dump to the next."""
    command: list[str | Path] = [pg_dump, "--schema-only", "--no-owner", "--dbname", owner_url]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env={"LC_ALL": "C"})
    if done.returncode != 0:
        raise RuntimeError(f"pg_dump failed:\n{done.stderr}")
    kept = [line for line in done.stdout.splitlines() if not LEFT_OUT.match(line)]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return f"-- Written by ./run structure from the migrations; ./run check compares.\n\n{text}\n"


BOOKKEEPING = """
    create table if not exists migration (
        number integer primary key,
        name text not null,
        sha256 text not null,
        applied_at timestamptz not null
    );
    alter default privileges grant select, insert, update, delete on tables to linggong_app;
    alter default privileges grant usage on sequences to linggong_app;
    alter default privileges grant select on tables to linggong_read;
    alter default privileges revoke execute on functions from public;
    alter default privileges grant execute on functions to linggong_app, linggong_read;
    grant select on migration to linggong_app, linggong_read;
    revoke insert, update, delete on migration from linggong_app;
"""


def _refuse_changed_history(migrations: Sequence[Migration], known: dict[int, asyncpg.Record]) -> None:
    files = {migration.number: migration for migration in migrations}
    late = [
        f"{migration.number:04}_{migration.name}"
        for migration in migrations
        if migration.number not in known and migration.number < max(known, default=0)
    ]
    if late:
        raise HistoryChanged(
            f"{', '.join(late)} came after later migrations had been applied to this database: give it the next free number"
        )
    for number, row in known.items():
        file = files.get(number)
        if file is None:
            raise HistoryChanged(
                f"the database has migration {number:04}_{row['name']}, which this version of the code does not know"
            )
        if (file.name, file.sha256) != (row["name"], row["sha256"]):
            raise HistoryChanged(
                f"migrations/{number:04}_{file.name}.sql was changed after it was applied to this database. Migrations only go "
                "forward: restore the file and write a new one. (A development database may be thrown away instead.)"
            )


async def _apply(connection: Connection, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "insert into migration (number, name, sha256, applied_at) values ($1, $2, $3, $4)",
            migration.number,
            migration.name,
            migration.sha256,
            datetime.now(UTC),
        )


async def _password(connection: Connection, password: str) -> str:
    """``password '…'`` quoted by the server, since CREATE ROLE takes no parameters; nothing where there is none."""
    return "" if not password else f"password {await connection.fetchval('select quote_literal($1::text)', password)}"
