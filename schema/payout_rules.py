"""Rules of pay: when wages that are posted are put into batches by themselves (T-043)."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.money import Fen
from domain.payout_rules import Every, Terms
from resolvers import payout_rules
from resolvers.ids import uuid_of
from schema.payouts import PayoutBatch
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer
    from schema.postings import Posting


@strawberry.enum(description="How often a rule of pay is due.")
class PayoutRuleEvery(Enum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@strawberry.enum(description="Whether a rule of pay is at work.")
class PayoutRuleState(Enum):
    PROPOSED = "proposed"
    REJECTED = "rejected"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ENDED = "ended"


@strawberry.enum(description="What became of a moment at which a rule was due.")
class PayoutRuleOutcome(Enum):
    MADE = "made"
    NOTHING = "nothing"
    STOPPED = "stopped"


@strawberry.type(description="What became of one moment at which a rule was due (T-043).")
class PayoutRuleRun(Node):
    due_at: datetime = strawberry.field(description="The moment.")
    ran_at: datetime = strawberry.field(description="When it was looked at.")
    outcome: PayoutRuleOutcome = strawberry.field(description="Batches were made, there was nothing to pay, or it was stopped.")
    item_count: int = strawberry.field(description="How many wages could be paid.")
    total: Money = strawberry.field(description="What they come to.")
    kept_back_count: int = strawberry.field(description="How many had to wait, each for the reason payoutPreview gives.")
    reason_code: str | None = strawberry.field(description="What stopped it, stable.")
    reason_zh: str | None = strawberry.field(description="The same in Chinese.")
    reason_en: str | None = strawberry.field(description="The same in English.")
    batches: list[PayoutBatch] = strawberry.field(description="The batches it made; each waits for its checker.")


@strawberry.type(description="When and what is paid by itself, as an employer and the platform agreed (T-043).")
class PayoutRule(Node):
    name: str = strawberry.field(description="What the employer calls it.")
    state: PayoutRuleState = strawberry.field(description="Proposed, agreed to, paused, suspended by an anomaly, or over.")
    every: PayoutRuleEvery = strawberry.field(description="How often.")
    weekday: int | None = strawberry.field(description="1 is Monday; of weekly rules.")
    month_day: int | None = strawberry.field(description="1 to 28; of monthly rules.")
    at_minute: int = strawberry.field(description="The minute of the day in Asia/Shanghai.")
    working_days_only: bool = strawberry.field(description="Whether a day off moves on to the next working day.")
    run_max: Money = strawberry.field(description="The most of one run.")
    payee_max: Money = strawberry.field(description="The most of one run to one payee.")
    keep: Money = strawberry.field(description="What must stay in the employer's wage account.")
    valid_from: date = strawberry.field(description="Its first day.")
    valid_until: date | None = strawberry.field(description="Its last day, if any.")
    terms_sha256: str = strawberry.field(description="Of all its terms; give it to acceptPayoutRule.")
    made_at: datetime = strawberry.field(description="When it was proposed.")
    decided_at: datetime | None = strawberry.field(description="When the platform agreed, or did not.")
    reject_reason: str | None = strawberry.field(description="Why it did not.")
    next_run_at: datetime | None = strawberry.field(description="When it is due next; null unless it is active.")
    suspended_code: str | None = strawberry.field(description="What suspended it, stable.")
    suspended_zh: str | None = strawberry.field(description="The same in Chinese.")
    suspended_en: str | None = strawberry.field(description="The same in English.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose wages.")
    posting: Annotated["Posting", strawberry.lazy("schema.postings")] | None = strawberry.field(
        description="The posting whose wages it pays, if only one."
    )

    @strawberry.field(graphql_type=Connection[PayoutRuleRun], description="Its runs, newest first.")
    def runs(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.input(description="The terms of a rule of pay; wages of one posting, or of all.")
class ProposePayoutRuleInput:
    name: str = strawberry.field(description="What to call it; 1 to 60 characters.")
    every: PayoutRuleEvery = strawberry.field(description="How often.")
    weekday: int | None = strawberry.field(default=None, description="1 (Monday) to 7, of weekly rules.")
    month_day: int | None = strawberry.field(default=None, description="1 to 28, of monthly rules.")
    at_minute: int = strawberry.field(default=600, description="The minute of the day in Asia/Shanghai; 600 is ten o'clock.")
    working_days_only: bool = strawberry.field(default=True, description="Whether a day off moves on to the next working day.")
    posting_id: strawberry.ID | None = strawberry.field(default=None, description="Only this posting's wages.")
    run_max: Fen = strawberry.field(description="The most of one run; beyond it nothing is made.")
    payee_max: Fen = strawberry.field(description="The most of one run to one payee; beyond it nothing is made.")
    keep: Fen = strawberry.field(description="What must stay in the wage account; below it nothing is made.")
    valid_from: date = strawberry.field(description="Its first day.")
    valid_until: date | None = strawberry.field(default=None, description="Its last day.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")

    def plain(self) -> Terms:
        """As the domain knows it."""
        return Terms(
            self.name.strip(), Every(self.every.value), self.weekday, self.month_day, self.at_minute, self.working_days_only,
            uuid_of("Posting", self.posting_id, "input.postingId") if self.posting_id else None,
            self.run_max, self.payee_max, self.keep, self.valid_from, self.valid_until,
        )  # fmt: skip


@strawberry.input(description="The rule, and the terms it was seen with.")
class AcceptPayoutRuleInput:
    payout_rule_id: strawberry.ID = strawberry.field(description="The rule.")
    terms_sha256: str = strawberry.field(description="The rule's termsSha256.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The rule, and why not.")
class RejectPayoutRuleInput:
    payout_rule_id: strawberry.ID = strawberry.field(description="The rule.")
    reason: str = strawberry.field(description="Why; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The rule.")
class PayoutRuleInput:
    payout_rule_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


ProposePayoutRuleResult = Annotated[PayoutRule | Refused, strawberry.union("ProposePayoutRuleResult")]
AcceptPayoutRuleResult = Annotated[PayoutRule | Refused, strawberry.union("AcceptPayoutRuleResult")]
RejectPayoutRuleResult = Annotated[PayoutRule | Refused, strawberry.union("RejectPayoutRuleResult")]
PausePayoutRuleResult = Annotated[PayoutRule | Refused, strawberry.union("PausePayoutRuleResult")]
ResumePayoutRuleResult = Annotated[PayoutRule | Refused, strawberry.union("ResumePayoutRuleResult")]
EndPayoutRuleResult = Annotated[PayoutRule | Refused, strawberry.union("EndPayoutRuleResult")]


@strawberry.type
class PayoutRulesQuery:
    @strawberry.field(graphql_type=PayoutRule | None, description="One rule of pay (T-043).")
    def payout_rule(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PayoutRule], description="Rules of pay, newest first (T-043).")
    def payout_rules(
        self,
        state: PayoutRuleState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class PayoutRulesMutation:
    @strawberry.mutation(graphql_type=ProposePayoutRuleResult, description="Propose a rule of pay (T-043).")
    async def propose_payout_rule(self, info: Info, input: ProposePayoutRuleInput) -> Answer:
        return await payout_rules.propose_payout_rule(info.context, input.plain())

    @strawberry.mutation(
        graphql_type=AcceptPayoutRuleResult, description="Agree to a rule's terms, and be the maker of its batches (T-043)."
    )
    async def accept_payout_rule(self, info: Info, input: AcceptPayoutRuleInput) -> Answer:
        return await payout_rules.accept_payout_rule(info.context, input.payout_rule_id, input.terms_sha256)

    @strawberry.mutation(graphql_type=RejectPayoutRuleResult, description="Not agree to a rule (T-043).")
    async def reject_payout_rule(self, info: Info, input: RejectPayoutRuleInput) -> Answer:
        return await payout_rules.reject_payout_rule(info.context, input.payout_rule_id, input.reason)

    @strawberry.mutation(graphql_type=PausePayoutRuleResult, description="Have nothing made by a rule for now (T-043).")
    async def pause_payout_rule(self, info: Info, input: PayoutRuleInput) -> Answer:
        return await payout_rules.pause_payout_rule(info.context, input.payout_rule_id)

    @strawberry.mutation(
        graphql_type=ResumePayoutRuleResult,
        description="Let a paused rule go on; a suspended one only the platform's finance (T-043).",
    )
    async def resume_payout_rule(self, info: Info, input: PayoutRuleInput) -> Answer:
        return await payout_rules.resume_payout_rule(info.context, input.payout_rule_id)

    @strawberry.mutation(graphql_type=EndPayoutRuleResult, description="End a rule for good (T-043).")
    async def end_payout_rule(self, info: Info, input: PayoutRuleInput) -> Answer:
        return await payout_rules.end_payout_rule(info.context, input.payout_rule_id)
