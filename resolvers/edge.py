"""The outermost ASGI application: request ids, metrics and access logs around GraphQL and the router.

GraphQL goes straight to its endpoint; a Starlette route in between would cost more than the rest of a warm request.
"""

import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from itertools import accumulate
from random import getrandbits
from typing import Any, Final, TypeAlias

import structlog
from prometheus_client import REGISTRY, Metric
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from resolvers.endpoint import Answered, GraphQLEndpoint, Headers

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

GRAPHQL_PATH: Final = "/graphql"
REQUEST_ID_HEADER: Final = b"x-request-id"
REQUEST_ID_BITS: Final = 128
SLOWER_THAN_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5)
"""The bounds between the buckets of the histogram of answers."""

log = structlog.get_logger("edge")


class Answers(Collector):
    """Counts of HTTP answers, and how long /graphql took: plain numbers, since one thread counts, and at every request."""

    def __init__(self) -> None:
        self.answered: dict[tuple[str, int], int] = {}
        self.took = [0] * (len(SLOWER_THAN_S) + 1)
        self.took_s = 0.0

    def count(self, path: str, status: int, took_s: float) -> None:
        """One answer."""
        self.answered[path, status] = self.answered.get((path, status), 0) + 1
        if path == GRAPHQL_PATH:
            self.took[bisect_left(SLOWER_THAN_S, took_s)] += 1
            self.took_s += took_s

    def collect(self) -> Iterator[Metric]:
        """For Prometheus."""
        answers = CounterMetricFamily("linggong_http_answers", "HTTP answers", labels=["path", "status"])
        for (path, status), count in self.answered.items():
            answers.add_metric([path, str(status)], count)
        yield answers
        bounds = [*map(str, SLOWER_THAN_S), "+Inf"]
        took = list(zip(bounds, accumulate(self.took), strict=True))
        yield HistogramMetricFamily("linggong_graphql_seconds", "Time to answer /graphql", buckets=took, sum_value=self.took_s)


ANSWERED: Final = Answers()
REGISTRY.register(ANSWERED)


@dataclass(frozen=True, slots=True)
class Front:
    """The whole application: ``middleware`` is ASGI and stands before the edge; the door takes plain POSTs straight to it."""

    edge: "Edge"
    middleware: Application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.middleware(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Edge:
    """``endpoint`` answers /graphql over HTTP, ``live`` over WebSocket, ``router`` everything else and the lifespan."""

    endpoint: GraphQLEndpoint
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

    async def posted(self, headers: Headers, body: bytes, address: str | None) -> tuple[str, Answered]:
        """A POST to /graphql that ``door`` took in whole: the request's id and the answer."""
        request_id, status, started = _request_id(), 500, time.perf_counter()
        try:
            answered = await self.endpoint.posted(headers, body, address, request_id)
            status = answered.status
        finally:
            _told(request_id, GRAPHQL_PATH, status, started)
        return request_id, answered

    async def _http(self, application: Application, scope: Scope, receive: Receive, send: Send) -> None:
        request_id, status, started = _request_id(), 500, time.perf_counter()
        scope.setdefault("state", {})["request_id"] = request_id

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID_HEADER, request_id.encode())]
            await send(message)

        try:
            await application(scope, receive, answer)
        finally:
            _told(request_id, GRAPHQL_PATH if application is self.endpoint else "other", status, started)


def _request_id() -> str:
    return f"{getrandbits(REQUEST_ID_BITS):032x}"  # no secret, so no system call for it


def _told(request_id: str, path: str, status: int, started: float) -> None:
    """Counts an answer, and says so when it was an error."""
    took_s = time.perf_counter() - started
    ANSWERED.count(path, status, took_s)
    if status >= 500:
        log.error("answered with an error", request_id=request_id, status=status, seconds=round(took_s, 4))
