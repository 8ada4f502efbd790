"""The audit pack as PDF and XLSX, Chinese and English side by side. Takes a second: not on an event loop."""

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

import xlsxwriter

from domain.clock import SHANGHAI
from domain.database import Record
from domain.documents import Content
from domain.money import yuan, yuan_text
from domain.reconciliation import pages
from domain.reconciliation.pack import Pack

PDF: Final = "application/pdf"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIXED: Final = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}
COLUMNS: Final = (
    "类别 Class", "收付 Kind", "商户单号 Number", "账簿 Ledger", "发放 Payout", "对账单 Statement", "状态 State", "结果 Outcome",
    "处理 Action", "原因 Reason", "提出 Proposed by", "确认 Confirmed by", "了结 Settled",
)  # fmt: skip
SIDES: Final = ("三方 Side", "已付 Paid", "已退回 Returned")
CHECKS: Final = ("范围 Scope", "时间 At", "相符 OK", "发现 Findings")
WORDS: Final = {
    "missing_at_channel": "渠道缺失 missing at channel",
    "missing_with_us": "我方缺失 missing with us",
    "amount_differs": "金额不符 amount differs",
    "state_differs": "状态不符 state differs",
    "duplicate": "重复 duplicate",
    "in_transit": "在途 in transit",
    "pay": "付款 payment",
    "return": "退回 return",
    "in": "存入 in",
    "out": "付出 out",
    "open": "未处理 open",
    "proposed": "待复核 proposed",
    "closed": "已了结 closed",
    "matched": "已相符 matched",
    "carried": "转入后日 carried",
    "claimed": "向渠道追索 claimed",
    "suspended": "列待查 suspended",
    "wait": "列在途 wait",
    "ask": "向渠道查询 ask",
    "claim": "追索 claim",
    "suspend": "列待查 suspend",
    "match_return": "认领退回 match return",
    "never_paid": "渠道未付 never paid",
    "since_snapshot": "快照以来的账簿 books since the snapshot",
    "settlement_cash": "专户资金 settlement cash",
    "areas": "账簿与业务 books and areas",
}
WIDTH: Final = {"商户单号 Number": 36, "原因 Reason": 48, "内容 Content": 80, "发现 Findings": 60}
NOT_OFFICIAL: Final = "非官方凭证：本审计包由平台根据自身记录和渠道对账单生成，不是银行或支付机构出具的凭证。"
NOT_OFFICIAL_EN: Final = (
    "Not official: made by the platform from its own records and the channel's statement; not a voucher of a bank or payment"
    " institution."
)
Cell = str | Decimal | int | None


def packed(pack: Pack) -> list[Content]:
    """Both files."""
    name = f"对账审计包_{pack.channel}_{pack.day}"
    return [Content(f"{name}.pdf", PDF, _pdf(pack)), Content(f"{name}.xlsx", XLSX, _xlsx(pack))]


def _facts(pack: Pack) -> list[tuple[str, str]]:
    """What is said once, label and text."""
    failed = sum(not check["ok"] for check in pack.checks)
    return [
        ("渠道 Channel", pack.title),
        ("日期 Day", str(pack.day)),
        *((what, yuan_text(fen)) for what, fen in pack.standing),
        ("对账单行数 Lines", str(pack.line_count)),
        ("对账单 SHA-256", pack.file_sha256),
        ("差异与在途 Differences", str(len(pack.differences))),
        ("账簿检查 Books' checks", f"{len(pack.checks)} 次 times，不符 failed {failed}"),
        ("当日树根 Root of the day", pack.root or "尚未公布 not published yet"),
        *((what, f"{who}　{_at(at)}") for what, who, at in pack.signatures),
        ("生成 Written", _at(pack.written_at)),
    ]


def _sides(pack: Pack) -> list[tuple[str, str, str]]:
    return [(side, yuan_text(paid), yuan_text(back)) for side, paid, back in pack.totals]


def _rows(pack: Pack) -> list[tuple[Cell, ...]]:
    """A line for every difference, under COLUMNS."""
    return [
        (_said(row["class"]), _said(row["kind"]), row["out_biz_no"], *_amounts(row), *_decision(row)) for row in pack.differences
    ]


def _amounts(row: Record) -> tuple[Cell, ...]:
    return tuple(None if row[side] is None else yuan(row[side]) for side in ("ledger_fen", "payout_fen", "statement_fen"))


def _decision(row: Record) -> tuple[Cell, ...]:
    said = (*(_said(row[name]) for name in ("state", "outcome", "action")), row["reason"], row["proposer"], row["confirmer"])
    return (*said, _at(row["settled_at"]) if row["settled_at"] else None)


def _checks(pack: Pack) -> list[tuple[str, str, str, str]]:
    return [
        (str(_said(row["scope"])), _at(row["checked_at"]), "是 yes" if row["ok"] else "否 no", "；".join(row["findings"]))
        for row in pack.checks
    ]


def _said(code: str | None) -> str | None:
    """In both languages; a code without words stands as it is."""
    return None if code is None else WORDS.get(code, code)


def _pdf(pack: Pack) -> bytes:
    paper = pages.Paper(f"{pack.title} {pack.day} 对账审计包", "Audit pack of a day's reconciliation", pack.written_at)
    paper.notes = (NOT_OFFICIAL, NOT_OFFICIAL_EN)
    paper.begin()
    paper.facts(_facts(pack))
    paper.heading("三方合计 Totals of the three sides")
    paper.listing(SIDES, _sides(pack), (50, 25, 25), "LRR")
    paper.heading("差异与在途 Differences and items in transit")
    paper.cards(COLUMNS, _rows(pack))
    paper.heading("账簿检查 Books' checks of the day")
    paper.listing(CHECKS, _checks(pack), (40, 26, 12, 22), "LLLL")
    return bytes(paper.output())


def _xlsx(pack: Pack) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, FIXED) as book:
        book.set_properties({"created": pack.written_at.replace(tzinfo=None), "title": f"{pack.title} {pack.day}"})
        summary = [*_facts(pack), ("说明 Note", NOT_OFFICIAL), ("", NOT_OFFICIAL_EN)]
        _table(book, "汇总 Summary", ("项目 Item", "内容 Content"), summary)
        _table(book, "三方 Sides", SIDES, [(side, yuan(paid), yuan(back)) for side, paid, back in pack.totals])
        _table(book, "差异 Differences", COLUMNS, _rows(pack))
        _table(book, "账簿检查 Checks", CHECKS, _checks(pack))
    return out.getvalue()


def _table(book: xlsxwriter.Workbook, title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bg_color": "#E6ECF5", "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{NOT_OFFICIAL}&R&P / &N")
    for column, label in enumerate(header):
        sheet.set_column(column, column, WIDTH.get(label, 22))
        sheet.write_string(0, column, label, bold)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            match cell:
                case str():
                    sheet.write_string(at, column, cell, text)
                case Decimal():
                    sheet.write_number(at, column, cell, money)
                case int():
                    sheet.write_number(at, column, cell, text)


def _at(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
