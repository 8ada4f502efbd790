"""The read pool: connects as ``linggong_read`` (SELECT only) and never sets session state, so it needs no reset query.

Each setting was measured (docs/performance.md): generic plans, no JIT, JSON as bytes, statements of any size kept for ever. The
pool is our own because asyncpg's costs 80 µs a request in tasks and timeouts, twice what the query itself costs.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg

from domain.database import Connection
from resolvers.compiler.plan import Statement
from resolvers.compiler.select import Inputs

READ_POOL_SIZE = 8
READ_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 5.0
CLOSE_TIMEOUT_S = 2.0
WAITING_AT_MOST = 1_000
"""Requests waiting for a connection; more are told to try again."""
CACHED_STATEMENTS = 300
"""Per connection, about 100 KiB each."""

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
)
"""The connection is gone, or its server: worth one more try on a fresh one, since reads change nothing."""


class Unreachable(Exception):
    """No connection could be made; the cause says why."""


class Overloaded(Exception):
    """More requests wait than could be served in time."""


class ReadPool:
    """Connections for queries: the most recently used first, opened when needed, dropped when anything but SQL went wrong."""

    def __init__(self, dsn: str, size: int) -> None:
        self._dsn, self._size = dsn, size
        self._idle: list[asyncpg.Connection[asyncpg.Record]] = []
        self._opened = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closing: set[asyncio.Future[None]] = set()

    async def fetchval(self, sql: str, *binds: object) -> object:
        """The first column of the first row."""
        row = await self.fetchrow(sql, *binds)
        return None if row is None else row[0]

    async def fetchrow(self, sql: str, *binds: object) -> asyncpg.Record | None:
        """The first row. A read that lost its connection is asked once more on a new one."""
        try:
            return await self._ask(sql, binds)
        except LOST:
            # a server that ended this connection ended the idle ones too, though nobody has noticed yet
            self._forget_idle()
            return await self._ask(sql, binds)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for several statements, such as EXPLAIN."""
        taken = await self._take()
        try:
            yield taken
        finally:
            self._put(taken, usable=not taken.is_closed())

    async def close(self) -> None:
        """Closes what is idle; connections in use close when they come back."""
        self._size = 0
        while self._idle:
            self._opened -= 1
            await self._idle.pop().close()

    async def _ask(self, sql: str, binds: Sequence[object]) -> asyncpg.Record | None:
        connection = await self._take()
        usable = False
        try:
            answer = await connection.fetchrow(sql, *binds)
            usable = True
        except asyncpg.PostgresError:
            usable = not connection.is_closed()
            raise
        finally:
            # a cancelled request leaves its connection in the middle of an answer: it is not used again
            self._put(connection, usable)
        return answer

    def _forget_idle(self) -> None:
        while self._idle:
            self._put(self._idle.pop(), usable=False)

    async def _take(self) -> "asyncpg.Connection[asyncpg.Record]":
        while True:
            while self._idle:
                connection = self._idle.pop()
                if not connection.is_closed():
                    return connection
                self._opened -= 1
            if self._opened < self._size:
                return await self._open()
            await self._wait()

    async def _open(self) -> "asyncpg.Connection[asyncpg.Record]":
        self._opened += 1
        try:
            connection = await asyncpg.connect(
                self._dsn,
                timeout=CONNECT_TIMEOUT_S,
                statement_cache_size=CACHED_STATEMENTS,
                max_cacheable_statement_size=0,
                max_cached_statement_lifetime=0,
                server_settings=SETTINGS,
            )
            await _prepare(connection)
        except BaseException as error:
            self._opened -= 1
            self._wake()
            if isinstance(error, asyncpg.PostgresError):
                raise Unreachable(str(error)) from error
            raise
        return connection

    async def _wait(self) -> None:
        if self._size == 0:
            raise asyncpg.InterfaceError("the read pool is closed")
        if len(self._waiting) >= WAITING_AT_MOST:
            raise Overloaded
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done():
                self._wake()
            raise

    def _put(self, connection: "asyncpg.Connection[asyncpg.Record]", usable: bool) -> None:
        if usable and self._size:
            self._idle.append(connection)
            self._wake()
            return
        closing = asyncio.ensure_future(self._drop(connection))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _drop(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Cancels what the server is still doing for it, and closes it."""
        try:
            with suppress(Exception):
                await connection.close(timeout=CLOSE_TIMEOUT_S)
        finally:
            self._opened -= 1
            self._wake()

    def _wake(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "statement_timeout": str(READ_TIMEOUT_MS),
    "default_transaction_read_only": "on",
    "application_name": "linggong-read",
}


async def open_read_pool(dsn: str, size: int = READ_POOL_SIZE) -> ReadPool:
    """The pool queries are answered from; its role can only SELECT. Connects once, so that a wrong address is told at start."""
    pool = ReadPool(dsn, size)
    await pool.fetchval("select true")
    return pool


async def fetch_document(pool: ReadPool, statement: Statement, inputs: Inputs) -> bytes:
    """The finished JSON of a statement."""
    document = await pool.fetchval(statement.sql, *statement.binds(inputs))
    assert isinstance(document, bytes)
    return statement.restored(document) if statement.long_keys else document


async def fetch_columns(pool: ReadPool, statement: Statement, inputs: Inputs) -> list[bytes]:
    """The finished JSON of each root field."""
    row = await pool.fetchrow(statement.sql, *statement.binds(inputs))
    assert row is not None
    return [b"null" if column is None else statement.restored(column) for column in row]


async def _prepare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    for kind in ("json", "jsonb"):
        format_ = "binary" if kind == "json" else "text"
        await connection.set_type_codec(kind, encoder=_bytes, decoder=_bytes, schema="pg_catalog", format=format_)


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
