"""Clocks of obligations, visible to both sides."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from resolvers import deadlines
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker


@strawberry.enum(description="What must happen.")
class DeadlineKind(Enum):
    APPLICATION_REPLY = "application_reply"
    TIMESHEET_APPROVAL = "timesheet_approval"
    WAGE_FUNDING = "wage_funding"
    PAY_RELEASE = "pay_release"
    EVALUATION_WINDOW = "evaluation_window"
    LIABILITY_PAYMENT = "liability_payment"
    PAY_DISPUTE_REPLY = "pay_dispute_reply"
    PAY_DISPUTE_OUTCOME = "pay_dispute_outcome"
    PRIVACY_DUTY = "privacy_duty"
    ABSENCE_ANSWER = "absence_answer"
    ARRANGEMENTS = "arrangements"
    DAMAGE_MEDIATION = "damage_mediation"
    RECOVERY_DECISION = "recovery_decision"
    ROLE_RECERTIFICATION = "role_recertification"
    WORK_DIFFERENCE_ANSWER = "work_difference_answer"
    INCIDENT_FOLLOW_UP = "incident_follow_up"
    INCIDENT_NOTICE = "incident_notice"
    DELIVERY_INSPECTION = "delivery_inspection"
    MATCH_REVIEW = "match_review"


@strawberry.enum(description="Who must act.")
class DeadlineOwer(Enum):
    EMPLOYER = "employer"
    PLATFORM = "platform"
    BOTH = "both"


@strawberry.type(
    description="The clock of an obligation, for both sides: due by when, and why. It ends by being met or lifted; a missed one"
    " stays open until it is met late (S-040)."
)
class Deadline(Node):
    kind: DeadlineKind = strawberry.field(description="What must happen.")
    subject_id: strawberry.ID = strawberry.field(description="What it is about: an Application, a Settlement …")
    owed_by: DeadlineOwer = strawberry.field(description="Who must act.")
    started_at: datetime = strawberry.field(description="When it began.")
    due_at: datetime = strawberry.field(description="The instant the last day ends; while paused, as it stood at the pause.")
    reminded_at: datetime | None = strawberry.field(description="When whoever owes it was reminded.")
    missed_at: datetime | None = strawberry.field(description="When it was found overdue.")
    met_at: datetime | None = strawberry.field(description="When it was met, in time or late.")
    lifted_at: datetime | None = strawberry.field(description="When the obligation fell away.")
    paused: bool = strawberry.field(description="Whether it stands still; it then goes on with the working days that are left.")
    paused_at: datetime | None = strawberry.field(description="Since when it stands still.")
    pause_reason: str | None = strawberry.field(description="Why it stands still.")
    provisional: bool = strawberry.field(
        description="Whether the holidays of the year it ends in are not known yet: only weekends were counted as days off."
    )
    rule_id: strawberry.ID = strawberry.field(description="The rule and its version.")
    rule_title: str = strawberry.field(description="What the rule is about, in Chinese.")
    rule_title_en: str = strawberry.field(description="What the rule is about, in English.")
    legal_basis: list[str] = strawberry.field(description="The clauses behind the rule.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] | None = strawberry.field(description="The worker's side.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] | None = strawberry.field(
        description="The employer's side."
    )


@strawberry.input(description="Which clock stands still, and why.")
class PauseDeadlineInput:
    deadline_id: strawberry.ID = strawberry.field(description="A clock that runs.")
    reason: str = strawberry.field(description="2 to 500 characters; both sides read it.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Which clock goes on.")
class ResumeDeadlineInput:
    deadline_id: strawberry.ID = strawberry.field(description="A paused clock.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


PauseDeadlineResult = Annotated[Deadline | Refused, strawberry.union("PauseDeadlineResult")]
ResumeDeadlineResult = Annotated[Deadline | Refused, strawberry.union("ResumeDeadlineResult")]


@strawberry.type
class DeadlinesQuery:
    @strawberry.field(graphql_type=Deadline | None, description="One clock (S-040).")
    def deadline(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Deadline], description="The clocks a worker or an employer is party to, latest due first (S-040)."
    )
    def my_deadlines(
        self,
        open: bool | None = None,
        kind: DeadlineKind | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Deadline], description="Every clock, for staff, latest due first (S-040).")
    def deadlines(
        self,
        open: bool | None = None,
        kind: DeadlineKind | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class DeadlinesMutation:
    @strawberry.mutation(
        graphql_type=PauseDeadlineResult,
        description="Staff stop a running clock, with a reason that both sides read (S-040).",
    )
    async def pause_deadline(self, info: Info, input: PauseDeadlineInput) -> Answer:
        return await deadlines.pause_deadline(info.context, input.deadline_id, input.reason)

    @strawberry.mutation(
        graphql_type=ResumeDeadlineResult,
        description="Staff let a paused clock go on with the working days that were left (S-040).",
    )
    async def resume_deadline(self, info: Info, input: ResumeDeadlineInput) -> Answer:
        return await deadlines.resume_deadline(info.context, input.deadline_id)
