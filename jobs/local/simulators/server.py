"""The process: command line, the ASGI app with all routes, the loop that makes things happen by themselves."""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from jobs.local.simulators import (
    alipay,
    alipay_files,
    bank,
    bank_accounts,
    bank_files,
    channel_control,
    control,
    deliveries,
    identity,
    insurer,
    notices,
    sms,
    webhooks,
    wechat,
    wechat_files,
    wechat_logins,
    work,
    yunzhanghu,
    yunzhanghu_batches,
    yunzhanghu_files,
)
from jobs.local.simulators.books import Book
from jobs.local.simulators.credentials import load_or_create
from jobs.local.simulators.trouble import Droppable
from jobs.local.simulators.world import Options, World

IDLE_S: Final = 5.0
ORPHAN_GRACE_S: Final = 3.0


def main(argv: list[str]) -> int:
    """Serve until told to stop. Prints `ready http://127.0.0.1:<port>` once it answers."""
    arguments = _arguments(argv)
    options = Options(
        data=arguments.data,
        in_memory=arguments.memory,
        opening_balance_fen=arguments.opening_balance_fen,
        settle_delay_s=arguments.settle_ms / 1000,
        retry_delay_s=arguments.retry_ms / 1000,
    )
    if arguments.until_stdin_ends:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    world = World(options, load_or_create(options.data, arguments.bank_statements_from), _book(options))
    world.bank_notify_url = arguments.bank_notify_url
    world.open_account()
    listener = socket.create_server(("127.0.0.1", arguments.port))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = uvicorn.Config(build(world, url), log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    uvicorn.Server(settings).run(sockets=[listener])
    return 0


def build(world: World, url: str) -> ASGIApp:
    """The app; its lifespan runs the loop and announces `url`."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        loop = asyncio.create_task(_live(world))
        print(f"ready {url}", flush=True)
        yield
        loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loop
        world.book.close()

    channels = (yunzhanghu, yunzhanghu_batches, yunzhanghu_files, wechat, wechat_files, alipay, alipay_files, bank_files)
    modules = (*channels, identity, insurer, sms, notices, webhooks, wechat_logins, bank, bank_accounts, channel_control, control)
    routes = [Route("/healthz", _health), *(route for module in modules for route in module.ROUTES)]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={ValueError: _bad_request, KeyError: _bad_request},
    )
    app.state.world = world
    return Droppable(app)  # outermost: only there is `send` still uvicorn's own


async def _live(world: World) -> None:
    """Do what is due, then sleep until the next thing is due or something wakes us."""
    deliveries.resume(world)
    running: set[asyncio.Task[deliveries.Answer]] = set()
    async with deliveries.client() as client:
        while True:
            world.wake.clear()
            work.do_due(world)
            await deliveries.deliver_due(world, client, running)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(world.wake.wait(), max(0.005, _pause_s(world)))


def _pause_s(world: World) -> float:
    rows = world.book.rows(
        "select min(due_s - case clock when 'machine' then :machine else :business end) as pause_s from work",
        machine=world.clock.machine_s(), business=world.clock.business_s(),
    )  # fmt: skip
    pauses = [IDLE_S, deliveries.next_due_s(world), None if rows[0]["pause_s"] is None else float(str(rows[0]["pause_s"]))]
    return min(pause for pause in pauses if pause is not None)


def _book(options: Options) -> Book:
    return Book(":memory:" if options.in_memory else str(options.data / "book.sqlite3"))


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m jobs.local.simulators", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the keys and the book")
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 takes a free one")
    parser.add_argument("--memory", action="store_true", help="keep the book in memory only")
    parser.add_argument("--opening-balance-fen", type=int, default=Options.__dataclass_fields__["opening_balance_fen"].default)
    parser.add_argument("--settle-ms", type=float, default=20, help="from acceptance to payment")
    parser.add_argument("--retry-ms", type=float, default=300, help="first pause before a callback is repeated")
    parser.add_argument("--bank-notify-url", default="", help="where the bank announces deposits")
    parser.add_argument("--bank-statements-from", default="", help="first day of which our accounts' statements are agreed")
    parser.add_argument("--until-stdin-ends", action="store_true", help="stop when the parent closes our standard input")
    return parser.parse_args(argv)


def _end_with_stdin() -> None:
    """The parent's death closes the pipe, on every system and however it died."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(ORPHAN_GRACE_S)
    os._exit(1)


async def _health(_: Request) -> Response:
    return JSONResponse({"ok": True})


async def _bad_request(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=422)
