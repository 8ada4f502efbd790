"""Remarks and claims for damage as facts, and their refusals. Pure (S-032)."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal, WrongState
from domain.money import Fen


class RemarkKind(Enum):
    DUTY = "duty"
    QUALITY = "quality"
    EFFICIENCY = "efficiency"


class ClaimState(Enum):
    OPEN = "open"
    CONTESTED = "contested"
    PROPOSED = "proposed"
    AGREED = "agreed"
    REJECTED = "rejected"
    EXTERNAL = "external"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


IN_MEDIATION = (ClaimState.OPEN, ClaimState.CONTESTED, ClaimState.PROPOSED)


class RemarkLate(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "REMARK_LATE", "conduct.remarks"
    zh, en = "记录须在班次结束后{days}日内作出。", "A remark is made within {days} days of the shift."


class RemarkTwice(Refusal):
    cause, code, rule = Cause.CONFLICT, "REMARK_TWICE", "conduct.remarks"
    zh, en = "该班次的此项记录已作出。", "This shift has a remark of this kind."


class ClaimLate(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "DAMAGE_CLAIM_LATE", "conduct.damage_in_time"
    zh, en = "损失主张须在班次结束后{days}日内提出。", "Damage is claimed within {days} days of the shift."


class DeductionClaimed(Refusal):
    """A claim or remark that announces to take something from wages (S-032)."""

    cause, code, rule = Cause.INVALID_INPUT, "DEDUCTION_CLAIMED", "conduct.damage_no_deduction"
    zh, en = "“{words}”：工资不得以损失或履职情况扣减。", "“{words}”: nothing is taken from wages for damage or conduct."


class ClaimOpen(Refusal):
    cause, code, rule = Cause.CONFLICT, "DAMAGE_CLAIM_OPEN", "conduct.damage_in_time"
    zh, en = "该班次已有一件未结的损失主张。", "This shift has a claim that is not settled."


class ClaimAmountChanged(Refusal):
    """Consent is to an amount that was read, not to whatever it has become (S-032)."""

    cause, code, rule = Cause.CONFLICT, "DAMAGE_AMOUNT_CHANGED", "conduct.damage_no_deduction"
    zh, en = (
        "金额与当前主张不一致，请重新查看后再决定。",
        "This is not the amount asked now; read it again before deciding.",
    )


@dataclass(frozen=True, slots=True)
class Work:
    """The assignment a remark or claim is about; ``days_since``: whole days since the shift ended."""

    id: UUID
    worker_id: UUID
    employer_id: UUID
    begun: bool
    days_since: int


@dataclass(frozen=True, slots=True)
class Remark:
    id: UUID
    worker_id: UUID
    employer_id: UUID
    answered: bool


@dataclass(frozen=True, slots=True)
class DamageClaim:
    """A claim; ``asked_fen`` is what the worker would consent to now."""

    id: UUID
    assignment_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: ClaimState
    amount_fen: Fen
    proposed_fen: Fen | None

    @property
    def asked_fen(self) -> Fen:
        return self.proposed_fen or self.amount_fen

    def must_be(self, *states: ClaimState) -> None:
        """Raises WrongState."""
        if self.state not in states:
            raise WrongState(self.state.value, field="input.damageClaimId")


def text_of(text: str, field: str, most: int) -> str:
    """What was said; raises InvalidInput."""
    said = text.strip()
    if not 2 <= len(said) <= most:
        raise InvalidInput(field, f"请填写2至{most}字。", f"Write 2 to {most:,} characters.")
    return said
