"""SQL of sign-in: codes, staff attempts, sessions, tokens. Their times are machine time."""

from datetime import datetime
from uuid import UUID

from domain.accounts.model import Purpose
from domain.database import Record, Transaction

# Codes of one phone are counted and made one after the other, or two requests at once would both be the fifth.
LOCK_PHONE = "select pg_advisory_xact_lock(hashtextextended(encode(:phone_index::bytea, 'hex'), 0))"
# those the same one asked for, and those unknown addresses did, with when the oldest of each leave
COUNT_CODES = """
    select count(*) filter (where mine and created_at > clock_timestamp() - make_interval(secs => :window_s)) as in_window,
           count(*) filter (where mine) as in_day,
           count(*) filter (where by_stranger) as by_strangers,
           greatest(1, ceil(extract(epoch from min(created_at) filter (
               where mine and created_at > clock_timestamp() - make_interval(secs => :window_s)) - clock_timestamp())
               + :window_s))::int as window_s,
           greatest(1, ceil(extract(epoch from min(created_at) - clock_timestamp()) + 86400))::int as day_s
    from (
        select created_at, by_stranger, requester_index is not distinct from :requester_index::bytea as mine
        from sign_in_code
        where phone_index = any(:phone_indexes::bytea[]) and purpose = :purpose
          and created_at > clock_timestamp() - interval '1 day'
    ) asked
"""
INSERT_CODE = """
    insert into sign_in_code (id, purpose, phone_index, phone_sealed, code_digest, code_sealed, created_at, expires_at,
        requester_index, by_stranger)
    values (:id, :purpose, :phone_index, :phone_sealed, :code_digest, :code_sealed, clock_timestamp(),
        clock_timestamp() + make_interval(secs => :lifetime_s), :requester_index, :by_stranger)
"""


async def count_codes(
    tx: Transaction, phone_indexes: list[bytes], purpose: Purpose, requester_index: bytes | None, window_s: float
) -> Record:
    """How many codes this phone was asked for by the same one and by strangers; others asking for the same phone wait."""
    await tx.run(LOCK_PHONE, phone_index=phone_indexes[0])
    binds = {"purpose": purpose, "requester_index": requester_index, "window_s": float(window_s)}
    row = await tx.one(COUNT_CODES, phone_indexes=phone_indexes, **binds)
    assert row is not None
    return row


async def insert_code(
    tx: Transaction,
    id: UUID,
    purpose: Purpose,
    phone: tuple[bytes, bytes],
    code: tuple[bytes, bytes],
    lifetime_s: float,
    requester: tuple[bytes | None, bool],
) -> None:
    """``phone`` is its index and sealed value, ``code`` its digest and sealed value, ``requester`` who asks and if a stranger."""
    await tx.run(
        INSERT_CODE,
        id=id,
        purpose=purpose,
        phone_index=phone[0],
        phone_sealed=phone[1],
        code_digest=code[0],
        code_sealed=code[1],
        lifetime_s=float(lifetime_s),
        requester_index=requester[0],
        by_stranger=requester[1],
    )


LATEST_CODE = """
    select id, code_digest, attempts, used_at is not null or expires_at <= clock_timestamp() as over
    from sign_in_code
    where phone_index = any(:phone_indexes::bytea[]) and purpose = :purpose
      and (id = :code_id::uuid or (:code_id::uuid is null and requester_index is not distinct from :requester_index::bytea))
    order by created_at desc
    limit 1
    for no key update
"""
COUNT_ATTEMPT = "update sign_in_code set attempts = attempts + 1 where id = :id"
USE_CODE = "update sign_in_code set used_at = clock_timestamp() where id = :id"
CODE_TO_SEND = """
    select phone_sealed, code_sealed from sign_in_code
    where id = :id and sent_at is null and expires_at > clock_timestamp()
"""
CODE_SENT = """
    update sign_in_code set sent_at = clock_timestamp(), phone_sealed = null, code_sealed = null
    where id = :id and sent_at is null
"""


