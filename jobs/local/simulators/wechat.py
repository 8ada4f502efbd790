"""WeChat Pay's merchant transfer over HTTP: create, query, cancel; balance. Bills and receipts are in `wechat_files`.

Every request must be authorized, every answer is signed. Errors are HTTP 4xx with `{code, message}`.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.local.simulators import transfer_door, transfer_life
from jobs.local.simulators.clock import parsed_s
from jobs.local.simulators.faults import JsonObject
from jobs.local.simulators.transfer_door import NotEnough, Rejected, Repeated, Spoiled
from jobs.local.simulators.transfer_life import Manner
from jobs.local.simulators.transfers import Transfer, Transfers
from jobs.local.simulators.trouble import only_loopback
from jobs.local.simulators.wechat_signatures import BadSignature, check_authorization, open_name, signed_headers
from jobs.local.simulators.world import World, world_of

BILLS: Final = "/v3/fund-app/mch-transfer/transfer-bills"
MIN_FEN: Final = 10
MAX_FEN: Final = 2_000_000
NAME_FROM_FEN: Final = 30
NAME_DEMANDED_FROM_FEN: Final = 200_000
REMARK_CHARACTERS: Final = 32
QUERIED_FOR_S: Final = 30 * 86_400
"""Older bills are only in the fund-flow bill."""
OPENID: Final = re.compile(r"[0-9A-Za-z_-]{20,64}")
WAITING: Final = "WAIT_USER_CONFIRM"


class BadCall(Exception):
    """Refused with an HTTP status and the channel's code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Call:
    """An authorized request of our merchant."""

    world: World
    request: Request
    content: JsonObject

    @property
    def book(self) -> Transfers:
        """The channel's book."""
        return self.world.transfers[MANNER.channel]

    def number(self) -> str:
        """The merchant's number this call is about."""
        return str(self.content.get("out_bill_no") or self.request.path_params.get("out_bill_no") or "")

    def answer(self, content: JsonObject, status: int = 200) -> Response:
        """A signed answer, written down."""
        world, code = self.world, str(content.get("code", status))
        request_id = self.request.headers.get("request-id", "")
        world.book.log_request(request_id, self.request.url.path, self.number(), code, world.clock.business_text())
        body = json.dumps(content, ensure_ascii=False).encode("utf-8")
        return Response(body, status, headers=signed_headers(world.keys, body, world.clock.signature_s()))

    def error(self, status: int, code: str, message: str) -> Response:
        """A signed error."""
        return self.answer({"code": code, "message": message}, status)


Work = Callable[[Call], Awaitable[Response]]


async def guarded(request: Request, work: Work) -> Response:
    """Check the authorization, do the work, word its refusals."""
    world, body = world_of(request), await request.body()
    url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    call = Call(world, request, {})
    try:
        header = request.headers.get("authorization", "")
        check_authorization(world.keys, header, request.method, url, body, world.clock.signature_s())
        content = json.loads(body) if body else {}
        if not isinstance(content, dict):
            raise BadCall(400, "PARAM_ERROR", "请求体不是JSON对象")
        call = Call(world, request, content)
        return await work(call)
    except BadSignature as bad:
        return call.error(401, "SIGN_ERROR", str(bad))
    except BadCall as bad:
        return call.error(bad.status, bad.code, bad.message)
    except Rejected as rejected:
        status = 404 if rejected.code == "NOT_FOUND" else 400
        return call.error(status, rejected.code, "请求被拒绝")
    except Spoiled as spoiled:
        call.answer({"code": f"spoiled:{spoiled.fault.kind}"})
        return await spoiled.response(request)


async def create(request: Request) -> Response:
    """POST transfer-bills."""
    return await guarded(request, _create)


async def query(request: Request) -> Response:
    """GET transfer-bills/out-bill-no/{out_bill_no}."""
    return await guarded(request, _query)


async def cancel(request: Request) -> Response:
    """POST transfer-bills/out-bill-no/{out_bill_no}/cancel."""
    return await guarded(request, _cancel)


async def balance(request: Request) -> Response:
    """GET the operation account."""
    return await guarded(request, _balance)


ROUTES: Final = [
    Route(BILLS, create, methods=["POST"]),
    Route(f"{BILLS}/out-bill-no/{{out_bill_no}}", query, methods=["GET"]),
    Route(f"{BILLS}/out-bill-no/{{out_bill_no}}/cancel", cancel, methods=["POST"]),
    Route("/v3/merchant/fund/balance/OPERATION", balance, methods=["GET"]),
]


def describe(world: World, transfer: Transfer, event_id: str) -> JsonObject:
    """A callback before its resource is sealed."""
    return {
        "id": event_id, "create_time": world.clock.business_rfc(), "resource_type": "encrypt-resource",
        "event_type": "MCHTRANSFER.BILL.FINISHED", "summary": "商家转账单据终态通知", "resource": bill_of(world, transfer),
    }  # fmt: skip


def bill_of(world: World, transfer: Transfer) -> JsonObject:
    """A bill as query and callback show it; amounts are fen."""
    bill: JsonObject = {
        "mch_id": world.keys.wechat_merchant_id, "out_bill_no": transfer.number, "transfer_bill_no": transfer.ref,
        "appid": world.keys.wechat_app_id, "state": transfer.state, "transfer_amount": transfer.amount_fen,
        "transfer_remark": transfer.remark, "openid": transfer.account, "create_time": _rfc(transfer.created_at),
        "update_time": _rfc(transfer.updated_at or transfer.created_at),
    }  # fmt: skip
    return bill | ({"fail_reason": transfer.reason} if transfer.state == "FAIL" else {})


