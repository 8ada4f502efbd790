"""SQL of data accesses: purposes, requests, hires, and the sealed columns behind each field."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Record, Transaction
from domain.privacy.model import Access, Purpose

PURPOSE = "select code, roles, fields, max_minutes, automatic_rule from data_purpose where code = :code"
WORKER_PERSON = "select person_id from worker where id = :worker_id"
# Offered and not refused since; a work that has ended counts for thirty days. Who is limited to branches hires for these only.
HIRED = """
    select exists (
        select from (
            select posting_id from offer where worker_id = :worker_id and employer_id = :employer_id and state = 'open'
            union all
            select posting_id from assignment where worker_id = :worker_id and employer_id = :employer_id
                and state <> 'cancelled' and ends_at > :now::timestamptz - interval '30 days'
        ) hired join posting p on p.id = hired.posting_id
        where :branch_ids::uuid[] is null or p.branch_id = any(:branch_ids::uuid[])
    )
"""
INSERT = """
    insert into personal_data_access (id, worker_id, fields, purpose, explanation, minutes, requested_by, staff_id, employer_id,
        requested_at, state, decided_by, automatic_rule, decide_reason, decided_at, expires_at)
    values (:id, :worker_id, :fields, :purpose, :explanation, :minutes, :requested_by, :staff_id, :employer_id,
        :requested_at, :state, :decided_by, :automatic_rule, :decide_reason, :decided_at, :expires_at)
"""
LOCK = """
    select id, worker_id, fields, purpose, explanation, minutes, requested_by, staff_id, employer_id, requested_at, state,
           decided_by, automatic_rule, decide_reason, decided_at, expires_at
    from personal_data_access where id = :id for no key update
"""
DECIDE = """
    update personal_data_access set state = :state, decided_by = :decided_by, automatic_rule = :automatic_rule,
        decide_reason = :decide_reason, decided_at = :decided_at, expires_at = :expires_at
    where id = :id and state = 'requested'
"""
SEALED = """
    select w.name_sealed as name, w.contact_sealed as phone, w.id_number_sealed as id_number,
           w.birth_date_sealed as birth_date,
           (select d.number_sealed from payout_destination d where d.worker_id = w.id and d.removed_at is null
              and d.made_default_at is not null) as bank_account
    from worker w where w.id = :worker_id
"""


async def purpose(tx: Transaction, code: str) -> Purpose | None:
    row = await tx.one(PURPOSE, code=code)
    return Purpose(**{**dict(row), "roles": tuple(row["roles"]), "fields": tuple(row["fields"])}) if row else None


async def person_of(tx: Transaction, worker_id: UUID) -> UUID | None:
    found = await tx.value(WORKER_PERSON, worker_id=worker_id)
    return found if isinstance(found, UUID) else None


async def hired(tx: Transaction, worker_id: UUID, employer_id: UUID, branch_ids: Sequence[UUID]) -> bool:
    """Whether the employer, or one of these branches of it, has offered this worker work, or gave it until lately."""
    return bool(await tx.value(HIRED, worker_id=worker_id, employer_id=employer_id, branch_ids=list(branch_ids) or None))


async def insert(tx: Transaction, access: Access) -> None:
    await tx.run(INSERT, **_columns(access))


async def lock(tx: Transaction, id: UUID) -> Access | None:
    row = await tx.one(LOCK, id=id)
    return Access(**{**dict(row), "fields": tuple(row["fields"])}) if row else None


async def decide(tx: Transaction, access: Access) -> None:
    await tx.run(DECIDE, **_columns(access))


async def sealed(tx: Transaction, worker_id: UUID) -> Record | None:
    """By field, what is sealed of a worker."""
    return await tx.one(SEALED, worker_id=worker_id)


def _columns(access: Access) -> dict[str, object]:
    columns: dict[str, object] = {name: getattr(access, name) for name in Access.__slots__}
    return {**columns, "fields": list(access.fields)}
