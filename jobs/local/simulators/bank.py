"""The bank that holds the collecting accounts: an employer's transfer arrives, and the platform gets a signed notice.

POST /_control/bank/deposit `{virtual_account, amount_fen, payer_name, remark, bank_serial?, notify_url?, copies?, forged?,
unannounced?}`.
The money also arrives on the channel's account, because the virtual accounts belong to it. The same serial notifies again and
moves no more money. A notice may get lost (`unannounced`): the money is there, and nobody is told.
"""

import json
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.local.simulators.bank_accounts import deposited
from jobs.local.simulators.deliveries import Notice, put
from jobs.local.simulators.faults import JsonObject
from jobs.local.simulators.trouble import only_loopback
from jobs.local.simulators.world import World, world_of

COPIES_LIMIT: Final = 100


async def deposit(request: Request) -> Response:
    """Book the money and put the notice into the outgoing box. A forged notice moves no money."""
    world, asked = world_of(request), json.loads(await request.body())
    url = str(asked.get("notify_url") or world.bank_notify_url)
    amount_fen = asked.get("amount_fen")
    if not only_loopback(url) or not isinstance(amount_fen, int) or amount_fen <= 0 or not asked.get("virtual_account"):
        return JSONResponse({"error": "virtual_account, amount_fen and a loopback notify_url are needed"}, status_code=422)
    serial = str(asked.get("bank_serial") or f"BS{secrets.randbelow(10**16):016d}")
    content: JsonObject = {
        "bank_serial": serial,
        "virtual_account": str(asked["virtual_account"]),
        "amount_fen": amount_fen,
        "payer_name": str(asked.get("payer_name", "")),
        "remark": str(asked.get("remark", "")),
        "received_at": _first_received_at(world, serial) or world.clock.business_iso(),
    }
    forged = asked.get("forged") is True
    copies = 0 if asked.get("unannounced") is True else min(int(asked.get("copies", 1)), COPIES_LIMIT)
    numbers = _book(world, content, url, copies, forged)
    return JSONResponse({"bank_serial": serial, "deliveries": numbers})


ROUTES: Final = [Route("/_control/bank/deposit", deposit, methods=["POST"])]


def _first_received_at(world: World, serial: str) -> str | None:
    """A bank repeats its notices with the time of the first."""
    rows = world.book.rows(
        "select content from deliveries where kind = 'bank' and event_id = :serial order by id limit 1", serial=serial
    )
    return str(json.loads(str(rows[0]["content"]))["received_at"]) if rows else None


def _book(world: World, content: JsonObject, url: str, copies: int, forged: bool) -> list[int]:
    serial, amount_fen = str(content["bank_serial"]), int(str(content["amount_fen"]))
    with world.book.transaction():
        if not forged:
            world.book.move_money("deposit", f"bank:{serial}", amount_fen, world.clock.business_text())
            deposited(world, serial, str(content["virtual_account"]), amount_fen, str(content["payer_name"]))
        notice = Notice("bank", serial, serial, url, content, world.clock.machine_s(), forged)
        return [put(world, notice) for _ in range(copies)]
