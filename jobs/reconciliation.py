"""Doors to reconciliation: fetch a day's statement, compare, post, carry out what was decided, write the pack, fetch receipts."""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from domain import payouts, reconciliation
from domain.reconciliation import ASKING, BANK_ACCOUNTS, Action, Line, Reconciliation, RefusedFile, Statement, WantedReceipt
from jobs.door import Job, Worker
from jobs.gateways.contract import AccountAnswer, ReceiptAnswer, StatementAnswer
from jobs.gateways.files import AccountFile, AccountLine, Receipt, StatementFile, StatementLine, StatementRefused
from jobs.payouts import word_of

RECEIPTS_AT_ONCE: Final = 4


async def begin(job: Job, worker: Worker) -> None:
    """Opens the days that are over, a bounded number a transaction; an account's next day follows the file of the one before."""
    begun = 1
    while begun:
        async with worker.step(job) as tx:
            begun = await reconciliation.begin(tx, job.viewer, _statements_from(worker))
    async with worker.finish(job):
        pass


async def fetch(job: Job, worker: Worker) -> None:
    """Asks the channel, or the bank, for the day's statement, and keeps or refuses it whole."""
    async with worker.step(job) as tx:
        day = await reconciliation.wanted(tx, job.viewer, job.subject_id)
    file = await _fetched(worker, day) if day else None
    async with worker.finish(job) as tx:
        if day:
            await reconciliation.receive(tx, job.viewer, day, file)


async def _fetched(worker: Worker, day: Reconciliation) -> Statement | RefusedFile | None:
    if day.channel in BANK_ACCOUNTS:
        bank = worker.gateways.bank
        return _file(await bank.account_statement(day.channel, day.day)) if bank else None
    channel = worker.gateways.channels.get(day.channel)
    return _file(await channel.statement(day.day)) if channel else None


def _statements_from(worker: Worker) -> date | None:
    bank = worker.gateways.bank
    return bank.statements_from if bank else None


async def compare(job: Job, worker: Worker) -> None:
    """Matches what agrees, judges what is left of the day, then posts what was matched, a bounded number a transaction."""
    after: UUID | None = UUID(int=0)
    more, posted = True, 1
    while after:
        async with worker.step(job) as tx:
            after = await reconciliation.agree(tx, job.viewer, job.subject_id, after)
    while more:
        async with worker.step(job) as tx:
            more = await reconciliation.compare(tx, job.viewer, job.subject_id)
    while posted:
        async with worker.step(job) as tx:
            posted = await reconciliation.post(tx, job.viewer, job.subject_id)
    async with worker.finish(job) as tx:
        await reconciliation.go_on(tx, job.viewer, job.subject_id, _statements_from(worker))


async def resolve(job: Job, worker: Worker) -> None:
    """Carries out a confirmed resolution; where the channel is to be asked, its word is recorded first."""
    async with worker.step(job) as tx:
        found = await reconciliation.confirmed(tx, job.viewer, job.subject_id)
    asked = found[1] if found and found[0].action in ASKING else None
    channel = worker.gateways.channels.get(asked.channel) if asked else None
    answer = await channel.query(asked.out_biz_no) if asked and channel else None
    async with worker.finish(job) as tx:
        taken_back = False
        if found and asked and answer:
            said = (asked.out_biz_no, word_of(answer))
            if found[0].action is Action.NEVER_PAID:
                taken_back = await payouts.take_back(tx, job.viewer, *said)
            else:
                await payouts.record(tx, job.viewer, *said)
        await reconciliation.carry_out(tx, job.viewer, job.subject_id, taken_back=taken_back)


async def write_pack(job: Job, worker: Worker) -> None:
    """Writes a signed day's audit pack, beside the loop."""
    async with worker.step(job) as tx:
        pack = await reconciliation.pack(tx, job.viewer, job.subject_id)
    files = await asyncio.to_thread(reconciliation.packed, pack) if pack else []
    async with worker.finish(job) as tx:
        if pack:
            await reconciliation.complete(tx, job.viewer, pack, files)


async def fetch_receipts(job: Job, worker: Worker) -> None:
    """Fetches the official receipts that are due, a few at once, until none is."""
    due = await _due(job, worker)
    while due:
        for at in range(0, len(due), RECEIPTS_AT_ONCE):
            some = due[at : at + RECEIPTS_AT_ONCE]
            answers = await asyncio.gather(*(_receipt(worker, wanted) for wanted in some))
            await _keep(job, worker, zip(some, answers, strict=True))
        due = await _due(job, worker)
    async with worker.finish(job):
        pass


async def _due(job: Job, worker: Worker) -> list[WantedReceipt]:
    async with worker.step(job) as tx:
        return await reconciliation.due(tx, job.viewer)


async def _receipt(worker: Worker, wanted: WantedReceipt) -> ReceiptAnswer | None:
    channel = worker.gateways.channels.get(wanted.channel)
    return await channel.receipt(wanted.out_biz_no) if channel else None


async def _keep(job: Job, worker: Worker, answered: Iterable[tuple[WantedReceipt, ReceiptAnswer | None]]) -> None:
    async with worker.step(job) as tx:
        for wanted, answer in answered:
            if isinstance(answer, Receipt):
                await reconciliation.keep(tx, job.viewer, wanted, answer.content, answer.media_type, answer.channel_ref)
            else:
                await reconciliation.put_off(tx, job.viewer, wanted)


def _file(answer: StatementAnswer | AccountAnswer) -> Statement | RefusedFile | None:
    """A channel's or the bank's file in the domain's words; None while there is none."""
    match answer:
        case AccountFile():
            lines = tuple(_account_line(line) for line in answer.lines)
            return Statement(answer.content, answer.sha256, lines, answer.opening_fen, answer.closing_fen)
        case StatementFile():
            return Statement(answer.content, answer.sha256, tuple(_line(line) for line in answer.lines))
        case StatementRefused():
            return RefusedFile(answer.problem, answer.sha256)
        case _:
            return None


def _line(line: StatementLine) -> Line:
    movement = (line.kind, line.line_key, line.out_biz_no, line.channel_ref)
    return Line(*movement, line.amount_fen, line.fee_fen, line.booked_at)


def _account_line(line: AccountLine) -> Line:
    movement = (line.kind, line.line_key, line.reference, line.bank_ref)
    return Line(*movement, line.amount_fen, 0, line.booked_at, line.number, line.purpose, line.other_side)
