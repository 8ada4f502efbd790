"""Scalars and money. Their SQL serializers follow from the GraphQL type (resolvers/compiler/sql.py); those here serve answers
made in Python and must write the same text.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from domain.money import MAX_FEN, Fen
from resolvers.request import Request

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
"""Python reads more than RFC 3339 allows: weeks, days without hyphens, offsets with seconds. Seconds may be left out."""

Info: TypeAlias = strawberry.Info[Request, None]
"""What a field method is given; ``info.context`` is the Request."""


def _read_fen(value: object) -> Fen:
    if type(value) is not int or abs(value) > MAX_FEN:
        raise ValueError("Fen is a whole number of fen (1/100 yuan).")
    return Fen(value)


def _read_instant(value: object) -> datetime:
    if isinstance(value, str) and INSTANT.fullmatch(value):
        with suppress(ValueError, OverflowError):  # no such day or hour; an offset that leaves the calendar
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    raise ValueError("DateTime is an RFC 3339 instant with an offset, such as 2026-06-01T08:00:00+08:00.")


def _write_instant(value: datetime) -> str:
    """As PostgreSQL writes it in UTC: an offset, and a fraction without trailing zeros."""
    instant = value.astimezone(UTC)
    fraction = f".{instant.microsecond:06d}".rstrip("0") if instant.microsecond else ""
    return f"{instant:%Y-%m-%dT%H:%M:%S}{fraction}+00:00"


def _read_day(value: object) -> date:
    if isinstance(value, str) and DAY.fullmatch(value):
        with suppress(ValueError):  # no such day
            return date.fromisoformat(value)
    raise ValueError("Date is a calendar day, such as 2026-06-01.")


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    Fen: strawberry.scalar(
        name="Fen", description="A whole number of fen (1/100 yuan), as a JSON number.", serialize=int, parse_value=_read_fen
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant with its offset (RFC 3339), answered in UTC with up to six decimals.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_write_instant,
        parse_value=_read_instant,
    ),
    date: strawberry.scalar(
        name="Date", description="A calendar day in Asia/Shanghai.", serialize=date.isoformat, parse_value=_read_day
    ),
}

CONFIG: Final = StrawberryConfig(scalar_map=dict(SCALARS))
"""What the one schema is built with."""


@strawberry.type(description="An amount for display; calculations use Fen (S-112).")
class Money:
    fen: Fen = strawberry.field(description="Whole fen.")
    currency: str = strawberry.field(description="Always CNY.")
    text: str = strawberry.field(description="As people read it: ¥1,234.50.")
