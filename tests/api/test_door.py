"""The door answers plain POSTs as ASGI would, and leaves everything else to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from resolvers.door import MAX_PLAIN_BYTES
from resolvers.edge import Edge, Front, Receive, Scope, Send
from resolvers.endpoint import Answered, GraphQLEndpoint, Headers
from tests.build.served import served

JSON = b"application/json"
WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Echo(GraphQLEndpoint):
    """Answers what was posted, by the way it came. A body of ``wait`` is answered once ``go`` is set; ``fail`` is not at all."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def posted(self, headers: Headers, body: bytes, address: str | None, request_id: str) -> Answered:
        if body == b"wait":
            self.waiting.set()
            try:
                await self.go.wait()
            finally:
                self.stopped.set()
        if body == b"fail":
            raise RuntimeError("a bug")
        return Answered(200, JSON, b"door:" + body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % (len(body) + 5))]})
        await send({"type": "http.response.body", "body": b"asgi:" + body})


@dataclass(frozen=True, slots=True)
class Line:
    """A connection to the server, and the endpoint behind it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    echo: Echo

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """The next answer: status, headers, body."""
        async with asyncio.timeout(WITHIN_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(head[0].split()[1]), headers, body

    async def ask(self, request: bytes) -> bytes:
        """The body answered to a request."""
        self.writer.write(request)
        status, _, body = await self.answer()
        assert status == 200
        return body


def post(body: bytes, *lines: bytes, path: bytes = b"/graphql", method: bytes = b"POST", version: bytes = b"1.1") -> bytes:
    """A whole request."""
    head = [method + b" " + path + b" HTTP/" + version, b"Host: here", b"Content-Length: %d" % len(body), *lines, b"", b""]
    return b"\r\n".join(head) + body


@asynccontextmanager
async def line() -> AsyncIterator[Line]:
    echo = Echo(None, None)  # type: ignore[arg-type]  # it answers by itself
    edge = Edge(echo, echo, echo)
    async with served(Front(edge, edge)) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        yield Line(reader, writer, echo)
        echo.go.set()
        writer.close()


async def test_plain_posts_go_through_the_door_on_one_connection() -> None:
    async with line() as it:
        assert [await it.ask(post(b"%d" % n)) for n in range(5)] == [b"door:%d" % n for n in range(5)]


async def test_keeping_the_connection_is_no_special_wish() -> None:
    async with line() as it:
        assert await it.ask(post(b"1", b"Connection: Keep-Alive")) == b"door:1"


async def test_the_last_request_of_a_connection_is_told_so() -> None:
    async with line() as it:
        assert await it.ask(post(b"1", b"Connection: close")) == b"asgi:1"
        assert await asyncio.wait_for(it.reader.read(), WITHIN_S) == b""


async def test_the_answer_says_what_an_answer_says() -> None:
    async with line() as it:
        it.writer.write(post(b"1"))
        status, headers, _ = await it.answer()
        assert status == 200 and len(headers["x-request-id"]) == 32 and "date" in headers
        assert headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "request_",
    [
        post(b"1", b"Accept-Encoding: gzip"),
        post(b"1", b"ORIGIN: https://campus.example"),
        post(b"1", path=b"/graphql?x=1"),
        post(b"1", path=b"/elsewhere"),
        post(b"1", method=b"PUT"),
        post(b"1", b"Upgrade: h2c"),
        post(b"1" * (MAX_PLAIN_BYTES + 1)),
        b"POST /graphql HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
    ],
)
async def test_whatever_is_not_plain_goes_the_long_way(request_: bytes) -> None:
    async with line() as it:
        assert (await it.ask(request_)).startswith(b"asgi:1")
        assert await it.ask(post(b"2")) == b"door:2"


async def test_whoever_waits_for_leave_to_send_gets_it() -> None:
    async with line() as it:
        it.writer.write(post(b"1", b"Expect: 100-continue")[:-1])
        assert (await asyncio.wait_for(it.reader.readuntil(b"\r\n\r\n"), WITHIN_S)).startswith(b"HTTP/1.1 100")
        assert await it.ask(b"1") == b"asgi:1"


async def test_a_body_may_come_in_pieces() -> None:
    async with line() as it:
        request = post(b"in pieces")
        for at in range(len(request) - 1):
            it.writer.write(request[at : at + 1])
            await it.writer.drain()
        assert await it.ask(request[-1:]) == b"door:in pieces"


async def test_a_pipeline_is_answered_in_order() -> None:
    async with line() as it:
        it.writer.write(post(b"wait") + post(b"2") + post(b"3"))
        await asyncio.wait_for(it.echo.waiting.wait(), WITHIN_S)
        it.echo.go.set()
        assert [(await it.answer())[2] for _ in range(3)] == [b"door:wait", b"asgi:2", b"asgi:3"]
        assert await it.ask(post(b"4")) == b"door:4"


async def test_an_older_client_is_answered_and_left() -> None:
    async with line() as it:
        assert await it.ask(post(b"1", version=b"1.0")) == b"asgi:1"
        assert await asyncio.wait_for(it.reader.read(), WITHIN_S) == b""


async def test_nothing_runs_on_for_a_client_that_went_away() -> None:
    async with line() as it:
        it.writer.write(post(b"wait"))
        await asyncio.wait_for(it.echo.waiting.wait(), WITHIN_S)
        it.writer.close()
        await asyncio.wait_for(it.echo.stopped.wait(), WITHIN_S)


async def test_a_bug_ends_its_connection_only() -> None:
    async with line() as it:
        it.writer.write(post(b"fail"))
        assert await asyncio.wait_for(it.reader.read(), WITHIN_S) == b""
        port: int = it.writer.get_extra_info("peername")[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await Line(reader, writer, it.echo).ask(post(b"1")) == b"door:1"
        writer.close()


async def test_stopping_waits_for_the_answer() -> None:
    echo = Echo(None, None)  # type: ignore[arg-type]  # it answers by itself
    edge = Edge(echo, echo, echo)
    async with served(Front(edge, edge)) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        it = Line(reader, writer, echo)
        writer.write(post(b"wait"))
        await asyncio.wait_for(echo.waiting.wait(), WITHIN_S)
        asyncio.get_running_loop().call_later(0.3, echo.go.set)
    status, headers, body = await it.answer()
    assert (status, body, headers["connection"]) == (200, b"door:wait", "close")
    writer.close()
