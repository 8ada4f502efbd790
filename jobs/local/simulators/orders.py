"""What the channel checks before it takes an order in."""

import hashlib
import json
import re
import secrets
from decimal import Decimal
from typing import Final

from jobs.local.simulators.books import Order
from jobs.local.simulators.faults import JsonObject
from jobs.local.simulators.signatures import BadMessage
from jobs.local.simulators.trouble import only_loopback
from jobs.local.simulators.world import World

REQUIRED: Final = ("order_id", "dealer_id", "broker_id", "real_name", "id_card", "pay")
PLATFORMS: Final = {"order-bankpay": "bankpay", "order-alipay": "alipay", "order-wxpay": "wxpay"}
WORDS: Final = {"银行卡": "bankpay", "支付宝": "alipay", "微信": "wxpay"}
ALIPAY_ACCOUNT: Final = re.compile(r"1\d{10}|[^@\s]{1,60}@[^@\s]{1,60}")
OPENID: Final = re.compile(r"[0-9A-Za-z_-]{20,64}")
REMARK_FORBIDDEN: Final = set("'\"&|@%*():#￥-")
REMARK_BYTES: Final = 40
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS: Final = "10X98765432"


def read_order(world: World, content: JsonObject, platform: str = "bankpay", batch_id: str = "") -> Order:
    """The order in a decrypted request. Raises BadMessage with the channel's code."""
    values = {name: str(value) for name, value in content.items() if value is not None}
    account = "openid" if platform == "wxpay" else "card_no"
    for name in (*REQUIRED, account):
        if not values.get(name):
            raise BadMessage("1000", f"缺少参数 {name}")
    if values["dealer_id"] != world.keys.dealer_id or values["broker_id"] != world.keys.broker_id:
        raise BadMessage("1002", "平台企业或综合服务主体不存在")
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", values["order_id"]):
        raise BadMessage("1002", "订单号格式错误")
    notify_url = values.get("notify_url", "")
    if notify_url and not only_loopback(notify_url):
        raise BadMessage("1002", "模拟通道只回调本机地址")
    if (platform == "alipay" and not batch_id and values.get("check_name") != "Check") or (
        platform == "wxpay" and not batch_id and (values.get("wxpay_mode"), bool(values.get("wx_app_id"))) != ("transfer", True)
    ):
        raise BadMessage("1000", "缺少参数 check_name 或 wxpay_mode、wx_app_id")
    _check_payee(values, platform, values[account])
    return Order(
        order_id=values["order_id"], ref=str(secrets.randbelow(9 * 10**17) + 10**17), content_hash=_hash(values),
        real_name=values["real_name"], id_card=values["id_card"], card_no=values[account], phone_no=values.get("phone_no", ""),
        amount_fen=fen_of(values["pay"]), pay_remark=values.get("pay_remark", ""), notify_url=notify_url,
        project_id=values.get("project_id", ""), created_at=world.clock.business_text(), platform=platform, batch_id=batch_id,
    )  # fmt: skip


def _check_payee(values: dict[str, str], platform: str, account: str) -> None:
    if platform == "bankpay" and not _luhn(account):
        raise BadMessage("2006", "银行卡号错误")
    if platform == "alipay" and not ALIPAY_ACCOUNT.fullmatch(account):
        raise BadMessage("1002", "支付宝账户格式错误")
    if platform == "wxpay" and not OPENID.fullmatch(account):
        raise BadMessage("1002", "openid格式错误")
    if not _identity_number(values["id_card"]):
        raise BadMessage("2003", "身份证号错误，实名失败")
    remark = values.get("pay_remark", "")
    if set(remark) & REMARK_FORBIDDEN or len(remark.encode("gbk", "replace")) > REMARK_BYTES:
        raise BadMessage("4088", "订单备注非法")


def fen_of(yuan: str) -> int:
    """Raises BadMessage unless it is an amount."""
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", yuan) or Decimal(yuan) == 0:
        raise BadMessage("2016", "金额错误")
    return int(Decimal(yuan) * 100)


def _hash(values: dict[str, str]) -> str:
    named = sorted((name, value) for name, value in values.items() if name != "notify_url")
    return hashlib.sha256(json.dumps(named).encode("utf-8")).hexdigest()


def _luhn(card: str) -> bool:
    if not re.fullmatch(r"\d{12,19}", card):
        return False
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(card))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _identity_number(number: str) -> bool:
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11] == number[17]
