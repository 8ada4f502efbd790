"""The payout channel's HTTP side: Yunzhanghu's single order by bank card, Alipay or WeChat, query, balance, cancel and retry.

Answers are HTTP 200 with `{code, message, request_id, data}`; `0000` is accepted. Business errors carry the channel's codes.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.local.simulators import deliveries, life
from jobs.local.simulators.books import Order, Status
from jobs.local.simulators.faults import SPOILS_ANSWER, Fault, JsonObject, Kind
from jobs.local.simulators.orders import PLATFORMS, WORDS, read_order
from jobs.local.simulators.signatures import BadMessage, encrypt, open_envelope
from jobs.local.simulators.trouble import misbehave
from jobs.local.simulators.world import World, world_of

PATHS: Final = "/api/payment/v1"
TAKE_CALLBACKS: Final = """
update deliveries set state = 'sending' where order_id = :order_id and state = 'waiting' returning id
"""
NOT_FOUND: Final = ("2018", "订单不存在")


@dataclass(frozen=True, slots=True)
class Call:
    """A verified request: whose world, its number, its path and its decrypted content."""

    world: World
    request: Request
    request_id: str
    content: JsonObject

    def text(self, name: str) -> str:
        """A field as text, empty when missing."""
        return str(self.content.get(name) or "")

    def answer(self, code: str, message: str, data: object = None) -> Response:
        """Answer, and write the call down."""
        path = self.request.url.path
        self.world.book.log_request(self.request_id, path, self.text("order_id"), code, self.world.clock.business_text())
        return JSONResponse({"code": code, "message": message, "request_id": self.request_id, "data": data})


async def send(request: Request) -> Response:
    """POST order-bankpay, order-alipay, order-wxpay."""
    return await guarded(request, _send)


async def query(request: Request) -> Response:
    """GET query-order."""
    return await guarded(request, _query)


async def balance(request: Request) -> Response:
    """GET query-accounts."""
    return await guarded(request, _balance)


async def cancel(request: Request) -> Response:
    """POST order/fail."""
    return await guarded(request, _cancel)


async def retry(request: Request) -> Response:
    """POST order/retry."""
    return await guarded(request, _retry)


async def holder(request: Request) -> Response:
    """POST /authentication/verify-bankcard-three-factor."""
    return await guarded(request, _holder)


ROUTES: Final = [
    Route("/authentication/verify-bankcard-three-factor", holder, methods=["POST"]),
    *(Route(f"{PATHS}/{path}", send, methods=["POST"]) for path in PLATFORMS),
    Route(f"{PATHS}/query-order", query, methods=["GET"]),
    Route(f"{PATHS}/query-accounts", balance, methods=["GET"]),
    Route(f"{PATHS}/order/fail", cancel, methods=["POST"]),
    Route(f"{PATHS}/order/retry", retry, methods=["POST"]),
]


async def guarded(request: Request, work: Callable[[Call], Awaitable[Response]]) -> Response:
    """Headers, envelope, signature, decryption; then the work, whose refusals become the channel's codes."""
    world, request_id = world_of(request), request.headers.get("request-id", "")
    call = Call(world, request, request_id, {})
    try:
        if request.headers.get("dealer-id") != world.keys.dealer_id or not request_id:
            raise BadMessage("1000", "缺少请求头 dealer-id 或 request-id")
        given = request.url.query if request.method == "GET" else (await request.body()).decode("latin-1")
        call = replace(call, content=open_envelope(world.keys, dict(parse_qsl(given)), world.clock.signature_s()))
        return await work(call)
    except BadMessage as bad:
        return call.answer(bad.code, bad.text)


async def _send(call: Call) -> Response:
    path = call.request.url.path.rpartition("/")[2]
    world, order = call.world, read_order(call.world, call.content, PLATFORMS[path])
    attempt = 1 + world.book.number("select count(*) from requests where order_id = :order_id", order_id=order.order_id)
    fault = world.faults.take("send", order.order_id, order.card_no, order.amount_fen, attempt)
    if fault and fault.kind is Kind.REJECT:
        return call.answer(fault.code or "2006", "订单被拒绝")
    known = world.book.order(order.order_id)
    if fault and fault.kind in SPOILS_ANSWER:
        if fault.paid and known is None:
            life.accept(world, replace(order, fault=fault))
        call.answer(f"spoiled:{fault.kind}", "")
        return await misbehave(call.request, fault)
    if known is not None:
        same = known.content_hash == order.content_hash
        return call.answer("2002", "已上传过该笔流水" if same else "已上传过该笔流水，且内容不一致")
    await _take_in(world, replace(order, fault=fault))
    return call.answer("0000", "操作成功", {"order_id": order.order_id, "ref": order.ref, "pay": str(call.content["pay"])})


