"""Insurance of work, paid by the employer: products, plans, policies and claims (T-024)."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain.insurance import ClaimState, PolicyState
from domain.money import Fen
from domain.postings import PostingKind
from resolvers import insurance
from schema.accounts import Employer, Worker
from schema.assignments import Assignment
from schema.incidents import Incident
from schema.publishing import KEY, PostingResult
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

strawberry.enum(PolicyState, name="InsurancePolicyState", description="How far a policy has come.")
strawberry.enum(ClaimState, name="InsuranceClaimState", description="How far a claim has come.")


@strawberry.enum(description="What a premium is paid for.")
class PremiumPer(Enum):
    SHIFT = "shift"
    DAY = "day"


@strawberry.enum(description="Who pays a premium; never the worker.")
class PremiumPayer(Enum):
    EMPLOYER = "employer"


@strawberry.type(description="What an insurer offers for kinds of work (T-024).")
class InsuranceProduct(Node):
    product_no: str = strawberry.field(description="The insurer's own number.")
    insurer: str = strawberry.field(description="Who covers.")
    title_zh: str = strawberry.field(description="Its name in Chinese.")
    title_en: str = strawberry.field(description="In English.")
    kinds: list[PostingKind] = strawberry.field(description="For which kinds of work.")
    coverage: Money = strawberry.field(description="How much is covered per shift.")
    premium: Money = strawberry.field(description="What it costs, per shift or day.")
    per: PremiumPer = strawberry.field(description="Which of both.")
    payer: PremiumPayer = strawberry.field(description="Who pays the insurer's bill; nothing is taken from wages.")
    valid_from: date = strawberry.field(description="From which day it is sold.")
    valid_until: date | None = strawberry.field(description="Until which day.")


@strawberry.type(description="How the shifts of a posting are insured.")
class InsurancePlan(Node):
    chosen_at: datetime = strawberry.field(description="When it was chosen.")
    ended_at: datetime | None = strawberry.field(description="From when on no further shift is insured by it.")
    product: InsuranceProduct = strawberry.field(description="By what.")


@strawberry.type(description="The insurance of one shift; the insurer knows it by number, not by name (T-024).")
class InsurancePolicy(Node):
    state: PolicyState = strawberry.field(description="How far it has come; covered where it is ISSUED.")
    premium: Money = strawberry.field(description="What the insurer bills the employer.")
    coverage: Money = strawberry.field(description="How much is covered.")
    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="Until when.")
    wanted_at: datetime = strawberry.field(description="When it was begun.")
    policy_no: str | None = strawberry.field(description="The insurer's number.")
    issued_at: datetime | None = strawberry.field(description="When it was issued.")
    unclear_code: str | None = strawberry.field(description="Why it is not known; the insurer is asked again.")
    refuse_code: str | None = strawberry.field(description="Why the insurer does not cover.")
    cancel_code: str | None = strawberry.field(description="Why the insurer did not cancel.")
    ended_at: datetime | None = strawberry.field(description="When it was refused or cancelled.")
    document_id: strawberry.ID | None = strawberry.field(description="The certificate, the worker's own document.")
    product: InsuranceProduct = strawberry.field(description="By what.")
    assignment: Assignment = strawberry.field(description="The shift.")
    worker: Worker = strawberry.field(description="Whose work; masked.")
    employer: Employer = strawberry.field(description="Who pays.")
    claims: list[Annotated["InsuranceClaim", strawberry.lazy("schema.insurance")]] = strawberry.field(
        description="What was claimed, in order."
    )


@strawberry.type(description="A claim for an injury of an insured shift (T-024).")
class InsuranceClaim(Node):
    state: ClaimState = strawberry.field(description="How far it has come.")
    amount: Money = strawberry.field(description="What is claimed.")
    accepted: Money | None = strawberry.field(description="What the insurer pays, by itself.")
    claim_no: str | None = strawberry.field(description="The insurer's number.")
    reject_code: str | None = strawberry.field(description="Why the insurer does not pay.")
    unclear_code: str | None = strawberry.field(description="Why it is not known; the insurer is asked again.")
    made_at: datetime = strawberry.field(description="When it was made.")
    filed_at: datetime | None = strawberry.field(description="When the insurer took it.")
    ended_at: datetime | None = strawberry.field(description="When it was decided.")
    incident: Incident | None = strawberry.field(description="The injury; for those who may read it.")
    worker: Worker = strawberry.field(description="For whom; masked.")
    employer: Employer = strawberry.field(description="At whose work.")


@strawberry.input(description="How a posting's shifts are insured from now on.")
class ChooseInsuranceInput:
    posting_id: strawberry.ID = strawberry.field(description="A posting that is not closed.")
    product_id: strawberry.ID = strawberry.field(description="A product for its kind of work.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which plan ends.")
class EndInsuranceInput:
    plan_id: strawberry.ID = strawberry.field(description="A plan that has not ended; policies stand.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A claim.")
class FileInsuranceClaimInput:
    policy_id: strawberry.ID = strawberry.field(description="A policy that was issued.")
    incident_id: strawberry.ID = strawberry.field(description="A reported injury of that shift; one claim each.")
    amount: Fen = strawberry.field(description="At most what is covered.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


InsuranceClaimResult = Annotated[InsuranceClaim | Refused, strawberry.union("InsuranceClaimResult")]


@strawberry.type
class InsuranceQuery:
    @strawberry.field(graphql_type=Connection[InsuranceProduct], description="What is offered, by kind of work (T-024).")
    def insurance_products(
        self,
        kind: PostingKind | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=InsurancePolicy | None, description="One policy (T-024).")
    def insurance_policy(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[InsurancePolicy], description="The viewer's policies, newest first (T-024).")
    def insurance_policies(
        self,
        state: PolicyState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=InsuranceClaim | None, description="One claim (T-024).")
    def insurance_claim(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[InsuranceClaim], description="The viewer's claims, newest first (T-024).")
    def insurance_claims(
        self,
        state: ClaimState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class InsuranceMutation:
    @strawberry.mutation(
        graphql_type=PostingResult, description="Every shift of a posting is insured from now on, at the employer's cost (T-024)."
    )
    async def choose_insurance(self, info: Info, input: ChooseInsuranceInput) -> Answer:
        return await insurance.choose_insurance(info.context, input.posting_id, input.product_id)

    @strawberry.mutation(graphql_type=PostingResult, description="No further shift is insured (T-024).")
    async def end_insurance(self, info: Info, input: EndInsuranceInput) -> Answer:
        return await insurance.end_insurance(info.context, input.plan_id)

    @strawberry.mutation(
        graphql_type=InsuranceClaimResult, description="The worker or the employer claims for a reported injury (T-024)."
    )
    async def file_insurance_claim(self, info: Info, input: FileInsuranceClaimInput) -> Answer:
        return await insurance.file_insurance_claim(info.context, input.policy_id, input.incident_id, input.amount)
