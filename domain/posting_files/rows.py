"""What a row of a file of postings says. Every cell that is not understood is named; pure.

Several shifts or requirements stand in one cell, parted by semicolons or lines::

    2026-12-01 08:00-12:00; 2026-12-02 22:00-06:00 x3
    health_certificate | 持有效健康证 | 接触直接入口食品; skill | 会做拿铁 | 独立出品

Times are Shanghai's; a shift that ends no later than it starts ends the next day; ``x3`` are its places, otherwise the posting's.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final, TypeVar

from domain.clock import SHANGHAI, start_of_day
from domain.money import MAX_FEN, Fen, fen
from domain.posting_files.model import TABLE, Row, RowError
from domain.postings import (
    PayContent,
    PayKind,
    PayUnit,
    PostingContent,
    PostingKind,
    RequirementContent,
    RequirementKind,
    ShiftContent,
)
from domain.sheets import Cells, without_trail

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
RULE: Final = "postings.file"
MAX_CELL_CHARS: Final = 6_000
PARTS: Final = re.compile(r"[;；\n]")
SHIFT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\d{1,2}:\d{2})\s*[-–~至]\s*(\d{1,2}:\d{2})(?:\s*[x×*]\s*(\d{1,4}))?", re.ASCII)
MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
WHOLE: Final = re.compile(r"\d{1,6}", re.ASCII)
DEGREES: Final = re.compile(r"-?\d{1,3}(\.\d{1,12})?", re.ASCII)
A_DAY: Final = timedelta(days=1)
SAID: Final = {
    "kind": ("不是有效的岗位类别，例如CATERING。", "This is no kind of work, such as CATERING."),
    "latitude": ("纬度应为小数度数或留空。", "A latitude is in decimal degrees, or empty."),
    "longitude": ("经度应为小数度数或留空。", "A longitude is in decimal degrees, or empty."),
    "shifts": ("班次应写作：2026-12-01 08:00-12:00，多个班次以分号隔开。", "Shifts: 2026-12-01 08:00-12:00; and so on."),
    "headcount": ("人数应为整数。", "The headcount is a whole number."),
    "pay_unit": ("计薪单位应为hour（小时）或shift（班次）。", "Pay is per hour or per shift."),
    "pay": ("报酬应为正数（元），最多两位小数。", "The pay is positive, in yuan, with two decimals at most."),
    "pay_due_days": ("结算天数应为整数。", "The days until pay is due are a whole number."),
    "valid_until": ("有效期应写作：2026-12-31 或 2026-12-31 18:00。", "The validity is written 2026-12-31 or 2026-12-31 18:00."),
    "requirements": ("要求应写作：类别|要求|理由，多项以分号隔开。", "Requirements: kind|text|ground; and so on."),
}  # fmt: skip
COLUMNS_SAID: Final = (
    f"该行应有{len(TABLE.columns)}列，每格不超过{MAX_CELL_CHARS}字。",
    f"The row needs {len(TABLE.columns)} columns, each of {MAX_CELL_CHARS:,} characters at most.",
)
UNIT_WORDS: Final = {"hour": PayUnit.HOUR, "小时": PayUnit.HOUR, "shift": PayUnit.SHIFT, "班次": PayUnit.SHIFT}


class _NotUnderstood(Exception):
    """A cell that says nothing its column knows."""


def understood(number: int, cells: Cells) -> Row:
    """A content, or every cell that is none."""
    cells = without_trail(cells, len(TABLE.columns))
    if len(cells) != len(TABLE.columns) or any(len(cell) > MAX_CELL_CHARS for cell in cells):
        return Row(number, None, (RowError("", "COLUMNS", *COLUMNS_SAID, RULE),))
    cell = dict(zip((english for english, _ in TABLE.columns), cells, strict=True))
    errors: list[RowError] = []

    def read(column: str, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(cell[column])
        except _NotUnderstood:
            errors.append(RowError(column, f"{column.upper()}_INVALID", *SAID[column], RULE))
            return None

    kind, headcount = read("kind", lambda text: _member(PostingKind, text)), read("headcount", _whole)
    latitude, longitude = read("latitude", _degrees), read("longitude", _degrees)
    shifts = read("shifts", lambda text: _shifts(text, headcount or 1))
    unit, pay_fen = read("pay_unit", _unit), read("pay", _pay)
    due_days, valid_until = read("pay_due_days", _whole), read("valid_until", _moment)
    requirements = read("requirements", _requirements)
    if errors or kind is None or headcount is None or shifts is None or unit is None or pay_fen is None:
        return Row(number, None, tuple(errors))
    assert due_days is not None and valid_until is not None and requirements is not None, "or there would be errors"
    return Row(
        number,
        PostingContent(
            **{name: cell[name] for name in ("title", "duties", "district", "address")},
            kind=kind,
            shifts=shifts,
            pay_components=(PayContent(PayKind.BASE, unit, pay_fen),),
            requirements=requirements,
            headcount=headcount,
            pay_due_days=due_days,
            valid_until=valid_until,
            declared=True,
            latitude=latitude,
            longitude=longitude,
        ),
    )


def _member(kinds: type[E], text: str) -> E:
    try:
        return kinds(text.strip().lower())
    except ValueError:
        raise _NotUnderstood from None


def _unit(text: str) -> PayUnit:
    if text.lower() not in UNIT_WORDS:
        raise _NotUnderstood
    return UNIT_WORDS[text.lower()]


def _whole(text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise _NotUnderstood
    return int(text)


def _degrees(text: str) -> float | None:
    if text and not DEGREES.fullmatch(text):
        raise _NotUnderstood
    return float(text) if text else None


def _pay(text: str) -> Fen:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise _NotUnderstood from None
    if not amount.is_finite() or not 0 < amount <= MAX_FEN // 100 or amount != round(amount, 2):
        raise _NotUnderstood
    return fen(amount)


def _moment(text: str) -> datetime:
    """A moment; of a day alone, its end."""
    match = MOMENT.fullmatch(text)
    if match is None:
        raise _NotUnderstood
    day = _day(match[1])
    return _at(day, match[2]) if match[2] else start_of_day(day + A_DAY)


def _shifts(text: str, places: int) -> tuple[ShiftContent, ...]:
    matches = [SHIFT.fullmatch(part) for part in _parts(text)]
    found: list[ShiftContent] = []
    for match in matches:
        if match is None:
            raise _NotUnderstood
        day = _day(match[1])
        starts_at, ends_at = _at(day, match[2]), _at(day, match[3])
        found.append(ShiftContent(starts_at, ends_at if ends_at > starts_at else ends_at + A_DAY, int(match[4] or places)))
    if not found:
        raise _NotUnderstood
    return tuple(found)


def _requirements(text: str) -> tuple[RequirementContent, ...]:
    found: list[RequirementContent] = []
    for part in _parts(text):
        said = [piece.strip() for piece in re.split(r"[|｜]", part)]
        if len(said) != 3:
            raise _NotUnderstood
        found.append(RequirementContent(_member(RequirementKind, said[0]), said[1], said[2]))
    return tuple(found)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in PARTS.split(text) if part.strip()]


def _day(text: str) -> date:
    """Within what a clock can count."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _NotUnderstood from None
    if not 2000 <= day.year <= 2999:
        raise _NotUnderstood
    return day


def _at(day: date, text: str) -> datetime:
    try:
        hour, minute = (int(part) for part in text.split(":"))
        return datetime.combine(day, time(hour, minute), SHANGHAI)
    except ValueError:
        raise _NotUnderstood from None
