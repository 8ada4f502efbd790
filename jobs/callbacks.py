"""What the outside posts to us: verify → inbox → acknowledge after commit. Jobs apply it later.

A forged message is answered 403 and changes nothing; an unreadable one 400; both are counted and logged without their content.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain import finance, payouts
from domain.database import Database
from domain.payouts import Event
from domain.viewer import Viewer
from jobs.gateways.bank_notice import BankNotices
from jobs.gateways.contract import ForgedCallback, PayoutChannel, UnreadableCallback
from jobs.gateways.settings import BANK_CALLBACK_PATH, CALLBACK_PATHS
from jobs.payouts import word_of

ACKNOWLEDGED = "success"
KEPT_AT_ONCE = 100
BODY_LIMIT_BYTES = 64_000

log = structlog.get_logger("callbacks")


def routes(database: Database, channels: Mapping[str, PayoutChannel], bank: BankNotices) -> list[Route]:
    """The inbound endpoints of the payout channels and the bank."""

    inbox = Inbox(database)

    def of(channel: PayoutChannel) -> Callable[[Request], Awaitable[None]]:
        async def payout(request: Request) -> None:
            body = await limited_body(request)
            told = channel.verify_callback(request.headers, body)
            word, digest = word_of(told.answer), sha256(body).digest()
            await inbox.keep(Event(told.channel, told.event_key, told.out_biz_no, word, digest))

        return payout

    async def bank_notice(request: Request) -> None:
        notice = bank.verify(request.headers, await limited_body(request))
        async with database.transaction() as tx:
            await finance.receive_notice(tx, Viewer.system("callbacks.bank"), notice)

    return [
        *(
            Route(path, _acknowledged(of(channels[name])), methods=["POST"])
            for name, path in CALLBACK_PATHS.items()
            if name in channels
        ),
        Route(BANK_CALLBACK_PATH, _acknowledged(bank_notice), methods=["POST"]),
    ]


class Inbox:
    """Callbacks that come at once are committed at once: those that arrive during a commit share the next one.

    ``keep`` returns after the commit, as if each had its own, and raises what its own would have raised.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: list[tuple[Event, asyncio.Future[None]]] = []
        self._keeping: asyncio.Task[None] | None = None

    async def keep(self, event: Event) -> None:
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((event, kept))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())
        await kept

    async def _keep_all(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:KEPT_AT_ONCE], self._waiting[KEPT_AT_ONCE:]
            try:
                await self._keep_some(some)
            except BaseException as error:  # the process ends, or this task: nobody waits for an answer that never comes
                for _, kept in (*some, *self._waiting):
                    if not kept.done():
                        kept.set_exception(error)
                self._waiting = []
                raise

    async def _keep_some(self, some: list[tuple[Event, asyncio.Future[None]]]) -> None:
        if len(some) > 1 and await self._kept(some) is None:
            return
        for each in some:  # by itself, so that one that cannot be kept spoils no other
            if (error := await self._kept([each])) and not each[1].done():
                each[1].set_exception(error)

    async def _kept(self, some: list[tuple[Event, asyncio.Future[None]]]) -> Exception | None:
        try:
            async with self.database.transaction() as tx:
                await payouts.keep_events(tx, [event for event, _ in some])
        except Exception as error:  # whatever it is belongs to those who wait
            return error
        for _, kept in some:
            if not kept.done():  # whoever asked may be gone
                kept.set_result(None)
        return None


async def limited_body(request: Request) -> bytes:
    """The body; raises UnreadableCallback past the limit, before reading more."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            raise UnreadableCallback("the body is too large")
    return bytes(body)


def _acknowledged(receive: Callable[[Request], Awaitable[None]]) -> Callable[[Request], Awaitable[Response]]:
    """``success`` once the message is committed; anything else makes the sender try again or look."""

    async def endpoint(request: Request) -> Response:
        try:
            await receive(request)
        except ForgedCallback as forged:
            log.warning("forged callback", path=request.url.path, problem=str(forged))
            return PlainTextResponse("forged", status_code=403)
        except UnreadableCallback as unreadable:
            log.error("unreadable callback", path=request.url.path, problem=str(unreadable))
            return PlainTextResponse("unreadable", status_code=400)
        except finance.NoticeContradicted:
            log.error("contradicting bank notice", path=request.url.path)
            return PlainTextResponse("contradicts an earlier notice", status_code=409)
        return PlainTextResponse(ACKNOWLEDGED)

    return endpoint
