"""Doors to settlements and money in."""

from domain import finance, settlements
from jobs import metrics
from jobs.door import Job, Worker


async def draft(job: Job, worker: Worker) -> None:
    """Drafts what an approved timesheet comes to."""
    async with worker.finish(job) as tx:
        await settlements.draft(tx, job.viewer, job.subject_id)


async def credit_deposit(job: Job, worker: Worker) -> None:
    """Posts a deposit to the ledger, and shows how long its employer waited."""
    async with worker.finish(job) as tx:
        waited_s = await finance.credit_deposit(tx, job.viewer, job.subject_id)
    if waited_s is not None:
        metrics.CREDITED_SECONDS.observe(waited_s)


async def announce_fee(job: Job, worker: Worker) -> None:
    """Tells every employer of a new default fee, a chunk a transaction."""
    told = 1
    while told:
        async with worker.step(job) as tx:
            told = await finance.announce_fee(tx, job.viewer, job.subject_id)
    async with worker.finish(job):
        pass


async def resolve_deposit(job: Job, worker: Worker) -> None:
    """Posts what two people decided about a deposit in suspense."""
    async with worker.finish(job) as tx:
        await finance.resolve_deposit(tx, job.viewer, job.subject_id)
