"""Files of payouts as facts: what a row says, what a file is, what refuses it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from hashlib import sha256
from typing import Final
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen, fen
from domain.sheets import Cells, Table, without_trail

TABLE: Final = Table((("settlement", "结算单"), ("amount", "金额")), max_rows=100_000)
ROWS_AT_ONCE: Final = 5_000
"""Read, and checked, in one transaction."""
MAX_CELL_CHARS: Final = 100
PREFIX: Final = "Settlement:"


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


class FileNotReady(Refusal):
    """The file is not in the state this step needs."""

    cause, code, rule = Cause.WRONG_STATE, "PAYOUT_FILE_NOT_READY", "payouts.file"
    zh, en = "该文件当前为“{state}”，不能执行此操作。", "The file is {state}; this step is not possible."


class FileRepeated(Refusal):
    """The same bytes were taken for this employer already: one file is one instruction."""

    cause, code, rule = Cause.CONFLICT, "PAYOUT_FILE_REPEATED", "payouts.file"
    zh, en = "同一文件已上传（{first}），未重复受理。", "The same file was taken before ({first}) and is not taken twice."


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was understood; with an error, which column and why."""

    number: int
    settlement_id: UUID | None
    amount_fen: Fen | None
    error: tuple[str, str] | None = None


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
    cells = without_trail(cells, len(TABLE.columns))
    if len(cells) != len(TABLE.columns) or any(len(cell) > MAX_CELL_CHARS for cell in cells):
        return Row(number, None, None, ("", "COLUMNS"))
    settlement, amount = cells
    try:
        settlement_id = UUID(settlement.removeprefix(PREFIX))
    except ValueError:
        return Row(number, None, None, ("settlement", "SETTLEMENT_INVALID"))
    amount_fen = _fen_of(amount)
    return Row(number, settlement_id, amount_fen, None if amount_fen else ("amount", "AMOUNT_INVALID"))


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
