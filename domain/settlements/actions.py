"""What a payout makes of a settlement."""

from collections.abc import Sequence
from uuid import UUID

from domain import deadlines
from domain.database import Transaction
from domain.settlements import store
from domain.settlements.model import State


async def start_payout(tx: Transaction, settlement_ids: Sequence[UUID]) -> int:
    """Marks approved settlements as being paid out; returns how many were free to be."""
    return await store.move(tx, settlement_ids, [State.APPROVED], State.IN_PAYOUT)


async def mark_paid(tx: Transaction, settlement_ids: Sequence[UUID]) -> None:
    """The wages reached the workers; the clocks of their release stop."""
    await store.move(tx, settlement_ids, [State.IN_PAYOUT], State.PAID)
    await deadlines.meet_all(tx, deadlines.PAY_RELEASE, settlement_ids)


async def owe_again(tx: Transaction, settlement_ids: Sequence[UUID]) -> None:
    """The payout ended without payment, or came back: the wage is owed and may go into another batch."""
    await store.move(tx, settlement_ids, [State.IN_PAYOUT, State.PAID], State.APPROVED)
