"""SQL of the limits of signing in. Machine time throughout."""

from typing import Final, Literal

from domain.database import Record, Transaction

SLOT_S: Final = 60
KEPT_S: Final = 24 * 3600
FORGOTTEN_AT_ONCE: Final = 200

Kind = Literal["code", "failure", "login_here", "login"]

COUNT = """
    insert into sign_in_attempt (scope_index, kind, slot_at, count)
    values (:scope_index, :kind,
        to_timestamp(floor(extract(epoch from clock_timestamp()) / :slot_s::float8) * :slot_s::float8), 1)
    on conflict (scope_index, kind, slot_at) do update set count = sign_in_attempt.count + 1
"""
# how many there were, and in how many seconds the oldest of them leave the window
TOTAL = """
    select coalesce(sum(count), 0)::int as total,
           greatest(1, ceil(extract(epoch from min(slot_at) - clock_timestamp()) + :window_s::float8 + :slot_s::float8))::int
               as retry_after_s
    from sign_in_attempt
    where scope_index = :scope_index and kind = :kind
      and slot_at > clock_timestamp() - make_interval(secs => :window_s::float8 + :slot_s::float8)
"""
CLEAR = "delete from sign_in_attempt where scope_index = :scope_index and kind = :kind"
# a few at each count, past those that another is forgetting just now
FORGET_OLD = """
    delete from sign_in_attempt where (scope_index, kind, slot_at) in (
        select scope_index, kind, slot_at from sign_in_attempt
        where slot_at < clock_timestamp() - make_interval(secs => :kept_s::float8)
        order by slot_at limit :at_once
        for update skip locked
    )
"""
KNOWN_PHONE = """
    select exists (
        select from session s join person p on p.id = s.person_id
        where p.phone_index = any(:phone_indexes::bytea[]) and s.address_index = :address_index
          and s.created_at > clock_timestamp() - make_interval(days => :days)
    )
"""
KNOWN_LOGIN = """
    select exists (
        select from session s join staff st on st.person_id = s.person_id
        where st.login = :login and s.address_index = :address_index
          and s.created_at > clock_timestamp() - make_interval(days => :days)
    )
"""


async def count(tx: Transaction, scope_index: bytes, kind: Kind) -> None:
    """One more; some of what is older than a day is forgotten."""
    await tx.run(FORGET_OLD, kept_s=float(KEPT_S), at_once=FORGOTTEN_AT_ONCE)
    await tx.run(COUNT, scope_index=scope_index, kind=kind, slot_s=float(SLOT_S))


async def total(tx: Transaction, scope_index: bytes, kind: Kind, window_s: float) -> Record:
    """``total`` within the window, and ``retry_after_s``."""
    found = await tx.one(TOTAL, scope_index=scope_index, kind=kind, window_s=float(window_s), slot_s=float(SLOT_S))
    assert found is not None
    return found


async def clear(tx: Transaction, scope_index: bytes, kind: Kind) -> None:
    await tx.run(CLEAR, scope_index=scope_index, kind=kind)


async def phone_known(tx: Transaction, phone_indexes: list[bytes], address_index: bytes, days: int) -> bool:
    """Whether the phone's person signed in from the address lately; one statement whether anybody has the phone or not."""
    return bool(await tx.value(KNOWN_PHONE, phone_indexes=phone_indexes, address_index=address_index, days=days))


async def login_known(tx: Transaction, login: str, address_index: bytes, days: int) -> bool:
    """Whether the staff member signed in from the address lately."""
    return bool(await tx.value(KNOWN_LOGIN, login=login, address_index=address_index, days=days))
