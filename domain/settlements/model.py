"""What an approved timesheet comes to, line by line. Pure: numbers in, lines out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.explanation import Line, line
from domain.finance import FeeSchedule
from domain.money import NONE, Fen, yuan
from domain.rules import Rule

MINUTES_PER_HOUR = 60


class State(Enum):
    DRAFT = "draft"
    APPROVED = "approved"
    IN_PAYOUT = "in_payout"
    PAID = "paid"


class SettlementNotDraft(Refusal):
    """It was approved before: the wage is posted once."""

    cause, code, rule = Cause.WRONG_STATE, "SETTLEMENT_NOT_DRAFT", "settlements.approve_by_employer"
    zh, en = "该结算单已确认（当前状态：{state}）。", "This settlement is already approved (it is {state})."


class SettlementInPayRun(Refusal):
    """A run settles it, as calculated; one by one would change what the run was approved for."""

    cause, code, rule = Cause.CONFLICT, "SETTLEMENT_IN_PAY_RUN", "pay_runs.steps"
    zh, en = (
        "该结算单已列入批量结算，请确认或撤销该批次。",
        "This settlement is in a pay run; approve the run, or cancel it first.",
    )


class NothingEarned(Refusal):
    """The agreed pay comes to nothing for these minutes: there is no wage to settle."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "NOTHING_EARNED", "settlements.gross_by_component"
    zh, en = "按约定计算的报酬为零，无需结算。", "By the agreed terms this work earned nothing; there is no wage to settle."


class NothingToSupplement(Refusal):
    """A remedy adds to what was paid; nothing is ever taken back by one."""

    cause, code, rule = Cause.INVALID_INPUT, "NOTHING_TO_SUPPLEMENT", "pay_disputes.remedy"
    zh = "更正后的报酬不高于已结算的报酬，无可补发；已付报酬不予扣回。"
    en = "Corrected, the work comes to no more than was settled: there is nothing to add, and nothing is taken back."


@dataclass(frozen=True, slots=True)
class Supplement:
    """So much more of one kind of income, as both sides or the platform found."""

    kind: str
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class Correction:
    """The work took so many minutes: what they come to, less what was settled."""

    worked_minutes: int


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

    def with_minutes(self, worked_minutes: int) -> "Work":
        """The same work, had it taken so long."""
        return replace(self, worked_minutes=worked_minutes)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the explanation and the part of the settlement it belongs to: gross, tax, net, fee or charge."""

    part: str
    line: Line


@dataclass(frozen=True, slots=True)
class Draft:
    """What work comes to before tax, and why; ``exempt_fen`` of the gross is free of income tax."""

    work: Work
    entries: tuple[Entry, ...]
    exempt_fen: Fen = NONE

    @property
    def gross_fen(self) -> Fen:
        return total(self.entries, "gross")

    @property
    def fee_fen(self) -> Fen:
        return total(self.entries, "fee")


@dataclass(frozen=True, slots=True)
class Settlement:
    """Amounts are whole fen. The tax parts are known once it is approved; until then the surcharges on VAT are nothing."""

    id: UUID
    timesheet_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: State
    gross_fen: Fen
    exempt_fen: Fen
    fee_fen: Fen
    charge_fen: Fen
    vat_fen: Fen | None
    surcharge_fen: Fen
    iit_fen: Fen | None
    net_fen: Fen | None
    journal_id: UUID | None
    pay_month: date
    pay_due_at: datetime | None


LABELS = {
    "base": ("基本报酬", "Base pay"),
    "overtime": ("加班报酬", "Overtime pay"),
    "bonus": ("奖金", "Bonus"),
    "allowance": ("补贴", "Allowance"),
    "other": ("其他收入", "Other income"),
}


RULES = ("settlements.gross_by_component", "finance.fee_on_top", "finance.fee_waiver", "settlements.charge", "settlements.net")
Rules = Mapping[str, Rule]
"""The rules a settlement's own lines refer to, by id."""


def draft_entries(work: Work, fee: FeeSchedule, rules: Rules) -> tuple[Entry, ...]:
    """Gross by component, the fee on top, and what the employer is charged (S-101, S-110)."""
    return with_charges(_income(work, rules, work.components), fee, rules)


def with_charges(income: Sequence[Entry], fee: FeeSchedule, rules: Rules) -> tuple[Entry, ...]:
    """Income by line, the fee on top, and what the employer is charged."""
    gross_fen = total(income, "gross")
    charged = [_fee(gross_fen, fee, rules), *([_waived(gross_fen, fee, rules)] if fee.waived_rate else [])]
    return (*income, *charged, _charge(gross_fen, total(charged, "fee"), rules))


