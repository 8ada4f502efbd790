"""The jobs desk: work behind the scenes, for staff."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import jobs
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.enum(description="What has become of a job.")
class JobState(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    DONE = "done"


@strawberry.enum(description="Where work waits; none waits behind another's.")
class JobQueue(Enum):
    NOTIFICATIONS = "notifications"
    PAYOUTS = "payouts"
    MATCHING = "matching"
    WEBHOOKS = "webhooks"


@strawberry.enum(description="What a person decided about a job.")
class JobDecision(Enum):
    REVIVED = "revived"
    GIVEN_UP = "given_up"


@strawberry.type(description="A piece of work behind the scenes: ids and names of errors only (B-07).")
class Job(Node):
    name: str = strawberry.field(description="Which job: payouts.send, notify …")
    queue: JobQueue = strawberry.field(description="Where it waits.")
    topic: str | None = strawberry.field(description="The event a notify job tells of.")
    subject_id: str = strawberry.field(description="The UUID of what it is about.")
    state: JobState = strawberry.field(description="What has become of it.")
    attempts: int = strawberry.field(description="How often it was tried.")
    error: str | None = strawberry.field(description="What went wrong last: the error's name and place, never its message.")
    created_at: datetime = strawberry.field(description="When it was left, in business time.")
    available_at: datetime = strawberry.field(description="When it is offered next, in machine time.")
    lease_until: datetime | None = strawberry.field(description="Until when its last worker held it, in machine time.")
    ended_at: datetime | None = strawberry.field(description="When it was done or failed for good.")
    decision: JobDecision | None = strawberry.field(description="What a person decided last.")
    decision_reason: str | None = strawberry.field(description="Why.")
    decided_at: datetime | None = strawberry.field(description="When.")


@strawberry.type(description="How much a queue holds.")
class JobQueueLoad:
    queue: JobQueue = strawberry.field(description="Which queue.")
    waiting: int = strawberry.field(description="Jobs whose time has come, counted to 1,000.")
    oldest_waits_s: float = strawberry.field(description="Seconds the oldest of them has waited.")
    running: int = strawberry.field(description="Jobs that workers hold, counted to 1,000.")
    failed: int = strawberry.field(description="Dead letters nobody decided on yet.")


@strawberry.input(description="A job and why.")
class DecideJobInput:
    job_id: strawberry.ID = strawberry.field(description="The job.")
    reason: str = strawberry.field(description="2 to 500 characters; no names of people.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


ReviveJobResult = Annotated[Job | Refused, strawberry.union("ReviveJobResult")]
GiveUpJobResult = Annotated[Job | Refused, strawberry.union("GiveUpJobResult")]


@strawberry.type
class JobsQuery:
    @strawberry.field(graphql_type=Job | None, description="One job, for staff of the desk (B-07).")
    def job(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Job], description="Work that is not done, newest first: what waits, runs, failed, and why (B-07)."
    )
    def jobs(
        self,
        state: JobState | None = None,
        queue: JobQueue | None = None,
        name: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=list[JobQueueLoad], description="How much each queue holds, for staff of the desk (B-07).")
    async def job_queues(self, info: Info) -> Answer:
        return await jobs.job_queues(info.context)


@strawberry.type
class JobsMutation:
    @strawberry.mutation(graphql_type=ReviveJobResult, description="An administrator has a dead letter tried again (B-07).")
    async def revive_job(self, info: Info, input: DecideJobInput) -> Answer:
        return await jobs.revive_job(info.context, input.job_id, input.reason)

    @strawberry.mutation(
        graphql_type=GiveUpJobResult, description="An administrator has work that waits or failed not tried any more (B-07)."
    )
    async def give_up_job(self, info: Info, input: DecideJobInput) -> Answer:
        return await jobs.give_up_job(info.context, input.job_id, input.reason)
