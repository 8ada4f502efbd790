"""Doors to the books: checks, sealing what was committed, the day's root, the day's snapshot."""

from domain import ledger, soundness
from jobs import metrics
from jobs.door import Job, Worker


async def check_books(job: Job, worker: Worker) -> None:
    """Asks the books what is due, and the areas once a day; keeps the answers, and tells the alarm how many findings."""
    findings = 0
    async with worker.step(job) as tx:
        if await ledger.areas_due(tx):
            findings += await ledger.keep_areas(tx, job.viewer, await soundness.faults(tx))
    async with worker.finish(job) as tx:
        findings += await ledger.run_checks(tx, job.viewer)
    metrics.BOOKS_FINDINGS.set(findings)


async def seal(job: Job, worker: Worker) -> None:
    """Seals a bounded number of rows at a time until none is left; then come yesterday's root and today's snapshot, once."""
    sealed = 1
    while sealed:
        async with worker.step(job) as tx:
            sealed = await ledger.seal(tx, job.viewer)
    async with worker.finish(job) as tx:
        await ledger.publish(tx, job.viewer)
        await ledger.take_snapshot(tx, job.viewer)
