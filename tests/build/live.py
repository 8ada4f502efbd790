"""A client of the subscriptions: one WebSocket, one operation, what came so far."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.build.graphql import Asker, Data, until

PROTOCOL = Subprotocol("graphql-transport-ws")


@dataclass(slots=True)
class Watched:
    """The events of one subscription, oldest first."""

    events: list[Data] = field(default_factory=list)
    ended: str | None = None
    """The code of the error that ended it, or the reason its socket was closed with."""

    async def until(self, holds: str, value: object) -> Data:
        """The first event whose field has the value."""

        async def look() -> Data | None:
            return next((event for event in self.events if event.get(holds) == value), None)

        found = await until(look, lambda event: event is not None)
        assert found is not None
        return found


@asynccontextmanager
async def watching(asker: Asker, document: str, **variables: object) -> AsyncIterator[Watched]:
    """Subscribes during the block. The current state comes first."""
    watched = Watched()
    address = str(asker.http.base_url.join("/graphql")).replace("http", "ws", 1)
    async with connect(address, subprotocols=[PROTOCOL]) as socket:
        await socket.send(_said("connection_init", payload={"authorization": f"Bearer {asker.token}"}))
        assert _type(await socket.recv()) == "connection_ack"
        await socket.send(_said("subscribe", id="1", payload={"query": document, "variables": variables}))
        hearing = asyncio.create_task(_hear(socket, watched))
        try:
            yield watched
        finally:
            hearing.cancel()


async def _hear(socket: ClientConnection, watched: Watched) -> None:
    try:
        async for text in socket:
            message = orjson.loads(text)
            if message["type"] == "next":
                watched.events += message["payload"]["data"].values()
            elif message["type"] == "error":
                watched.ended = message["payload"][0]["extensions"]["code"]
    except ConnectionClosed as closed:
        watched.ended = closed.rcvd.reason if closed.rcvd else "lost"


def _said(type: str, **content: object) -> str:
    return orjson.dumps({"type": type, **content}).decode()


def _type(text: str | bytes) -> str:
    return str(orjson.loads(text)["type"])
