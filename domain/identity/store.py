from uuid import UUID

from domain.database import Transaction
from domain.identity.model import Method, Verification

INSERT = """
    insert into verification (id, subject_type, subject_id, method, state, provider, request_no, result_code, answer_sealed,
        consented_at, checked_by, requested_at, answered_at, expires_at)
    values (:id, :subject_type, :subject_id, :method, :state, :provider, :request_no, :result_code, :answer_sealed,
        :consented_at, :checked_by, :requested_at, :answered_at, :expires_at)
"""
LOCK = """
    select id, subject_type, subject_id, method, state, request_no, requested_at, consented_at, result_code, answered_at,
           expires_at, checked_by
    from verification
    where id = :id
    for no key update
"""
SAVE_ANSWER = """
    update verification set state = :state, result_code = :result_code, answer_sealed = :answer_sealed,
        answered_at = :answered_at, expires_at = :expires_at
    where id = :id and state = 'pending'
"""
STANDING = """
    select coalesce(bool_or(state = 'pending'), false) as pending,
           coalesce(bool_or(state = 'passed' and expires_at > :now), false) as valid,
           count(*) filter (where requested_at > :now - interval '1 day') as asked_today
    from verification
    where subject_id = :subject_id and method = :method
"""
LOCK_WORKER = "select id from worker where id = :id for no key update"


async def insert(tx: Transaction, verification: Verification, provider: str, answer_sealed: bytes | None = None) -> None:
    await tx.run(
        INSERT,
        id=verification.id,
        subject_type=verification.subject_type,
        subject_id=verification.subject_id,
        method=verification.method,
        state=verification.state,
        provider=provider,
        request_no=verification.request_no,
        result_code=verification.result_code,
        answer_sealed=answer_sealed,
        consented_at=verification.consented_at,
        checked_by=verification.checked_by,
        requested_at=verification.requested_at,
        answered_at=verification.answered_at,
        expires_at=verification.expires_at,
    )


async def lock(tx: Transaction, id: UUID) -> Verification | None:
    row = await tx.one(LOCK, id=id)
    return None if row is None else Verification(**dict(row))


async def save_answer(tx: Transaction, verification: Verification, answer_sealed: bytes) -> None:
    await tx.run(
        SAVE_ANSWER,
        id=verification.id,
        state=verification.state,
        result_code=verification.result_code,
        answer_sealed=answer_sealed,
        answered_at=verification.answered_at,
        expires_at=verification.expires_at,
    )


async def lock_worker(tx: Transaction, id: UUID) -> None:
    """Two requests of one worker wait for each other."""
    await tx.run(LOCK_WORKER, id=id)


async def standing(tx: Transaction, subject_id: UUID, method: Method) -> tuple[bool, bool, int]:
    """Whether a check is pending, whether a passed one is still valid, and how many were asked for in a day."""
    row = await tx.one(STANDING, subject_id=subject_id, method=method)
    assert row is not None
    return row["pending"], row["valid"], row["asked_today"]
