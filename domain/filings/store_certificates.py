"""SQL of workers' certificates."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id

ADD = """
    insert into tax_certificate (id, worker_id, year, requested_at) values (:id, :worker_id, :year, :now)
    on conflict (worker_id, year) where ready_at is null do nothing
"""
OPEN = "select worker_id, year from tax_certificate where id = :id and ready_at is null"
READY = "update tax_certificate set ready_at = :now where id = :id and ready_at is null"


async def add(tx: Transaction, worker_id: UUID, year: int) -> UUID | None:
    """None while one of the same year is being made."""
    id = new_id()
    return id if await tx.run(ADD, id=id, worker_id=worker_id, year=year) else None


async def open_one(tx: Transaction, certificate_id: UUID) -> Record | None:
    return await tx.one(OPEN, id=certificate_id)


async def ready(tx: Transaction, certificate_id: UUID) -> bool:
    """False when it was ready before."""
    return await tx.run(READY, id=certificate_id) == 1
