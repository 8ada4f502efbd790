"""WeChat Pay's side of API v3: check a merchant's authorization, sign answers and callbacks, seal resources, open names.

The merchant signs `method\nurl\ntimestamp\nnonce\nbody\n`; the platform signs `timestamp\nnonce\nbody\n` (public documentation).
"""

import base64
import binascii
import json
import re
import secrets
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from jobs.local.simulators.credentials import Credentials
from jobs.local.simulators.faults import JsonObject

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048 "
PARTS: Final = re.compile(r'(\w+)="([^"]*)"')
SIGNATURE_VALID_S: Final = 300
NONCE_CHARACTERS: Final = 12


class BadSignature(Exception):
    """The request is refused with SIGN_ERROR."""


def check_authorization(keys: Credentials, header: str, method: str, url: str, body: bytes, now_s: int) -> None:
    """Raises BadSignature unless our merchant signed exactly this request within the last five minutes."""
    parts = dict(PARTS.findall(header.removeprefix(SCHEME))) if header.startswith(SCHEME) else {}
    timestamp, nonce = parts.get("timestamp", ""), parts.get("nonce_str", "")
    if (parts.get("mchid"), parts.get("serial_no")) != (keys.wechat_merchant_id, keys.wechat_merchant_serial):
        raise BadSignature("unknown merchant or certificate serial")
    if not timestamp.isdigit() or abs(now_s - int(timestamp)) > SIGNATURE_VALID_S or not nonce:
        raise BadSignature("timestamp expired or nonce missing")
    text = f"{method}\n{url}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
    try:
        signature = base64.b64decode(parts.get("signature", ""), validate=True)
        _public(keys.wechat_merchant_public_key).verify(signature, text, PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError) as error:
        raise BadSignature("signature mismatch") from error


def signed_headers(keys: Credentials, body: bytes, now_s: int, *, forged: bool = False) -> dict[str, str]:
    """The platform's signature over an answer or a callback."""
    nonce = secrets.token_hex(16)
    text = f"{now_s}\n{nonce}\n".encode() + body + (b" " if forged else b"") + b"\n"
    signature = _private(keys.wechat_platform_private_key).sign(text, PKCS1v15(), hashes.SHA256())
    return {
        "content-type": "application/json",
        "wechatpay-timestamp": str(now_s),
        "wechatpay-nonce": nonce,
        "wechatpay-serial": keys.wechat_platform_key_id,
        "wechatpay-signature": base64.b64encode(signature).decode("ascii"),
        "wechatpay-signature-type": SCHEME.strip(),
    }


def sealed_notice(keys: Credentials, content: JsonObject, now_s: int, *, forged: bool) -> tuple[bytes, dict[str, str]]:
    """A callback's body and headers: the resource sealed under the API v3 key, the whole signed."""
    resource, nonce = json.dumps(content["resource"], ensure_ascii=False).encode("utf-8"), secrets.token_hex(6)
    cipher = AESGCM(keys.wechat_api_v3_key.encode("ascii")).encrypt(nonce.encode("ascii"), resource, b"mch_payment")
    sealed = {
        "algorithm": "AEAD_AES_256_GCM",
        "original_type": "mch_payment",
        "associated_data": "mch_payment",
        "nonce": nonce,
        "ciphertext": base64.b64encode(cipher).decode("ascii"),
    }
    body = json.dumps({**content, "resource": sealed}, ensure_ascii=False).encode("utf-8")
    return body, signed_headers(keys, body, now_s, forged=forged)


def open_name(keys: Credentials, sealed: str) -> str | None:
    """A name the merchant encrypted for us; None when it was not."""
    padding = OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303  # the algorithm is WeChat Pay's
    try:
        raw = base64.b64decode(sealed, validate=True)
        return _private(keys.wechat_platform_private_key).decrypt(raw, padding).decode("utf-8")
    except (ValueError, binascii.Error):
        return None


@cache
def _private(pem: str) -> RSAPrivateKey:
    """Reading an RSA key proves its primes, which takes longer than a thousand signatures."""
    key = load_pem_private_key(pem.encode("ascii"), None)
    assert isinstance(key, RSAPrivateKey)
    return key


@cache
def _public(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode("ascii"))
    assert isinstance(key, RSAPublicKey)
    return key
