"""The bank files, whose format is ours: payments out, results and statements in.

Lines of fields parted by `|`, UTF-8, LF. The first line says what the file is, whose, how many lines and how much; the last
repeats the count and carries the SHA-256 of everything before it, so a file that was cut, lengthened or mixed up does not add up.
The whole is signed beside the file. See docs/channels.md.

    H|LGPAY1|merchant|batch|released Y or N|notify url|count|total fen        payments
    D|line|order|account|name|amount fen|remark
    H|LGRES1|merchant|batch|count|total fen                                   results
    R|line|order|bank's number|amount fen|state|code|reason
    H|LGSTM1|merchant|day|count|paid fen|returned fen                         statement
    S|pay or return|order|bank's number|amount fen|time
    T|count|sha256
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from jobs.gateways.contract import (
    Accepted,
    BatchOrder,
    Cancelled,
    Failed,
    Paid,
    QueryAnswer,
    Returned,
    Unknown,
    Why,
)
from jobs.gateways.files import Control, StatementFile, StatementLine, StatementRefused, believed, refused, shanghai

PAYMENTS: Final = "LGPAY1"
RESULTS: Final = "LGRES1"
STATEMENT: Final = "LGSTM1"
FORBIDDEN: Final = "|\r\n"
REMARK_CHARACTERS: Final = 60


class BadFile(ValueError):
    """The file does not add up, or is not ours."""


@dataclass(frozen=True, slots=True)
class ResultFile:
    """What became of a payment file, line by line."""

    batch_no: str
    answers: dict[str, QueryAnswer]


def payment_file(merchant: str, notify_url: str, batch: BatchOrder, *, released: bool) -> bytes:
    """The payments as the bank takes them. Fields hold no `|` and no line break: ``quote`` refuses such orders."""
    count, total_fen = len(batch.orders), batch.total_fen
    lines = [_joined("H", PAYMENTS, merchant, batch.batch_no, "Y" if released else "N", notify_url, count, total_fen)]
    for number, order in enumerate(batch.orders, 1):
        remark = clean(order.remark)[:REMARK_CHARACTERS]
        lines.append(_joined("D", number, order.out_biz_no, order.payee.account, order.payee.name, order.amount_fen, remark))
    return closed(lines, count)


def closed(lines: Sequence[str], count: int) -> bytes:
    """The lines and the last one that proves them."""
    body = "".join(f"{line}\n" for line in lines).encode("utf-8")
    return body + f"T|{count}|{sha256(body).hexdigest()}\n".encode("ascii")


def opened(content: bytes, kind: str, merchant: str) -> list[list[str]]:
    """Header and lines of a file that adds up and is ours. Raises BadFile, whose text is the problem."""
    head, newline, tail = content.rpartition(b"\nT|")
    if not newline or not tail.endswith(b"\n"):
        raise BadFile("truncated")
    body = head + b"\n"
    try:
        rows = [line.split("|") for line in body.decode("utf-8").splitlines()]
        count, digest = tail.decode("ascii").strip().split("|")
    except ValueError as error:
        raise BadFile("unreadable") from error
    if digest != sha256(body).hexdigest() or count != str(len(rows) - 1):
        raise BadFile("truncated")
    if rows[0][:2] != ["H", kind]:
        raise BadFile("unreadable")
    if rows[0][2] != merchant:
        raise BadFile("foreign")
    return rows


def results(content: bytes, merchant: str) -> ResultFile:
    """Raises BadFile unless the result file adds up, is ours, and names every order once."""
    rows = opened(content, RESULTS, merchant)
    try:
        _, _, _, batch_no, count, total = rows[0]
        answers = {row[2]: _answer(row) for row in rows[1:]}
        total_fen = sum(int(row[4]) for row in rows[1:])
    except (ValueError, IndexError) as error:
        raise BadFile("unreadable") from error
    if (len(answers), total_fen) != (int(count), int(total)):
        raise BadFile("duplicated" if len(answers) < len(rows) - 1 else "truncated")
    return ResultFile(batch_no, answers)


def statement(day: date, content: bytes, merchant: str) -> StatementFile | StatementRefused:
    """The day's movements, or why the file is refused whole."""
    try:
        rows = opened(content, STATEMENT, merchant)
        _, _, _, booked_day, count, paid, returned = rows[0]
        lines = [_movement(row) for row in rows[1:]]
        control = Control(int(count), int(paid), int(returned))
    except BadFile as bad:
        problem = str(bad)
        return refused("foreign" if problem == "foreign" else "truncated" if problem == "truncated" else "unreadable", content)
    except (ValueError, IndexError):
        return refused("unreadable", content)
    if booked_day != day.isoformat():
        return refused("foreign", content)
    return believed("bank_file", day, content, lines, control)


def read_state(state: str, ref: str, amount_fen: int, code: str, reason: str) -> QueryAnswer:
    """What a line's state means. Anything not listed is Unknown."""
    match state:
        case "HELD" | "RECEIVED":
            return Accepted(ref or None, already_known=True)
        case "PAID" if ref:
            return Paid(ref, amount_fen)
        case "FAILED":
            return Failed(code, reason, retryable=False)
        case "RETURNED" if ref:
            return Returned(ref, f"{ref}-return", amount_fen, code, reason)
        case "CANCELLED":
            return Cancelled(ref or None)
    return Unknown(Why.UNKNOWN_STATUS, state)


def clean(text: str) -> str:
    """Without what parts fields and lines."""
    return "".join(character for character in text if character not in FORBIDDEN)


def _answer(row: list[str]) -> QueryAnswer:
    _, _, _, ref, amount, state, code, reason = row
    return read_state(state, ref, int(amount), code, reason)


def _movement(row: list[str]) -> StatementLine:
    _, kind, order, ref, amount, at = row
    if kind not in ("pay", "return"):
        raise ValueError("not a movement")
    return StatementLine("pay" if kind == "pay" else "return", order, ref, int(amount), 0, shanghai(at))


def _joined(*fields: object) -> str:
    texts = [str(field) for field in fields]
    assert not any(character in text for text in texts for character in FORBIDDEN)
    return "|".join(texts)
