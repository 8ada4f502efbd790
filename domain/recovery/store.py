"""SQL of recoveries."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.recovery.model import Kind, Recovery

EVIDENCE = "recovery_evidence"
"""The kind of document that it is."""
READERS = ("support", "admin")

ADD = """
    insert into account_recovery (id, kind, person_id, state, words, new_phone_sealed, new_phone_mask, name_matches,
        id_number_matches, claim_digest, requested_at)
    values (:id, :kind, :person_id, 'requested', :words, :new_phone_sealed, :new_phone_mask, :name_matches,
        :id_number_matches, :claim_digest, :now)
    on conflict do nothing
"""
LOCK = """
    select id, kind, person_id, state, name_matches, id_number_matches, confirmed_by, confirmed_at, compared, approved_by,
        approved_at, waits_until, ended_at, refused_by, end_reason
    from account_recovery where id = :id for no key update
"""
SAVE = """
    update account_recovery set state = :state, confirmed_by = :confirmed_by, confirmed_at = :confirmed_at,
        compared = :compared, approved_by = :approved_by, approved_at = :approved_at, waits_until = :waits_until,
        ended_at = :ended_at, refused_by = :refused_by, end_reason = :end_reason,
        new_phone_sealed = case when :ended_at::timestamptz is null then new_phone_sealed end
    where id = :id
"""
NEW_PHONE = "select new_phone_sealed from account_recovery where id = :id"
DUE = """
    select id from account_recovery where state = 'waiting' and waits_until <= :now
    order by waits_until, id limit :limit for no key update skip locked
"""
WORKER = """
    select id, name_sealed, id_number_sealed from worker where person_id = :person_id and erased_at is null
"""
CLAIMABLE = """
    select id, person_id from account_recovery
    where id = :id and kind = :kind and state = 'completed' and claimed_at is null and claim_digest = :digest
    for no key update
"""
CLAIMED = "update account_recovery set claimed_at = :now where id = :id"


async def add(
    tx: Transaction,
    id: UUID,
    kind: Kind,
    person_id: UUID | None,
    words: str,
    *,
    phone: tuple[bytes, str] | None = None,
    matches: tuple[bool | None, bool | None] = (None, None),
    claim_digest: bytes | None = None,
) -> bool:
    """False while one of the kind is open for the account. ``phone`` is sealed and masked, ``matches`` name and number."""
    added = await tx.run(
        ADD,
        id=id,
        kind=kind,
        person_id=person_id,
        words=words,
        new_phone_sealed=phone[0] if phone else None,
        new_phone_mask=phone[1] if phone else None,
        name_matches=matches[0],
        id_number_matches=matches[1],
        claim_digest=claim_digest,
    )
    return added == 1


async def lock(tx: Transaction, id: UUID) -> Recovery | None:
    row = await tx.one(LOCK, id=id)
    return None if row is None else Recovery(**dict(row))


async def save(tx: Transaction, recovery: Recovery) -> None:
    """Once it is over, the new number goes."""
    await tx.run(
        SAVE,
        id=recovery.id,
        state=recovery.state,
        confirmed_by=recovery.confirmed_by,
        confirmed_at=recovery.confirmed_at,
        compared=recovery.compared,
        approved_by=recovery.approved_by,
        approved_at=recovery.approved_at,
        waits_until=recovery.waits_until,
        ended_at=recovery.ended_at,
        refused_by=recovery.refused_by,
        end_reason=recovery.end_reason,
    )


async def new_phone(tx: Transaction, id: UUID) -> bytes | None:
    sealed = await tx.value(NEW_PHONE, id=id)
    return sealed if isinstance(sealed, bytes) else None


async def due(tx: Transaction, limit: int) -> list[UUID]:
    """Whose wait is over; nobody else ends them meanwhile."""
    return [row["id"] for row in await tx.all(DUE, limit=limit)]


async def worker(tx: Transaction, person_id: UUID) -> Record | None:
    """The sealed name and number of the person's worker."""
    return await tx.one(WORKER, person_id=person_id)


async def claimable(tx: Transaction, id: UUID, kind: Kind, digest: bytes) -> Record | None:
    return await tx.one(CLAIMABLE, id=id, kind=kind, digest=digest)


async def claimed(tx: Transaction, id: UUID) -> None:
    await tx.run(CLAIMED, id=id)
