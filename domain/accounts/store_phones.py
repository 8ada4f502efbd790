"""SQL of a person's phone as it changes, of messages to phones, and of what ends with it."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction

MOVE = """
    update person set phone_index = :index, phone_sealed = :sealed, phone_mask = :mask,
        cool_until = greatest(coalesce(cool_until, :cool_until), :cool_until)
    where id = :person_id
"""
COOL = "update person set cool_until = greatest(coalesce(cool_until, :cool_until), :cool_until) where id = :person_id"
WORKER_CONTACT = "select id, contact_sealed from worker where person_id = :person_id and contact_sealed is not null"
MOVE_CONTACT = "update worker set contact_sealed = :sealed, contact_mask = :mask where id = :worker_id"
END_ALL = """
    update session set ended_at = clock_timestamp(), end_reason = 'revoked' where person_id = :person_id and ended_at is null
"""


async def move(tx: Transaction, person_id: UUID, index: bytes, sealed: bytes, mask: str, cool_until: datetime) -> None:
    await tx.run(MOVE, person_id=person_id, index=index, sealed=sealed, mask=mask, cool_until=cool_until)


async def cool(tx: Transaction, person_id: UUID, until: datetime) -> None:
    await tx.run(COOL, person_id=person_id, cool_until=until)


async def worker_contact(tx: Transaction, person_id: UUID) -> Record | None:
    """``id`` and ``contact_sealed`` of the person's worker."""
    return await tx.one(WORKER_CONTACT, person_id=person_id)


async def move_contact(tx: Transaction, worker_id: UUID, sealed: bytes, mask: str) -> None:
    await tx.run(MOVE_CONTACT, worker_id=worker_id, sealed=sealed, mask=mask)


async def end_all_sessions(tx: Transaction, person_id: UUID) -> int:
    return await tx.run(END_ALL, person_id=person_id)


ADD_NOTICE = """
    insert into phone_notice (id, person_id, template, phone_sealed, created_at)
    values (:id, :person_id, :template, :phone_sealed, :now)
"""
NOTICE = "select person_id, template, phone_sealed from phone_notice where id = :id and sent_at is null"
NOTICE_SENT = "update phone_notice set sent_at = :now, phone_sealed = null where id = :id and sent_at is null"


async def add_notice(tx: Transaction, id: UUID, person_id: UUID, template: str, sealed: bytes) -> None:
    await tx.run(ADD_NOTICE, id=id, person_id=person_id, template=template, phone_sealed=sealed)


async def notice(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(NOTICE, id=id)


async def notice_sent(tx: Transaction, id: UUID) -> None:
    await tx.run(NOTICE_SENT, id=id)


STAFF_OF_PERSON = "select id, login, totp_sealed from staff where person_id = :person_id and disabled_at is null"
RENEW_FACTOR = "update staff set totp_sealed = :sealed, totp_last_step = 0 where id = :id"


RENEW_HASH = "update staff set password_hash = :password_hash where id = :id"


async def renew_password(tx: Transaction, id: UUID, password_hash: str) -> None:
    await tx.run(RENEW_HASH, id=id, password_hash=password_hash)


async def staff_of_person(tx: Transaction, person_id: UUID) -> Record | None:
    return await tx.one(STAFF_OF_PERSON, person_id=person_id)


async def renew_factor(tx: Transaction, id: UUID, sealed: bytes) -> None:
    await tx.run(RENEW_FACTOR, id=id, sealed=sealed)
