"""SQL of people, workers, employers and their registrations. Sign-in has its own: ``store_sessions``."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.accounts.facts import Document
from domain.accounts.model import IdNumberTaken, Party, Registration, UsccTaken
from domain.database import Record, Transaction

FIND_PERSON = "select id from person where phone_index = any(:phone_indexes::bytea[])"
LOCK_INDEX = "select pg_advisory_xact_lock(hashtextextended(encode(:index::bytea, 'hex'), 0))"
INSERT_PERSON = """
    insert into person (id, phone_index, phone_sealed, phone_mask, created_at)
    values (:id, :phone_index, :phone_sealed, :phone_mask, :now)
    on conflict (phone_index) do nothing
"""
LOCK_PERSON = "select phone_sealed from person where id = :id for no key update"


async def find_person(tx: Transaction, phone_indexes: list[bytes]) -> UUID | None:
    """Whose phone this is, whichever version its index has."""
    found = await tx.value(FIND_PERSON, phone_indexes=phone_indexes)
    return found if isinstance(found, UUID) else None


async def lock_index(tx: Transaction, index: bytes) -> None:
    """Whoever writes this value waits: while keys change, two indexes of one value would both be unique."""
    await tx.run(LOCK_INDEX, index=index)


async def insert_person(
    tx: Transaction, id: UUID, phone_index: bytes | None = None, sealed: bytes | None = None, mask: str | None = None
) -> bool:
    """False when another request made the person of this phone first."""
    return bool(await tx.run(INSERT_PERSON, id=id, phone_index=phone_index, phone_sealed=sealed, phone_mask=mask))


async def lock_person(tx: Transaction, id: UUID) -> bytes | None:
    """Makes one person's registrations wait for each other; returns the sealed phone."""
    sealed = await tx.value(LOCK_PERSON, id=id)
    return sealed if isinstance(sealed, bytes) else None


LOCK_WORKER = """
    select id, state, state_at, submitted_at, approved_at, reviewer_id from worker where id = :id for no key update
"""
LOCK_EMPLOYER = """
    select id, state, state_at, submitted_at, approved_at, reviewer_id from employer where id = :id for no key update
"""
MOVE_WORKER = """
    update worker set state = :state, state_at = :state_at, submitted_at = :submitted_at, approved_at = :approved_at,
        reviewer_id = :reviewer_id
    where id = :id
"""
MOVE_EMPLOYER = """
    update employer set state = :state, state_at = :state_at, submitted_at = :submitted_at, approved_at = :approved_at,
        reviewer_id = :reviewer_id
    where id = :id
"""


async def lock(tx: Transaction, party: Party, id: UUID) -> Registration | None:
    row = await tx.one(LOCK_WORKER if party == "worker" else LOCK_EMPLOYER, id=id)
    return None if row is None else Registration(party=party, **dict(row))


async def save(tx: Transaction, registration: Registration) -> None:
    await tx.run(
        MOVE_WORKER if registration.party == "worker" else MOVE_EMPLOYER,
        id=registration.id,
        state=registration.state,
        state_at=registration.state_at,
        submitted_at=registration.submitted_at,
        approved_at=registration.approved_at,
        reviewer_id=registration.reviewer_id,
    )


PERSON_OF_WORKER = "select person_id from worker where id = :id"
PEOPLE_OF_EMPLOYER = "select person_id from employer_member where employer_id = :id and removed_at is null"
WORKER_STATE = "select state from worker where id = :id"
EMPLOYER_STATE = "select state from employer where id = :id"


async def submitters(tx: Transaction, party: Party, id: UUID) -> frozenset[UUID]:
    """The people whose registration this is."""
    rows = await tx.all(PERSON_OF_WORKER if party == "worker" else PEOPLE_OF_EMPLOYER, id=id)
    return frozenset(row["person_id"] for row in rows)


async def state(tx: Transaction, party: Party, id: UUID) -> str | None:
    found = await tx.value(WORKER_STATE if party == "worker" else EMPLOYER_STATE, id=id)
    return found if isinstance(found, str) else None


