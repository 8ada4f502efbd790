"""Contents as JSON, read back."""

from datetime import datetime
from typing import Any

import orjson

from domain.postings.content import (
    PayContent,
    PayKind,
    PayUnit,
    PostingContent,
    PostingKind,
    RequirementContent,
    RequirementKind,
    ShiftContent,
)

PLAIN = ("title", "duties", "district", "address", "latitude", "longitude", "headcount", "pay_due_days", "declared")


def as_json(content: PostingContent) -> str:
    """The whole content as JSON; ``content_of`` reads it back."""
    return orjson.dumps(content).decode()


def content_of(document: str) -> PostingContent:
    """what ``as_json`` wrote."""
    given = orjson.loads(document)
    return PostingContent(
        **{name: given[name] for name in PLAIN},
        kind=PostingKind(given["kind"]),
        valid_until=datetime.fromisoformat(given["valid_until"]),
        shifts=tuple(shift_of(entry) for entry in given["shifts"]),
        pay_components=tuple(pay_of(entry) for entry in given["pay_components"]),
        requirements=tuple(requirement_of(entry) for entry in given["requirements"]),
    )


def entries(document: str | None) -> list[dict[str, Any]]:  # what was written as a list of objects
    """A list's entries; none where there is no list."""
    found: list[dict[str, Any]] = orjson.loads(document) if document else []
    return found


def shift_of(entry: dict[str, Any]) -> ShiftContent:
    """A shift from its entry."""
    starts_at, ends_at = (datetime.fromisoformat(entry[name]) for name in ("starts_at", "ends_at"))
    return ShiftContent(starts_at, ends_at, entry["headcount"])


def pay_of(entry: dict[str, Any]) -> PayContent:
    """An income component from its entry."""
    return PayContent(PayKind(entry["kind"]), PayUnit(entry["unit"]), entry["amount_fen"], entry["note"])


def requirement_of(entry: dict[str, Any]) -> RequirementContent:
    """A requirement from its entry."""
    return RequirementContent(RequirementKind(entry["kind"]), entry["text"], entry["ground"])
