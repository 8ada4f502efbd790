"""The peer: a client that calls the channel's batch API with the same orders and writes nothing down.

It hands batches over, confirms them, acknowledges every callback unread, asks about each batch until all of it is paid, and
fetches the day's statement. It knows nothing after a crash, pays twice when told twice, and keeps no books.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from jobs.gateways.contract import Accepted, BatchOrder, BatchTaken, Paid, Payee, PayoutOrder
from jobs.gateways.yunzhanghu_batches import BATCH_LIMIT, YunzhanghuBatches

HOST: Final = "127.0.0.1"
BATCHES_AT_ONCE: Final = 2
ASK_EVERY_S: Final = 2.0
ANSWER: Final = b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\nconnection: close\r\n\r\nsuccess"


@dataclass(slots=True)
class Inbox:
    """Counts what is posted to it."""

    awaited: int
    received: int = 0
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        self.received += 1
        if self.received == self.awaited:
            self.complete.set()
        writer.write(ANSWER)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def inbox(port: int, awaited: int) -> AsyncIterator[Inbox]:
    """Where the channel calls back, so many times."""
    box = Inbox(awaited)
    async with await asyncio.start_server(box.serve, HOST, port):
        yield box


def orders_of(amounts_fen: Sequence[int], cards: Sequence[str]) -> list[BatchOrder]:
    """The same payments in as large batches as the channel takes."""
    orders = [
        PayoutOrder(uuid4().hex, fen, Payee("李小明", "11010519491231002X", card), "劳务报酬")
        for fen, card in zip(amounts_fen, cards, strict=True)
    ]
    return [BatchOrder(uuid4().hex, tuple(orders[at : at + BATCH_LIMIT])) for at in range(0, len(orders), BATCH_LIMIT)]


async def pay(channel: YunzhanghuBatches, batches: Sequence[BatchOrder], box: Inbox) -> None:
    """Every batch paid and every callback taken. Raises AssertionError when the channel does not do as told."""
    waiting = list(reversed(batches))

    async def take() -> None:
        while waiting:
            await _pay(channel, waiting.pop())

    async with asyncio.TaskGroup() as group:
        for _ in range(BATCHES_AT_ONCE):
            group.create_task(take())
    await box.complete.wait()


async def _pay(channel: YunzhanghuBatches, batch: BatchOrder) -> None:
    taken = await channel.send_batch(batch)
    assert isinstance(taken, BatchTaken) and not taken.refused, taken
    assert isinstance(await channel.confirm_batch(batch.batch_no), Accepted)
    while True:
        await asyncio.sleep(ASK_EVERY_S)
        answers = await channel.query_batch(batch.batch_no)
        if isinstance(answers, dict) and all(isinstance(answer, Paid) for answer in answers.values()):
            return
