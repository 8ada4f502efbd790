"""Questions about pay and objections to it, after it was received (S-043)."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.errors import InvalidInput
from domain.evidence import EvidenceForm
from domain.money import Fen
from domain.pay_disputes import Kind, Outcome, Side, State
from domain.settlements import Correction, Supplement
from resolvers import pay_disputes
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker
    from schema.deadlines import Deadline
    from schema.settlements import Settlement

strawberry.enum(Kind, name="PayDisputeKind", description="A question ends with an answer, an objection with money or reasons.")
strawberry.enum(State, name="PayDisputeState", description="How far it is; remedying: a supplement is drafted and not yet paid.")
strawberry.enum(Outcome, name="PayDisputeOutcome", description="Answered ends a question; the others end an objection.")
strawberry.enum(Side, name="PayDisputeSide", description="Who did it.")


@strawberry.enum(description="What happened to a dispute.")
class PayDisputeStepKind(Enum):
    OPENED = "opened"
    EVIDENCE_ADDED = "evidence_added"
    ASSIGNED = "assigned"
    ASKED = "asked"
    REPLIED = "replied"
    ESCALATED = "escalated"
    REPORTED = "reported"
    ANSWERED = "answered"
    GRANTED = "granted"
    REJECTED = "rejected"
    REMEDIED = "remedied"
    WITHDRAWN = "withdrawn"


@strawberry.enum(description="What kind of income a supplement is.")
class SupplementKind(Enum):
    BASE = "base"
    OVERTIME = "overtime"
    BONUS = "bonus"
    ALLOWANCE = "allowance"
    OTHER = "other"


@strawberry.type(description="One step of a dispute, as both sides read it (S-043).")
class PayDisputeStep(Node):
    kind: PayDisputeStepKind = strawberry.field(description="What happened.")
    side: Side = strawberry.field(description="Who did it.")
    text: str | None = strawberry.field(description="What was said.")
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A file given in a dispute; mintDocumentTicket opens it (S-043).")
class PayDisputeEvidence(Node):
    side: Side = strawberry.field(description="Who gave it.")
    file_name: str = strawberry.field(description="As it was given.")
    size_bytes: int = strawberry.field(description="Its size.")
    sha256: str = strawberry.field(description="The SHA-256 of its bytes, in hex.")
    added_at: datetime = strawberry.field(description="When.")
    document_id: strawberry.ID = strawberry.field(description="For mintDocumentTicket.")


@strawberry.type(description="A question about pay that was received, or an objection to it; no other pay waits for it (S-043).")
class PayDispute(Node):
    kind: Kind = strawberry.field(description="Question or objection.")
    state: State = strawberry.field(description="How far it is.")
    text: str = strawberry.field(description="What the worker said.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    open_until: datetime = strawberry.field(description="Until when it could be: so many working days after receipt.")
    assigned_at: datetime | None = strawberry.field(description="When support took it up.")
    asked_at: datetime | None = strawberry.field(description="When the employer was asked.")
    replied_at: datetime | None = strawberry.field(description="When the employer answered.")
    escalated_at: datetime | None = strawberry.field(description="When the employer had let its time pass.")
    reported_at: datetime | None = strawberry.field(description="When the platform had let its own pass.")
    outcome: Outcome | None = strawberry.field(description="How it was decided.")
    reason: str | None = strawberry.field(description="The answer, or the reasons.")
    decided_by: Side | None = strawberry.field(description="Employer or staff.")
    decided_at: datetime | None = strawberry.field(description="When it was decided.")
    ended_at: datetime | None = strawberry.field(description="When it was over: decided, withdrawn, or the supplement paid.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] = strawberry.field(description="What it is about.")
    supplement: Annotated["Settlement", strawberry.lazy("schema.settlements")] | None = strawberry.field(
        description="Its remedy: a settlement that is funded, approved, taxed and paid as any other."
    )
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose pay.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="Who paid it.")
    steps: list[PayDisputeStep] = strawberry.field(description="What happened, in order.")
    evidence: list[PayDisputeEvidence] = strawberry.field(description="Files of either side, in order.")
    deadlines: list[Annotated["Deadline", strawberry.lazy("schema.deadlines")]] = strawberry.field(
        description="Its clocks: the employer's answer and the platform's outcome."
    )


@strawberry.type(description="Whether a settlement may be questioned or objected to now (S-043).")
class PayDisputeWindow:
    open: bool = strawberry.field(description="Whether a dispute can be opened.")
    until: datetime | None = strawberry.field(description="The instant its last working day ends; null: nothing was received.")
    rule_id: strawberry.ID = strawberry.field(description="The rule that says so.")
    refusal_code: str | None = strawberry.field(description="What openPayDispute would be refused with.")
    why_not_zh: str | None = strawberry.field(description="The same in Chinese, and the way that stays open.")
    why_not_en: str | None = strawberry.field(description="The same in English.")


@strawberry.input(description="A file as evidence.")
class PayDisputeEvidenceInput:
    file_name: str = strawberry.field(description="Its name, without a path.")
    content_base64: str = strawberry.field(description="A PDF, PNG or JPEG of at most 512 KiB, in base64.")

    def plain(self) -> EvidenceForm:
        """As the domain takes it."""
        return EvidenceForm(self.file_name, self.content_base64)


@strawberry.input(description="What the worker asks or objects to.")
class OpenPayDisputeInput:
    settlement_id: strawberry.ID = strawberry.field(description="One of the worker's own that was paid.")
    kind: Kind = strawberry.field(description="Question or objection.")
    text: str = strawberry.field(description="What about; 2 to 2,000 characters, read by the employer.")
    evidence: list[PayDisputeEvidenceInput] = strawberry.field(default_factory=list, description="At most 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Files to add.")
class AddPayDisputeEvidenceInput:
    pay_dispute_id: strawberry.ID = strawberry.field(description="A dispute without an outcome.")
    evidence: list[PayDisputeEvidenceInput] = strawberry.field(description="1 to 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Which dispute the worker takes back.")
class WithdrawPayDisputeInput:
    pay_dispute_id: strawberry.ID = strawberry.field(description="A dispute without an outcome.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Who deals with a dispute.")
class AssignPayDisputeInput:
    pay_dispute_id: strawberry.ID = strawberry.field(description="A dispute without an outcome.")
    staff_id: strawberry.ID | None = strawberry.field(
        default=None, description="Somebody of support, given by an admin; support takes it up itself without."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What support asks the employer.")
class AskPayDisputeEmployerInput:
    pay_dispute_id: strawberry.ID = strawberry.field(description="A dispute that support took up.")
    text: str = strawberry.field(description="The question; 2 to 2,000 characters, read by both sides.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What the employer answers.")
class ReplyToPayDisputeInput:
    pay_dispute_id: strawberry.ID = strawberry.field(description="A dispute without an outcome.")
    text: str = strawberry.field(description="The answer; 2 to 2,000 characters, read by both sides.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="So much more of one kind of income.")
class SupplementInput:
    kind: SupplementKind = strawberry.field(description="What it is; an exempt kind is free of income tax.")
    amount: Fen = strawberry.field(description="Before tax; ¥0.01 to ¥100,000.")


@strawberry.input(description="The outcome of a dispute, and its remedy where there is one.")
class DecidePayDisputeInput:
    pay_dispute_id: strawberry.ID = strawberry.field(description="A dispute without an outcome.")
    outcome: Outcome = strawberry.field(description="One that ends its kind.")
    reason: str = strawberry.field(description="The answer, or the reasons; 2 to 2,000 characters, read by both sides.")
    supplement: SupplementInput | None = strawberry.field(default=None, description="With SUPPLEMENT.")
    worked_minutes: int | None = strawberry.field(default=None, description="With CORRECT: how long the work really took.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")

    def remedy(self) -> Supplement | Correction | None:
        """What was given; raises InvalidInput when both were."""
        if self.supplement and self.worked_minutes is not None:
            raise InvalidInput("input.supplement", "补发金额与更正工时只能填写一项。", "Give an amount or minutes, not both.")
        if self.supplement:
            return Supplement(self.supplement.kind.value, self.supplement.amount)
        return None if self.worked_minutes is None else Correction(self.worked_minutes)


OpenPayDisputeResult = Annotated[PayDispute | Refused, strawberry.union("OpenPayDisputeResult")]
AddPayDisputeEvidenceResult = Annotated[PayDispute | Refused, strawberry.union("AddPayDisputeEvidenceResult")]
WithdrawPayDisputeResult = Annotated[PayDispute | Refused, strawberry.union("WithdrawPayDisputeResult")]
AssignPayDisputeResult = Annotated[PayDispute | Refused, strawberry.union("AssignPayDisputeResult")]
AskPayDisputeEmployerResult = Annotated[PayDispute | Refused, strawberry.union("AskPayDisputeEmployerResult")]
ReplyToPayDisputeResult = Annotated[PayDispute | Refused, strawberry.union("ReplyToPayDisputeResult")]
DecidePayDisputeResult = Annotated[PayDispute | Refused, strawberry.union("DecidePayDisputeResult")]


@strawberry.type
class PayDisputesQuery:
    @strawberry.field(graphql_type=PayDispute | None, description="One question or objection (S-043).")
    def pay_dispute(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[PayDispute],
        description="Questions and objections of the worker or employer, for staff all of them, newest first (S-043).",
    )
    def pay_disputes(
        self,
        state: State | None = None,
        kind: Kind | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=PayDisputeWindow, description="Whether the worker may dispute a settlement now, until when, why not (S-043)."
    )
    async def pay_dispute_window(self, info: Info, settlement_id: strawberry.ID) -> Answer:
        return await pay_disputes.pay_dispute_window(info.context, settlement_id)


@strawberry.type
class PayDisputesMutation:
    @strawberry.mutation(
        graphql_type=OpenPayDisputeResult,
        description="Ask about pay that was received, or object to it, within so many working days of receipt (S-043).",
    )
    async def open_pay_dispute(self, info: Info, input: OpenPayDisputeInput) -> Answer:
        evidence = [file.plain() for file in input.evidence]
        return await pay_disputes.open_pay_dispute(info.context, input.settlement_id, input.kind, input.text, evidence)

    @strawberry.mutation(graphql_type=AddPayDisputeEvidenceResult, description="Either side adds files (S-043).")
    async def add_pay_dispute_evidence(self, info: Info, input: AddPayDisputeEvidenceInput) -> Answer:
        evidence = [file.plain() for file in input.evidence]
        return await pay_disputes.add_pay_dispute_evidence(info.context, input.pay_dispute_id, evidence)

    @strawberry.mutation(graphql_type=WithdrawPayDisputeResult, description="The worker takes a dispute back (S-043).")
    async def withdraw_pay_dispute(self, info: Info, input: WithdrawPayDisputeInput) -> Answer:
        return await pay_disputes.withdraw_pay_dispute(info.context, input.pay_dispute_id)

    @strawberry.mutation(
        graphql_type=AssignPayDisputeResult, description="Support takes a dispute up; an admin gives it to somebody (S-043)."
    )
    async def assign_pay_dispute(self, info: Info, input: AssignPayDisputeInput) -> Answer:
        return await pay_disputes.assign_pay_dispute(info.context, input.pay_dispute_id, input.staff_id)

    @strawberry.mutation(
        graphql_type=AskPayDisputeEmployerResult,
        description="Support asks the employer, who has so many working days to answer (S-043).",
    )
    async def ask_pay_dispute_employer(self, info: Info, input: AskPayDisputeEmployerInput) -> Answer:
        return await pay_disputes.ask_pay_dispute_employer(info.context, input.pay_dispute_id, input.text)

    @strawberry.mutation(graphql_type=ReplyToPayDisputeResult, description="The employer answers (S-043).")
    async def reply_to_pay_dispute(self, info: Info, input: ReplyToPayDisputeInput) -> Answer:
        return await pay_disputes.reply_to_pay_dispute(info.context, input.pay_dispute_id, input.text)

    @strawberry.mutation(
        graphql_type=DecidePayDisputeResult,
        description="Support or the employer gives the outcome; an upheld objection drafts a supplementary settlement (S-043).",
    )
    async def decide_pay_dispute(self, info: Info, input: DecidePayDisputeInput) -> Answer:
        remedy = input.remedy()
        return await pay_disputes.decide_pay_dispute(info.context, input.pay_dispute_id, input.outcome, input.reason, remedy)
