"""Pairs as they stand at this moment: what holds, what does not, what a pair is worth and why. What a run does for millions, for
the few that somebody asks about."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from domain.database import Record, Transaction
from domain.matching import policy, running, store_facts
from domain.matching.model import CONSTRAINTS, PARTS
from domain.matching.policy import Policy
from domain.matching.scoring import Facts, parts_of

SHIFTS_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Judged:
    """One worker and one shift. ``parts`` sum to ``score``; ``failed`` names what stands between them, in order."""

    worker_id: UUID
    shift_id: UUID
    posting_id: UUID
    posting_version_id: UUID
    employer_id: UUID
    distance_m: int
    score: int
    parts: tuple[int, ...]
    failed: tuple[str, ...]
    missing: int
    """The bits of the qualifications that are asked for and not shown."""
    newcomer: bool

    @property
    def feasible(self) -> bool:
        return not self.failed


async def judge(
    tx: Transaction,
    *,
    worker_ids: Sequence[UUID] | None,
    shift_ids: Sequence[UUID] | None = None,
    employer_id: UUID | None = None,
    pairs: Sequence[tuple[UUID, UUID]] | None = None,
    posting_ids: Sequence[UUID] | None = None,
    most: int = SHIFTS_AT_MOST,
) -> list[Judged]:
    """Every pair of these workers, who have an intention, and these shifts, which have places; or only these pairs of them."""
    of = {"worker_ids": worker_ids, "shift_ids": shift_ids, "posting_ids": posting_ids}
    rows = await store_facts.judged(tx, await running.binds(tx), **of, employer_id=employer_id, pairs=pairs, most=most)
    return of_rows(rows, await policy.in_use(tx)) if rows else []


def of_rows(rows: Sequence[Record], ranked_by: Policy) -> list[Judged]:
    """The rows of ``store_facts.judged``, scored by the policy."""

    def column(name: str) -> "np.typing.NDArray[np.int64]":
        return np.array([row[name] for row in rows], dtype=np.int64)

    shift_by = 4 * column("kind")
    facts = Facts(
        **{name: column(name) for name in ("pay_fen", "pay_floor_fen", "distance_m", "radius_m")},
        **{name: column(name) for name in ("finished", "absent", "waited_days")},
        wish=column("preference") >> shift_by & 15,
        done=column("experience") >> shift_by & 15,
    )
    parts = parts_of(facts, ranked_by).T.tolist()
    return [
        Judged(
            **{name: row[name] for name in ("worker_id", "shift_id", "posting_id", "posting_version_id", "employer_id")},
            distance_m=row["distance_m"],
            score=sum(of),
            parts=tuple(of),
            failed=tuple(name for name in CONSTRAINTS if not row[f"holds_{name}"]),
            missing=row["missing"],
            newcomer=row["finished"] == 0,
        )
        for row, of in zip(rows, parts, strict=True)
    ]


def named(parts: Sequence[int]) -> dict[str, int]:
    """The parts by name."""
    return dict(zip(PARTS, parts, strict=True))
