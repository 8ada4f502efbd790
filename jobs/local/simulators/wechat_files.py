"""WeChat Pay's files: the day's fund-flow bill and electronic receipts, named by hash, fetched with a signed request."""

import hashlib
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.local.simulators import transfer_door
from jobs.local.simulators.faults import Fault, Kind
from jobs.local.simulators.stamps import receipt
from jobs.local.simulators.wechat import MANNER, BadCall, Call, guarded
from jobs.local.simulators.world import World

RECEIPTS: Final = "/v3/fund-app/mch-transfer/elecsign/out-bill-no"
DOWNLOAD: Final = "/v3/billdownload/file"
HEADER: Final = ",".join(
    (
        "记账时间",
        "微信支付业务单号",
        "资金流水单号",
        "业务名称",
        "业务类型",
        "收支类型",
        "收支金额（元）",
        "账户结余（元）",
        "资金变更提交申请人",
        "备注",
        "业务凭证号",
    )
)
TOTALS: Final = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


async def bill(request: Request) -> Response:
    """GET fundflowbill?bill_date=…&account_type=OPERATION."""
    return await guarded(request, _bill)


async def apply(request: Request) -> Response:
    """POST elecsign/out-bill-no `{out_bill_no}`."""
    return await guarded(request, _apply)


async def sign(request: Request) -> Response:
    """GET elecsign/out-bill-no/{out_bill_no}."""
    return await guarded(request, _sign)


async def download(request: Request) -> Response:
    """GET a file by its token; the body is bare."""
    return await guarded(request, _download)


ROUTES: Final = [
    Route("/v3/bill/fundflowbill", bill, methods=["GET"]),
    Route(RECEIPTS, apply, methods=["POST"]),
    Route(f"{RECEIPTS}/{{out_bill_no}}", sign, methods=["GET"]),
    Route(DOWNLOAD, download, methods=["GET"]),
]


async def _bill(call: Call) -> Response:
    day = call.request.query_params.get("bill_date", "")
    fault = await transfer_door.meet(call.world, "statement", day)
    if day >= call.world.clock.business_text()[:10] or (fault and fault.kind is Kind.LATE_FILE):
        raise BadCall(400, "NO_STATEMENT_EXIST", "账单文件不存在")
    content = fund_flow(call.world, day, fault)
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    kind = fault.kind.value if fault else ""
    url = f"{_base(call)}{DOWNLOAD}?{urlencode({'bill': day, 'spoiled': kind})}"
    return call.answer({"hash_type": "SHA1", "hash_value": digest, "download_url": url})


async def _apply(call: Call) -> Response:
    await transfer_door.meet(call.world, "receipt", call.number())
    transfer = call.book.find(call.number())
    if transfer is None:
        raise BadCall(404, "NOT_FOUND", "记录不存在")
    if transfer.state != MANNER.paid:
        raise BadCall(400, "INVALID_REQUEST", "单据未成功，不可申请电子回单")
    return call.answer({"state": "GENERATING", "create_time": call.world.clock.business_rfc()})


async def _sign(call: Call) -> Response:
    fault = await transfer_door.meet(call.world, "receipt", call.number())
    content, transfer = paper(call.world, call.number()), call.book.find(call.number())
    if content is None or transfer is None:
        raise BadCall(404, "NOT_FOUND", "记录不存在")
    if fault and fault.kind is Kind.LATE_FILE:
        return call.answer({"state": "GENERATING", "out_bill_no": transfer.number})
    url = f"{_base(call)}{DOWNLOAD}?{urlencode({'receipt': transfer.number})}"
    return call.answer({
        "state": "FINISHED", "out_bill_no": transfer.number, "transfer_bill_no": transfer.ref, "hash_type": "SHA256",
        "hash_value": hashlib.sha256(content).hexdigest(), "download_url": url,
    })  # fmt: skip


async def _download(call: Call) -> Response:
    given = call.request.query_params
    if given.get("receipt"):
        content = paper(call.world, given["receipt"])
        if content is None:
            raise BadCall(404, "NOT_FOUND", "文件不存在")
        return Response(content, media_type="application/pdf")
    fault = Fault(Kind(given["spoiled"])) if given.get("spoiled") else None
    return Response(fund_flow(call.world, given.get("bill", ""), fault), media_type="text/csv")


def fund_flow(world: World, day: str, fault: Fault | None = None) -> bytes:
    """The day's bill; a fault spoils its lines and leaves its totals."""
    rows = world.transfers[MANNER.channel].of_day(day)
    merchant = "1900000000" if fault and fault.kind is Kind.FOREIGN_FILE else world.keys.wechat_merchant_id
    lines = [
        f"`{row['booked_at']},`{row['ref']},`{row['id']:0>20},`商家转账,`商家转账,`支出,`{_yuan(row['amount_fen'])},`0.00,`{merchant},"
        f"`{str(row['remark']).replace(',', ' ')},`{row['number']}"
        for row in rows
    ]
    if fault and fault.kind is Kind.TRUNCATED_FILE:
        lines = lines[:-1]
    if fault and fault.kind is Kind.DUPLICATED_FILE:
        lines += lines[:1]
    paid_fen = sum(int(str(row["amount_fen"])) for row in rows)
    totals = f"`{len(rows)}.0,`0.0,`0.00,`{len(rows)}.0,`{_yuan(paid_fen)}"
    return ("\ufeff" + "\r\n".join([HEADER, *lines, TOTALS, totals]) + "\r\n").encode("utf-8")


def paper(world: World, number: str) -> bytes | None:
    """The receipt of a paid transfer."""
    transfer = world.transfers[MANNER.channel].find(number)
    if transfer is None or transfer.state != MANNER.paid:
        return None
    facts = [
        ("商户号", world.keys.wechat_merchant_id), ("商户单号", transfer.number), ("微信转账单号", transfer.ref),
        ("收款用户", transfer.account), ("金额（元）", _yuan(transfer.amount_fen)), ("到账时间", transfer.finished_at),
    ]  # fmt: skip
    return receipt("微信支付转账电子凭证（模拟）", "财付通电子回单专用章", facts)


def _yuan(fen: object) -> str:
    whole = int(str(fen))
    return f"{whole // 100}.{whole % 100:02d}"


def _base(call: Call) -> str:
    return str(call.request.base_url).rstrip("/")