async def latest_code(
    tx: Transaction, phone_indexes: list[bytes], purpose: Purpose, requester_index: bytes | None, code_id: UUID | None
) -> Record | None:
    """The code of this id, or the latest that the same one asked for."""
    binds = {"purpose": purpose, "requester_index": requester_index, "code_id": code_id}
    return await tx.one(LATEST_CODE, phone_indexes=phone_indexes, **binds)


async def count_attempt(tx: Transaction, id: UUID) -> None:
    await tx.run(COUNT_ATTEMPT, id=id)


async def use_code(tx: Transaction, id: UUID) -> None:
    await tx.run(USE_CODE, id=id)


async def code_to_send(tx: Transaction, id: UUID) -> Record | None:
    """The sealed phone and code, unless sent or expired already."""
    return await tx.one(CODE_TO_SEND, id=id)


async def code_sent(tx: Transaction, id: UUID) -> None:
    await tx.run(CODE_SENT, id=id)


INSERT_SESSION = """
    insert into session (id, person_id, kind, worker_id, employer_id, staff_id, address_index, wechat_binding_id, created_at)
    values (:id, :person_id, :kind, :worker_id, :employer_id, :staff_id, :address_index, :wechat_binding_id, clock_timestamp())
"""
CHANGE_CAPACITY = """
    update session set kind = :kind, worker_id = :worker_id, employer_id = :employer_id where id = :id and ended_at is null
"""
END_SESSION = """
    update session set ended_at = clock_timestamp(), end_reason = :reason where id = :id and ended_at is null
"""
END_MEMBER_SESSIONS = """
    update session set ended_at = clock_timestamp(), end_reason = 'revoked'
    where person_id = :person_id and employer_id = :employer_id and ended_at is null
"""
ISSUE = """
    insert into session_token (digest, session_id, use, created_at, expires_at)
    values (:digest, :session_id, :use, clock_timestamp(), clock_timestamp() + make_interval(secs => :lifetime_s))
    returning expires_at
"""


async def insert_session(
    tx: Transaction,
    id: UUID,
    person_id: UUID,
    kind: str,
    worker_id: UUID | None,
    employer_id: UUID | None,
    staff_id: UUID | None,
    address_index: bytes | None,
    wechat_binding_id: UUID | None,
) -> None:
    await tx.run(
        INSERT_SESSION,
        id=id,
        person_id=person_id,
        kind=kind,
        worker_id=worker_id,
        employer_id=employer_id,
        staff_id=staff_id,
        address_index=address_index,
        wechat_binding_id=wechat_binding_id,
    )


async def change_capacity(tx: Transaction, id: UUID, kind: str, worker_id: UUID | None, employer_id: UUID | None) -> None:
    await tx.run(CHANGE_CAPACITY, id=id, kind=kind, worker_id=worker_id, employer_id=employer_id)


async def end_session(tx: Transaction, id: UUID, reason: str) -> bool:
    """False when it was over already."""
    return bool(await tx.run(END_SESSION, id=id, reason=reason))


async def end_member_sessions(tx: Transaction, person_id: UUID, employer_id: UUID) -> None:
    await tx.run(END_MEMBER_SESSIONS, person_id=person_id, employer_id=employer_id)


async def insert_token(tx: Transaction, digest: bytes, session_id: UUID, use: str, lifetime_s: float) -> datetime:
    """When it expires."""
    expires_at = await tx.value(ISSUE, digest=digest, session_id=session_id, use=use, lifetime_s=float(lifetime_s))
    assert isinstance(expires_at, datetime)
    return expires_at