WORKER_OF_PERSON = "select id, state from worker where person_id = :person_id"
ID_NUMBER_HOLDER = "select id from worker where id_number_index = any(:id_number_indexes::bytea[])"
SAVE_WORKER = """
    insert into worker (id, person_id, state, name_sealed, name_mask, id_number_sealed, id_number_mask, id_number_index,
        sex_sealed, birth_date_sealed, contact_sealed, contact_mask, school, major, experience, working_age_on, adult_on,
        declared_at, created_at, state_at)
    values (:id, :person_id, 'draft', :name_sealed, :name_mask, :id_number_sealed, :id_number_mask, :id_number_index,
        :sex_sealed, :birth_date_sealed, :contact_sealed, :contact_mask, :school, :major, :experience, :working_age_on, :adult_on,
        :now, :now, :now)
    on conflict (id) do update set state = 'draft', name_sealed = :name_sealed, name_mask = :name_mask,
        id_number_sealed = :id_number_sealed, id_number_mask = :id_number_mask, id_number_index = :id_number_index,
        sex_sealed = :sex_sealed, birth_date_sealed = :birth_date_sealed, contact_sealed = :contact_sealed,
        contact_mask = :contact_mask, school = :school, major = :major, experience = :experience,
        working_age_on = :working_age_on, adult_on = :adult_on, declared_at = :now, state_at = :now
"""

# A check was of the identity as it stood: whoever registers again, perhaps as somebody else, is checked again.
CHECKS_END = """
    update verification set state = 'expired', answered_at = coalesce(answered_at, :now), expires_at = :now
    where subject_type = 'worker' and subject_id = :id and state in ('pending', 'passed')
"""


async def worker_of(tx: Transaction, person_id: UUID) -> Record | None:
    """``id`` and ``state`` of the person's worker."""
    return await tx.one(WORKER_OF_PERSON, person_id=person_id)


async def save_worker(
    tx: Transaction, id: UUID, person_id: UUID, sealed: dict[str, object], id_number_indexes: list[bytes]
) -> None:
    """Writes a draft, new or again; what was checked of an earlier one counts no more. Raises IdNumberTaken."""
    await tx.run(CHECKS_END, id=id)
    await lock_index(tx, id_number_indexes[0])
    holder = await tx.value(ID_NUMBER_HOLDER, id_number_indexes=id_number_indexes)
    if holder not in (None, id):
        raise IdNumberTaken(field="input.idNumber")
    try:
        await tx.run(SAVE_WORKER, id=id, person_id=person_id, **sealed)
    except asyncpg.UniqueViolationError as taken:
        raise IdNumberTaken(field="input.idNumber") from taken


USCC_HOLDER = "select id from employer where uscc = :uscc"
SAVE_EMPLOYER = """
    insert into employer (id, state, name, uscc, address, business_scope, industry, contact_name, contact_sealed, contact_mask,
        virtual_account, declared_at, created_at, state_at)
    values (:id, 'draft', :name, :uscc, :address, :business_scope, :industry, :contact_name, :contact_sealed, :contact_mask,
        :virtual_account, :now, :now, :now)
    on conflict (id) do update set state = 'draft', name = :name, uscc = :uscc, address = :address,
        business_scope = :business_scope, industry = :industry, contact_name = :contact_name, contact_sealed = :contact_sealed,
        contact_mask = :contact_mask, declared_at = :now, state_at = :now
"""


async def save_employer(tx: Transaction, id: UUID, facts: dict[str, object]) -> None:
    """Writes a draft, new or again; the virtual account of the first time stays. Raises UsccTaken."""
    holder = await tx.value(USCC_HOLDER, uscc=facts["uscc"])
    if holder not in (None, id):
        raise UsccTaken(field="input.uscc")
    try:
        await tx.run(SAVE_EMPLOYER, id=id, **facts)
    except asyncpg.UniqueViolationError as taken:
        raise UsccTaken(field="input.uscc") from taken


INSERT_DOCUMENT = """
    insert into employer_document (id, employer_id, kind, file_name, size_bytes, sha256, content_sealed, expires_on, uploaded_at)
    values (:id, :employer_id, :kind, :file_name, :size_bytes, :sha256, :content_sealed, :expires_on, :now)
"""


