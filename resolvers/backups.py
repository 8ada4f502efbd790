"""Drills of the backups, as finance, auditors and administrators read them (S-107, S-140)."""

from resolvers.compiler.source import Link, Root, Source, connection

BACKUP_DRILL = Source(
    "BackupDrill",
    table="backup_drill",
    readable=dict.fromkeys(("finance", "auditor", "admin"), "true"),
    order=("done_at desc", "id desc"),
    fields={
        "bytes": "{t}.bytes::float8",
        "rowCount": "{t}.row_count::float8",
        "transferCount": "{t}.transfer_count::float8",
        "keyCount": "{t}.key_count::float8",
        "backupS": "{t}.backup_ms / 1000.0",
        "restoreS": "{t}.restore_ms / 1000.0",
    },
)

ROOTS: dict[str, Root | Link] = {"backupDrills": connection(BACKUP_DRILL)}
