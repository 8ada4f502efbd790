"""Bank notices: "this much arrived on that virtual account". Signed with Ed25519 over `timestamp.body`.

The bank repeats a notice until it reads `success`; each repetition is signed afresh, so an old signature is a replay.
"""

import base64
import json
import time
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from domain.finance import BankNotice
from domain.money import Fen
from jobs.gateways.contract import ForgedCallback, UnreadableCallback
from jobs.gateways.settings import BankNoticeSettings

FRESH_S: Final = 600
NOTICE_LIMIT_BYTES: Final = 16_000
TEXT_LIMITS: Final = {"bank_serial": 64, "virtual_account": 40, "payer_name": 200, "remark": 500}
AMOUNT_LIMIT_FEN: Final = 10**13


class BankNotices:
    """Verifies and reads what the bank posts to us."""

    def __init__(self, settings: BankNoticeSettings) -> None:
        key = load_pem_public_key(settings.public_key.encode("ascii"))
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("the bank's key is not an Ed25519 public key")
        self._key = key

    def verify(self, headers: Mapping[str, str], body: bytes, now_s: float | None = None) -> BankNotice:
        """The notice. `headers` have lower-case names; `now_s` is machine time. Raises ForgedCallback or UnreadableCallback."""
        timestamp, signature = headers.get("x-bank-timestamp", ""), headers.get("x-bank-signature", "")
        if len(body) > NOTICE_LIMIT_BYTES or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise ForgedCallback("the notice is too large or has no time")
        if abs((time.time() if now_s is None else now_s) - int(timestamp)) > FRESH_S:
            raise ForgedCallback("the notice's signature is not fresh")
        try:
            self._key.verify(base64.b64decode(signature, validate=True), timestamp.encode("ascii") + b"." + body)
        except (InvalidSignature, ValueError) as error:
            raise ForgedCallback("the notice's signature is wrong") from error
        return _read(body)


def _read(body: bytes) -> BankNotice:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise UnreadableCallback("the notice is not JSON") from error
    if not isinstance(content, dict):
        raise UnreadableCallback("the notice is not a JSON object")
    texts = {name: content.get(name) for name in TEXT_LIMITS}
    for name, limit in TEXT_LIMITS.items():
        value = texts[name]
        if not isinstance(value, str) or len(value) > limit or (not value and name in ("bank_serial", "virtual_account")):
            raise UnreadableCallback(f"the notice's {name} is missing or too long")
    amount = content.get("amount_fen")
    if type(amount) is not int or not 0 < amount <= AMOUNT_LIMIT_FEN:
        raise UnreadableCallback("the notice's amount is not a number of fen")
    return BankNotice(
        bank_serial=str(texts["bank_serial"]),
        virtual_account=str(texts["virtual_account"]),
        amount_fen=Fen(amount),
        payer_name=str(texts["payer_name"]),
        remark=str(texts["remark"]),
        body_sha256=sha256(body).digest(),
        booked_at=_moment(content.get("received_at")),
    )


def _moment(text: object) -> datetime | None:
    """When the bank booked it; a notice that does not say so, or not readably, is good all the same."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
