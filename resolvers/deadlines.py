"""Clocks as both sides see them: due by when, and why."""

from domain import pauses
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

DEADLINE = Source(
    "Deadline",
    table="deadline",
    readable={"worker": "{t}.worker_id = :worker_id", "employer": "{t}.employer_id = :employer_id", "staff": "true"},
    order=("due_at desc", "id desc"),
    joins={
        "k": "join deadline_kind {k} on {k}.kind = {t}.kind",
        "r": "join rule {r} on {r}.id = {t}.rule_id and {r}.version = {t}.rule_version",
        "p": "left join deadline_pause {p} on {p}.deadline_id = {t}.id and {p}.resumed_at is null",
    },
    fields={
        "subjectId": "{k}.subject_type || ':' || {t}.subject_id",
        "owedBy": "{k}.owed_by",
        "paused": "{t}.paused_at is not null and {t}.met_at is null and {t}.lifted_at is null",
        "pauseReason": "{p}.reason",
        "provisional": "{r}.parameters ? 'working_days' and is_provisional({t}.due_at)",
        "ruleId": "{t}.rule_id || '@' || {t}.rule_version",
        "ruleTitle": "{r}.title_zh",
        "ruleTitleEn": "{r}.title_en",
        "legalBasis": "{r}.legal_basis",
    },
    links={
        "worker": one("Worker", "worker_id"),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
    },
)

OPEN = "({t}.met_at is null and {t}.lifted_at is null) = :value"

ROOTS: dict[str, Root | Link] = {
    "deadline": by_id(DEADLINE),
    "myDeadlines": connection(
        DEADLINE, where="num_nonnulls(:worker_id, :employer_id) > 0", filters={"open": OPEN, "kind": "{t}.kind = :value"}
    ),
    "deadlines": connection(DEADLINE, where=":staff_id is not null", filters={"open": OPEN, "kind": "{t}.kind = :value"}),
}


async def pause_deadline(request: Request, deadline_id: str, reason: str) -> Answer:
    """Staff stop a running clock, with a reason (S-040)."""
    id = uuid_of("Deadline", deadline_id, "input.deadlineId")
    await pauses.pause(request.tx, request.viewer, id, reason)
    return DEADLINE.row(id)


async def resume_deadline(request: Request, deadline_id: str) -> Answer:
    """Staff let a paused clock go on (S-040)."""
    id = uuid_of("Deadline", deadline_id, "input.deadlineId")
    await pauses.resume(request.tx, request.viewer, id)
    return DEADLINE.row(id)
