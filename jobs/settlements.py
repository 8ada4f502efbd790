"""Doors to settlements and money in."""

from domain import finance, settlements
from jobs.door import Job, Worker


async def draft(job: Job, worker: Worker) -> None:
    """Drafts what an approved timesheet comes to."""
    async with worker.finish(job) as tx:
        await settlements.draft(tx, job.viewer, job.subject_id)


async def credit_deposit(job: Job, worker: Worker) -> None:
    """Posts a deposit to the ledger."""
    async with worker.finish(job) as tx:
        await finance.credit_deposit(tx, job.viewer, job.subject_id)


async def resolve_deposit(job: Job, worker: Worker) -> None:
    """Posts what two people decided about a deposit in suspense."""
    async with worker.finish(job) as tx:
        await finance.resolve_deposit(tx, job.viewer, job.subject_id)
