"""Remarks the worker can answer, and claims for damage, which never touch wages (S-032)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain.conduct import ClaimState, RemarkKind
from domain.money import Fen
from resolvers import conduct
from schema.absences import KEY, WorkEvidence, WorkEvidenceInput
from schema.accounts import Employer, Worker
from schema.assignments import Assignment
from schema.deadlines import Deadline
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money
from schema.work_rules import WorkRule

RESTS_ON = "The rule of work it rests on: one that the worker had acknowledged when the work began."

strawberry.enum(RemarkKind, description="What is remarked on.")
strawberry.enum(ClaimState, name="DamageClaimState", description="How far a claim has come.")


@strawberry.enum(description="Why a worker owes damage: their own consent, or a decision from outside.")
class DamageBasis(Enum):
    CONSENT = "consent"
    DECISION = "decision"


@strawberry.type(description="What an employer remarks about a shift, and the worker's answer (S-032).")
class Remark(Node):
    kind: RemarkKind = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="What was remarked.")
    written_at: datetime = strawberry.field(description="When.")
    answer: str | None = strawberry.field(description="What the worker says.")
    answered_at: datetime | None = strawberry.field(description="When.")
    work_rule: WorkRule | None = strawberry.field(description="The rule of work it rests on.")
    assignment: Assignment = strawberry.field(description="The shift.")
    worker: Worker = strawberry.field(description="Whose work; masked.")
    employer: Employer = strawberry.field(description="Who remarked.")


@strawberry.type(
    description="An employer's claim for damage. What a worker owes by consent or decision stands beside wages (S-032)."
)
class DamageClaim(Node):
    state: ClaimState = strawberry.field(description="How far it has come.")
    amount: Money = strawberry.field(description="What is claimed.")
    cause: str = strawberry.field(description="What was damaged, and how the worker caused it.")
    opened_at: datetime = strawberry.field(description="When it was made.")
    reply: str | None = strawberry.field(description="What the worker says.")
    replied_at: datetime | None = strawberry.field(description="When.")
    proposed: Money | None = strawberry.field(description="What support proposes.")
    reason: str | None = strawberry.field(description="What support says.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")
    owed: Money | None = strawberry.field(description="What the worker owes by consent or decision; never taken from wages.")
    basis: DamageBasis | None = strawberry.field(description="By which of both.")
    reference: str | None = strawberry.field(description="The decision's reference.")
    owed_since: datetime | None = strawberry.field(description="Since when.")
    work_rule: WorkRule | None = strawberry.field(description="The rule of work it rests on.")
    assignment: Assignment = strawberry.field(description="The shift.")
    worker: Worker = strawberry.field(description="Against whom; masked.")
    employer: Employer = strawberry.field(description="Who claims.")
    evidence: list[WorkEvidence] = strawberry.field(description="Files of both sides, in order.")
    deadlines: list[Deadline] = strawberry.field(description="Its clock: the platform's mediation.")


@strawberry.input(description="A remark on a shift.")
class RemarkOnWorkInput:
    assignment_id: strawberry.ID = strawberry.field(description="A shift that was begun, at most 30 days after it.")
    kind: RemarkKind = strawberry.field(description="What about; one of each kind.")
    text: str = strawberry.field(description="2 to 1,000 characters, read by the worker.")
    work_rule_id: strawberry.ID | None = strawberry.field(default=None, description=RESTS_ON)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The worker's answer to a remark.")
class AnswerRemarkInput:
    remark_id: strawberry.ID = strawberry.field(description="One that has no answer.")
    text: str = strawberry.field(description="2 to 1,000 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A claim for damage.")
class OpenDamageClaimInput:
    assignment_id: strawberry.ID = strawberry.field(description="A shift that was begun, at most 30 days after it.")
    amount: Fen = strawberry.field(description="¥0.01 to ¥100,000.")
    cause: str = strawberry.field(description="What was damaged and how; 2 to 2,000 characters, read by the worker.")
    work_rule_id: strawberry.ID | None = strawberry.field(default=None, description=RESTS_ON)
    evidence: list[WorkEvidenceInput] = strawberry.field(default_factory=list, description="At most 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Why the worker does not agree.")
class ContestDamageClaimInput:
    damage_claim_id: strawberry.ID = strawberry.field(description="A claim nobody answered.")
    reply: str = strawberry.field(description="2 to 2,000 characters.")
    evidence: list[WorkEvidenceInput] = strawberry.field(default_factory=list, description="At most 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The worker's consent: the cause is mine, and I owe this amount.")
class ConsentToDamageClaimInput:
    damage_claim_id: strawberry.ID = strawberry.field(description="A claim in mediation.")
    amount: Fen = strawberry.field(description="The amount as read: what is proposed, else what is claimed.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What support proposes.")
class ProposeDamageSettlementInput:
    damage_claim_id: strawberry.ID = strawberry.field(description="A claim in mediation.")
    amount: Fen = strawberry.field(description="At most what is claimed.")
    reason: str = strawberry.field(description="2 to 2,000 characters, read by both sides.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="How mediation ends, and why.")
class EndDamageClaimInput:
    damage_claim_id: strawberry.ID = strawberry.field(description="A claim in mediation.")
    reason: str = strawberry.field(description="2 to 2,000 characters, read by both sides.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What arbitration or a court decided.")
class RecordDamageDecisionInput:
    damage_claim_id: strawberry.ID = strawberry.field(description="A claim that went outside.")
    reference: str = strawberry.field(description="The decision's reference, 4 to 100 characters.")
    amount: Fen = strawberry.field(description="What the worker owes by it; 0 for nothing.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which claim the employer takes back.")
class WithdrawDamageClaimInput:
    damage_claim_id: strawberry.ID = strawberry.field(description="A claim in mediation.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


RemarkResult = Annotated[Remark | Refused, strawberry.union("RemarkResult")]
DamageClaimResult = Annotated[DamageClaim | Refused, strawberry.union("DamageClaimResult")]


@strawberry.type
class ConductQuery:
    @strawberry.field(graphql_type=Remark | None, description="One remark (S-032).")
    def remark(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Remark], description="The viewer's remarks, newest first (S-032).")
    def remarks(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=DamageClaim | None, description="One claim for damage (S-032).")
    def damage_claim(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[DamageClaim], description="The viewer's claims, newest first (S-032).")
    def damage_claims(
        self,
        state: ClaimState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class ConductMutation:
    @strawberry.mutation(graphql_type=RemarkResult, description="The employer remarks on a shift (S-032).")
    async def remark_on_work(self, info: Info, input: RemarkOnWorkInput) -> Answer:
        rule_id = None if input.work_rule_id is None else str(input.work_rule_id)
        return await conduct.remark_on_work(info.context, input.assignment_id, input.kind, input.text, rule_id)

    @strawberry.mutation(graphql_type=RemarkResult, description="The worker answers a remark, once (S-032).")
    async def answer_remark(self, info: Info, input: AnswerRemarkInput) -> Answer:
        return await conduct.answer_remark(info.context, input.remark_id, input.text)

    @strawberry.mutation(graphql_type=DamageClaimResult, description="The employer claims damage the worker caused (S-032).")
    async def open_damage_claim(self, info: Info, input: OpenDamageClaimInput) -> Answer:
        files = [file.plain() for file in input.evidence]
        rule_id = None if input.work_rule_id is None else str(input.work_rule_id)
        return await conduct.open_damage_claim(info.context, input.assignment_id, input.amount, input.cause, files, rule_id)

    @strawberry.mutation(graphql_type=DamageClaimResult, description="The worker does not agree, and says why (S-032).")
    async def contest_damage_claim(self, info: Info, input: ContestDamageClaimInput) -> Answer:
        files = [file.plain() for file in input.evidence]
        return await conduct.contest_damage_claim(info.context, input.damage_claim_id, input.reply, files)

    @strawberry.mutation(
        graphql_type=DamageClaimResult, description="The worker agrees to this very amount; wages are paid in full (S-032)."
    )
    async def consent_to_damage_claim(self, info: Info, input: ConsentToDamageClaimInput) -> Answer:
        return await conduct.consent_to_damage_claim(info.context, input.damage_claim_id, input.amount)

    @strawberry.mutation(graphql_type=DamageClaimResult, description="Support proposes an amount to both (S-032).")
    async def propose_damage_settlement(self, info: Info, input: ProposeDamageSettlementInput) -> Answer:
        return await conduct.propose_damage_settlement(info.context, input.damage_claim_id, input.amount, input.reason)

    @strawberry.mutation(graphql_type=DamageClaimResult, description="Support rejects a claim (S-032).")
    async def reject_damage_claim(self, info: Info, input: EndDamageClaimInput) -> Answer:
        return await conduct.reject_damage_claim(info.context, input.damage_claim_id, input.reason)

    @strawberry.mutation(graphql_type=DamageClaimResult, description="Mediation ends; arbitration and court stay open (S-032).")
    async def send_damage_claim_outside(self, info: Info, input: EndDamageClaimInput) -> Answer:
        return await conduct.send_damage_claim_outside(info.context, input.damage_claim_id, input.reason)

    @strawberry.mutation(graphql_type=DamageClaimResult, description="Records a decision from outside by its reference (S-032).")
    async def record_damage_decision(self, info: Info, input: RecordDamageDecisionInput) -> Answer:
        return await conduct.record_damage_decision(info.context, input.damage_claim_id, input.reference, input.amount)

    @strawberry.mutation(graphql_type=DamageClaimResult, description="The employer takes a claim back (S-032).")
    async def withdraw_damage_claim(self, info: Info, input: WithdrawDamageClaimInput) -> Answer:
        return await conduct.withdraw_damage_claim(info.context, input.damage_claim_id)
