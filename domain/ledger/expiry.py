"""Letting holds go whose end has come (docs/money.md, "How a transfer is posted")."""

from domain import outbox
from domain.database import Transaction
from domain.ledger import store
from domain.ledger.model import Code, key, void
from domain.viewer import Viewer

EXPIRE_LIMIT = 4_096
EVENT = "hold.expired"


async def expire_holds(tx: Transaction, viewer: Viewer, limit: int = EXPIRE_LIMIT) -> int:
    """Voids open holds past their end, the oldest first, in one request; tells of each. Returns how many were due.

    One that is resolved meanwhile keeps what it got: the void is then refused, and nothing is told of it.
    """
    viewer.must_be_system()
    due = await store.expired_holds(tx, limit)
    if not due:
        return 0
    answers = await store.post(tx, [void(key(EVENT, hold_id), EVENT, hold_id, hold_id) for hold_id in due])
    let_go = [hold_id for hold_id, answer in zip(due, answers, strict=True) if answer.code is Code.OK]
    await outbox.put_all(tx, viewer, "hold.expired", let_go)
    return len(due)