VIEWER_BY_ACCESS = """
    select s.id as session_id, s.kind, s.person_id, s.worker_id, s.employer_id, s.staff_id,
           m.role as member_role, st.role as staff_role, g.id as engagement_id, g.areas,
           g.period_from as audit_from, g.period_to as audit_to,
           array(select branch_id from member_branch where member_id = m.id order by branch_id) as branch_ids
    from session_token t
    join session s on s.id = t.session_id
    left join employer_member m on m.employer_id = s.employer_id and m.person_id = s.person_id and m.removed_at is null
    left join staff st on st.id = s.staff_id and st.disabled_at is null
    left join audit_engagement g on g.staff_id = st.id and st.role = 'auditor' and g.approved_at is not null
        and g.ended_at is null and g.valid_from <= :now and g.valid_until > :now
    where t.digest = :digest and t.use = 'access' and t.expires_at > clock_timestamp() and s.ended_at is null
      and (s.kind <> 'employer' or m.id is not null) and (s.kind <> 'staff' or st.id is not null)
"""
VIEWER_BY_SESSION = """
    select s.id as session_id, s.kind, s.person_id, s.worker_id, s.employer_id, s.staff_id,
           m.role as member_role, st.role as staff_role, g.id as engagement_id, g.areas,
           g.period_from as audit_from, g.period_to as audit_to,
           array(select branch_id from member_branch where member_id = m.id order by branch_id) as branch_ids
    from session s
    left join employer_member m on m.employer_id = s.employer_id and m.person_id = s.person_id and m.removed_at is null
    left join staff st on st.id = s.staff_id and st.disabled_at is null
    left join audit_engagement g on g.staff_id = st.id and st.role = 'auditor' and g.approved_at is not null
        and g.ended_at is null and g.valid_from <= :now and g.valid_until > :now
    where s.id = :id and s.ended_at is null
      and (s.kind <> 'employer' or m.id is not null) and (s.kind <> 'staff' or st.id is not null)
"""
LOCK_REFRESH = """
    select t.session_id, t.used_at is not null as used, t.expires_at <= clock_timestamp() as expired,
           s.ended_at is not null as ended
    from session_token t
    join session s on s.id = t.session_id
    where t.digest = :digest and t.use = 'refresh'
    for no key update
"""
SPEND = "update session_token set used_at = clock_timestamp() where digest = :digest"


async def viewer_by_access(tx: Transaction, digest: bytes) -> Record | None:
    return await tx.one(VIEWER_BY_ACCESS, digest=digest)


async def viewer_by_session(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(VIEWER_BY_SESSION, id=id)


async def lock_refresh(tx: Transaction, digest: bytes) -> Record | None:
    """The refresh token with its session, both locked: of two requests with one token the second sees it used."""
    return await tx.one(LOCK_REFRESH, digest=digest)


async def use_token(tx: Transaction, digest: bytes) -> None:
    await tx.run(SPEND, digest=digest)


LOCK_STAFF = """
    select id, person_id, login, role, password_hash, totp_sealed, totp_last_step, disabled_at is not null as disabled
    from staff
    where login = :login
    for no key update
"""
STAFF_FAILED = "update staff set failed_attempts = failed_attempts + 1, failed_at = clock_timestamp() where login = :login"
STAFF_SIGNED_IN = "update staff set failed_attempts = 0, failed_at = null, totp_last_step = :step where id = :id"


SECOND_FACTOR_USED = "update staff set totp_last_step = :step where id = :id"


async def second_factor_used(tx: Transaction, id: UUID, step: int) -> None:
    """Its code works once."""
    await tx.run(SECOND_FACTOR_USED, id=id, step=step)


async def lock_staff(tx: Transaction, login: str) -> Record | None:
    return await tx.one(LOCK_STAFF, login=login)


async def staff_failed(tx: Transaction, login: str) -> None:
    """Written on the login's record, whether there is such a login or not."""
    await tx.run(STAFF_FAILED, login=login)


async def staff_signed_in(tx: Transaction, id: UUID, step: int) -> None:
    await tx.run(STAFF_SIGNED_IN, id=id, step=step)
