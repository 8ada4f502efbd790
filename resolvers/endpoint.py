"""GraphQL over HTTP as a raw ASGI application (https://graphql.github.io/graphql-over-http/draft/).

POST with ``application/json``; GET for queries; a trusted document by its ``documentId`` instead of ``query``. The answer is
``application/graphql-response+json``, or ``application/json`` for clients that ask for nothing newer; the latter answers every
well-formed request with 200. Batching is refused.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from graphql import GraphQLError

from domain import trusted
from domain.errors import Refusal
from domain.viewer import VISITOR, Viewer
from resolvers.addresses import FORWARDED, LOOPBACK, Proxies, address_of
from resolvers.execute import Operations, Result, failed, refused
from resolvers.request import Caller

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = Mapping[bytes, bytes]
ViewerOf: TypeAlias = Callable[[str], Awaitable[Viewer]]
"""The viewer of a bearer token; raises a Refusal for a token that is unknown, expired or revoked."""

MAX_BODY_BYTES = 1_000_000
MAX_TOKEN_CHARS = 4_096
MAX_USER_AGENT_CHARS = 200
RESPONSE_JSON = b"application/graphql-response+json"
JSON = b"application/json"
COST_HEADER = b"graphql-cost"
"""Whoever sends it, with any value, is told what a query cost."""
CHARSET = b"; charset=utf-8"


class BadRequest(Exception):
    """A request that is not GraphQL over HTTP: its status and a stable code."""

    def __init__(self, status: int, code: str, message: str, retry_after_s: int = 0) -> None:
        super().__init__(message)
        self.status, self.code, self.retry_after_s = status, code, retry_after_s


class Asked(NamedTuple):
    """The operation a request asks for; ``query`` is the document or the id of a trusted one."""

    query: str
    name: str | None
    variables: dict[str, object]


class Answered(NamedTuple):
    """What a request is answered, before it is HTTP."""

    status: int
    media: bytes
    body: bytes
    retry_after_s: int = 0


@dataclass(frozen=True, slots=True)
class GraphQLEndpoint:
    """The ASGI application; routers and middleware stand in front of it, never between it and the compiler."""

    operations: Operations
    viewer_of: ViewerOf
    proxies: Proxies = LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        client = scope.get("client")
        address, request_id = client[0] if client else None, (scope.get("state") or {}).get("request_id") or uuid4().hex
        media = JSON
        try:
            media = _accepted(headers.get(b"accept"))
            asked = _from_query(scope) if scope["method"] == "GET" else await _from_body(scope["method"], headers, receive)
        except BadRequest as bad:
            answered = _answer_to(bad, media)
        else:
            reading = scope["method"] == "GET"
            answered = await self.answer(asked, headers, media, address, request_id, reading=reading, receive=receive)
        await _respond(send, answered)

    async def posted(self, headers: Headers, body: bytes, address: str | None, request_id: str) -> Answered:
        """The answer to a POST whose body is here already, whatever it is."""
        media = JSON
        try:
            media = _accepted(headers.get(b"accept"))
            _must_be_json(headers)
            asked = _read(body)
        except BadRequest as bad:
            return _answer_to(bad, media)
        return await self.answer(asked, headers, media, address, request_id)

    async def answer(
        self,
        asked: Asked,
        headers: Headers,
        media: bytes,
        address: str | None,
        request_id: str,
        *,
        reading: bool = False,
        receive: Receive | None = None,
    ) -> Answered:
        """Runs what is asked for whoever the headers say; ``address`` is the peer's, ``reading`` refuses all but queries (GET).

        ``receive`` is where ASGI says that the client left; the door stops what runs by itself.
        """
        address = address_of(self.proxies, address, headers.get(FORWARDED, b""))
        try:
            viewer = await self._viewer(headers.get(b"authorization"), address)
        except BadRequest as bad:
            return _answer_to(bad, media)
        except Exception as error:
            return _answered(failed(error, request_id), media, reading)
        caller = Caller(
            request_id,
            viewer,
            "en" if headers.get(b"accept-language", b"").lower().startswith(b"en") else "zh",
            address,
            headers.get(b"user-agent", b"").decode("latin-1")[:MAX_USER_AGENT_CHARS] or None,
            COST_HEADER in headers,
            receive,
        )
        result = await self.operations.run(caller, asked.query, asked.name, asked.variables, reading=reading)
        return _answered(result, media, reading)

    async def _viewer(self, authorization: bytes | None, address: str | None) -> Viewer:
        if authorization is None:
            return VISITOR
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_CHARS:
            raise BadRequest(401, "BAD_TOKEN", "The Authorization header is not a bearer token.")
        try:
            return await self.viewer_of(token)
        except Refusal as refusal:
            if wait_s := self.operations.wrong_token(address):
                raise BadRequest(429, "THROTTLED", "Too many tokens that are worth nothing.", wait_s) from refusal
            raise BadRequest(401, refusal.code, refusal.message_en) from refusal


@lru_cache(maxsize=256)
def _accepted(accept: bytes | None) -> bytes:
    """The media type to answer with; the newer one when the client names it, any when it takes any."""
    if accept is None or RESPONSE_JSON in accept:
        return JSON if accept is None else RESPONSE_JSON
    if b"application/json" in accept or b"*/*" in accept or b"application/*" in accept:
        return JSON if b"application/json" in accept else RESPONSE_JSON
    raise BadRequest(406, "NOT_ACCEPTABLE", "This endpoint answers application/graphql-response+json or application/json.")


def _from_query(scope: Scope) -> Asked:
    try:
        pairs = parse_qsl(scope["query_string"].decode(), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError as error:
        raise BadRequest(400, "BAD_REQUEST", "The query string cannot be read.") from error
    given: dict[str, object] = dict(pairs)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _json(str(given[name]).encode())
    return _asked(given)


async def _from_body(method: str, headers: Headers, receive: Receive) -> Asked:
    if method != "POST":
        raise BadRequest(405, "METHOD_NOT_ALLOWED", "Use POST, or GET for queries.")
    _must_be_json(headers)
    return _read(await _body(headers, receive))


def _must_be_json(headers: Headers) -> None:
    media = headers.get(b"content-type", b"")
    if media != JSON and media.partition(b";")[0].strip().lower() != JSON:
        raise BadRequest(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json.")


def _read(body: bytes) -> Asked:
    given = _json(body)
    if isinstance(given, dict):
        return _asked(given)
    if isinstance(given, list):
        raise BadRequest(400, "BATCHING_REFUSED", "One operation a request; batches are refused.")
    raise BadRequest(400, "BAD_REQUEST", "The body is not a JSON object.")


async def _body(headers: Headers, receive: Receive) -> bytes:
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise BadRequest(413, "TOO_LARGE", f"The body is larger than {MAX_BODY_BYTES:,} bytes.")
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest(400, "DISCONNECTED", "The client went away.")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise BadRequest(413, "TOO_LARGE", f"The body is larger than {MAX_BODY_BYTES:,} bytes.")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _json(text: bytes) -> object:
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, "MALFORMED_JSON", "The request is not valid JSON.") from error
    return value


def _asked(given: dict[str, object]) -> Asked:
    query, name, variables = _document(given), given.get("operationName"), given.get("variables")
    if name is not None and not isinstance(name, str):
        raise BadRequest(400, "BAD_REQUEST", "operationName is a string.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "BAD_REQUEST", "variables is an object.")
    if not isinstance(given.get("extensions") or {}, dict):
        raise BadRequest(400, "BAD_REQUEST", "extensions is an object.")
    return Asked(query, name, variables or {})


def _document(given: dict[str, object]) -> str:
    """The text, or the trusted document's id (GraphQL over HTTP, appendix on persisted documents)."""
    query, id = given.get("query"), given.get("documentId")
    if id is None:
        if not isinstance(query, str) or not query:
            raise BadRequest(400, "BAD_REQUEST", "The request has no query.")
        return query
    if query is not None:
        raise BadRequest(400, "BAD_REQUEST", "Send a query or a documentId, not both.")
    if not isinstance(id, str) or not trusted.ID.fullmatch(id):
        raise BadRequest(400, "BAD_REQUEST", "documentId is sha256: and 64 lower-case hexadecimal digits.")
    return id


