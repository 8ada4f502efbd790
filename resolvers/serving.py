"""uvicorn, as this product runs it: loopback only, graceful, and saying when its port is open."""

import asyncio
import gc
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from typing import Final, cast

import uvicorn

from resolvers.door import Door
from resolvers.edge import Application, Front

HOST: Final = "127.0.0.1"
SHUTDOWN_S: Final = 10
YOUNG: Final = 20_000
"""Objects between two looks of the garbage collector at the newest; Python's own 700 are some ten requests."""


class PortTaken(Exception):
    """Another program listens there."""


class Server(uvicorn.Server):
    """A server that says when its port is open."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.open = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.open.set()


async def serve(application: Application, port: int, beside: Callable[[], Awaitable[None]] | None = None) -> None:
    """Answers until told to stop; ``beside`` runs once the port is open. Raises PortTaken."""
    with closing(socket.socket()) as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise PortTaken(f"port {port} is in use; choose another with PORT=…")
    server = Server(config(application, port))
    serving = asyncio.create_task(server.serve())
    opening = asyncio.create_task(server.open.wait())
    try:
        await asyncio.wait((serving, opening), return_when=asyncio.FIRST_COMPLETED)
        _keep()
        if beside and server.open.is_set():
            await beside()
        await serving
    finally:
        opening.cancel()
        server.should_exit = True
        await serving


def config(application: Application, port: int) -> uvicorn.Config:
    """How uvicorn runs the application, whoever opens the port."""
    door = cast(type[asyncio.Protocol], partial(Door, application.edge.posted)) if isinstance(application, Front) else "httptools"
    return uvicorn.Config(
        application,
        host=HOST,
        port=port,
        http=door,
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # resolvers.addresses reads them, for every way in alike
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )


def _keep() -> None:
    """What was made to start with stays: the collector need not look at it again, nor after every few requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
