"""Payouts: where wages go, batches of two people, items and their progress."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.money import Fen
from resolvers import payouts
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker
    from schema.pay_delays import PayDelay
    from schema.settlements import Settlement


@strawberry.enum(description="A batch's own steps; what became of it is told by its items.")
class PayoutBatchState(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


@strawberry.enum(description="Where an item's money is (design of payouts).")
class PayoutItemState(Enum):
    PLANNED = "planned"
    DROPPED = "dropped"
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    AWAITING_PAYEE = "awaiting_payee"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    RETURNED = "returned"


@strawberry.enum(description="What kind of account pay goes to.")
class PayoutDestinationKind(Enum):
    BANK_CARD = "bank_card"
    ALIPAY = "alipay"
    WECHAT = "wechat"


@strawberry.enum(description="What the channel says of whose an account is; unasked: its first payment finds it out.")
class PayoutDestinationHolder(Enum):
    UNASKED = "unasked"
    ASKED = "asked"
    AGREES = "agrees"
    DIFFERS = "differs"


@strawberry.enum(description="Who must act before a payment can go on.")
class PayoutNeeds(Enum):
    PLATFORM = "platform"
    WORKER = "worker"
    EMPLOYER = "employer"
    NOBODY = "nobody"


@strawberry.enum(description="What a payment waits for; waitingForZh and waitingForEn say it in words.")
class PayoutWaitingFor(Enum):
    APPROVAL = "approval"
    TURN = "turn"
    CHANNEL_STOPPED = "channel_stopped"
    CHANNEL_CLOSED = "channel_closed"
    DESTINATION = "destination"
    PAYEE_LIMIT = "payee_limit"
    DAY_LIMIT = "day_limit"
    CHANNEL = "channel"
    ANSWER = "answer"
    PAYEE = "payee"
    PLATFORM = "platform"
    WORKER = "worker"
    EMPLOYER = "employer"
    NOBODY = "nobody"


@strawberry.enum(description="Why a payment needs a person.")
class PayoutEscalationReason(Enum):
    UNKNOWN = "unknown"
    CONTRADICTION = "contradiction"


@strawberry.enum(description="What there is of a payment's official receipt, and why there is none yet (T-047).")
class OfficialReceipt(Enum):
    AVAILABLE = "available"
    ASKED = "asked"
    AFTER_STATEMENT = "after_statement"
    ON_REQUEST = "on_request"
    NOT_GIVEN = "not_given"


@strawberry.enum(description="How far it is to hold that a channel never took an order in.")
class NeverAcceptedState(Enum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DONE = "done"
    OVERTAKEN = "overtaken"


@strawberry.type(description="A worker's own account to be paid to, in the verified name (S-044).")
class PayoutDestination(Node):
    kind: PayoutDestinationKind = strawberry.field(description="Bank card, Alipay account or WeChat.")
    number: str = strawberry.field(description="Masked.")
    usable_from: datetime = strawberry.field(description="After a change there is a waiting period.")
    is_default: bool = strawberry.field(description="Whether what is planned from now on goes there.")
    holder: PayoutDestinationHolder = strawberry.field(description="Only asked and differs keep pay back.")
    created_at: datetime = strawberry.field(description="When it was set.")
    removed_at: datetime | None = strawberry.field(description="Since when it is paid to no more.")


@strawberry.type(description="One wage on its way to one worker (S-116).")
class PayoutItem(Node):
    state: PayoutItemState = strawberry.field(description="Unknown means: asked, not yet answered; never guessed.")
    channel: str = strawberry.field(description="Which channel pays it, chosen by the kind of the account.")
    amount: Money = strawberry.field(description="Net pay.")
    fail_code: str | None = strawberry.field(description="The channel's code, where there is a reason.")
    fail_reason_zh: str | None = strawberry.field(description="The reason in Chinese.")
    fail_reason_en: str | None = strawberry.field(description="The reason in English.")
    created_at: datetime = strawberry.field(description="When the batch was made.")
    sent_at: datetime | None = strawberry.field(description="When it was first sent.")
    confirm_by: datetime | None = strawberry.field(description="Until when the payee must confirm in WeChat; then it comes back.")
    cancel_asked_at: datetime | None = strawberry.field(description="When the channel was asked to cancel it.")
    cancel_reason: str | None = strawberry.field(description="Why finance gave it up.")
    finished_at: datetime | None = strawberry.field(description="When it was over.")
    waiting_for: PayoutWaitingFor | None = strawberry.field(
        description="What it waits for; null: nothing more will happen to it."
    )
    waiting_for_zh: str | None = strawberry.field(description="The same in Chinese.")
    waiting_for_en: str | None = strawberry.field(description="The same in English.")
    waits_until: datetime | None = strawberry.field(description="When it goes on by itself.")
    expected_at: datetime | None = strawberry.field(
        description="When the payee should have it; null while somebody else decides."
    )
    official_receipt: OfficialReceipt | None = strawberry.field(description="What there is of its official receipt, once paid.")
    official_receipt_zh: str | None = strawberry.field(description="The same in Chinese words.")
    official_receipt_en: str | None = strawberry.field(description="The same in English words.")
    needs: PayoutNeeds | None = strawberry.field(description="Who must act, where it failed, was returned or is suspended.")
    problem_since: datetime | None = strawberry.field(description="Since when it is on the desk; null: the wage is on its way.")
    worker_asked_at: datetime | None = strawberry.field(description="When the payee was asked to act.")
    worker_asked: str | None = strawberry.field(description="What they were asked.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="The payee, masked.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] | None = strawberry.field(
        description="What it pays."
    )
    delay: Annotated["PayDelay", strawberry.lazy("schema.pay_delays")] | None = strawberry.field(
        description="That its wage was not released in time, if so, with the reason (S-042)."
    )
    destination: PayoutDestination | None = strawberry.field(description="Where it goes; only for the payee and finance staff.")


@strawberry.type(description="A payment that only a person can clear up: unknown for hours, or contradicted (S-116).")
class PayoutEscalation(Node):
    reason: PayoutEscalationReason = strawberry.field(
        description="Unknown is closed by the channel's answer, or by two people where it never took the order in."
    )
    opened_at: datetime = strawberry.field(description="When it came to the desk.")
    closed_at: datetime | None = strawberry.field(description="When it was cleared up.")
    note: str | None = strawberry.field(description="How, where a person did.")
    item: PayoutItem | None = strawberry.field(description="The payment.")
    never_accepted: NeverAcceptedState | None = strawberry.field(
        description="Whether it is proposed that the channel never had it."
    )
    evidence: str | None = strawberry.field(description="What the proposal rests on.")
    not_found_at: datetime | None = strawberry.field(description="When the channel last answered that it knows no such number.")
    reject_reason: str | None = strawberry.field(description="Why the second person did not confirm.")


@strawberry.type(description="What the mini program calls wx.requestMerchantTransfer with, so that the payee confirms (L-06).")
class PayoutConfirmation:
    payout_item_id: strawberry.ID = strawberry.field(description="Which payment.")
    merchant_id: str = strawberry.field(description="mchId.")
    app_id: str = strawberry.field(description="appId.")
    package: str = strawberry.field(description="package; for the payee alone.")
    confirm_by: datetime | None = strawberry.field(description="Then the payment comes back, and is still the payee's.")


@strawberry.type(description="A batch of wages of one employer, made by one person and approved by another (S-116).")
class PayoutBatch(Node):
    state: PayoutBatchState = strawberry.field(description="Draft, submitted, approved or rejected.")
    plan_sha256: str = strawberry.field(description="Binds preview, batch and approval to the same list.")
    item_count: int = strawberry.field(description="How many items.")
    succeeded_count: int = strawberry.field(description="How many reached their payee.")
    failed_count: int = strawberry.field(description="How many ended without payment.")
    open_count: int = strawberry.field(description="How many are on their way.")
    approvals_needed: int = strawberry.field(description="How many checkers its sum takes.")
    approvals_given: int = strawberry.field(description="How many have approved it.")
    total: Money = strawberry.field(description="The sum of its items.")
    made_at: datetime = strawberry.field(description="When it was made.")
    submitted_at: datetime | None = strawberry.field(description="When it was handed to the checker.")
    decided_at: datetime | None = strawberry.field(description="When the checker decided.")
    reject_reason: str | None = strawberry.field(description="Why it was rejected.")
    finished_at: datetime | None = strawberry.field(description="When its last item was over.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose wages.")
    items: list[PayoutItem] = strawberry.field(description="Its items.")


@strawberry.type(description="One settlement of a preview.")
class PayoutPreviewItem:
    settlement_id: strawberry.ID = strawberry.field(description="The settlement.")
    worker_name: str = strawberry.field(description="The payee, masked.")
    destination: str | None = strawberry.field(description="The account, masked.")
    channel: str | None = strawberry.field(description="Which channel would pay it.")
    amount: Fen = strawberry.field(description="Net pay.")
    blocked_code: str | None = strawberry.field(description="Why it must wait; null: it would be paid.")
    blocked_zh: str | None = strawberry.field(description="The same in Chinese, and what to do.")
    blocked_en: str | None = strawberry.field(description="The same in English.")
    blocked_until: datetime | None = strawberry.field(description="Until when, where the time alone decides.")


@strawberry.type(description="What a batch would pay now, exactly (T-044).")
class PayoutPreview:
    plan_sha256: str = strawberry.field(description="Give it to makePayoutBatch.")
    item_count: int = strawberry.field(description="How many would be paid.")
    total: Fen = strawberry.field(description="Their sum.")
    items: list[PayoutPreviewItem] = strawberry.field(description="Every approved settlement, also those that must wait.")


@strawberry.input(description="The payment to give up.")
class CancelPayoutItemInput:
    payout_item_id: strawberry.ID = strawberry.field(description="Queued, suspended, or waiting for its payee.")
    reason: str = strawberry.field(description="Why; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The payment to try again.")
class RetryPayoutItemInput:
    payout_item_id: strawberry.ID = strawberry.field(description="Suspended by the channel.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What the payee is asked to put right.")
class AskPayoutWorkerInput:
    payout_item_id: strawberry.ID = strawberry.field(description="Failed, returned, suspended, or waiting for its payee.")
    note: str = strawberry.field(description="What to do, for the payee; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What was cleared up.")
class ClosePayoutEscalationInput:
    payout_escalation_id: strawberry.ID = strawberry.field(description="A contradiction.")
    note: str = strawberry.field(description="How it was cleared up; 2 to 500 characters.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The batch to make.")
class MakePayoutBatchInput:
    employer_id: strawberry.ID = strawberry.field(description="Whose wages.")
    plan_sha256: str = strawberry.field(description="From payoutPreview.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The batch to hand over.")
class SubmitPayoutBatchInput:
    payout_batch_id: strawberry.ID = strawberry.field(description="The batch.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The batch to approve, and the list it was seen with.")
class ApprovePayoutBatchInput:
    payout_batch_id: strawberry.ID = strawberry.field(description="The batch.")
    plan_sha256: str = strawberry.field(description="The batch's planSha256 as the approver saw it.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The batch to reject.")
class RejectPayoutBatchInput:
    payout_batch_id: strawberry.ID = strawberry.field(description="The batch.")
    reason: str = strawberry.field(description="Why, for the maker.")
    idempotency_key: str = strawberry.field(description="A repeat with the same key gets the first answer.")


CancelPayoutItemResult = Annotated[PayoutItem | Refused, strawberry.union("CancelPayoutItemResult")]
RetryPayoutItemResult = Annotated[PayoutItem | Refused, strawberry.union("RetryPayoutItemResult")]
AskPayoutWorkerResult = Annotated[PayoutItem | Refused, strawberry.union("AskPayoutWorkerResult")]
ClosePayoutEscalationResult = Annotated[PayoutEscalation | Refused, strawberry.union("ClosePayoutEscalationResult")]
MakePayoutBatchResult = Annotated[PayoutBatch | Refused, strawberry.union("MakePayoutBatchResult")]
SubmitPayoutBatchResult = Annotated[PayoutBatch | Refused, strawberry.union("SubmitPayoutBatchResult")]
ApprovePayoutBatchResult = Annotated[PayoutBatch | Refused, strawberry.union("ApprovePayoutBatchResult")]
RejectPayoutBatchResult = Annotated[PayoutBatch | Refused, strawberry.union("RejectPayoutBatchResult")]


@strawberry.type
class PayoutsQuery:
    @strawberry.field(graphql_type=PayoutBatch | None, description="One batch (S-116).")
    def payout_batch(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PayoutBatch], description="Batches, newest first.")
    def payout_batches(
        self,
        state: PayoutBatchState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PayoutItem], description="Payout items, newest first: where the money is (S-042).")
    def payout_items(
        self,
        state: PayoutItemState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[PayoutItem], description="Payments that cannot go on by themselves, and who must act."
    )
    def payout_problems(
        self,
        needs: PayoutNeeds | None = None,
        state: PayoutItemState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PayoutEscalation], description="The desk for payments that need a person (S-116).")
    def payout_escalations(
        self,
        open: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=list[PayoutConfirmation], description="Payments the worker is to confirm in WeChat (L-06).")
    async def payout_confirmations(self, info: Info) -> Answer:
        return await payouts.payout_confirmations(info.context)

    @strawberry.field(graphql_type=PayoutPreview, description="What a batch for an employer would pay now (T-044).")
    async def payout_preview(self, info: Info, employer_id: strawberry.ID) -> Answer:
        return await payouts.payout_preview(info.context, employer_id)


@strawberry.type
class PayoutsMutation:
    @strawberry.mutation(graphql_type=CancelPayoutItemResult, description="Give up a payment that waits (S-042).")
    async def cancel_payout_item(self, info: Info, input: CancelPayoutItemInput) -> Answer:
        return await payouts.cancel_payout_item(info.context, input.payout_item_id, input.reason)

    @strawberry.mutation(graphql_type=RetryPayoutItemResult, description="Try a suspended payment again (S-042).")
    async def retry_payout_item(self, info: Info, input: RetryPayoutItemInput) -> Answer:
        return await payouts.retry_payout_item(info.context, input.payout_item_id)

    @strawberry.mutation(graphql_type=AskPayoutWorkerResult, description="Ask the payee to put right what keeps it back (S-042).")
    async def ask_payout_worker(self, info: Info, input: AskPayoutWorkerInput) -> Answer:
        return await payouts.ask_payout_worker(info.context, input.payout_item_id, input.note)

    @strawberry.mutation(graphql_type=ClosePayoutEscalationResult, description="A contradiction was cleared up (S-116).")
    async def close_payout_escalation(self, info: Info, input: ClosePayoutEscalationInput) -> Answer:
        return await payouts.close_payout_escalation(info.context, input.payout_escalation_id, input.note)

    @strawberry.mutation(graphql_type=MakePayoutBatchResult, description="Make the batch that was previewed (S-116).")
    async def make_payout_batch(self, info: Info, input: MakePayoutBatchInput) -> Answer:
        return await payouts.make_payout_batch(info.context, input.employer_id, input.plan_sha256)

    @strawberry.mutation(graphql_type=SubmitPayoutBatchResult, description="Hand the batch to a second person (S-116).")
    async def submit_payout_batch(self, info: Info, input: SubmitPayoutBatchInput) -> Answer:
        return await payouts.submit_payout_batch(info.context, input.payout_batch_id)

    @strawberry.mutation(graphql_type=ApprovePayoutBatchResult, description="Approve it, as a second person (S-116).")
    async def approve_payout_batch(self, info: Info, input: ApprovePayoutBatchInput) -> Answer:
        return await payouts.approve_payout_batch(info.context, input.payout_batch_id, input.plan_sha256)

    @strawberry.mutation(graphql_type=RejectPayoutBatchResult, description="Reject it with a reason, as a second person (S-116).")
    async def reject_payout_batch(self, info: Info, input: RejectPayoutBatchInput) -> Answer:
        return await payouts.reject_payout_batch(info.context, input.payout_batch_id, input.reason)
