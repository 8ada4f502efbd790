"""Evaluations: one's own at once, the other side's when published (S-050)."""

from dataclasses import dataclass

from domain import evaluations
from domain.errors import InvalidInput
from domain.evaluations import Marks, Side
from resolvers.compiler.source import Filter, Link, Root, Source, connection, one
from resolvers.ids import kind_of, uuid_of
from resolvers.request import Answer, Request

ABOUT = {"Worker": Side.WORKER, "Employer": Side.EMPLOYER}

EVALUATION = Source(
    "Evaluation",
    table="evaluation",
    readable={
        "signed_in": "{t}.published_at is not null",
        "worker": "{t}.worker_id = :worker_id and {t}.side = 'worker'",
        "employer": "{t}.employer_id = :employer_id and {t}.side = 'employer'",
        "support": "true",
        "auditor": "true",
        "admin": "true",
    },
    order=("written_at desc", "id desc"),
    links={
        "worker": one("Worker", "worker_id"),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "assignment": one("Assignment", "assignment_id"),
    },
)

ROOTS: dict[str, Root | Link] = {
    "evaluations": connection(
        EVALUATION,
        where="{t}.published_at is not null",
        order=("published_at desc", "id desc"),
        filters={
            "aboutWorkerId": Filter("{t}.worker_id = :value and {t}.side = 'employer'", of="Worker"),
            "aboutEmployerId": Filter("{t}.employer_id = :value and {t}.side = 'worker'", of="Employer"),
        },
    ),
    "myEvaluations": connection(EVALUATION, where="{t}.author_id = :person_id"),
}


@dataclass(frozen=True, slots=True)
class EvaluationSummary:
    """The schema's EvaluationSummary."""

    count: int
    performance: float | None
    communication: float | None
    satisfaction: float | None


async def evaluation_summary(request: Request, about: str) -> Answer:
    """Published evaluations in figures (S-073)."""
    kind = kind_of(about, "about")
    if kind not in ABOUT:
        raise InvalidInput("about", "须为劳动者或用工单位。", "This is neither a Worker nor an Employer.")
    found = await evaluations.summary(request.tx, ABOUT[kind], uuid_of(kind, about, "about"))
    return EvaluationSummary(found.count, found.performance, found.communication, found.satisfaction)


async def submit_evaluation(request: Request, assignment_id: str, marks: Marks) -> Answer:
    """One side evaluates a work that has ended (S-050)."""
    id = uuid_of("Assignment", assignment_id, "input.assignmentId")
    evaluation = await evaluations.submit(request.tx, request.viewer, id, marks)
    return EVALUATION.row(evaluation.id)
