"""Looking at a posting, counted once a worker, posting and day. What tells them apart is a digest, gone with its day (S-074)."""

from uuid import UUID

from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound
from domain.postings import store_views
from domain.viewer import Viewer

FOLD_LIMIT = 1_000


async def note_view(tx: Transaction, viewer: Viewer, posting_id: UUID) -> None:
    """A worker looks at a posting on display. Raises NotFound."""
    worker_id = viewer.must_be_worker()
    day = day_of(tx.now)
    if not await store_views.is_live(tx, posting_id):
        raise NotFound("Posting", field="input.postingId")
    await store_views.note(tx, posting_id, day, tx.vault.digest(f"posting view\x1f{day}\x1f{posting_id}\x1f{worker_id}"))


async def fold_views(tx: Transaction, viewer: Viewer, limit: int = FOLD_LIMIT) -> int:
    """Makes numbers of the days that are over and forgets the digests, at most ``limit`` postings' days; returns how many."""
    viewer.must_be_system()
    return await store_views.fold(tx, day_of(tx.now), limit)
