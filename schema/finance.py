"""Money in, as employers and finance staff see it."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.finance import Book, FundingState, RefundState, ResolutionKind, ResolutionState, Unposted
from domain.money import Fen
from resolvers import finance
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer

KEY = "A repeat with the same key gets the first answer."


@strawberry.enum(description="What a deposit is for, by the account it was paid into; one without an employer waits in suspense.")
class DepositPurpose(Enum):
    WAGE = "wage"
    SERVICE_FEE = "service_fee"
    UNKNOWN = "unknown"


strawberry.enum(Unposted, name="UnpostedReceipt", description="In suspense, or waiting for its job.")
strawberry.enum(FundingState, description="How far drafted wages and fees are covered.")
strawberry.enum(Book, name="EmployerBook", description="Which of an employer's two balances: wages or service fees.")
strawberry.enum(RefundState, description="Approved money is held in the books until the bank has sent it or could not.")
strawberry.enum(ResolutionKind, name="DepositResolutionKind", description="It is an employer's, or it goes back to its sender.")
strawberry.enum(
    ResolutionState, name="DepositResolutionState", description="Confirmed by a second person; completed once it is in the books."
)


@strawberry.type(description="Money that arrived at the bank, once per bank serial number (T-040).")
class Deposit(Node):
    purpose: DepositPurpose = strawberry.field(description="By the virtual account it was paid into.")
    amount: Money = strawberry.field(description="What arrived.")
    payer_name: str = strawberry.field(description="The payer as the bank names it.")
    remark: str = strawberry.field(description="The payer's remark.")
    deposited_at: datetime = strawberry.field(description="When the notice was accepted.")
    in_suspense: bool = strawberry.field(description="Nobody's yet: it waits for the finance desk.")
    resolutions: list["DepositResolution"] = strawberry.field(description="What was proposed for it, newest first.")


@strawberry.type(description="What shall become of a deposit in suspense: proposed by one person, confirmed by another (S-111).")
class DepositResolution(Node):
    kind: ResolutionKind = strawberry.field(description="Matched to an employer, or sent back.")
    state: ResolutionState = strawberry.field(description="Completed: it is in the books.")
    reason: str = strawberry.field(description="Why, in the proposer's words.")
    proposed_at: datetime = strawberry.field(description="When it was proposed.")
    decided_at: datetime | None = strawberry.field(description="When the second person decided.")
    reject_reason: str | None = strawberry.field(description="Why it was rejected.")
    bank_serial: str | None = strawberry.field(description="The bank's number of the money sent back.")
    completed_at: datetime | None = strawberry.field(description="When it was posted.")
    deposit: Deposit = strawberry.field(description="The deposit.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] | None = strawberry.field(description="Whose it is.")


@strawberry.type(description="Unspent money asked back by an employer: approved and held, sent by the bank, recorded (S-041).")
class Refund(Node):
    book: Book = strawberry.field(description="From which balance.")
    amount: Money = strawberry.field(description="How much.")
    state: RefundState = strawberry.field(description="Requested, approved, rejected, succeeded or failed.")
    reason: str = strawberry.field(description="Why, in the employer's words.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    decided_at: datetime | None = strawberry.field(description="When the checker decided.")
    reject_reason: str | None = strawberry.field(description="Why it was rejected.")
    bank_serial: str | None = strawberry.field(description="The bank's number.")
    fail_reason: str | None = strawberry.field(description="Why the bank could not send it.")
    finished_at: datetime | None = strawberry.field(description="When the outcome was recorded.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose money.")


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


@strawberry.type(description="Receipts of one age that are not posted to anybody (S-111).")
class ReceiptAgeing:
    unposted: Unposted = strawberry.field(description="Why.")
    from_days: int = strawberry.field(description="At least so many days old.")
    until_days: int | None = strawberry.field(description="Less than so many days old; null: or older.")
    receipts: int = strawberry.field(description="How many.")
    amount: Fen = strawberry.field(description="Their sum.")
    oldest_at: datetime = strawberry.field(description="When the oldest arrived.")


@strawberry.input(description="Whose a deposit in suspense is.")
class MatchDepositInput:
    deposit_id: strawberry.ID = strawberry.field(description="The deposit.")
    employer_id: strawberry.ID = strawberry.field(description="Whose it is.")
    reason: str = strawberry.field(description="How that is known, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The deposit to send back.")
class SendBackDepositInput:
    deposit_id: strawberry.ID = strawberry.field(description="The deposit.")
    reason: str = strawberry.field(description="Why, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The proposal to confirm.")
class ConfirmDepositResolutionInput:
    deposit_resolution_id: strawberry.ID = strawberry.field(description="The proposal.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The proposal to reject.")
class RejectDepositResolutionInput:
    deposit_resolution_id: strawberry.ID = strawberry.field(description="The proposal.")
    reason: str = strawberry.field(description="Why, for the proposer; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The bank's number of a deposit sent back.")
class RecordDepositSentBackInput:
    deposit_resolution_id: strawberry.ID = strawberry.field(description="The confirmed proposal.")
    bank_serial: str = strawberry.field(
        description="The bank's number: 6 to 64 letters, digits, dashes or underscores; used once."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Unspent money to ask back.")
class RequestRefundInput:
    book: Book = strawberry.field(description="From which balance.")
    amount: Fen = strawberry.field(description="At least 1 fen, at most what drafted settlements leave unspent.")
    reason: str = strawberry.field(description="Why, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The refund to approve.")
class ApproveRefundInput:
    refund_id: strawberry.ID = strawberry.field(description="The refund.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The refund to reject.")
class RejectRefundInput:
    refund_id: strawberry.ID = strawberry.field(description="The refund.")
    reason: str = strawberry.field(description="Why, for the employer; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The bank's number of a refund that was sent.")
class RecordRefundPaidInput:
    refund_id: strawberry.ID = strawberry.field(description="The approved refund.")
    bank_serial: str = strawberry.field(
        description="The bank's number: 6 to 64 letters, digits, dashes or underscores; used once."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A refund the bank could not send.")
class RecordRefundFailedInput:
    refund_id: strawberry.ID = strawberry.field(description="The approved refund.")
    reason: str = strawberry.field(description="What the bank says, 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


MatchDepositResult = Annotated[DepositResolution | Refused, strawberry.union("MatchDepositResult")]
SendBackDepositResult = Annotated[DepositResolution | Refused, strawberry.union("SendBackDepositResult")]
ConfirmDepositResolutionResult = Annotated[DepositResolution | Refused, strawberry.union("ConfirmDepositResolutionResult")]
RejectDepositResolutionResult = Annotated[DepositResolution | Refused, strawberry.union("RejectDepositResolutionResult")]
RecordDepositSentBackResult = Annotated[DepositResolution | Refused, strawberry.union("RecordDepositSentBackResult")]
RequestRefundResult = Annotated[Refund | Refused, strawberry.union("RequestRefundResult")]
ApproveRefundResult = Annotated[Refund | Refused, strawberry.union("ApproveRefundResult")]
RejectRefundResult = Annotated[Refund | Refused, strawberry.union("RejectRefundResult")]
RecordRefundPaidResult = Annotated[Refund | Refused, strawberry.union("RecordRefundPaidResult")]
RecordRefundFailedResult = Annotated[Refund | Refused, strawberry.union("RecordRefundFailedResult")]


@strawberry.type
class FinanceQuery:
    @strawberry.field(graphql_type=Connection[Deposit], description="Deposits, newest first (T-041).")
    def deposits(
        self,
        in_suspense: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[DepositResolution], description="Proposals for deposits in suspense, newest first (S-111)."
    )
    def deposit_resolutions(
        self,
        state: ResolutionState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Refund | None, description="One refund.")
    def refund(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Refund], description="Refunds to employers, newest first.")
    def refunds(
        self,
        state: RefundState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=list[ReceiptAgeing], description="Receipts not posted to anybody yet, by age, the oldest first (S-111)."
    )
    async def receipt_ageing(self, info: Info) -> Answer:
        return await finance.receipt_ageing(info.context)

    @strawberry.field(graphql_type=FundingInstruction, description="The viewer's employer's funding instruction (S-041).")
    async def funding_instruction(self, info: Info) -> Answer:
        return await finance.funding_instruction(info.context)


@strawberry.type
class FinanceMutation:
    @strawberry.mutation(
        graphql_type=MatchDepositResult, description="Propose whose a deposit in suspense is; a second person confirms (S-111)."
    )
    async def match_deposit(self, info: Info, input: MatchDepositInput) -> Answer:
        return await finance.match_deposit(info.context, input.deposit_id, input.employer_id, input.reason)

    @strawberry.mutation(
        graphql_type=SendBackDepositResult,
        description="Propose to send a deposit in suspense back; a second person confirms (S-111).",
    )
    async def send_back_deposit(self, info: Info, input: SendBackDepositInput) -> Answer:
        return await finance.send_back_deposit(info.context, input.deposit_id, input.reason)

    @strawberry.mutation(
        graphql_type=ConfirmDepositResolutionResult, description="Confirm the proposal, as a second person (S-111)."
    )
    async def confirm_deposit_resolution(self, info: Info, input: ConfirmDepositResolutionInput) -> Answer:
        return await finance.confirm_deposit_resolution(info.context, input.deposit_resolution_id)

    @strawberry.mutation(
        graphql_type=RejectDepositResolutionResult, description="Reject the proposal with a reason, as a second person (S-111)."
    )
    async def reject_deposit_resolution(self, info: Info, input: RejectDepositResolutionInput) -> Answer:
        return await finance.reject_deposit_resolution(info.context, input.deposit_resolution_id, input.reason)

    @strawberry.mutation(
        graphql_type=RecordDepositSentBackResult, description="Record that the bank sent a confirmed deposit back (S-111)."
    )
    async def record_deposit_sent_back(self, info: Info, input: RecordDepositSentBackInput) -> Answer:
        return await finance.record_deposit_sent_back(info.context, input.deposit_resolution_id, input.bank_serial)

    @strawberry.mutation(graphql_type=RequestRefundResult, description="Ask unspent wage money or fee balance back (S-041).")
    async def request_refund(self, info: Info, input: RequestRefundInput) -> Answer:
        return await finance.request_refund(info.context, input.book, input.amount, input.reason)

    @strawberry.mutation(
        graphql_type=ApproveRefundResult, description="Approve the refund and hold its money, as a second person (S-111)."
    )
    async def approve_refund(self, info: Info, input: ApproveRefundInput) -> Answer:
        return await finance.approve_refund(info.context, input.refund_id)

    @strawberry.mutation(
        graphql_type=RejectRefundResult, description="Reject the refund with a reason, as a second person (S-111)."
    )
    async def reject_refund(self, info: Info, input: RejectRefundInput) -> Answer:
        return await finance.reject_refund(info.context, input.refund_id, input.reason)

    @strawberry.mutation(graphql_type=RecordRefundPaidResult, description="Record that the bank sent an approved refund (S-111).")
    async def record_refund_paid(self, info: Info, input: RecordRefundPaidInput) -> Answer:
        return await finance.record_refund_paid(info.context, input.refund_id, input.bank_serial)

    @strawberry.mutation(
        graphql_type=RecordRefundFailedResult,
        description="Record that the bank could not send it; the money is free again (S-111).",
    )
    async def record_refund_failed(self, info: Info, input: RecordRefundFailedInput) -> Answer:
        return await finance.record_refund_failed(info.context, input.refund_id, input.reason)
