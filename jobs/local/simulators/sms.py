"""A message gateway that keeps what it was given: POST /sms/send, and /sms/inbox for whoever waits for a code."""

import json
import secrets
from dataclasses import asdict
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.local.simulators.identity import in_mood, signed
from jobs.local.simulators.world import TextMessage, world_of

KEPT_MESSAGES: Final = 2000


async def send(request: Request) -> Response:
    """Take `{phone, template, parameters, out_id}`; the same out_id again answers the first message."""
    world, body = world_of(request), await request.body()
    if spoiled := await in_mood(request, world.sms):
        return spoiled
    if not signed(world, request, body, world.keys.sms_key_id, world.keys.sms_secret):
        return JSONResponse({"error": "bad_signature"}, status_code=401)
    asked = json.loads(body)
    phone, out_id = str(asked.get("phone", "")), str(asked.get("out_id", ""))
    if not phone.isdigit() or len(phone) != 11:
        return JSONResponse({"code": "bad_phone"}, status_code=422)
    known = next((message for message in world.inbox if message.out_id == out_id), None)
    parameters = {str(name): str(value) for name, value in dict(asked.get("parameters") or {}).items()}
    sent_at, template = world.clock.business_text(), str(asked["template"])
    message = known or TextMessage(secrets.token_hex(8), phone, template, parameters, out_id, sent_at)
    if known is None and world.sms.mode != "lie":
        world.inbox.append(message)
        del world.inbox[:-KEPT_MESSAGES]
    return JSONResponse({"code": "ok", "message_id": message.message_id})


async def inbox(request: Request) -> Response:
    """The newest messages first, of one phone or of all (`?phone=`)."""
    phone = request.query_params.get("phone")
    found = [asdict(message) for message in reversed(world_of(request).inbox) if phone in (None, message.phone)]
    return JSONResponse({"messages": found[:100]})


ROUTES: Final = [Route("/sms/send", send, methods=["POST"]), Route("/sms/inbox", inbox, methods=["GET"])]
