"""The door to channel batches: hand one over or ask about it, record, confirm. Each step is its own transaction."""

from collections.abc import Mapping, Sequence
from typing import cast

from domain import live, payouts
from domain.payouts import Handing, Order, Outcome, Said, Word
from jobs.door import Job, Worker
from jobs.gateways.contract import (
    Accepted,
    BatchChannel,
    BatchOrder,
    BatchTaken,
    Failed,
    NotFound,
    Payee,
    PayoutOrder,
    QueryAnswer,
    Unknown,
)
from jobs.gateways.reasons import chinese
from jobs.payouts import REMARK, word_of


async def send_batch(job: Job, worker: Worker) -> None:
    """Hands the batch over, or asks what became of it; lets it be paid once the channel has it; asks again until it is over."""
    async with worker.step(job) as tx:
        handing = await payouts.hand_over(tx, job.viewer, job.subject_id, int(str(job.data["turn"])))
    if handing is None:
        async with worker.finish(job):
            return
    channel = cast(BatchChannel, worker.gateways.channels[handing.channel])
    said = await tell(channel, handing)
    async with worker.step(job) as tx:
        confirm, left = await payouts.record_batch(tx, job.viewer, handing, said)
    for number in left:
        async with worker.step(job) as tx:
            await payouts.record(tx, job.viewer, number, said.words[number])
    confirmed = confirm and isinstance(await channel.confirm_batch(handing.batch_no), Accepted)
    async with worker.finish(job) as tx:
        await payouts.conclude(tx, job.viewer, handing.batch_id, confirmed=confirmed)
    for batch_id in handing.payout_batch_ids:
        await worker.announce(live.of_payout_batch(batch_id))


async def tell(channel: BatchChannel, handing: Handing) -> Said:
    """One question, or one batch. A number the channel does not know is handed over (again) as it is, while that is allowed."""
    if not handing.ask_first:
        return await _sent(channel, handing)
    answer = await channel.query_batch(handing.batch_no)
    if isinstance(answer, NotFound) and handing.orders:
        return await _sent(channel, handing)
    if isinstance(answer, NotFound | Unknown):
        return Said(False, dict.fromkeys(handing.numbers, word_of(answer)))
    return Said(True, {number: _of(answer, number) for number in handing.numbers})


def _of(answers: Mapping[str, QueryAnswer], number: str) -> Word:
    """A partial answer says nothing of the orders it lacks."""
    return word_of(answers[number]) if number in answers else Word(Outcome.UNKNOWN, code="partial_answer")


async def _sent(channel: BatchChannel, handing: Handing) -> Said:
    """What the channel's own rules forbid never leaves the house; leaving it out is the same each time."""
    obstacles = {order.out_biz_no: channel.quote(_payout(order)).obstacle for order in handing.orders}
    words = {number: _obstructed(obstacle) for number, obstacle in obstacles.items() if obstacle}
    orders = [order for order in handing.orders if order.out_biz_no not in words]
    if not orders:
        return Said(False, words)
    answer = await channel.send_batch(BatchOrder(handing.batch_no, tuple(_payout(order) for order in orders)))
    match answer:
        case BatchTaken():
            return Said(True, words | _refused(answer.refused, orders))
        case Accepted():
            return Said(True, words)
        case Failed() | Unknown():
            return Said(False, words | {order.out_biz_no: word_of(answer) for order in orders})


def _refused(refused: Mapping[str, Failed], orders: Sequence[Order]) -> dict[str, Word]:
    """Orders the channel did not take in. After an earlier call that may have arrived, its refusal proves nothing."""
    return {
        order.out_biz_no: Word(Outcome.UNKNOWN, code=refused[order.out_biz_no].code)
        if order.query_first
        else word_of(refused[order.out_biz_no])
        for order in orders
        if order.out_biz_no in refused
    }


def _payout(order: Order) -> PayoutOrder:
    payee = Payee(order.name, order.id_number, order.account)
    return PayoutOrder(order.out_biz_no, order.amount_fen, payee, remark=REMARK, sent_before=order.query_first)


def _obstructed(obstacle: str) -> Word:
    return word_of(Failed(obstacle, chinese(obstacle), retryable=False))
