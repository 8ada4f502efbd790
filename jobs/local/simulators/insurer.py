"""An insurer that covers shifts: quote, issue, query, cancel, certificate, claim.

POST /insurer/<verb> `{number, …}`, signed as the identity check is; every answer repeats the number. Policies and claims are
kept in memory. A district that contains 高风险 is declined; a claim is taken first and decided when it is asked about again:
those of 999,999 fen and more are declined. The mood `lie` issues at twice the premium, pays more than was claimed, and answers
queries with another's number; `lost` does what it is told and loses the answer.
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jobs.local.simulators.identity import in_mood, signed
from jobs.local.simulators.world import World, world_of

RISKY: Final = "高风险"
TOO_MUCH_FEN: Final = 999_999
JsonObject = dict[str, object]


@dataclass(slots=True)
class Book:
    """What the insurer remembers: policies by request number, claims by theirs."""

    policies: dict[str, JsonObject] = field(default_factory=dict)
    claims: dict[str, JsonObject] = field(default_factory=dict)


async def serve(request: Request) -> Response:
    """One verb; the mood may spoil it."""
    world, body = world_of(request), await request.body()
    if spoiled := await in_mood(request, world.insurer):
        return spoiled
    if not signed(world, request, body, world.keys.insurer_key_id, world.keys.insurer_secret):
        return JSONResponse({"error": "bad_signature"}, status_code=401)
    asked = json.loads(body)
    verb, number = request.path_params["verb"], str(asked["number"])
    said = VERBS[verb](_book(world), number, asked, world.insurer.mode == "lie")
    if world.insurer.mode == "lost":
        return PlainTextResponse("", status_code=502)
    return JSONResponse({"number": number, **said})


def _quote(book: Book, number: str, asked: JsonObject, lie: bool) -> JsonObject:
    if RISKY in str(asked["district"]):
        return {"result": "declined", "code": "risk_refused"}
    return {"result": "quoted", "premium_fen": asked["premium_fen"], "coverage_fen": asked["coverage_fen"]}


def _issue(book: Book, number: str, asked: JsonObject, lie: bool) -> JsonObject:
    premium_fen = int(str(asked["premium_fen"])) * (2 if lie else 1)
    issued = {"result": "issued", "policy_no": f"PD{len(book.policies) + 1:08d}", "premium_fen": premium_fen}
    return book.policies.setdefault(number, {**issued, "coverage_fen": asked["coverage_fen"]})


def _query(book: Book, number: str, asked: JsonObject, lie: bool) -> JsonObject:
    known = book.policies.get(number, {"result": "not_found"})
    return {**known, "number": "another"} if lie else known


def _cancel(book: Book, number: str, asked: JsonObject, lie: bool) -> JsonObject:
    if number in book.policies:
        book.policies[number] = {"result": "cancelled"}
    return book.policies.get(number, {"result": "not_found"})


def _certificate(book: Book, number: str, asked: JsonObject, lie: bool) -> JsonObject:
    text = b"not a certificate" if lie else f"%PDF-1.7\n% policy {number}\n%%EOF\n".encode()
    return {"result": "certificate", "content": base64.b64encode(text).decode()}


def _claim(book: Book, number: str, asked: JsonObject, lie: bool) -> JsonObject:
    amount_fen, claim_no = int(str(asked["amount_fen"])), f"CL{len(book.claims) + 1:08d}"
    known = book.claims.get(number)
    if known is None:
        book.claims[number] = {"result": "taken", "claim_no": claim_no}
        return book.claims[number]
    if known["result"] == "taken":
        declined: JsonObject = {"result": "declined", "code": "not_covered"}
        accepted: JsonObject = {**known, "result": "accepted", "amount_fen": amount_fen * (2 if lie else 1)}
        decided = declined if amount_fen >= TOO_MUCH_FEN else accepted
        if lie:
            return decided
        book.claims[number] = decided
    return book.claims[number]


VERBS: Final = {
    "quote": _quote,
    "issue": _issue,
    "query": _query,
    "cancel": _cancel,
    "certificate": _certificate,
    "claim": _claim,
}
ROUTES: Final = [Route("/insurer/{verb:str}", serve, methods=["POST"])]


def _book(world: World) -> Book:
    if not isinstance(world.insured, Book):
        world.insured = Book()
    return world.insured
