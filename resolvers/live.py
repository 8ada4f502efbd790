"""Subscriptions: a raw ASGI application for WebSockets on /graphql.

Each event is selected through the compiler for the viewer as the token stands at that moment, and the socket ends with its token.
On every (re)connection the current state comes first. Queries and mutations are answered here too.
"""

import asyncio
from contextlib import suppress
from typing import Final
from uuid import uuid4

import orjson
import structlog
from graphql import GraphQLError, OperationType
from redis.asyncio import Redis

from domain.errors import NotSignedIn, Refusal
from domain.viewer import VISITOR, Viewer
from resolvers import sockets
from resolvers.addresses import FORWARDED, LOOPBACK, Proxies, address_of
from resolvers.compiler import BrokenSources, Catalog
from resolvers.compiler.documents import Refused
from resolvers.endpoint import MAX_TOKEN_CHARS, Receive, Scope, Send, ViewerOf
from resolvers.execute import Operations, Result, Subscribed
from resolvers.feeds import FEEDS, Feed
from resolvers.mutate import UNAVAILABLE
from resolvers.refusing import internal_error
from resolvers.request import Caller, Selected
from resolvers.sockets import Asked, Closed, Message, Socket
from resolvers.watching import Watchers

INIT_TIMEOUT_S: Final = 10.0
VIEWER_CHECK_S: Final = 5.0
SUBSCRIPTIONS_AT_MOST: Final = 50
PACE_S: Final = 0.1
"""Between two looks at a thing that changes often: a batch of thousands is not sent a thousand times."""
log = structlog.get_logger("live")


class Live:
    """The application: what may be run, whom a token stands for, where changes are announced. Times are set by tests.

    Raises BrokenSources when a subscription has nothing to feed it, or its events no source.
    """

    def __init__(
        self,
        operations: Operations,
        viewer_of: ViewerOf,
        redis: Redis,
        *,
        init_timeout_s: float = INIT_TIMEOUT_S,
        viewer_check_s: float = VIEWER_CHECK_S,
        proxies: Proxies = LOOPBACK,
    ) -> None:
        if faults := _faults(operations.compiler.catalog):
            raise BrokenSources(faults)
        self.operations, self.viewer_of, self.watchers = operations, viewer_of, Watchers(redis)
        self.init_timeout_s, self.viewer_check_s, self.proxies = init_timeout_s, viewer_check_s, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = Socket(receive, send)
        try:
            await socket.open(scope.get("subprotocols") or [])
            client, headers = scope.get("client"), dict(scope["headers"])
            address = address_of(self.proxies, client[0] if client else None, headers.get(FORWARDED, b""))
            await _Conversation(self, socket, headers, address).run()
        except* Closed as closed:
            ending = next((end for end in _leaves(closed) if end.code), None)
            if ending and ending.code:
                await socket.close(ending.code, ending.reason)
        except* Exception:
            log.exception("socket failed")
            await socket.close(sockets.INTERNAL_ERROR, "Internal server error")


