"""Alipay's transfer to an account (alipay.fund.trans.uni.transfer; domain facts §2.3).

A system error or a code nobody listed says nothing about the money: the number is kept and asked about. Money is fen here, yuan
with two decimals there. A transfer that came back (REFUND, 退票) is a return.
"""

import json
import re
import time
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, cast
from urllib.parse import parse_qsl

import httpx

from jobs.gateways import alipay_statement, calling
from jobs.gateways.alipay_envelope import AlipayEnvelope, JsonObject
from jobs.gateways.calling import Trouble, text_of
from jobs.gateways.contract import (
    Accepted,
    Balance,
    CallbackEvent,
    CancelAnswer,
    Cancelled,
    Failed,
    ForgedCallback,
    NotFound,
    Paid,
    PayoutOrder,
    QueryAnswer,
    Quote,
    ReceiptAnswer,
    Returned,
    SendAnswer,
    StatementAnswer,
    Unknown,
    UnreadableCallback,
    Why,
)
from jobs.gateways.files import SHANGHAI, NotReady, Receipt, fen_of, yuan
from jobs.gateways.reasons import chinese
from jobs.gateways.settings import AlipaySettings

GATEWAY: Final = "/gateway.do"
PRODUCT: Final[JsonObject] = {"product_code": "TRANS_ACCOUNT_NO_PWD", "biz_scene": "DIRECT_TRANSFER"}
OK: Final = "10000"
BUSINESS_ERROR: Final = "40004"
NO_SUCH_ORDER: Final = "ORDER_NOT_EXIST"
NO_SUCH_BILL: Final = "isp.bill_not_exist"
OUT_BIZ_NO: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
MIN_FEN: Final = 10
MAX_FEN: Final = 10_000_000_000
REMARK_CHARACTERS: Final = 200
CALLBACK_LIMIT_BYTES: Final = 64_000

REFUSED_FOR_THE_PAYEE: Final = frozenset(
    {
        "PAYEE_NOT_EXIST",
        "PAYEE_USER_INFO_ERROR",
        "PAYEE_ACCOUNT_STATUS_ERROR",
        "PERMIT_NON_BANK_LIMIT_PAYEE",
        "PAYEE_CERT_INFO_ERROR",
    }
)
REFUSED_FOR_THE_ORDER: Final = frozenset({"EXCEED_LIMIT_SM_AMOUNT", "EXCEED_LIMIT_UNRN_DM_AMOUNT", "REMARK_HAS_SENSITIVE_WORD"})
REFUSED_FOR_US: Final = frozenset({"PAYER_BALANCE_NOT_ENOUGH", "PERM_AML_NOT_REALNAME_REV", "PERMIT_CHECK_PERM_LIMITED"})
"""Our balance or permission is at fault: nothing was booked, and the same payee can be paid once that is repaired."""


