"""SQL of backups: what is there, the keys to try, and the drills kept."""

from collections.abc import AsyncIterator
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id

KEYS_AT_ONCE = 2_000

ROWS = "select name, row_count from row_counts()"
SEALED = "select count(*) from seal"
LAST_ROOT = "select encode(root, 'hex') from seal_root order by day desc limit 1"
KEYS = """
    select subject_id, retention, wrapped, master_version from subject_key
    where (subject_id, retention) > (:subject_id, :retention)
    order by subject_id, retention limit :limit
"""
ADD_DRILL = """
    insert into backup_drill (id, taken_at, done_at, bytes, table_count, row_count, transfer_count, key_count,
                              backup_ms, restore_ms, ok, findings)
    values (:id, :taken_at, :now, :bytes, :table_count, :row_count, :transfer_count, :key_count,
            :backup_ms, :restore_ms, :ok, :findings)
"""
CHANNELS = """
    select c.id from payout_channel c
    where not exists (select from payout_channel_stop s where s.channel = c.id and s.reopened_at is null) order by c.id
"""


async def rows(tx: Transaction) -> dict[str, int]:
    """How many rows every table has."""
    return {row["name"]: row["row_count"] for row in await tx.all(ROWS)}


async def sealed(tx: Transaction) -> tuple[int, str | None]:
    """How many rows were sealed, and the last published root in hex."""
    count = await tx.value(SEALED)
    root = await tx.value(LAST_ROOT)
    assert isinstance(count, int)
    return count, root if isinstance(root, str) else None


async def keys(tx: Transaction) -> AsyncIterator[Record]:
    """Every subject's wrapped key, read some at a time."""
    last, retention = UUID(int=0), ""
    while found := await tx.all(KEYS, subject_id=last, retention=retention, limit=KEYS_AT_ONCE):
        for row in found:
            yield row
        last, retention = found[-1]["subject_id"], found[-1]["retention"]


async def add_drill(tx: Transaction, **fields: object) -> UUID:
    """Keeps a drill's figures; returns its id."""
    drill_id = new_id()
    await tx.run(ADD_DRILL, id=drill_id, **fields)
    return drill_id


async def open_channels(tx: Transaction) -> list[str]:
    """The channels that nobody stopped."""
    return [row["id"] for row in await tx.all(CHANNELS)]
