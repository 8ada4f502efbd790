"""Leaving the work of handing queued items over: together where their channel takes many orders at once, else one by one."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.ids import new_id
from domain.payouts import store_batches
from domain.payouts.model import query_wait_s

SEND, SEND_BATCH = "payouts.send", "payouts.send_batch"
CONFIRMED_WAIT_S = 15
"""A confirmed batch is paid order by order, and each is told: it is not asked about at once."""

WITHHELD_WAIT_S = 60
"""One that is only taken in waits for its confirmation: until a stop is lifted, or the channel answers."""


async def line_up(tx: Transaction, items: Sequence[tuple[UUID, str]], *, after_s: float = 0) -> dict[UUID, UUID]:
    """Work for queued items, each with its channel; answers in which batch those are that go together.

    Whoever calls writes the batch into the item's row (``store_batches.link``), in the same transaction.
    """
    by_channel: dict[str, list[UUID]] = {}
    for item_id, channel in items:
        by_channel.setdefault(channel, []).append(item_id)
    sizes = await store_batches.sizes(tx, list(by_channel))
    batches: dict[UUID, str] = {}
    lined_up: dict[UUID, UUID] = {}
    for channel, item_ids in by_channel.items():
        for together in _cut(item_ids, *sizes[channel]):
            batch_id = new_id()
            batches[batch_id] = channel
            lined_up |= dict.fromkeys(together, batch_id)
    if batches:
        await store_batches.add(tx, batches)
        await outbox.enqueue_all(tx, SEND_BATCH, list(batches), queue=outbox.PAYOUTS, after_s=after_s, turn=1)
    alone = [item_id for item_id, _ in items if item_id not in lined_up]
    if alone:
        await outbox.enqueue_all(tx, SEND, alone, queue=outbox.PAYOUTS, after_s=after_s)
    return lined_up


async def ask_again(tx: Transaction, batch_ids: Sequence[UUID], *, asked: int = 0) -> None:
    """The channel is asked about these batches in a while; the turn of whoever meant to ask before is over."""
    for row in await store_batches.next_turns(tx, batch_ids, asked=asked):
        wait_s = query_wait_s(row["queries"])
        if row["confirmed_at"]:
            wait_s = max(wait_s, CONFIRMED_WAIT_S)
        elif row["taken_at"]:
            wait_s = min(wait_s, WITHHELD_WAIT_S)
        await outbox.enqueue(tx, SEND_BATCH, row["id"], queue=outbox.PAYOUTS, after_s=wait_s, turn=row["turn"])


def _cut(item_ids: Sequence[UUID], size: int, least: int) -> Iterator[Sequence[UUID]]:
    """Chunks of at most ``size``; a rest of fewer than ``least`` goes alone. A channel of size one takes no batches."""
    for first in range(0, len(item_ids), size):
        together = item_ids[first : first + size]
        if size > 1 and len(together) >= least:
            yield together
