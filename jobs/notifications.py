"""The door to notifications."""

from domain import live, notifications
from jobs.door import Job, Worker


async def notify(job: Job, worker: Worker) -> None:
    """Tells those whom an event concerns; who is watching them, or the batch it happened to, hears of it after the commit."""
    assert job.topic is not None
    async with worker.finish(job) as tx:
        told = await notifications.tell(tx, job.viewer, job.id, job.topic, job.subject_id)
    for person_id in told:
        await worker.announce(live.of_person(person_id), event_id=job.id)
    if job.topic.startswith("payout_batch."):
        await worker.announce(live.of_payout_batch(job.subject_id))
