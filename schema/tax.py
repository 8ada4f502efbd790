"""Tax withheld from pay: the explanation every amount carries, and the public simulation (T-012, L-01)."""

from datetime import date

import strawberry

from domain.money import Fen
from domain.tax import Method, Payment
from resolvers import tax
from resolvers.request import Answer
from schema.scalars import Info

strawberry.enum(
    Method, name="WithholdingMethod", description="How income tax is withheld; the day decides which dated rule that means."
)


@strawberry.input(description="One payment for work.")
class WithholdingPayment:
    paid_on: date = strawberry.field(description="The day of payment in Asia/Shanghai.")
    gross: Fen = strawberry.field(description="Before tax, VAT included; at least 1 fen.")

    def plain(self) -> Payment:
        return Payment(self.paid_on, self.gross)


@strawberry.input(description="Payments to one person who was paid nothing else by this payer.")
class WithholdingSimulationInput:
    payments: list[WithholdingPayment] = strawberry.field(
        description="At most 1,000; computed in date order, equal dates as given."
    )
    method: Method = strawberry.field(description="How tax is withheld from all of them.")


@strawberry.type(description="One step of a calculation, with the rule and the clauses it rests on (S-002).")
class ExplanationLine:
    label: str = strawberry.field(
        description="What the amount is, in the request's language (Accept-Language; Chinese otherwise)."
    )
    formula: str = strawberry.field(description="The arithmetic with the actual numbers, in yuan: left side = amount.")
    amount: Fen = strawberry.field(description="The result.")
    rule_id: strawberry.ID = strawberry.field(description="The rule and its version, such as tax.cumulative_withholding@1.")
    legal_basis: list[str] = strawberry.field(description="The clauses behind the rule.")


@strawberry.type(description="What is withheld from one payment: gross = vat + iit + net.")
class WithholdingItem:
    paid_on: date = strawberry.field(description="The day of payment.")
    gross: Fen = strawberry.field(description="Before tax.")
    vat: Fen = strawberry.field(description="Value-added tax collected from this payment, with the surcharges on it.")
    iit: Fen = strawberry.field(description="Individual income tax withheld from this payment.")
    net: Fen = strawberry.field(description="What the person receives.")
    lines: list[ExplanationLine] = strawberry.field(description="How it was computed, step by step.")


@strawberry.type(description="The payments in the order they were given, and the totals.")
class WithholdingSimulation:
    items: list[WithholdingItem] = strawberry.field(description="One for each payment of the input, in its order.")
    total_vat: Fen = strawberry.field(description="VAT of all payments, with the surcharges on it.")
    total_iit: Fen = strawberry.field(description="Income tax of all payments.")
    total_net: Fen = strawberry.field(description="What the person receives in all.")


@strawberry.type
class TaxQuery:
    @strawberry.field(
        graphql_type=WithholdingSimulation,
        description="What would be withheld from these payments, and why; the same calculation that pays wages (T-012, L-01).",
    )
    async def withholding_simulation(self, info: Info, input: WithholdingSimulationInput) -> Answer:
        payments = [payment.plain() for payment in input.payments]
        return await tax.withholding_simulation(info.context, payments, input.method)
