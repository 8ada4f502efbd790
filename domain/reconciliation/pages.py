"""A paper of the house: a title, facts, tables, cards; at the foot of every page what it is not, and its number."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace
from pylopdf_fonts_zh_cn import sans_path

FONT: Final = "sans"
CARDS: Final = 40
"""Cards printed, each some tens of milliseconds; the XLSX has them all."""
INK: Final = (33, 37, 41)
SOFT: Final = (110, 117, 125)
SHADE: Final = (230, 236, 245)
LABEL_SHARE: Final = (30, 70)
ALIGN: Final = {"L": Align.L, "R": Align.R}
Cell = str | Decimal | int | None


class Paper(FPDF):
    """A4 upright, in one font that has Chinese and Latin. ``notes`` stand at the foot of every page."""

    def __init__(self, title: str, subtitle: str, written_at: datetime) -> None:
        super().__init__(format="A4")
        self.notes: tuple[str, ...] = ()
        self._heads = (title, subtitle)
        self.set_creation_date(written_at)
        self.set_title(title)
        self.set_margins(16, 16)
        self.set_auto_page_break(True, margin=26)
        self.add_font(FONT, fname=sans_path())

    def begin(self) -> None:
        """The first page, with the title."""
        self.add_page()
        self._say(self._heads[0], 17, INK)
        self._say(self._heads[1], 11, SOFT)
        self.ln(2)

    def footer(self) -> None:
        """What the paper is not, and which page of how many."""
        self.set_y(-22)
        self.set_draw_color(*SOFT)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1)
        for note in self.notes:
            self._say(note, 7.5, SOFT)
        self.set_font(FONT, size=8)
        self.cell(0, 4, f"{self.page_no()} / {{nb}}", align=Align.R)

    def heading(self, text: str) -> None:
        """Of a part."""
        self.ln(4)
        self._say(text, 12, INK)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Label and text, line by line."""
        self._table(rows, LABEL_SHARE, "LL", header=False)

    def listing(self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], align: str) -> None:
        """Under a header that every page repeats; empty ones say so."""
        self._table([header, *rows] if rows else [header, ["无 none", *[""] * (len(header) - 1)]], widths, align, header=True)

    def cards(self, labels: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Wide rows, one below the other: a line of label and text for each cell that says something."""
        if not rows:
            self._say("无 none", 9, SOFT)
        for number, row in enumerate(rows[:CARDS], start=1):
            said = [(label, self._text(cell)) for label, cell in zip(labels, row, strict=True) if cell is not None]
            self._table([(f"第 {number} 笔 No. {number}", ""), *said], LABEL_SHARE, "LL", header=True)
            self.ln(3)
        if len(rows) > CARDS:
            self._say(f"其余 {len(rows) - CARDS} 笔见 XLSX。 The other {len(rows) - CARDS} are in the XLSX.", 9, SOFT)

    def _table(self, rows: Sequence[Sequence[str]], widths: Sequence[int], align: str, *, header: bool) -> None:
        self.set_font(FONT, size=9)
        self.set_text_color(*INK)
        self.set_draw_color(200, 205, 212)
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple(ALIGN[side] for side in align),
            headings_style=FontFace(fill_color=SHADE),
            first_row_as_headings=header,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=5.2,
            padding=1,
        ) as table:
            for row in rows:
                table.row(row)

    def _say(self, text: str, size: float, color: tuple[int, int, int]) -> None:
        self.set_font(FONT, size=size)
        self.set_text_color(*color)
        self.multi_cell(0, size * 0.5, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(0.8)

    @staticmethod
    def _text(cell: Cell) -> str:
        return f"{cell:,.2f}" if isinstance(cell, Decimal) else str(cell)
