"""SQL of postings that have a place on the map and no terms for it."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Record, Transaction

UNPLACED = """
    select id, latitude, longitude from posting where latitude is not null and near_terms = '{}'
    order by id limit :limit for update skip locked
"""
PLACE = "update posting set near_terms = :terms where id = :id"


async def unplaced(tx: Transaction, limit: int) -> list[Record]:
    """Locked, the oldest first."""
    return await tx.all(UNPLACED, limit=limit)


async def place(tx: Transaction, posting_id: UUID, terms: Sequence[str]) -> None:
    """The posting is found around its place from now on."""
    await tx.run(PLACE, id=posting_id, terms=list(terms))
