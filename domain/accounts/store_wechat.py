"""SQL of signing in with WeChat. Times of an exchange are machine time."""

from uuid import UUID

from domain.database import Record, Transaction

KEPT_HOURS = 24
FORGOTTEN_AT_ONCE = 200

FORGET_OLD = """
    delete from wechat_exchange where id in (
        select id from wechat_exchange where created_at < clock_timestamp() - make_interval(hours => :hours)
        order by created_at limit :at_once
        for update skip locked
    )
"""
INSERT_EXCHANGE = """
    insert into wechat_exchange (id, person_id, ticket_digest, js_code_digest, js_code_sealed, state, created_at, expires_at)
    values (:id, :person_id, :ticket_digest, :js_code_digest, :js_code_sealed, 'pending', clock_timestamp(),
        clock_timestamp() + make_interval(secs => :lifetime_s))
    on conflict (js_code_digest) do nothing
"""
LOCK_EXCHANGE = """
    select id, js_code_sealed, state, asked, created_at < clock_timestamp() - make_interval(secs => :code_s) as too_old
    from wechat_exchange where id = :id
    for no key update
"""
CLAIM = "update wechat_exchange set asked = asked + 1 where id = :id"
ANSWER = """
    update wechat_exchange set state = 'answered', openid_sealed = :openid_sealed, js_code_sealed = null
    where id = :id and state = 'pending'
"""
FAIL = """
    update wechat_exchange set state = 'failed', failure = :failure, js_code_sealed = null where id = :id and state = 'pending'
"""
LOCK_TICKET = """
    select id, state, failure, openid_sealed
    from wechat_exchange
    where ticket_digest = :ticket_digest and person_id is not distinct from :person_id::uuid and state <> 'used'
      and expires_at > clock_timestamp()
    for no key update
"""
USE = "update wechat_exchange set state = 'used', openid_sealed = null where id = :id"


async def insert_exchange(
    tx: Transaction, id: UUID, person_id: UUID | None, ticket_digest: bytes, js_code: tuple[bytes, bytes], lifetime_s: float
) -> bool:
    """``js_code`` is its digest and sealed value. False when the code was brought before. What is a day old is forgotten."""
    await tx.run(FORGET_OLD, hours=KEPT_HOURS, at_once=FORGOTTEN_AT_ONCE)
    binds = {"ticket_digest": ticket_digest, "js_code_digest": js_code[0], "js_code_sealed": js_code[1]}
    return bool(await tx.run(INSERT_EXCHANGE, id=id, person_id=person_id, lifetime_s=float(lifetime_s), **binds))


async def lock_exchange(tx: Transaction, id: UUID, code_s: float) -> Record | None:
    """The exchange, and whether its code is too old to be worth asking with."""
    return await tx.one(LOCK_EXCHANGE, id=id, code_s=float(code_s))


async def claim(tx: Transaction, id: UUID) -> None:
    await tx.run(CLAIM, id=id)


async def answer(tx: Transaction, id: UUID, openid_sealed: bytes) -> None:
    await tx.run(ANSWER, id=id, openid_sealed=openid_sealed)


async def fail(tx: Transaction, id: UUID, failure: str) -> None:
    await tx.run(FAIL, id=id, failure=failure)


async def lock_ticket(tx: Transaction, ticket_digest: bytes, person_id: UUID | None) -> Record | None:
    """The exchange of a ticket that is good, for whoever began it: a person, or nobody signed in."""
    return await tx.one(LOCK_TICKET, ticket_digest=ticket_digest, person_id=person_id)


async def use(tx: Transaction, id: UUID) -> None:
    await tx.run(USE, id=id)


FIND_BINDING = "select id, person_id from wechat_binding where openid_index = any(:indexes::bytea[]) and unbound_at is null"
LIVE_BINDING = "select id from wechat_binding where person_id = :person_id and unbound_at is null"
INSERT_BINDING = """
    insert into wechat_binding (id, person_id, openid_sealed, openid_index, bound_at)
    values (:id, :person_id, :openid_sealed, :openid_index, :now)
"""
LOCK_BINDING = "select person_id, unbound_at is not null as unbound from wechat_binding where id = :id for no key update"
UNBIND = """
    update wechat_binding set unbound_at = :now, openid_sealed = null, openid_index = null where id = :id
"""
UNBIND_ALL = """
    update wechat_binding set unbound_at = :now, openid_sealed = null, openid_index = null
    where person_id = :person_id and unbound_at is null
    returning id
"""
END_ITS_SESSIONS = """
    update session set ended_at = clock_timestamp(), end_reason = 'revoked'
    where wechat_binding_id = :id and ended_at is null
    returning id
"""


async def find_binding(tx: Transaction, indexes: list[bytes]) -> Record | None:
    """Whose WeChat account this is, whichever version its index has."""
    return await tx.one(FIND_BINDING, indexes=indexes)


async def has_binding(tx: Transaction, person_id: UUID) -> bool:
    return await tx.value(LIVE_BINDING, person_id=person_id) is not None


async def insert_binding(tx: Transaction, id: UUID, person_id: UUID, openid_sealed: bytes, openid_index: bytes) -> None:
    await tx.run(INSERT_BINDING, id=id, person_id=person_id, openid_sealed=openid_sealed, openid_index=openid_index)


async def lock_binding(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(LOCK_BINDING, id=id)


async def unbind(tx: Transaction, id: UUID) -> list[UUID]:
    """The sessions that ended with it."""
    await tx.run(UNBIND, id=id)
    return [row["id"] for row in await tx.all(END_ITS_SESSIONS, id=id)]


async def unbind_all(tx: Transaction, person_id: UUID) -> list[UUID]:
    """The person's bindings that end."""
    return [row["id"] for row in await tx.all(UNBIND_ALL, person_id=person_id)]
