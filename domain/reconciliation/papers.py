"""The audit pack as PDF and XLSX, Chinese and English side by side. Takes some tenths of a second: not on an event loop."""

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

import xlsxwriter
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pylopdf_fonts_zh_cn import sans_path

from domain.clock import SHANGHAI
from domain.database import Record
from domain.documents import Content
from domain.money import yuan, yuan_text
from domain.reconciliation.pack import Pack

PDF: Final = "application/pdf"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIXED: Final = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}
FONT: Final = "sans"
PDF_DIFFERENCES: Final = 500
"""Differences printed; the XLSX has them all."""
COLUMNS: Final = (
    "类别 Class", "收付 Kind", "商户单号 Number", "账簿 Ledger", "发放 Payout", "对账单 Statement", "状态 State", "结果 Outcome",
    "处理 Action", "原因 Reason", "提出 Proposed by", "确认 Confirmed by", "了结 Settled",
)  # fmt: skip
NOT_OFFICIAL: Final = (
    "本审计包由平台根据自身记录和渠道对账单生成，不是银行或支付机构出具的凭证。"
    "Made by the platform from its records and the channel's statement; not a voucher of a bank or payment institution."
)
Cell = str | Decimal | int | None


def packed(pack: Pack) -> list[Content]:
    """Both files."""
    name = f"对账审计包_{pack.channel}_{pack.day}"
    return [Content(f"{name}.pdf", PDF, _pdf(pack)), Content(f"{name}.xlsx", XLSX, _xlsx(pack))]


def _summary(pack: Pack) -> list[tuple[str, str]]:
    """What is said once, label and text."""
    sides = [(side, f"{yuan_text(paid)}　退回 returned {yuan_text(back)}") for side, paid, back in pack.totals]
    signed = [(what, f"{who}　{_at(at)}") for what, who, at in pack.signatures]
    failed = sum(not check["ok"] for check in pack.checks)
    checks = f"{len(pack.checks)} 次 times，不符 failed {failed}"
    return [
        ("对账单行数 Lines", str(pack.line_count)),
        ("对账单 SHA-256", pack.file_sha256),
        *sides,
        ("清算余额 Clearing balance", yuan_text(pack.clearing_fen)),
        ("差异与在途 Differences", str(len(pack.differences))),
        ("账簿检查 Books' checks", checks),
        ("当日树根 Root of the day", pack.root or "尚未公布 not published yet"),
        *signed,
    ]


def _rows(pack: Pack) -> list[tuple[Cell, ...]]:
    """A line for every difference, under COLUMNS."""
    return [(row["class"], row["kind"], row["out_biz_no"], *_amounts(row), *_decision(row)) for row in pack.differences]


def _amounts(row: Record) -> tuple[Cell, ...]:
    return tuple(None if row[side] is None else yuan(row[side]) for side in ("ledger_fen", "payout_fen", "statement_fen"))


def _decision(row: Record) -> tuple[Cell, ...]:
    said = (row["state"], row["outcome"], row["action"], row["reason"], row["proposer"], row["confirmer"])
    return (*said, _at(row["settled_at"]) if row["settled_at"] else None)


def _pdf(pack: Pack) -> bytes:
    page = FPDF(format="A4")
    page.set_creation_date(pack.written_at)
    page.set_title(f"{pack.channel} {pack.day} 对账审计包")
    page.add_font(FONT, fname=sans_path())
    page.add_page()
    _say(page, f"{pack.channel} {pack.day} 对账审计包", 16)
    _say(page, "Audit pack of a day's reconciliation", 12)
    for label, text in _summary(pack):
        _say(page, f"{label}：{text}", 10)
    for row in _rows(pack)[:PDF_DIFFERENCES]:
        _say(
            page, "　".join(f"{label.split()[0]} {cell}" for label, cell in zip(COLUMNS, row, strict=True) if cell is not None), 8
        )
    _say(page, NOT_OFFICIAL, 9)
    return bytes(page.output())


def _xlsx(pack: Pack) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, FIXED) as book:
        book.set_properties({"created": pack.written_at.replace(tzinfo=None)})
        _table(book, "汇总 Summary", ("项目 Item", "内容 Content"), _summary(pack))
        _table(book, "差异 Differences", COLUMNS, _rows(pack))
        checks = [(row["scope"], _at(row["checked_at"]), "是 yes" if row["ok"] else "否 no", "；".join(row["findings"]))
                  for row in pack.checks]  # fmt: skip
        _table(book, "账簿检查 Checks", ("范围 Scope", "时间 At", "相符 OK", "发现 Findings"), checks)
    return out.getvalue()


def _table(book: xlsxwriter.Workbook, title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 22)
    for at, row in enumerate((tuple(header), *rows)):
        for column, cell in enumerate(row):
            match cell:
                case str():
                    sheet.write_string(at, column, cell)
                case Decimal() | int():
                    sheet.write_number(at, column, cell)


def _say(page: FPDF, text: str, size: int) -> None:
    page.set_font(FONT, size=size)
    page.multi_cell(0, size * 0.55, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(1)


def _at(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
