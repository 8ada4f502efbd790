"""WeChat Pay's signatures on our side (API v3, public documentation): sign what we send, verify and open what we receive.

A request carries `Authorization: WECHATPAY2-SHA256-RSA2048 …` over `method\nurl\ntimestamp\nnonce\nbody\n`; answers and
callbacks carry a signature over `timestamp\nnonce\nbody\n` by the platform key that `Wechatpay-Serial` names. A callback's
resource is AES-256-GCM under the API v3 key; names go out RSA-OAEP under the platform's public key.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from typing import Final, cast

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from jobs.gateways.contract import ForgedCallback, UnreadableCallback
from jobs.gateways.settings import WechatSettings

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
ALGORITHM: Final = "AEAD_AES_256_GCM"
FRESH_S: Final = 300
API_V3_KEY_BYTES: Final = 32
NONCE_BYTES: Final = 16

JsonObject = dict[str, object]


class WechatEnvelope:
    """Signs and verifies with the keys of one merchant. Raises ValueError when the keys are unusable."""

    def __init__(self, settings: WechatSettings) -> None:
        private = load_pem_private_key(settings.private_key.encode("ascii"), None)
        platform = load_pem_public_key(settings.platform_public_key.encode("ascii"))
        key = settings.api_v3_key.encode("ascii")
        if not isinstance(private, RSAPrivateKey) or not isinstance(platform, RSAPublicKey) or len(key) != API_V3_KEY_BYTES:
            raise ValueError("WeChat Pay needs two RSA keys and an API v3 key of 32 characters")
        self._settings, self._private, self._platform, self._aead = settings, private, platform, AESGCM(key)

    def authorization(self, method: str, url: str, body: bytes, timestamp_s: int) -> str:
        """The header of a request; `url` is path and query as sent."""
        nonce, timestamp = secrets.token_hex(NONCE_BYTES), str(timestamp_s)
        text = f"{method}\n{url}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = base64.b64encode(self._private.sign(text, PKCS1v15(), hashes.SHA256())).decode("ascii")
        return (
            f'{SCHEME} mchid="{self._settings.merchant_id}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{timestamp}",serial_no="{self._settings.merchant_serial}"'
        )

    def verify(self, headers: Mapping[str, str], body: bytes, now_s: float) -> None:
        """Raises ForgedCallback unless the platform signed this body within the last five minutes; names are lower-case."""
        timestamp, nonce = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-nonce", "")
        if headers.get("wechatpay-serial") != self._settings.platform_key_id:
            raise ForgedCallback("the signature names a key we do not know")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12) or abs(now_s - int(timestamp)) > FRESH_S:
            raise ForgedCallback("the signature is not fresh")
        text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        try:
            signature = base64.b64decode(headers.get("wechatpay-signature", ""), validate=True)
            self._platform.verify(signature, text, PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError) as error:
            raise ForgedCallback("the signature is wrong") from error

    def open(self, resource: object) -> JsonObject:
        """The content of a callback's resource. Raises ForgedCallback when it was not sealed with our key."""
        if not isinstance(resource, dict) or resource.get("algorithm") != ALGORITHM:
            raise UnreadableCallback("the resource is not sealed as agreed")
        texts = [resource.get(name) or "" for name in ("nonce", "ciphertext", "associated_data")]
        try:
            nonce, ciphertext, associated = (str(text).encode("utf-8") for text in texts)
            content = json.loads(self._aead.decrypt(nonce, base64.b64decode(ciphertext, validate=True), associated))
        except (InvalidTag, binascii.Error) as error:
            raise ForgedCallback("the resource does not open with our key") from error
        except ValueError as error:
            raise UnreadableCallback("the resource is not JSON") from error
        if not isinstance(content, dict):
            raise UnreadableCallback("the resource is not a JSON object")
        return cast(JsonObject, content)

    def encrypt(self, text: str) -> str:
        """Personal data for the platform's eyes: RSA-OAEP with SHA-1, base64."""
        padding = OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303  # the algorithm is WeChat Pay's
        return base64.b64encode(self._platform.encrypt(text.encode("utf-8"), padding)).decode("ascii")
