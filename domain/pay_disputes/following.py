"""What happens to disputes by itself: a paid supplement ends one; a missed clock is escalated, then reported."""

from collections.abc import Sequence
from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.pay_disputes import store
from domain.pay_disputes.model import Side
from domain.viewer import Viewer

FOLLOW_LIMIT = 500


async def follow(tx: Transaction, viewer: Viewer, limit: int = FOLLOW_LIMIT) -> int:
    """Ends disputes whose supplement reached the worker, escalates silent employers, reports outcomes that are late.

    At most ``limit`` of each; returns how many. The swept clocks remind and miss by themselves (``deadlines.sweep``).
    """
    viewer.must_be_system()
    remedied = await store.take_remedied(tx, limit)
    escalated = await store.take_escalated(tx, limit)
    reported = await store.take_reported(tx, limit)
    await _tell(tx, viewer, "pay_dispute.remedied", remedied)
    await _tell(tx, viewer, "pay_dispute.escalated", escalated)
    await _tell(tx, viewer, "pay_dispute.reported", reported)
    return len(remedied) + len(escalated) + len(reported)


async def _tell(tx: Transaction, viewer: Viewer, topic: str, ids: Sequence[UUID]) -> None:
    """The step is the topic's second word."""
    if ids:
        await store.add_step(tx, topic.partition(".")[2], Side.PLATFORM, *ids)
        await outbox.put_all(tx, viewer, topic, ids)
