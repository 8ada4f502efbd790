"""What an approved timesheet comes to, line by line. Pure: numbers in, lines out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.finance import FeeSchedule
from domain.money import Fen, yuan_text

MINUTES_PER_HOUR = 60
RATE_PERCENT = Decimal(100)


class State(Enum):
    DRAFT = "draft"
    APPROVED = "approved"
    IN_PAYOUT = "in_payout"
    PAID = "paid"


class SettlementNotDraft(Refusal):
    """It was approved before: the wage is posted once."""

    cause, code, rule = Cause.WRONG_STATE, "SETTLEMENT_NOT_DRAFT", "settlements.approve_by_employer"
    zh, en = "该结算单已确认（当前状态：{state}）。", "This settlement is already approved (it is {state})."


@dataclass(frozen=True, slots=True)
class Component:
    """One income component of the posting version: base, overtime, bonus, allowance or other; per hour or per shift."""

    kind: str
    unit: str
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class Work:
    """The facts a draft is made of: who, for whom, the confirmed minutes, the minutes planned, and the agreed components."""

    timesheet_id: UUID
    assignment_id: UUID
    posting_version_id: UUID
    worker_id: UUID
    employer_id: UUID
    worked_minutes: int
    planned_minutes: int
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the explanation; ``inputs`` are the numbers from which ``amount_fen`` can be recomputed."""

    part: str
    label: str
    label_en: str
    formula: str
    amount_fen: Fen
    inputs: dict[str, object]
    rule_id: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """Amounts are whole fen. The tax parts are known once it is approved."""

    id: UUID
    worker_id: UUID
    employer_id: UUID
    state: State
    gross_fen: Fen
    fee_fen: Fen
    charge_fen: Fen
    vat_fen: Fen | None
    iit_fen: Fen | None
    net_fen: Fen | None
    journal_id: UUID | None
    pay_month: date
    pay_due_at: datetime | None


COMPONENT_LABELS = {
    "base": ("基本报酬", "Base pay"),
    "overtime": ("加班报酬", "Overtime pay"),
    "bonus": ("奖金", "Bonus"),
    "allowance": ("补贴", "Allowance"),
    "other": ("其他收入", "Other income"),
}


def draft_lines(work: Work, fee: FeeSchedule) -> tuple[Line, ...]:
    """Gross by component, the fee on top, and what the employer is charged (S-101, S-110)."""
    income = _income_lines(work)
    gross_fen = Fen(sum(line.amount_fen for line in income))
    fee_fen = fee.fee(gross_fen)
    return (*income, _fee_line(gross_fen, fee, fee_fen), _charge_line(gross_fen, fee_fen))


def net_line(gross_fen: Fen, vat_fen: Fen, iit_fen: Fen) -> Line:
    """What the worker gets: gross less the tax withheld, and nothing else."""
    net_fen = Fen(gross_fen - vat_fen - iit_fen)
    return Line(
        "net",
        "实发报酬",
        "Net pay",
        f"{yuan_text(gross_fen)} − {yuan_text(vat_fen)} − {yuan_text(iit_fen)} = {yuan_text(net_fen)}",
        net_fen,
        {"gross_fen": gross_fen, "vat_fen": vat_fen, "iit_fen": iit_fen},
        "settlements.net",
    )


def total(lines: Sequence[Line], part: str) -> Fen:
    """The sum of the lines of one part."""
    return Fen(sum(line.amount_fen for line in lines if line.part == part))


def _income_lines(work: Work) -> tuple[Line, ...]:
    """Minutes beyond the plan are paid by the overtime component where one was agreed, else like the others."""
    has_overtime = any(component.kind == "overtime" and component.unit == "hour" for component in work.components)
    overtime_minutes = max(work.worked_minutes - work.planned_minutes, 0) if has_overtime else 0
    lines = []
    for component in work.components:
        minutes = overtime_minutes if component.kind == "overtime" else work.worked_minutes - overtime_minutes
        line = _hourly_line(component, minutes) if component.unit == "hour" else _shift_line(component)
        if line.amount_fen:
            lines.append(line)
    return tuple(lines)


def _hourly_line(component: Component, minutes: int) -> Line:
    amount_fen = Fen((component.amount_fen * minutes * 2 + MINUTES_PER_HOUR) // (MINUTES_PER_HOUR * 2))
    label, label_en = COMPONENT_LABELS[component.kind]
    formula = f"{yuan_text(component.amount_fen)} 元/小时 × {minutes} 分钟 ÷ 60 = {yuan_text(amount_fen)}"
    inputs: dict[str, object] = {"fen_per_hour": component.amount_fen, "minutes": minutes}
    return Line("gross", label, label_en, formula, amount_fen, inputs, "settlements.gross_by_component")


def _shift_line(component: Component) -> Line:
    label, label_en = COMPONENT_LABELS[component.kind]
    formula = f"{yuan_text(component.amount_fen)} 元/班次 × 1 = {yuan_text(component.amount_fen)}"
    inputs: dict[str, object] = {"fen_per_shift": component.amount_fen, "shifts": 1}
    return Line("gross", label, label_en, formula, component.amount_fen, inputs, "settlements.gross_by_component")


def _fee_line(gross_fen: Fen, fee: FeeSchedule, fee_fen: Fen) -> Line:
    percent = (fee.rate * RATE_PERCENT).normalize()
    floor = f"（不低于 {yuan_text(fee.minimum_fen)}）" if fee.minimum_fen else ""
    return Line(
        "fee",
        "平台服务费（用人方另付）",
        "Service fee (paid by the employer)",
        f"{yuan_text(gross_fen)} × {percent:f}%{floor} = {yuan_text(fee_fen)}",
        fee_fen,
        {"gross_fen": gross_fen, "rate": str(fee.rate), "minimum_fen": fee.minimum_fen},
        "finance.fee_on_top",
    )


def _charge_line(gross_fen: Fen, fee_fen: Fen) -> Line:
    charge_fen = Fen(gross_fen + fee_fen)
    return Line(
        "charge",
        "用人方应付",
        "Charged to the employer",
        f"{yuan_text(gross_fen)} + {yuan_text(fee_fen)} = {yuan_text(charge_fen)}",
        charge_fen,
        {"gross_fen": gross_fen, "fee_fen": fee_fen},
        "settlements.charge",
    )
