"""A file's rows: what kind of file it is by its content, and its cells as text, one row at a time. Not on an event loop.

A workbook is looked at before it is read: every part is unpacked under a bound and must be well-formed without a document type,
no cell may lie beyond the rows and columns allowed, and what is read is a fresh archive of the parts that were looked at. So an
archive that unpacks without end, a cell in the last corner of a sheet, and an archive that two readers read differently all end
here. A formula is never run: its last value is taken as what it shows.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Final
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from domain import documents
from domain.documents import Content
from domain.sheets.model import MEDIA_TYPES, Format, Numbered, Sheet, Table, Unreadable, UploadUnfit

ZIP: Final = b"PK\x03\x04"
ENCODINGS: Final = ("utf-8-sig", "gb18030")
MAX_INSIDE: Final = 128 * 1024 * 1024
"""Bytes of all parts of a workbook together."""
MAX_PARTS: Final = 200
MAX_NAME: Final = 100
"""Characters kept of a sheet's name."""
SPARE_COLUMNS: Final = 14
SPARE_ROWS: Final = 1_000
"""Beyond those of the table, a sheet may have so many that are empty."""
READ_AT_ONCE: Final = 1 << 16
PART: Final = re.compile(r"(\[Content_Types\]\.xml|_rels/\.rels|xl/[\w./-]+\.(xml|rels))")
PLACE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
SIGNIFICANT: Final = ".15g"
"""Digits a spreadsheet shows of a number; those behind are artefacts of its binary form."""


def format_of(body: bytes) -> Format | None:
    """By content, whatever the file is called; None for what is neither."""
    if body.startswith(ZIP):
        return Format.XLSX
    return None if not body.strip() or BINARY.search(body) else Format.CSV


def taken(name: str, body: bytes) -> tuple[Format, Content]:
    """A file as it is kept, with the format its content says. Raises UploadUnfit."""
    format = format_of(body) if 0 < len(body) <= documents.MAX_BYTES else None
    if format is None:
        raise UploadUnfit()
    return format, Content(name, MEDIA_TYPES[format], body)


def read(body: bytes, table: Table) -> Sheet:
    """The rows below the header. Raises Unreadable, at once or at the row that ends it."""
    match format_of(body):
        case Format.XLSX:
            return _workbook(body, table)
        case Format.CSV:
            return Sheet(Format.CSV, _below_header(_csv_rows(body, table), table))
        case None:
            raise Unreadable("NOT_A_SHEET", table)


def _below_header(rows: Iterator[Numbered], table: Table) -> Iterator[Numbered]:
    first = next(rows, None)
    if first is None or not table.is_header(first[1]):
        raise Unreadable("HEADER", table)
    count = 0
    for number, cells in rows:
        if not any(cells):
            continue
        count += 1
        if count > table.max_rows:
            raise Unreadable("TOO_MANY_ROWS", table)
        yield number, cells
    if count == 0:
        raise Unreadable("EMPTY", table)


def _csv_rows(body: bytes, table: Table) -> Iterator[Numbered]:
    text = io.TextIOWrapper(io.BytesIO(body), encoding=_encoding(body, table), newline="")
    try:
        for number, row in enumerate(csv.reader(text, strict=True), start=1):
            yield number, tuple(cell.strip() for cell in row)
    except csv.Error:
        raise Unreadable("CSV_BROKEN", table) from None


def _encoding(body: bytes, table: Table) -> str:
    for encoding in ENCODINGS:
        try:
            body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable("ENCODING", table)


def _workbook(body: bytes, table: Table) -> Sheet:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_looked_at(body, table)))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise Unreadable("NO_SHEET", table)
        page = book.get_sheet_by_name(visible[0])
        rows = ((number, tuple(_text(cell) for cell in row)) for number, row in enumerate(page.iter_rows(), start=1))
        # The first row of the sheet is read here and now: a sheet that cannot be read says so at once.
        first = next(rows, None)
        kept = _below_header(chain([first] if first else [], rows), table)
        return Sheet(Format.XLSX, kept, visible[0][:MAX_NAME], len(book.sheet_names) - 1)
    except (
        CalamineError,
        zipfile.BadZipFile,
        expat.ExpatError,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise Unreadable("XLSX_BROKEN", table) from None


def _looked_at(body: bytes, table: Table) -> bytes:
    """The workbook's XML parts, every one unpacked within bounds and well-formed, as a fresh archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as fresh:
        parts = [part for part in given.infolist() if PART.fullmatch(part.filename) and ".." not in part.filename]
        if len(given.infolist()) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INSIDE:
            raise Unreadable("TOO_BIG_INSIDE", table)
        left, seen = MAX_INSIDE, set()
        for part in parts:
            if part.filename in seen:
                raise Unreadable("XLSX_BROKEN", table)
            seen.add(part.filename)
            content = _unpacked(given, part, left, table)
            left -= len(content)
            fresh.writestr(part.filename, content)
    return out.getvalue()


def _unpacked(given: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, table: Table) -> bytes:
    """One part, never more of it than allowed, whatever its header says; checked while it is unpacked."""
    content, look = bytearray(), _Look(table)
    with given.open(part) as stream:
        while piece := stream.read(READ_AT_ONCE):
            content += piece
            if len(content) > most:
                raise Unreadable("TOO_BIG_INSIDE", table)
            look.parser.Parse(piece, False)
    look.parser.Parse(b"", True)
    return bytes(content)


class _Look:
    """Reads a part's places of rows and cells. A document type is refused: spreadsheets have none."""

    __slots__ = ("cells", "column", "parser", "row", "table")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.row = self.column = self.cells = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._began
        self.parser.StartDoctypeDeclHandler = self._has_type

    def _has_type(self, *_: object) -> None:
        raise Unreadable("XLSX_BROKEN", self.table)

    def _began(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif local == "c":
            self.column, self.cells = self.column + 1, self.cells + 1
            if "r" in attributes:
                self.row, self.column = _place(attributes["r"], self.table)
        else:
            return
        width, height = len(self.table.columns), self.table.max_rows + SPARE_ROWS
        if self.row > height or self.column > width + SPARE_COLUMNS or self.cells > height * (width + 2):
            raise Unreadable("TOO_WIDE", self.table)


def _place(text: str, table: Table) -> tuple[int, int]:
    """Row and column of a cell's name, from 1."""
    match = PLACE.fullmatch(text)
    if match is None:
        raise Unreadable("TOO_WIDE", table)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _text(cell: object) -> str:
    """A cell as a person sees it; a truth value, a date or a time is no amount and no id: its form is wrong and says so."""
    if isinstance(cell, float) and not isinstance(cell, bool):
        return format(cell, SIGNIFICANT)
    return str(cell).strip()
