"""Alipay's gateway over HTTP: transfer, query, account; receipts and the bill of a day are in `alipay_files`.

One address, `/gateway.do`; the method is a parameter. `code` 10000 is done, 40004 a business error with a `sub_code`.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.local.simulators import alipay_files, transfer_door
from jobs.local.simulators.alipay_signatures import answer_of, signed_by_app
from jobs.local.simulators.clock import SHANGHAI
from jobs.local.simulators.faults import JsonObject
from jobs.local.simulators.transfer_door import NotEnough, Rejected, Repeated, Spoiled
from jobs.local.simulators.transfer_life import Manner, book_of
from jobs.local.simulators.transfers import Transfer
from jobs.local.simulators.world import World, world_of

MIN_FEN: Final = 10
MAX_FEN: Final = 10_000_000_000
SIGNATURE_VALID_S: Final = 900
AMOUNT: Final = re.compile(r"\d{1,9}\.\d{2}")
ACCOUNT: Final = re.compile(r"1\d{10}|[^@\s]{1,60}@[^@\s]{1,60}")
PRODUCT: Final = ("TRANS_ACCOUNT_NO_PWD", "DIRECT_TRANSFER")


class Refused(Exception):
    """A business error."""

    def __init__(self, sub_code: str, sub_msg: str, code: str = "40004") -> None:
        super().__init__(sub_code)
        self.node: JsonObject = {"code": code, "msg": "Business Failed", "sub_code": sub_code, "sub_msg": sub_msg}


@dataclass(frozen=True, slots=True)
class Call:
    """A signed request of our application."""

    world: World
    request: Request
    method: str
    notify_url: str
    content: JsonObject

    def text(self, name: str) -> str:
        """A field as text, empty when missing."""
        return str(self.content.get(name) or "")


Work = Callable[[Call], Awaitable[JsonObject]]


async def gateway(request: Request) -> Response:
    """POST /gateway.do."""
    world = world_of(request)
    given = dict(parse_qsl((await request.body()).decode("latin-1")))
    method = given.get("method", "")
    node: JsonObject = {}
    call = Call(world, request, method, given.get("notify_url", ""), {})
    try:
        call = _checked(call, given)
        work = METHODS.get(method)
        if work is None:
            raise Refused("isv.invalid-method", "不存在的方法名", "40002")
        node = {"code": "10000", "msg": "Success", **await work(call)}
    except Refused as refused:
        node = refused.node
    except Rejected as rejected:
        code = "ORDER_NOT_EXIST" if rejected.code == "NOT_FOUND" else rejected.code
        node = Refused(code, "请求被拒绝").node
    except Spoiled as spoiled:
        _write_down(call, f"spoiled:{spoiled.fault.kind}")
        return await spoiled.response(request)
    _write_down(call, str(node.get("sub_code") or node["code"]))
    return Response(answer_of(world.keys, method, node), media_type="application/json")


ROUTES: Final = [Route("/gateway.do", gateway, methods=["POST"])]


def describe(world: World, transfer: Transfer, event_id: str) -> JsonObject:
    """A callback before it is signed: alipay.fund.trans.order.changed."""
    return {
        "notify_id": event_id, "app_id": world.keys.alipay_app_id, "msg_method": "alipay.fund.trans.order.changed",
        "charset": "utf-8", "version": "1.1", "utc_timestamp": str(int(world.clock.machine_s() * 1000)),
        "biz_content": {**shown(transfer), "action_type": "FINISH"},
    }  # fmt: skip


def shown(transfer: Transfer) -> JsonObject:
    """A transfer as query and callback show it."""
    node: JsonObject = {
        "out_biz_no": transfer.number, "product_code": PRODUCT[0], "biz_scene": PRODUCT[1], "order_id": transfer.ref,
        "pay_fund_order_id": transfer.ref, "status": transfer.state, "pay_date": transfer.finished_at,
        "trans_amount": yuan(transfer.amount_fen),
    }  # fmt: skip
    failed = {"error_code": transfer.reason, "fail_reason": REASONS.get(transfer.reason, "转账失败")}
    return node | (failed if transfer.state in ("FAIL", "REFUND") else {})


REASONS: Final = {
    "PAYEE_USER_INFO_ERROR": "支付宝账号和姓名不匹配，请确认姓名是否正确", "PAYEE_NOT_EXIST": "收款账号不存在",
    "PAYER_BALANCE_NOT_ENOUGH": "付款方余额不足", "RETURNED": "退票",
}  # fmt: skip
MANNER: Final = Manner(
    channel="alipay", taken_in="DEALING", paid="SUCCESS", failed="FAIL", returned="REFUND",
    no_money="PAYER_BALANCE_NOT_ENOUGH", wrong_name="PAYEE_USER_INFO_ERROR", describe=describe,
)  # fmt: skip


async def _transfer(call: Call) -> JsonObject:
    asked = _read(call)
    try:
        transfer = await transfer_door.take_in(call.world, MANNER, asked)
    except NotEnough:
        raise Refused("PAYER_BALANCE_NOT_ENOUGH", "付款方余额不足") from None
    except Repeated as repeated:
        if not repeated.same:
            raise Refused("PAYMENT_INFO_INCONSISTENCY", "两次请求商户单号一样，但是参数不一致") from None
        transfer = repeated.transfer
    node = shown(transfer)
    return {name: node[name] for name in ("out_biz_no", "order_id", "pay_fund_order_id", "status")}


async def _query(call: Call) -> JsonObject:
    transfer = await transfer_door.look(call.world, MANNER, call.text("out_biz_no"))
    if transfer is None:
        raise Refused("ORDER_NOT_EXIST", "转账订单不存在")
    return shown(transfer)


async def _account(call: Call) -> JsonObject:
    await transfer_door.meet(call.world, "balance", "")
    book = book_of(call.world, MANNER)
    return {"available_amount": yuan(book.available_fen()), "freeze_amount": yuan(book.account()[1])}


async def _apply(call: Call) -> JsonObject:
    await transfer_door.meet(call.world, "receipt", call.text("key"))
    if alipay_files.paper(call.world, call.text("key")) is None:
        raise Refused("isv.bill_not_exist", "账单不存在")
    return {"file_id": call.text("key")}


async def _receipt(call: Call) -> JsonObject:
    url = alipay_files.url(call.world, str(call.request.base_url), "receipt", call.text("file_id"))
    return {"status": "SUCCESS", "download_url": url}


async def _bill(call: Call) -> JsonObject:
    day, world = call.text("bill_date"), call.world
    fault = await transfer_door.meet(world, "statement", day)
    if not alipay_files.is_ready(world, day, fault):
        raise Refused("isp.bill_not_exist", "账单不存在")
    spoiled = fault.kind.value if fault else ""
    return {"bill_download_url": alipay_files.url(world, str(call.request.base_url), "bill", day, spoiled)}


METHODS: Final[Mapping[str, Work]] = {
    "alipay.fund.trans.uni.transfer": _transfer,
    "alipay.fund.trans.common.query": _query,
    "alipay.fund.account.query": _account,
    "alipay.data.bill.ereceipt.apply": _apply,
    "alipay.data.bill.ereceipt.query": _receipt,
    "alipay.data.dataservice.bill.downloadurl.query": _bill,
}


def yuan(fen: int) -> str:
    """`12.34`."""
    return f"{fen // 100}.{fen % 100:02d}"


def _checked(call: Call, given: Mapping[str, str]) -> Call:
    """Application, time and signature. Raises Refused with 40002."""
    world = call.world
    if given.get("app_id") != world.keys.alipay_app_id:
        raise Refused("isv.invalid-app-id", "无效的AppID参数", "40002")
    try:
        given_at = datetime.strptime(given.get("timestamp", ""), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
        content = json.loads(given.get("biz_content", ""))
    except ValueError:
        raise Refused("isv.invalid-parameter", "参数无效", "40002") from None
    if abs(given_at.timestamp() - world.clock.signature_s()) > SIGNATURE_VALID_S:
        raise Refused("isv.invalid-timestamp", "非法的时间戳参数", "40002")
    if given.get("sign_type") != "RSA2" or not signed_by_app(world.keys, given) or not isinstance(content, dict):
        raise Refused("isv.invalid-signature", "无效签名", "40002")
    return Call(world, call.request, call.method, call.notify_url, content)


def _read(call: Call) -> Transfer:
    """The transfer in a request. Raises Refused."""
    payee, amount = call.content.get("payee_info"), call.text("trans_amount")
    if not isinstance(payee, dict) or (call.text("product_code"), call.text("biz_scene")) != PRODUCT:
        raise Refused("INVALID_PARAMETER", "参数有误")
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", call.text("out_biz_no")) or not AMOUNT.fullmatch(amount):
        raise Refused("INVALID_PARAMETER", "参数有误")
    amount_fen = int(amount.replace(".", ""))
    if not MIN_FEN <= amount_fen <= MAX_FEN:
        raise Refused("EXCEED_LIMIT_SM_AMOUNT", "单笔额度超限")
    if payee.get("identity_type") != "ALIPAY_LOGON_ID" or not ACCOUNT.fullmatch(str(payee.get("identity"))):
        raise Refused("PAYEE_NOT_EXIST", "收款账号不存在")
    return Transfer(
        channel=MANNER.channel, number=call.text("out_biz_no"), ref=f"2026{secrets.randbelow(10**28):028d}",
        content_hash=hashlib.sha256(json.dumps(call.content, sort_keys=True).encode("utf-8")).hexdigest(),
        account=str(payee["identity"]), name=str(payee.get("name", "")), amount_fen=amount_fen, remark=call.text("remark"),
        notify_url=call.notify_url, state=MANNER.taken_in, created_at=call.world.clock.business_text(),
    )  # fmt: skip


def _write_down(call: Call, answer: str) -> None:
    number = call.text("out_biz_no")
    call.world.book.log_request("", call.method, number, answer, call.world.clock.business_text())
