"""WeChat Pay's fund-flow bill (资金账单): CSV whose cells begin with a grave accent, ended by a line of totals in yuan."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Final

from jobs.gateways.files import Control, StatementFile, StatementLine, StatementRefused, believed, fen_of, refused, shanghai

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
COLUMNS: Final = 11
SUM_COLUMNS: Final = 5
OUTGOING: Final = "支出"
TRANSFER: Final = "商家转账"


def read(day: date, content: bytes, merchant_id: str) -> StatementFile | StatementRefused:
    """The day's transfers. The applicant column names the merchant: another's bill is foreign."""
    try:
        text = content.decode("utf-8-sig")
        rows = [[cell.removeprefix("`") for cell in row] for row in csv.reader(io.StringIO(text)) if row]
    except (UnicodeDecodeError, csv.Error):
        return refused("unreadable", content)
    if not rows or ",".join(rows[0]) != HEADER:
        return refused("unreadable", content)
    if len(rows) < 3 or ",".join(rows[-2]) != TOTALS or len(rows[-1]) != SUM_COLUMNS:
        return refused("truncated", content)
    body = rows[1:-2]
    if any(len(row) != COLUMNS for row in body):
        return refused("truncated", content)
    if any(row[8] != merchant_id for row in body):
        return refused("foreign", content)
    try:
        lines = [_line(row) for row in body]
        count, _, income, _, outgo = rows[-1]
        control = Control(int(float(count)), fen_of(outgo), fen_of(income))
    except ValueError:
        return refused("unreadable", content)
    file = believed("wechat", day, content, lines, control)
    if isinstance(file, StatementRefused):
        return file
    return replace(file, lines=tuple(line for line, row in zip(lines, body, strict=True) if row[4] == TRANSFER))


def _line(row: list[str]) -> StatementLine:
    return StatementLine(
        "pay" if row[5] == OUTGOING else "return",
        out_biz_no=row[10],
        channel_ref=row[1],
        amount_fen=fen_of(row[6]),
        fee_fen=0,
        booked_at=shanghai(row[0]),
    )
