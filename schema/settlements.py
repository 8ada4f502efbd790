"""Settlements: what work comes to, line by line."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.money import Fen
from resolvers import settlements
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker
    from schema.assignments import Assignment
    from schema.deadlines import Deadline
    from schema.pay_delays import PayDelay
    from schema.pay_disputes import PayDispute
    from schema.payouts import PayoutItem


@strawberry.enum(description="How far a settlement has come.")
class SettlementState(Enum):
    DRAFT = "draft"
    APPROVED = "approved"
    IN_PAYOUT = "in_payout"
    PAID = "paid"


@strawberry.enum(description="What a line belongs to.")
class SettlementPart(Enum):
    GROSS = "gross"
    TAX = "tax"
    NET = "net"
    FEE = "fee"
    CHARGE = "charge"


@strawberry.type(description="One line of the explanation: label, formula with its numbers, amount, rule and clause (S-002).")
class SettlementLine(Node):
    position: int = strawberry.field(description="Its place in the explanation.")
    part: SettlementPart = strawberry.field(description="Gross, tax, net, fee or charge.")
    label: str = strawberry.field(description="What it is, in Chinese.")
    label_en: str = strawberry.field(description="What it is, in English.")
    formula: str = strawberry.field(description="The arithmetic with the actual numbers.")
    amount: Fen = strawberry.field(description="The result.")
    rule_id: strawberry.ID = strawberry.field(description="The rule and its version.")
    legal_basis: list[str] = strawberry.field(description="The clauses behind the rule.")


@strawberry.type(
    description="What one approved timesheet comes to: gross = VAT + income tax + net; charge = gross + fee (S-071, S-110)."
)
class Settlement(Node):
    state: SettlementState = strawberry.field(description="Draft until the employer approves.")
    pay_month: date = strawberry.field(description="The first day of the tax month.")
    gross: Money = strawberry.field(description="Agreed income before tax.")
    exempt: Money = strawberry.field(description="What of the gross is free of income tax.")
    vat: Money | None = strawberry.field(description="VAT withheld; known once approved.")
    surcharge: Money | None = strawberry.field(description="Surcharges on VAT withheld; known once approved.")
    iit: Money | None = strawberry.field(description="Individual income tax withheld; known once approved.")
    net: Money | None = strawberry.field(description="What the worker gets; known once approved.")
    fee: Money = strawberry.field(description="The employer's service fee, on top.")
    charge: Money = strawberry.field(description="Gross plus fee.")
    created_at: datetime = strawberry.field(description="When it was drafted.")
    approved_at: datetime | None = strawberry.field(description="When the employer approved it.")
    pay_due_at: datetime | None = strawberry.field(description="When the pay is due to be released (S-042).")
    paid_at: datetime | None = strawberry.field(description="When the pay reached the worker.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="Who worked.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="For whom.")
    assignment: Annotated["Assignment", strawberry.lazy("schema.assignments")] | None = strawberry.field(description="The work.")
    lines: list[SettlementLine] = strawberry.field(description="The explanation.")
    payout_items: list[Annotated["PayoutItem", strawberry.lazy("schema.payouts")]] = strawberry.field(
        description="Its ways to the bank, newest first."
    )
    waiting_for_zh: str | None = strawberry.field(description="What the pay waits for, in Chinese; null: it has arrived.")
    waiting_for_en: str | None = strawberry.field(description="The same in English.")
    pay_delays: list[Annotated["PayDelay", strawberry.lazy("schema.pay_delays")]] = strawberry.field(
        description="That it was not released in time, with the reason (S-042)."
    )
    pay_dispute: Annotated["PayDispute", strawberry.lazy("schema.pay_disputes")] | None = strawberry.field(
        description="The objection that this settlement is the supplement to; null: it is the work's own (S-043)."
    )
    pay_disputes: list[Annotated["PayDispute", strawberry.lazy("schema.pay_disputes")]] = strawberry.field(
        description="Questions and objections about it, newest first (S-043)."
    )
    deadlines: list[Annotated["Deadline", strawberry.lazy("schema.deadlines")]] = strawberry.field(
        description="Its clocks: due by when, and why (S-040)."
    )


@strawberry.input(description="Which settlement the employer approves.")
class ApproveSettlementInput:
    settlement_id: strawberry.ID = strawberry.field(description="The settlement.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


ApproveSettlementResult = Annotated[Settlement | Refused, strawberry.union("ApproveSettlementResult")]


@strawberry.type
class SettlementsQuery:
    @strawberry.field(graphql_type=Settlement | None, description="One settlement (S-071).")
    def settlement(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Settlement], description="The viewer's settlements, newest first: a worker's earnings."
    )
    def settlements(
        self,
        state: SettlementState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class SettlementsMutation:
    @strawberry.mutation(
        graphql_type=ApproveSettlementResult,
        description="The employer's finance member approves: wage, tax and fee are posted as one journal (S-071, S-110).",
    )
    async def approve_settlement(self, info: Info, input: ApproveSettlementInput) -> Answer:
        return await settlements.approve_settlement(info.context, input.settlement_id)
