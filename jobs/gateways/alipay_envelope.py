"""Alipay's RSA2 signatures on our side (open platform, public documentation).

Signed is the text `name=value&…` of the parameters in order of their names, without `sign` and empty ones; answers are signed
over the very text of their node, so it is cut out of the body unread. RSA2 = SHA256withRSA PKCS#1 v1.5, base64.
"""

import base64
import json
from collections.abc import Mapping
from typing import Final, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from jobs.gateways.contract import ForgedCallback
from jobs.gateways.settings import AlipaySettings

NOT_SIGNED: Final = ("sign", "sign_type")
ERROR_NODE: Final = "error_response"

JsonObject = dict[str, object]


class AlipayEnvelope:
    """Signs and verifies with the keys of one application. Raises ValueError when the keys are unusable."""

    def __init__(self, settings: AlipaySettings) -> None:
        private = load_pem_private_key(settings.private_key.encode("ascii"), None)
        alipay = load_pem_public_key(settings.alipay_public_key.encode("ascii"))
        if not isinstance(private, RSAPrivateKey) or not isinstance(alipay, RSAPublicKey):
            raise ValueError("Alipay needs two RSA keys")
        self._private, self._alipay = private, alipay

    def sign(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """The parameters with their signature."""
        text = _text({name: value for name, value in parameters.items() if name != "sign"})
        return {**parameters, "sign": base64.b64encode(self._private.sign(text, PKCS1v15(), hashes.SHA256())).decode("ascii")}

    def open(self, method: str, body: bytes) -> JsonObject:
        """The node of an answer. Raises ValueError unless Alipay signed it."""
        text = body.decode("utf-8")
        content = json.loads(text)
        node = f"{method.replace('.', '_')}_response"
        name = node if isinstance(content, dict) and node in content else ERROR_NODE
        start = text.index(":", text.index(f'"{name}"')) + 1
        start += len(text[start:]) - len(text[start:].lstrip())
        _, end = json.JSONDecoder().raw_decode(text, start)
        if not self._signed(text[start:end].encode("utf-8"), str(content.get("sign", ""))):
            raise ValueError("the answer's signature is wrong")
        if not isinstance(content[name], dict):
            raise ValueError("the answer is not an object")
        return cast(JsonObject, content[name])

    def verify(self, form: Mapping[str, str]) -> None:
        """Raises ForgedCallback unless Alipay signed these fields."""
        signed = _text({name: value for name, value in form.items() if name not in NOT_SIGNED})
        if form.get("sign_type") != "RSA2" or not self._signed(signed, form.get("sign", "")):
            raise ForgedCallback("the callback's signature is wrong")

    def _signed(self, text: bytes, signature: str) -> bool:
        try:
            self._alipay.verify(base64.b64decode(signature, validate=True), text, PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


def _text(parameters: Mapping[str, str]) -> bytes:
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items()) if value).encode("utf-8")
