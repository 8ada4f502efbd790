"""Doors to payouts: send or ask about one order or a batch, cancel or try it again at its channel, apply callbacks."""

from typing import assert_never
from uuid import UUID

from domain import live, payouts
from domain.money import Fen
from domain.payouts import Order, Outcome, Question, Word
from jobs.door import Job, Worker
from jobs.gateways.contract import (
    Accepted,
    AwaitingPayee,
    Cancelled,
    Failed,
    NotFound,
    Paid,
    Payee,
    PayoutChannel,
    PayoutOrder,
    QueryAnswer,
    Returned,
    Suspended,
    Unknown,
)
from jobs.gateways.reasons import chinese, english

REMARK = "劳务报酬"


async def send(job: Job, worker: Worker) -> None:
    """Sends the item's order, or asks what became of it when it may have been sent before."""
    async with worker.step(job) as tx:
        order = await payouts.start(tx, job.viewer, job.subject_id)
    word = await call(worker.gateways.channels[order.channel], order) if order else None
    async with worker.finish(job) as tx:
        if order and word:
            await payouts.record(tx, job.viewer, order.out_biz_no, word)
    if order:
        await worker.announce(live.of_payout_batch(order.batch_id))


async def cancel(job: Job, worker: Worker) -> None:
    """Asks the channel to cancel an order that waits; only its word cancels, else it is asked what became of the order."""
    async with worker.step(job) as tx:
        question = await payouts.question(tx, job.viewer, job.subject_id)
    answer = await worker.gateways.channels[question.channel].cancel(question.out_biz_no) if question else None
    await _conclude(job, worker, question, word_of(answer) if isinstance(answer, Cancelled) else None)


async def resume(job: Job, worker: Worker) -> None:
    """Asks the channel to try a suspended order again; then it is asked what became of it."""
    async with worker.step(job) as tx:
        question = await payouts.question(tx, job.viewer, job.subject_id)
    answer = await worker.gateways.channels[question.channel].resume(question.out_biz_no) if question else None
    await _conclude(job, worker, question, word_of(answer) if isinstance(answer, Accepted) else None)


async def ask_denied(job: Job, worker: Worker) -> None:
    """Asks the channel by its number for an order it may never have had; two people decide, its answer ends it."""
    async with worker.step(job) as tx:
        question = await payouts.denied(tx, job.viewer, job.subject_id)
    answer = await worker.gateways.channels[question.channel].query(question.out_biz_no) if question else None
    async with worker.finish(job) as tx:
        if question and answer:
            await payouts.denial_answered(tx, job.viewer, job.subject_id, question.out_biz_no, word_of(answer))
    if question:
        await worker.announce(live.of_payout_batch(question.batch_id))


async def _conclude(job: Job, worker: Worker, question: Question | None, word: Word | None) -> None:
    async with worker.finish(job) as tx:
        if question and word:
            await payouts.record(tx, job.viewer, question.out_biz_no, word)
        if question and not (word and word.outcome is Outcome.CANCELLED):
            await payouts.ask_soon(tx, question.item_id)
    if question:
        await worker.announce(live.of_payout_batch(question.batch_id))


async def apply_event(job: Job, worker: Worker) -> None:
    """Applies what waits in the inbox together, then this callback if it is still there: an odd one, told alone.

    What once failed is tried alone from then on, so that one bad callback holds up no other.
    """
    touched = set[UUID]()
    if job.attempts == 1:
        async with worker.step(job) as tx:
            touched.update(await payouts.apply_events(tx, job.viewer, job.subject_id))
    async with worker.finish(job) as tx:
        batch_id = await payouts.apply_event(tx, job.viewer, job.subject_id)
    for each in touched | ({batch_id} if batch_id else set()):
        await worker.announce(live.of_payout_batch(each))


async def call(channel: PayoutChannel, order: Order) -> Word:
    """One question or one order. A number the channel does not know is sent (again) as it is: the channel keeps the first.

    What the channel's own rules forbid never leaves the house. What waits for its payee is sent again as well: only that tells
    the page on which they confirm, and an answer may get lost. An order of a batch is never sent by itself.
    """
    payee = Payee(order.name, order.id_number, order.account)
    sent = PayoutOrder(order.out_biz_no, order.amount_fen, payee, remark=REMARK, sent_before=order.query_first)
    if not order.query_first:
        obstacle = channel.quote(sent).obstacle
        return word_of(Failed(obstacle, chinese(obstacle), retryable=False) if obstacle else await channel.send(sent))
    answer = await channel.query(order.out_biz_no)
    if order.batched:
        return word_of(answer)
    if isinstance(answer, NotFound):
        return word_of(await channel.send(sent))
    if isinstance(answer, AwaitingPayee) and answer.page is None:
        again = await channel.send(sent)
        return word_of(again if isinstance(again, AwaitingPayee) else answer)
    return word_of(answer)


def word_of(answer: QueryAnswer) -> Word:
    """A channel's answer in the domain's words."""
    match answer:
        case Accepted():
            return Word(Outcome.PENDING, channel_ref=answer.channel_ref)
        case AwaitingPayee():
            return Word(Outcome.AWAITING_PAYEE, channel_ref=answer.channel_ref, page=answer.page)
        case Paid():
            return Word(Outcome.PAID, Fen(answer.amount_fen), answer.channel_ref)
        case Failed():
            outcome = Outcome.FAILED_REPEATABLE if answer.retryable else Outcome.FAILED
            return Word(outcome, code=answer.code, reason_zh=answer.message, reason_en=english(answer.code))
        case Suspended():
            return Word(Outcome.SUSPENDED, None, answer.channel_ref, answer.code, answer.message, english(answer.code))
        case Cancelled():
            return Word(Outcome.CANCELLED, None, answer.channel_ref, answer.code, chinese(answer.code), english(answer.code))
        case Returned():
            return Word(
                Outcome.RETURNED, Fen(answer.amount_fen), answer.channel_ref, answer.code, answer.message, english(answer.code)
            )
        case NotFound():
            return Word(Outcome.NOT_FOUND)
        case Unknown():
            return Word(Outcome.UNKNOWN, code=answer.code or answer.why.value)
    assert_never(answer)
