"""Evaluations: both sides of a work, hidden until both are in or the window ends (S-050, S-073)."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.evaluations import Marks, Side
from resolvers import evaluations
from schema.accounts import Employer, Worker
from schema.assignments import Assignment
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

strawberry.enum(Side, name="EvaluationSide", description="Who wrote it.")


@strawberry.type(description="One side's evaluation of a work (S-050).")
class Evaluation(Node):
    side: Side = strawberry.field(description="Who wrote it: the worker about the employer, or the reverse.")
    performance: int = strawberry.field(description="1 to 5.")
    communication: int = strawberry.field(description="1 to 5.")
    satisfaction: int = strawberry.field(description="1 to 5.")
    text: str = strawberry.field(description="What else there is to say.")
    written_at: datetime = strawberry.field(description="When it was written.")
    published_at: datetime | None = strawberry.field(description="When others could see it.")
    worker: Worker | None = strawberry.field(description="The one side, masked; null where one may not see them.")
    employer: Employer = strawberry.field(description="The other side.")
    assignment: Assignment | None = strawberry.field(description="The work; for its sides and staff.")


@strawberry.type(description="What published evaluations come to; averages from three on, so that nobody is recognised (S-073).")
class EvaluationSummary:
    count: int = strawberry.field(description="How many are published.")
    performance: float | None = strawberry.field(description="The average, to one decimal.")
    communication: float | None = strawberry.field(description="The average, to one decimal.")
    satisfaction: float | None = strawberry.field(description="The average, to one decimal.")


@strawberry.input(description="An evaluation of a work that has ended (S-050).")
class SubmitEvaluationInput:
    assignment_id: strawberry.ID = strawberry.field(description="The work.")
    performance: int = strawberry.field(description="1 to 5.")
    communication: int = strawberry.field(description="1 to 5.")
    satisfaction: int = strawberry.field(description="1 to 5.")
    text: str = strawberry.field(default="", description="At most 500 characters, without contact details.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")

    def plain(self) -> Marks:
        return Marks(self.performance, self.communication, self.satisfaction, self.text)


EvaluationResult = Annotated[Evaluation | Refused, strawberry.union("EvaluationResult")]


@strawberry.type
class EvaluationsQuery:
    @strawberry.field(
        graphql_type=Connection[Evaluation],
        description="Published evaluations about a worker or an employer, newest first (S-073).",
    )
    def evaluations(
        self,
        about_worker_id: strawberry.ID | None = None,
        about_employer_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Evaluation], description="What the person signed in wrote, newest first.")
    def my_evaluations(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=EvaluationSummary, description="A worker's or an employer's evaluations in figures (S-073).")
    async def evaluation_summary(self, info: Info, about: strawberry.ID) -> Answer:
        return await evaluations.evaluation_summary(info.context, about)


@strawberry.type
class EvaluationsMutation:
    @strawberry.mutation(graphql_type=EvaluationResult, description="Evaluates a work, once per side, within 7 days (S-050).")
    async def submit_evaluation(self, info: Info, input: SubmitEvaluationInput) -> Answer:
        return await evaluations.submit_evaluation(info.context, input.assignment_id, input.plain())
