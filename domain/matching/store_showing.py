"""SQL of what is shown beside a recommendation, and of whom to ask about. Nothing here has a part in the ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.matching.travel import Paces, TravelMode, paces
from domain.money import Fen

LOOKS_FROM = "select latitude, longitude, radius_m from job_intention where worker_id = :worker_id"
POSTINGS_NEAR = """
    select distinct found.posting_id
    from unnest(:terms::text[]) as asked (term)
    cross join lateral (select t.posting_id from posting_term t where t.term = asked.term and t.starts_at < :until_at::timestamptz
                        order by t.starts_at, t.posting_id limit :most) as found
"""
SOONEST = "select id, starts_at from shift where id = any(:shift_ids::uuid[])"
PLACE_OF = """
    select v.latitude, v.longitude, p.kind, p.pay_fen_per_hour
    from shift s join posting p on p.live_version_id = s.posting_version_id join posting_version v on v.id = p.live_version_id
    where s.id = :shift_id and p.employer_id = :employer_id and v.latitude is not null
"""
NEAR = """
    select worker_id from job_intention
    where cell = any(:cells::bigint[]) and :kind = any(kinds) and pay_floor_fen <= :pay_fen and valid_until > :now
    order by updated_at desc, worker_id limit :most
"""
CODES = "select bit, code from qualification_kind order by bit"


async def looks_from(tx: Transaction, worker_id: UUID) -> Record | None:
    """From where the worker looks and how far; None without an intention."""
    return await tx.one(LOOKS_FROM, worker_id=worker_id)


async def postings_near(tx: Transaction, terms: Sequence[str], until_at: datetime, most: int) -> list[UUID]:
    """Displayed postings of these places (``posting_term``), those that begin soonest."""
    return [row["posting_id"] for row in await tx.all(POSTINGS_NEAR, terms=list(terms), until_at=until_at, most=most)]


async def soonest(tx: Transaction, shift_ids: Sequence[UUID]) -> dict[UUID, tuple[datetime, UUID]]:
    """What orders shifts by their start."""
    rows = await tx.all(SOONEST, shift_ids=list(shift_ids))
    return {row["id"]: (row["starts_at"], row["id"]) for row in rows}


async def place_of(tx: Transaction, shift_id: UUID, employer_id: UUID) -> Record | None:
    """Where the employer's displayed shift is, and what it offers."""
    return await tx.one(PLACE_OF, shift_id=shift_id, employer_id=employer_id)


async def near(tx: Transaction, cells: Sequence[int], kind: str, pay_fen: int, most: int) -> list[UUID]:
    """Workers in the cells who want the kind for the pay."""
    rows = await tx.all(NEAR, cells=list(cells), kind=kind, pay_fen=pay_fen, most=most)
    return [row["worker_id"] for row in rows]


async def codes_by_bit(tx: Transaction) -> dict[int, str]:
    """The qualifications by the bit that stands for them."""
    return {row["bit"]: row["code"] for row in await tx.all(CODES)}


NAMES = """
    select w.id, w.name_mask, coalesce(i.travel_mode, 'transit') as travel_mode
    from worker w left join job_intention i on i.worker_id = w.id where w.id = any(:worker_ids::uuid[])
"""
DESCRIBED = """
    select s.id, p.title, s.starts_at, s.ends_at, p.pay_fen_per_hour
    from shift s join posting p on p.id = s.posting_id where s.id = any(:shift_ids::uuid[])
"""


@dataclass(frozen=True, slots=True)
class ShownShift:
    """A shift as people know it."""

    title: str
    starts_at: datetime
    ends_at: datetime
    pay_fen: Fen


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of workers, shifts and qualifications beside their ids; names are masks."""

    names: Mapping[UUID, str]
    ways: Mapping[UUID, TravelMode]
    """How each worker goes to work."""
    paces: Paces
    shifts: Mapping[UUID, ShownShift]
    codes: Mapping[int, str]


async def described(tx: Transaction, worker_ids: Sequence[UUID], shift_ids: Sequence[UUID]) -> Shown:
    """The words for what was found; the viewer has been let find it."""
    names = await tx.all(NAMES, worker_ids=list(worker_ids))
    shifts = await tx.all(DESCRIBED, shift_ids=list(shift_ids))
    return Shown(
        names={row["id"]: row["name_mask"] for row in names},
        ways={row["id"]: TravelMode(row["travel_mode"]) for row in names},
        paces=await paces(tx),
        shifts={
            row["id"]: ShownShift(row["title"], row["starts_at"], row["ends_at"], Fen(row["pay_fen_per_hour"])) for row in shifts
        },
        codes=await codes_by_bit(tx),
    )
