"""Personal data in the clear: to its subject, and to the channel that pays or verifies. Every reading leaves a row."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.accounts import store
from domain.accounts.facts import text_of
from domain.accounts.model import Payee
from domain.database import Record, Transaction
from domain.errors import NotFound
from domain.ids import new_id
from domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Identity:
    """What a worker registered, in the clear."""

    worker_id: UUID
    name: str
    sex: str
    id_number: str
    birth_date: date
    phone: str


async def payee(tx: Transaction, worker_id: UUID, purpose: str) -> Payee:
    """Name, identity number and phone for an outside call; ``purpose`` names the job and is logged. Raises NotFound."""
    row = await _read(tx, Viewer.system(purpose), worker_id, purpose)
    return Payee(
        name=await _clear(tx, worker_id, row, "name"),
        id_number=await _clear(tx, worker_id, row, "id_number"),
        phone=await tx.vault.unseal(tx, worker_id, "contact", "worker.contact", row["contact_sealed"]),
    )


async def my_identity(tx: Transaction, viewer: Viewer, purpose: str) -> Identity:
    """The viewer's own data; the purpose is stated and kept (PIPL art. 45)."""
    worker_id = viewer.must_be_worker()
    row = await _read(tx, viewer, worker_id, text_of(purpose, "input.purpose", 2, 200))
    return Identity(
        worker_id=worker_id,
        name=await _clear(tx, worker_id, row, "name"),
        sex=await _clear(tx, worker_id, row, "sex"),
        id_number=await _clear(tx, worker_id, row, "id_number"),
        birth_date=date.fromisoformat(await _clear(tx, worker_id, row, "birth_date")),
        phone=await tx.vault.unseal(tx, worker_id, "contact", "worker.contact", row["contact_sealed"]),
    )


async def is_adult(tx: Transaction, worker_id: UUID, on: date) -> bool:
    """Eighteen or older on that day (L-08); the birth date itself stays sealed. Raises NotFound."""
    dates = await store.age_dates(tx, worker_id)
    if dates is None:
        raise NotFound("Worker")
    return dates[1] <= on


async def _read(tx: Transaction, viewer: Viewer, worker_id: UUID, purpose: str) -> Record:
    row = await store.sealed_identity(tx, worker_id)
    if row is None or row["name_sealed"] is None:
        raise NotFound("Worker")
    await store.log_access(tx, new_id(), viewer.actor, viewer.session_id, worker_id, purpose)
    return row


async def _clear(tx: Transaction, worker_id: UUID, row: Record, field: str) -> str:
    return await tx.vault.unseal(tx, worker_id, "identity", f"worker.{field}", row[f"{field}_sealed"])
