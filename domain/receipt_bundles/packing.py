"""A bundle as ZIP: the list as XLSX, CSV and PDF. Takes seconds for many lines: not on an event loop.

Names inside are fixed, so nothing that anybody wrote becomes a path; no text becomes a formula.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pylopdf_fonts_zh_cn import sans_path

from domain import filings
from domain.clock import SHANGHAI
from domain.documents import Content
from domain.money import yuan, yuan_text
from domain.receipt_bundles.model import Bundle, Line

ZIP: Final = "application/zip"
TITLE: Final = "回单脱敏清单"
HEADER: Final = (
    "序号 Number", "收款人 Payee", "账户 Account", "金额 Amount", "渠道 Channel", "商户单号 Our number",
    "渠道单号 Channel number", "到账时间 Paid at", "官方回单 SHA-256",
)  # fmt: skip
PRINTED: Final = 1_000
"""Lines of the PDF; the XLSX and the CSV have them all."""
NOT_OFFICIAL: Final = (
    "本清单由平台生成，收款人信息已脱敏，不是银行或支付机构出具的回单。官方回单由收款人本人持有，可按SHA-256核对。"
    "Made by the platform with masked payees; not a receipt of a bank or payment institution. Payees hold the official receipts, "
    "which can be checked against their SHA-256."
)
FONT: Final = "sans"


def packed(bundle: Bundle, lines: Sequence[Line]) -> Content:
    """The whole bundle."""
    period = f"{bundle.period_from}_{bundle.period_to}" if bundle.period_from else "batch"
    sheet = filings.Sheet(TITLE, period, HEADER, tuple(_row(line) for line in lines), {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for content in filings.files(sheet):
            archive.writestr(content.name, content.body)
        archive.writestr(f"{TITLE}（非官方）.pdf", _pdf(bundle, lines))
    return Content(f"{TITLE}_{period}.zip", ZIP, out.getvalue())


def _row(line: Line) -> tuple[filings.Cell, ...]:
    return (line.number, line.name_mask, line.account_mask, yuan(line.amount_fen), line.channel_zh, line.out_biz_no,
            line.channel_ref, _at(line), line.receipt_sha256.hex())  # fmt: skip


def _at(line: Line) -> str:
    return f"{line.paid_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if line.paid_at else ""


def _pdf(bundle: Bundle, lines: Sequence[Line]) -> bytes:
    page = FPDF(format="A4")
    page.set_title(TITLE)
    page.add_font(FONT, fname=sans_path())
    page.add_page()
    _say(page, f"{TITLE}（非官方回单） Masked list, no official receipt", 14)
    _say(page, NOT_OFFICIAL, 9)
    total = yuan_text(sum(line.amount_fen for line in lines))
    _say(page, f"{bundle.employer}　共{len(lines)}笔 payments　合计 total {total}", 10)
    for line in lines[:PRINTED]:
        said = (str(line.number), line.name_mask, yuan_text(line.amount_fen), line.channel_zh, line.out_biz_no, _at(line))
        _say(page, "　".join(said), 8)
        _say(page, line.receipt_sha256.hex(), 6)
    return bytes(page.output())


def _say(page: FPDF, text: str, size: int) -> None:
    page.set_font(FONT, size=size)
    page.multi_cell(0, size * 0.55, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(1)
