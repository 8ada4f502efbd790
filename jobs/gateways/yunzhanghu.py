"""The Yunzhanghu channel: single orders on its three rails (domain facts §2.1); batches are in `yunzhanghu_batches`.

Sending is tried once per call; questions are repeated while the trouble is a passing one. Money is fen here, yuan text there.
"""

import json
import re
import time
import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, cast
from urllib.parse import parse_qsl

import httpx

from jobs.gateways import calling, yunzhanghu_files
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
    Payee,
    PayoutOrder,
    QueryAnswer,
    Quote,
    ReceiptAnswer,
    Returned,
    SendAnswer,
    StatementAnswer,
    Suspended,
    Unknown,
    UnreadableCallback,
    Why,
)
from jobs.gateways.files import NotReady, Receipt, yuan
from jobs.gateways.holders import Holder, HolderAnswer, OtherHolder
from jobs.gateways.settings import YunzhanghuSettings
from jobs.gateways.yunzhanghu_envelope import Envelope, JsonObject
from jobs.gateways.yunzhanghu_rails import BANK_CARD, RAILS, Rail

PATHS: Final = "/api/payment/v1"
OK: Final = "0000"
ALREADY_SENT: Final = "2002"
NO_SUCH_ORDER: Final = "2018"
NO_SUCH_FILE: Final = "6201"
ORDER_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
DATA: Final = "/api/dataservice/v1"
AUTHENTICATION: Final = "/authentication"
THREE_FACTORS: Final = "verify-bankcard-three-factor"
OTHER_HOLDER: Final = frozenset({"2003", "2006"})
"""Name and number do not belong to the card, or there is no such card."""

REFUSED_FOR_THE_PAYEE: Final = frozenset({"2003", "2006", "5278", "5286", "5287"})
REFUSED_FOR_THE_ORDER: Final = frozenset({"2016", "2024", "4088"})
REFUSED_FOR_US: Final = frozenset({"1000", "1001", "1002", "1003", "1004", "1016", "1017", "2027"})
"""Our set-up or balance is at fault: nothing was booked, and the same payee can be paid once that is repaired."""

PASSING_DETAILS: Final = frozenset({"22"})
"""Details of status 2 after which a new order may succeed: the bank's maintenance."""

REMARK_FORBIDDEN: Final = re.compile(r"['\"&|@%*():#￥-]")
REMARK_BYTES: Final = 40
CALLBACK_LIMIT_BYTES: Final = 64_000
YUAN: Final = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")