MANNER: Final = Manner(
    channel="wechat", taken_in="ACCEPTED", waiting_payee=WAITING, paid="SUCCESS", failed="FAIL", returned="",
    cancelling="CANCELING", cancelled="CANCELLED", no_money="TRANSFER_QUOTA_EXCEED", wrong_name="NAME_NOT_CORRECT",
    overdue="OVERDUE_CLOSE", describe=describe,
)  # fmt: skip
"""Success is final: WeChat knows no return."""


async def _create(call: Call) -> Response:
    world, asked = call.world, _read(call)
    try:
        transfer = await transfer_door.take_in(world, MANNER, asked)
    except NotEnough:
        raise BadCall(403, "NOT_ENOUGH", "商户资金不足") from None
    except Repeated as repeated:
        if not repeated.same:
            raise BadCall(400, "ALREADY_EXISTS", "商户单号已存在，且参数不一致") from None
        transfer = repeated.transfer
    answer: JsonObject = {
        "out_bill_no": transfer.number, "transfer_bill_no": transfer.ref, "create_time": _rfc(transfer.created_at),
        "state": transfer.state,
    }  # fmt: skip
    return call.answer(answer | ({"package_info": transfer.package} if transfer.state == WAITING else {}))


async def _query(call: Call) -> Response:
    transfer = await transfer_door.look(call.world, MANNER, call.number())
    if transfer is None or call.world.clock.business_s() - parsed_s(transfer.created_at) > QUERIED_FOR_S:
        raise BadCall(404, "NOT_FOUND", "记录不存在")
    return call.answer(bill_of(call.world, transfer))


async def _cancel(call: Call) -> Response:
    await transfer_door.meet(call.world, "cancel", call.number())
    if call.book.find(call.number()) is None:
        raise BadCall(404, "NOT_FOUND", "记录不存在")
    asked = transfer_life.ask_to_cancel(call.world, MANNER, call.number())
    if asked is None:
        raise BadCall(400, "INVALID_REQUEST", "单据状态不允许撤销")
    return call.answer({
        "out_bill_no": asked.number, "transfer_bill_no": asked.ref, "state": asked.state,
        "update_time": call.world.clock.business_rfc(),
    })  # fmt: skip


async def _balance(call: Call) -> Response:
    await transfer_door.meet(call.world, "balance", "")
    return call.answer({"available_amount": call.book.available_fen(), "pending_amount": call.book.account()[1]})


def _read(call: Call) -> Transfer:
    """The bill in a request. Raises BadCall."""
    world, content = call.world, call.content
    texts = {name: content.get(name) for name in ("appid", "out_bill_no", "transfer_scene_id", "openid", "transfer_remark")}
    if any(not isinstance(value, str) or not value for value in texts.values()):
        raise BadCall(400, "PARAM_ERROR", "缺少参数")
    amount_fen, remark, notify_url = (
        content.get("transfer_amount"),
        str(texts["transfer_remark"]),
        content.get("notify_url") or "",
    )
    if texts["appid"] != world.keys.wechat_app_id:
        raise BadCall(400, "APPID_MCHID_NOT_MATCH", "AppID与商户号不匹配")
    if not re.fullmatch(r"[0-9A-Za-z]{1,32}", str(texts["out_bill_no"])) or len(remark) > REMARK_CHARACTERS:
        raise BadCall(400, "PARAM_ERROR", "商户单号或备注不符合要求")
    if type(amount_fen) is not int or not MIN_FEN <= amount_fen <= MAX_FEN:
        raise BadCall(400, "PARAM_ERROR", "转账金额超出单笔限额")
    if not OPENID.fullmatch(str(texts["openid"])) or not content.get("transfer_scene_report_infos"):
        raise BadCall(400, "PARAM_ERROR", "openid或转账场景报备信息不符合要求")
    if not isinstance(notify_url, str) or urlsplit(notify_url).query or (notify_url and not only_loopback(notify_url)):
        raise BadCall(400, "PARAM_ERROR", "通知地址不可带参数；模拟通道只回调本机地址")
    return Transfer(
        channel=MANNER.channel, number=str(texts["out_bill_no"]), ref=f"133{secrets.randbelow(10**37):037d}",
        content_hash=_hash(content), account=str(texts["openid"]), name=_name(call, amount_fen), amount_fen=amount_fen,
        remark=remark, notify_url=notify_url, state=MANNER.taken_in, package=secrets.token_urlsafe(48),
        created_at=world.clock.business_text(),
    )  # fmt: skip


def _name(call: Call, amount_fen: int) -> str:
    sealed = call.content.get("user_name")
    if sealed is None:
        if amount_fen >= NAME_DEMANDED_FROM_FEN:
            raise BadCall(400, "PARAM_ERROR", "转账金额大于等于2000元时必须填写收款用户姓名")
        return ""
    if amount_fen < NAME_FROM_FEN:
        raise BadCall(400, "PARAM_ERROR", "转账金额小于0.3元时不允许填写收款用户姓名")
    serial_fits = call.request.headers.get("wechatpay-serial") == call.world.keys.wechat_platform_key_id
    name = open_name(call.world.keys, str(sealed)) if serial_fits else None
    if not name:
        raise BadCall(400, "PARAM_ERROR", "收款用户姓名解密失败")
    return name


def _hash(content: JsonObject) -> str:
    """Of what must not change: the sealed name is different each time."""
    kept = {name: value for name, value in content.items() if name not in ("user_name", "notify_url")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode("utf-8")).hexdigest()


def _rfc(text: str) -> str:
    return f"{text.replace(' ', 'T')}+08:00"
