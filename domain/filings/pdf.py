"""A worker's certificate as PDF, Chinese and English side by side. Takes some tenths of a second: not on an event loop."""

from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pylopdf_fonts_zh_cn import sans_path

from domain.clock import day_of
from domain.documents import Content
from domain.filings.certificates import Certificate
from domain.money import Fen, yuan_text

PDF: Final = "application/pdf"
FONT: Final = "sans"
NOT_OFFICIAL_ZH: Final = "本说明由平台根据本平台的扣缴记录出具，供年度汇算参考；不是税务机关开具的完税证明，不得用作完税凭证。"
NOT_OFFICIAL_EN: Final = (
    "This is the platform's own summary of what it withheld, for the annual return. It is not a tax payment certificate of the "
    "tax office and does not stand for one."
)
COLUMNS: Final = (
    ("月份 Month", 22),
    ("笔数 Payments", 24),
    ("收入 Gross", 27),
    ("增值税 VAT", 25),
    ("附加 Surcharges", 27),
    ("个人所得税 IIT", 28),
    ("税后 Net", 27),
)
AMOUNTS: Final = ("gross_fen", "vat_fen", "surcharge_fen", "iit_fen", "net_fen")
LINE: Final = 8


def pdf(written: Certificate) -> Content:
    """One page or more; amounts in yuan."""
    page = FPDF(format="A4")
    page.set_creation_date(written.issued_at)
    page.set_title(f"{written.year}年度个人所得税扣缴情况说明")
    page.add_font(FONT, fname=sans_path())
    page.add_page()
    _say(page, f"{written.year}年度税款扣缴情况说明", 16)
    _say(page, f"Summary of tax withheld in {written.year}", 12)
    _say(page, f"姓名 Name：{written.name}　　证件号码 ID number：{written.id_number}", 10)
    _say(page, f"出具日期 Issued：{day_of(written.issued_at)}　　编号 Number：{written.id}", 10)
    _table(page, written)
    _say(page, NOT_OFFICIAL_ZH, 9)
    _say(page, NOT_OFFICIAL_EN, 9)
    _say(page, f"依据 Legal basis（{written.rule.ref}）：" + "；".join(written.rule.legal_basis), 9)
    return Content(f"{written.year}年度税款扣缴情况说明.pdf", PDF, bytes(page.output()))


def rows(written: Certificate) -> list[tuple[str, ...]]:
    """The table under its header: each month, then the year."""
    months = [
        (f"{one.month:%Y-%m}", str(one.payments), *_amounts(*(getattr(one, name) for name in AMOUNTS))) for one in written.months
    ]
    sums = [Fen(sum(getattr(one, name) for one in written.months)) for name in AMOUNTS]
    return [*months, ("合计 Total", str(sum(one.payments for one in written.months)), *_amounts(*sums))]


def _amounts(*amounts: Fen) -> list[str]:
    return [yuan_text(amount) for amount in amounts]


def _table(page: FPDF, written: Certificate) -> None:
    page.set_font(FONT, size=9)
    for row in (tuple(label for label, _ in COLUMNS), *rows(written)):
        for (_, width), text in zip(COLUMNS, row, strict=True):
            page.cell(width, LINE, text, border=1, align="R")
        page.ln(LINE)
    page.ln(LINE / 2)


def _say(page: FPDF, text: str, size: int) -> None:
    page.set_font(FONT, size=size)
    page.multi_cell(0, size * 0.55, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(2)
