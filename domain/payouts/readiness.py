"""What a worker lacks before pay can go to them, all of it and in words, before anything is blocked (T-044)."""

from dataclasses import dataclass
from datetime import datetime

from domain.database import Transaction
from domain.viewer import Viewer

# The same conditions as of a plan's payables (``store.PAYABLE``), each by itself: a plan names only the first that fails.
LACKING = """
    select upper(o.id) as code, t.text_zh as zh, t.text_en as en, o.until
    from worker w
    left join payout_destination d on d.worker_id = w.id and d.removed_at is null and d.made_default_at is not null
    left join holder_check h on h.payout_destination_id = d.id
    cross join lateral (values
        (1, 'worker_not_approved', w.state <> 'approved', null::timestamptz),
        (2, 'worker_not_verified', not exists (
            select from verification v where v.subject_id = w.id and v.method = 'two_element' and v.state = 'passed'
            and (v.expires_at is null or v.expires_at > :now)), null),
        (3, 'worker_unsigned', not exists (
            select from agreement a where a.worker_id = w.id and (a.ends_at is null or a.ends_at > :now)), null),
        (4, 'consent_missing', not coalesce((
            select c.given from consent c where c.person_id = w.person_id and c.purpose = 'agent_tax_filing'
            order by c.at desc, c.id desc limit 1), false), null),
        (5, 'destination_missing', d.id is null, null),
        (6, 'destination_refused', exists (
            select from payout_item f join settlement s on s.id = f.settlement_id and s.state = 'approved'
            where f.worker_id = w.id and f.state in ('failed', 'returned') and f.payout_destination_id = d.id
            and f.needs in ('worker', 'nobody')), null),
        (7, 'holder_differs', coalesce(h.state = 'differs', false), null),
        (8, 'holder_asked', coalesce(h.state = 'asked', false), null),
        (9, 'destination_cooling_down', coalesce(d.usable_from > :now, false), d.usable_from)
    ) as o (place, id, lacks, until)
    join payout_waiting t on t.id = o.id
    where w.id = :worker_id and o.lacks
    order by o.place
"""
WORDS = "select id, text_zh, text_en from payout_waiting"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, in words; ``until``: time alone mends it then."""

    code: str
    zh: str
    en: str
    until: datetime | None


async def lacking(tx: Transaction, viewer: Viewer) -> list[Lack]:
    """Everything the worker lacks before pay can go to them, in the order to do it; nothing when all is there."""
    worker_id = viewer.must_be_worker()
    return [Lack(**dict(row)) for row in await tx.all(LACKING, worker_id=worker_id)]


async def words(tx: Transaction) -> dict[str, tuple[str, str]]:
    """Why pay waits, by code, in Chinese and English."""
    return {row["id"].upper(): (row["text_zh"], row["text_en"]) for row in await tx.all(WORDS)}
