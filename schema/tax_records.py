"""The record of tax withheld: payments, a worker's year, the monthly declaration, the quarterly report (T-012, L-01, L-02)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

import schema.tax  # noqa: F401 - names the enum of Method before it is used here
from domain.money import Fen
from domain.tax import MAX_ROWS, Method
from resolvers import tax_records
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Worker
    from schema.settlements import Settlement


@strawberry.type(description="What was withheld from one payment, or taken back when it was returned; never changed (L-01).")
class TaxPayment(Node):
    paid_on: date = strawberry.field(description="The day of payment.")
    month: date = strawberry.field(description="The month it was paid in, by its first day.")
    period: date = strawberry.field(description="The month it is declared in, by its first day.")
    corrected_in: date | None = strawberry.field(
        description="Of pay that came back after its month's tax was handed over: the month that takes it off."
    )
    method: Method = strawberry.field(description="How tax was withheld.")
    gross: Money = strawberry.field(description="Before tax; below zero where a payment was returned.")
    exempt: Money = strawberry.field(description="What of it was free of income tax.")
    vat: Money = strawberry.field(description="Value-added tax collected.")
    surcharge: Money = strawberry.field(description="Surcharges on VAT collected.")
    iit: Money = strawberry.field(description="Individual income tax withheld.")
    net: Money = strawberry.field(description="What the worker received.")
    recorded_at: datetime = strawberry.field(description="When it was recorded.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] | None = strawberry.field(description="Who was paid.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] | None = strawberry.field(
        description="What it was withheld from; its lines explain it."
    )
    reverses: "TaxPayment | None" = strawberry.field(description="The returned payment that this takes back.")


@strawberry.type(description="One month of the worker's own.")
class TaxMonth:
    month: date = strawberry.field(description="Its first day.")
    payments: int = strawberry.field(description="Payments that stand; returned ones are taken off.")
    gross: Fen = strawberry.field(description="Before tax.")
    vat: Fen = strawberry.field(description="Value-added tax collected.")
    surcharge: Fen = strawberry.field(description="Surcharges on VAT collected.")
    iit: Fen = strawberry.field(description="Individual income tax withheld.")
    net: Fen = strawberry.field(description="Received.")


@strawberry.type(description="The worker's year for the annual return: what was paid and withheld here, by month (T-012).")
class TaxYear:
    year: int = strawberry.field(description="The calendar year.")
    months: list[TaxMonth] = strawberry.field(description="Months with payments, in order.")
    gross: Fen = strawberry.field(description="Before tax, in all.")
    vat: Fen = strawberry.field(description="Value-added tax, in all.")
    surcharge: Fen = strawberry.field(description="Surcharges on VAT, in all.")
    iit: Fen = strawberry.field(description="Income tax, in all.")
    net: Fen = strawberry.field(description="Received, in all.")
    rolling_sales: Fen = strawberry.field(description="Sales without VAT of this month and the eleven before it.")
    rolling_limit: Fen = strawberry.field(
        description="Above this one registers as a business; the platform files no more (L-01)."
    )
    crossed_at: datetime | None = strawberry.field(description="When the limit was found to be crossed, while it still is.")


@strawberry.type(description="A worker above 5,000,000 in twelve months in a row, told once: to be guided to register (L-01).")
class TaxCrossing(Node):
    first_month: date = strawberry.field(description="The first of the twelve months.")
    last_month: date = strawberry.field(description="The last of them.")
    sales: Money = strawberry.field(description="Sales without VAT when it was found.")
    found_at: datetime = strawberry.field(description="When it was found, and told.")
    ended_at: datetime | None = strawberry.field(description="When the twelve months were below again.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose sales.")


@strawberry.type(description="One worker's totals of a period.")
class TaxPeriodRow:
    worker_id: strawberry.ID = strawberry.field(description="The worker's identifier here.")
    worker_name: str = strawberry.field(description="Masked.")
    id_number: str = strawberry.field(description="Masked.")
    payments: int = strawberry.field(description="Payments that stand.")
    income: Fen = strawberry.field(description="Everything paid, before tax.")
    returned: Fen = strawberry.field(description="What of it came back.")
    gross: Fen = strawberry.field(description="Income less what came back.")
    vat: Fen = strawberry.field(description="Value-added tax collected.")
    surcharge: Fen = strawberry.field(description="Surcharges on VAT collected.")
    iit: Fen = strawberry.field(description="Individual income tax withheld.")
    net: Fen = strawberry.field(description="Received.")
    corrected: Fen = strawberry.field(description="Tax of earlier months' pay that came back; it is off the taxes above.")


@strawberry.type(description="A month's declaration or a quarter's report: its totals, and its rows by worker, page by page.")
class TaxPeriod:
    first_day: date = strawberry.field(description="Its first day.")
    last_day: date = strawberry.field(description="Its last day.")
    due_on: date = strawberry.field(description="By when it is to be filed.")
    workers: int = strawberry.field(description="How many workers, on all pages.")
    gross: Fen = strawberry.field(description="Of all workers.")
    vat: Fen = strawberry.field(description="Of all workers.")
    surcharge: Fen = strawberry.field(description="Of all workers.")
    iit: Fen = strawberry.field(description="Of all workers.")
    net: Fen = strawberry.field(description="Of all workers.")
    corrected: Fen = strawberry.field(description="Of all workers: tax of earlier months' pay that came back.")
    rows: list[TaxPeriodRow] = strawberry.field(description="In order of the workers' ids.")
    next: strawberry.ID | None = strawberry.field(description="What to give as after for the next page; null: this is the last.")


@strawberry.type
class TaxRecordsQuery:
    @strawberry.field(graphql_type=Connection[TaxPayment], description="What was withheld, newest first (L-01).")
    def tax_payments(
        self,
        month: date | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[TaxCrossing], description="Who crossed the limit, newest first (L-01).")
    def tax_crossings(
        self,
        open: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=TaxYear, description="The worker's own year, month by month (T-012).")
    async def my_tax_year(self, info: Info, year: int) -> Answer:
        return await tax_records.my_tax_year(info.context, year)

    @strawberry.field(
        graphql_type=TaxPeriod, description="What is declared for a month, by its first day; due by the 15th of the next (L-01)."
    )
    async def tax_declaration(self, info: Info, month: date, first: int = MAX_ROWS, after: strawberry.ID | None = None) -> Answer:
        return await tax_records.tax_declaration(info.context, month, first, after)

    @strawberry.field(
        graphql_type=TaxPeriod, description="What is reported of a quarter's income; due within the month after it (L-02)."
    )
    async def income_report(
        self, info: Info, year: int, quarter: int, first: int = MAX_ROWS, after: strawberry.ID | None = None
    ) -> Answer:
        return await tax_records.income_report(info.context, year, quarter, first, after)
