"""Doors to payouts: send or ask about one order, apply one callback."""

from typing import assert_never

from domain import live, payouts
from domain.money import Fen
from domain.payouts import Order, Outcome, Word
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
from jobs.gateways.reasons import english


async def send(job: Job, worker: Worker) -> None:
    """Sends the item's order, or asks what became of it when it may have been sent before."""
    async with worker.step(job) as tx:
        order = await payouts.start(tx, job.viewer, job.subject_id)
    word = await call(worker.gateways.channel, order) if order else None
    async with worker.finish(job) as tx:
        if order and word:
            await payouts.record(tx, job.viewer, order.out_biz_no, word)
    if order:
        await worker.announce(live.of_payout_batch(order.batch_id))


async def apply_event(job: Job, worker: Worker) -> None:
    """Applies a verified callback from the inbox."""
    async with worker.finish(job) as tx:
        batch_id = await payouts.apply_event(tx, job.viewer, job.subject_id)
    if batch_id:
        await worker.announce(live.of_payout_batch(batch_id))


async def call(channel: PayoutChannel, order: Order) -> Word:
    """One question or one order. A number the channel does not know is sent (again) as it is: the channel keeps the first."""
    if order.query_first:
        answer = await channel.query(order.out_biz_no)
        if not isinstance(answer, NotFound):
            return word_of(answer)
    payee = Payee(order.name, order.id_number, order.card_number)
    sent = PayoutOrder(order.out_biz_no, order.amount_fen, payee, remark="劳务报酬", sent_before=order.query_first)
    return word_of(await channel.send(sent))


def word_of(answer: QueryAnswer) -> Word:
    """A channel's answer in the domain's words."""
    match answer:
        case Accepted():
            return Word(Outcome.PENDING, channel_ref=answer.channel_ref)
        case AwaitingPayee():
            return Word(Outcome.AWAITING_PAYEE, channel_ref=answer.channel_ref)
        case Paid():
            return Word(Outcome.PAID, Fen(answer.amount_fen), answer.channel_ref)
        case Failed():
            outcome = Outcome.FAILED_REPEATABLE if answer.retryable else Outcome.FAILED
            return Word(outcome, code=answer.code, reason_zh=answer.message, reason_en=english(answer.code))
        case Suspended():
            return Word(Outcome.SUSPENDED, None, answer.channel_ref, answer.code, answer.message, english(answer.code))
        case Cancelled():
            return Word(
                Outcome.FAILED, None, answer.channel_ref, "CANCELLED", "渠道已取消该笔订单", "The channel cancelled the order"
            )
        case Returned():
            return Word(
                Outcome.RETURNED, Fen(answer.amount_fen), answer.channel_ref, answer.code, answer.message, english(answer.code)
            )
        case NotFound():
            return Word(Outcome.NOT_FOUND)
        case Unknown():
            return Word(Outcome.UNKNOWN, code=answer.code or answer.why.value)
    assert_never(answer)
