"""Behind the curtain of the younger channels, under /_control/channels/{channel}: book, steps by hand, money, callbacks said."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.local.simulators import deliveries, work
from jobs.local.simulators.books import PAGE_ROWS
from jobs.local.simulators.control import body_of
from jobs.local.simulators.deliveries import Notice
from jobs.local.simulators.transfer_life import Manner, book_of
from jobs.local.simulators.world import world_of

MANNERS: Final[Mapping[str, Manner]] = {manner.channel: manner for manner in work.MANNERS}


async def book(request: Request) -> Response:
    """GET the oracle's totals and transfers with what was paid and returned (`?order_id=`, `?after=`)."""
    transfers, given = book_of(world_of(request), _manner(request)), request.query_params
    rows = transfers.shown(given.get("order_id", ""), given.get("after", ""), PAGE_ROWS)
    return JSONResponse({**transfers.totals(), "orders": rows})


async def step(request: Request) -> Response:
    """POST `{step, order_id}`: settle, confirm, expire, cancel or return, now. 409 when it does not apply."""
    asked, manner = await body_of(request), _manner(request)
    done = work.STEPS[f"{manner.channel}:{asked['step']}"](world_of(request), str(asked["order_id"]))
    return JSONResponse({"error": "not in that state"}, status_code=409) if done is False else JSONResponse({"ok": True})


async def payees(request: Request) -> Response:
    """POST `{confirm}`: whether payees confirm by themselves."""
    world_of(request).payees_confirm = (await body_of(request))["confirm"] is True
    return JSONResponse({"ok": True})


async def deposit(request: Request) -> Response:
    """POST `{amount_fen, reference?}`: money for the channel's account."""
    world, asked = world_of(request), await body_of(request)
    reference = str(asked.get("reference") or secrets.token_hex(8))
    transfers = book_of(world, _manner(request))
    booked = transfers.move_money("deposit", reference, int(str(asked["amount_fen"])), world.clock.business_text())
    return JSONResponse({"booked": booked, "balance_fen": transfers.account()[0]})


async def say(request: Request) -> Response:
    """POST `{order_id, state?, reason?, amount_fen?, forged?, unknown?}`: one callback with this content, whatever the book says.
    `unknown` renames the order to one nobody sent."""
    world, asked, manner = world_of(request), await body_of(request), _manner(request)
    transfer = book_of(world, manner).find(str(asked["order_id"]))
    if transfer is None:
        return JSONResponse({"error": "no such order"}, status_code=404)
    said = replace(
        transfer,
        number=str(asked.get("unknown") or transfer.number),
        state=str(asked.get("state", transfer.state)),
        reason=str(asked.get("reason", transfer.reason)),
        amount_fen=int(str(asked.get("amount_fen", transfer.amount_fen))),
    )
    event_id = secrets.token_hex(16)
    content, forged = manner.describe(world, said, event_id), asked.get("forged") is True
    notice = Notice(manner.channel, event_id, transfer.number, transfer.notify_url, content, world.clock.machine_s(), forged)
    async with deliveries.client() as client:
        answer = await deliveries.by_hand(world, client, notice)
    return JSONResponse({"status": answer.status, "text": answer.text, "event_id": event_id})


ROUTES: Final = [
    Route("/_control/channels/wechat/payees", payees, methods=["POST"]),
    Route("/_control/channels/{channel}/book", book, methods=["GET"]),
    Route("/_control/channels/{channel}/step", step, methods=["POST"]),
    Route("/_control/channels/{channel}/deposit", deposit, methods=["POST"]),
    Route("/_control/channels/{channel}/say", say, methods=["POST"]),
]


def _manner(request: Request) -> Manner:
    """Raises KeyError, answered as a bad request."""
    return MANNERS[request.path_params["channel"]]
