"""Alipay's account bill (账务明细): CSV in GBK inside a ZIP; comments begin with #, the last of them are the totals in yuan."""

import csv
import re
from datetime import date
from typing import Final

from jobs.gateways.files import (
    BadArchive,
    Control,
    StatementFile,
    StatementLine,
    StatementRefused,
    believed,
    fen_of,
    only_member,
    refused,
    shanghai,
)

COLUMNS: Final = (
    "账务流水号", "业务流水号", "商户订单号", "商品名称", "发生时间", "对方账号", "收入金额（+元）", "支出金额（-元）",
    "账户余额（元）", "交易渠道", "业务类型", "备注",
)  # fmt: skip
ACCOUNT: Final = re.compile(r"#账号：\[(\d+)\]")
OUTGOING: Final = re.compile(r"#支出合计：(\d+)笔，共-?([\d.]+)元")
INCOMING: Final = re.compile(r"#收入合计：(\d+)笔，共([\d.]+)元")


def read(day: date, content: bytes, user_id: str) -> StatementFile | StatementRefused:
    """The day's transfers and what came back."""
    try:
        text = only_member(content).decode("gbk")
    except BadArchive as bad:
        return refused(bad.problem, content)
    except ValueError:
        return refused("truncated", content)
    account, out, back = ACCOUNT.search(text), OUTGOING.search(text), INCOMING.search(text)
    if account is None or account[1] != user_id:
        return refused("foreign", content)
    if out is None or back is None:
        return refused("truncated", content)
    rows = list(csv.reader(line for line in text.splitlines() if line and not line.startswith("#")))
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        return refused("unreadable", content)
    try:
        lines = [_line([cell.strip() for cell in row]) for row in rows[1:]]
        control = Control(int(out[1]) + int(back[1]), fen_of(out[2]), fen_of(back[2]))
    except ValueError:
        return refused("unreadable", content)
    return believed("alipay", day, content, lines, control)


def _line(row: list[str]) -> StatementLine:
    outgoing = bool(row[7])
    return StatementLine(
        "pay" if outgoing else "return",
        out_biz_no=row[2],
        channel_ref=row[1],
        amount_fen=abs(fen_of(row[7] if outgoing else row[6])),
        fee_fen=0,
        booked_at=shanghai(row[4]),
    )
