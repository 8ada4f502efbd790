"""Channel codes in both languages. Chinese words come from the channel itself where it gives any."""

from collections.abc import Mapping
from typing import Final

ENGLISH: Final[Mapping[str, str]] = {
    "9": "The payee's bank returned the money.",
    "20": "The channel's balance does not cover it.",
    "22": "The bank is under maintenance.",
    "28": "The amount is over the limit of one payment.",
    "29": "The payee has not signed with the channel.",
    "251": "Name and ID number do not match.",
    "254": "The bank card is not in order.",
    "255": "The bank card number is wrong.",
    "257": "The bank card belongs to somebody else.",
    "302": "The payee's limit for the month is reached.",
    "304": "The payee's limit for the year is reached.",
    "305": "The payee's limit across platforms is reached.",
    "2003": "The real-name check failed.",
    "2006": "The bank card number is wrong.",
    "2027": "The channel's balance does not cover it.",
    "ACCOUNT_FROZEN": "The payee's account is frozen.",
    "AMOUNT_TOO_LARGE": "The amount is over the limit of one payment.",
    "AMOUNT_TOO_SMALL": "The amount is below what the channel pays.",
    "NAME_INVALID": "The name or account has characters the channel cannot take.",
    "NAME_MISSING": "The channel needs the payee's name for this amount.",
    "NUMBER_INVALID": "The order's number is not one the channel takes.",
    "ACCOUNT_NOT_EXIST": "The payee's account does not exist.",
    "PAYEE_ACCOUNT_STATUS_ERROR": "The payee's account is not in order.",
    "PAYEE_NOT_EXIST": "The payee's account does not exist.",
    "PAYEE_USER_INFO_ERROR": "The name does not match the payee's account.",
    "PAYER_BALANCE_NOT_ENOUGH": "The channel's balance does not cover it.",
    "REFUND": "The payment came back.",
    "RETURNED": "The payment came back.",
    "CANCELLED": "The channel cancelled the order.",
    "DAY_RECEIVED_COUNT_EXCEED": "The payee has received too many payments today.",
    "DAY_RECEIVED_QUOTA_EXCEED": "The payee's limit for the day is reached.",
    "ID_CARD_NOT_CORRECT": "Name and ID number do not match.",
    "MONTH_RECEIVED_QUOTA_EXCEED": "The payee's limit for the month is reached.",
    "ACCOUNT_CLOSED": "The payee's account is closed.",
    "INSUFFICIENT_BALANCE": "The channel's balance does not cover it.",
    "NAME_MISMATCH": "The name does not match the payee's account.",
    "NAME_NOT_CORRECT": "The name does not match the payee's account.",
    "OPENID_INVALID": "The payee's WeChat account is not known to the app.",
    "OVERDUE_CLOSE": "The payee did not confirm in time.",
    "PRODUCT_AUTH_CHECK_FAIL": "The channel has not granted this kind of payment.",
    "REAL_NAME_CHECK_FAIL": "The payee's account has no verified name.",
    "TRANSFER_QUOTA_EXCEED": "The channel's limit is reached.",
    "TRANSFER_RISK": "The channel's risk control stopped the payment.",
    "2571": "The card is a class II or III account.",
    "2575": "The card's cumulative limit is reached.",
    "2582": "The payee is on a block list.",
    "5278": "Name and ID number do not match.",
}

CHINESE: Final[Mapping[str, str]] = {
    "ACCOUNT_FROZEN": "收款账户被冻结",
    "AMOUNT_TOO_LARGE": "金额超出单笔限额",
    "AMOUNT_TOO_SMALL": "金额低于渠道最低限额",
    "NAME_INVALID": "姓名或账户含有渠道不支持的字符",
    "NAME_MISSING": "该金额须提供收款人姓名",
    "NUMBER_INVALID": "订单号不符合渠道要求",
    "ACCOUNT_NOT_EXIST": "收款账户不存在",
    "CANCELLED": "渠道已取消该笔订单",
    "DAY_RECEIVED_COUNT_EXCEED": "收款人当日收款次数已达上限",
    "DAY_RECEIVED_QUOTA_EXCEED": "收款人当日收款额度已达上限",
    "ID_CARD_NOT_CORRECT": "姓名与身份证号不一致",
    "MONTH_RECEIVED_QUOTA_EXCEED": "收款人当月收款额度已达上限",
    "NAME_NOT_CORRECT": "姓名与收款账户实名不一致",
    "OPENID_INVALID": "收款微信号与应用不匹配",
    "OVERDUE_CLOSE": "收款人未在期限内确认收款",
    "PRODUCT_AUTH_CHECK_FAIL": "商户未获得该项付款权限",
    "REAL_NAME_CHECK_FAIL": "收款账户未实名",
    "TRANSFER_QUOTA_EXCEED": "商户付款额度已达上限",
    "TRANSFER_RISK": "渠道风控拦截",
}


def chinese(code: str) -> str:
    """The reason in Chinese where the channel gives only a code."""
    return CHINESE.get(code, f"渠道返回代码 {code}")


def english(code: str) -> str:
    """The reason in English; an unlisted code is named."""
    return ENGLISH.get(code, f"The channel answered with code {code}.")
