"""Doors to the tax on its way to the tax office."""

from domain import ledger, tax
from jobs.door import Job, Worker


async def sweep(job: Job, worker: Worker) -> None:
    """Gathers an approved remittance's tax: staged once, posted a chunk a transaction, from wherever it was cut off."""
    async with worker.step(job) as tx:
        run_id = await tax.stage_sweep(tx, job.viewer, job.subject_id)
    posted: int | None = 0
    while run_id is not None and posted is not None:
        async with worker.step(job) as tx:
            posted = await ledger.post_chunk(tx, run_id)
    async with worker.finish(job) as tx:
        await tax.finish_sweep(tx, job.viewer, job.subject_id)


async def remit(job: Job, worker: Worker) -> None:
    """Posts a remittance that the tax office has received."""
    async with worker.finish(job) as tx:
        await tax.remit(tx, job.viewer, job.subject_id)
