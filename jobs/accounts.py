"""The doors to the messenger: a sign-in code, or a notice, on its way to a phone; to WeChat; who is told of a recovery."""

from domain import accounts, recovery
from jobs.door import Job, Worker
from jobs.gateways.contract import Message, Unavailable, WechatRefusal

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


async def send_notice(job: Job, worker: Worker) -> None:
    """Tells a number that is, or was, somebody's what happened to their account, once."""
    async with worker.step(job) as tx:
        waiting = await accounts.notice_to_send(tx, job.subject_id)
    if waiting is not None:
        phone, template = waiting
        answer = await worker.gateways.messages.send(Message(job.subject_id.hex, phone.removeprefix(MAINLAND), template, {}))
        if isinstance(answer, Unavailable):
            raise MessengerUnavailable(answer.why.value)
    async with worker.finish(job) as tx:
        await accounts.notice_sent(tx, job.subject_id)


async def tell_recovery(job: Job, worker: Worker) -> None:
    """Every number known of the account hears that somebody asks for it."""
    async with worker.finish(job) as tx:
        await recovery.tell(tx, job.subject_id, "recovery_requested")


async def exchange_wechat_code(job: Job, worker: Worker) -> None:
    """Asks WeChat whose the login code is; no usable answer leaves it pending, to be asked again."""
    async with worker.step(job) as tx:
        js_code = await accounts.wechat_code(tx, job.viewer, job.subject_id)
    answer = await worker.gateways.wechat_sessions.exchange(js_code) if js_code else None
    async with worker.finish(job) as tx:
        if isinstance(answer, Unavailable):
            await accounts.wechat_away(tx, job.viewer, job.subject_id)
        elif isinstance(answer, WechatRefusal):
            await accounts.wechat_failed(tx, job.viewer, job.subject_id, answer.failure)
        elif answer is not None:
            await accounts.wechat_answered(tx, job.viewer, job.subject_id, answer.openid)
