"""More transfers than one request may have: staged by COPY, posted a chunk per transaction, resumed from wherever it stopped."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

from domain.database import Transaction
from domain.ledger import store_stage
from domain.ledger.model import Answer, Transfer

CHUNK = 4_096
"""Transfers in one chunk, as far as journals allow; at most 8,192 with the last journal."""

MAX_JOURNAL = 4_096
"""Legs of one staged journal."""

EXCEPTIONS_LISTED = 1_000


async def stage(tx: Transaction, run_id: UUID, transfers: Sequence[Transfer]) -> bool:
    """Stages a run; False when it was staged before, whatever it then held. Legs of a journal must stand side by side.

    Derive the run's id and the transfers' keys from what they are for (``key``): then staging and posting may be repeated at
    any point after a crash. Raises ValueError for an empty run, a journal too long, one whose legs are apart, a hold with an end.
    """
    placed = _chunks(transfers)
    if not await store_stage.open_run(tx, run_id, placed[-1][0] + 1):
        return False
    await store_stage.copy(tx, run_id, placed)
    return True


async def post_chunk(tx: Transaction, run_id: UUID) -> int | None:
    """Posts the run's next chunk and returns how many are posted; None when none was left. One transaction each.

    Two workers on one run take turns; a chunk that was rolled back is the next one again.
    """
    return await store_stage.post_chunk(tx, run_id)


async def exceptions(tx: Transaction, run_id: UUID) -> list[Answer]:
    """The answers other than ok among what is posted so far, at most 1,000."""
    return await store_stage.exceptions(tx, run_id, EXCEPTIONS_LISTED)


async def discard(tx: Transaction, run_id: UUID) -> None:
    """Forgets a run that is wholly posted; its transfers stay in the books. One under way is left alone."""
    await store_stage.discard(tx, run_id)


def _chunks(transfers: Iterable[Transfer]) -> list[tuple[int, int, Transfer]]:
    """Each transfer with its chunk and its order; a journal is never cut."""
    placed: list[tuple[int, int, Transfer]] = []
    journals: set[UUID] = set()
    chunk, filled = 0, 0
    for journal_id, legs in groupby(transfers, key=lambda transfer: transfer.journal):
        journal = list(legs)
        if any(leg.expires_at for leg in journal):
            raise ValueError("a staged hold has no end of its own")
        if len(journal) > MAX_JOURNAL:
            raise ValueError(f"a journal of {len(journal)} legs; at most {MAX_JOURNAL}")
        if journal_id in journals:
            raise ValueError(f"legs of journal {journal_id} stand apart")
        journals.add(journal_id)
        if filled >= CHUNK:
            chunk, filled = chunk + 1, 0
        placed += [(chunk, filled + at, transfer) for at, transfer in enumerate(journal)]
        filled += len(journal)
    if not placed:
        raise ValueError("nothing to stage")
    return placed
