"""Remarks and claims for damage: both sides see their own; of claims the employer's owner and finance (S-032)."""

from collections.abc import Sequence
from uuid import UUID

from domain import conduct
from domain.conduct import RemarkKind
from domain.evidence import EvidenceForm
from domain.money import Fen
from resolvers.assignments import OF_THE_PARTIES, PARTIES
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

CLAIM_READERS = {
    "worker": "{t}.worker_id = :worker_id",
    "money": "{t}.employer_id = :employer_id",
    **dict.fromkeys(("support", "auditor", "admin"), "true"),
}
OF_WORK = {
    "assignment": one("Assignment", "assignment_id", granted=OF_THE_PARTIES),
    "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
    "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
}

THE_RULE = {"workRule": one("WorkRule", "work_rule_id", granted=OF_THE_PARTIES)}

REMARK = Source("Remark", table="remark", readable=PARTIES, order=("written_at desc", "id desc"), links=OF_WORK | THE_RULE)
DAMAGE_CLAIM = Source(
    "DamageClaim",
    table="damage_claim",
    readable=CLAIM_READERS,
    order=("opened_at desc", "id desc"),
    joins={"b": "left join damage_obligation {b} on {b}.damage_claim_id = {t}.id"},
    fields={"owed": "{b}.amount_fen", "basis": "{b}.basis", "reference": "{b}.reference", "owedSince": "{b}.recorded_at"},
    links=OF_WORK
    | THE_RULE
    | {
        "evidence": many("WorkEvidence", "subject_id", order=("added_at", "id"), granted=OF_THE_PARTIES),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)

ROOTS: dict[str, Root | Link] = {
    "remark": by_id(REMARK),
    "remarks": connection(REMARK),
    "damageClaim": by_id(DAMAGE_CLAIM),
    "damageClaims": connection(DAMAGE_CLAIM, filters={"state": "{t}.state = :value"}),
}


async def remark_on_work(request: Request, assignment_id: str, kind: RemarkKind, text: str, rule_id: str | None) -> Answer:
    """The employer remarks on a shift."""
    id = uuid_of("Assignment", assignment_id, "input.assignmentId")
    return REMARK.row((await conduct.remark(request.tx, request.viewer, id, kind, text, _rule(rule_id))).id)


async def answer_remark(request: Request, remark_id: str, text: str) -> Answer:
    """The worker answers."""
    id = uuid_of("Remark", remark_id, "input.remarkId")
    return REMARK.row((await conduct.answer(request.tx, request.viewer, id, text)).id)


async def open_damage_claim(
    request: Request, assignment_id: str, amount: Fen, cause: str, evidence: Sequence[EvidenceForm], rule_id: str | None
) -> Answer:
    """The employer claims damage."""
    id, tx = uuid_of("Assignment", assignment_id, "input.assignmentId"), request.tx
    return DAMAGE_CLAIM.row((await conduct.open_claim(tx, request.viewer, id, amount, cause, evidence, _rule(rule_id))).id)


async def contest_damage_claim(request: Request, claim_id: str, reply: str, evidence: Sequence[EvidenceForm]) -> Answer:
    """The worker says why not."""
    await conduct.contest(request.tx, request.viewer, id := _claim(claim_id), reply, evidence)
    return DAMAGE_CLAIM.row(id)


async def consent_to_damage_claim(request: Request, claim_id: str, amount: Fen) -> Answer:
    """The worker agrees to this amount."""
    await conduct.consent(request.tx, request.viewer, id := _claim(claim_id), amount)
    return DAMAGE_CLAIM.row(id)


async def propose_damage_settlement(request: Request, claim_id: str, amount: Fen, reason: str) -> Answer:
    """Support proposes an amount."""
    await conduct.propose(request.tx, request.viewer, id := _claim(claim_id), amount, reason)
    return DAMAGE_CLAIM.row(id)


async def reject_damage_claim(request: Request, claim_id: str, reason: str) -> Answer:
    """Support finds no cause of the worker's own."""
    await conduct.reject(request.tx, request.viewer, id := _claim(claim_id), reason)
    return DAMAGE_CLAIM.row(id)


async def send_damage_claim_outside(request: Request, claim_id: str, reason: str) -> Answer:
    """Mediation ends without agreement."""
    await conduct.send_outside(request.tx, request.viewer, id := _claim(claim_id), reason)
    return DAMAGE_CLAIM.row(id)


async def record_damage_decision(request: Request, claim_id: str, reference: str, amount: Fen) -> Answer:
    """What was decided outside."""
    await conduct.record_decision(request.tx, request.viewer, id := _claim(claim_id), reference, amount)
    return DAMAGE_CLAIM.row(id)


async def withdraw_damage_claim(request: Request, claim_id: str) -> Answer:
    """The employer takes it back."""
    await conduct.withdraw(request.tx, request.viewer, id := _claim(claim_id))
    return DAMAGE_CLAIM.row(id)


def _rule(text: str | None) -> UUID | None:
    return None if text is None else uuid_of("WorkRule", text, "input.workRuleId")


def _claim(text: str) -> UUID:
    return uuid_of("DamageClaim", text, "input.damageClaimId")
