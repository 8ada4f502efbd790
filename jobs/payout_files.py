"""Doors to files of payouts: read, check, report, commit; whoever watches a file hears of every step."""

import asyncio

from domain import filings, live, payout_files
from domain.payouts import NoPayableSettlements, PlanChanged
from jobs import sheets
from jobs.door import Job, Worker


async def read(job: Job, worker: Worker) -> None:
    """Reads a file and keeps its rows."""
    await sheets.read(job, worker, payout_files, live.of_payout_file(job.subject_id))


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
