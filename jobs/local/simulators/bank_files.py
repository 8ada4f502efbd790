"""The bank that pays by file: payment files in, results and statements out, receipts, notices. Format: docs/channels.md.

A file is taken whole or refused whole: its hash, count, sum, merchant and signature must fit, and its number must be new.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.local.simulators import transfer_door, transfer_life
from jobs.local.simulators.faults import Fault, JsonObject, Kind
from jobs.local.simulators.signatures import bank_signature
from jobs.local.simulators.stamps import receipt as stamped
from jobs.local.simulators.transfer_door import NotEnough, Rejected, Repeated, Spoiled
from jobs.local.simulators.transfer_life import Manner, book_of
from jobs.local.simulators.transfers import Transfer
from jobs.local.simulators.trouble import only_loopback
from jobs.local.simulators.world import World, world_of

FILES: Final = "/bank/files"
SIGNATURE_VALID_S: Final = 600
HELD: Final = "HELD"
REASONS: Final = {"NAME_MISMATCH": "户名不符", "ACCOUNT_CLOSED": "账户已销户", "RETURNED": "收款行退汇"}


class Refusal(Exception):
    """Answered with an HTTP status and the bank's code."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(code)
        self.status, self.code, self.reason = status, code, reason


@dataclass(frozen=True, slots=True)
class Call:
    """A signed request of our merchant."""

    world: World
    request: Request
    body: bytes

    def named(self) -> str:
        """The batch, order or day in the address."""
        return str(self.request.path_params.get("name", ""))

    def answer(self, body: bytes, status: int = 200, code: str = "OK", media_type: str = "text/plain") -> Response:
        """A signed answer, written down."""
        world, timestamp = self.world, str(self.world.clock.signature_s())
        world.book.log_request("", self.request.url.path, self.named(), code, world.clock.business_text())
        signed = {"x-bank-timestamp": timestamp, "x-bank-signature": bank_signature(world.keys, timestamp, body)}
        return Response(body, status, headers=signed, media_type=media_type)

    def json(self, content: JsonObject, status: int = 200) -> Response:
        """A signed JSON answer."""
        body = json.dumps(content, ensure_ascii=False).encode("utf-8")
        return self.answer(body, status, str(content.get("code", "OK")), "application/json")


Work = Callable[[Call], Awaitable[Response]]


