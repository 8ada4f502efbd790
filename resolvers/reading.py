"""The read pool: connects as ``linggong_read`` (SELECT only) and never sets session state, so it needs no reset query.

Each setting was measured (docs/performance.md): generic plans, no JIT, JSON as bytes, statements of any size kept for ever.
"""

import asyncpg

from domain.database import Connection
from resolvers.compiler.plan import Statement
from resolvers.compiler.select import Inputs

READ_POOL_SIZE = 8
READ_TIMEOUT_MS = 5_000
CACHED_STATEMENTS = 300
"""Per connection, about 100 KiB each."""


async def open_read_pool(dsn: str, size: int = READ_POOL_SIZE) -> "asyncpg.Pool[asyncpg.Record]":
    """The pool queries are answered from; its role can only SELECT."""
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        init=_prepare,
        reset=_keep,
        statement_cache_size=CACHED_STATEMENTS,
        max_cacheable_statement_size=0,
        max_cached_statement_lifetime=0,
        max_inactive_connection_lifetime=0,
        server_settings={
            "plan_cache_mode": "force_generic_plan",
            "jit": "off",
            "timezone": "UTC",
            "statement_timeout": str(READ_TIMEOUT_MS),
            "default_transaction_read_only": "on",
            "application_name": "linggong-read",
        },
    )


async def fetch_document(pool: "asyncpg.Pool[asyncpg.Record]", statement: Statement, inputs: Inputs) -> bytes:
    """The finished JSON of a statement."""
    binds = statement.binds(inputs)
    async with pool.acquire() as connection:
        document: bytes = await connection.fetchval(statement.sql, *binds)
    return document


async def fetch_columns(pool: "asyncpg.Pool[asyncpg.Record]", statement: Statement, inputs: Inputs) -> list[bytes]:
    """The finished JSON of each root field."""
    binds = statement.binds(inputs)
    async with pool.acquire() as connection:
        row = await connection.fetchrow(statement.sql, *binds)
    assert row is not None
    return [b"null" if column is None else column for column in row]


async def _prepare(connection: Connection) -> None:
    for kind in ("json", "jsonb"):
        format_ = "binary" if kind == "json" else "text"
        await connection.set_type_codec(kind, encoder=_bytes, decoder=_bytes, schema="pg_catalog", format=format_)


async def _keep(_: Connection) -> None:
    """Nothing to reset: this pool sets no session state."""


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