class Yunzhanghu:
    """A PayoutChannel over one rail. `app_id` is our WeChat app's, for the WeChat rail. `close` it at the end."""

    def __init__(
        self,
        settings: YunzhanghuSettings,
        read_timeout_s: float = calling.READ_TIMEOUT_S,
        rail: Rail = BANK_CARD,
        app_id: str = "",
    ) -> None:
        self.name, self.rail, self.settings, self.app_id = rail.name, rail, settings, app_id
        self._envelope = Envelope(settings)
        self._http = calling.client(settings.url, read_timeout_s)

    def quote(self, order: PayoutOrder) -> Quote:
        """No fee per order: the service fee is agreed by contract."""
        return Quote(0, None if ORDER_ID.fullmatch(order.out_biz_no) else "NUMBER_INVALID")

    async def send(self, order: PayoutOrder) -> SendAnswer:
        """POST order-bankpay, order-alipay or order-wxpay, once. Never Failed when an earlier call may have arrived."""
        answer = await self.post(self.rail.path, self._order_fields(order))
        if isinstance(answer, Unknown):
            return answer
        code, message, data = answer
        if code == OK:
            same = data.get("order_id") == order.out_biz_no and _fen(data.get("pay")) == order.amount_fen
            return Accepted(text_of(data, "ref")) if same else Unknown(Why.FOREIGN, code)
        if code == ALREADY_SENT:
            return Accepted(already_known=True)
        refused_for_good = code in REFUSED_FOR_THE_PAYEE | REFUSED_FOR_THE_ORDER
        if order.sent_before or not (refused_for_good or code in REFUSED_FOR_US):
            return Unknown(Why.UNKNOWN_CODE, code)
        return Failed(code, message, retryable=not refused_for_good)

    async def query(self, out_biz_no: str) -> QueryAnswer:
        """GET query-order, answer encrypted."""
        fields: JsonObject = {"order_id": out_biz_no, "channel": self.rail.word, "data_type": "encryption"}
        answer = await self.get("query-order", fields)
        if isinstance(answer, Unknown):
            return answer
        code, _, data = answer
        if code == NO_SUCH_ORDER:
            return NotFound()
        if code != OK:
            return Unknown(Why.UNKNOWN_CODE, code)
        return read_order(data) if data.get("order_id") == out_biz_no else Unknown(Why.FOREIGN, code)

    async def cancel(self, out_biz_no: str) -> CancelAnswer:
        """POST order/fail."""
        answer = await self.post("order/fail", self._order_named(out_biz_no))
        if isinstance(answer, Unknown):
            return answer
        code, _, _ = answer
        if code == NO_SUCH_ORDER:
            return NotFound()
        return Cancelled() if code == OK else Unknown(Why.UNKNOWN_CODE, code)

    async def resume(self, out_biz_no: str) -> SendAnswer:
        """POST order/retry."""
        answer = await self.post("order/retry", self._order_named(out_biz_no))
        if isinstance(answer, Unknown):
            return answer
        return Accepted(already_known=True) if answer[0] == OK else Unknown(Why.UNKNOWN_CODE, answer[0])

    async def holder(self, payee: Payee) -> HolderAnswer:
        """POST verify-bankcard-three-factor: card, number and name. Any code but a plain no says nothing about the account."""
        if self.rail is not BANK_CARD:
            return Unknown(Why.UNKNOWN_CODE)
        content: JsonObject = {"card_no": payee.account, "id_card": payee.id_number, "real_name": payee.name}
        answer = await self.post(THREE_FACTORS, content, AUTHENTICATION)
        if isinstance(answer, Unknown):
            return answer
        code, _, _ = answer
        if code == OK:
            return Holder()
        return OtherHolder(code) if code in OTHER_HOLDER else Unknown(Why.UNKNOWN_CODE, code)

    async def balance(self) -> Balance | Unknown:
        """GET query-accounts: the rail's balance with our service company."""
        answer = await self.get("query-accounts", {"dealer_id": self.settings.dealer_id})
        if isinstance(answer, Unknown):
            return answer
        code, _, data = answer
        accounts = data.get("dealer_infos")
        if code != OK or not isinstance(accounts, list):
            return Unknown(Why.UNKNOWN_CODE, code)
        ours = [each for each in accounts if isinstance(each, dict) and each.get("broker_id") == self.settings.broker_id]
        fen = _fen(ours[0].get(self.rail.balance)) if ours else None
        return Unknown(Why.UNREADABLE, code) if fen is None else Balance(fen)

    async def receipt(self, out_biz_no: str) -> ReceiptAnswer:
        """GET receipt/file, then the file it points to, which is what the payee's bank or wallet stamped."""
        found = await self.query(out_biz_no)
        if not isinstance(found, Paid | Returned):
            return found if isinstance(found, NotFound | Unknown) else NotReady()
        answer = await self.get("receipt/file", {"order_id": out_biz_no, "ref": found.channel_ref})
        if isinstance(answer, Unknown):
            return answer
        code, _, data = answer
        if code == NO_SUCH_ORDER:
            return NotReady()
        if code != OK:
            return Unknown(Why.UNKNOWN_CODE, code)
        file = await calling.download(self._http, text_of(data, "url") or "")
        if isinstance(file, Trouble):
            return file.unknown
        return Receipt(file, "application/pdf", found.channel_ref)

    async def statement(self, day: date) -> StatementAnswer:
        """The day's orders, paid and sent back, held against the balance statement of that day."""
        totals = await self.get("statements-daily", {"statement_date": day.isoformat()}, DATA)
        if isinstance(totals, Unknown):
            return totals
        answer = await self.get("order/day/url", {"order_date": day.isoformat()}, DATA)
        if isinstance(answer, Unknown):
            return answer
        if NO_SUCH_FILE in (totals[0], answer[0]):
            return NotReady()
        control = yunzhanghu_files.control_of(self.rail, totals[2].get("list"))
        if (totals[0], answer[0]) != (OK, OK) or control is None:
            return Unknown(Why.UNKNOWN_CODE, answer[0])
        file = await calling.download(self._http, text_of(answer[2], "url") or "")
        if isinstance(file, Trouble):
            return file.unknown
        return yunzhanghu_files.read(self.rail, day, file, control, self.settings.dealer_id)

    def verify_callback(self, headers: Mapping[str, str], body: bytes) -> CallbackEvent:
        """Check signature and dealer, decrypt, read. `headers` have lower-case names. A replay verifies: the inbox knows it."""
        if len(body) > CALLBACK_LIMIT_BYTES or headers.get("dealer-id", self.settings.dealer_id) != self.settings.dealer_id:
            raise ForgedCallback("the callback is not for us")
        try:
            form = dict(parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=20))
        except ValueError as error:
            raise ForgedCallback("the callback is not a form") from error
        content = self._envelope.open(form)
        data = content.get("data")
        if not isinstance(data, dict) or data.get("dealer_id") != self.settings.dealer_id:
            raise UnreadableCallback("the callback carries no order of ours")
        out_biz_no, status, amount_fen = text_of(data, "order_id"), text_of(data, "status"), _fen(data.get("pay"))
        notify_id = text_of(content, "notify_id")
        if not out_biz_no or not status or not notify_id or amount_fen is None:
            raise UnreadableCallback("the callback lacks its number, order, status or amount")
        name = next((rail.name for rail in RAILS if rail.platform == data.get("withdraw_platform")), self.name)
        return CallbackEvent(name, f"{notify_id}:{status}", out_biz_no, amount_fen, read_order(cast(JsonObject, data)))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _order_fields(self, order: PayoutOrder) -> JsonObject:
        assert order.amount_fen > 0
        return {
            "order_id": order.out_biz_no, "dealer_id": self.settings.dealer_id, "broker_id": self.settings.broker_id,
            "real_name": order.payee.name, "id_card": order.payee.id_number,
            "phone_no": order.payee.phone, "pay": yuan(order.amount_fen), "pay_remark": clean_remark(order.remark),
            "notify_url": self.settings.notify_url, **self.rail.account(order.payee, self.app_id),
        }  # fmt: skip

    def _order_named(self, out_biz_no: str) -> JsonObject:
        return {"dealer_id": self.settings.dealer_id, "order_id": out_biz_no, "channel": self.rail.word}

    async def post(self, path: str, content: JsonObject, paths: str = PATHS) -> "Said | Unknown":
        """Call once."""
        form = self._envelope.seal(content, int(time.time()))
        return self._read(await calling.call(self._http, self._request("POST", f"{paths}/{path}", form)))

    async def get(self, path: str, content: JsonObject, paths: str = PATHS) -> "Said | Unknown":
        """Ask, again while the trouble is a passing one."""

        def build() -> httpx.Request:
            return self._request("GET", f"{paths}/{path}", self._envelope.seal(content, int(time.time())))

        return self._read(await calling.ask(self._http, build))

    def _request(self, method: str, path: str, form: dict[str, str]) -> httpx.Request:
        headers = {"dealer-id": self.settings.dealer_id, "request-id": uuid.uuid4().hex}
        if method == "GET":
            return self._http.build_request(method, path, headers=headers, params=form)
        return self._http.build_request(method, path, headers=headers, data=form)

    def _read(self, response: httpx.Response | Trouble) -> "Said | Unknown":
        """Code, message and data of an answer; encrypted data comes as text."""
        if isinstance(response, Trouble):
            return response.unknown
        try:
            content = json.loads(response.content)
            code, data = content["code"], content.get("data")
            data = json.loads(self._envelope.decrypt(data)) if isinstance(data, str) and data else data
        except (ValueError, KeyError, TypeError, AttributeError):
            return Unknown(Why.UNREADABLE)
        if not isinstance(code, str) or not isinstance(data or {}, dict):
            return Unknown(Why.UNREADABLE)
        return code, str(content.get("message", "")), data or {}