async def insert_document(tx: Transaction, id: UUID, employer_id: UUID, document: Document, sealed: bytes) -> None:
    await tx.run(
        INSERT_DOCUMENT,
        id=id,
        employer_id=employer_id,
        kind=document.kind,
        file_name=document.file_name,
        size_bytes=len(document.content),
        sha256=document.sha256,
        content_sealed=sealed,
        expires_on=document.expires_on,
    )


MEMBERSHIPS = """
    select m.employer_id, m.role
    from employer_member m
    where m.person_id = :person_id and m.removed_at is null
    order by m.created_at, m.id
"""


async def memberships(tx: Transaction, person_id: UUID) -> list[Record]:
    """``employer_id`` and ``role``, the oldest first."""
    return await tx.all(MEMBERSHIPS, person_id=person_id)


SEALED_IDENTITY = """
    select name_sealed, id_number_sealed, sex_sealed, birth_date_sealed, contact_sealed from worker where id = :id
"""


async def sealed_identity(tx: Transaction, worker_id: UUID) -> Record | None:
    return await tx.one(SEALED_IDENTITY, id=worker_id)


SEALED_IDENTITIES = """
    select id, name_sealed, id_number_sealed, contact_sealed from worker where id = any(:ids) and name_sealed is not null
"""
# The words stand beside the audit, which is sealed for good: an erasure takes them away.
LOG_ACCESSES = """
    with read as (
        insert into audit (id, at, actor, session_id, event, subject_id, data)
        select id, :now, :actor, :session_id, 'personal_data.read', subject_id, jsonb_build_object('fields', :fields::text[])
        from unnest(:ids::uuid[], :subject_ids::uuid[]) as read (id, subject_id)
        returning id, subject_id
    )
    insert into personal_data_reading (audit_id, subject_id, purpose) select id, subject_id, :purpose from read
"""


async def sealed_identities(tx: Transaction, worker_ids: Sequence[UUID]) -> list[Record]:
    return await tx.all(SEALED_IDENTITIES, ids=list(worker_ids))


async def log_accesses(
    tx: Transaction,
    ids: Sequence[UUID],
    actor: str,
    session_id: UUID | None,
    subject_ids: Sequence[UUID],
    purpose: str,
    fields: Sequence[str],
) -> None:
    binds = {"ids": list(ids), "subject_ids": list(subject_ids), "fields": list(fields)}
    await tx.run(LOG_ACCESSES, actor=actor, session_id=session_id, purpose=purpose, **binds)


SEALED_DOCUMENT = """
    select employer_id, kind, file_name, content_sealed, expires_on from employer_document where id = :id
"""


async def sealed_document(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(SEALED_DOCUMENT, id=id)


INSERT_STAFF = """
    insert into staff (id, person_id, login, display_name, role, password_hash, totp_sealed, created_at)
    values (:id, :person_id, :login, :display_name, :role, :password_hash, :totp_sealed, :now)
    on conflict (login) do nothing
"""
INSERT_PARTNER = "insert into partner (id, name, created_at) values (:id, :name, :now)"
INSERT_PARTNER_KEY = """
    insert into partner_key (id, partner_id, digest, scopes, created_at, expires_at)
    values (:id, :partner_id, :digest, :scopes, :now, :expires_at)
"""


async def insert_staff(
    tx: Transaction, id: UUID, person_id: UUID, login: str, name: str, role: str, password_hash: str, totp_sealed: bytes
) -> bool:
    """False when the login is taken."""
    return bool(
        await tx.run(
            INSERT_STAFF,
            id=id,
            person_id=person_id,
            login=login,
            display_name=name,
            role=role,
            password_hash=password_hash,
            totp_sealed=totp_sealed,
        )
    )


async def insert_partner(tx: Transaction, id: UUID, name: str) -> None:
    await tx.run(INSERT_PARTNER, id=id, name=name)


async def insert_partner_key(
    tx: Transaction, id: UUID, partner_id: UUID, digest: bytes, scopes: list[str], expires_at: datetime | None
) -> None:
    await tx.run(INSERT_PARTNER_KEY, id=id, partner_id=partner_id, digest=digest, scopes=scopes, expires_at=expires_at)
