"""Doors to what is handed in to the tax office."""

import asyncio

from domain import filings
from jobs.door import Job, Worker


async def write_certificate(job: Job, worker: Worker) -> None:
    """Writes a worker's summary of a year, beside the loop too."""
    async with worker.step(job) as tx:
        certificate = await filings.certificate(tx, job.viewer, job.subject_id)
    made = await asyncio.to_thread(filings.pdf, certificate) if certificate else None
    async with worker.finish(job) as tx:
        if certificate and made:
            await filings.complete_certificate(tx, job.viewer, certificate, made)


async def write(job: Job, worker: Worker) -> None:
    """Writes a filing's files; making them takes long, so it happens beside the loop and outside any transaction."""
    async with worker.step(job) as tx:
        sheet = await filings.sheet(tx, job.viewer, job.subject_id)
    made = await asyncio.to_thread(filings.files, sheet) if sheet else []
    async with worker.finish(job) as tx:
        if sheet:
            await filings.complete(tx, job.viewer, job.subject_id, sheet, made)
