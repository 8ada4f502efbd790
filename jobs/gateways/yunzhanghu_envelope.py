"""Yunzhanghu's envelope on our side: encrypt and sign what we send, verify and decrypt what we receive.

`data` = base64(3DES-CBC-PKCS5(JSON)), initial vector = first eight characters of the key; signed text
`data=…&mess=…&timestamp=…&key=<app key>`; `rsa` = SHA256withRSA PKCS#1 v1.5, base64; `sha256` = HMAC-SHA256, hex
(domain facts §2.1; Yunzhanghu open API). Triple DES is their choice: it hides, the signature protects.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Final, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from jobs.gateways.contract import ForgedCallback, UnreadableCallback
from jobs.gateways.settings import YunzhanghuSettings

KEY_CHARACTERS: Final = 24
BLOCK_BITS: Final = 64
MESS_BYTES: Final = 8
CALLBACK_FIELDS: Final = ("data", "mess", "timestamp", "sign", "sign_type")

JsonObject = dict[str, object]


class Envelope:
    """Seals and opens messages with the keys of one contract. Raises ValueError when the keys are unusable."""

    def __init__(self, settings: YunzhanghuSettings) -> None:
        self._app_key, self._des3_key = settings.app_key, settings.des3_key.encode("ascii")
        self._sign_type = settings.sign_type
        private, public = load_pem_private_key(settings.private_key.encode(), None), settings.channel_public_key.encode()
        channel = load_pem_public_key(public)
        if (
            not isinstance(private, RSAPrivateKey)
            or not isinstance(channel, RSAPublicKey)
            or len(self._des3_key) != KEY_CHARACTERS
        ):
            raise ValueError("the channel needs two RSA keys and a 3DES key of 24 characters")
        self._private, self._channel = private, channel

    def seal(self, content: JsonObject, timestamp_s: int) -> dict[str, str]:
        """The five form fields of a request."""
        data, mess = self.encrypt(json.dumps(content, ensure_ascii=False)), secrets.token_hex(MESS_BYTES)
        text = self._signed_text(data, mess, str(timestamp_s))
        if self._sign_type == "rsa":
            sign = base64.b64encode(self._private.sign(text, PKCS1v15(), hashes.SHA256())).decode("ascii")
        else:
            sign = self._hmac(text)
        return {"data": data, "mess": mess, "timestamp": str(timestamp_s), "sign": sign, "sign_type": self._sign_type}

    def open(self, form: Mapping[str, str]) -> JsonObject:
        """The content of a callback. Raises ForgedCallback, or UnreadableCallback when rightly signed nonsense."""
        if not all(form.get(name) for name in CALLBACK_FIELDS):
            raise ForgedCallback("the callback lacks a field of the envelope")
        if not self._signed_by_channel(form):
            raise ForgedCallback("the callback's signature is wrong")
        try:
            content = json.loads(self.decrypt(form["data"]))
        except ValueError as error:
            raise UnreadableCallback("the callback does not decrypt to JSON") from error
        if not isinstance(content, dict):
            raise UnreadableCallback("the callback is not a JSON object")
        return cast(JsonObject, content)

    def encrypt(self, text: str) -> str:
        """base64(3DES-CBC-PKCS5(text))."""
        padder = padding.PKCS7(BLOCK_BITS).padder()
        encryptor = Cipher(TripleDES(self._des3_key), modes.CBC(self._des3_key[:8])).encryptor()
        padded = padder.update(text.encode("utf-8")) + padder.finalize()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")

    def decrypt(self, data: str) -> str:
        """The reverse; raises ValueError on anything else."""
        decryptor = Cipher(TripleDES(self._des3_key), modes.CBC(self._des3_key[:8])).decryptor()
        unpadder = padding.PKCS7(BLOCK_BITS).unpadder()
        padded = decryptor.update(base64.b64decode(data, validate=True)) + decryptor.finalize()
        return (unpadder.update(padded) + unpadder.finalize()).decode("utf-8")

    def _signed_by_channel(self, form: Mapping[str, str]) -> bool:
        """Only the type of our contract counts: a forger must not choose the weaker one."""
        text = self._signed_text(form["data"], form["mess"], form["timestamp"])
        if form["sign_type"] != self._sign_type:
            return False
        if self._sign_type == "sha256":
            return hmac.compare_digest(self._hmac(text).encode(), form["sign"].encode("utf-8"))
        try:
            self._channel.verify(base64.b64decode(form["sign"], validate=True), text, PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def _signed_text(self, data: str, mess: str, timestamp: str) -> bytes:
        return f"data={data}&mess={mess}&timestamp={timestamp}&key={self._app_key}".encode()

    def _hmac(self, text: bytes) -> str:
        return hmac.new(self._app_key.encode("ascii"), text, hashlib.sha256).hexdigest()
