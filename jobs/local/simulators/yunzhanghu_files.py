"""Yunzhanghu's files over HTTP: the day's orders (CSV in a ZIP), the balance statement beside it, stamped receipts.

A file's address carries its own signature and needs no other.
"""

import csv
import hashlib
import hmac
import io
import zipfile
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from jobs.local.simulators.books import Status
from jobs.local.simulators.faults import Fault, JsonObject, Kind
from jobs.local.simulators.stamps import receipt as stamped
from jobs.local.simulators.world import World, world_of
from jobs.local.simulators.yunzhanghu import NOT_FOUND, PATHS, Call, guarded, spoiled_by

DATA: Final = "/api/dataservice/v1"
DOWNLOAD: Final = "/files/yunzhanghu"
NO_FILE: Final = ("6201", "明细表不存在")
COLUMNS: Final = (
    "dealer_id", "broker_id", "type", "order_id", "ref", "withdraw_platform", "pay", "broker_fee", "finished_time",
)  # fmt: skip
OF_DAY: Final = """
select m.kind, m.amount_fen, m.booked_at, o.order_id, o.ref, o.platform
from movements m join orders o on o.order_id = m.reference
where m.kind in ('pay', 'return') and substr(m.booked_at, 1, 10) = :day order by m.id
"""
OLD: Final = (1980, 1, 1, 0, 0, 0)


async def orders(request: Request) -> Response:
    """GET order/day/url."""
    return await guarded(request, _orders)


async def statements(request: Request) -> Response:
    """GET statements-daily."""
    return await guarded(request, _statements)


async def receipt(request: Request) -> Response:
    """GET receipt/file."""
    return await guarded(request, _receipt)


async def download(request: Request) -> Response:
    """GET a file whose address is signed."""
    world, given = world_of(request), request.query_params
    what, name, spoiled = given.get("what", ""), given.get("name", ""), given.get("spoiled", "")
    if not hmac.compare_digest(given.get("sign", ""), _sign(world, what, name, spoiled)):
        return PlainTextResponse("forbidden", status_code=403)
    if what == "receipt":
        return Response(paper(world, name), media_type="application/pdf")
    return Response(orders_of_day(world, name, Fault(Kind(spoiled)) if spoiled else None), media_type="application/zip")


ROUTES: Final = [
    Route(f"{DATA}/order/day/url", orders, methods=["GET"]),
    Route(f"{DATA}/statements-daily", statements, methods=["GET"]),
    Route(f"{PATHS}/receipt/file", receipt, methods=["GET"]),
    Route(DOWNLOAD, download, methods=["GET"]),
]


async def _orders(call: Call) -> Response:
    day = call.text("order_date")
    fault = call.world.faults.take("statement", day)
    if day >= call.world.clock.business_text()[:10] or (fault and fault.kind is Kind.LATE_FILE):
        return call.answer(*NO_FILE)
    return call.answer("0000", "操作成功", {"url": _url(call, "orders", day, fault.kind.value if fault else "")})


async def _statements(call: Call) -> Response:
    day = call.text("statement_date")
    if day >= call.world.clock.business_text()[:10]:
        return call.answer(*NO_FILE)
    return call.answer("0000", "操作成功", {"list": [_total(call.world, day, each) for each in ("bankpay", "alipay", "wxpay")]})


async def _receipt(call: Call) -> Response:
    if spoiled := await spoiled_by(call, "receipt"):
        return spoiled
    order = call.world.book.order(call.text("order_id"))
    if order is None or order.status not in (Status.PAID, Status.RETURNED) or call.text("ref") != order.ref:
        return call.answer(*NOT_FOUND)
    url = _url(call, "receipt", order.order_id, "")
    return call.answer("0000", "操作成功", {"expire_time": "", "file_name": f"{order.ref}.pdf", "url": url})


def orders_of_day(world: World, day: str, fault: Fault | None = None) -> bytes:
    """The day's file; the same day always gives the same bytes. A fault spoils its lines."""
    dealer = "00000000" if fault and fault.kind is Kind.FOREIGN_FILE else world.keys.dealer_id
    lines = [
        (
            dealer, world.keys.broker_id, "支付" if row["kind"] == "pay" else "退款", row["order_id"], row["ref"],
            row["platform"], _yuan(row["amount_fen"]), "0.00", row["booked_at"],
        )
        for row in world.book.rows(OF_DAY, day=day)
    ]  # fmt: skip
    if fault and fault.kind is Kind.TRUNCATED_FILE:
        lines = lines[:-1]
    if fault and fault.kind is Kind.DUPLICATED_FILE:
        lines += lines[:1]
    text, packed = io.StringIO(), io.BytesIO()
    csv.writer(text).writerows([COLUMNS, *lines])
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(f"{world.keys.dealer_id}_{day}.csv", OLD), text.getvalue().encode("utf-8"))
    return packed.getvalue()


def paper(world: World, order_id: str) -> bytes:
    """The stamped receipt of a paid order."""
    order = world.book.order(order_id)
    assert order is not None
    facts = [
        ("付款单位", world.keys.dealer_id), ("订单号", order.order_id), ("流水号", order.ref), ("收款人", order.real_name),
        ("收款账号", f"****{order.card_no[-4:]}"), ("金额（元）", _yuan(order.amount_fen)), ("支付时间", order.finished_at),
    ]  # fmt: skip
    return stamped("电子回单（模拟）", "业务专用章", facts)


def _total(world: World, day: str, platform: str) -> JsonObject:
    rows = [row for row in world.book.rows(OF_DAY, day=day) if row["platform"] == platform]
    paid, back = (sum(int(str(row["amount_fen"])) for row in rows if row["kind"] == kind) for kind in ("pay", "return"))
    return {
        "dealer_id": world.keys.dealer_id, "broker_id": world.keys.broker_id, "statement_date": day,
        "withdraw_platform": platform, "total_count": str(len(rows)), "total_pay": _yuan(paid), "total_refund": _yuan(back),
    }  # fmt: skip


def _url(call: Call, what: str, name: str, spoiled: str) -> str:
    given = {"what": what, "name": name, "spoiled": spoiled, "sign": _sign(call.world, what, name, spoiled)}
    return f"{str(call.request.base_url).rstrip('/')}{DOWNLOAD}?{urlencode(given)}"


def _sign(world: World, *parts: str) -> str:
    return hmac.new(world.keys.app_key.encode("ascii"), "\n".join(parts).encode("utf-8"), hashlib.sha256).hexdigest()


def _yuan(fen: object) -> str:
    whole = int(str(fen))
    return f"{whole // 100}.{whole % 100:02d}"
