"""Reconciliation: the books, the payouts and the channel's statement of a day; differences worked to zero; receipts (S-117)."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain.reconciliation import (
    Action,
    DifferenceClass,
    DifferenceOutcome,
    DifferenceState,
    LineKind,
    ReconciliationState,
    ResolutionState,
)
from resolvers import reconciliation
from schema.filings import Document
from schema.payouts import PayoutItem
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

KEY = "Chosen by the caller; a repeat with the same key gets the first answer."

strawberry.enum(
    ReconciliationState, description="Waiting for the channel's file; open differences; balanced; signed by two people."
)
strawberry.enum(
    DifferenceClass, description="What does not agree. In transit is no difference yet: it may stand on the next day's file."
)
strawberry.enum(DifferenceState, name="ReconciliationDifferenceState", description="In transit, open, proposed or closed.")
strawberry.enum(
    DifferenceOutcome,
    description="How it was closed: matched, carried to a later day, claimed from the channel, or put in suspense.",
)
strawberry.enum(
    LineKind,
    name="StatementLineKind",
    description="At a channel: paid, or came back; at the bank: into the account, or out of it.",
)
strawberry.enum(
    Action,
    name="DifferenceAction",
    description="Wait for a later file, ask the channel, claim from it, put in suspense, or match a return to its payout.",
)
strawberry.enum(
    ResolutionState,
    name="DifferenceResolutionState",
    description="Confirmed by a second person, then done; overtaken when the sides came together by themselves.",
)


@strawberry.enum(description="Whether the channel's official receipt is here.")
class PayoutReceiptState(Enum):
    WANTED = "wanted"
    KEPT = "kept"
    MISSING = "missing"


@strawberry.enum(description="A file is believed whole or refused whole.")
class StatementFileState(Enum):
    ACCEPTED = "accepted"
    REFUSED = "refused"


@strawberry.enum(description="Why a file is not believed.")
class StatementProblem(Enum):
    TRUNCATED = "truncated"
    DUPLICATED = "duplicated"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"
    DISCONTINUOUS = "discontinuous"


@strawberry.type(description="A statement as the channel gave it, for one day (S-117).")
class StatementFile(Node):
    channel: str = strawberry.field(description="Whose.")
    day: date = strawberry.field(description="The day in Shanghai.")
    state: StatementFileState = strawberry.field(description="Accepted or refused.")
    problem: StatementProblem | None = strawberry.field(description="Why it was refused.")
    sha256: str = strawberry.field(description="Of its bytes.")
    line_count: int | None = strawberry.field(description="How many movements.")
    paid: Money | None = strawberry.field(description="What it says was paid.")
    returned: Money | None = strawberry.field(description="What it says came back.")
    opening: Money | None = strawberry.field(description="The balance before, of an account at the bank.")
    closing: Money | None = strawberry.field(description="The balance after; the next day opens with it.")
    received_at: datetime = strawberry.field(description="When it was fetched.")
    documents: list[Document] = strawberry.field(description="Its bytes, as they came.")


@strawberry.type(description="What shall become of a difference: proposed by one person, confirmed by another (S-117).")
class DifferenceResolution(Node):
    action: Action = strawberry.field(description="What is to be done.")
    state: ResolutionState = strawberry.field(description="How far it is.")
    reason: str = strawberry.field(description="Why, in the proposer's words.")
    proposed_at: datetime = strawberry.field(description="When it was proposed.")
    decided_at: datetime | None = strawberry.field(description="When the second person decided.")
    reject_reason: str | None = strawberry.field(description="Why it was rejected.")
    done_at: datetime | None = strawberry.field(description="When it was carried out, or overtaken.")
    difference: Annotated["ReconciliationDifference", strawberry.lazy("schema.reconciliation")] = strawberry.field(
        description="The difference."
    )


@strawberry.type(description="Something of a day that does not agree, or is in transit (S-117).")
class ReconciliationDifference(Node):
    class_: DifferenceClass = strawberry.field(name="class", description="What does not agree.")
    kind: LineKind = strawberry.field(description="A payment or a return.")
    out_biz_no: str = strawberry.field(
        description="Our number of the order, as either side has it; at the bank the number of the movement."
    )
    state: DifferenceState = strawberry.field(description="How far it is.")
    outcome: DifferenceOutcome | None = strawberry.field(description="How it was closed.")
    in_ledger: Money | None = strawberry.field(description="What the books say; null: nothing.")
    in_payouts: Money | None = strawberry.field(description="What the payouts say.")
    on_statement: Money | None = strawberry.field(description="What the channel says.")
    found_at: datetime = strawberry.field(description="When it was found.")
    settled_at: datetime | None = strawberry.field(description="When it was closed.")
    item: PayoutItem | None = strawberry.field(description="The payout, where one stands behind it.")
    resolutions: list[DifferenceResolution] = strawberry.field(description="What was proposed, newest first.")
    reconciliation: Annotated["Reconciliation", strawberry.lazy("schema.reconciliation")] = strawberry.field(
        description="The day."
    )


@strawberry.type(description="One day at one channel, or of one account at the bank: books, payouts and statement (S-117).")
class Reconciliation(Node):
    channel: str = strawberry.field(description="The channel; bank_wage or bank_fee: our accounts at the bank.")
    day: date = strawberry.field(description="The day in Shanghai.")
    state: ReconciliationState = strawberry.field(description="Balanced: nothing is open.")
    begun_at: datetime = strawberry.field(description="When it was begun.")
    compared_at: datetime | None = strawberry.field(description="When the sides were last held against each other.")
    statement_paid: Money | None = strawberry.field(
        description="Paid, as the channel says; out of the account, as the bank says."
    )
    statement_returned: Money | None = strawberry.field(
        description="Returned, as the channel says; into the account, as the bank says."
    )
    payouts_paid: Money | None = strawberry.field(description="Paid, as the payouts say, by our clock.")
    payouts_returned: Money | None = strawberry.field(description="Returned, as the payouts say.")
    ledger_paid: Money | None = strawberry.field(description="Paid, as the books say.")
    ledger_returned: Money | None = strawberry.field(description="Returned, as the books say.")
    open_count: int = strawberry.field(description="Differences not worked off.")
    submitted_at: datetime | None = strawberry.field(description="When finance handed it to be signed.")
    signed_at: datetime | None = strawberry.field(description="When a second person signed.")
    files: list[StatementFile] = strawberry.field(description="The channel's files, refused ones too, newest first.")
    differences: list[ReconciliationDifference] = strawberry.field(description="What did not agree, newest first.")
    documents: list[Document] = strawberry.field(description="The audit pack, once the day is signed.")


@strawberry.type(description="The channel's official receipt of one payment; mintDocumentTicket fetches it (T-047).")
class PayoutReceipt(Node):
    channel: str = strawberry.field(description="Who issues it.")
    state: PayoutReceiptState = strawberry.field(description="Wanted, kept, or missing: the channel has none.")
    channel_ref: str | None = strawberry.field(description="The channel's number of the payment, as the receipt names it.")
    sha256: str | None = strawberry.field(description="Of its bytes.")
    wanted_at: datetime = strawberry.field(description="When the payment stood on a statement.")
    kept_at: datetime | None = strawberry.field(description="When it was fetched.")
    item: PayoutItem = strawberry.field(description="The payment.")
    documents: list[Document] = strawberry.field(description="The receipt as the channel made it; the payee's own.")


@strawberry.input(description="What shall become of a difference.")
class ProposeDifferenceResolutionInput:
    reconciliation_difference_id: strawberry.ID = strawberry.field(description="The difference.")
    action: Action = strawberry.field(description="What is to be done.")
    reason: str = strawberry.field(description="How that is known, 2 to 500 characters.")
    payout_item_id: strawberry.ID | None = strawberry.field(
        default=None, description="The payout a return is matched to; else null."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The proposal to confirm.")
class ConfirmDifferenceResolutionInput:
    difference_resolution_id: strawberry.ID = strawberry.field(description="The proposal.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The proposal to reject.")
class RejectDifferenceResolutionInput:
    difference_resolution_id: strawberry.ID = strawberry.field(description="The proposal.")
    reason: str = strawberry.field(description="Why, for the proposer; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The day to hand to be signed.")
class SubmitReconciliationInput:
    reconciliation_id: strawberry.ID = strawberry.field(description="The day.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The day to sign.")
class SignReconciliationInput:
    reconciliation_id: strawberry.ID = strawberry.field(description="The day.")
    idempotency_key: str = strawberry.field(description=KEY)


ProposeDifferenceResolutionResult = Annotated[
    DifferenceResolution | Refused, strawberry.union("ProposeDifferenceResolutionResult")
]
ConfirmDifferenceResolutionResult = Annotated[
    DifferenceResolution | Refused, strawberry.union("ConfirmDifferenceResolutionResult")
]
RejectDifferenceResolutionResult = Annotated[DifferenceResolution | Refused, strawberry.union("RejectDifferenceResolutionResult")]
SubmitReconciliationResult = Annotated[Reconciliation | Refused, strawberry.union("SubmitReconciliationResult")]
SignReconciliationResult = Annotated[Reconciliation | Refused, strawberry.union("SignReconciliationResult")]


@strawberry.type
class ReconciliationQuery:
    @strawberry.field(graphql_type=Reconciliation | None, description="One day at one channel (S-117).")
    def reconciliation(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Reconciliation], description="Days at channels, newest first (S-117).")
    def reconciliations(
        self,
        state: ReconciliationState | None = None,
        channel: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[ReconciliationDifference], description="The desk, newest first (S-117).")
    def reconciliation_differences(
        self,
        state: DifferenceState | None = None,
        class_: Annotated[DifferenceClass | None, strawberry.argument(name="class")] = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[DifferenceResolution], description="Proposals, newest first (S-117).")
    def difference_resolutions(
        self,
        state: ResolutionState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[PayoutReceipt],
        description="Official receipts, one's own or one's employer's, newest first (T-047).",
    )
    def payout_receipts(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class ReconciliationMutation:
    @strawberry.mutation(
        graphql_type=ProposeDifferenceResolutionResult,
        description="Propose what becomes of a difference; a second person confirms (S-117).",
    )
    async def propose_difference_resolution(self, info: Info, input: ProposeDifferenceResolutionInput) -> Answer:
        return await reconciliation.propose_difference_resolution(
            info.context, input.reconciliation_difference_id, input.action, input.reason, input.payout_item_id
        )

    @strawberry.mutation(
        graphql_type=ConfirmDifferenceResolutionResult, description="Confirm the proposal, as a second person (S-117)."
    )
    async def confirm_difference_resolution(self, info: Info, input: ConfirmDifferenceResolutionInput) -> Answer:
        return await reconciliation.confirm_difference_resolution(info.context, input.difference_resolution_id)

    @strawberry.mutation(
        graphql_type=RejectDifferenceResolutionResult,
        description="Reject the proposal with a reason, as a second person (S-117).",
    )
    async def reject_difference_resolution(self, info: Info, input: RejectDifferenceResolutionInput) -> Answer:
        return await reconciliation.reject_difference_resolution(info.context, input.difference_resolution_id, input.reason)

    @strawberry.mutation(graphql_type=SubmitReconciliationResult, description="Hand a balanced day to be signed (S-117).")
    async def submit_reconciliation(self, info: Info, input: SubmitReconciliationInput) -> Answer:
        return await reconciliation.submit_reconciliation(info.context, input.reconciliation_id)

    @strawberry.mutation(
        graphql_type=SignReconciliationResult, description="Sign the day, as a second person; its audit pack follows (S-117)."
    )
    async def sign_reconciliation(self, info: Info, input: SignReconciliationInput) -> Answer:
        return await reconciliation.sign_reconciliation(info.context, input.reconciliation_id)
