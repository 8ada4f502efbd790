"""Questions about pay and objections to it as facts: states, outcomes, refusals. Pure (S-043)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal

TEXT_LENGTH = (2, 2_000)
FILES_AT_MOST = 20
EVIDENCE = "pay_dispute_evidence"
"""The kind of document that evidence is."""


class Kind(Enum):
    QUESTION = "question"
    OBJECTION = "objection"


class State(Enum):
    OPEN = "open"
    ASKED = "asked"
    REPLIED = "replied"
    REMEDYING = "remedying"
    ANSWERED = "answered"
    REJECTED = "rejected"
    REMEDIED = "remedied"
    WITHDRAWN = "withdrawn"


UNDECIDED = (State.OPEN, State.ASKED, State.REPLIED)
"""It has no outcome yet: it can be answered, decided, withdrawn, and given evidence."""


class Outcome(Enum):
    ANSWERED = "answered"
    SUPPLEMENT = "supplement"
    CORRECT = "correct"
    REJECT = "reject"


OUTCOMES = {
    Kind.QUESTION: (Outcome.ANSWERED,),
    Kind.OBJECTION: (Outcome.SUPPLEMENT, Outcome.CORRECT, Outcome.REJECT),
}
"""A question ends with an answer, an objection with money or with reasons."""
DECIDED = {
    Outcome.ANSWERED: State.ANSWERED,
    Outcome.SUPPLEMENT: State.REMEDYING,
    Outcome.CORRECT: State.REMEDYING,
    Outcome.REJECT: State.REJECTED,
}


class Side(Enum):
    """Who did a step."""

    WORKER = "worker"
    EMPLOYER = "employer"
    STAFF = "staff"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class PayDispute:
    """One question or objection about one settlement that was paid."""

    id: UUID
    kind: Kind
    settlement_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: State
    assigned_to: UUID | None
    escalated_at: datetime | None

    @property
    def verified(self) -> bool:
        """Whether the employer was heard, or had its time to be."""
        return self.state is State.REPLIED or self.escalated_at is not None


@dataclass(frozen=True, slots=True)
class Paid:
    """A settlement as a dispute needs it; ``paid_at`` is when the worker received it, None while they have not."""

    settlement_id: UUID
    worker_id: UUID
    employer_id: UUID
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class Window:
    """Whether a settlement may be questioned or objected to now. ``until``: None while nothing was received."""

    open: bool
    until: datetime | None
    rule_id: str
    refusal: Refusal | None
    """What opening one would be refused with."""


class PayNotReceived(Refusal):
    """There is no pay to dispute: late pay is a case of liability (S-072), which the platform opens by itself."""

    cause, code, rule = Cause.WRONG_STATE, "PAY_NOT_RECEIVED", "pay_disputes.after_receipt"
    zh = "该笔报酬尚未到账，不属于疑问或异议。逾期未付的，平台自动立案追责（逾期付款案件），不受提出期限限制。"
    en = (
        "This pay has not arrived: that is no question or objection. If it is late, the platform opens a case of liability"
        " by itself, without any time limit."
    )


class PayDisputeWindowClosed(Refusal):
    """Too late for a dispute; a complaint stays open."""

    cause, code, rule = Cause.WRONG_STATE, "PAY_DISPUTE_WINDOW_CLOSED", "pay_disputes.window"
    zh = "疑问和异议应在收到报酬后{working_days}个工作日内提出，期限已于{last_day}届满。您仍可就此向平台投诉。"
    en = (
        "Questions and objections are open for {working_days} working days after receipt; that ended on {last_day}."
        " You may still complain about it."
    )


class PayDisputeOpen(Refusal):
    cause, code, rule = Cause.CONFLICT, "PAY_DISPUTE_OPEN", "pay_disputes.one_open"
    zh, en = "该结算单已有同类事项正在处理。", "One of this kind is already open for this settlement."


class PayDisputeNotYours(Refusal):
    """Who took it decides it."""

    cause, code, rule = Cause.NOT_PERMITTED, "PAY_DISPUTE_NOT_YOURS", "pay_disputes.verify"
    zh, en = "请先受理该事项；已由他人受理的，由受理人处理。", "Take it up first; what a colleague took up is theirs to decide."


class PayDisputeNotVerified(Refusal):
    """An objection is not decided behind the employer's back."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "PAY_DISPUTE_NOT_VERIFIED", "pay_disputes.verify"
    zh, en = (
        "尚未与用人方核实：请先询问用人方，待其答复或逾期后处理。",
        "It is not verified: ask the employer, and decide after the answer or after its time.",
    )


class PayDisputeOutcomeWrong(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "PAY_DISPUTE_OUTCOME", "pay_disputes.outcomes"
    zh = "疑问只能以答复结束；异议以补发（注明金额）、更正（注明工时）或驳回结束，驳回由平台作出。"
    en = (
        "A question ends with an answer; an objection with a supplement (say the amount), a correction (say the minutes)"
        " or the platform's rejection."
    )
