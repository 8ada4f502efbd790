"""How a table that came as a file is read: beside the loop, so many rows a transaction; one read half is read again and keeps the
same. What a row means says its area."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from typing import Protocol, TypeVar
from uuid import UUID

from domain import sheets
from domain.database import Transaction
from domain.sheets import Cells, Sheet, Table, Unreadable
from domain.viewer import Viewer
from jobs.door import Job, Worker

Row = TypeVar("Row")


class Area(Protocol[Row]):
    """An area that takes such files."""

    @property
    def TABLE(self) -> Table:  # noqa: N802  # a constant of the area
        """What a file must be."""

    @property
    def ROWS_AT_ONCE(self) -> int:  # noqa: N802  # a constant of the area
        """Rows kept in one transaction."""

    def understood(self, number: int, cells: Cells, /) -> Row:
        """What a row says."""

    async def bytes_of(self, tx: Transaction, viewer: Viewer, file_id: UUID, /) -> bytes | None:
        """What was brought; None when it was read already."""

    async def keep_rows(self, tx: Transaction, viewer: Viewer, file_id: UUID, rows: Sequence[Row], /) -> None:
        """Keeps rows, once however often they are read."""

    async def finish_reading(self, tx: Transaction, viewer: Viewer, file_id: UUID, found: Sheet | Unreadable, /) -> None:
        """All rows are kept, or the file is none."""


async def read(job: Job, worker: Worker, area: Area[Row], channel: str) -> None:
    """Reads the job's file; whoever watches the channel hears of every part."""
    async with worker.step(job) as tx:
        body = await area.bytes_of(tx, job.viewer, job.subject_id)
    found = await _rows(job, worker, area, body, channel) if body else None
    async with worker.finish(job) as tx:
        if found:
            await area.finish_reading(tx, job.viewer, job.subject_id, found)
    await worker.announce(channel)


async def _rows(job: Job, worker: Worker, area: Area[Row], body: bytes, channel: str) -> Sheet | Unreadable:
    try:
        found = await asyncio.to_thread(sheets.read, body, area.TABLE)
        rows = (area.understood(number, cells) for number, cells in found.rows)
        while kept := await asyncio.to_thread(lambda: list(islice(rows, area.ROWS_AT_ONCE))):
            async with worker.step(job) as tx:
                await area.keep_rows(tx, job.viewer, job.subject_id, kept)
            await worker.announce(channel)
    except Unreadable as why:
        return why
    return found
