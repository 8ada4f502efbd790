"""Tables as facts: their columns, their rows, why a file is none. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from domain.errors import Cause, Refusal

Cells: TypeAlias = tuple[str, ...]
Numbered: TypeAlias = tuple[int, Cells]
"""A row's cells with its number in the file."""


class Format(Enum):
    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES: Final = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Table:
    """What a file must be: its columns, each with what the header may call it (English first, then Chinese), and its height."""

    columns: tuple[tuple[str, str], ...]
    max_rows: int
    """Rows below the header."""

    @property
    def facts(self) -> dict[str, object]:
        """What the sentences of Unreadable say of it."""
        english, chinese = (",".join(names[at] for names in self.columns) for at in (0, 1))
        return {"columns_en": english, "columns_zh": chinese, "max_rows": self.max_rows}

    def is_header(self, cells: Cells) -> bool:
        """Whether the row names the columns in their order, each in Chinese or English."""
        named = [cell.lower() for cell in cells if cell]
        return len(named) == len(self.columns) and all(cell in names for cell, names in zip(named, self.columns, strict=True))


class Unreadable(Exception):
    """Not such a file at all; the code says why, once and for all rows."""

    def __init__(self, code: str, table: Table) -> None:
        super().__init__(code)
        self.code = code
        self.zh, self.en = (sentence.format(**table.facts) for sentence in UNREADABLE[code])


UNREADABLE: Final = {
    "NOT_A_SHEET": ("既不是CSV也不是XLSX文件。", "This is neither a CSV nor an XLSX file."),
    "ENCODING": ("CSV应为UTF-8或GBK编码。", "A CSV must be in UTF-8 or GBK."),
    "CSV_BROKEN": ("CSV格式有误（引号未闭合或单元格过长）。", "The CSV is broken: an open quote, or a cell too long."),
    "XLSX_BROKEN": ("XLSX文件损坏或不完整。", "The XLSX file is damaged or cut off."),
    "TOO_BIG_INSIDE": ("XLSX解压后过大，已拒绝。", "The XLSX is far too big once unpacked, and was refused."),
    "TOO_WIDE": ("工作表的行列超出范围。", "The sheet has cells beyond the rows and columns allowed."),
    "NO_SHEET": ("没有可见的工作表。", "There is no visible sheet."),
    "HEADER": ("首行应为：{columns_en}（或：{columns_zh}）。", "The first row must be: {columns_en}."),
    "EMPTY": ("文件没有数据行。", "The file has no rows."),
    "TOO_MANY_ROWS": ("最多{max_rows}行。", "A file has {max_rows:,} rows at most."),
}


class UploadTooLarge(Refusal):
    """Said or found to be longer than a file may be; the rest of it is not read."""

    cause, code, rule = Cause.INVALID_INPUT, "UPLOAD_TOO_LARGE", "documents.sheet"
    zh, en = "文件不得超过10MB。", "A file is 10 MB at most."


class UploadUnfit(Refusal):
    """Too long, empty, or neither CSV nor XLSX by its content, whatever its name says."""

    cause, code, rule = Cause.INVALID_INPUT, "UPLOAD_UNFIT", "documents.sheet"
    zh, en = "文件应为CSV或XLSX，不超过10MB。", "The file must be CSV or XLSX, of 10 MB at most."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was found in a file, its rows one after the other; ``others``: sheets that are not read."""

    format: Format
    rows: Iterator[Numbered]
    name: str | None = None
    others: int = 0


def without_trail(cells: Cells, width: int) -> Cells:
    """The row without empty cells beyond the columns, which spreadsheets leave."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells
