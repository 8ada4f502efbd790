"""Group commit: many callers, one transaction at a time; what queues while a flush is in flight becomes the next flush.

The named exception to "the domain never begins or commits": here the transfers are the whole write, so nobody needs a transaction
around them. On an account that everybody posts to, callers then share a lock and a commit instead of waiting for each other's.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID

from domain.database import Database
from domain.ledger import store
from domain.ledger.actions import MAX_BATCH, post_batch
from domain.ledger.model import Answer, Kind, Transfer

MAX_WAITING = 4 * MAX_BATCH
"""Transfers that may wait for their flush; more are refused at once."""


class BatcherFull(Exception):
    """Too many transfers wait already. Nothing was queued; try again with the same keys."""


class BatcherClosed(Exception):
    """The batcher stopped before this was flushed. Nothing was posted; post it elsewhere with the same keys."""


class FlushInterrupted(Exception):
    """The batcher stopped during the flush. Ask again with the same keys: what was committed answers ``exists``."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one caller asked for, and where its answers go."""

    transfers: Sequence[Transfer]
    answers: "asyncio.Future[list[Answer]]"


class Batcher:
    """``async with Batcher(database) as batcher: answers = await batcher.post(transfers)``, from any number of tasks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Waiting] = deque()
        self._count = 0
        self._wake = asyncio.Event()
        self._flusher: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._flusher = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Whoever still waits gets BatcherClosed; a flush in flight is rolled back by its connection, or was committed."""
        flusher, self._flusher = self._flusher, None
        if flusher:
            flusher.cancel()
            with suppress(asyncio.CancelledError):
                await flusher
        for each in self._waiting:
            _fail(each, BatcherClosed())

    async def post(self, transfers: Sequence[Transfer]) -> list[Answer]:
        """As ``post_batch``, once committed. Whatever the database raises reaches every caller of that flush; the keys make it
        safe to ask again. A cancelled caller does not know whether its transfers stand. Raises BatcherFull, BatcherClosed.
        """
        if self._flusher is None or self._flusher.done():
            raise BatcherClosed
        if self._count + len(transfers) > MAX_WAITING or len(transfers) > MAX_BATCH:
            raise BatcherFull
        waiting = Waiting(transfers, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._count += len(transfers)
        self._wake.set()
        return await waiting.answers

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._flush(self._next())

    def _next(self) -> list[Waiting]:
        """As many as one request may have. A journal asked for twice waits for the next flush: together they would be one."""
        flush: list[Waiting] = []
        journals: set[UUID] = set()
        count = 0
        while self._waiting:
            each = self._waiting[0]
            named = {transfer.journal for transfer in each.transfers}
            if flush and (count + len(each.transfers) > MAX_BATCH or not named.isdisjoint(journals)):
                break
            flush.append(self._waiting.popleft())
            journals |= named
            count += len(each.transfers)
        self._count -= count
        return flush

    async def _flush(self, flush: Sequence[Waiting]) -> None:
        try:
            answers = iter(await self._posted([transfer for each in flush for transfer in each.transfers]))
        except BaseException as error:
            closed = isinstance(error, asyncio.CancelledError)
            for each in flush:
                _fail(each, FlushInterrupted() if closed else error)
            if closed or not isinstance(error, Exception):
                raise
            return
        for each in flush:
            mine = [next(answers) for _ in each.transfers]
            if not each.answers.done():
                each.answers.set_result(mine)

    async def _posted(self, transfers: Sequence[Transfer]) -> list[Answer]:
        if any(transfer.kind is Kind.HOLD for transfer in transfers):
            async with self._database.transaction() as tx:
                return await post_batch(tx, transfers)
        async with self._database.pool.acquire() as connection:
            return await store.post_alone(connection, transfers)


def _fail(waiting: Waiting, error: BaseException) -> None:
    if not waiting.answers.done():
        waiting.answers.set_exception(error)
