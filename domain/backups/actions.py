"""Taking stock, proving a copy against it, stopping its channels, and keeping what a drill measured."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import ledger, outbox, payouts, soundness
from domain.backups import store
from domain.backups.model import Contents
from domain.database import Transaction
from domain.vault import SealBroken
from domain.viewer import Viewer

FINDINGS_KEPT = 100


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill measured: the size of the file, milliseconds to write it, to restore and prove it; and what did not hold."""

    taken_at: datetime
    contents: Contents
    bytes: int
    backup_ms: int
    restore_ms: int
    findings: list[str]


async def contents(tx: Transaction) -> Contents:
    """What is there now, in this transaction's snapshot. Reads every table once."""
    rows = await store.rows(tx)
    sealed, root = await store.sealed(tx)
    return Contents(rows, sealed, root)


async def prove(tx: Transaction, expected: Contents) -> list[str]:
    """What shows that this copy is not the data it should be; nothing when it is. At most a hundred findings."""
    found = list(expected.differences(await contents(tx)))
    found += [f"{one.invariant}: {one.what}" for one in await ledger.check_books(tx)]
    found += await soundness.faults(tx)
    found += await _closed_keys(tx)
    return found[:FINDINGS_KEPT]


async def stop_channels(tx: Transaction, viewer: Viewer, reason: str) -> int:
    """Stops every channel that is open; returns how many. A member of staff opens each again, after reconciling."""
    viewer.must_be_system()
    channels = await store.open_channels(tx)
    for channel in channels:
        await payouts.stop_channel(tx, viewer, channel, reason)
    return len(channels)


async def keep_drill(tx: Transaction, viewer: Viewer, drill: Drill) -> UUID:
    """Keeps a drill; one that found something is told to those who must act (S-140)."""
    viewer.must_be_system()
    rows = drill.contents.rows
    drill_id = await store.add_drill(
        tx,
        taken_at=drill.taken_at,
        bytes=drill.bytes,
        table_count=len(rows),
        row_count=drill.contents.row_count,
        transfer_count=rows["ledger_transfer"],
        key_count=drill.contents.keys,
        backup_ms=drill.backup_ms,
        restore_ms=drill.restore_ms,
        ok=not drill.findings,
        findings=drill.findings,
    )
    await outbox.put(tx, viewer, "backup_drill.failed" if drill.findings else "backup_drill.passed", drill_id)
    return drill_id


async def _closed_keys(tx: Transaction) -> list[str]:
    """Subjects whose key the master keys held do not open."""
    closed = []
    async for row in store.keys(tx):
        try:
            tx.vault.rewrapped(row["subject_id"], row["retention"], row["wrapped"], row["master_version"])
        except SealBroken:
            closed.append(f"the key of {row['subject_id']} ({row['retention']}) does not open")
            if len(closed) == FINDINGS_KEPT:
                break
    return closed
