"""Pay runs: the approved timesheets of a period settled together, and their progress."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from resolvers import pay_runs
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker
    from schema.assignments import Timesheet
    from schema.postings import Posting
    from schema.settlements import Settlement


@strawberry.enum(description="How far a pay run has come.")
class PayRunState(Enum):
    DRAFT = "draft"
    CALCULATING = "calculating"
    READY = "ready"
    APPROVED = "approved"
    SETTLING = "settling"
    SETTLED = "settled"
    CANCELLED = "cancelled"


@strawberry.enum(description="What became of one timesheet in a pay run.")
class PayRunItemState(Enum):
    CALCULATED = "calculated"
    SETTLED = "settled"
    REFUSED = "refused"
    DROPPED = "dropped"


@strawberry.type(description="One timesheet in a pay run, as calculated; refused ones say why and may be settled later (S-071).")
class PayRunItem(Node):
    number: int = strawberry.field(description="Its place in the run.")
    state: PayRunItemState = strawberry.field(description="Dropped: its run was cancelled.")
    gross: Money = strawberry.field(description="Agreed income before tax.")
    vat: Money = strawberry.field(description="VAT to be withheld.")
    surcharge: Money = strawberry.field(description="Surcharges on VAT to be withheld.")
    iit: Money = strawberry.field(description="Individual income tax to be withheld.")
    net: Money = strawberry.field(description="What the worker gets.")
    fee: Money = strawberry.field(description="The employer's service fee, on top.")
    refusal_code: str | None = strawberry.field(description="Why it was left out: the refusal's code.")
    refusal_zh: str | None = strawberry.field(description="The reason in Chinese.")
    refusal_en: str | None = strawberry.field(description="The reason in English.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] | None = strawberry.field(description="Who worked.")
    timesheet: Annotated["Timesheet", strawberry.lazy("schema.assignments")] | None = strawberry.field(description="The hours.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] | None = strawberry.field(
        description="What they come to, line by line."
    )


@strawberry.type(
    description="An employer's approved timesheets of a period or a posting, settled together; its sums leave refused ones out."
)
class PayRun(Node):
    state: PayRunState = strawberry.field(description="Calculated by jobs, approved by the employer, posted by jobs.")
    period_from: date | None = strawberry.field(description="Work that ended on this day or later.")
    period_to: date | None = strawberry.field(description="Work that ended on this day or earlier.")
    timesheet_count: int = strawberry.field(description="How many timesheets were taken so far.")
    worker_count: int = strawberry.field(description="Of how many workers.")
    settled_count: int = strawberry.field(description="How many are posted.")
    refused_count: int = strawberry.field(description="How many were left out, each with its reason.")
    gross: Money = strawberry.field(description="Agreed income before tax.")
    vat: Money = strawberry.field(description="VAT to be withheld.")
    surcharge: Money = strawberry.field(description="Surcharges on VAT to be withheld.")
    iit: Money = strawberry.field(description="Individual income tax to be withheld.")
    net: Money = strawberry.field(description="What the workers get.")
    fee: Money = strawberry.field(description="The service fee, on top.")
    charge: Money = strawberry.field(description="Gross plus fee.")
    settled_charge: Money = strawberry.field(description="Gross plus fee of what is posted.")
    plan_sha256: str | None = strawberry.field(description="Of every amount to be posted; give it to approvePayRun.")
    made_at: datetime = strawberry.field(description="When it was made.")
    ready_at: datetime | None = strawberry.field(description="When it was calculated.")
    approved_at: datetime | None = strawberry.field(description="When the employer approved it.")
    settled_at: datetime | None = strawberry.field(description="When its last chunk was posted.")
    cancelled_at: datetime | None = strawberry.field(description="When it was cancelled.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose wages.")
    posting: Annotated["Posting", strawberry.lazy("schema.postings")] | None = strawberry.field(
        description="The posting it is about, if only one."
    )

    @strawberry.field(graphql_type=Connection[PayRunItem], description="Its timesheets, in order; or only the refused ones.")
    def items(
        self,
        refused: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.input(description="Which approved timesheets to settle: of days, of a posting, or of a posting on those days.")
class MakePayRunInput:
    period_from: date | None = strawberry.field(default=None, description="Work that ended on this day or later.")
    period_to: date | None = strawberry.field(default=None, description="Work that ended on this day or earlier.")
    posting_id: strawberry.ID | None = strawberry.field(default=None, description="Only this posting's.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The run to approve, and the plan it was seen with.")
class ApprovePayRunInput:
    pay_run_id: strawberry.ID = strawberry.field(description="The run.")
    plan_sha256: str = strawberry.field(description="The run's planSha256 as the approver saw it.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The run to cancel.")
class CancelPayRunInput:
    pay_run_id: strawberry.ID = strawberry.field(description="The run.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


MakePayRunResult = Annotated[PayRun | Refused, strawberry.union("MakePayRunResult")]
ApprovePayRunResult = Annotated[PayRun | Refused, strawberry.union("ApprovePayRunResult")]
CancelPayRunResult = Annotated[PayRun | Refused, strawberry.union("CancelPayRunResult")]


@strawberry.type
class PayRunsQuery:
    @strawberry.field(graphql_type=PayRun | None, description="One pay run (S-071).")
    def pay_run(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PayRun], description="Pay runs, newest first.")
    def pay_runs(
        self,
        state: PayRunState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class PayRunsMutation:
    @strawberry.mutation(
        graphql_type=MakePayRunResult,
        description="The employer's finance member starts a run; it is calculated by jobs (S-071).",
    )
    async def make_pay_run(self, info: Info, input: MakePayRunInput) -> Answer:
        return await pay_runs.make_pay_run(info.context, input.period_from, input.period_to, input.posting_id)

    @strawberry.mutation(
        graphql_type=ApprovePayRunResult,
        description="The employer's finance member approves the plan; its whole sum is set aside, then posted by jobs (S-072).",
    )
    async def approve_pay_run(self, info: Info, input: ApprovePayRunInput) -> Answer:
        return await pay_runs.approve_pay_run(info.context, input.pay_run_id, input.plan_sha256)

    @strawberry.mutation(
        graphql_type=CancelPayRunResult, description="Cancel a run that is not approved; its timesheets are free again (S-071)."
    )
    async def cancel_pay_run(self, info: Info, input: CancelPayRunInput) -> Answer:
        return await pay_runs.cancel_pay_run(info.context, input.pay_run_id)
