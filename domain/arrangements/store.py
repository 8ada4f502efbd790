"""SQL of threads about arrangements."""

from uuid import UUID

from domain.arrangements.model import Hire, Side
from domain.database import Transaction
from domain.ids import new_id

LOCK = "select id as offer_id, worker_id, employer_id, state from offer where id = :offer_id for update"
COUNT = "select count(*) from arrangement_message where offer_id = :offer_id"
ADD = """
    insert into arrangement_message (id, offer_id, worker_id, employer_id, side, text, sent_by, sent_at)
    values (:id, :offer_id, :worker_id, :employer_id, :side, :text, :sent_by, :now)
"""


async def lock(tx: Transaction, offer_id: UUID) -> Hire | None:
    row = await tx.one(LOCK, offer_id=offer_id)
    return Hire(**dict(row)) if row else None


async def count(tx: Transaction, offer_id: UUID) -> int:
    found = await tx.value(COUNT, offer_id=offer_id)
    assert isinstance(found, int)
    return found


async def add(tx: Transaction, hire: Hire, side: Side, text: str, sent_by: UUID) -> None:
    parties = {"worker_id": hire.worker_id, "employer_id": hire.employer_id}
    await tx.run(ADD, id=new_id(), offer_id=hire.offer_id, side=side.value, text=text, sent_by=sent_by, **parties)
