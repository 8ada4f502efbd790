"""Keys of the simulated counterparties.

`secrets.json` stays with the simulator; `credentials.json` is what a merchant would receive when the contracts are signed.
Both are made on the first start, mode 0600, and kept.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

RSA_BITS = 2048
DES3_KEY_CHARACTERS = 24
API_V3_KEY_CHARACTERS = 32
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything both sides hold. PEM texts are PKCS#8 / SubjectPublicKeyInfo."""

    dealer_id: str
    broker_id: str
    app_key: str = field(repr=False)
    des3_key: str = field(repr=False)
    dealer_private_key: str = field(repr=False)
    dealer_public_key: str
    channel_private_key: str = field(repr=False)
    channel_public_key: str
    identity_key_id: str
    identity_secret: str = field(repr=False)
    insurer_key_id: str
    insurer_secret: str = field(repr=False)
    sms_key_id: str
    sms_secret: str = field(repr=False)
    bank_private_key: str = field(repr=False)
    bank_public_key: str
    wechat_merchant_id: str
    wechat_app_id: str
    wechat_app_secret: str = field(repr=False)
    wechat_merchant_serial: str
    wechat_merchant_private_key: str = field(repr=False)
    wechat_merchant_public_key: str
    wechat_api_v3_key: str = field(repr=False)
    wechat_platform_key_id: str
    wechat_platform_private_key: str = field(repr=False)
    wechat_platform_public_key: str
    alipay_app_id: str
    alipay_user_id: str
    alipay_app_private_key: str = field(repr=False)
    alipay_app_public_key: str
    alipay_private_key: str = field(repr=False)
    alipay_public_key: str
    bank_file_merchant: str
    bank_file_merchant_private_key: str = field(repr=False)
    bank_file_merchant_public_key: str


NOT_FOR_THE_MERCHANT = (
    "channel_private_key",
    "bank_private_key",
    "dealer_public_key",
    "wechat_merchant_public_key",
    "wechat_platform_private_key",
    "alipay_app_public_key",
    "alipay_private_key",
    "bank_file_merchant_public_key",
)


def load_or_create(data: Path, bank_statements_from: str = "") -> Credentials:
    """Read the keys kept under `data`, or make them. Writes `credentials.json` for the merchant beside them.

    `bank_statements_from`: the day from which the bank gives statements of the merchant's accounts, when that is agreed.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = data / "secrets.json"
    known: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if any(each.name not in known for each in fields(Credentials)):  # made before a counterparty was added
        _write(kept, {**asdict(_create()), **known})
    credentials = Credentials(**json.loads(kept.read_text("utf-8")))
    given = {key: value for key, value in asdict(credentials).items() if key not in NOT_FOR_THE_MERCHANT}
    agreed = {"bank_statements_from": bank_statements_from} if bank_statements_from else {}
    _write(data / "credentials.json", {**given, **agreed})
    return credentials


def _create() -> Credentials:
    dealer = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    channel = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    bank, merchant = ed25519.Ed25519PrivateKey.generate(), ed25519.Ed25519PrivateKey.generate()
    payer, platform, app, alipay = (rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS) for _ in range(4))
    return Credentials(
        dealer_id="2026" + _digits(8),
        broker_id="27532644",
        app_key=_text(32),
        des3_key=_text(DES3_KEY_CHARACTERS),
        dealer_private_key=_private(dealer),
        dealer_public_key=_public(dealer.public_key()),
        channel_private_key=_private(channel),
        channel_public_key=_public(channel.public_key()),
        identity_key_id="identity-" + _text(8),
        identity_secret=_text(40),
        insurer_key_id="insurer-" + _text(8),
        insurer_secret=_text(40),
        sms_key_id="sms-" + _text(8),
        sms_secret=_text(40),
        bank_private_key=_private(bank),
        bank_public_key=_public(bank.public_key()),
        wechat_merchant_id="19" + _digits(8),
        wechat_app_id="wx" + secrets.token_hex(8),
        wechat_app_secret=secrets.token_hex(16),
        wechat_merchant_serial=secrets.token_hex(20).upper(),
        wechat_merchant_private_key=_private(payer),
        wechat_merchant_public_key=_public(payer.public_key()),
        wechat_api_v3_key=_text(API_V3_KEY_CHARACTERS),
        wechat_platform_key_id="PUB_KEY_ID_01" + _digits(20),
        wechat_platform_private_key=_private(platform),
        wechat_platform_public_key=_public(platform.public_key()),
        alipay_app_id="20210" + _digits(11),
        alipay_user_id="2088" + _digits(12),
        alipay_app_private_key=_private(app),
        alipay_app_public_key=_public(app.public_key()),
        alipay_private_key=_private(alipay),
        alipay_public_key=_public(alipay.public_key()),
        bank_file_merchant="LG" + _digits(8),
        bank_file_merchant_private_key=_private(merchant),
        bank_file_merchant_public_key=_public(merchant.public_key()),
    )


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _text(characters: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(characters))


def _private(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> str:
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, shape, serialization.NoEncryption()).decode("ascii")


def _public(key: rsa.RSAPublicKey | ed25519.Ed25519PublicKey) -> str:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def _write(path: Path, content: dict[str, str]) -> None:
    """Replace the file in one step, so that a reader sees the old text or the new one."""
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    temporary.rename(path)
