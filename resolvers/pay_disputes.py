"""Questions about pay and objections to it, for both sides and the staff who decide or audit them (S-043)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import pay_disputes
from domain.evidence import EvidenceForm
from domain.pay_disputes import Kind, Outcome
from domain.settlements import Correction, Supplement
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

READERS = {
    "worker": "{t}.worker_id = :worker_id",
    "money": "{t}.employer_id = :employer_id",
    **dict.fromkeys(("support", "finance", "checker", "auditor", "admin"), "true"),
}
OF_DISPUTE = {
    arm: "true"
    if predicate == "true"
    else f"exists (select from pay_dispute d where d.id = {{t}}.pay_dispute_id and {predicate.replace('{t}', 'd')})"
    for arm, predicate in READERS.items()
}

PAY_DISPUTE = Source(
    "PayDispute",
    table="pay_dispute",
    readable=READERS,
    order=("opened_at desc", "id desc"),
    links={
        "settlement": one("Settlement", "settlement_id", granted="both sides of the dispute are the settlement's"),
        "supplement": one(
            "Settlement", on="{t}.pay_dispute_id = {o}.id", order=("id",), granted="it is between the same two sides"
        ),
        "worker": one("Worker", "worker_id", granted="the employer knows whose pay it is"),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "steps": many("PayDisputeStep", "pay_dispute_id", order=("at", "id")),
        "evidence": many("PayDisputeEvidence", "pay_dispute_id", order=("added_at", "id")),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)
PAY_DISPUTE_STEP = Source("PayDisputeStep", table="pay_dispute_step", readable=OF_DISPUTE, order=("pay_dispute_id", "at", "id"))
PAY_DISPUTE_EVIDENCE = Source(
    "PayDisputeEvidence",
    table="pay_dispute_evidence",
    readable=OF_DISPUTE,
    order=("pay_dispute_id", "added_at", "id"),
    fields={"sha256": "encode({t}.sha256, 'hex')", "documentId": "'Document:' || {t}.document_id"},
)

ROOTS: dict[str, Root | Link] = {
    "payDispute": by_id(PAY_DISPUTE),
    "payDisputes": connection(PAY_DISPUTE, filters={"state": "{t}.state = :value", "kind": "{t}.kind = :value"}),
}


@dataclass(frozen=True, slots=True)
class Window:
    """The schema's PayDisputeWindow."""

    open: bool
    until: datetime | None
    rule_id: str
    refusal_code: str | None
    why_not_zh: str | None
    why_not_en: str | None


async def pay_dispute_window(request: Request, settlement_id: str) -> Answer:
    """Whether the worker may dispute their settlement now, until when, and why not."""
    id = uuid_of("Settlement", settlement_id, "settlementId")
    found = await pay_disputes.window(request.tx, request.viewer, id)
    no = found.refusal
    words = (no.code, no.message_zh, no.message_en) if no else (None, None, None)
    return Window(found.open, found.until, found.rule_id, *words)


async def open_pay_dispute(
    request: Request, settlement_id: str, kind: Kind, text: str, evidence: Sequence[EvidenceForm]
) -> Answer:
    """The worker opens one."""
    id = uuid_of("Settlement", settlement_id, "input.settlementId")
    return PAY_DISPUTE.row((await pay_disputes.open_dispute(request.tx, request.viewer, id, kind, text, evidence)).id)


async def add_pay_dispute_evidence(request: Request, pay_dispute_id: str, evidence: Sequence[EvidenceForm]) -> Answer:
    """Either side adds files."""
    id = uuid_of("PayDispute", pay_dispute_id, "input.payDisputeId")
    return PAY_DISPUTE.row((await pay_disputes.add_evidence(request.tx, request.viewer, id, evidence)).id)


async def withdraw_pay_dispute(request: Request, pay_dispute_id: str) -> Answer:
    """The worker takes it back."""
    id = uuid_of("PayDispute", pay_dispute_id, "input.payDisputeId")
    return PAY_DISPUTE.row((await pay_disputes.withdraw(request.tx, request.viewer, id)).id)


async def assign_pay_dispute(request: Request, pay_dispute_id: str, staff_id: str | None) -> Answer:
    """Support takes it up, or an admin gives it to somebody."""
    id = uuid_of("PayDispute", pay_dispute_id, "input.payDisputeId")
    chosen = uuid_of("Staff", staff_id, "input.staffId") if staff_id else None
    return PAY_DISPUTE.row((await pay_disputes.assign(request.tx, request.viewer, id, chosen)).id)


async def ask_pay_dispute_employer(request: Request, pay_dispute_id: str, text: str) -> Answer:
    """Support asks the employer."""
    id = uuid_of("PayDispute", pay_dispute_id, "input.payDisputeId")
    return PAY_DISPUTE.row((await pay_disputes.ask_employer(request.tx, request.viewer, id, text)).id)


async def reply_to_pay_dispute(request: Request, pay_dispute_id: str, text: str) -> Answer:
    """The employer answers."""
    id = uuid_of("PayDispute", pay_dispute_id, "input.payDisputeId")
    return PAY_DISPUTE.row((await pay_disputes.reply(request.tx, request.viewer, id, text)).id)


async def decide_pay_dispute(
    request: Request, pay_dispute_id: str, outcome: Outcome, reason: str, remedy: Supplement | Correction | None
) -> Answer:
    """Support or the employer gives the outcome."""
    id = uuid_of("PayDispute", pay_dispute_id, "input.payDisputeId")
    return PAY_DISPUTE.row((await pay_disputes.decide(request.tx, request.viewer, id, outcome, reason, remedy)).id)
