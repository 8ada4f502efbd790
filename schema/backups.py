"""Backups that were restored and proven."""

from datetime import datetime

import strawberry

from schema.relay import COMPILED, Answer, Connection, Node


@strawberry.type(
    description="A backup taken, restored beside the running database and proven: figures and findings (S-107, S-140)."
)
class BackupDrill(Node):
    taken_at: datetime = strawberry.field(
        description="The instant the backup is of: what came later is what a disaster then would lose."
    )
    done_at: datetime = strawberry.field(description="When the copy was proven.")
    bytes: float = strawberry.field(description="Size of the sealed file.")
    table_count: int = strawberry.field(description="Tables in it.")
    row_count: float = strawberry.field(description="Rows of all tables.")
    transfer_count: float = strawberry.field(description="Transfers of the ledger.")
    key_count: float = strawberry.field(description="Subjects' keys, each opened in the copy.")
    backup_s: float = strawberry.field(description="Seconds to write the file.")
    restore_s: float = strawberry.field(description="Seconds to restore and prove the copy.")
    ok: bool = strawberry.field(description="Whether the copy is what was backed up, books sound, roots verified, keys open.")
    findings: list[str] = strawberry.field(description="What was not; at most 100.")


@strawberry.type
class BackupsQuery:
    @strawberry.field(graphql_type=Connection[BackupDrill], description="Drills of the backups, newest first (S-140).")
    def backup_drills(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED
