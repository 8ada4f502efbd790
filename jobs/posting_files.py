"""Doors to files of postings: read, check, make drafts; whoever watches a file hears of every step."""

from domain import live, posting_files
from jobs import sheets
from jobs.door import Job, Worker


async def read(job: Job, worker: Worker) -> None:
    """Reads a file and keeps its rows."""
    await sheets.read(job, worker, posting_files, live.of_posting_file(job.subject_id))


async def check(job: Job, worker: Worker) -> None:
    """Checks the next rows; the step leaves the next one in the outbox."""
    async with worker.finish(job) as tx:
        await posting_files.check(tx, job.viewer, job.subject_id)
    await worker.announce(live.of_posting_file(job.subject_id))


async def make(job: Job, worker: Worker) -> None:
    """Makes the drafts of a file, all or none."""
    async with worker.finish(job) as tx:
        await posting_files.make(tx, job.viewer, job.subject_id)
    await worker.announce(live.of_posting_file(job.subject_id))
