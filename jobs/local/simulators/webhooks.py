"""A partner's system that is told by webhook, after the public standard (https://www.standardwebhooks.com).

POST /webhooks/{name}: it keeps a message once, by its webhook-id, when a signature is right and fresh, and says no otherwise.
Its secrets are given to it (/_control/webhook-systems/{name}); GET /webhooks/{name} shows what it took and what it was asked. In
its moods it is slow, down, resets, says no (`no`), is gone (`gone`), sends elsewhere (`redirect`), never ends its answer
(`huge`), or lies: says yes and forgets (`lie`).
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from jobs.local.simulators.identity import in_mood
from jobs.local.simulators.world import World, world_of

TOLERANCE_S: Final = 300
HUGE_PIECE: Final = b"x" * 65_536
HUGE_PIECES: Final = 16_384
STATUSES: Final = {"no": 400, "gone": 410}


@dataclass(slots=True)
class Receiver:
    """One system: what it verifies with, what it took, and how often it was called."""

    secrets: list[str] = field(default_factory=list, repr=False)
    taken: dict[str, dict[str, object]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    forged: int = 0


async def receive(request: Request) -> Response:
    """One message."""
    world, body = world_of(request), await request.body()
    receiver = receiver_of(world, request.path_params["name"])
    message_id = request.headers.get("webhook-id", "")
    receiver.calls.append(message_id)
    if spoiled := await in_mood(request, world.webhooks):
        return spoiled
    if not _genuine(request, body, receiver.secrets):
        receiver.forged += 1
        return JSONResponse({"error": "bad_signature"}, status_code=401)
    mode = world.webhooks.mode
    if mode in STATUSES:
        return PlainTextResponse("no", status_code=STATUSES[mode])
    if mode == "redirect":
        return RedirectResponse("/webhooks/elsewhere", status_code=307)
    if mode != "lie":
        known = receiver.taken.setdefault(message_id, {"id": message_id, "times": 0, **json.loads(body)})
        known["times"] = int(str(known["times"])) + 1
    return StreamingResponse(_endless(), media_type="text/plain") if mode == "huge" else JSONResponse({"ok": True})


async def inbox(request: Request) -> Response:
    """What it took, oldest first, and what it was asked."""
    receiver = receiver_of(world_of(request), request.path_params["name"])
    return JSONResponse({"messages": list(receiver.taken.values()), "calls": receiver.calls, "forged": receiver.forged})


async def know(request: Request) -> Response:
    """POST `{secrets}`: what it verifies with from now on."""
    secrets = json.loads(await request.body())["secrets"]
    receiver_of(world_of(request), request.path_params["name"]).secrets = [str(each) for each in secrets]
    return JSONResponse({"ok": True})


ROUTES: Final = [
    Route("/webhooks/{name:str}", receive, methods=["POST"]),
    Route("/webhooks/{name:str}", inbox, methods=["GET"]),
    Route("/_control/webhook-systems/{name:str}", know, methods=["POST"]),
]


def receiver_of(world: World, name: str) -> Receiver:
    """The system of that name, made when it is first heard of."""
    receiver = world.receivers.setdefault(name, Receiver())
    assert isinstance(receiver, Receiver)
    return receiver


def _genuine(request: Request, body: bytes, secrets: list[str]) -> bool:
    """As the standard says: one signature of several is enough, and an old message is none."""
    message_id, timestamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_S:
        return False
    content = f"{message_id}.{timestamp}.".encode() + body
    given = [each.removeprefix("v1,") for each in request.headers.get("webhook-signature", "").split() if each.startswith("v1,")]
    keys = [base64.b64decode(each.removeprefix("whsec_")) for each in secrets]
    right = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    return any(hmac.compare_digest(one, other) for one in given for other in right)


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(HUGE_PIECES):
        yield HUGE_PIECE
