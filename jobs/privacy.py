"""Doors to copies of personal data."""

import asyncio

from domain import privacy
from jobs.door import Job, Worker


async def export(job: Job, worker: Worker) -> None:
    """Gathers everything held on somebody, a transaction a table, and seals it as one file, made beside the loop."""
    async with worker.step(job) as tx:
        one = await privacy.export(tx, job.viewer, job.subject_id)
    tables = {}
    for done, table in enumerate(one.tables if one else (), start=1):
        async with worker.step(job) as tx:
            assert one is not None
            tables[table] = await privacy.collect(tx, one, table, done)
    made = await asyncio.to_thread(privacy.packed, one, tables) if one else None
    async with worker.finish(job) as tx:
        if one and made:
            await privacy.complete_export(tx, job.viewer, one, made)
