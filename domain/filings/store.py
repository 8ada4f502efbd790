"""SQL of filings."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import asyncpg

from domain.database import Transaction
from domain.filings.model import Filing, FilingKind, FilingState, Period
from domain.ids import new_id

ADD = """
    insert into tax_filing (id, kind, first_day, last_day, due_on, state, purpose, requested_by, requested_at)
    values (:id, :kind, :first_day, :last_day, :due_on, 'requested', :purpose, :requested_by, :now)
"""
LOCK = "select id, kind, state, first_day, last_day, purpose from tax_filing where id = :id for update"
FIND = "select id, kind, state, first_day, last_day, purpose from tax_filing where id = :id"
READY = "update tax_filing set state = 'ready', rows = :rows, ready_at = :now where id = :id and state = 'requested'"
NAME = """
    insert into tax_filing_worker (filing_id, worker_id, identity_digest)
    select :id, worker_id, digest from unnest(:worker_ids::uuid[], :digests::bytea[]) as named (worker_id, digest)
"""
NAMED = "select worker_id from tax_filing_worker where filing_id = :id"
REPORTED = """
    select distinct on (w.worker_id) w.worker_id, w.identity_digest
    from tax_filing_worker w join tax_filing f on f.id = w.filing_id
    where f.kind = 'identity_report' and f.state = 'submitted' and f.first_day < :before
    order by w.worker_id, f.first_day desc
"""
SUBMIT = """
    update tax_filing set state = 'submitted', receipt_number = :receipt_number, submitted_by = :submitted_by, submitted_at = :now
    where id = :id
"""


async def add(tx: Transaction, kind: FilingKind, period: Period, purpose: str, requested_by: UUID) -> UUID:
    id = new_id()
    binds = {"first_day": period.first_day, "last_day": period.last_day, "due_on": period.due_on}
    await tx.run(ADD, id=id, kind=kind.value, purpose=purpose, requested_by=requested_by, **binds)
    return id


async def find(tx: Transaction, filing_id: UUID, *, lock: bool) -> Filing | None:
    row = await tx.one(LOCK if lock else FIND, id=filing_id)
    return Filing(**{**dict(row), "kind": FilingKind(row["kind"]), "state": FilingState(row["state"])}) if row else None


async def ready(tx: Transaction, filing_id: UUID, rows: int, named: Mapping[UUID, bytes]) -> bool:
    """False when it was ready before."""
    if not await tx.run(READY, id=filing_id, rows=rows):
        return False
    await tx.run(NAME, id=filing_id, worker_ids=list(named), digests=list(named.values()))
    return True


async def named(tx: Transaction, filing_id: UUID) -> list[UUID]:
    """Whom a filing names."""
    return [row["worker_id"] for row in await tx.all(NAMED, id=filing_id)]


async def reported(tx: Transaction, before: date) -> dict[UUID, bytes]:
    """Each worker's identity as it was last handed in for an earlier quarter."""
    return {row["worker_id"]: row["identity_digest"] for row in await tx.all(REPORTED, before=before)}


async def submit(tx: Transaction, filing_id: UUID, receipt_number: str, submitted_by: UUID) -> bool:
    """False when the receipt, or the period's filing of this kind, is on record already."""
    try:
        async with tx.connection.transaction():
            await tx.run(SUBMIT, id=filing_id, receipt_number=receipt_number, submitted_by=submitted_by)
    except asyncpg.UniqueViolationError:
        return False
    return True
