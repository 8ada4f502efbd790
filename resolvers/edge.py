"""The outermost ASGI application: request ids, metrics and access logs around GraphQL and the router.

GraphQL goes straight to its endpoint; a Starlette route in between would cost more than the rest of a warm request.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import cache
from random import getrandbits
from typing import Any, Final, TypeAlias

import structlog
from prometheus_client import Counter, Histogram

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

GRAPHQL_PATH: Final = "/graphql"
REQUEST_ID_HEADER: Final = b"x-request-id"
REQUEST_ID_BITS: Final = 128
ANSWERED = Counter("linggong_http_answers_total", "HTTP answers", ["path", "status"])
TOOK = Histogram(
    "linggong_graphql_seconds", "Time to answer /graphql", buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5)
)

WISHES: Final = frozenset((b"origin", b"accept-encoding"))

log = structlog.get_logger("edge")


@dataclass(frozen=True, slots=True)
class Edge:
    """``endpoint`` answers /graphql over HTTP, ``live`` over WebSocket, ``router`` everything else and the lifespan."""

    endpoint: Application
    live: Application
    router: Application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind, path = scope["type"], scope.get("path")
        if kind == "lifespan":
            await self.router(scope, receive, send)
        elif kind == "websocket":
            await (self.live if path == GRAPHQL_PATH else self.router)(scope, receive, send)
        else:
            await self._http(self.endpoint if path == GRAPHQL_PATH else self.router, scope, receive, send)

    async def _http(self, application: Application, scope: Scope, receive: Receive, send: Send) -> None:
        request_id, status = f"{getrandbits(REQUEST_ID_BITS):032x}", 500  # no secret, so no system call for it
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID_HEADER, request_id.encode())]
            await send(message)

        try:
            await application(scope, receive, answer)
        finally:
            took_s = time.perf_counter() - started
            is_graphql = application is self.endpoint
            _answered(GRAPHQL_PATH if is_graphql else "other", status).inc()
            if is_graphql:
                TOOK.observe(took_s)
            if status >= 500:
                log.error("answered with an error", request_id=request_id, status=status, seconds=round(took_s, 4))


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A POST that asks for neither compression nor another origin's leave goes straight to the edge.

    The middleware would pass it on unchanged, at half the cost of a warm request. Other methods take the long way: their answers
    may be kept by a cache and must say what they vary by.
    """

    edge: Application
    middleware: Application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        plain = scope["type"] == "http" and scope["method"] == "POST" and WISHES.isdisjoint(dict(scope["headers"]))
        await (self.edge if plain else self.middleware)(scope, receive, send)


@cache
def _answered(path: str, status: int) -> Counter:
    """The counter of these labels, looked up once."""
    return ANSWERED.labels(path, str(status))
