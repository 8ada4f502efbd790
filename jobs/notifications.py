"""The doors to notifications: telling of an event, and carrying a chunk of deliveries beyond the app."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import assert_never
from uuid import UUID

from domain import live, notifications, webhooks
from domain.notifications import Outgoing, Said, Word
from jobs.door import Job, Worker
from jobs.gateways.contract import Arrived, NotFound, Notice, NoticeGateway, ReceiptOfNotice, Refused, Sent, Unavailable, Why

NOT_HANDED_OVER = frozenset((Why.UNREACHABLE, Why.RATE_LIMITED))


async def notify(job: Job, worker: Worker) -> None:
    """Tells people and systems whom an event concerns; who is watching them, or its batch, hears of it after the commit."""
    assert job.topic is not None
    async with worker.finish(job) as tx:
        told = await notifications.tell(tx, job.viewer, job.id, job.topic, job.subject_id)
        await webhooks.note(tx, job.viewer, job.id, job.topic, job.subject_id)
    for person_id in told:
        await worker.announce(live.of_person(person_id), event_id=job.id)
    if job.topic.startswith("payout_batch."):
        await worker.announce(live.of_payout_batch(job.subject_id))


async def send(job: Job, worker: Worker) -> None:
    """Carries a chunk: what may have been sent before is asked about, the rest is sent, each under its own id."""
    async with worker.step(job) as tx:
        outgoing = await notifications.begin(tx, job.viewer, job.subject_id)
    words = dict(await carry(worker.gateways.notices, outgoing))
    async with worker.finish(job) as tx:
        await notifications.record(tx, job.viewer, job.subject_id, outgoing, words)


async def carry(gateways: Mapping[str, NoticeGateway], outgoing: Sequence[Outgoing]) -> list[tuple[UUID, Word]]:
    """One question for each channel about all that may be there already, and one call for each of the others; all together."""
    channels = sorted({out.channel for out in outgoing})
    asked = {channel: [out for out in outgoing if out.ask_first and out.channel is channel] for channel in channels}
    questions = (_asked(gateways[channel], some) for channel, some in asked.items() if some)
    orders = (_sent(gateways[out.channel], out) for out in outgoing if not out.ask_first)
    return [each for answers in await asyncio.gather(*questions, *orders) for each in answers]


async def _asked(gateway: NoticeGateway, asked: Sequence[Outgoing]) -> list[tuple[UUID, Word]]:
    answers = await gateway.ask([out.id.hex for out in asked])
    if isinstance(answers, Unavailable):
        return [(out.id, Word(Said.SILENT, answers.why.value)) for out in asked]
    return [(out.id, word_of(answers.get(out.id.hex, NotFound()))) for out in asked]


async def _sent(gateway: NoticeGateway, out: Outgoing) -> list[tuple[UUID, Word]]:
    if out.to is None:  # removed since it was queued
        return [(out.id, Word(Said.REFUSED, "no_address"))]
    return [(out.id, word_of(await gateway.send(Notice(out.id.hex, out.to, out.title, out.text))))]


def word_of(answer: ReceiptOfNotice | Unavailable) -> Word:
    """A provider's answer in the domain's words."""
    match answer:
        case Arrived():
            return Word(Said.DELIVERED)
        case Sent():
            return Word(Said.TAKEN, provider_ref=answer.message_id)
        case Refused():
            return Word(Said.REFUSED, answer.code)
        case NotFound():
            return Word(Said.LOST, "lost")
        case Unavailable():
            return Word(Said.UNREACHED if answer.why in NOT_HANDED_OVER else Said.SILENT, answer.why.value)
    assert_never(answer)
