"""A Python peer as a process of its own: ``python -m bench.reads.serve floor|strawberry PORT DSN ASKERS``.

The same uvicorn settings as the product's; a bearer token is a look-up in ASKERS, a JSON file the bench wrote.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import uvloop

from bench.reads import dataloaders, floor
from bench.reads.floor import Asking
from resolvers.reading import open_read_pool
from resolvers.serving import serve

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Answer: TypeAlias = Callable[[dict[str, Any], Asking], Awaitable[bytes]]


def application(answer: Answer, askers: dict[bytes, Asking]) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The barest ASGI application: one path, JSON in, JSON out."""

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        asking = askers[dict(scope["headers"])[b"authorization"][7:]]
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        answered = await answer(orjson.loads(body), asking)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answered)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answered})

    return asgi


async def main(kind: str, port: int, dsn: str, askers: Path) -> None:
    """Serves until told to stop."""
    known = {
        token.encode(): Asking(UUID(who["id"]), UUID(who["person_id"]))
        for token, who in orjson.loads(await asyncio.to_thread(askers.read_bytes)).items()
    }
    if kind == "floor":
        read_pool = await open_read_pool(dsn)

        async def answer(body: dict[str, Any], asking: Asking) -> bytes:
            return await floor.answer(read_pool, body["shape"], body["variables"], asking)
    else:
        pool = await dataloaders.open_pool(dsn)

        async def answer(body: dict[str, Any], asking: Asking) -> bytes:
            return await dataloaders.answer(pool, body["query"], body["variables"], asking)

    await serve(application(answer, known), port)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])))
