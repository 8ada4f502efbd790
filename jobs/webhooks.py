"""The door to webhooks: claim, call, record. Dying in between, the same messages are sent again under the same ids."""

from domain import webhooks
from jobs.door import Job, Worker


async def send(job: Job, worker: Worker) -> None:
    """Posts an endpoint's chunk."""
    async with worker.step(job) as tx:
        messages = await webhooks.begin(tx, job.viewer, job.subject_id)
    answers = await worker.gateways.webhooks.post_all(messages)
    async with worker.finish(job) as tx:
        await webhooks.record(tx, job.viewer, job.subject_id, messages, answers)
