"""The jobs desk: what waits, runs and failed, and why. Rows hold ids and names of errors, never what people wrote."""

from dataclasses import dataclass

from domain import jobs_desk
from resolvers.compiler.source import Filter, Link, Root, Source, by_id, connection
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STATE = (
    "case when {t}.done_at is not null then 'done' when {t}.given_up_at is not null then 'given_up'"
    " when {t}.failed_at is not null then 'failed' when {t}.lease_until > clock_timestamp() then 'running' else 'waiting' end"
)

JOB = Source(
    "Job",
    table="outbox",
    readable=dict.fromkeys(jobs_desk.READERS, "true"),
    order=("id desc",),
    joins={
        "d": "left join lateral (select decision, reason, decided_at from job_decision where outbox_id = {t}.id"
        " order by job_decision.id desc limit 1) {d} on true"
    },
    fields={
        "name": "{t}.job",
        "state": STATE,
        "subjectId": "{t}.subject_id::text",
        "endedAt": "coalesce({t}.done_at, {t}.failed_at)",
        "decision": "{d}.decision",
        "decisionReason": "{d}.reason",
        "decidedAt": "{d}.decided_at",
    },
)

ROOTS: dict[str, Root | Link] = {
    "job": by_id(JOB),
    "jobs": connection(
        JOB,
        where="{t}.done_at is null",
        filters={
            "state": Filter(f"({STATE}) = :value", inline=True),
            "queue": "{t}.queue = :value",
            "name": "{t}.job = :value",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class JobQueueLoad:
    queue: str
    waiting: int
    oldest_waits_s: float
    running: int
    failed: int


async def job_queues(request: Request) -> Answer:
    """Counts per queue."""
    rows = await jobs_desk.queues(request.tx, request.viewer)
    return [JobQueueLoad(row["queue"], row["waiting"], row["lag_s"], row["running"], row["dead"]) for row in rows]


async def revive_job(request: Request, job_id: str, reason: str) -> Answer:
    """A dead letter is tried again (B-07)."""
    id = uuid_of("Job", job_id, "input.jobId")
    await jobs_desk.revive(request.tx, request.viewer, id, reason)
    return JOB.row(id)


async def give_up_job(request: Request, job_id: str, reason: str) -> Answer:
    """Work is not tried any more (B-07)."""
    id = uuid_of("Job", job_id, "input.jobId")
    await jobs_desk.give_up(request.tx, request.viewer, id, reason)
    return JOB.row(id)
