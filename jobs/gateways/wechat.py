"""WeChat Pay's merchant transfer (商家转账): the payee confirms each receipt in WeChat (domain facts §2.2, L-06).

An answer other than HTTP 200, or an error code nobody listed, says nothing about the money: the number is kept and asked about.
Amounts are fen on both sides. A bill nobody confirmed for 24 hours is closed by WeChat, which counts as cancelled here.
"""

import hashlib
import json
import re
import time
from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

import httpx

from jobs.gateways import calling, wechat_statement
from jobs.gateways.calling import Trouble, text_of
from jobs.gateways.contract import (
    Accepted,
    AwaitingPayee,
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
    SendAnswer,
    StatementAnswer,
    Unknown,
    UnreadableCallback,
    Why,
)
from jobs.gateways.files import NotReady, Receipt, refused
from jobs.gateways.reasons import chinese
from jobs.gateways.settings import WechatSettings
from jobs.gateways.wechat_envelope import JsonObject, WechatEnvelope

BILLS: Final = "/v3/fund-app/mch-transfer/transfer-bills"
RECEIPTS: Final = "/v3/fund-app/mch-transfer/elecsign/out-bill-no"
FUND_FLOW: Final = "/v3/bill/fundflowbill"
BALANCE: Final = "/v3/merchant/fund/balance/OPERATION"
OUT_BILL_NO: Final = re.compile(r"[0-9A-Za-z]{1,32}")
REMARK_CHARACTERS: Final = 32
MIN_FEN: Final = 10
NAME_FROM_FEN: Final = 30
"""Below 0.30 yuan a name is refused; from 2,000 yuan on it is demanded; we know it, so it goes along whenever it may."""
NAME_DEMANDED_FROM_FEN: Final = 200_000
OVERDUE: Final = "OVERDUE_CLOSE"
UNDER_WAY: Final = frozenset({"ACCEPTED", "PROCESSING", "TRANSFERING", "CANCELING"})
ENDED: Final = frozenset({"SUCCESS", "CANCELLED", "FAIL"})
CALLBACK_LIMIT_BYTES: Final = 64_000
NOT_YET: Final = frozenset({"NO_STATEMENT_EXIST", "STATEMENT_CREATING"})


