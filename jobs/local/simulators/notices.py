"""A provider of notifications: POST /notices/{channel}/send and /ask for sms, wechat and email; GET /notices/inbox for tests.

It keeps one message per out_id. In its moods it is slow, down, resets connections, answers nonsense, lies (says ok and loses the
message) or loses answers (`mute`: takes the message and says nothing). Asked later it may deny what it took (`fail`), forget it
(`forget`), say something else each time (`contradict`), or tell of what nobody asked (`babble`). It says no to addresses
on the mismatch list.
"""

import json
import re
import secrets
from dataclasses import asdict, dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jobs.local.simulators.identity import in_mood, signed
from jobs.local.simulators.world import NoticeTaken, world_of

KEPT_NOTICES: Final = 20_000
SMS_LIMIT: Final = 160
WECHAT_LIMIT: Final = 20
CONTRADICTING: Final = ("delivered", "taken", "failed")
ADDRESSES: Final = {"sms": re.compile(r"1\d{10}"), "wechat": re.compile(r"[A-Za-z0-9_-]{16,64}"), "email": re.compile(r"\S+@\S+")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A message as it is asked for."""

    out_id: str
    to: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)


async def send(request: Request) -> Response:
    """Take `{out_id, to, title, text}`; the same out_id again answers the first message."""
    world, body, channel = world_of(request), await request.body(), request.path_params["channel"]
    if spoiled := await in_mood(request, world.notices):
        return spoiled
    if not signed(world, request, body, world.keys.sms_key_id, world.keys.sms_secret):
        return JSONResponse({"error": "bad_signature"}, status_code=401)
    given = json.loads(body)
    asked = Asked(*(str(given.get(name, "")) for name in ("out_id", "to", "title", "text")))
    if code := _refusal(channel, asked, world.mismatches):
        return JSONResponse({"code": code}, status_code=422)
    known = world.notices_taken.get(asked.out_id)
    message = known or NoticeTaken(secrets.token_hex(8), channel, asked.out_id, asked.to, asked.title, asked.text)
    message.asked += 1
    if world.notices.mode != "lie":
        world.notices_taken[asked.out_id] = message
        for out_id in list(world.notices_taken)[:-KEPT_NOTICES]:
            del world.notices_taken[out_id]
    if world.notices.mode == "mute":
        return PlainTextResponse("gateway timeout", status_code=504)
    return JSONResponse({"code": "ok", "message_id": message.message_id})


async def ask(request: Request) -> Response:
    """What became of `{out_ids}`; those it never had are left out."""
    world, body = world_of(request), await request.body()
    if spoiled := await in_mood(request, world.notices):
        return spoiled
    if not signed(world, request, body, world.keys.sms_key_id, world.keys.sms_secret):
        return JSONResponse({"error": "bad_signature"}, status_code=401)
    mode = world.notices.mode
    out_ids = list(world.notices_taken) if mode == "babble" else [str(each) for each in json.loads(body)["out_ids"]]
    there = [taken for out_id in out_ids if (taken := world.notices_taken.get(out_id)) and mode != "forget"]
    return JSONResponse({"messages": {taken.out_id: _receipt(taken, mode) for taken in there}})


async def inbox(request: Request) -> Response:
    """Every message there is, oldest first (`?channel=`)."""
    channel = request.query_params.get("channel")
    taken = [asdict(each) for each in world_of(request).notices_taken.values() if channel in (None, each.channel)]
    return JSONResponse({"messages": taken})


ROUTES: Final = [
    Route("/notices/inbox", inbox, methods=["GET"]),
    Route("/notices/{channel}/send", send, methods=["POST"]),
    Route("/notices/{channel}/ask", ask, methods=["POST"]),
]


def _receipt(taken: NoticeTaken, mode: str) -> dict[str, str]:
    """What the provider says became of it."""
    taken.told += 1
    status = {"fail": "failed", "contradict": CONTRADICTING[taken.told % len(CONTRADICTING)]}.get(mode, "delivered")
    return {"status": status, "message_id": taken.message_id, "code": "undeliverable" if status == "failed" else ""}


def _refusal(channel: str, asked: Asked, nobodys: set[str]) -> str | None:
    """Why the message is not taken."""
    if channel not in ADDRESSES or not ADDRESSES[channel].fullmatch(asked.to):
        return "bad_address"
    if asked.to in nobodys:
        return "not_subscribed" if channel == "wechat" else "rejected"
    too_long = len(asked.title) > WECHAT_LIMIT if channel == "wechat" else channel == "sms" and len(asked.text) > SMS_LIMIT
    return "too_long" if too_long or not asked.title else None
