"""Compression and CORS: given to whoever asks, and out of the way of whoever does not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest_asyncio
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from resolvers.edge import Edge, Front, Receive, Scope, Send
from resolvers.endpoint import Answered, GraphQLEndpoint, Headers
from tests.build.served import served

ORIGIN = "https://campus.example"
LONG = b"[" + b"1," * 1_000 + b"1]"


@dataclass(frozen=True, slots=True)
class Long(GraphQLEndpoint):
    """Answers ``LONG``, whatever is asked."""

    async def posted(self, headers: Headers, body: bytes, address: str | None, request_id: str) -> Answered:
        return Answered(200, b"application/json", LONG)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": LONG})


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    endpoint = Long(None, None)  # type: ignore[arg-type]  # it answers by itself
    edge = Edge(endpoint, endpoint, endpoint)
    dressed = GZipMiddleware(CORSMiddleware(edge, allow_origins=[ORIGIN], allow_methods=["POST"]), minimum_size=1_000)
    async with served(Front(edge, dressed)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        del client.headers["accept-encoding"]
        yield client


async def test_a_plain_post_goes_straight_to_the_edge(http: httpx.AsyncClient) -> None:
    answer = await http.post("/graphql")
    assert answer.content == LONG
    assert "vary" not in answer.headers and len(answer.headers["x-request-id"]) == 32


async def test_request_ids_differ(http: httpx.AsyncClient) -> None:
    assert len({(await http.post("/graphql")).headers["x-request-id"] for _ in range(20)}) == 20


async def test_compression_is_for_those_who_ask(http: httpx.AsyncClient) -> None:
    answer = await http.post("/graphql", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip" and answer.content == LONG


async def test_an_allowed_origin_is_told_so_and_another_is_not(http: httpx.AsyncClient) -> None:
    allowed = await http.post("/graphql", headers={"origin": ORIGIN})
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    other = await http.post("/graphql", headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_preflights_are_answered(http: httpx.AsyncClient) -> None:
    asking = {"origin": ORIGIN, "access-control-request-method": "POST"}
    answer = await http.options("/graphql", headers=asking)
    assert answer.status_code == 200 and answer.text == "OK"


async def test_what_a_cache_may_keep_says_what_it_varies_by(http: httpx.AsyncClient) -> None:
    assert "Origin" in (await http.get("/graphql")).headers["vary"]
