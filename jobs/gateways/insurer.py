"""An insurer over HTTP, signed with a shared secret."""

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from domain.insurance import ClaimQuestion, Cover
from jobs.gateways import calling, keyed
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import Why
from jobs.gateways.insurance import (
    Accepted,
    Cancelled,
    Certificate,
    Declined,
    Issued,
    NotThere,
    Quoted,
    Taken,
    Unclear,
)
from jobs.gateways.keyed import JsonObject
from jobs.gateways.settings import KeyedSettings

READ_TIMEOUT_S: Final = 10.0
OK: Final = 200
PDF: Final = b"%PDF-"


class HttpInsurer:
    """An Insurer. Every answer repeats the number it is about; one that does not is somebody else's."""

    def __init__(self, settings: KeyedSettings, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._settings, self._http = settings, calling.client(settings.url, read_timeout_s)

    async def quote(self, cover: Cover) -> Quoted | Declined | Unclear:
        said = await self._ask("quote", cover.request_no, _content(cover))
        if isinstance(said, Unclear):
            return said
        premium_fen, coverage_fen = said.get("premium_fen"), said.get("coverage_fen")
        if said.get("result") == "quoted" and isinstance(premium_fen, int) and isinstance(coverage_fen, int):
            return Quoted(premium_fen, coverage_fen)
        return _declined(said) or Unclear(Why.UNKNOWN_STATUS)

    async def issue(self, cover: Cover) -> Issued | Declined | Unclear:
        said = await self._ask("issue", cover.request_no, _content(cover))
        if isinstance(said, Unclear):
            return said
        return _issued(said) or _declined(said) or Unclear(Why.UNKNOWN_STATUS)

    async def query(self, request_no: str) -> Issued | Declined | Cancelled | NotThere | Unclear:
        said = await self._ask("query", request_no, {})
        if isinstance(said, Unclear):
            return said
        return _issued(said) or _declined(said) or _ended(said) or Unclear(Why.UNKNOWN_STATUS)

    async def cancel(self, request_no: str) -> Cancelled | Declined | NotThere | Unclear:
        said = await self._ask("cancel", request_no, {})
        if isinstance(said, Unclear):
            return said
        return _declined(said) or _ended(said) or Unclear(Why.UNKNOWN_STATUS)

    async def certificate(self, policy_no: str) -> Certificate | Unclear:
        said = await self._ask("certificate", policy_no, {})
        if isinstance(said, Unclear):
            return said
        try:
            body = base64.b64decode(str(said.get("content", "")), validate=True)
        except binascii.Error:
            return Unclear(Why.UNREADABLE)
        return Certificate(body) if body.startswith(PDF) else Unclear(Why.UNREADABLE)

    async def claim(self, claim: ClaimQuestion) -> Taken | Accepted | Declined | Unclear:
        content: JsonObject = {
            "policy_no": claim.policy_no,
            "happened_at": claim.happened_at.isoformat(),
            "severity": claim.severity,
            "amount_fen": claim.amount_fen,
        }
        said = await self._ask("claim", claim.request_no, content)
        if isinstance(said, Unclear):
            return said
        claim_no, amount_fen = calling.text_of(said, "claim_no"), said.get("amount_fen")
        if claim.claim_no is not None and claim_no is not None and claim_no != claim.claim_no:
            return Unclear(Why.FOREIGN)
        if said.get("result") == "taken" and claim_no:
            return Taken(claim_no)
        if said.get("result") == "accepted" and claim_no and isinstance(amount_fen, int):
            return Accepted(claim_no, amount_fen)
        return _declined(said) or Unclear(Why.UNKNOWN_STATUS)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, verb: str, number: str, content: JsonObject) -> JsonObject | Unclear:
        """What it said about this very number."""
        answer = await keyed.ask(self._http, self._settings, f"/insurer/{verb}", {"number": number, **content})
        if isinstance(answer, Trouble):
            return Unclear(answer.why)
        status, said = answer
        if status != OK:
            return Unclear(Why.UNKNOWN_CODE)
        return said if said.get("number") == number else Unclear(Why.FOREIGN)


def _content(cover: Cover) -> JsonObject:
    return {
        "product": cover.product,
        "work_kind": cover.work_kind,
        "district": cover.district,
        "starts_at": cover.starts_at.isoformat(),
        "ends_at": cover.ends_at.isoformat(),
        "premium_fen": cover.premium_fen,
        "coverage_fen": cover.coverage_fen,
    }


def _issued(said: Mapping[str, object]) -> Issued | None:
    policy_no = calling.text_of(said, "policy_no")
    premium_fen, coverage_fen = said.get("premium_fen"), said.get("coverage_fen")
    if said.get("result") != "issued" or not policy_no:
        return None
    if not (isinstance(premium_fen, int) and isinstance(coverage_fen, int)):
        return None
    return Issued(policy_no, premium_fen, coverage_fen)


def _declined(said: Mapping[str, object]) -> Declined | None:
    code = calling.text_of(said, "code")
    return Declined(code) if said.get("result") == "declined" and code else None


def _ended(said: Mapping[str, object]) -> Cancelled | NotThere | None:
    match said.get("result"):
        case "cancelled":
            return Cancelled()
        case "not_found":
            return NotThere()
    return None
