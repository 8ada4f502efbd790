"""The audit of one thing, read back; and what was refused, kept too: one row per refusal, ids and codes only."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.errors import Refusal
from domain.ids import new_id
from domain.viewer import Viewer

READERS = ("auditor", "admin")
TRAIL_LISTED = 200

TRAIL = "select id, at, actor, event from audit where subject_id = :subject_id order by id limit :limit"


async def trail(tx: Transaction, viewer: Viewer, subject_id: UUID) -> list[Record]:
    """The first 200 rows of the audit about one thing, oldest first; raises NotPermitted for others than auditors and admins."""
    viewer.must_be_staff(*READERS)
    return await tx.all(TRAIL, subject_id=subject_id, limit=TRAIL_LISTED)


WRITE_REFUSAL = """
    insert into refusal (id, at, actor, session_id, mutation, code, rule_id, field)
    values (:id, :now, :actor, :session_id, :mutation, :code, :rule_id, :field)
"""


async def refused(tx: Transaction, viewer: Viewer, mutation: str, refusal: Refusal) -> UUID:
    """Records a refusal; runs in its own short transaction after the refused one was rolled back."""
    row_id = new_id()
    await tx.run(
        WRITE_REFUSAL,
        id=row_id,
        actor=viewer.actor,
        session_id=viewer.session_id,
        mutation=mutation,
        code=refusal.code,
        rule_id=refusal.rule,
        field=refusal.field,
    )
    return row_id
