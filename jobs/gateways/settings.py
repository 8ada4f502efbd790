"""What each adapter needs to know. Handed in at start; secrets do not appear in a repr."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal

YUNZHANGHU_CALLBACK_PATH: Final = "/callbacks/yunzhanghu"
WECHAT_CALLBACK_PATH: Final = "/callbacks/wechat"
ALIPAY_CALLBACK_PATH: Final = "/callbacks/alipay"
BANK_FILE_CALLBACK_PATH: Final = "/callbacks/bank-file"
BANK_CALLBACK_PATH: Final = "/callbacks/bank"
CALLBACK_PATHS: Final = {
    "yunzhanghu": YUNZHANGHU_CALLBACK_PATH,
    "wechat": WECHAT_CALLBACK_PATH,
    "alipay": ALIPAY_CALLBACK_PATH,
    "bank_file": BANK_FILE_CALLBACK_PATH,
}
"""Where each channel calls back; Yunzhanghu's three rails share one address."""


@dataclass(frozen=True, slots=True)
class YunzhanghuSettings:
    """The contract with the channel. Keys are PEM texts; `des3_key` has 24 characters; `notify_url` is our callback address."""

    url: str
    dealer_id: str
    broker_id: str
    app_key: str = field(repr=False)
    des3_key: str = field(repr=False)
    private_key: str = field(repr=False)
    channel_public_key: str
    notify_url: str
    sign_type: Literal["rsa", "sha256"] = "rsa"


@dataclass(frozen=True, slots=True)
class WechatSettings:
    """The contract with WeChat Pay. Keys are PEM texts; `api_v3_key` has 32 characters; serials name whose key is meant.

    `scene_id` and `scene_report` are those the merchant was granted: for 佣金报酬 the post and what the pay is for.
    """

    url: str
    merchant_id: str
    app_id: str
    merchant_serial: str
    private_key: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    platform_key_id: str
    platform_public_key: str
    notify_url: str
    scene_id: str = "1005"
    scene_report: tuple[tuple[str, str], ...] = (("岗位类型", "校园兼职"), ("报酬说明", "劳务报酬"))


@dataclass(frozen=True, slots=True)
class AlipaySettings:
    """The contract with Alipay. Keys are PEM texts; `user_id` is our account; `file_hosts` serve bills and receipts."""

    url: str
    app_id: str
    user_id: str
    private_key: str = field(repr=False)
    alipay_public_key: str
    notify_url: str
    file_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BankFileSettings:
    """The agreement with the bank that pays by file: our number there, our Ed25519 key and its own, PEM.

    `statements_from`: the first day of which it gives statements of our accounts; None while that is not agreed.
    """

    url: str
    merchant: str
    private_key: str = field(repr=False)
    bank_public_key: str
    notify_url: str
    statements_from: date | None = None


@dataclass(frozen=True, slots=True)
class KeyedSettings:
    """A service called with a shared secret: identity checks, messages, the insurer."""

    url: str
    key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WechatSessionSettings:
    """The mini-program whose users sign in."""

    url: str
    app_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BankNoticeSettings:
    """How we know the bank: its Ed25519 public key, PEM."""

    public_key: str


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """Everything outside, in one piece."""

    yunzhanghu: YunzhanghuSettings
    wechat: WechatSettings
    alipay: AlipaySettings
    bank_file: BankFileSettings
    identity: KeyedSettings
    messages: KeyedSettings
    insurer: KeyedSettings
    bank: BankNoticeSettings
    wechat_sessions: WechatSessionSettings


def sandbox_settings(credentials: Path, outside_url: str, our_url: str) -> OutsideSettings:
    """Settings for the simulators at `outside_url`, from the credentials file they hand out; `our_url` is called back."""
    given: dict[str, str] = json.loads(credentials.read_text("utf-8"))
    return OutsideSettings(
        yunzhanghu=YunzhanghuSettings(
            url=outside_url,
            dealer_id=given["dealer_id"],
            broker_id=given["broker_id"],
            app_key=given["app_key"],
            des3_key=given["des3_key"],
            private_key=given["dealer_private_key"],
            channel_public_key=given["channel_public_key"],
            notify_url=our_url + YUNZHANGHU_CALLBACK_PATH,
        ),
        wechat=WechatSettings(
            url=outside_url,
            merchant_id=given["wechat_merchant_id"],
            app_id=given["wechat_app_id"],
            merchant_serial=given["wechat_merchant_serial"],
            private_key=given["wechat_merchant_private_key"],
            api_v3_key=given["wechat_api_v3_key"],
            platform_key_id=given["wechat_platform_key_id"],
            platform_public_key=given["wechat_platform_public_key"],
            notify_url=our_url + WECHAT_CALLBACK_PATH,
        ),
        alipay=AlipaySettings(
            url=outside_url,
            app_id=given["alipay_app_id"],
            user_id=given["alipay_user_id"],
            private_key=given["alipay_app_private_key"],
            alipay_public_key=given["alipay_public_key"],
            notify_url=our_url + ALIPAY_CALLBACK_PATH,
        ),
        bank_file=BankFileSettings(
            url=outside_url,
            merchant=given["bank_file_merchant"],
            private_key=given["bank_file_merchant_private_key"],
            bank_public_key=given["bank_public_key"],
            notify_url=our_url + BANK_FILE_CALLBACK_PATH,
            statements_from=date.fromisoformat(since) if (since := given.get("bank_statements_from")) else None,
        ),
        identity=KeyedSettings(outside_url, given["identity_key_id"], given["identity_secret"]),
        messages=KeyedSettings(outside_url, given["sms_key_id"], given["sms_secret"]),
        insurer=KeyedSettings(outside_url, given["insurer_key_id"], given["insurer_secret"]),
        bank=BankNoticeSettings(given["bank_public_key"]),
        wechat_sessions=WechatSessionSettings(outside_url, given["wechat_app_id"], given["wechat_app_secret"]),
    )