def door(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """Check the merchant's signature, do the work, word its refusals."""

    async def endpoint(request: Request) -> Response:
        call = Call(world_of(request), request, await request.body())
        try:
            _check(call)
            return await work(call)
        except Refusal as refusal:
            return call.json({"code": refusal.code, "reason": refusal.reason}, refusal.status)
        except Rejected as rejected:
            status = 404 if rejected.code == "NOT_FOUND" else 422
            return call.json({"code": rejected.code, "reason": "请求被拒绝"}, status)
        except Spoiled as spoiled:
            call.world.book.log_request("", request.url.path, call.named(), f"spoiled:{spoiled.fault.kind}", "")
            return await spoiled.response(request)

    return endpoint


def describe(world: World, transfer: Transfer, event_id: str) -> JsonObject:
    """The notice of one line."""
    return {
        "notice_id": event_id, "merchant": world.keys.bank_file_merchant, "batch_no": transfer.batch, "order_no": transfer.number,
        "bank_ref": transfer.ref, "amount_fen": transfer.amount_fen, "state": transfer.state, "code": transfer.reason,
        "reason": _reason(transfer),
    }  # fmt: skip


MANNER: Final = Manner(
    channel="bank_file", taken_in="RECEIVED", paid="PAID", failed="FAILED", returned="RETURNED", cancelled="CANCELLED",
    no_money="INSUFFICIENT_BALANCE", wrong_name="NAME_MISMATCH", describe=describe,
)  # fmt: skip


async def _take_in(call: Call) -> Response:
    header, lines = _opened(call)
    batch_no, released, notify_url = header[3], header[4] == "Y", header[5]
    transfers = [_transfer(call, batch_no, notify_url, line) for line in lines]
    known = book_of(call.world, MANNER).of_batch(batch_no)
    acknowledged: JsonObject = {"batch_no": batch_no, "sha256": hashlib.sha256(call.body).hexdigest(), "known": bool(known)}
    if len(transfers) == 1 and released:
        acknowledged["known"] = await _one(call.world, transfers[0])
        return call.json(acknowledged)
    if known and {each.number: each.content_hash for each in known} != {each.number: each.content_hash for each in transfers}:
        raise Refusal(409, "FILE_NUMBER_USED", "批次号已被另一份文件使用")
    fault = await transfer_door.meet(call.world, "send", batch_no) if not known else None
    if sum(each.amount_fen for each in transfers) > book_of(call.world, MANNER).available_fen() and not known:
        raise Refusal(422, "INSUFFICIENT_BALANCE", "付款账户余额不足")
    if not known:
        _hold(call.world, transfers, fault)
    return call.json(acknowledged)


async def _one(world: World, transfer: Transfer) -> bool:
    """A file of one released line is that line; whether it was known."""
    try:
        await transfer_door.take_in(world, MANNER, transfer)
    except NotEnough:
        raise Refusal(422, "INSUFFICIENT_BALANCE", "付款账户余额不足") from None
    except Repeated as repeated:
        if not repeated.same:
            raise Refusal(409, "FILE_NUMBER_USED", "批次号已被另一份文件使用") from None
        return True
    return False


def _hold(world: World, transfers: Sequence[Transfer], fault: Fault | None) -> None:
    book = book_of(world, MANNER)
    with world.book.transaction():
        for transfer in transfers:
            own = world.faults.take("send", transfer.number, transfer.account, transfer.amount_fen) or fault
            book.add(replace(transfer, state=HELD, fault=own))
            book.freeze(transfer.number, transfer.amount_fen, frozen=True)


async def _release(call: Call) -> Response:
    world, held = call.world, book_of(call.world, MANNER).of_batch(call.named())
    if not held:
        raise Refusal(404, "NOT_FOUND", "文件不存在")
    if any(each.state == "CANCELLED" for each in held):
        raise Refusal(409, "FILE_WITHDRAWN", "文件已撤回")
    with world.book.transaction():
        for each in held:
            if each.state == HELD:
                transfer_life.release(world, MANNER, each)
    return call.json({"batch_no": call.named()})


async def _withdraw(call: Call) -> Response:
    world, held = call.world, book_of(call.world, MANNER).of_batch(call.named())
    if not held:
        raise Refusal(404, "NOT_FOUND", "文件不存在")
    if any(each.state not in (HELD, "CANCELLED") for each in held):
        raise Refusal(409, "FILE_RELEASED", "文件已放行，不可撤回")
    with world.book.transaction():
        for each in held:
            if each.state == HELD:
                transfer_life.finish(world, MANNER, each, MANNER.cancelled, "")
    return call.json({"batch_no": call.named()})


async def _results(call: Call) -> Response:
    fault = await transfer_door.meet(call.world, "query", call.named())
    return call.answer(_result_file(call.world, call.named(), fault))


async def _order(call: Call) -> Response:
    transfer = await transfer_door.look(call.world, MANNER, call.named())
    if transfer is None:
        raise Refusal(404, "NOT_FOUND", "订单不存在")
    return call.answer(_result_file(call.world, transfer.batch, None))


async def _balance(call: Call) -> Response:
    await transfer_door.meet(call.world, "balance", "")
    return call.json({"available_fen": book_of(call.world, MANNER).available_fen()})


async def _receipt(call: Call) -> Response:
    await transfer_door.meet(call.world, "receipt", call.named())
    transfer = book_of(call.world, MANNER).find(call.named())
    if transfer is None or transfer.state not in (MANNER.paid, MANNER.returned):
        raise Refusal(409, "NOT_PAID", "未付款，无回单")
    facts = [
        ("付款单位", call.world.keys.bank_file_merchant), ("业务编号", transfer.number), ("银行流水号", transfer.ref),
        ("收款人", transfer.name), ("收款账号", f"****{transfer.account[-4:]}"), ("金额（分）", str(transfer.amount_fen)),
    ]  # fmt: skip
    return call.answer(stamped("代发业务电子回单（模拟）", "银行业务专用章", facts), media_type="application/pdf")


async def _statement(call: Call) -> Response:
    day, world = call.named(), call.world
    fault = await transfer_door.meet(world, "statement", day)
    if day >= world.clock.business_text()[:10] or (fault and fault.kind is Kind.LATE_FILE):
        raise Refusal(404, "NOT_READY", "对账文件未生成")
    return call.answer(_statement_file(world, day, fault))


ROUTES: Final = [
    Route(f"{FILES}/payments/{{name}}", door(_take_in), methods=["PUT"]),
    Route(f"{FILES}/payments/{{name}}/release", door(_release), methods=["POST"]),
    Route(f"{FILES}/payments/{{name}}/withdraw", door(_withdraw), methods=["POST"]),
    Route(f"{FILES}/results/{{name}}", door(_results), methods=["GET"]),
    Route(f"{FILES}/orders/{{name}}", door(_order), methods=["GET"]),
    Route(f"{FILES}/receipts/{{name}}", door(_receipt), methods=["GET"]),
    Route(f"{FILES}/statements/{{name}}", door(_statement), methods=["GET"]),
    Route(f"{FILES}/balance", door(_balance), methods=["GET"]),
]


def _check(call: Call) -> None:
    headers, keys = call.request.headers, call.world.keys
    timestamp, signature = headers.get("x-timestamp", ""), headers.get("x-signature", "")
    if not timestamp.isdigit() or abs(call.world.clock.signature_s() - int(timestamp)) > SIGNATURE_VALID_S:
        raise Refusal(401, "SIGNATURE_EXPIRED", "签名已过期")
    text = f"{timestamp}.{call.request.method} {call.request.url.path}.".encode("ascii") + call.body
    try:
        _key(keys.bank_file_merchant_public_key).verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        raise Refusal(401, "SIGNATURE_WRONG", "验签失败") from None


def _opened(call: Call) -> tuple[list[str], list[list[str]]]:
    """Header and lines of a payment file that adds up and is our merchant's. Raises Refusal."""
    head, newline, tail = call.body.rpartition(b"\nT|")
    body = head + b"\n"
    rows = [line.split("|") for line in body.decode("utf-8", "replace").splitlines()]
    count, _, digest = tail.decode("ascii", "replace").strip().partition("|")
    if not newline or digest != hashlib.sha256(body).hexdigest() or count != str(len(rows) - 1):
        raise Refusal(422, "FILE_TRUNCATED", "文件不完整")
    header, lines = rows[0], rows[1:]
    if len(header) != 8 or header[:2] != ["H", "LGPAY1"] or any(len(line) != 7 or line[0] != "D" for line in lines):
        raise Refusal(422, "FILE_UNREADABLE", "文件格式错误")
    if header[2] != call.world.keys.bank_file_merchant or header[3] != call.named() or not only_loopback(header[5]):
        raise Refusal(422, "FILE_FOREIGN", "文件不属于本商户")
    if [header[6], header[7]] != [str(len(lines)), str(sum(int(line[5]) for line in lines))]:
        raise Refusal(422, "FILE_TRUNCATED", "笔数或金额合计不符")
    if len({line[2] for line in lines}) != len(lines):
        raise Refusal(422, "FILE_DUPLICATED", "文件内业务编号重复")
    return header, lines


def _transfer(call: Call, batch_no: str, notify_url: str, line: list[str]) -> Transfer:
    _, _, number, account, name, amount, remark = line
    digest = hashlib.sha256("|".join(line[2:]).encode("utf-8")).hexdigest()
    return Transfer(
        channel=MANNER.channel, number=number, ref=f"BK{secrets.randbelow(10**16):016d}", content_hash=digest, account=account,
        name=name, amount_fen=int(amount), remark=remark, notify_url=notify_url, state=MANNER.taken_in, batch=batch_no,
        created_at=call.world.clock.business_text(),
    )  # fmt: skip


def _result_file(world: World, batch_no: str, fault: Fault | None) -> bytes:
    transfers = book_of(world, MANNER).of_batch(batch_no)
    if not transfers:
        raise Refusal(404, "NOT_FOUND", "文件不存在")
    lines = [
        f"R|{at}|{each.number}|{each.ref}|{each.amount_fen}|{each.state}|{each.reason}|{_reason(each)}"
        for at, each in enumerate(transfers, 1)
    ]
    total_fen = sum(each.amount_fen for each in transfers)
    if fault and fault.kind is Kind.PARTIAL_BATCH:
        lines = lines[: len(lines) // 2]
    return closed([f"H|LGRES1|{world.keys.bank_file_merchant}|{batch_no}|{len(transfers)}|{total_fen}", *lines])


def _statement_file(world: World, day: str, fault: Fault | None) -> bytes:
    rows = book_of(world, MANNER).of_day(day)
    merchant = "LG00000000" if fault and fault.kind is Kind.FOREIGN_FILE else world.keys.bank_file_merchant
    paid, back = (sum(int(str(row["amount_fen"])) for row in rows if row["kind"] == kind) for kind in ("pay", "return"))
    lines = [f"S|{row['kind']}|{row['number']}|{row['ref']}|{row['amount_fen']}|{row['booked_at']}" for row in rows]
    if fault and fault.kind is Kind.TRUNCATED_FILE:
        return closed([f"H|LGSTM1|{merchant}|{day}|{len(rows)}|{paid}|{back}", *lines])[:-80]
    if fault and fault.kind is Kind.DUPLICATED_FILE:
        lines += lines[:1]
    return closed([f"H|LGSTM1|{merchant}|{day}|{len(rows)}|{paid}|{back}", *lines])


def closed(lines: list[str]) -> bytes:
    """The lines and the last one that proves them."""
    body = "".join(f"{line}\n" for line in lines).encode("utf-8")
    return body + f"T|{len(lines) - 1}|{hashlib.sha256(body).hexdigest()}\n".encode("ascii")


def _reason(transfer: Transfer) -> str:
    return REASONS.get(transfer.reason, "付款失败" if transfer.reason else "")


@cache
def _key(pem: str) -> Ed25519PublicKey:
    key = load_pem_public_key(pem.encode("ascii"))
    assert isinstance(key, Ed25519PublicKey)
    return key