async def _take_in(world: World, order: Order) -> None:
    life.accept(world, order)
    fault = order.fault
    if fault and fault.kind is Kind.SLOW:
        await asyncio.sleep(fault.delay_s)
    if fault and fault.kind is Kind.EARLY_CALLBACK:
        life.settle(world, order.order_id)
        waiting = world.book.rows(TAKE_CALLBACKS, order_id=order.order_id)
        async with deliveries.client() as client:
            for row in waiting:
                await deliveries.deliver(world, client, int(str(row["id"])))


async def _query(call: Call) -> Response:
    world, order_id = call.world, call.text("order_id")
    if spoiled := await spoiled_by(call, "query"):
        return spoiled
    world.book.count_query(order_id)
    order = world.book.order(order_id)
    platform = WORDS.get(call.text("channel") or "银行卡")
    if order is None or _hidden(order) or order.platform != platform:
        return call.answer(*NOT_FOUND)
    if _pays_now(order):
        life.settle(world, order_id)
        order = world.book.order(order_id) or order
    shown: object = life.describe(world, order)
    if call.text("data_type") == "encryption":
        shown = encrypt(world.keys.des3_key, json.dumps(shown, ensure_ascii=False))
    return call.answer("0000", "操作成功", shown)


async def _balance(call: Call) -> Response:
    if spoiled := await spoiled_by(call, "balance"):
        return spoiled
    fen = call.world.book.balance_fen()
    yuan = f"{fen // 100}.{fen % 100:02d}"
    account: JsonObject = {
        "broker_id": call.world.keys.broker_id, "bank_card_balance": yuan, "is_bank_card": True, "alipay_balance": yuan,
        "is_alipay": True, "wxpay_balance": yuan, "is_wxpay": True, "rebate_fee_balance": "0.00", "acct_balance": "0.00",
        "total_balance": yuan,
    }  # fmt: skip
    return call.answer("0000", "操作成功", {"dealer_infos": [account]})


async def _holder(call: Call) -> Response:
    """Whether name and number belong to the card: not where one of the three is on the mismatch list."""
    if spoiled := await spoiled_by(call, "holder"):
        return spoiled
    given = [call.text(name) for name in ("real_name", "id_card", "card_no")]
    if not all(given):
        return call.answer("1000", "缺少参数")
    if set(given) & call.world.mismatches:
        return call.answer("2003", "银行卡三要素验证失败，信息不一致")
    return call.answer("0000", "操作成功")


async def _cancel(call: Call) -> Response:
    if spoiled := await spoiled_by(call, "cancel"):
        return spoiled
    order = call.world.book.order(call.text("order_id"))
    if order is None or _hidden(order):
        return call.answer(*NOT_FOUND)
    if not life.cancel(call.world, order.order_id):
        return call.answer("2001", "订单状态不允许取消")
    return call.answer("0000", "操作成功", {"ok": "ok"})


async def _retry(call: Call) -> Response:
    if call.world.book.order(call.text("order_id")) is None:
        return call.answer(*NOT_FOUND)
    if not life.retry(call.world, call.text("order_id")):
        return call.answer("2001", "订单状态不允许重试")
    return call.answer("0000", "操作成功", {"ok": "ok"})


async def spoiled_by(call: Call, operation: str) -> Response | None:
    """The bad answer to a call other than sending, if a fault meets it."""
    fault = call.world.faults.take(operation, call.text("order_id"))
    if fault and fault.kind is Kind.SLOW:
        await asyncio.sleep(fault.delay_s)
    if fault and fault.kind is Kind.REJECT:
        return call.answer(fault.code, "请求被拒绝")
    if fault is None or fault.kind not in SPOILS_ANSWER:
        return None
    if fault.kind is Kind.NOT_FOUND:
        return call.answer(*NOT_FOUND)
    call.answer(f"spoiled:{fault.kind}", "")
    return await misbehave(call.request, fault)


def _hidden(order: Order) -> bool:
    """Booked, but queries do not find it yet (`count` times; for ever without a count)."""
    fault = order.fault
    return fault is not None and fault.kind is Kind.NOT_FOUND and (fault.count is None or order.queries <= fault.count)


def _pays_now(order: Order) -> bool:
    """The query that makes a slow payment succeed."""
    fault: Fault | None = order.fault
    waits = fault is not None and fault.kind is Kind.PAID_AFTER_QUERIES and order.status is Status.PAYING
    return waits and fault is not None and order.queries > (fault.count or 0)
