"""Doors to applications."""

from domain import applications
from jobs.door import Job, Worker


async def tell_changed(job: Job, worker: Worker) -> None:
    """Asks applicants of a changed posting to reconfirm."""
    async with worker.finish(job) as tx:
        await applications.tell_changed(tx, job.viewer, job.subject_id)
