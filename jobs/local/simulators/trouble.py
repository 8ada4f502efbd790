"""Ways of answering badly: hang, drop the connection, say nonsense."""

import asyncio
import socket
import struct
from typing import Final, Protocol, cast
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from jobs.local.simulators.faults import Fault, Kind

HANG_LIMIT_S: Final = 120.0
RETRY_AFTER_S: Final = 2
LINGER_NOTHING: Final = struct.pack("ii", 1, 0)
SOCKET_KEY: Final = "linggong.transport"


class Transport(Protocol):
    """The part of an asyncio transport a reset needs."""

    def get_extra_info(self, name: str) -> socket.socket | None:
        """The socket under the connection."""

    def abort(self) -> None:
        """Close without flushing."""


class Droppable:
    """Middleware that lets a handler reset its connection: it keeps uvicorn's transport in the scope."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; uvicorn's `send` is a method of the object that holds the transport."""
        scope[SOCKET_KEY] = getattr(getattr(send, "__self__", None), "transport", None)
        await self.app(scope, receive, send)


async def misbehave(request: Request, fault: Fault) -> Response:
    """The bad answer of a fault that spoils answers."""
    if fault.kind is Kind.TIMEOUT:
        await asyncio.sleep(min(fault.delay_s or HANG_LIMIT_S, HANG_LIMIT_S))
        return PlainTextResponse("gateway timeout", status_code=504)
    if fault.kind is Kind.RESET:
        await reset_connection(request)
    if fault.kind is Kind.TOO_MANY:
        headers = {"retry-after": str(int(fault.delay_s) or RETRY_AFTER_S)}
        return PlainTextResponse("too many requests", status_code=429, headers=headers)
    if fault.kind is Kind.KEY_EXPIRED:
        return JSONResponse({"code": "SIGN_KEY_EXPIRED", "message": "密钥已过有效期"}, status_code=401)
    if fault.kind is Kind.BAD_BODY:
        return PlainTextResponse("<html>502 nginx</html>", status_code=200)
    if fault.kind is Kind.UNKNOWN_CODE:
        return JSONResponse({"code": fault.code or "7777", "message": "未知错误", "request_id": "", "data": None})
    return PlainTextResponse("internal error", status_code=int(fault.code or 500))


async def reset_connection(request: Request) -> None:
    """End the TCP connection with a reset instead of an answer."""
    transport = cast("Transport | None", request.scope.get(SOCKET_KEY))
    assert transport is not None
    raw = transport.get_extra_info("socket")
    assert raw is not None
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOTHING)
    transport.abort()


def only_loopback(url: str) -> bool:
    """The simulators call back to this machine only."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
