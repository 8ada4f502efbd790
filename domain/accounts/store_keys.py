"""SQL of partners and their keys. A key's times are machine time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction

COUNT_ACCOUNTS = "select count(*) from partner where employer_id = :employer_id"
ADD_PARTNER = "insert into partner (id, name, employer_id, created_at) values (:id, :name, :employer_id, :now)"
# keys of one partner are counted and made one after the other
LOCK_PARTNER = "select id as partner_id, employer_id from partner where id = :id for no key update"
COUNT_LIVE = """
    select count(*) from partner_key
    where partner_id = :partner_id and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
"""
LOCK_KEY = """
    select k.partner_id, p.employer_id, k.name, k.scopes, k.expires_at,
           k.revoked_at is not null or coalesce(k.expires_at <= clock_timestamp(), false) as over,
           exists (select from partner_key n where n.replaces_id = k.id) as replaced
    from partner_key k join partner p on p.id = k.partner_id
    where k.id = :id
    for no key update of k
"""
ADD_KEY = """
    insert into partner_key (id, partner_id, digest, name, scopes, created_at, expires_at, replaces_id)
    values (:id, :partner_id, :digest, :name, :scopes, clock_timestamp(), :expires_at, :replaces_id)
"""
END_AFTER = """
    update partner_key set expires_at = least(expires_at, clock_timestamp() + make_interval(hours => :hours)) where id = :id
"""
REVOKE = "update partner_key set revoked_at = clock_timestamp(), revoke_reason = :reason where id = :id"
# an employer's keys are worth nothing while it is not approved
BY_DIGEST = """
    select k.id, k.partner_id, k.scopes, p.employer_id
    from partner_key k
    join partner p on p.id = k.partner_id
    left join employer e on e.id = p.employer_id
    where k.digest = :digest and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
      and (p.employer_id is null or e.state = 'approved')
"""
BY_ID = """
    select k.id, k.partner_id, k.scopes, p.employer_id
    from partner_key k
    join partner p on p.id = k.partner_id
    left join employer e on e.id = p.employer_id
    where k.id = :id and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
      and (p.employer_id is null or e.state = 'approved')
"""
# to the minute: a busy key is not written at every request
USED = """
    update partner_key set last_used_at = clock_timestamp()
    where id = :id and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')
"""


async def by_digest(tx: Transaction, digest: bytes) -> Record | None:
    """The key that works, with whose it is."""
    return await tx.one(BY_DIGEST, digest=digest)


async def by_id(tx: Transaction, id: UUID) -> Record | None:
    """The same, by its id."""
    return await tx.one(BY_ID, id=id)


async def used(tx: Transaction, id: UUID) -> None:
    await tx.run(USED, id=id)


async def count_accounts(tx: Transaction, employer_id: UUID) -> int:
    count = await tx.value(COUNT_ACCOUNTS, employer_id=employer_id)
    assert isinstance(count, int)
    return count


async def add_partner(tx: Transaction, id: UUID, name: str, employer_id: UUID | None) -> None:
    await tx.run(ADD_PARTNER, id=id, name=name, employer_id=employer_id)


async def lock_partner(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(LOCK_PARTNER, id=id)


async def count_live(tx: Transaction, partner_id: UUID) -> int:
    count = await tx.value(COUNT_LIVE, partner_id=partner_id)
    assert isinstance(count, int)
    return count


async def lock_key(tx: Transaction, id: UUID) -> Record | None:
    """The key with whose it is, and whether it is over or was replaced."""
    return await tx.one(LOCK_KEY, id=id)


async def add_key(
    tx: Transaction,
    id: UUID,
    partner_id: UUID,
    digest: bytes,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    replaces_id: UUID | None,
) -> None:
    await tx.run(
        ADD_KEY,
        id=id,
        partner_id=partner_id,
        digest=digest,
        name=name,
        scopes=list(scopes),
        expires_at=expires_at,
        replaces_id=replaces_id,
    )


async def end_after(tx: Transaction, id: UUID, hours: int) -> None:
    """Never later than it would have ended anyway."""
    await tx.run(END_AFTER, id=id, hours=hours)


async def revoke(tx: Transaction, id: UUID, reason: str) -> None:
    await tx.run(REVOKE, id=id, reason=reason)
