"""Alipay's side of RSA2: check an application's parameters, sign answers over their node's text, sign callbacks.

Signed is `name=value&…` in order of the names, without `sign` and empty values; a callback leaves `sign_type` out as well.
"""

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from jobs.local.simulators.credentials import Credentials
from jobs.local.simulators.faults import JsonObject

FORM: Final = "application/x-www-form-urlencoded"


def signed_by_app(keys: Credentials, parameters: Mapping[str, str]) -> bool:
    """Whether our application signed exactly these parameters."""
    text = _text({name: value for name, value in parameters.items() if name != "sign"})
    key = load_public(keys.alipay_app_public_key)
    try:
        key.verify(base64.b64decode(parameters.get("sign", ""), validate=True), text, PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def answer_of(keys: Credentials, method: str, node: JsonObject) -> bytes:
    """An answer's body: the node, then the signature over the node's own text."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    name = f"{method.replace('.', '_')}_response"
    return f'{{"{name}":{text},"sign":"{_sign(keys, text.encode("utf-8"))}"}}'.encode()


def callback_of(keys: Credentials, content: JsonObject, *, forged: bool) -> tuple[bytes, dict[str, str]]:
    """A callback's body and headers; `content` holds the parameters, its `biz_content` an object."""
    parameters = {name: str(value) for name, value in content.items() if name != "biz_content"}
    parameters["biz_content"] = json.dumps(content["biz_content"], ensure_ascii=False)
    text = _text(parameters) + (b"&forged" if forged else b"")
    signed = {**parameters, "sign_type": "RSA2", "sign": _sign(keys, text)}
    return urlencode(signed).encode("ascii"), {"content-type": FORM}


def _sign(keys: Credentials, text: bytes) -> str:
    return base64.b64encode(_private(keys.alipay_private_key).sign(text, PKCS1v15(), hashes.SHA256())).decode("ascii")


def _text(parameters: Mapping[str, str]) -> bytes:
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items()) if value).encode("utf-8")


@cache
def _private(pem: str) -> RSAPrivateKey:
    """Reading an RSA key proves its primes, which takes longer than a thousand signatures."""
    key = load_pem_private_key(pem.encode("ascii"), None)
    assert isinstance(key, RSAPrivateKey)
    return key


@cache
def load_public(pem: str) -> RSAPublicKey:
    """Read once."""
    key = load_pem_public_key(pem.encode("ascii"))
    assert isinstance(key, RSAPublicKey)
    return key