class _Conversation:
    """One socket: who speaks, and what runs."""

    def __init__(self, endpoint: Live, socket: Socket, headers: dict[bytes, bytes], address: str | None) -> None:
        self.endpoint, self.operations, self.socket = endpoint, endpoint.operations, socket
        self.language = "en" if headers.get(b"accept-language", b"").lower().startswith(b"en") else "zh"
        self.address = address
        self.token: str | None = None
        self.running: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until either side ends it; always raises Closed, alone or in a group."""
        await self._begin()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_token())
            while True:
                await self._answer(await self.socket.hear(), group)

    async def _begin(self) -> None:
        """connection_init with ``{"authorization": "Bearer …"}``; without it the viewer is a visitor."""
        try:
            async with asyncio.timeout(self.endpoint.init_timeout_s):
                message = await self.socket.hear()
                while message.type in ("ping", "pong"):
                    message = await self.socket.hear()
        except TimeoutError as error:
            raise Closed(sockets.INIT_TIMEOUT, "Connection initialisation timeout") from error
        if message.type != "connection_init":
            raise Closed(sockets.UNAUTHORIZED, "Unauthorized")
        self.token = _token(message.payload)
        await self._viewer()
        await self.socket.say("connection_ack")

    async def _answer(self, message: Message, group: asyncio.TaskGroup) -> None:
        match message.type:
            case "ping":
                await self.socket.say("pong", payload=message.payload)
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message.id, Asked.of(message.payload), group)
            case "complete":
                if task := self.running.pop(message.id, None):
                    task.cancel()
            case "connection_init":
                raise Closed(sockets.INIT_TWICE, "Too many initialisation requests")
            case _:
                raise Closed(sockets.BAD_MESSAGE, "Invalid message")

    async def _subscribe(self, id: str, asked: Asked, group: asyncio.TaskGroup) -> None:
        if id in self.running:
            raise Closed(sockets.KNOWN_SUBSCRIBER, f"Subscriber for {id} already exists")
        if len(self.running) >= SUBSCRIPTIONS_AT_MOST:
            extensions: dict[str, object] = {"code": "TOO_MANY_SUBSCRIPTIONS"}
            await self._refuse(id, [GraphQLError("One socket carries 50 operations at a time.", extensions=extensions)])
            return
        self.running[id] = group.create_task(self._run(id, asked))

    async def _run(self, id: str, asked: Asked) -> None:
        """One operation from its subscribe message to its end; what goes wrong ends this operation, not the socket."""
        caller_id = uuid4().hex
        try:
            await self._operate(id, asked, caller_id)
            if self.running.pop(id, None):
                await self.socket.say("complete", id=id)
        except Closed:
            raise
        except Refused as refused:
            await self._refuse(id, refused.errors)
        except Refusal as refusal:
            message = refusal.message_en if self.language == "en" else refusal.message_zh
            await self._refuse(id, [GraphQLError(message, extensions={"code": refusal.code, "ruleId": refusal.rule})])
        except Exception:
            log.exception("subscription failed", request_id=caller_id)
            await self._refuse(id, [internal_error(caller_id)])

    async def _operate(self, id: str, asked: Asked, caller_id: str) -> None:
        text = await self.operations.text(asked.query)
        operation = self.operations.compiler.documents.get(text).operation(asked.name)
        viewer = await self._viewer()
        if operation.kind is not OperationType.SUBSCRIPTION:
            caller = Caller(caller_id, viewer, self.language, self.address)
            result = await self.operations.run(caller, text, asked.name, asked.variables)
            if result.executed:
                await self._next(id, result)
            else:
                self.running.pop(id, None)
                await self.socket.say("error", id=id, payload=orjson.loads(result.body)["errors"])
            return
        subscribed = self.operations.subscribed(text, asked.name, asked.variables)
        feed = FEEDS[subscribed.field].begin(viewer, subscribed.arguments)
        async with self.endpoint.watchers.watch(feed.channel) as changed:
            last: bytes | None = None
            while True:
                changed.clear()
                try:
                    last = await self._send_news(id, subscribed, feed, caller_id, last)
                except UNAVAILABLE as error:
                    log.warning("database unavailable", request_id=caller_id, error=type(error).__name__)
                await asyncio.sleep(PACE_S if feed.repeats else 0)
                await self.endpoint.watchers.wait(changed)

    async def _send_news(self, id: str, subscribed: Subscribed, feed: Feed, caller_id: str, last: bytes | None) -> bytes | None:
        """Sends what is new for the viewer as the token stands now; returns the last answer, so that nothing is said twice."""
        viewer = await self._viewer()
        async with self.operations.database.transaction() as tx:
            rows = await feed.rows(tx, viewer)
        for row_id in rows:
            caller = Caller(caller_id, viewer, self.language)
            result = await self.operations.event(caller, subscribed, Selected(FEEDS[subscribed.field].type, row_id))
            if result is None:
                raise Refused([GraphQLError("There is no such thing, or it is not yours.", extensions={"code": "NOT_FOUND"})])
            if result.body != last:
                await self._next(id, result)
            last = result.body if feed.repeats else None
            feed.done(row_id)
        return last

    async def _next(self, id: str, result: Result) -> None:
        await self.socket.say("next", id=id, payload=orjson.Fragment(result.body))

    async def _refuse(self, id: str, errors: list[GraphQLError]) -> None:
        self.running.pop(id, None)
        await self.socket.say("error", id=id, payload=[error.formatted for error in errors])

    async def _watch_token(self) -> None:
        """Ends the socket soon after its token expires or its session ends."""
        while True:
            await asyncio.sleep(self.endpoint.viewer_check_s)
            with suppress(*UNAVAILABLE):
                await self._viewer()

    async def _viewer(self) -> Viewer:
        """Who the token stands for at this moment; raises Closed once it stands for nobody."""
        if self.token is None:
            return VISITOR
        try:
            return await self.endpoint.viewer_of(self.token)
        except Refusal as refusal:
            raise Closed(sockets.FORBIDDEN, refusal.code) from refusal


def _faults(catalog: Catalog) -> list[str]:
    subscriptions = catalog.schema.subscription_type
    fields = subscriptions.fields if subscriptions else {}
    unfed = [f"Subscription.{name}: nothing feeds it" for name in fields if name not in FEEDS]
    unsourced = [
        f"Subscription.{name}: there is no source {feed.type}" for name, feed in FEEDS.items() if feed.type not in catalog.sources
    ]
    return unfed + unsourced


def _token(payload: dict[str, object]) -> str | None:
    given = payload.get("authorization", payload.get("Authorization"))
    if given is None:
        return None
    scheme, _, token = str(given).partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_CHARS:
        raise Closed(sockets.FORBIDDEN, NotSignedIn.code)
    return token


def _leaves(group: BaseExceptionGroup[Closed]) -> list[Closed]:
    found: list[Closed] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found
