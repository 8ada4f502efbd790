"""An order's life: accepted → paid | failed | suspended | cancelled, paid → returned; and what the merchant is told.

Each step is one transaction of the book: status, money and the callbacks to send.
"""

import secrets
from dataclasses import replace
from typing import Final

from jobs.local.simulators.books import STATUS_TEXT, Order, Status
from jobs.local.simulators.deliveries import Notice, put
from jobs.local.simulators.faults import Fault, JsonObject, Kind
from jobs.local.simulators.world import World

DETAIL_TEXT: Final = {
    "20": "余额不足", "22": "通道维护", "28": "单笔金额超限", "29": "用户未签约", "251": "姓名与身份证不匹配",
    "254": "银行卡状态异常", "255": "银行卡号错误", "257": "银行卡信息不匹配",
    "261": "支付宝账户不存在", "271": "微信账户异常", "2571": "二三类账户", "2575": "累计金额超限", "2582": "收款人在黑名单",
    "302": "单人月超限", "304": "单人年超限", "305": "全平台月超限", "9": "银行退汇",
}  # fmt: skip
DAY_S: Final = 86_400
CANCELLABLE: Final = (Status.ACCEPTED, Status.SUSPENDED, Status.WAITING)
CALLBACK_GAP_S: Final = 0.3


def accept(world: World, order: Order) -> None:
    """Take the order in and plan its settlement. A fault that hides it from queries leaves the payment itself alone."""
    fault = order.fault
    with world.book.transaction():
        world.book.book_order(order)
        if fault and fault.kind is Kind.PAID_AFTER_QUERIES:
            world.book.move_order(order.order_id, Status.PAYING, "", world.clock.business_text(), finished=False)
            return
        plan(world, "settle", order.order_id, *settles(world, fault))


def settles(world: World, fault: Fault | None) -> tuple[str, float]:
    """By which clock and when it is paid: in a moment, late, or, taken in after the cut-off, when the channel opens tomorrow."""
    if fault and fault.kind is Kind.CUT_OFF:
        return "business", world.clock.opens_s()
    delay_s = fault.delay_s if fault and fault.kind is Kind.SETTLE_LATE else world.options.settle_delay_s
    return "machine", world.clock.machine_s() + delay_s


def plan(world: World, kind: str, order_id: str, clock: str, due_s: float) -> None:
    """Do `kind` (settle or return) when the named clock (machine or business) reaches `due_s`."""
    world.book.run(
        "insert into work (kind, order_id, clock, due_s) values (:kind, :order_id, :clock, :due_s)",
        kind=kind, order_id=order_id, clock=clock, due_s=due_s,
    )  # fmt: skip
    world.wake.set()


def settle(world: World, order_id: str) -> None:
    """Pay the order, or do what its fault says. Nothing happens to an order that is already settled."""
    with world.book.transaction():
        order = world.book.order(order_id)
        if order is None or order.status not in (Status.ACCEPTED, Status.PAYING, Status.WAITING):
            return
        obstacle = _obstacle(world, order)
        if obstacle:
            finish(world, order, *obstacle)
        else:
            _pay(world, order)


def give_back(world: World, order_id: str, *, unheard: bool = False) -> bool:
    """The payee's bank sends the money back (退汇, status 9); ``unheard``: the notice is lost. False unless the order is paid."""
    with world.book.transaction():
        order = world.book.order(order_id)
        if order is None or order.status is not Status.PAID or order.platform != "bankpay":
            return False
        world.book.move_money("return", order_id, order.amount_fen, world.clock.business_text())
        if unheard:
            world.book.move_order(order_id, Status.RETURNED, "9", world.clock.business_text(), finished=True)
        else:
            finish(world, order, Status.RETURNED, "9")
        return True


def cancel(world: World, order_id: str) -> bool:
    """Cancel an order on which no money moved. False when it is too late."""
    with world.book.transaction():
        order = world.book.order(order_id)
        if order is None or order.status not in CANCELLABLE:
            return False
        finish(world, order, Status.CANCELLED, "")
        return True


def retry(world: World, order_id: str) -> bool:
    """Try a suspended order again, this time without its fault."""
    with world.book.transaction():
        order = world.book.order(order_id)
        if order is None or order.status is not Status.SUSPENDED:
            return False
        world.book.drop_fault(order_id)
        world.book.move_order(order_id, Status.ACCEPTED, "", world.clock.business_text(), finished=False)
        plan(world, "settle", order_id, "machine", world.clock.machine_s())
        return True


