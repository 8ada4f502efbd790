"""Bytes to the simulators' control and into the product's routes, with no client in between: a schedule sends hundreds."""

import asyncio
import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast
from urllib.parse import quote, urlencode, urlsplit

from starlette.types import ASGIApp, Message, Scope

from jobs.local.simulators.remote import TIMEOUT_S, JsonObject, Remote

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Refused(Exception):
    """The control refused what it was asked."""


@dataclass(slots=True)
class Caught:
    """What the outside posted: path, headers, body. Everything is acknowledged; the schedule hands it on."""

    url: str = ""
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(HEAD_END)).decode("latin-1").split("\r\n")[:-2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.received.append((first.split(" ")[1], headers, body))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\nconnection: close\r\n\r\nsuccess")
        await writer.drain()
        writer.close()


class Control(Remote):
    """The simulators' control over one connection that stays open. One caller at a time."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._host, self._port = urlsplit(url).hostname or "", urlsplit(url).port
        self._turn = asyncio.Lock()
        self._streams: Streams | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._streams:
            self._streams[1].close()
        await super().__aexit__(kind, error, trace)

    async def behave(self) -> None:
        await self._said("DELETE", "/_control/faults", b"")

    async def _post(self, path: str, content: JsonObject) -> JsonObject:
        return await self._said("POST", path, json.dumps(content).encode())

    async def _get(self, path: str, parameters: dict[str, str]) -> JsonObject:
        return await self._said("GET", f"{path}?{urlencode(parameters)}", b"")

    async def _said(self, method: str, path: str, body: bytes) -> JsonObject:
        head = f"{method} {quote(path, '/?=&%')} HTTP/1.1\r\nhost: {self._host}\r\ncontent-length: {len(body)}\r\n\r\n"
        async with self._turn, asyncio.timeout(TIMEOUT_S):
            kept, self._streams = self._streams, None
            try:
                return await self._asked(kept or await self._connected(), path, head.encode("ascii") + body)
            except (asyncio.IncompleteReadError, ConnectionError):
                if kept is None:
                    raise
            return await self._asked(await self._connected(), path, head.encode("ascii") + body)  # it had grown too old

    async def _connected(self) -> Streams:
        return await asyncio.open_connection(self._host, self._port)

    async def _asked(self, streams: Streams, path: str, request: bytes) -> JsonObject:
        reader, writer = streams
        writer.write(request)
        answer = (await reader.readuntil(HEAD_END)).lower()
        content = await reader.readexactly(int(answer.split(LENGTH)[1].split(b"\r\n")[0]))
        self._streams = streams  # a caller that was cancelled in between leaves none behind
        if answer.split(b" ")[1] != b"200":
            raise Refused(f"{path}: {content.decode()}")
        return cast(JsonObject, json.loads(content))


async def posted(app: ASGIApp, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    """Status and text of the route's answer. What the route raises besides is an answer of 500, as a server would say."""
    said: list[Message] = []
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("product", 80),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        return 500, ""
    return said[0]["status"], b"".join(message.get("body", b"") for message in said[1:]).decode()
