"""An application on a port of its own, as the product runs it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from resolvers.edge import Application
from resolvers.serving import HOST, Server, config

START_WITHIN_S = 5.0


@asynccontextmanager
async def served(application: Application) -> AsyncIterator[str]:
    """On a free port; the address."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        async with answering(application, listening):
            yield f"http://{HOST}:{listening.getsockname()[1]}"


@asynccontextmanager
async def answering(application: Application, listening: socket.socket) -> AsyncIterator[None]:
    """On a socket that is bound already."""
    server = Server(config(application, listening.getsockname()[1]))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.wait_for(server.open.wait(), START_WITHIN_S)
        yield
    finally:
        server.should_exit = True
        await serving
