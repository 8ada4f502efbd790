"""Order keys and cursors. A cursor carries the order's name and the key columns of its row, microseconds kept.

Keys are NOT NULL, run in one direction and end in a unique column, so a page starts at a row comparison
``(a, b) < (:a, :b)`` that an index answers directly.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from resolvers.compiler.faults import bad_argument

KEY = re.compile(r"^([a-z_][a-z0-9_]*)(?:::([a-z]+))?(?: (asc|desc))?$")
SEPARATOR = "~"
MAX_CURSOR_CHARS = 500
BIGINT = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Keys:
    """The columns of an order with their SQL types, and the direction they all run in."""

    columns: tuple[tuple[str, str], ...]
    descending: bool

    def order_by(self, alias: str, backward: bool = False) -> str:
        direction = " desc" if self.descending != backward else ""
        return ", ".join(f"{alias}.{column}{direction}" for column, _ in self.columns)

    def row(self, alias: str) -> str:
        return "(" + ", ".join(f"{alias}.{column}" for column, _ in self.columns) + ")"

    def cursor(self, alias: str, name: str) -> str:
        """SQL of the row's cursor text under the order of this name."""
        parts = [f"{alias}.{column}::text" for column, _ in self.columns]
        return f"('{name}{SEPARATOR}' || " + f" || '{SEPARATOR}' || ".join(parts) + ")"

    @lru_cache(maxsize=1_000)  # noqa: B019 - keys live as long as the sources, and every bind of a cursor asks for its part
    def values(self, cursor: object, name: str, argument: str) -> tuple[object, ...]:
        """The key values of a cursor; raises a client error for anything that is not a cursor of this order."""
        text = str(cursor)
        order, _, rest = text.partition(SEPARATOR)
        parts = rest.rsplit(SEPARATOR, len(self.columns) - 1) if rest else []
        if order != name or len(text) > MAX_CURSOR_CHARS or len(parts) != len(self.columns):
            raise bad_argument(argument, "This is not a cursor of this list in this order.")
        try:
            return tuple(PARSE[kind](part) for (_, kind), part in zip(self.columns, parts, strict=True))
        except ValueError as error:
            raise bad_argument(argument, "This is not a cursor of this list.") from error


def order_keys(order: tuple[str, ...], paged: bool = True) -> Keys:
    """Reads ``("published_at desc", "id desc")``; raises ValueError for what cannot be an order.

    A cursor needs the columns' types, which follow from their names (``_at``, ``_until``, ``_on``, ``_fen``, ``id``, ``_id``) or
    are written: ``score::int desc``.
    """
    columns, directions = [], set()
    for text in order:
        match = KEY.match(text)
        if match is None:
            raise ValueError(f"{text!r} is not a column with a direction")
        column, written, direction = match.groups()
        kind = written or _kind(column)
        if paged and kind not in PARSE:
            raise ValueError(f"{column}: write its type, {column}::int, {column}::text …")
        columns.append((column, kind))
        directions.add(direction == "desc")
    if len(directions) != 1:
        raise ValueError("all keys of an order run in one direction")
    return Keys(tuple(columns), directions.pop())


def _kind(column: str) -> str:
    if column == "id" or column.endswith("_id"):
        return "uuid"
    for suffix, kind in (("_at", "timestamptz"), ("_until", "timestamptz"), ("_on", "date"), ("_fen", "bigint")):
        if suffix in column and (column.endswith(suffix) or suffix == "_fen"):
            return kind
    return ""


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without an offset")
    return instant


def _whole(text: str) -> int:
    number = int(text)
    if number not in BIGINT:
        raise ValueError("out of range")
    return number


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("not a text")
    return text


PARSE: dict[str, Callable[[str], object]] = {
    "uuid": UUID,
    "timestamptz": _instant,
    "date": date.fromisoformat,
    "bigint": _whole,
    "int": _whole,
    "text": _text,
}
