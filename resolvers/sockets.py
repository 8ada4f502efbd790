"""The wire of graphql-transport-ws: messages in and out over one WebSocket, strictly.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md — whatever breaks the protocol closes the socket with its code.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import orjson

from resolvers.endpoint import Receive, Send

PROTOCOL: Final = "graphql-transport-ws"
MESSAGE_AT_MOST: Final = 100_000
ID_AT_MOST: Final = 200

BAD_MESSAGE: Final = 4400
UNAUTHORIZED: Final = 4401
FORBIDDEN: Final = 4403
WRONG_PROTOCOL: Final = 4406
INIT_TIMEOUT: Final = 4408
KNOWN_SUBSCRIBER: Final = 4409
INIT_TWICE: Final = 4429
INTERNAL_ERROR: Final = 4500


class Closed(Exception):
    """The socket is over: the client went (no code), or we end it with a code and a reason."""

    def __init__(self, code: int | None = None, reason: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Message:
    """What a client says; ``payload`` is an object where the protocol has one."""

    type: str
    id: str
    payload: dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a subscribe message asks for; ``query`` is the document or the id of a trusted one."""

    query: str
    name: str | None
    variables: dict[str, object]

    @classmethod
    def of(cls, payload: dict[str, object]) -> "Asked":
        """Raises Closed when it is none."""
        query = payload.get("documentId", payload.get("query"))
        name, variables = payload.get("operationName"), payload.get("variables")
        if not isinstance(query, str) or not isinstance(name, str | None) or not isinstance(variables, dict | None):
            raise Closed(BAD_MESSAGE, "Invalid message")
        return cls(query, name or None, variables or {})


class Socket:
    """One accepted WebSocket. Sending waits for a slow client; a closed one raises Closed."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._sending = asyncio.Lock()

    async def open(self, offered: list[str]) -> None:
        """Accepts it; raises Closed when the client speaks another protocol."""
        message = await self._receive()
        assert message["type"] == "websocket.connect"
        known = PROTOCOL in offered
        await self._send({"type": "websocket.accept", "subprotocol": PROTOCOL if known else None})
        if not known:
            raise Closed(WRONG_PROTOCOL, "Subprotocol not acceptable")

    async def close(self, code: int, reason: str) -> None:
        with suppress(OSError):
            await self._send({"type": "websocket.close", "code": code, "reason": reason})

    async def hear(self) -> Message:
        """The next message; raises Closed when the client went away or breaks the protocol."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Closed
        return _read(message.get("text"))

    async def say(self, type: str, **said: object) -> None:
        """``next``, ``error``, ``complete``, ``connection_ack``, ``pong``; values may be finished JSON (orjson.Fragment)."""
        text = orjson.dumps({"type": type, **said}).decode()
        async with self._sending:
            try:
                await self._send({"type": "websocket.send", "text": text})
            except OSError as error:  # the server says so when the client is gone
                raise Closed from error


def _read(text: object) -> Message:
    if not isinstance(text, str) or len(text) > MESSAGE_AT_MOST:
        raise Closed(BAD_MESSAGE, "Invalid message")
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Closed(BAD_MESSAGE, "Invalid message") from error
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        raise Closed(BAD_MESSAGE, "Invalid message")
    payload, id = said.get("payload"), said.get("id", "")
    if not isinstance(payload, dict | None) or not isinstance(id, str) or len(id) > ID_AT_MOST:
        raise Closed(BAD_MESSAGE, "Invalid message")
    if said["type"] in ("subscribe", "complete") and not id:
        raise Closed(BAD_MESSAGE, "Invalid message")
    return Message(said["type"], id, payload or {})
