"""Terms of places for postings published before places were searchable: reckoned here, for the map's cells are not SQL."""

from domain.database import Transaction
from domain.postings import store_placing
from domain.postings.search import near_terms
from domain.viewer import Viewer

PLACED_AT_ONCE = 500


async def place_postings(tx: Transaction, viewer: Viewer, limit: int = PLACED_AT_ONCE) -> int:
    """Gives at most ``limit`` postings with coordinates the terms they are found by; returns how many."""
    viewer.must_be_system()
    found = await store_placing.unplaced(tx, limit)
    for row in found:
        await store_placing.place(tx, row["id"], near_terms(row["latitude"], row["longitude"]))
    return len(found)
