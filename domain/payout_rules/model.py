"""Rules of pay as facts: terms and their fingerprint, when they are next due, what stops a run. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final
from uuid import UUID

from domain.clock import start_of_day
from domain.errors import Cause, Refusal
from domain.money import Fen, yuan_text
from domain.payouts import Payable

REASON_LENGTH: Final = range(2, 501)
NAME_LENGTH: Final = range(1, 61)


class Every(Enum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class State(Enum):
    PROPOSED = "proposed"
    REJECTED = "rejected"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ENDED = "ended"


class RuleNotReady(Refusal):
    """The rule is not in the state this step needs."""

    cause, code, rule = Cause.WRONG_STATE, "PAYOUT_RULE_NOT_READY", "payouts.by_rule"
    zh, en = "该规则当前为“{state}”，不能执行此操作。", "The rule is {state}; this step is not possible."


class TermsChanged(Refusal):
    """What is agreed to is exactly what was seen."""

    cause, code, rule = Cause.CONFLICT, "PAYOUT_RULE_CHANGED", "payouts.by_rule"
    zh, en = "规则条款与所见不一致，请重新查看。", "The terms are not those that were seen; please look again."


@dataclass(frozen=True, slots=True)
class Terms:
    """When, what and how much. Days and minutes are of Asia/Shanghai; ``keep_fen`` stays in the employer's wage account."""

    name: str
    every: Every
    weekday: int | None
    month_day: int | None
    at_minute: int
    working_days_only: bool
    posting_id: UUID | None
    run_max_fen: Fen
    payee_max_fen: Fen
    keep_fen: Fen
    valid_from: date
    valid_until: date | None

    def fingerprint(self, employer_id: UUID) -> bytes:
        """What an agreement names."""
        when = (self.every.value, self.weekday, self.month_day, self.at_minute, self.working_days_only)
        much = (self.run_max_fen, self.payee_max_fen, self.keep_fen)
        said = (employer_id, self.name, *when, self.posting_id, *much, self.valid_from, self.valid_until)
        return sha256("|".join(map(str, said)).encode()).digest()

    def is_day(self, day: date) -> bool:
        """Whether the rule names this day."""
        match self.every:
            case Every.DAY:
                return True
            case Every.WEEK:
                return day.isoweekday() == self.weekday
            case Every.MONTH:
                return day.day == self.month_day

    def moment(self, day: date) -> datetime:
        """The rule's moment on a day."""
        return start_of_day(day) + timedelta(minutes=self.at_minute)


@dataclass(frozen=True, slots=True)
class PayoutRule:
    id: UUID
    employer_id: UUID
    state: State
    terms: Terms
    terms_sha256: bytes
    made_by: UUID
    decided_by: UUID | None
    next_run_at: datetime | None


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What stops a run, and suspends its rule."""

    code: str
    zh: str
    en: str


EMPLOYER_NOT_APPROVED: Final = Anomaly("EMPLOYER_NOT_APPROVED", "用人方当前不是已认证状态。", "The employer is not approved now.")


def anomaly(terms: Terms, items: Sequence[Payable], balance_fen: Fen, before: Sequence[int], times: int) -> Anomaly | None:
    """The first thing that is not as agreed or not as usual; ``before``: sums of runs to compare with, if there are enough."""
    total = sum(item.amount_fen for item in items)
    payees: dict[UUID, int] = {}
    for item in items:
        payees[item.worker_id] = payees.get(item.worker_id, 0) + item.amount_fen
    most = max(payees.values(), default=0)
    if balance_fen < terms.keep_fen:
        zh = f"报酬账户余额{yuan_text(balance_fen)}元，低于约定保留的{yuan_text(terms.keep_fen)}元。"
        return Anomaly("BALANCE_TOO_LOW", zh, f"¥{yuan_text(balance_fen)} is left for wages, below ¥{yuan_text(terms.keep_fen)}.")
    if total > terms.run_max_fen:
        zh = f"本次合计{yuan_text(total)}元，超出单次限额{yuan_text(terms.run_max_fen)}元。"
        return Anomaly("RUN_LIMIT", zh, f"This run comes to ¥{yuan_text(total)}, beyond ¥{yuan_text(terms.run_max_fen)}.")
    if most > terms.payee_max_fen:
        zh = f"有收款人本次合计{yuan_text(most)}元，超出单人限额{yuan_text(terms.payee_max_fen)}元。"
        return Anomaly("PAYEE_LIMIT", zh, f"One payee would get ¥{yuan_text(most)}, beyond ¥{yuan_text(terms.payee_max_fen)}.")
    if before and total * len(before) > times * sum(before):
        usual = sum(before) // len(before)
        zh = f"本次合计{yuan_text(total)}元，明显高于以往平均{yuan_text(usual)}元。"
        return Anomaly("UNUSUAL_AMOUNT", zh, f"This run comes to ¥{yuan_text(total)}; the usual sum is ¥{yuan_text(usual)}.")
    return None
