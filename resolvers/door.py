"""uvicorn's HTTP protocol with a shorter way for the one request there are most of: a whole, plain POST to /graphql.

ASGI takes such a request apart and puts its answer together again: a scope, messages, two writes to the socket, and middleware
that has nothing to do. The door reads it whole, runs it, and writes head and body at once, which saves a quarter of what a warm
request costs (docs/performance.md). Whatever is not plain — another method or path, compression, another origin, chunks, a
pipeline, a large body — goes uvicorn's own way.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from resolvers.endpoint import Answered, Headers, headers_of

GRAPHQL_URL: Final = b"/graphql"
KEEP_ALIVE: Final = b"keep-alive"
MAX_PLAIN_BYTES: Final = 65_536
WISHES: Final = frozenset((b"origin", b"accept-encoding", b"expect", b"transfer-encoding", b"upgrade"))
"""Headers that ask for more than an answer. ``origin`` and ``accept-encoding`` are for CORS and compression, behind ASGI."""

Posted: TypeAlias = Callable[[Headers, bytes, str | None], Awaitable[tuple[str, Answered]]]
"""Answers a POST: headers, body and the peer's address to the request's id and the answer."""

log = structlog.get_logger("door")


class Exchange:
    """A request the door took, in the shape of uvicorn's own cycle, which the protocol asks whether it is over."""

    __slots__ = ("body", "disconnected", "headers", "keep_alive", "message_event", "response_complete", "task")

    def __init__(self, headers: Headers) -> None:
        self.headers = headers
        self.body = b""
        self.keep_alive, self.disconnected, self.response_complete = True, False, False
        self.message_event = NOBODY_WAITS
        self.task: asyncio.Task[None] | None = None


class Door(HttpToolsProtocol):
    """One connection."""

    def __init__(self, posted: Posted, **given: Any) -> None:  # Any: whatever uvicorn gives its protocols
        super().__init__(**given)
        self.posted = posted
        self.exchange: Exchange | None = None
        self.running: Exchange | None = None

    def on_message_begin(self) -> None:
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_headers_complete(self) -> None:
        headers = dict(self.headers)
        if self._is_plain(headers):
            self.exchange = Exchange(headers)
            self.cycle = self.exchange  # type: ignore[assignment]  # the part of a cycle that the protocol asks for
            return
        self.exchange = None
        url, told, expected = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expected
        self.headers.extend(told)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.exchange is None:
            super().on_body(body)
        else:
            self.exchange.body += body

    def on_message_complete(self) -> None:
        if self.exchange is None:
            super().on_message_complete()
        else:
            exchange = self.running = self.exchange
            self.exchange = None
            exchange.task = self.loop.create_task(self._run(exchange))
            self.tasks.add(exchange.task)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for the answer any more: what is being read for it is stopped."""
        super().connection_lost(exc)
        if self.running is not None and self.running.task is not None:
            self.running.disconnected = True
            self.running.task.cancel()

    def _is_plain(self, headers: Headers) -> bool:
        length = headers.get(b"content-length", b"")
        return (
            self.url == GRAPHQL_URL
            and self.parser.get_method() == b"POST"
            and WISHES.isdisjoint(headers)
            and headers.get(b"connection", KEEP_ALIVE).lower() == KEEP_ALIVE
            and length.isdigit()
            and int(length) <= MAX_PLAIN_BYTES
            and not self._is_answering()
            and self.parser.get_http_version() == "1.1"
        )

    def _is_answering(self) -> bool:
        cycle: object = self.cycle  # None until the first request, whatever uvicorn says
        return cycle is not None and not self.cycle.response_complete

    async def _run(self, exchange: Exchange) -> None:
        try:
            request_id, answered = await self.posted(exchange.headers, exchange.body, self.client[0] if self.client else None)
            if self.flow.write_paused:
                await self.flow.drain()
            if not exchange.disconnected:
                self.transport.writelines((self._head(exchange, request_id, answered), answered.body))
        except Exception:
            log.exception("request failed")
            self.transport.close()
        finally:
            exchange.response_complete, self.running = True, None
            self.tasks.discard(exchange.task)
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _head(self, exchange: Exchange, request_id: str, answered: Answered) -> bytes:
        start = _start(answered.status, answered.media, answered.retry_after_s)
        close = b"" if exchange.keep_alive else b"connection: close\r\n"
        default = b"".join(b"%b: %b\r\n" % header for header in self.server_state.default_headers)
        length = len(answered.body)
        return b"%b%b%bcontent-length: %d\r\nx-request-id: %b\r\n\r\n" % (start, default, close, length, request_id.encode())


@lru_cache(maxsize=64)
def _start(status: int, media: bytes, retry_after_s: int) -> bytes:
    """The status line and what follows from status and media type."""
    return STATUS_LINE[status] + b"".join(b"%b: %b\r\n" % header for header in headers_of(status, media, retry_after_s))


class _Nobody(asyncio.Event):
    """uvicorn sets a cycle's event when its connection is lost; no exchange waits for that."""

    def set(self) -> None:
        pass


NOBODY_WAITS: Final = _Nobody()
