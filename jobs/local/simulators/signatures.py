"""The channel's side of its signatures and encryption.

`data` is base64(3DES-CBC-PKCS5(JSON)) with the 24 characters of the key and its first eight as initial vector; the signed
text is `data=…&mess=…&timestamp=…&key=<app key>`; `rsa` is SHA256withRSA PKCS#1 v1.5 in base64, `sha256` is HMAC-SHA256 in hex
keyed with the app key (Yunzhanghu open API).
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from functools import cache
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from jobs.local.simulators.credentials import Credentials

SIGNATURE_VALID_S = 600
BLOCK_BITS = 64

JsonObject = dict[str, object]


class BadMessage(Exception):
    """The envelope is refused; `code` and `text` are the channel's own."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def open_envelope(keys: Credentials, envelope: Mapping[str, str], now_s: int) -> JsonObject:
    """Check and decrypt what a merchant sent. Raises BadMessage with codes 1000, 1001, 1003 or 1004."""
    for name in ("data", "mess", "timestamp", "sign", "sign_type"):
        if not envelope.get(name):
            raise BadMessage("1000", f"缺少参数 {name}")
    if not envelope["timestamp"].isdigit() or abs(now_s - int(envelope["timestamp"])) > SIGNATURE_VALID_S:
        raise BadMessage("1001", "签名已过期")
    if not _signed_by_dealer(keys, envelope):
        raise BadMessage("1003", "签名验证失败")
    try:
        content = json.loads(decrypt(keys.des3_key, envelope["data"]))
    except (ValueError, binascii.Error) as error:
        raise BadMessage("1004", "解密失败") from error
    if not isinstance(content, dict):
        raise BadMessage("1002", "请求数据格式错误")
    return cast(JsonObject, content)


def seal_envelope(keys: Credentials, content: JsonObject, now_s: int, *, forged: bool = False) -> dict[str, str]:
    """Encrypt and sign a callback. `forged` spoils the signature, not the content."""
    data = encrypt(keys.des3_key, json.dumps(content, ensure_ascii=False))
    mess, timestamp = secrets.token_hex(5), str(now_s)
    key = _private_key(keys.channel_private_key)
    assert isinstance(key, rsa.RSAPrivateKey)
    text = _signed_text(keys, data, mess, timestamp) + (b"&forged" if forged else b"")
    sign = base64.b64encode(key.sign(text, PKCS1v15(), hashes.SHA256())).decode("ascii")
    return {"data": data, "mess": mess, "timestamp": timestamp, "sign": sign, "sign_type": "rsa"}


def encrypt(key: str, text: str) -> str:
    """base64(3DES-CBC-PKCS5(text))."""
    raw = key.encode("ascii")
    padder = padding.PKCS7(BLOCK_BITS).padder()
    encryptor = Cipher(TripleDES(raw), modes.CBC(raw[:8])).encryptor()
    padded = padder.update(text.encode("utf-8")) + padder.finalize()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")


def decrypt(key: str, data: str) -> str:
    """The reverse of `encrypt`; raises ValueError on anything else."""
    raw = key.encode("ascii")
    decryptor = Cipher(TripleDES(raw), modes.CBC(raw[:8])).decryptor()
    unpadder = padding.PKCS7(BLOCK_BITS).unpadder()
    padded = decryptor.update(base64.b64decode(data, validate=True)) + decryptor.finalize()
    return (unpadder.update(padded) + unpadder.finalize()).decode("utf-8")


def plain_hmac(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over `timestamp.body`: identity checks and messages."""
    return hmac.new(secret.encode("ascii"), timestamp.encode("ascii") + b"." + body, hashlib.sha256).hexdigest()


def bank_signature(keys: Credentials, timestamp: str, body: bytes) -> str:
    """Ed25519 in base64 over `timestamp.body`: bank notices."""
    key = _private_key(keys.bank_private_key)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return base64.b64encode(key.sign(timestamp.encode("ascii") + b"." + body)).decode("ascii")


def _signed_by_dealer(keys: Credentials, envelope: Mapping[str, str]) -> bool:
    text = _signed_text(keys, envelope["data"], envelope["mess"], envelope["timestamp"])
    if envelope["sign_type"] == "sha256":
        expected = hmac.new(keys.app_key.encode("ascii"), text, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), envelope["sign"].encode("utf-8"))
    if envelope["sign_type"] != "rsa":
        return False
    key = _public_key(keys.dealer_public_key)
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(base64.b64decode(envelope["sign"], validate=True), text, PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _private_key(pem: str) -> PrivateKeyTypes:
    """Reading an RSA key proves its primes, which takes longer than a thousand signatures."""
    return serialization.load_pem_private_key(pem.encode("ascii"), None)


@cache
def _public_key(pem: str) -> PublicKeyTypes:
    return serialization.load_pem_public_key(pem.encode("ascii"))


def _signed_text(keys: Credentials, data: str, mess: str, timestamp: str) -> bytes:
    return f"data={data}&mess={mess}&timestamp={timestamp}&key={keys.app_key}".encode()
