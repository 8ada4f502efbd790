"""SQL of the end of somebody who never worked: a member of employers, or a person who only signed in."""

from datetime import date
from uuid import UUID

from domain.database import Record, Transaction
from domain.privacy.store_erasing import CLEAR_PERSON, ERASE_ROWS, FORGET_CODES, OF_PERSON

LOCK_PERSON = "select id, phone_sealed, erased_at from person where id = :person_id for update"
BLOCKERS = """
    select code from (values
        ('employer_member', exists (select from employer_member where person_id = :person_id and removed_at is null)),
        ('staff', exists (select from staff where person_id = :person_id and disabled_at is null)),
        ('case_open', exists (select from account_recovery where person_id = :person_id and ended_at is null))
    ) as found (code, holds) where holds
"""
# Who acted for an employer is part of the record of what it did: years from the last day as a member (E-commerce Law art. 31).
FLOOR = """
    select c.retention, c.title_zh, c.title_en, c.legal_basis, (last.day + make_interval(years => c.years))::date as until
    from retention_class c, (select max(removed_at)::date as day from employer_member where person_id = :person_id) as last
    where c.retention = 'service' and last.day is not null and (last.day + make_interval(years => c.years))::date > :today
"""
MEMBERSHIPS = """
    select employer_id::text, role, display_name, created_at::text, removed_at::text from employer_member
    where person_id = :person_id order by created_at, id
"""
RECOVERED_WITH = """
    select d.id from document d join account_recovery r on r.id = d.subject_id where r.person_id = :person_id
"""
COPIES = "select id from document where person_id = :person_id"


async def lock_person(tx: Transaction, person_id: UUID) -> Record | None:
    """``phone_sealed`` and ``erased_at``; nobody else changes the person meanwhile."""
    return await tx.one(LOCK_PERSON, person_id=person_id)


async def blockers(tx: Transaction, person_id: UUID) -> list[str]:
    return [row["code"] for row in await tx.all(BLOCKERS, person_id=person_id)]


async def floor(tx: Transaction, person_id: UUID, today: date) -> Record | None:
    """What law keeps of somebody who acted for an employer, and until when; None where it keeps nothing."""
    return await tx.one(FLOOR, person_id=person_id, today=today)


async def memberships(tx: Transaction, person_id: UUID) -> list[dict[str, object]]:
    return [dict(row) for row in await tx.all(MEMBERSHIPS, person_id=person_id)]


async def clear(tx: Transaction, person_id: UUID, phone_indexes: list[bytes]) -> None:
    """Everything that is not sealed is emptied or removed."""
    await tx.run(FORGET_CODES, phone_indexes=phone_indexes)
    for statement in OF_PERSON:
        await tx.run(statement, person_id=person_id)
    await tx.run(CLEAR_PERSON, person_id=person_id)
    await tx.value(ERASE_ROWS, person_id=person_id, worker_id=None)


async def recovered_with(tx: Transaction, person_id: UUID) -> list[UUID]:
    """The evidence sent when an account was asked for; each with a key of its own."""
    return [row["id"] for row in await tx.all(RECOVERED_WITH, person_id=person_id)]


async def copies(tx: Transaction, person_id: UUID) -> list[UUID]:
    """Documents that are the person's own."""
    return [row["id"] for row in await tx.all(COPIES, person_id=person_id)]
