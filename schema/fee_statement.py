"""The statement of the business service fee: its two notions in columns of their own (T-005)."""

from datetime import date

import strawberry

from domain.money import Fen
from resolvers import fee_statement
from schema.relay import Answer
from schema.scalars import Info

BUSINESS = "Business service fee: base service fee + tax + management fee."
BASE = "Base service fee: what individuals get, after tax."
TAX = "Tax withheld from individuals."
MANAGEMENT = "The platform's fee, on top."


@strawberry.type(description="One day of the statement.")
class ServiceFeeLine:
    day: date = strawberry.field(description="The day in Shanghai.")
    received: Fen = strawberry.field(description="Deposits, in both accounts.")
    base_service_fee: Fen = strawberry.field(description=BASE)
    tax: Fen = strawberry.field(description=TAX)
    management_fee: Fen = strawberry.field(description=MANAGEMENT)
    business_service_fee: Fen = strawberry.field(description=BUSINESS)
    refunded: Fen = strawberry.field(description="Unspent money sent back.")


@strawberry.type(
    description="What an employer paid in and what became of it, from the books:"
    " opening + received − businessServiceFee − refunded = closing (T-005)."
)
class ServiceFeeStatement:
    employer_id: strawberry.ID = strawberry.field(description="Whose.")
    opening: Fen = strawberry.field(description="Both balances before the first day.")
    received: Fen = strawberry.field(description="Deposits, in both accounts.")
    base_service_fee: Fen = strawberry.field(description=BASE)
    tax: Fen = strawberry.field(description=TAX)
    management_fee: Fen = strawberry.field(description=MANAGEMENT)
    business_service_fee: Fen = strawberry.field(description=BUSINESS)
    refunded: Fen = strawberry.field(description="Unspent money sent back.")
    closing: Fen = strawberry.field(description="Both balances after the last day.")
    lines: list[ServiceFeeLine] = strawberry.field(description="The days on which something moved.")


@strawberry.type
class FeeStatementQuery:
    @strawberry.field(
        graphql_type=ServiceFeeStatement,
        description="An employer's statement, for finance, checkers, auditors and admins; at most 366 days (T-005).",
    )
    async def service_fee_statement(self, info: Info, employer: strawberry.ID, first_day: date, last_day: date) -> Answer:
        return await fee_statement.service_fee_statement(info.context, employer, first_day, last_day)

    @strawberry.field(
        graphql_type=ServiceFeeStatement,
        description="The viewer's employer's own statement, for its finance members; at most 366 days (T-005, B-09).",
    )
    async def my_service_fee_statement(self, info: Info, first_day: date, last_day: date) -> Answer:
        return await fee_statement.my_service_fee_statement(info.context, first_day, last_day)
