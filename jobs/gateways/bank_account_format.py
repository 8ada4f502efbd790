"""The bank's own statement of an account of ours, in a format of ours; the frame is the payment files' (``bank_file_format``).

    H|LGACC1|merchant|account|day|count|opening fen|in fen|out fen|closing fen
    A|line|in or out|bank's number|fen|other side, masked|purpose|reference|time
    T|count|sha256

Lines are numbered from 1. ``purpose`` is deposit, refund, sent_back, tax, channel or other; ``reference`` the number both sides
know: the bank's own, the tax office's voucher, or `channel/day` for what a channel drew or brought back in one sum.
"""

from datetime import date
from typing import Final, Literal

from jobs.gateways.bank_file_format import BadFile, opened
from jobs.gateways.files import SHANGHAI, AccountFile, AccountLine, Problem, StatementRefused, refused, shanghai

STATEMENT: Final = "LGACC1"
PURPOSES: Final = frozenset({"deposit", "refund", "sent_back", "tax", "channel", "other"})
PROBLEMS: Final[dict[str, Problem]] = {"foreign": "foreign", "truncated": "truncated", "unreadable": "unreadable"}


def statement(account: str, day: date, content: bytes, merchant: str) -> AccountFile | StatementRefused:
    """The account's day, or why the file is refused whole."""
    try:
        rows = opened(content, STATEMENT, merchant)
        _, _, _, of_account, of_day, count, *amounts = rows[0]
        opening_fen, in_fen, out_fen, closing_fen = (int(amount) for amount in amounts)
        lines = tuple(_line(row) for row in rows[1:])
        told = int(count)
    except BadFile as bad:
        return refused(PROBLEMS[str(bad)], content)
    except (ValueError, IndexError):
        return refused("unreadable", content)
    if (of_account, of_day) != (account, day.isoformat()):
        return refused("foreign", content)
    file = AccountFile(account, day, content, opening_fen, closing_fen, lines)
    problem = _problem(file, told, in_fen, out_fen)
    return refused(problem, content) if problem else file


def _problem(file: AccountFile, told: int, in_fen: int, out_fen: int) -> Problem | None:
    """Repeated, numbered with a gap, not adding up from opening to closing, or of another day."""
    if len({line.line_key for line in file.lines}) != len(file.lines):
        return "duplicated"
    numbered = [line.number for line in file.lines] == list(range(1, told + 1))
    if not numbered or (file.total_fen("in"), file.total_fen("out")) != (in_fen, out_fen):
        return "truncated"
    if file.opening_fen + in_fen - out_fen != file.closing_fen:
        return "truncated"
    if any(line.booked_at.astimezone(SHANGHAI).date() != file.day for line in file.lines):
        return "foreign"
    return None


def _line(row: list[str]) -> AccountLine:
    """Raises ValueError when it is none."""
    _, number, way, ref, amount, other_side, purpose, reference, at = row
    if row[0] != "A" or purpose not in PURPOSES or not ref or not reference or int(amount) <= 0:
        raise ValueError("not a line")
    return AccountLine(int(number), _way(way), ref, int(amount), other_side, purpose, reference, shanghai(at))


def _way(text: str) -> Literal["in", "out"]:
    if text == "in":
        return "in"
    if text == "out":
        return "out"
    raise ValueError("neither in nor out")
