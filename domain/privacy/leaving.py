"""The end of somebody who never worked here: a member of employers, or a person who only signed in (PIPL art. 47).

What they did for an employer is the employer's record and stays with it, by an id. Their name there is sealed for as long as law
keeps records of service, then destroyed with the others.
"""

from dataclasses import dataclass
from uuid import UUID

import orjson

from domain.clock import day_of
from domain.database import Record, Transaction
from domain.privacy import store_erasing, store_leaving, store_requests
from domain.privacy.model import NotErasable


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves, and what forbids it."""

    person_id: UUID
    phone_sealed: bytes | None
    reasons: tuple[str, ...]
    floor: Record | None


async def who_leaves(tx: Transaction, person_id: UUID) -> Leaving:
    """Somebody who never worked here, and what forbids it. Raises NotErasable when it was done."""
    row = await store_leaving.lock_person(tx, person_id)
    if row is None or row["erased_at"] is not None:
        raise NotErasable()
    floor = await store_leaving.floor(tx, person_id, day_of(tx.now))
    return Leaving(person_id, row["phone_sealed"], tuple(await store_leaving.blockers(tx, person_id)), floor)


async def forget(tx: Transaction, leaving: Leaving) -> None:
    """Names, numbers, messages, sessions and keys go; what law keeps is sealed first."""
    person_id = leaving.person_id
    if leaving.floor is not None:
        kept = orjson.dumps({"employer_member": await store_leaving.memberships(tx, person_id)}).decode()
        sealed = await tx.vault.seal(tx, person_id, "service", "erasure_lock.content", kept)
        await store_erasing.lock(tx, person_id, person_id, leaving.floor, sealed)
    indexes = []
    if leaving.phone_sealed is not None:
        phone = await tx.vault.unseal(tx, person_id, "contact", "person.phone", leaving.phone_sealed)
        indexes = tx.vault.blind_indexes("phone", phone)
    await store_leaving.clear(tx, person_id, indexes)
    await forget_evidence(tx, person_id)
    for document_id in await store_leaving.copies(tx, person_id):
        await store_requests.shred(tx, document_id, "payment")
    await store_requests.shred(tx, person_id, "contact")


async def forget_evidence(tx: Transaction, person_id: UUID) -> None:
    """What was shown when somebody asked for the account: its keys go."""
    for document_id in await store_leaving.recovered_with(tx, person_id):
        await store_requests.shred(tx, document_id, "payment")
