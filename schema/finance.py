"""Money in, as employers and finance staff see it."""

from datetime import datetime
from enum import Enum

import strawberry

from domain.finance import FundingState
from domain.money import Fen
from resolvers import finance
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money


@strawberry.enum(description="What a deposit is for, by the account it was paid into; one without an employer waits in suspense.")
class DepositPurpose(Enum):
    WAGE = "wage"
    SERVICE_FEE = "service_fee"
    UNKNOWN = "unknown"


strawberry.enum(FundingState, description="How far drafted wages and fees are covered.")


@strawberry.type(description="Money that arrived at the bank, once per bank serial number (T-040).")
class Deposit(Node):
    purpose: DepositPurpose = strawberry.field(description="By the virtual account it was paid into.")
    amount: Money = strawberry.field(description="What arrived.")
    payer_name: str = strawberry.field(description="The payer as the bank names it.")
    remark: str = strawberry.field(description="The payer's remark.")
    deposited_at: datetime = strawberry.field(description="When the notice was accepted.")


@strawberry.type(description="Where an employer pays, what is there, and what drafted settlements still need (S-041).")
class FundingInstruction:
    wage_account: str = strawberry.field(description="Virtual account for wages; nothing else may be paid from it (S-115).")
    fee_account: str = strawberry.field(description="Virtual account for service fees (T-041).")
    wage_balance_fen: Fen = strawberry.field(name="wageBalance", description="Unspent wage money.")
    fee_balance_fen: Fen = strawberry.field(name="feeBalance", description="Service-fee balance.")
    wages_due_fen: Fen = strawberry.field(name="wagesDue", description="Gross of drafted settlements.")
    fees_due_fen: Fen = strawberry.field(name="feesDue", description="Fees of drafted settlements.")
    shortfall_fen: Fen = strawberry.field(name="shortfall", description="What is missing, book by book.")
    state: FundingState = strawberry.field(description="Unfunded, partial or funded.")


@strawberry.type(description="What a gross wage costs the employer: the fee is on top, never taken from the wage (S-110).")
class FeeQuote:
    gross: Fen = strawberry.field(description="The gross wage.")
    rate: str = strawberry.field(description="The fee's share of the gross wage, as a decimal.")
    fee: Fen = strawberry.field(description="The fee.")
    charge: Fen = strawberry.field(description="Gross plus fee.")


@strawberry.type
class FinanceQuery:
    @strawberry.field(graphql_type=Connection[Deposit], description="Deposits, newest first (T-041).")
    def deposits(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=FundingInstruction, description="The viewer's employer's funding instruction (S-041).")
    async def funding_instruction(self, info: Info) -> Answer:
        return await finance.funding_instruction(info.context)

    @strawberry.field(graphql_type=FeeQuote, description="The fee on a gross wage for the viewer's employer (S-110).")
    async def fee_quote(self, info: Info, gross: Fen) -> Answer:
        return await finance.fee_quote(info.context, gross)