class Alipay:
    """A PayoutChannel. One per process; `close` it at the end."""

    name = "alipay"

    def __init__(self, settings: AlipaySettings, read_timeout_s: float = calling.READ_TIMEOUT_S) -> None:
        self._settings, self._envelope = settings, AlipayEnvelope(settings)
        self._http = calling.client(settings.url, read_timeout_s)

    def quote(self, order: PayoutOrder) -> Quote:
        """No fee per transfer; from 0.10 to 100,000,000 yuan."""
        if not OUT_BIZ_NO.fullmatch(order.out_biz_no):
            return Quote(0, "NUMBER_INVALID")
        if order.amount_fen < MIN_FEN:
            return Quote(0, "AMOUNT_TOO_SMALL")
        return Quote(0, "AMOUNT_TOO_LARGE" if order.amount_fen > MAX_FEN else None)

    async def send(self, order: PayoutOrder) -> SendAnswer:
        """uni.transfer, once. Never Failed when an earlier call may have arrived."""
        answer = await self._call("alipay.fund.trans.uni.transfer", self._transfer(order))
        if isinstance(answer, Unknown):
            return answer
        code = text_of(answer, "sub_code") or str(answer.get("code"))
        if answer.get("code") == OK:
            if answer.get("out_biz_no") != order.out_biz_no:
                return Unknown(Why.FOREIGN)
            return Accepted(text_of(answer, "order_id"), already_known=order.sent_before)
        for_good = code in REFUSED_FOR_THE_PAYEE | REFUSED_FOR_THE_ORDER
        if order.sent_before or answer.get("code") != BUSINESS_ERROR or not (for_good or code in REFUSED_FOR_US):
            return Unknown(Why.UNKNOWN_CODE, code)
        return Failed(code, text_of(answer, "sub_msg") or chinese(code), retryable=not for_good)

    async def query(self, out_biz_no: str) -> QueryAnswer:
        """common.query."""
        answer = await self._ask("alipay.fund.trans.common.query", {**PRODUCT, "out_biz_no": out_biz_no})
        if isinstance(answer, Unknown):
            return answer
        code = text_of(answer, "sub_code") or str(answer.get("code"))
        if code == NO_SUCH_ORDER:
            return NotFound()
        if answer.get("code") != OK:
            return Unknown(Why.UNKNOWN_CODE, code)
        return read_transfer(answer) if answer.get("out_biz_no") == out_biz_no else Unknown(Why.FOREIGN)

    async def cancel(self, out_biz_no: str) -> CancelAnswer:
        """Alipay takes nothing back."""
        return Unknown(Why.NOT_OFFERED)

    async def resume(self, out_biz_no: str) -> SendAnswer:
        """Alipay suspends nothing."""
        return Unknown(Why.NOT_OFFERED)

    async def balance(self) -> Balance | Unknown:
        """fund.account.query."""
        content: JsonObject = {"alipay_user_id": self._settings.user_id, "account_type": "ACCTRANS_ACCOUNT"}
        answer = await self._ask("alipay.fund.account.query", content)
        if isinstance(answer, Unknown):
            return answer
        fen = _fen(answer.get("available_amount"))
        return Unknown(Why.UNREADABLE) if fen is None else Balance(fen)

    async def receipt(self, out_biz_no: str) -> ReceiptAnswer:
        """Apply for the electronic receipt of the fund order (a repeated application is harmless), then fetch it."""
        found = await self.query(out_biz_no)
        if not isinstance(found, Paid | Returned):
            return found if isinstance(found, NotFound | Unknown) else NotReady()
        applied = await self._ask("alipay.data.bill.ereceipt.apply", {"type": "FUND_DETAIL", "key": found.channel_ref})
        if isinstance(applied, Unknown):
            return applied
        answer = await self._ask("alipay.data.bill.ereceipt.query", {"file_id": str(applied.get("file_id", ""))})
        if isinstance(answer, Unknown):
            return answer
        if answer.get("code") != OK or answer.get("status") != "SUCCESS":
            return NotReady()
        file = await self._download(text_of(answer, "download_url") or "")
        return file if isinstance(file, Unknown) else Receipt(file, "application/pdf", found.channel_ref)

    async def statement(self, day: date) -> StatementAnswer:
        """The account's bill of the day (signcustomer), whose last lines are its totals."""
        content: JsonObject = {"bill_type": "signcustomer", "bill_date": day.isoformat()}
        answer = await self._ask("alipay.data.dataservice.bill.downloadurl.query", content)
        if isinstance(answer, Unknown):
            return answer
        if answer.get("sub_code") == NO_SUCH_BILL:
            return NotReady()
        if answer.get("code") != OK:
            return Unknown(Why.UNKNOWN_CODE, text_of(answer, "sub_code") or "")
        file = await self._download(text_of(answer, "bill_download_url") or "")
        return file if isinstance(file, Unknown) else alipay_statement.read(day, file, self._settings.user_id)

    def verify_callback(self, headers: Mapping[str, str], body: bytes) -> CallbackEvent:
        """Check the signature and the application, read the transfer. A replay verifies: the inbox knows it."""
        if len(body) > CALLBACK_LIMIT_BYTES:
            raise ForgedCallback("the callback is too large")
        try:
            form = dict(parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=40))
        except ValueError as error:
            raise ForgedCallback("the callback is not a form") from error
        self._envelope.verify(form)
        try:
            content = json.loads(form.get("biz_content", ""))
        except ValueError as error:
            raise UnreadableCallback("the callback's content is not JSON") from error
        if form.get("app_id") != self._settings.app_id or not form.get("notify_id") or not isinstance(content, dict):
            raise UnreadableCallback("the callback carries no transfer of ours")
        out_biz_no, amount_fen = text_of(content, "out_biz_no"), _fen(content.get("trans_amount"))
        if not out_biz_no or amount_fen is None:
            raise UnreadableCallback("the callback lacks its number or amount")
        return CallbackEvent(self.name, form["notify_id"], out_biz_no, amount_fen, read_transfer(cast(JsonObject, content)))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _transfer(self, order: PayoutOrder) -> JsonObject:
        assert order.amount_fen > 0
        payee = {"identity": order.payee.account, "identity_type": "ALIPAY_LOGON_ID", "name": order.payee.name}
        return {
            **PRODUCT, "out_biz_no": order.out_biz_no, "trans_amount": yuan(order.amount_fen), "order_title": "劳务报酬",
            "payee_info": payee, "remark": order.remark[:REMARK_CHARACTERS],
        }  # fmt: skip

    async def _call(self, method: str, content: JsonObject) -> JsonObject | Unknown:
        return self._read(method, await calling.call(self._http, self._request(method, content)))

    async def _ask(self, method: str, content: JsonObject) -> JsonObject | Unknown:
        return self._read(method, await calling.ask(self._http, lambda: self._request(method, content)))

    async def _download(self, url: str) -> bytes | Unknown:
        file = await calling.download(self._http, url, hosts=self._settings.file_hosts)
        return file.unknown if isinstance(file, Trouble) else file

    def _request(self, method: str, content: JsonObject) -> httpx.Request:
        parameters = {
            "app_id": self._settings.app_id, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
            "timestamp": datetime.fromtimestamp(time.time(), SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"), "version": "1.0",
            "notify_url": self._settings.notify_url, "biz_content": json.dumps(content, ensure_ascii=False),
        }  # fmt: skip
        return self._http.build_request("POST", GATEWAY, data=self._envelope.sign(parameters))

    def _read(self, method: str, response: httpx.Response | Trouble) -> JsonObject | Unknown:
        """The signed node of an answer. One Alipay did not sign is not believed, whatever it says."""
        if isinstance(response, Trouble):
            return response.unknown
        try:
            return self._envelope.open(method, response.content)
        except (ValueError, KeyError, AttributeError):
            return Unknown(Why.UNREADABLE)


def read_transfer(data: JsonObject) -> QueryAnswer:
    """What a transfer's status means (domain facts §2.3). Anything not listed is Unknown."""
    status, ref, amount_fen = text_of(data, "status") or "", text_of(data, "order_id"), _fen(data.get("trans_amount"))
    code = text_of(data, "error_code") or status
    message = text_of(data, "fail_reason") or chinese(code)
    if status in ("DEALING", "WAIT_PAY"):
        return Accepted(ref, already_known=True)
    if status == "FAIL":
        return Failed(code, message, retryable=False)
    if status == "CLOSED":
        return Cancelled(ref)
    if not ref or amount_fen is None:
        return Unknown(Why.UNREADABLE, status)
    if status == "SUCCESS":
        return Paid(ref, amount_fen)
    if status == "REFUND":
        return Returned(ref, f"{ref}-refund", amount_fen, code, message)
    return Unknown(Why.UNKNOWN_STATUS, status)


def _fen(value: object) -> int | None:
    try:
        return fen_of(value) if isinstance(value, str) else None
    except ValueError:
        return None
