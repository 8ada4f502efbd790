"""The door to the messenger: a sign-in code on its way to a phone."""

from domain import accounts
from jobs.door import Job, Worker
from jobs.gateways.contract import Message, Unavailable

TEMPLATE = "sign_in_code"
MAINLAND = "+86"
"""The gateway takes numbers as people dial them; others than the mainland's never get here."""


class MessengerUnavailable(Exception):
    """The message was not taken; the job tries again until the code has expired."""


async def send_code(job: Job, worker: Worker) -> None:
    """Sends the code once; one that has expired is not sent any more."""
    async with worker.step(job) as tx:
        waiting = await accounts.code_to_send(tx, job.subject_id)
    if waiting is not None:
        phone, code = waiting
        message = Message(job.subject_id.hex, phone.removeprefix(MAINLAND), TEMPLATE, {"code": code})
        answer = await worker.gateways.messages.send(message)
        if isinstance(answer, Unavailable):
            raise MessengerUnavailable(answer.why.value)
    async with worker.finish(job) as tx:
        await accounts.code_sent(tx, job.subject_id)
