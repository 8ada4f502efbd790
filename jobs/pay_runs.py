"""Doors to pay runs: one step each, which leaves the next one in the outbox."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from domain import live, pay_runs
from domain.database import Transaction
from domain.viewer import Viewer
from jobs.door import Door, Job, Worker


def door(step: Callable[[Transaction, Viewer, UUID], Awaitable[None]]) -> Door:
    """The door of one step; whoever watches the run hears of it after the commit."""

    async def take_step(job: Job, worker: Worker) -> None:
        async with worker.finish(job) as tx:
            await step(tx, job.viewer, job.subject_id)
        await worker.announce(live.of_pay_run(job.subject_id))

    return take_step


calculate = door(pay_runs.calculate)
settle = door(pay_runs.settle)
free = door(pay_runs.free)
