"""The door to bundles of receipts: read so many lines at a time, pack beside the loop, keep."""

import asyncio

from domain import live, receipt_bundles
from domain.documents import Content
from domain.receipt_bundles import Line
from jobs.door import Job, Worker


async def write(job: Job, worker: Worker) -> None:
    """Writes a bundle; whoever watches it hears how far it is."""
    made = await _packed(job, worker)
    async with worker.finish(job) as tx:
        if made:
            await receipt_bundles.complete(tx, job.viewer, job.subject_id, made)
    await worker.announce(live.of_receipt_bundle(job.subject_id))


async def _packed(job: Job, worker: Worker) -> Content | None:
    lines: list[Line] = []
    while True:
        async with worker.step(job) as tx:
            found = await receipt_bundles.lines(tx, job.viewer, job.subject_id, lines[-1].number if lines else 0)
            if found is None:
                return None
            bundle, more = found
            lines += more
            await receipt_bundles.progress(tx, job.viewer, job.subject_id, len(lines))
        await worker.announce(live.of_receipt_bundle(job.subject_id))
        if not more:
            return await asyncio.to_thread(receipt_bundles.packed, bundle, lines)
