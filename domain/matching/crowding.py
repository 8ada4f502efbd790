"""How many invitations may be open at once: of a worker, and of a posting for each of its free places (T-001)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain import rules
from domain.database import Transaction
from domain.matching import store_invitations
from domain.matching.model import POSTING_INVITED, WORKER_INVITED

RULE = "matching.open_invitations"


@dataclass(frozen=True, slots=True)
class Caps:
    per_worker: int
    per_place: int


async def in_force(tx: Transaction) -> Caps:
    """The rule's numbers."""
    numbers = (await rules.in_force(tx, RULE)).parameters
    per_worker, per_place = numbers["per_worker"], numbers["per_place"]
    assert isinstance(per_worker, int) and isinstance(per_place, int)
    return Caps(per_worker, per_place)


@dataclass(frozen=True, slots=True)
class Room:
    """How many more invitations each worker and each posting may have, and which posting a shift is of."""

    of_worker: Mapping[UUID, int]
    of_posting: Mapping[UUID, int]
    posting_of: Mapping[UUID, UUID]

    def crowded(self, pairs: Sequence[Mapping[str, object]]) -> dict[tuple[object, object], str]:
        """The pairs there is no room for, taken in order, each with the constraint that stands against it."""
        workers, postings = Counter[object](), Counter[object]()
        found: dict[tuple[object, object], str] = {}
        for pair in pairs:
            worker, shift = pair["worker_id"], pair["shift_id"]
            assert isinstance(worker, UUID) and isinstance(shift, UUID)
            posting = self.posting_of[shift]
            if workers[worker] >= self.of_worker.get(worker, 0):
                found[worker, shift] = WORKER_INVITED
            elif postings[posting] >= self.of_posting[posting]:
                found[worker, shift] = POSTING_INVITED
            else:
                workers[worker] += 1
                postings[posting] += 1
        return found


async def room_for(tx: Transaction, pairs: Sequence[Mapping[str, object]]) -> Room:
    """Of these pairs' workers and postings, whom the caller has locked: nobody else invites them meanwhile."""
    caps = await in_force(tx)
    workers = await store_invitations.open_of_workers(tx, [pair["worker_id"] for pair in pairs])
    shifts = await store_invitations.open_of_postings(tx, [pair["shift_id"] for pair in pairs])
    return Room(
        of_worker={row["worker_id"]: caps.per_worker - row["open"] for row in workers},
        of_posting={row["posting_id"]: caps.per_place * row["places"] - row["open"] for row in shifts},
        posting_of={row["shift_id"]: row["posting_id"] for row in shifts},
    )
