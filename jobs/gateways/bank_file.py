"""The bank that pays by file: a signed file of payments, its acknowledgement, result and statement files. The format is ours.

One order is a file of one line, released at once; a batch is handed over held, looked at, then released. Files and answers are
signed with Ed25519 over `timestamp.body` on either side.
"""

import base64
import json
import re
import time
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Final, cast

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from jobs.gateways import bank_account_format, bank_file_format, calling
from jobs.gateways.bank_file_format import FORBIDDEN, BadFile, ResultFile
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import (
    Accepted,
    AccountAnswer,
    Balance,
    BatchAnswer,
    BatchOrder,
    BatchTaken,
    CallbackEvent,
    CancelAnswer,
    Cancelled,
    Failed,
    ForgedCallback,
    NotFound,
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
from jobs.gateways.files import FILE_LIMIT_BYTES, NotReady, Receipt
from jobs.gateways.settings import BankFileSettings

FILES: Final = "/bank/files"
BATCH_LIMIT: Final = 10_000
FRESH_S: Final = 600
CALLBACK_LIMIT_BYTES: Final = 64_000
ORDER_NO: Final = re.compile(r"[0-9A-Za-z]{1,32}")
REFUSED_FOR_US: Final = frozenset({"INSUFFICIENT_BALANCE", "FILE_TRUNCATED", "FILE_FOREIGN", "FILE_UNREADABLE"})
"""The bank refused the file whole: nothing of it was booked."""

JsonObject = dict[str, object]


class BankFile:
    """A BatchChannel. One per process; `close` it at the end."""

    name = "bank_file"
    batch_limit = BATCH_LIMIT

    def __init__(self, settings: BankFileSettings, read_timeout_s: float = calling.READ_TIMEOUT_S) -> None:
        private = load_pem_private_key(settings.private_key.encode("ascii"), None)
        bank = load_pem_public_key(settings.bank_public_key.encode("ascii"))
        if not isinstance(private, Ed25519PrivateKey) or not isinstance(bank, Ed25519PublicKey):
            raise ValueError("the bank's files need two Ed25519 keys")
        self._settings, self._private, self._bank = settings, private, bank
        self._http = calling.client(settings.url, read_timeout_s)

    def quote(self, order: PayoutOrder) -> Quote:
        """No fee per line; names and accounts without the characters that part fields."""
        if not ORDER_NO.fullmatch(order.out_biz_no):
            return Quote(0, "NUMBER_INVALID")
        spoiled = any(character in order.payee.name + order.payee.account for character in FORBIDDEN)
        return Quote(0, "NAME_INVALID" if spoiled else None)

    async def send(self, order: PayoutOrder) -> SendAnswer:
        """A file of one line under the order's own number, released at once."""
        answer = await self._hand_over(BatchOrder(order.out_biz_no, (order,)), released=True)
        return Accepted(answer.channel_ref) if isinstance(answer, BatchTaken) else answer

    async def send_batch(self, batch: BatchOrder) -> BatchAnswer:
        """A file that is held until it is confirmed."""
        assert 0 < len(batch.orders) <= BATCH_LIMIT
        return await self._hand_over(batch, released=False)

    async def confirm_batch(self, batch_no: str) -> SendAnswer:
        """Release the file."""
        answer = await self._call("POST", f"{FILES}/payments/{batch_no}/release", b"")
        if isinstance(answer, Unknown):
            return answer
        return Accepted(batch_no) if answer[0] == httpx.codes.OK else Unknown(Why.UNKNOWN_CODE, str(answer[1].get("code")))

    async def cancel_batch(self, batch_no: str) -> CancelAnswer:
        """Withdraw a file that was not released."""
        answer = await self._call("POST", f"{FILES}/payments/{batch_no}/withdraw", b"")
        if isinstance(answer, Unknown):
            return answer
        if answer[0] == httpx.codes.NOT_FOUND:
            return NotFound()
        return Cancelled(batch_no) if answer[0] == httpx.codes.OK else Unknown(Why.UNKNOWN_CODE, str(answer[1].get("code")))

    async def query_batch(self, batch_no: str) -> Mapping[str, QueryAnswer] | NotFound | Unknown:
        """The result file of a payment file."""
        found = await self._results(f"{FILES}/results/{batch_no}")
        if not isinstance(found, ResultFile):
            return found
        return found.answers if found.batch_no == batch_no else Unknown(Why.FOREIGN)

    async def query(self, out_biz_no: str) -> QueryAnswer:
        """The result file in which the order is."""
        found = await self._results(f"{FILES}/orders/{out_biz_no}")
        return found.answers.get(out_biz_no, Unknown(Why.FOREIGN)) if isinstance(found, ResultFile) else found

    async def cancel(self, out_biz_no: str) -> CancelAnswer:
        """A line that was released is not called back."""
        return Unknown(Why.NOT_OFFERED)

    async def resume(self, out_biz_no: str) -> SendAnswer:
        """The bank suspends nothing."""
        return Unknown(Why.NOT_OFFERED)

    async def balance(self) -> Balance | Unknown:
        """What is on the paying account."""
        answer = await self._ask(f"{FILES}/balance")
        if isinstance(answer, Unknown):
            return answer
        available = _json(answer[1]).get("available_fen")
        return Balance(available) if type(available) is int else Unknown(Why.UNREADABLE)

    async def receipt(self, out_biz_no: str) -> ReceiptAnswer:
        """The bank's receipt, signed as every answer is."""
        found = await self.query(out_biz_no)
        if isinstance(found, NotFound | Unknown):
            return found
        answer = await self._ask(f"{FILES}/receipts/{out_biz_no}")
        if isinstance(answer, Unknown):
            return answer
        ref = getattr(found, "channel_ref", None)
        return Receipt(answer[1], "application/pdf", ref) if answer[0] == httpx.codes.OK and ref else NotReady()

    async def statement(self, day: date) -> StatementAnswer:
        """The day's statement file."""
        found = await self._file(f"{FILES}/statements/{day.isoformat()}")
        return bank_file_format.statement(day, found, self._settings.merchant) if isinstance(found, bytes) else found

    @property
    def statements_from(self) -> date:
        """The first day of which the bank gives statements of our accounts; today's never are. Asked only when agreed."""
        assert self._settings.statements_from is not None
        return self._settings.statements_from

    async def account_statement(self, account: str, day: date) -> AccountAnswer:
        """The bank's own statement of one of our accounts."""
        found = await self._file(f"{FILES}/accounts/{account}/statements/{day.isoformat()}")
        return bank_account_format.statement(account, day, found, self._settings.merchant) if isinstance(found, bytes) else found

    def verify_callback(self, headers: Mapping[str, str], body: bytes) -> CallbackEvent:
        """The bank's notice of one line. Signed afresh for each repetition, so an old signature is a replay."""
        if len(body) > CALLBACK_LIMIT_BYTES or not self._signed(headers, body):
            raise ForgedCallback("the notice is too large, or its signature is wrong or not fresh")
        content = _json(body)
        texts = [content.get(name) for name in ("notice_id", "order_no", "bank_ref", "state", "code", "reason")]
        amount_fen = content.get("amount_fen")
        if content.get("merchant") != self._settings.merchant or type(amount_fen) is not int:
            raise UnreadableCallback("the notice carries no payment of ours")
        if not all(isinstance(text, str) for text in texts):
            raise UnreadableCallback("the notice lacks a field")
        notice_id, order_no, ref, state, code, reason = (str(text) for text in texts)
        answer = bank_file_format.read_state(state, ref, amount_fen, code, reason)
        return CallbackEvent(self.name, notice_id, order_no, amount_fen, answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _hand_over(self, batch: BatchOrder, *, released: bool) -> BatchTaken | Accepted | Failed | Unknown:
        """PUT the file, once. Failed only when the bank refused it whole and no earlier call may have arrived."""
        settings = self._settings
        file = bank_file_format.payment_file(settings.merchant, settings.notify_url, batch, released=released)
        answer = await self._call("PUT", f"{FILES}/payments/{batch.batch_no}", file)
        if isinstance(answer, Unknown):
            return answer
        status, content = answer
        code = str(content.get("code", status))
        if status != httpx.codes.OK:
            sent_before = any(order.sent_before for order in batch.orders)
            refused = code in REFUSED_FOR_US and not sent_before
            return Failed(code, str(content.get("reason", "")), retryable=True) if refused else Unknown(Why.UNKNOWN_CODE, code)
        if (content.get("batch_no"), content.get("sha256")) != (batch.batch_no, sha256(file).hexdigest()):
            return Unknown(Why.FOREIGN, code)
        return Accepted(batch.batch_no, already_known=True) if content.get("known") is True else BatchTaken(batch.batch_no, {})

    async def _results(self, url: str) -> ResultFile | NotFound | Unknown:
        answer = await self._ask(url)
        if isinstance(answer, Unknown):
            return answer
        if answer[0] == httpx.codes.NOT_FOUND:
            return NotFound()
        if answer[0] != httpx.codes.OK:
            return Unknown(Why.UNKNOWN_CODE, str(_json(answer[1]).get("code", answer[0])))
        try:
            return bank_file_format.results(answer[1], self._settings.merchant)
        except BadFile:
            return Unknown(Why.UNREADABLE)

    async def _call(self, method: str, url: str, body: bytes) -> tuple[int, JsonObject] | Unknown:
        answer = self._read(await calling.call(self._http, self._request(method, url, body)))
        return answer if isinstance(answer, Unknown) else (answer[0], _json(answer[1]))

    async def _file(self, url: str) -> bytes | NotReady | Unknown:
        """The bytes of a file the bank makes in its time."""
        answer = await self._ask(url)
        if isinstance(answer, Unknown):
            return answer
        if answer[0] == httpx.codes.NOT_FOUND:
            return NotReady()
        if answer[0] != httpx.codes.OK:
            return Unknown(Why.UNKNOWN_CODE, str(_json(answer[1]).get("code", answer[0])))
        return answer[1]

    async def _ask(self, url: str) -> tuple[int, bytes] | Unknown:
        return self._read(await calling.ask(self._http, lambda: self._request("GET", url, b""), FILE_LIMIT_BYTES))

    def _request(self, method: str, url: str, body: bytes) -> httpx.Request:
        timestamp = str(int(time.time()))
        signature = self._private.sign(f"{timestamp}.{method} {url}.".encode("ascii") + body)
        headers = {
            "x-merchant": self._settings.merchant,
            "x-timestamp": timestamp,
            "x-signature": base64.b64encode(signature).decode("ascii"),
        }
        return self._http.build_request(method, url, content=body, headers=headers)

    def _read(self, response: httpx.Response | Trouble) -> tuple[int, bytes] | Unknown:
        """Status and body of an answer. One the bank did not sign is not believed, whatever it says."""
        if isinstance(response, Trouble):
            return response.unknown
        if not self._signed(response.headers, response.content):
            return Unknown(Why.UNREADABLE)
        return response.status_code, response.content

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        timestamp, signature = headers.get("x-bank-timestamp", ""), headers.get("x-bank-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return False
        if abs(time.time() - int(timestamp)) > FRESH_S:
            return False
        try:
            self._bank.verify(base64.b64decode(signature, validate=True), timestamp.encode("ascii") + b"." + body)
        except (InvalidSignature, ValueError):
            return False
        return True


def _json(body: bytes) -> JsonObject:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return cast(JsonObject, content) if isinstance(content, dict) else {}
