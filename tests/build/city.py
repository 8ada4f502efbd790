"""A sample city for tests: real workers, the real simulator, and an endpoint it can call back."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from domain.database import Database
from jobs.callbacks import routes
from jobs.gateways.adapters import Adapters
from jobs.gateways.bank_notice import BankNotices
from jobs.gateways.settings import BANK_CALLBACK_PATH, sandbox_settings
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote
from jobs.registry import JOBS
from jobs.worker import Workers, WorkerSettings

POLL_S = 0.01


@asynccontextmanager
async def product_running(database: Database, redis_url: str, simulator: SimulatorProcess, remote: Remote) -> AsyncIterator[None]:
    """Callbacks are received and jobs are done, as in ``./run up``, until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    outside = sandbox_settings(simulator.data / "credentials.json", simulator.url, url)
    adapters = Adapters.of(outside)
    app = Starlette(routes=routes(database, adapters.channel, BankNotices(outside.bank)))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve([listening]))
    workers = Workers(database, adapters, JOBS, WorkerSettings(redis_url))
    working = asyncio.create_task(workers.run())
    while not server.started:
        await asyncio.sleep(POLL_S)
    await remote.announce_at(url + BANK_CALLBACK_PATH)
    try:
        yield
    finally:
        workers.stop.set()
        await working
        server.should_exit = True
        await serving
        await adapters.close()
