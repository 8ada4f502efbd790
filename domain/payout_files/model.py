"""Files of payouts as facts: what a row says, what a file is, what refuses it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from hashlib import sha256
from typing import Final, TypeAlias
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen, fen

MAX_ROWS: Final = 100_000
"""Rows below the header."""
ROWS_AT_ONCE: Final = 5_000
"""Read, and checked, in one transaction."""
COLUMNS: Final = (("settlement", "结算单"), ("amount", "金额"))
"""What the header may call each column."""
MAX_CELL_CHARS: Final = 100
PREFIX: Final = "Settlement:"
NAME_LENGTH: Final = range(1, 121)

Cells: TypeAlias = tuple[str, ...]
Numbered: TypeAlias = tuple[int, Cells]
"""A row's number in the file, and its cells as text."""


class Format(Enum):
    CSV = "csv"
    XLSX = "xlsx"


class State(Enum):
    AWAITED = "awaited"
    READING = "reading"
    CHECKING = "checking"
    WRONG = "wrong"
    GOOD = "good"
    UNREADABLE = "unreadable"
    COMMITTING = "committing"
    COMMITTED = "committed"
    OUTDATED = "outdated"
    DISCARDED = "discarded"


class Unreadable(Exception):
    """Not such a file at all; the code says why, once and for all rows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.zh, self.en = UNREADABLE[code]


UNREADABLE: Final = {
    "NOT_A_SHEET": ("既不是CSV也不是XLSX文件。", "This is neither a CSV nor an XLSX file."),
    "ENCODING": ("CSV应为UTF-8或GBK编码。", "A CSV must be in UTF-8 or GBK."),
    "CSV_BROKEN": ("CSV格式有误（引号未闭合或单元格过长）。", "The CSV is broken: an open quote, or a cell too long."),
    "XLSX_BROKEN": ("XLSX文件损坏或不完整。", "The XLSX file is damaged or cut off."),
    "TOO_BIG_INSIDE": ("XLSX解压后过大，已拒绝。", "The XLSX is far too big once unpacked, and was refused."),
    "TOO_WIDE": ("工作表的行列超出范围。", "The sheet has cells beyond the rows and columns allowed."),
    "NO_SHEET": ("没有可见的工作表。", "There is no visible sheet."),
    "HEADER": ("首行应为：settlement,amount（或：结算单,金额）。", "The first row must be: settlement,amount."),
    "EMPTY": ("文件没有数据行。", "The file has no rows."),
    "TOO_MANY_ROWS": ("最多100000行。", "A file has 100,000 rows at most."),
}


class FileNotReady(Refusal):
    """The file is not in the state this step needs."""

    cause, code, rule = Cause.WRONG_STATE, "PAYOUT_FILE_NOT_READY", "payouts.file"
    zh, en = "该文件当前为“{state}”，不能执行此操作。", "The file is {state}; this step is not possible."


class FileRepeated(Refusal):
    """The same bytes were taken for this employer already: one file is one instruction."""

    cause, code, rule = Cause.CONFLICT, "PAYOUT_FILE_REPEATED", "payouts.file"
    zh, en = "同一文件已上传（{first}），未重复受理。", "The same file was taken before ({first}) and is not taken twice."


class UploadTooLarge(Refusal):
    """Said or found to be longer than a file may be; the rest of it is not read."""

    cause, code, rule = Cause.INVALID_INPUT, "UPLOAD_TOO_LARGE", "payouts.file"
    zh, en = "文件不得超过10MB。", "A file is 10 MB at most."


class UploadUnfit(Refusal):
    """Too long, empty, or neither CSV nor XLSX by its content, whatever its name says."""

    cause, code, rule = Cause.INVALID_INPUT, "UPLOAD_UNFIT", "payouts.file"
    zh, en = "文件应为CSV或XLSX，不超过10MB。", "The file must be CSV or XLSX, of 10 MB at most."


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was understood; with an error, which column and why."""

    number: int
    settlement_id: UUID | None
    amount_fen: Fen | None
    error: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was found in a file, its rows one after the other; ``others``: sheets that are not read."""

    format: Format
    rows: Iterator[Numbered]
    name: str | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class PayoutFile:
    id: UUID
    employer_id: UUID
    name: str
    state: State
    document_id: UUID | None
    row_count: int
    checked_count: int
    checked_until: int
    error_count: int
    total_fen: Fen
    plan_sha256: bytes | None
    committed_by: UUID | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with its answer: where it would be paid to, or what is wrong."""

    number: int
    settlement_id: UUID | None
    amount_fen: Fen | None
    destination_id: UUID | None = None
    channel: str | None = None
    error: tuple[str, str] | None = None
    blocked_code: str | None = None

    @property
    def line(self) -> str:
        """Its line of the plan."""
        return f"{self.number}|{self.settlement_id}|{self.destination_id}|{self.channel}|{self.amount_fen}\n"


def understood(number: int, cells: Cells) -> Row:
    """What a row says: a settlement and its net pay, whatever else stands in it is wrong."""
    while len(cells) > len(COLUMNS) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(COLUMNS) or any(len(cell) > MAX_CELL_CHARS for cell in cells):
        return Row(number, None, None, ("", "COLUMNS"))
    settlement, amount = cells
    try:
        settlement_id = UUID(settlement.removeprefix(PREFIX))
    except ValueError:
        return Row(number, None, None, ("settlement", "SETTLEMENT_INVALID"))
    amount_fen = _fen_of(amount)
    return Row(number, settlement_id, amount_fen, None if amount_fen else ("amount", "AMOUNT_INVALID"))


def is_header(cells: Cells) -> bool:
    """The first row names the two columns, in Chinese or English."""
    named = [cell.lower() for cell in cells if cell]
    return len(named) == len(COLUMNS) and all(cell in names for cell, names in zip(named, COLUMNS, strict=True))


def run_on(plan_sha256: bytes | None, rows: Sequence[Checked]) -> bytes:
    """The plan's fingerprint with these rows behind it, however many at a time."""
    digest = plan_sha256 or b""
    for row in rows:
        digest = sha256(digest + row.line.encode()).digest()
    return digest


def _fen_of(amount: str) -> Fen | None:
    try:
        paid = Decimal(amount)
    except InvalidOperation:
        return None
    if not paid.is_finite() or not 0 < paid < 10**9 or paid != round(paid, 2):
        return None
    return fen(paid)
