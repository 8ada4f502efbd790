"""A new master key comes in while everything runs: what the older ones sealed is sealed anew, some at a time.

Every process first holds both keys, then seals with the new one; this work then goes on until nothing is left under another
version, and only then is the old key taken away. Subjects' keys are wrapped anew, which leaves the data they seal untouched;
blind indexes are made anew from the clear values. A row made meanwhile by a process that still seals with the old key is found
in a later round.
"""

from domain.database import Transaction
from domain.vault import Retention
from domain.viewer import Viewer

CHUNK = 500

SUBJECT_KEYS = """
    select subject_id, retention, wrapped, master_version from subject_key
    where master_version = any(:others::smallint[])
    order by master_version, subject_id, retention
    limit :limit
    for update skip locked
"""
REWRAP = """
    update subject_key set wrapped = fresh.wrapped, master_version = :version
    from unnest(:subject_ids::uuid[], :retentions::text[], :wrapped::bytea[]) as fresh (subject_id, retention, wrapped)
    where subject_key.subject_id = fresh.subject_id and subject_key.retention = fresh.retention
"""
PLATFORM_KEYS = "select wrapped, master_version from platform_key where master_version <> :version for update"
REWRAP_PLATFORM = "update platform_key set wrapped = :wrapped, master_version = :version where master_version <> :version"
SECOND_FACTORS = "select id, login, totp_sealed from staff order by id"
WEBHOOK_SECRETS = "select id, sealed from webhook_secret order by id"
WEBHOOK_RESEALED = "update webhook_secret set sealed = :sealed where id = :id and sealed = :before"
RESEAL_SECOND_FACTOR = "update staff set totp_sealed = :sealed where id = :id and totp_sealed = :before"

# An index begins with its version, so the rows of one version are a range of the index's own order.
PHONES = """
    select id, id as subject_id, phone_sealed as sealed, 'phone' as kind from person
    where phone_index >= :first and phone_index < :end and phone_sealed is not null
    order by phone_index limit :limit for no key update skip locked
"""
ID_NUMBERS = """
    select id, id as subject_id, id_number_sealed as sealed, 'id_number' as kind from worker
    where id_number_index >= :first and id_number_index < :end and id_number_sealed is not null
    order by id_number_index limit :limit for no key update skip locked
"""
ACCOUNTS = """
    select id, worker_id as subject_id, number_sealed as sealed, kind from payout_destination
    where number_index >= :first and number_index < :end
    order by number_index limit :limit for no key update skip locked
"""
WECHATS = """
    select id, person_id as subject_id, openid_sealed as sealed, 'wechat' as kind from wechat_binding
    where openid_index >= :first and openid_index < :end and unbound_at is null
    order by openid_index limit :limit for no key update skip locked
"""
INDEX_PHONE = "update person set phone_index = :index where id = :id"
INDEX_ID_NUMBER = "update worker set id_number_index = :index where id = :id"
INDEX_ACCOUNT = "update payout_destination set number_index = :index where id = :id"
INDEX_WECHAT = "update wechat_binding set openid_index = :index where id = :id"
INDEXES: tuple[tuple[str, str, Retention, str], ...] = (
    (PHONES, INDEX_PHONE, "contact", "person.phone"),
    (ID_NUMBERS, INDEX_ID_NUMBER, "identity", "worker.id_number"),
    (ACCOUNTS, INDEX_ACCOUNT, "payment", "payout_destination.number"),
    (WECHATS, INDEX_WECHAT, "contact", "wechat_binding.openid"),
)
"""Rows whose index has another version, how to write it, and where the clear value is sealed."""


async def rotate(tx: Transaction, viewer: Viewer, limit: int = CHUNK) -> int:
    """Seals at most ``limit`` of each thing anew under the sealing master key; how many it found. 0: nothing is left."""
    viewer.must_be_system()
    if not tx.vault.others:
        return 0
    found = await _rewrap(tx, limit) + await _rewrap_platform(tx) + await _reseal_second_factors(tx)
    found += await _reseal_webhook_secrets(tx)
    for version in tx.vault.others:
        for find, write, retention, field in INDEXES:
            found += await _index(tx, version, limit, find, write, retention, field)
    return found


async def _rewrap(tx: Transaction, limit: int) -> int:
    rows = await tx.all(SUBJECT_KEYS, others=list(tx.vault.others), limit=limit)
    fresh = [tx.vault.rewrapped(row["subject_id"], row["retention"], row["wrapped"], row["master_version"]) for row in rows]
    subjects, retentions = [row["subject_id"] for row in rows], [row["retention"] for row in rows]
    await tx.run(REWRAP, version=tx.vault.version, subject_ids=subjects, retentions=retentions, wrapped=fresh)
    return len(rows)


async def _rewrap_platform(tx: Transaction) -> int:
    rows = await tx.all(PLATFORM_KEYS, version=tx.vault.version)
    for row in rows:
        tx.vault.adopt_digest_key(row["wrapped"], row["master_version"])
        await tx.run(REWRAP_PLATFORM, wrapped=tx.vault.wrapped_digest_key(), version=tx.vault.version)
    return len(rows)


async def _reseal_second_factors(tx: Transaction) -> int:
    """Seeds of second factors are sealed by the master key itself; there are as many as staff."""
    resealed = 0
    for staff in await tx.all(SECOND_FACTORS):
        fresh = tx.vault.resealed_platform_secret(f"staff.totp/{staff['login']}", staff["totp_sealed"])
        if fresh is not None:
            resealed += await tx.run(RESEAL_SECOND_FACTOR, id=staff["id"], sealed=fresh, before=staff["totp_sealed"])
    return resealed


async def _reseal_webhook_secrets(tx: Transaction) -> int:
    """What signs webhooks: two for each endpoint at most, ten endpoints for each account."""
    resealed = 0
    for secret in await tx.all(WEBHOOK_SECRETS):
        fresh = tx.vault.resealed_platform_secret(f"webhook_secret.secret/{secret['id']}", secret["sealed"])
        if fresh is not None:
            resealed += await tx.run(WEBHOOK_RESEALED, id=secret["id"], sealed=fresh, before=secret["sealed"])
    return resealed


async def _index(tx: Transaction, version: int, limit: int, find: str, write: str, retention: Retention, field: str) -> int:
    rows = await tx.all(find, first=bytes([version]), end=bytes([version + 1]), limit=limit)
    for row in rows:
        clear = await tx.vault.unseal(tx, row["subject_id"], retention, field, row["sealed"])
        await tx.run(write, id=row["id"], index=tx.vault.blind_index(row["kind"], clear))
    return len(rows)
