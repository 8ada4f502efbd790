"""Doors to files of payouts: read, check, report, commit; whoever watches a file hears of every step."""

import asyncio
from itertools import islice

from domain import filings, live, payout_files
from domain.payout_files import ROWS_AT_ONCE, Sheet, Unreadable
from domain.payouts import NoPayableSettlements, PlanChanged
from jobs.door import Job, Worker


async def read(job: Job, worker: Worker) -> None:
    """Reads a file beside the loop and keeps its rows, so many at a time; a file read half is read again and keeps the same."""
    async with worker.step(job) as tx:
        body = await payout_files.bytes_of(tx, job.viewer, job.subject_id)
    found = await _read(job, worker, body) if body else None
    async with worker.finish(job) as tx:
        if found:
            await payout_files.finish_reading(tx, job.viewer, job.subject_id, found)
    await worker.announce(live.of_payout_file(job.subject_id))


async def _read(job: Job, worker: Worker, body: bytes) -> Sheet | Unreadable:
    try:
        found = await asyncio.to_thread(payout_files.sheet, body)
        rows = (payout_files.understood(number, cells) for number, cells in found.rows)
        while kept := await asyncio.to_thread(lambda: list(islice(rows, ROWS_AT_ONCE))):
            async with worker.step(job) as tx:
                await payout_files.keep_rows(tx, job.viewer, job.subject_id, kept)
            await worker.announce(live.of_payout_file(job.subject_id))
    except Unreadable as why:
        return why
    return found


async def check(job: Job, worker: Worker) -> None:
    """Checks the next rows; the step leaves the next one in the outbox."""
    async with worker.finish(job) as tx:
        await payout_files.check(tx, job.viewer, job.subject_id)
    await worker.announce(live.of_payout_file(job.subject_id))


async def report(job: Job, worker: Worker) -> None:
    """Writes what is wrong as XLSX and CSV, beside the loop."""
    async with worker.step(job) as tx:
        sheet = await payout_files.report(tx, job.viewer, job.subject_id)
    made = await asyncio.to_thread(filings.files, sheet) if sheet else []
    async with worker.finish(job) as tx:
        if sheet:
            await payout_files.keep_report(tx, job.viewer, job.subject_id, made)
    await worker.announce(live.of_payout_file(job.subject_id))


async def commit(job: Job, worker: Worker) -> None:
    """Makes all batches of a file, or, when something is not as checked, none."""
    try:
        async with worker.finish(job) as tx:
            await payout_files.make_batches(tx, job.viewer, job.subject_id)
    except (PlanChanged, NoPayableSettlements):
        async with worker.finish(job) as tx:
            await payout_files.give_up(tx, job.viewer, job.subject_id)
    await worker.announce(live.of_payout_file(job.subject_id))