def _answer_to(bad: BadRequest, media: bytes) -> Answered:
    body = refused([GraphQLError(str(bad), extensions={"code": bad.code})]).body
    return Answered(bad.status, media, body, bad.retry_after_s)


def _answered(result: Result, media: bytes, reading: bool) -> Answered:
    if result.executed and not result.failed:
        return Answered(200, media, result.body)
    return Answered(_status(result, media, reading), media, result.body, result.retry_after_s)


def _status(result: Result, media: bytes, reading: bool) -> int:
    if result.retry_after_s:
        return 429
    if result.failed:
        return 200 if result.executed else 500 if b'"UNAVAILABLE"' not in result.body else 503
    if result.executed:
        return 200
    if reading and b'"MUTATION_OVER_GET"' in result.body:
        return 405
    # the older media type says 200 to any request that was well formed
    return 400 if media == RESPONSE_JSON else 200


@lru_cache(maxsize=64)
def headers_of(status: int, media: bytes, retry_after_s: int) -> tuple[tuple[bytes, bytes], ...]:
    """The response's headers but for its length."""
    headers = [(b"content-type", media + CHARSET)]
    if status == 405:
        headers.append((b"allow", b"GET, POST"))
    if retry_after_s:
        headers.append((b"retry-after", b"%d" % retry_after_s))
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    return tuple(headers)


async def _respond(send: Send, answered: Answered) -> None:
    headers = [
        *headers_of(answered.status, answered.media, answered.retry_after_s),
        (b"content-length", b"%d" % len(answered.body)),
    ]
    await send({"type": "http.response.start", "status": answered.status, "headers": headers})
    await send({"type": "http.response.body", "body": answered.body})