class Wechat:
    """A PayoutChannel. One per process; `close` it at the end."""

    name = "wechat"

    def __init__(self, settings: WechatSettings, read_timeout_s: float = calling.READ_TIMEOUT_S) -> None:
        self._settings, self._envelope = settings, WechatEnvelope(settings)
        self._http = calling.client(settings.url, read_timeout_s)

    def quote(self, order: PayoutOrder) -> Quote:
        """No fee; at least 0.10 yuan, a number of letters and digits, a name from 2,000 yuan on."""
        if not OUT_BILL_NO.fullmatch(order.out_biz_no):
            return Quote(0, "NUMBER_INVALID")
        if order.amount_fen < MIN_FEN:
            return Quote(0, "AMOUNT_TOO_SMALL")
        missing = order.amount_fen >= NAME_DEMANDED_FROM_FEN and not order.payee.name
        return Quote(0, "NAME_MISSING" if missing else None)

    async def send(self, order: PayoutOrder) -> SendAnswer:
        """POST transfer-bills, once. A refusal is never Failed: it is asked about under the same number.

        A repeated number is answered with the bill as it stands. Once that has ended, it is as good as a query's answer, and
        after thirty days, when queries find nothing any more, all there is.
        """
        answer = await self._call("POST", BILLS, self._bill(order))
        if isinstance(answer, Unknown):
            return answer
        status, content = answer
        if status != httpx.codes.OK:
            return Unknown(Why.UNKNOWN_CODE, str(content.get("code", status)))
        ref, state = text_of(content, "transfer_bill_no"), text_of(content, "state")
        if content.get("out_bill_no") != order.out_biz_no or not ref:
            return Unknown(Why.FOREIGN)
        if state == "WAIT_USER_CONFIRM":
            return AwaitingPayee(ref, self._page(text_of(content, "package_info")))
        if state in ENDED and order.sent_before:
            return read_ended({**content, "transfer_amount": order.amount_fen})
        return Accepted(ref, already_known=state not in UNDER_WAY)

    async def query(self, out_biz_no: str) -> QueryAnswer:
        """GET transfer-bills/out-bill-no/…"""
        answer = await self._ask(f"{BILLS}/out-bill-no/{out_biz_no}")
        if isinstance(answer, Unknown):
            return answer
        status, content = answer
        if status == httpx.codes.NOT_FOUND and content.get("code") == "NOT_FOUND":
            return NotFound()
        if status != httpx.codes.OK:
            return Unknown(Why.UNKNOWN_CODE, str(content.get("code", status)))
        return read_bill(content) if content.get("out_bill_no") == out_biz_no else Unknown(Why.FOREIGN)

    async def cancel(self, out_biz_no: str) -> CancelAnswer:
        """POST …/cancel. It is carried out later: query tells."""
        answer = await self._call("POST", f"{BILLS}/out-bill-no/{out_biz_no}/cancel", None)
        if isinstance(answer, Unknown):
            return answer
        status, content = answer
        if status == httpx.codes.NOT_FOUND and content.get("code") == "NOT_FOUND":
            return NotFound()
        if status != httpx.codes.OK:
            return Unknown(Why.UNKNOWN_CODE, str(content.get("code", status)))
        ref = text_of(content, "transfer_bill_no")
        return Cancelled(ref) if content.get("state") == "CANCELLED" else Accepted(ref, already_known=True)

    async def resume(self, out_biz_no: str) -> SendAnswer:
        """WeChat suspends nothing."""
        return Unknown(Why.NOT_OFFERED)

    async def balance(self) -> Balance | Unknown:
        """GET the operation account's balance."""
        answer = await self._ask(BALANCE)
        if isinstance(answer, Unknown):
            return answer
        available = answer[1].get("available_amount")
        return Balance(available) if type(available) is int else Unknown(Why.UNREADABLE)

    async def receipt(self, out_biz_no: str) -> ReceiptAnswer:
        """Apply for the electronic receipt (a repeated application is harmless), then fetch it and check its SHA-256."""
        applied = await self._call("POST", RECEIPTS, {"out_bill_no": out_biz_no})
        if isinstance(applied, Unknown):
            return applied
        if applied[1].get("code") in ("NOT_FOUND", "INVALID_REQUEST"):
            return NotFound()
        answer = await self._ask(f"{RECEIPTS}/{out_biz_no}")
        if isinstance(answer, Unknown):
            return answer
        content = answer[1]
        if answer[0] != httpx.codes.OK or content.get("state") != "FINISHED":
            return NotReady()
        file = await self._download(text_of(content, "download_url") or "")
        if isinstance(file, Unknown):
            return file
        ref = text_of(content, "transfer_bill_no")
        if not ref or hashlib.sha256(file).hexdigest() != str(content.get("hash_value")).lower():
            return Unknown(Why.UNREADABLE)
        return Receipt(file, "application/pdf", ref)

    async def statement(self, day: date) -> StatementAnswer:
        """The fund-flow bill of the operation account; WeChat names its SHA-1."""
        answer = await self._ask(f"{FUND_FLOW}?{urlencode({'bill_date': day.isoformat(), 'account_type': 'OPERATION'})}")
        if isinstance(answer, Unknown):
            return answer
        status, content = answer
        if content.get("code") in NOT_YET:
            return NotReady()
        if status != httpx.codes.OK or content.get("hash_type") != "SHA1":
            return Unknown(Why.UNKNOWN_CODE, str(content.get("code", status)))
        file = await self._download(text_of(content, "download_url") or "")
        if isinstance(file, Unknown):
            return file
        if hashlib.sha1(file, usedforsecurity=False).hexdigest() != str(content.get("hash_value")).lower():
            return refused("truncated", file)
        return wechat_statement.read(day, file, self._settings.merchant_id)

    def verify_callback(self, headers: Mapping[str, str], body: bytes) -> CallbackEvent:
        """Check the platform's signature, open the resource, read the bill. `headers` have lower-case names."""
        if len(body) > CALLBACK_LIMIT_BYTES:
            raise ForgedCallback("the callback is too large")
        self._envelope.verify(headers, body, time.time())
        try:
            notice = json.loads(body)
        except ValueError as error:
            raise UnreadableCallback("the callback is not JSON") from error
        if not isinstance(notice, dict) or not text_of(notice, "id"):
            raise UnreadableCallback("the callback has no number")
        bill = self._envelope.open(notice.get("resource"))
        out_biz_no, amount_fen = text_of(bill, "out_bill_no"), bill.get("transfer_amount")
        if bill.get("mch_id") != self._settings.merchant_id or not out_biz_no or type(amount_fen) is not int:
            raise UnreadableCallback("the callback carries no bill of ours")
        return CallbackEvent(self.name, str(notice["id"]), out_biz_no, amount_fen, read_bill(bill))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _page(self, package: str | None) -> dict[str, str] | None:
        """What `wx.requestMerchantTransfer` is called with in the mini program."""
        mine = {"mchId": self._settings.merchant_id, "appId": self._settings.app_id}
        return {**mine, "package": package} if package else None

    def _bill(self, order: PayoutOrder) -> JsonObject:
        assert order.amount_fen > 0
        settings = self._settings
        bill: JsonObject = {
            "appid": settings.app_id,
            "out_bill_no": order.out_biz_no,
            "transfer_scene_id": settings.scene_id,
            "openid": order.payee.account,
            "transfer_amount": order.amount_fen,
            "transfer_remark": order.remark[:REMARK_CHARACTERS] or "劳务报酬",
            "notify_url": settings.notify_url,
            "transfer_scene_report_infos": [
                {"info_type": name, "info_content": content} for name, content in settings.scene_report
            ],
        }
        if order.amount_fen >= NAME_FROM_FEN and order.payee.name:
            bill["user_name"] = self._envelope.encrypt(order.payee.name)
        return bill

    async def _call(self, method: str, url: str, content: JsonObject | None) -> "Said | Unknown":
        return self._read(await calling.call(self._http, self._request(method, url, content)))

    async def _ask(self, url: str) -> "Said | Unknown":
        return self._read(await calling.ask(self._http, lambda: self._request("GET", url, None)))

    async def _download(self, url: str) -> bytes | Unknown:
        """Files are fetched with a signed request; the answer is the bare file, checked by its hash."""
        target = httpx.URL(url)
        authorization = self._envelope.authorization("GET", target.raw_path.decode("ascii"), b"", int(time.time()))
        file = await calling.download(self._http, url, {"authorization": authorization})
        return file.unknown if isinstance(file, Trouble) else file

    def _request(self, method: str, url: str, content: JsonObject | None) -> httpx.Request:
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode("utf-8")
        headers = {
            "authorization": self._envelope.authorization(method, url, body, int(time.time())),
            "accept": "application/json",
            "content-type": "application/json",
            "wechatpay-serial": self._settings.platform_key_id,
        }
        return self._http.build_request(method, url, headers=headers, content=body)

    def _read(self, response: httpx.Response | Trouble) -> "Said | Unknown":
        """Status and content of a signed answer. One the platform did not sign is not believed, whatever it says."""
        if isinstance(response, Trouble):
            return response.unknown
        try:
            self._envelope.verify(response.headers, response.content, time.time())
            content = json.loads(response.content)
        except (ForgedCallback, ValueError):
            return Unknown(Why.UNREADABLE)
        return (response.status_code, content) if isinstance(content, dict) else Unknown(Why.UNREADABLE)


