"""Yunzhanghu's files: the day's orders, paid and sent back, as CSV in a ZIP; the balance statement beside it is its control.

The service is not asked for its columns by contract yet: those read here are the ones the sandbox writes (docs/channels.md).
"""

import csv
import io
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
from jobs.gateways.yunzhanghu_rails import Rail

COLUMNS: Final = (
    "dealer_id", "broker_id", "type", "order_id", "ref", "withdraw_platform", "pay", "broker_fee", "finished_time",
)  # fmt: skip
PAID: Final = "支付"


def read(rail: Rail, day: date, content: bytes, control: Control, dealer_id: str) -> StatementFile | StatementRefused:
    """The day's orders of one rail. ``control`` counts every line of that rail."""
    try:
        rows = [row for row in csv.reader(io.StringIO(only_member(content).decode("utf-8-sig"))) if row]
    except BadArchive as bad:
        return refused(bad.problem, content)
    except (ValueError, csv.Error):
        return refused("truncated", content)
    if not rows or tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows[1:]):
        return refused("unreadable", content)
    if any(row[0] != dealer_id for row in rows[1:]):
        return refused("foreign", content)
    try:
        lines = [_line(row) for row in rows[1:] if row[5] == rail.platform]
    except ValueError:
        return refused("unreadable", content)
    return believed(rail.name, day, content, lines, control)


def control_of(rail: Rail, statements: object) -> Control | None:
    """The control in an answer to statements-daily; None when it cannot be read."""
    if not isinstance(statements, list):
        return None
    ours = [each for each in statements if isinstance(each, dict) and each.get("withdraw_platform") == rail.platform]
    if not ours:
        return Control(0, 0, 0)
    try:
        count, paid, back = (str(ours[0].get(name, "")) for name in ("total_count", "total_pay", "total_refund"))
        return Control(int(count), fen_of(paid), fen_of(back))
    except ValueError:
        return None


def _line(row: list[str]) -> StatementLine:
    kind = row[2]
    return StatementLine(
        "pay" if kind == PAID else "return",
        out_biz_no=row[3],
        channel_ref=row[4],
        amount_fen=fen_of(row[6]),
        fee_fen=fen_of(row[7]),
        booked_at=shanghai(row[8]),
    )
