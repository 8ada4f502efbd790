"""Connections and transactions. A transaction carries its moment (``now``) and the vault; SQL uses named binds.

``tx.all("select … where id = :id", id=…)``: names become positions once per text. ``:now`` is bound by itself.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

import asyncpg

from domain.vault import Vault

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Record = asyncpg.Record

STATEMENT_TIMEOUT_S = 30
WRITE_POOL_SIZE = 12
NAMED_BIND = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")

BUSINESS_NOW = "select clock_timestamp() + coalesce((select offset_by from sandbox_clock), interval '0')"


@lru_cache(maxsize=2_000)
def positional(sql: str) -> tuple[str, tuple[str, ...]]:
    """The text with ``$n`` for ``:name``, and the names in order."""
    names: list[str] = []

    def position(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return NAMED_BIND.sub(position, sql), tuple(names)


class Transaction:
    """An open transaction: its connection, the moment it happens at, and the vault."""

    __slots__ = ("connection", "now", "vault")

    def __init__(self, connection: Connection, now: datetime, vault: Vault) -> None:
        self.connection = connection
        self.now = now
        self.vault = vault

    async def all(self, sql: str, **binds: object) -> list[Record]:
        """Every row."""
        text, values = self._bound(sql, binds)
        return await self.connection.fetch(text, *values)

    async def all_within(self, timeout_s: float, sql: str, **binds: object) -> list[Record]:
        """Every row of a statement that may take longer than others, on purpose; shorter than its job's lease."""
        text, values = self._bound(sql, binds)
        return await self.connection.fetch(text, *values, timeout=timeout_s)

    async def one(self, sql: str, **binds: object) -> Record | None:
        """The first row, or None."""
        text, values = self._bound(sql, binds)
        return await self.connection.fetchrow(text, *values)

    async def value(self, sql: str, **binds: object) -> object:
        """The first column of the first row, or None."""
        text, values = self._bound(sql, binds)
        return await self.connection.fetchval(text, *values)

    async def run(self, sql: str, **binds: object) -> int:
        """Runs it and returns how many rows it affected."""
        text, values = self._bound(sql, binds)
        tag: str = await self.connection.execute(text, *values)
        count = tag.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    def _bound(self, sql: str, binds: dict[str, object]) -> tuple[str, list[object]]:
        text, names = positional(sql)
        return text, [self.now if name == "now" else binds[name] for name in names]


class Database:
    """The write pool: connects as ``linggong_app``, which owns nothing."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", vault: Vault) -> None:
        self.pool = pool
        self.vault = vault

    @classmethod
    async def connect(cls, dsn: str, vault: Vault, *, size: int = WRITE_POOL_SIZE) -> "Database":
        """Opens the pool; raises OwnerConnection when the role is a superuser or owns tables, SealBroken under a foreign key."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            init=prepare_connection,
            reset=_nothing_to_reset,
            command_timeout=STATEMENT_TIMEOUT_S,
            max_inactive_connection_lifetime=0,
            server_settings={"timezone": "UTC", "jit": "off", "application_name": "linggong"},
        )
        database = cls(pool, vault)
        await database._refuse_owner()
        await database._adopt_secrets()
        return database

    async def close(self) -> None:
        await self.pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One transaction: committed at the end of the block, rolled back when anything is raised."""
        async with self.pool.acquire() as connection, connection.transaction():
            now = await connection.fetchval(BUSINESS_NOW)
            yield Transaction(connection, now, self.vault)

    async def _refuse_owner(self) -> None:
        owns = await self.pool.fetchval(OWNS_ANYTHING)
        if owns:
            await self.pool.close()
            raise OwnerConnection(owns)

    async def _adopt_secrets(self) -> None:
        """The installation's own secrets, made at the first connection; raises SealBroken under a foreign master key."""
        fresh = self.vault.wrapped_digest_key()
        await self.pool.execute(MAKE_PLATFORM_KEY, fresh, self.vault.version)
        kept = await self.pool.fetchrow(PLATFORM_KEY)
        assert kept is not None
        self.vault.adopt_digest_key(kept["wrapped"], kept["master_version"])


MAKE_PLATFORM_KEY = """
    insert into platform_key (purpose, wrapped, master_version, created_at)
    select 'digest', $1, $2, clock_timestamp() where not exists (select from platform_key where purpose = 'digest')
    on conflict (purpose) do nothing
"""
PLATFORM_KEY = "select wrapped, master_version from platform_key where purpose = 'digest'"
OWNS_ANYTHING = """
    select current_user where (select rolsuper from pg_roles where rolname = current_user)
       or exists (select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user)
"""


class OwnerConnection(Exception):
    """The application must not connect as a superuser or as an owner of tables: append-only would mean nothing."""

    def __init__(self, role: str) -> None:
        super().__init__(f"refusing to run as {role}: it is a superuser or owns tables; connect as linggong_app")


async def _nothing_to_reset(_: Connection) -> None:
    """Settings are only ever local to a transaction, so a released connection is as good as new: saves a round trip."""


async def prepare_connection(connection: Connection) -> None:
    """JSON as text in and bytes out: whoever wants the values parses them."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, encoder=str, decoder=str, schema="pg_catalog", format="text")