Said = tuple[int, JsonObject]


def read_bill(bill: JsonObject) -> QueryAnswer:
    """What a bill's state means (domain facts §2.2). Anything not listed is Unknown."""
    state, ref, amount_fen = text_of(bill, "state") or "", text_of(bill, "transfer_bill_no"), bill.get("transfer_amount")
    if state in UNDER_WAY:
        return Accepted(ref, already_known=True)
    if not ref or type(amount_fen) is not int:
        return Unknown(Why.UNREADABLE, state)
    if state == "WAIT_USER_CONFIRM":
        return AwaitingPayee(ref)
    return read_ended(bill) if state in ENDED else Unknown(Why.UNKNOWN_STATUS, state)


def read_ended(bill: JsonObject) -> Paid | Cancelled | Failed:
    """A bill whose state is one of ``ENDED``, with its number and amount."""
    state, ref, amount_fen = text_of(bill, "state"), text_of(bill, "transfer_bill_no"), bill.get("transfer_amount")
    assert state in ENDED and ref and type(amount_fen) is int
    if state == "SUCCESS":
        return Paid(ref, amount_fen)
    if state == "CANCELLED":
        return Cancelled(ref)
    reason = text_of(bill, "fail_reason") or state
    return Cancelled(ref, reason) if reason == OVERDUE else Failed(reason, chinese(reason), retryable=False)
