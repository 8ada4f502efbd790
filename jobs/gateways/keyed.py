"""Calls signed with a shared secret: headers x-key-id, x-timestamp, x-signature = HMAC-SHA256 in hex over `timestamp.body`."""

import hashlib
import hmac
import json
import time
from typing import cast

import httpx

from jobs.gateways import calling
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import Why
from jobs.gateways.settings import KeyedSettings

JsonObject = dict[str, object]


async def ask(
    http: httpx.AsyncClient, settings: KeyedSettings, path: str, content: JsonObject
) -> tuple[int, JsonObject] | Trouble:
    """HTTP status and JSON answer of a call that may be repeated without harm."""
    body = json.dumps(content, ensure_ascii=False).encode("utf-8")

    def build() -> httpx.Request:
        timestamp = str(int(time.time()))
        signature = hmac.new(settings.secret.encode("ascii"), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"x-key-id": settings.key_id, "x-timestamp": timestamp, "x-signature": signature}
        return http.build_request("POST", path, content=body, headers={**headers, "content-type": "application/json"})

    response = await calling.ask(http, build)
    if isinstance(response, Trouble):
        return response
    try:
        answer = json.loads(response.content)
    except ValueError:
        return Trouble(Why.UNREADABLE)
    return (response.status_code, cast(JsonObject, answer)) if isinstance(answer, dict) else Trouble(Why.UNREADABLE)
