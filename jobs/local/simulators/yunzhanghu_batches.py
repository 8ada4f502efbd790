"""Yunzhanghu's batches over HTTP: order-batch takes in, confirm-batch pays, query-batch shows, cancel-batch gives up."""

import hashlib
import json
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.local.simulators import life
from jobs.local.simulators.books import Order, Status
from jobs.local.simulators.faults import SPOILS_ANSWER, Fault, JsonObject, Kind
from jobs.local.simulators.orders import WORDS, fen_of, read_order
from jobs.local.simulators.signatures import BadMessage
from jobs.local.simulators.trouble import misbehave
from jobs.local.simulators.world import World
from jobs.local.simulators.yunzhanghu import NOT_FOUND, PATHS, Call, guarded, spoiled_by

ORDERS_LIMIT: Final = 5_000
ADD: Final = """
insert into batches (batch_id, content_hash, platform, total_fen, state, received_at)
values (:batch_id, :content_hash, :platform, :total_fen, 'received', :at)
"""
FIND: Final = "select batch_id, content_hash, platform, total_fen, state, received_at from batches where batch_id = :batch_id"
MOVE: Final = "update batches set state = :state where batch_id = :batch_id"


async def create(request: Request) -> Response:
    """POST order-batch."""
    return await guarded(request, _create)


async def confirm(request: Request) -> Response:
    """POST confirm-batch."""
    return await guarded(request, _confirm)


async def query(request: Request) -> Response:
    """GET query-batch."""
    return await guarded(request, _query)


async def cancel(request: Request) -> Response:
    """POST cancel-batch."""
    return await guarded(request, _cancel)


ROUTES: Final = [
    Route(f"{PATHS}/order-batch", create, methods=["POST"]),
    Route(f"{PATHS}/confirm-batch", confirm, methods=["POST"]),
    Route(f"{PATHS}/query-batch", query, methods=["GET"]),
    Route(f"{PATHS}/cancel-batch", cancel, methods=["POST"]),
]


async def _create(call: Call) -> Response:
    world, batch_id = call.world, call.text("batch_id")
    fault = world.faults.take("send", batch_id)
    known, listed = _find(world, batch_id), _listed(call)
    if fault and fault.kind is Kind.REJECT:
        return call.answer(fault.code or "2001", "批次被拒绝")
    if fault and fault.kind in SPOILS_ANSWER:
        if fault.paid and known is None:
            _book(call, listed)
        call.answer(f"spoiled:{fault.kind}", "")
        return await misbehave(call.request, fault)
    if known is not None:
        same = known["content_hash"] == _hash(listed)
        return call.answer("2002", "已上传过该批次" if same else "已上传过该批次，且内容不一致")
    return call.answer("0000", "操作成功", {"batch_id": batch_id, "result_list": _book(call, listed)})


async def _confirm(call: Call) -> Response:
    world, batch_id = call.world, call.text("batch_id")
    if spoiled := await spoiled_by(call, "send"):
        return spoiled
    batch = _find(world, batch_id)
    if batch is None:
        return call.answer(*NOT_FOUND)
    if batch["state"] == "cancelled":
        return call.answer("2001", "批次状态不允许确认")
    if batch["state"] == "received":
        with world.book.transaction():
            world.book.run(MOVE, state="confirmed", batch_id=batch_id)
            for order in world.book.orders_of(batch_id):
                life.plan(world, "settle", order.order_id, *life.settles(world, order.fault))
    return call.answer("0000", "操作成功", {})


async def _query(call: Call) -> Response:
    world, batch_id = call.world, call.text("batch_id")
    fault = world.faults.take("query", batch_id)
    batch = _find(world, batch_id)
    if batch is None:
        return call.answer(*NOT_FOUND)
    orders = world.book.orders_of(batch_id)
    if fault and fault.kind is Kind.PARTIAL_BATCH:
        orders = orders[: len(orders) // 2]
    return call.answer("0000", "操作成功", {
        "broker_id": world.keys.broker_id, "dealer_id": world.keys.dealer_id, "batch_id": batch_id,
        "total_count": str(len(orders)), "total_pay": _yuan(int(str(batch["total_fen"]))), "channel": batch["platform"],
        "batch_status": batch["state"], "batch_received_time": batch["received_at"],
        "order_list": [life.describe(world, order) for order in orders],
    })  # fmt: skip


async def _cancel(call: Call) -> Response:
    world, batch_id = call.world, call.text("batch_id")
    if spoiled := await spoiled_by(call, "cancel"):
        return spoiled
    batch = _find(world, batch_id)
    if batch is None:
        return call.answer(*NOT_FOUND)
    if batch["state"] == "confirmed":
        return call.answer("2001", "批次已确认，不可撤销")
    with world.book.transaction():
        world.book.run(MOVE, state="cancelled", batch_id=batch_id)
        for order in world.book.orders_of(batch_id):
            life.cancel(world, order.order_id)
    return call.answer("0000", "操作成功", {})


def _listed(call: Call) -> list[JsonObject]:
    """The orders of the request; count and sum must be those it names. Raises BadMessage."""
    orders = call.content.get("order_list")
    if call.text("dealer_id") != call.world.keys.dealer_id or not call.text("batch_id") or call.text("channel") not in WORDS:
        raise BadMessage("1000", "缺少参数 batch_id、dealer_id 或 channel")
    if not isinstance(orders, list) or not 0 < len(orders) <= ORDERS_LIMIT or call.text("total_count") != str(len(orders)):
        raise BadMessage("1002", "订单笔数与总笔数不一致")
    if sum(fen_of(str(order.get("pay"))) for order in orders) != fen_of(call.text("total_pay")):
        raise BadMessage("2016", "订单金额合计与总金额不一致")
    return orders


def _book(call: Call, listed: list[JsonObject]) -> list[JsonObject]:
    """Take in what can be taken in; the result of each order."""
    world, batch_id, platform = call.world, call.text("batch_id"), WORDS[call.text("channel")]
    results = list[JsonObject]()
    with world.book.transaction():
        total_fen, at = fen_of(call.text("total_pay")), world.clock.business_text()
        binds = {"batch_id": batch_id, "content_hash": _hash(listed), "platform": platform, "total_fen": total_fen, "at": at}
        world.book.run(ADD, **binds)
        for each in listed:
            try:
                order = _read(call, each, platform)
            except BadMessage as bad:
                reasons = [{"error_code": bad.code, "error_message": bad.text}]
                results.append({"order_id": each.get("order_id"), "status": "fail", "error_reasons": reasons})
                continue
            world.book.book_order(order)
            results.append({"order_id": order.order_id, "ref": order.ref, "pay": each["pay"], "status": "success"})
    return results


def _read(call: Call, listed: JsonObject, platform: str) -> Order:
    world = call.world
    named = {"dealer_id": world.keys.dealer_id, "broker_id": call.text("broker_id")}
    order = read_order(world, {**listed, **named}, platform, call.text("batch_id"))
    if world.book.order(order.order_id) is not None:
        raise BadMessage("2002", "已上传过该笔流水")
    fault: Fault | None = world.faults.take("send", order.order_id, order.card_no, order.amount_fen)
    if fault and fault.kind is Kind.REJECT:
        raise BadMessage(fault.code or "2006", "订单被拒绝")
    return replace(order, status=Status.WAITING, fault=fault)


def _find(world: World, batch_id: str) -> JsonObject | None:
    rows = world.book.rows(FIND, batch_id=batch_id)
    return rows[0] if rows else None


def _hash(listed: list[JsonObject]) -> str:
    return hashlib.sha256(json.dumps(listed, sort_keys=True).encode("utf-8")).hexdigest()


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
