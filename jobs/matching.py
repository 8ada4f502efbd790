"""Doors to matching: one step of a run each, which leaves the next one in the outbox. The solver works in a thread of its own,
with no transaction open; meanwhile the job keeps its lease."""

import asyncio
from typing import Final

from domain import live, matching
from domain.matching import Solution, Task
from jobs.door import Job, Worker

RENEW_S: Final = 15.0
"""Between two renewals of a lease while the solver works; far below a lease."""


async def match_everybody(job: Job, worker: Worker) -> None:
    """Begins the platform's own run."""
    async with worker.finish(job) as tx:
        await matching.match_everybody(tx, job.viewer)


async def gather(job: Job, worker: Worker) -> None:
    """Keeps the facts the run goes by."""
    async with worker.finish(job) as tx:
        await matching.gather(tx, job.viewer, job.subject_id)
    await worker.announce(live.of_match_run(job.subject_id))


async def solve(job: Job, worker: Worker) -> None:
    """Reads the facts, solves, keeps the answer: begun anew where a worker died on the way, with the same answer."""
    async with worker.step(job) as tx:
        task = await matching.read(tx, job.viewer, job.subject_id)
    solution = await _solved(job, worker, task) if task else None
    async with worker.finish(job) as tx:
        if solution:
            await matching.record(tx, job.viewer, job.subject_id, solution)
    await worker.announce(live.of_match_run(job.subject_id))


async def replay(job: Job, worker: Worker) -> None:
    """Solves a contested run again from the facts it kept."""
    async with worker.step(job) as tx:
        contested = await matching.contested_task(tx, job.viewer, job.subject_id)
    solution = await _solved(job, worker, contested[1]) if contested else None
    async with worker.finish(job) as tx:
        if contested and solution:
            await matching.record_replay(tx, job.viewer, job.subject_id, contested[0], solution.sha256)


async def invite(job: Job, worker: Worker) -> None:
    """Invites the next chunk of a run's proposals."""
    async with worker.finish(job) as tx:
        await matching.send(tx, job.viewer, job.subject_id)
    await worker.announce(live.of_match_run(job.subject_id))


async def instant(job: Job, worker: Worker) -> None:
    """One round of invitations for a shift about to begin."""
    async with worker.finish(job) as tx:
        await matching.invite_urgently(tx, job.viewer, job.subject_id)


async def fill(job: Job, worker: Worker) -> None:
    """Asks the next in reserve."""
    async with worker.finish(job) as tx:
        await matching.fill(tx, job.viewer, job.subject_id)


async def expire(job: Job, worker: Worker) -> None:
    """Ends invitations nobody answered."""
    async with worker.finish(job) as tx:
        await matching.expire(tx, job.viewer)


async def _solved(job: Job, worker: Worker, task: Task) -> Solution:
    working = asyncio.create_task(asyncio.to_thread(task.solve))
    while not (await asyncio.wait([working], timeout=RENEW_S))[0]:
        async with worker.step(job):
            pass
    return await working