def finish(world: World, order: Order, status: Status, detail: str) -> None:
    """Set the status and tell the merchant, as faithfully as the order's fault allows."""
    at = world.clock.business_text()
    world.book.move_order(order.order_id, status, detail, at, finished=status is not Status.SUSPENDED)
    tell(world, replace(order, status=status, status_detail=detail, finished_at=at))


def tell(world: World, order: Order) -> None:
    """Put the callbacks of this status into the outgoing box."""
    fault = order.fault or Fault(Kind.SLOW)
    now_s, event_id = world.clock.machine_s(), secrets.token_hex(12)
    notice = Notice("yunzhanghu", event_id, order.order_id, order.notify_url, callback(world, order, event_id), now_s)
    if not order.notify_url or fault.kind is Kind.NO_CALLBACK:
        return
    if fault.kind is Kind.WRONG_SIGNATURE:
        notice = replace(notice, forged=True)
    elif fault.kind is Kind.WRONG_AMOUNT:
        notice = replace(notice, content=callback(world, replace(order, amount_fen=order.amount_fen + 100), event_id))
    elif fault.kind is Kind.CONTRADICTING_CALLBACK and order.status is (Status.PAID if fault.paid else Status.FAILED):
        lie = replace(order, status=Status.FAILED if fault.paid else Status.PAID, status_detail="")
        notice = replace(notice, content=callback(world, lie, event_id))
    elif fault.kind is Kind.OUT_OF_ORDER_CALLBACKS and order.status is Status.PAID:
        notice = replace(notice, due_s=now_s + CALLBACK_GAP_S)
    copies = (fault.count or 2) if fault.kind is Kind.DUPLICATE_CALLBACKS else 1
    for _ in range(copies):
        put(world, notice)


def callback(world: World, order: Order, event_id: str) -> JsonObject:
    """The content of a callback before encryption."""
    return {"notify_id": event_id, "notify_time": world.clock.business_text(), "data": describe(world, order)}


def describe(world: World, order: Order) -> JsonObject:
    """The order as query and callback show it; amounts are yuan with two decimals."""
    yuan = f"{order.amount_fen // 100}.{order.amount_fen % 100:02d}"
    paid = order.status in (Status.PAID, Status.RETURNED)
    return {
        "order_id": order.order_id, "pay": yuan, "broker_id": world.keys.broker_id, "dealer_id": world.keys.dealer_id,
        "real_name": order.real_name, "card_no": order.card_no, "id_card": order.id_card, "phone_no": order.phone_no,
        "status": str(int(order.status)), "status_detail": order.status_detail, "status_message": STATUS_TEXT[order.status],
        "status_detail_message": DETAIL_TEXT.get(order.status_detail, ""), "supplemental_detail_message": "",
        "broker_amount": yuan if paid else "0.00", "ref": order.ref, "broker_bank_bill": f"B{order.ref}" if paid else "",
        "withdraw_platform": order.platform, "created_at": order.created_at, "finished_time": order.finished_at,
        "broker_fee": "0.00", "broker_real_fee": "0.00", "broker_deduct_fee": "0.00", "user_fee": "0.00",
        "bank_name": "招商银行" if order.platform == "bankpay" else "", "pay_remark": order.pay_remark,
        "project_id": order.project_id,
    }  # fmt: skip


def _obstacle(world: World, order: Order) -> tuple[Status, str] | None:
    """Why the order is not paid: its status and detail code."""
    fault = order.fault
    if order.real_name in world.mismatches or order.id_card in world.mismatches:
        return Status.FAILED, "251"
    if fault and fault.kind is Kind.FAIL:
        return Status.FAILED, fault.code or "254"
    if fault and fault.kind is Kind.CONTRADICTING_CALLBACK and not fault.paid:
        return Status.FAILED, "254"
    exhausted = fault is not None and fault.kind is Kind.BALANCE_EXHAUSTED
    return (Status.SUSPENDED, "20") if exhausted or world.book.balance_fen() < order.amount_fen else None


def _pay(world: World, order: Order) -> None:
    world.book.move_money("pay", order.order_id, order.amount_fen, world.clock.business_text())
    finish(world, order, Status.PAID, "")
    fault = order.fault
    if fault and fault.kind is Kind.OUT_OF_ORDER_CALLBACKS:
        give_back(world, order.order_id)
    if fault and fault.kind is Kind.RETURNED_LATER:
        due_s = world.clock.business_s() + fault.days * DAY_S + fault.delay_s
        plan(world, "return", order.order_id, "business", due_s)
