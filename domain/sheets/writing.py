"""Tables that leave as CSV, in UTF-8 with a mark of byte order, so that spreadsheets read the Chinese.

No text ever becomes a formula: an apostrophe stands before what would begin one.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

Value: TypeAlias = str | int | Decimal | date | None
"""What a cell may hold; a decimal is an amount of money."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Also in full width, which spreadsheets in Chinese take alike; blanks and breaks before them do not count."""
BREAKS: Final = ("\t", "\r", "\n", "\0")
CENT: Final = Decimal("0.01")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Every text quoted; amounts with two decimals."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def in_cents(amount: Decimal) -> Decimal:
    """With two decimals, halves up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _plain(cell: Value) -> str | int | Decimal:
    match cell:
        case None:
            return ""
        case str():
            return "'" + cell if cell.lstrip().startswith(FORMULA_STARTS) or cell[:1] in BREAKS else cell
        case Decimal():
            return in_cents(cell)
        case date():
            return cell.isoformat()
        case int():
            return cell
