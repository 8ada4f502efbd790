"""The inventory of personal data: every column that holds some, by its tag (T-003)."""

from dataclasses import dataclass
from typing import Final

from domain.database import Transaction
from domain.privacy import store_requests as store
from domain.viewer import Viewer

READERS: Final = ("admin",)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what kind of data, how protected, whether derived, and which retention class seals it."""

    table_name: str
    column_name: str
    kind: str
    protection: str
    derived: bool
    retention: str | None


async def inventory(tx: Transaction, viewer: Viewer) -> list[Column]:
    """Every column that holds personal data; for administrators."""
    viewer.must_be_staff(*READERS)
    return [Column(**dict(row)) for row in await store.inventory(tx)]
