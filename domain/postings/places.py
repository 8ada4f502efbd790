"""Places: what hiring takes from a posting and its shifts, and gives back. Called by the areas above (S-068)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.errors import NotFound
from domain.postings import store
from domain.postings.model import Posting, PostingFull, ShiftFull, ShiftInPast, State
from domain.viewer import Viewer

HIRING = (State.LIVE, State.PAUSED)
"""A paused posting takes no new applications, but the offers it made stand."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of a version, and how many of its places are taken."""

    id: UUID
    posting_version_id: UUID
    starts_at: datetime
    ends_at: datetime
    headcount: int
    taken: int

    def take(self, at: datetime) -> Self:
        """One place less; raises ShiftInPast or ShiftFull."""
        if self.starts_at <= at:
            raise ShiftInPast()
        if self.taken >= self.headcount:
            raise ShiftFull(starts_at=self.starts_at, headcount=self.headcount)
        return replace(self, taken=self.taken + 1)


async def shifts_of(tx: Transaction, version_id: UUID, shift_ids: Sequence[UUID], field: str) -> list[Shift]:
    """The named shifts of the version, by their start; raises NotFound when one is not the version's."""
    wanted = set(shift_ids)
    shifts = [Shift(**dict(row)) for row in await store.shifts(tx, version_id, list(wanted))]
    if len(shifts) != len(wanted):
        raise NotFound("Shift", field=field)
    return shifts


async def take(tx: Transaction, viewer: Viewer, posting_id: UUID, version_id: UUID, shift_ids: Sequence[UUID]) -> list[Shift]:
    """Takes one place of the posting and of each shift, or raises PostingFull, ShiftFull, ShiftInPast or WrongState.

    Locks the posting, then its shifts in the order of their ids: two who want the last place come one after the other, and
    nobody waits in a circle.
    """
    posting = await store.lock(tx, posting_id)
    assert posting is not None
    _must_hire(posting, tx.now)
    locked = [Shift(**dict(row)) for row in await store.lock_shifts(tx, version_id, sorted(set(shift_ids)))]
    taken = [shift.take(tx.now) for shift in locked]
    filled = posting.taken + 1 == posting.headcount
    await store.take_places(tx, posting_id, [shift.id for shift in taken])
    if filled or not await store.has_free_shift(tx, version_id):
        await store.save(tx, replace(posting, state=State.FILLED))
        await outbox.put(tx, viewer, "posting.filled", posting_id, employer_id=posting.employer_id)
    return taken


async def give_back(tx: Transaction, viewer: Viewer, posting_id: UUID, shift_id: UUID, *, whole: bool) -> None:
    """A place of a shift is free again, and with ``whole`` the person's place in the posting; a filled posting is shown again.

    Locks as ``take`` does: the posting, then the shift.
    """
    posting = await store.lock(tx, posting_id)
    assert posting is not None
    await store.lock_shift(tx, shift_id)
    await store.give_back_places(tx, posting_id, shift_id, 1 if whole else 0)
    taken = posting.taken - (1 if whole else 0)
    open_again = posting.state is State.FILLED and taken < posting.headcount and posting.valid_until > tx.now
    if open_again and posting.live_version_id and await store.has_free_shift(tx, posting.live_version_id):
        await store.save(tx, replace(posting, state=State.LIVE))
        await outbox.put(tx, viewer, "posting.reopened", posting_id, employer_id=posting.employer_id)


def _must_hire(posting: Posting, at: datetime) -> None:
    if posting.taken >= posting.headcount or posting.state is State.FILLED:
        raise PostingFull(headcount=posting.headcount)
    if posting.state not in HIRING:
        posting.must_be_open(at)
