"""Reading on from a cursor: what happened to an employer's things, in one order, as far as the reader's scopes go (B-06)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.database import Record, Transaction
from domain.errors import InvalidInput
from domain.viewer import Kind, Viewer
from domain.webhooks import store_deliveries as store
from domain.webhooks.model import message_id

READS: Final = ("postings:read", "settlements:read", "payouts:read", "ledger:read")
PAGE_LIMIT: Final = 500
PLACE_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class PartnerEvent:
    """One event. ``id`` is its ``webhook-id``; ``subject`` the GraphQL id of what it is about."""

    id: str
    topic: str
    subject: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Events in their order; ``cursor`` is where to read on, ``more`` whether there is something already."""

    events: list[PartnerEvent]
    cursor: str
    more: bool


async def events_after(tx: Transaction, viewer: Viewer, cursor: str | None, first: int) -> Page:
    """The next events behind the cursor, from the beginning without one. Raises InvalidInput.

    Nothing ever appears behind a cursor that was given out: places are given after events are committed.
    """
    place = _place(cursor)
    if not 1 <= first <= PAGE_LIMIT:
        raise InvalidInput("first", f"每页1至{PAGE_LIMIT}个。", f"A page has 1 to {PAGE_LIMIT} events.")
    scopes = [scope for scope in READS if viewer.kind is not Kind.PARTNER or scope in viewer.scopes]
    rows = [] if viewer.employer_id is None else await store.after(tx, viewer.employer_id, place, scopes, first + 1)
    there = rows[:first]
    return Page([_event(row) for row in there], str(there[-1]["position"] if there else place), len(rows) > first)


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > PLACE_DIGITS:
        raise InvalidInput("after", "游标无效。", "This is no cursor of partnerEvents.")
    return int(cursor)


def _event(row: Record) -> PartnerEvent:
    return PartnerEvent(message_id(row["id"]), row["topic"], f"{row['subject_type']}:{row['subject_id']}", row["occurred_at"])
