"""Withheld tax on its way to the tax office, as the finance desk sees it (S-115, L-01)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.tax import RemittanceState
from resolvers import tax_remittance
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Worker
    from schema.tax_records import TaxPayment

KEY = "A repeat with the same key gets the first answer."

strawberry.enum(
    RemittanceState,
    name="TaxRemittanceState",
    description="Draft until a second person decides; swept: gathered in the books; paid: the tax office has it.",
)


@strawberry.type(description="What is remitted of one worker's month: withheld, less corrected, less remitted before.")
class TaxRemittanceItem(Node):
    vat: Money = strawberry.field(description="Value-added tax.")
    surcharge: Money = strawberry.field(description="Surcharges on VAT.")
    iit: Money = strawberry.field(description="Individual income tax.")
    amount: Money = strawberry.field(description="All three.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="From whom it was withheld.")


@strawberry.type(
    description="What a remittance takes off: tax of pay that came back after it was handed over, where there was room (L-01)."
)
class TaxRemittanceCorrection(Node):
    vat: Money = strawberry.field(description="Value-added tax.")
    surcharge: Money = strawberry.field(description="Surcharges on VAT.")
    iit: Money = strawberry.field(description="Individual income tax.")
    amount: Money = strawberry.field(description="All three; the rest, if any, goes into later remittances.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose pay came back.")
    returned: Annotated["TaxPayment", strawberry.lazy("schema.tax_records")] = strawberry.field(
        description="The record that takes the pay back."
    )


@strawberry.type(
    description="A closed month's withheld tax for the tax office: prepared by one person, approved by another (S-115, L-01)."
)
class TaxRemittance(Node):
    month: date = strawberry.field(description="The month, by its first day.")
    number: int = strawberry.field(description="1, or more for what was found later of the same month.")
    state: RemittanceState = strawberry.field(description="How far it is.")
    workers: int = strawberry.field(description="How many lines.")
    vat: Money = strawberry.field(description="Value-added tax to be paid, in all.")
    surcharge: Money = strawberry.field(description="Surcharges on VAT to be paid, in all.")
    iit: Money = strawberry.field(description="Income tax to be paid, in all.")
    corrected: Money = strawberry.field(description="What its corrections take off; the taxes above are without it.")
    amount: Money = strawberry.field(description="What is paid to the tax office.")
    items_sha256: str = strawberry.field(description="Of the frozen lines; give it to approveTaxRemittance.")
    due_on: date = strawberry.field(description="By when it is to be paid.")
    prepared_at: datetime = strawberry.field(description="When its lines were frozen.")
    decided_at: datetime | None = strawberry.field(description="When the second person decided.")
    reject_reason: str | None = strawberry.field(description="Why it was rejected.")
    swept_at: datetime | None = strawberry.field(description="When the tax was gathered in the books.")
    voucher_number: str | None = strawberry.field(description="The tax office's voucher.")
    recorded_at: datetime | None = strawberry.field(description="When the voucher was recorded.")
    paid_at: datetime | None = strawberry.field(description="When its payment was in the books.")

    @strawberry.field(graphql_type=Connection[TaxRemittanceItem], description="Its frozen lines.")
    def items(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[TaxRemittanceCorrection], description="What it takes off.")
    def corrections(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.input(description="The month to remit.")
class PrepareTaxRemittanceInput:
    month: date = strawberry.field(description="A month that is over, by its first day.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The remittance to approve, and the lines it was seen with.")
class ApproveTaxRemittanceInput:
    tax_remittance_id: strawberry.ID = strawberry.field(description="The remittance.")
    items_sha256: str = strawberry.field(description="Its itemsSha256 as the approver saw it.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The remittance to reject.")
class RejectTaxRemittanceInput:
    tax_remittance_id: strawberry.ID = strawberry.field(description="The remittance.")
    reason: str = strawberry.field(description="Why, for the one who prepared it; 2 to 200 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A gathered remittance that was paid.")
class RecordTaxRemittedInput:
    tax_remittance_id: strawberry.ID = strawberry.field(description="The remittance.")
    voucher_number: str = strawberry.field(description="The tax office's voucher: 8 to 32 letters or digits; used once.")
    idempotency_key: str = strawberry.field(description=KEY)


PrepareTaxRemittanceResult = Annotated[TaxRemittance | Refused, strawberry.union("PrepareTaxRemittanceResult")]
ApproveTaxRemittanceResult = Annotated[TaxRemittance | Refused, strawberry.union("ApproveTaxRemittanceResult")]
RejectTaxRemittanceResult = Annotated[TaxRemittance | Refused, strawberry.union("RejectTaxRemittanceResult")]
RecordTaxRemittedResult = Annotated[TaxRemittance | Refused, strawberry.union("RecordTaxRemittedResult")]


@strawberry.type
class TaxRemittanceQuery:
    @strawberry.field(graphql_type=TaxRemittance | None, description="One remittance (L-01).")
    def tax_remittance(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[TaxRemittance], description="Remittances to the tax office, newest first (L-01).")
    def tax_remittances(
        self,
        month: date | None = None,
        state: RemittanceState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class TaxRemittanceMutation:
    @strawberry.mutation(
        graphql_type=PrepareTaxRemittanceResult,
        description="Freeze what was withheld in a closed month, for a second person (L-01).",
    )
    async def prepare_tax_remittance(self, info: Info, input: PrepareTaxRemittanceInput) -> Answer:
        return await tax_remittance.prepare_tax_remittance(info.context, input.month)

    @strawberry.mutation(
        graphql_type=ApproveTaxRemittanceResult,
        description="Approve exactly the lines that were shown; the tax is then gathered in the books (S-115).",
    )
    async def approve_tax_remittance(self, info: Info, input: ApproveTaxRemittanceInput) -> Answer:
        return await tax_remittance.approve_tax_remittance(info.context, input.tax_remittance_id, input.items_sha256)

    @strawberry.mutation(graphql_type=RejectTaxRemittanceResult, description="Send a remittance back with a reason (S-115).")
    async def reject_tax_remittance(self, info: Info, input: RejectTaxRemittanceInput) -> Answer:
        return await tax_remittance.reject_tax_remittance(info.context, input.tax_remittance_id, input.reason)

    @strawberry.mutation(
        graphql_type=RecordTaxRemittedResult,
        description="Record the tax office's voucher of a gathered remittance (L-01, S-115).",
    )
    async def record_tax_remitted(self, info: Info, input: RecordTaxRemittedInput) -> Answer:
        return await tax_remittance.record_tax_remitted(info.context, input.tax_remittance_id, input.voucher_number)
