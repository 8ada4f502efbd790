"""Payouts entered by a file (T-042): which approved settlements a batch shall pay, line by line.

A line names a settlement and its net pay; nothing else can be paid, because what is owed to a worker, with its tax, stands in the
books through its settlement alone. One wrong line, and nobody is paid: every wrong line says which column and why.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from domain.database import Transaction
from domain.money import Fen, fen, yuan
from domain.payouts import store
from domain.payouts.actions import make_of
from domain.payouts.model import MAX_BATCH_ITEMS, Batch, FileUnreadable, FileWrong, Payable, Plan
from domain.viewer import Viewer

COLUMNS = ("settlement", "amount")
MAX_CHARS = 200_000
MAX_FIELD_CHARS = 100
PREFIX = "Settlement:"
READERS = ("finance", "checker", "admin")
WORDS = {
    "COLUMNS": ("该行应有两列：settlement, amount。", "The line needs two columns: settlement, amount."),
    "SETTLEMENT_INVALID": ("不是有效的结算单编号。", "This is not a settlement's id."),
    "AMOUNT_INVALID": ("金额应为正数，最多两位小数。", "The amount must be positive, with two decimals at most."),
    "REPEATED": ("该结算单在文件中重复出现。", "This settlement is in the file already."),
    "NOT_PAYABLE": (
        "不是该用人方已批准待发放的结算单。",
        "This is no approved settlement of the employer that waits to be paid.",
    ),
    "AMOUNT_DIFFERS": ("金额与结算单实发金额不一致。", "The amount is not the settlement's net pay."),
    "BLOCKED": ("该款项暂不能发放。", "This wage cannot be paid now."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, as it was read."""

    number: int
    settlement_id: UUID
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with a line (the header is line 1). ``detail``: the code of what keeps a wage back."""

    number: int
    column: str
    code: str
    zh: str
    en: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What the file would pay. With an error there is nothing to commit."""

    plan: Plan
    line_count: int
    errors: tuple[LineError, ...]


async def preview_file(tx: Transaction, viewer: Viewer, employer_id: UUID, text: str) -> FilePlan:
    """What a batch of the file would pay, or every wrong line. Writes nothing. Raises FileUnreadable for what is no such file."""
    viewer.must_be_staff(*READERS)
    return await _judged(tx, employer_id, text)


async def make_from_file(tx: Transaction, viewer: Viewer, employer_id: UUID, text: str, plan_sha256: bytes) -> Batch:
    """Makes the batch of a file that was previewed. Raises FileUnreadable, FileWrong and what ``make`` raises."""
    viewer.must_be_staff("finance")
    judged = await _judged(tx, employer_id, text)
    if judged.errors:
        raise FileWrong(count=len(judged.errors), first=judged.errors[0].number, field="input.file")
    return await make_of(tx, viewer, judged.plan, plan_sha256)


async def file_template(tx: Transaction, viewer: Viewer, employer_id: UUID) -> str:
    """A file of all that the employer's next batch could pay: lines to keep or to take out."""
    viewer.must_be_staff(*READERS)
    plan = await store.plan(tx, employer_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows((f"{PREFIX}{item.settlement_id}", f"{yuan(item.amount_fen):f}") for item in plan.items)
    return out.getvalue()


async def _judged(tx: Transaction, employer_id: UUID, text: str) -> FilePlan:
    lines, errors = read(text)
    plan = await store.plan(tx, employer_id, [line.settlement_id for line in lines])
    payables = {payable.settlement_id: payable for payable in plan.payables}
    errors += [error for line in lines if (error := _wrong(line, payables.get(line.settlement_id)))]
    return FilePlan(plan, len(lines), tuple(sorted(errors, key=lambda error: error.number)))


def read(text: str) -> tuple[list[Line], list[LineError]]:
    """The lines of a CSV file with a header, and those that are none. Raises FileUnreadable."""
    if len(text) > MAX_CHARS:
        raise FileUnreadable(field="input.file")
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True))
    except csv.Error:
        raise FileUnreadable(field="input.file") from None
    if not 2 <= len(rows) <= MAX_BATCH_ITEMS + 1 or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise FileUnreadable(field="input.file")
    lines: dict[UUID, Line] = {}
    errors = []
    for number, row in enumerate(rows[1:], start=2):
        line = _line(number, row)
        if isinstance(line, Line) and line.settlement_id in lines:
            line = _error(number, "settlement", "REPEATED")
        if isinstance(line, Line):
            lines[line.settlement_id] = line
        else:
            errors.append(line)
    return list(lines.values()), errors


def _line(number: int, row: Sequence[str]) -> Line | LineError:
    if len(row) != len(COLUMNS) or any(len(cell) > MAX_FIELD_CHARS for cell in row):
        return _error(number, "", "COLUMNS")
    settlement, amount = (cell.strip() for cell in row)
    try:
        settlement_id = UUID(settlement.removeprefix(PREFIX))
    except ValueError:
        return _error(number, "settlement", "SETTLEMENT_INVALID")
    try:
        paid = Decimal(amount)
    except InvalidOperation:
        return _error(number, "amount", "AMOUNT_INVALID")
    if not paid.is_finite() or not 0 < paid < 10**9 or paid != round(paid, 2):
        return _error(number, "amount", "AMOUNT_INVALID")
    return Line(number, settlement_id, fen(paid))


def _wrong(line: Line, payable: Payable | None) -> LineError | None:
    if payable is None:
        return _error(line.number, "settlement", "NOT_PAYABLE")
    if payable.amount_fen != line.amount_fen:
        return _error(line.number, "amount", "AMOUNT_DIFFERS")
    if payable.blocked_code is not None:
        return _error(line.number, "settlement", "BLOCKED", payable.blocked_code)
    return None


def _error(number: int, column: str, code: str, detail: str | None = None) -> LineError:
    return LineError(number, column, code, *WORDS[code], detail)