Said = tuple[str, str, JsonObject]


def read_order(data: JsonObject) -> QueryAnswer:
    """What an order's status means (domain facts §2.1). Anything not listed is Unknown."""
    status, ref, amount_fen = text_of(data, "status"), text_of(data, "ref"), _fen(data.get("pay"))
    code = text_of(data, "status_detail") or ""
    message = text_of(data, "status_detail_message") or text_of(data, "status_message") or ""
    if status in ("0", "5", "8"):
        return Accepted(ref, already_known=True)
    if status == "2":
        return Failed(code or status, message, retryable=code in PASSING_DETAILS)
    if status == "4":
        return Suspended(ref, code or status, message)
    if status == "15":
        return Cancelled(ref)
    if status in ("1", "9") and (not ref or amount_fen is None):
        return Unknown(Why.UNREADABLE, status)
    if status == "1":
        return Paid(str(ref), amount_fen or 0)
    if status == "9":
        return Returned(str(ref), f"{ref}-return", amount_fen or 0, code or status, message)
    return Unknown(Why.UNKNOWN_STATUS, status or "")


def clean_remark(remark: str) -> str:
    """The remark without what the channel refuses (code 4088), cut to its 40 bytes."""
    kept = REMARK_FORBIDDEN.sub("", remark)
    while len(kept.encode("gbk", "replace")) > REMARK_BYTES:
        kept = kept[:-1]
    return kept


def _fen(value: object) -> int | None:
    return int(Decimal(value) * 100) if isinstance(value, str) and YUAN.fullmatch(value) else None
