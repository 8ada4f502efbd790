"""Files a channel hands out: stamped receipts and the statement of a day.

A statement is taken whole or not at all. Its lines are counted and added up against what the channel says beside them, and
none may occur twice: a file cut short, repeated or made for somebody else says nothing we may believe.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from typing import Final, Literal, TypeAlias

FILE_LIMIT_BYTES: Final = 64_000_000
Problem: TypeAlias = Literal["truncated", "duplicated", "foreign", "unreadable"]
SHANGHAI: Final = timezone(timedelta(hours=8))
PAY: Final = "pay"
RETURN: Final = "return"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An official receipt as the channel made it: its bytes are kept as they are. `channel_ref` names the payment on it."""

    content: bytes = field(repr=False)
    media_type: str
    channel_ref: str

    @property
    def sha256(self) -> bytes:
        """What the stored bytes are checked against later."""
        return sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class NotReady:
    """The channel has not made it yet; ask again later."""


@dataclass(frozen=True, slots=True)
class StatementRefused:
    """The file is not believed: truncated, duplicated, foreign or unreadable. Nothing of it may be used."""

    problem: Problem
    sha256: bytes


class BadArchive(Exception):
    """A ZIP that is not one file of a bearable size."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement at the channel. ``line_key`` is unique at the channel for ever, whichever file repeats it."""

    kind: Literal["pay", "return"]
    out_biz_no: str
    channel_ref: str
    amount_fen: int
    fee_fen: int
    booked_at: datetime

    @property
    def line_key(self) -> str:
        """The same line in another file has the same key."""
        return f"{self.kind}:{self.channel_ref}"


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A day's statement that was believed. Sums are of its lines."""

    channel: str
    day: date
    content: bytes = field(repr=False)
    lines: tuple[StatementLine, ...]

    @property
    def sha256(self) -> bytes:
        """The file's own fingerprint: importing it twice is noticed."""
        return sha256(self.content).digest()

    def total_fen(self, kind: str) -> int:
        """The sum of payments or of returns."""
        return sum(line.amount_fen for line in self.lines if line.kind == kind)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One movement of an account of ours at the bank. ``reference`` is the number both sides know it by."""

    number: int
    kind: Literal["in", "out"]
    bank_ref: str
    amount_fen: int
    other_side: str
    purpose: str
    reference: str
    booked_at: datetime

    @property
    def line_key(self) -> str:
        """The same line in another file has the same key."""
        return f"{self.kind}:{self.bank_ref}"


@dataclass(frozen=True, slots=True)
class AccountFile:
    """A day's statement of an account that was believed: its lines lead from the opening to the closing balance."""

    account: str
    day: date
    content: bytes = field(repr=False)
    opening_fen: int
    closing_fen: int
    lines: tuple[AccountLine, ...]

    @property
    def sha256(self) -> bytes:
        """The file's own fingerprint."""
        return sha256(self.content).digest()

    def total_fen(self, kind: str) -> int:
        """The sum of what came in or went out."""
        return sum(line.amount_fen for line in self.lines if line.kind == kind)


@dataclass(frozen=True, slots=True)
class Control:
    """What a file's own totals say: how many lines, how much paid, how much returned."""

    count: int
    paid_fen: int
    returned_fen: int


def believed(
    channel: str, day: date, content: bytes, lines: Sequence[StatementLine], control: Control
) -> StatementFile | StatementRefused:
    """The statement, or why it is refused whole. Lines booked on another day make it foreign."""
    file = StatementFile(channel, day, content, tuple(lines))
    if len({line.line_key for line in lines}) != len(lines):
        return StatementRefused("duplicated", file.sha256)
    if Control(len(lines), file.total_fen(PAY), file.total_fen(RETURN)) != control:
        return StatementRefused("truncated", file.sha256)
    if any(line.booked_at.astimezone(SHANGHAI).date() != day for line in lines):
        return StatementRefused("foreign", file.sha256)
    return file


def refused(problem: Problem, content: bytes) -> StatementRefused:
    """A file that is not even counted."""
    return StatementRefused(problem, sha256(content).digest())


def only_member(archive: bytes) -> bytes:
    """What a ZIP of one file holds. Raises BadArchive: truncated, or unreadable when it is too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            (member,) = opened.infolist()
            if member.file_size > FILE_LIMIT_BYTES:
                raise BadArchive("unreadable")
            return opened.read(member)
    except (zipfile.BadZipFile, ValueError) as error:
        raise BadArchive("truncated") from error


def shanghai(text: str) -> datetime:
    """`2026-06-15 10:00:00` as channels write it. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)


def fen_of(yuan: str) -> int:
    """`12.34` in fen. Raises ValueError for anything that is not a whole number of fen."""
    try:
        fen = Decimal(yuan) * 100
    except ArithmeticError as error:
        raise ValueError("not an amount") from error
    if fen != int(fen):
        raise ValueError("not a whole number of fen")
    return int(fen)


def yuan(fen: int) -> str:
    """Fen as channels write money: `12.34`."""
    return f"{fen // 100}.{fen % 100:02d}"
