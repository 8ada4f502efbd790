"""What was refused is kept too: one row per refusal, ids and codes only."""

from uuid import UUID

from domain.database import Transaction
from domain.errors import Refusal
from domain.ids import new_id
from domain.viewer import Viewer

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
