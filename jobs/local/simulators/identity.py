"""Two-element identity check: does this name belong to this ID number? And whether who they name studies.

POST /identity/two-element and /identity/student-status `{request_no, name, id_number}`; headers x-key-id, x-timestamp,
x-signature (HMAC-SHA256 in hex over `timestamp.body`). Everyone matches and studies, except the names and numbers on the mismatch
list; the name 查无此人 has no record.
"""

import asyncio
import hmac
import json
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jobs.local.simulators.signatures import SIGNATURE_VALID_S, plain_hmac
from jobs.local.simulators.trouble import reset_connection
from jobs.local.simulators.world import Mood, World, world_of

NO_RECORD_NAME: Final = "查无此人"
MISMATCH_NAME: Final = "张不符"


async def two_element(request: Request) -> Response:
    """match | mismatch | no_record."""
    return await _checked(request, "match", "mismatch")


async def student_status(request: Request) -> Response:
    """enrolled | not_enrolled | no_record."""
    return await _checked(request, "enrolled", "not_enrolled")


async def _checked(request: Request, yes: str, no: str) -> Response:
    world, body = world_of(request), await request.body()
    if spoiled := await in_mood(request, world.identity):
        return spoiled
    if not signed(world, request, body, world.keys.identity_key_id, world.keys.identity_secret):
        return JSONResponse({"error": "bad_signature"}, status_code=401)
    asked = json.loads(body)
    name, number = str(asked.get("name", "")), str(asked.get("id_number", ""))
    if not name or not number:
        return JSONResponse({"error": "missing_field"}, status_code=422)
    result = _result(world, name, number, yes, no)
    if world.identity.mode == "lie":
        result = yes if result == no else no
    return JSONResponse({"request_no": asked.get("request_no"), "result": result, "trace_id": secrets.token_hex(12)})


def signed(world: World, request: Request, body: bytes, key_id: str, secret: str) -> bool:
    """Whether the request carries the key's signature and a fresh time."""
    timestamp, given = request.headers.get("x-timestamp", ""), request.headers.get("x-signature", "")
    if request.headers.get("x-key-id") != key_id or not timestamp.isdigit():
        return False
    fresh = abs(world.clock.signature_s() - int(timestamp)) <= SIGNATURE_VALID_S
    return fresh and hmac.compare_digest(plain_hmac(secret, timestamp, body).encode(), given.encode("utf-8"))


async def in_mood(request: Request, mood: Mood) -> Response | None:
    """Be slow, down or broken; None when the request may go on."""
    await asyncio.sleep(mood.delay_s)
    if mood.mode == "reset":
        await reset_connection(request)
    if mood.mode in ("down", "reset"):
        return PlainTextResponse("service unavailable", status_code=503)
    return PlainTextResponse("<html>", status_code=200) if mood.mode == "bad_body" else None


ROUTES: Final = [
    Route("/identity/two-element", two_element, methods=["POST"]),
    Route("/identity/student-status", student_status, methods=["POST"]),
]


def _result(world: World, name: str, number: str, yes: str, no: str) -> str:
    if name == NO_RECORD_NAME:
        return "no_record"
    return no if name == MISMATCH_NAME or {name, number} & world.mismatches else yes