def exempt_part(work: Work, kinds: Collection[str], rules: Rules) -> Fen:
    """What of the gross the law frees from income tax: the components of these kinds."""
    freed = tuple(component for component in work.components if component.kind in kinds)
    return total(_income(work, rules, freed), "gross") if freed else Fen(0)


def supplement_entries(
    work: Work, remedy: Supplement | Correction, settled_fen: Fen, rules: Rules, rule: Rule
) -> tuple[Entry, ...]:
    """The gross of a supplement: the amount found, or what the right minutes come to less what was settled before."""
    if isinstance(remedy, Supplement):
        zh, en = LABELS[remedy.kind]
        added = line(rule, f"补发：{zh}", f"Supplement: {en}", "{found}", remedy.amount_fen, found=yuan(remedy.amount_fen))
        return (Entry("gross", added),)
    labels = ("减：已结算报酬", "Less what was settled")
    before = line(rule, *labels, "−{settled}", Fen(-settled_fen), settled=yuan(settled_fen))
    return (*_income(work.with_minutes(remedy.worked_minutes), rules, work.components), Entry("gross", before))


def net_entry(gross_fen: Fen, vat_fen: Fen, surcharge_fen: Fen, iit_fen: Fen, rules: Rules) -> Entry:
    """What the worker gets: gross less the tax withheld, and nothing else."""
    inputs = {"gross": yuan(gross_fen), "vat": yuan(vat_fen), "iit": yuan(iit_fen)}
    arithmetic = "{gross} − {vat} − {iit}"
    if surcharge_fen:
        inputs["surcharge"], arithmetic = yuan(surcharge_fen), "{gross} − {vat} − {iit} − {surcharge}"
    net_fen = Fen(gross_fen - vat_fen - surcharge_fen - iit_fen)
    return Entry("net", line(rules["settlements.net"], "实发报酬", "Net pay", arithmetic, net_fen, **inputs))


def total(entries: Sequence[Entry], part: str) -> Fen:
    """The sum of the lines of one part."""
    return Fen(sum(entry.line.amount_fen for entry in entries if entry.part == part))


def _income(work: Work, rules: Rules, components: Sequence[Component]) -> tuple[Entry, ...]:
    """What these of its components come to. Minutes beyond the plan are paid by the overtime component where one was agreed."""
    rule = rules["settlements.gross_by_component"]
    has_overtime = any(component.kind == "overtime" and component.unit == "hour" for component in work.components)
    overtime_minutes = max(work.worked_minutes - work.planned_minutes, 0) if has_overtime else 0
    entries = []
    for component in components:
        minutes = overtime_minutes if component.kind == "overtime" else work.worked_minutes - overtime_minutes
        income = _hourly(component, minutes, rule) if component.unit == "hour" else _per_shift(component, rule)
        if income.amount_fen:
            entries.append(Entry("gross", income))
    return tuple(entries)


def _hourly(component: Component, minutes: int, rule: Rule) -> Line:
    """Half up to the fen."""
    amount_fen = Fen((component.amount_fen * minutes * 2 + MINUTES_PER_HOUR) // (MINUTES_PER_HOUR * 2))
    per_hour = yuan(component.amount_fen)
    return line(rule, *LABELS[component.kind], "{per_hour} × {minutes} ÷ 60", amount_fen, per_hour=per_hour, minutes=minutes)


def _per_shift(component: Component, rule: Rule) -> Line:
    per_shift = yuan(component.amount_fen)
    return line(rule, *LABELS[component.kind], "{per_shift} × {shifts}", component.amount_fen, per_shift=per_shift, shifts=1)


def _fee(gross_fen: Fen, fee: FeeSchedule, rules: Rules) -> Entry:
    charged = line(
        rules["finance.fee_on_top"],
        "平台服务费（用人方另付）",
        "Service fee (the employer's, on top)",
        "max({gross} × {fee_rate}, {minimum})",
        fee.full(gross_fen),
        gross=yuan(gross_fen),
        fee_rate=fee.rate,
        minimum=yuan(fee.minimum_fen),
    )
    return Entry("fee", charged)


def _waived(gross_fen: Fen, fee: FeeSchedule, rules: Rules) -> Entry:
    waived = line(
        rules["finance.fee_waiver"],
        "减免服务费",
        "Fee waived",
        "−{full_fee} × {waived_rate}",
        Fen(-fee.waived(gross_fen)),
        full_fee=yuan(fee.full(gross_fen)),
        waived_rate=fee.waived_rate,
    )
    return Entry("fee", waived)


def _charge(gross_fen: Fen, fee_fen: Fen, rules: Rules) -> Entry:
    labels, amount_fen = ("用人方应付", "Charged to the employer"), Fen(gross_fen + fee_fen)
    charge = line(rules["settlements.charge"], *labels, "{gross} + {fee}", amount_fen, gross=yuan(gross_fen), fee=yuan(fee_fen))
    return Entry("charge", charge)
