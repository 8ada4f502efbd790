"""Alipay's files over HTTP: the account's bill of a day (CSV in GBK inside a ZIP) and stamped receipts, at signed addresses."""

import hashlib
import hmac
import io
import zipfile
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from jobs.local.simulators.faults import Fault, Kind
from jobs.local.simulators.stamps import receipt as stamped
from jobs.local.simulators.world import World, world_of

CHANNEL: Final = "alipay"
DOWNLOAD: Final = "/files/alipay"
COLUMNS: Final = (
    "账务流水号", "业务流水号", "商户订单号", "商品名称", "发生时间", "对方账号", "收入金额（+元）", "支出金额（-元）",
    "账户余额（元）", "交易渠道", "业务类型", "备注",
)  # fmt: skip
LINE: Final = "-" * 40
OLD: Final = (1980, 1, 1, 0, 0, 0)
BY_REF: Final = "select number from transfers where channel = 'alipay' and ref = :ref and state in ('SUCCESS', 'REFUND')"


async def download(request: Request) -> Response:
    """GET a file whose address is signed."""
    world, given = world_of(request), request.query_params
    what, name, spoiled = given.get("what", ""), given.get("name", ""), given.get("spoiled", "")
    if not hmac.compare_digest(given.get("sign", ""), _sign(world, what, name, spoiled)):
        return PlainTextResponse("forbidden", status_code=403)
    if what == "receipt":
        return Response(paper(world, name) or b"", media_type="application/pdf")
    return Response(bill_of_day(world, name, Fault(Kind(spoiled)) if spoiled else None), media_type="application/zip")


ROUTES: Final = [Route(DOWNLOAD, download, methods=["GET"])]


def url(world: World, base: str, what: str, name: str, spoiled: str = "") -> str:
    """A signed address."""
    given = {"what": what, "name": name, "spoiled": spoiled, "sign": _sign(world, what, name, spoiled)}
    return f"{base.rstrip('/')}{DOWNLOAD}?{urlencode(given)}"


def is_ready(world: World, day: str, fault: Fault | None) -> bool:
    """A bill is made once its day is over."""
    return day < world.clock.business_text()[:10] and not (fault and fault.kind is Kind.LATE_FILE)


def bill_of_day(world: World, day: str, fault: Fault | None = None) -> bytes:
    """The day's bill; the same day always gives the same bytes. A fault spoils its lines and leaves its totals."""
    rows = world.transfers[CHANNEL].of_day(day)
    sums = {kind: [int(str(row["amount_fen"])) for row in rows if row["kind"] == kind] for kind in ("pay", "return")}
    lines = [
        ",".join((
            str(row["id"]), str(row["ref"]), str(row["number"]), "劳务报酬", str(row["booked_at"]), str(row["account"]),
            _yuan(row["amount_fen"]) if row["kind"] == "return" else "",
            f"-{_yuan(row['amount_fen'])}" if row["kind"] == "pay" else "", "0.00", "支付宝", "转账", "",
        ))
        for row in rows
    ]  # fmt: skip
    if fault and fault.kind is Kind.TRUNCATED_FILE:
        lines = lines[:-1]
    if fault and fault.kind is Kind.DUPLICATED_FILE:
        lines += lines[:1]
    owner = "2088000000000000" if fault and fault.kind is Kind.FOREIGN_FILE else world.keys.alipay_user_id
    text = "\r\n".join([
        "#支付宝账务明细查询", f"#账号：[{owner}]", f"#起始日期：[{day} 00:00:00]   终止日期：[{day} 23:59:59]",
        f"#{LINE}账务明细列表{LINE}", ",".join(COLUMNS), *lines, f"#{LINE}账务明细列表结束{LINE}",
        f"#支出合计：{len(sums['pay'])}笔，共-{_yuan(sum(sums['pay']))}元",
        f"#收入合计：{len(sums['return'])}笔，共{_yuan(sum(sums['return']))}元", "",
    ])  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(f"{world.keys.alipay_user_id}_{day}.csv", OLD), text.encode("gbk"))
    return packed.getvalue()


def paper(world: World, ref: str) -> bytes | None:
    """The stamped receipt of a transfer that was paid."""
    rows = world.book.rows(BY_REF, ref=ref)
    transfer = world.transfers[CHANNEL].find(str(rows[0]["number"])) if rows else None
    if transfer is None:
        return None
    facts = [
        ("付款方", world.keys.alipay_user_id), ("收款方", f"{transfer.name} {transfer.account[:3]}***"), ("业务流水号", ref),
        ("商户订单号", transfer.number), ("金额（元）", _yuan(transfer.amount_fen)), ("付款时间", transfer.finished_at),
    ]  # fmt: skip
    return stamped("支付宝转账电子回单（模拟）", "支付宝业务凭证专用章", facts)


def _sign(world: World, *parts: str) -> str:
    return hmac.new(world.keys.app_key.encode("ascii"), "\n".join(parts).encode("utf-8"), hashlib.sha256).hexdigest()


def _yuan(fen: object) -> str:
    whole = int(str(fen))
    return f"{whole // 100}.{whole % 100:02d}"
