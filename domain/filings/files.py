"""A sheet as files: XLSX and CSV. No text ever becomes a formula: XLSX has it as a string, CSV is guarded when it is written."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

from domain import sheets
from domain.documents import Content
from domain.filings.model import Cell, Sheet

PART_ROWS = 40_000
"""Rows of one file; a longer sheet is divided, so that every part stays below a document's size."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
COLUMN_WIDTH = 18
FIXED = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}


def files(sheet: Sheet, part_rows: int = PART_ROWS) -> list[Content]:
    """Both forms of every part, named after the form, the period and the part. Takes long for many rows: not on an event loop."""
    parts = [sheet.rows[at : at + part_rows] for at in range(0, len(sheet.rows), part_rows)] or [()]
    made: list[Content] = []
    for number, rows in enumerate(parts, start=1):
        name = f"{sheet.title}_{sheet.period}" + (f"_{number}" if len(parts) > 1 else "")
        made.append(Content(f"{name}.xlsx", XLSX, to_xlsx(sheet, rows)))
        made.append(Content(f"{name}.csv", CSV, sheets.as_csv(sheet.header, rows)))
    return made


def to_xlsx(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet; the first row stays in view."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, FIXED) as book:
        money, day, bold = (
            book.add_format(form) for form in ({"num_format": "0.00"}, {"num_format": "yyyy-mm-dd"}, {"bold": True})
        )
        page = book.add_worksheet(sheet.title[:31])
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.header) - 1, COLUMN_WIDTH)
        for column, label in enumerate(sheet.header):
            page.write_string(0, column, label, bold)
        for at, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case str():
                        page.write_string(at, column, cell)
                    case Decimal():
                        page.write_number(at, column, sheets.in_cents(cell), money)
                    case int():
                        page.write_number(at, column, cell)
                    case date():
                        page.write_datetime(at, column, cell, day)
    return out.getvalue()
