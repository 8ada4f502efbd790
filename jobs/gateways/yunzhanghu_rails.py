"""The three ways Yunzhanghu pays: bank card, Alipay, WeChat. Each has its path, its words and its balance (domain facts §2.1)."""

from dataclasses import dataclass
from typing import Final

from jobs.gateways.contract import Payee

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Rail:
    """``name`` is the channel's in our books; ``word`` the channel's own; only a bank sends money back after it was paid."""

    name: str
    path: str
    word: str
    platform: str
    balance: str
    returns: bool

    def account(self, payee: Payee, app_id: str) -> JsonObject:
        """The fields that say where to pay."""
        if self is WECHAT:
            return {"openid": payee.account, "wx_app_id": app_id, "wxpay_mode": "transfer"}
        return {"card_no": payee.account, **({"check_name": "Check"} if self is ALIPAY else {})}


BANK_CARD: Final = Rail("yunzhanghu", "order-bankpay", "银行卡", "bankpay", "bank_card_balance", returns=True)
ALIPAY: Final = Rail("yunzhanghu_alipay", "order-alipay", "支付宝", "alipay", "alipay_balance", returns=False)
WECHAT: Final = Rail("yunzhanghu_wechat", "order-wxpay", "微信", "wxpay", "wxpay_balance", returns=False)
RAILS: Final = (BANK_CARD, ALIPAY, WECHAT)
