"""Individual income tax on one payment: which run it belongs to, and the run's tax to date less what was withheld."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.clock import month_of
from domain.explanation import Explain, Line, line
from domain.money import Fen, fen, yuan
from domain.tax.model import Payee, Run
from domain.tax.rules import Bracket, IncomeRule, Span

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class IncomeShare:
    """Income tax withheld from one payment, the run after it, and what says so."""

    iit_fen: Fen
    run: Run
    explain: Explain


def iit_of(before: Run | None, payee: Payee, on: date, income_fen: int, rule: IncomeRule, exempt_fen: int = 0) -> IncomeShare:
    """max(0, T·r − q − W), T = max(0, I − expenses − exempt − deduction × n); only this is rounded, half up to the fen."""
    run = open_run(before, payee, on, rule)
    after = add_to_run(run, income_fen, 0, exempt_fen)
    taxable = taxable_income(after, rule)
    bracket = rule.bracket(taxable)
    iit_fen = fen(max(NOTHING, taxable * bracket.rate - bracket.quick - yuan(run.withheld_fen)))
    return IncomeShare(
        iit_fen,
        add_to_run(after, 0, iit_fen),
        lambda: [*_base_lines(run, after, taxable, rule), _tax_line(run, taxable, bracket, iit_fen, rule)],
    )


def open_run(before: Run | None, payee: Payee, on: date, rule: IncomeRule) -> Run:
    """The run with this payment's month counted, its income not yet added; a new one where the rule starts again."""
    month = month_of(on)
    if before is None or not _continues(before, month, rule):
        since = _first_month(payee, month) if rule.span is Span.YEAR else month
        return Run(rule.rule.id, since, month, _months(since, month) + 1, 0, 0)
    if rule.span is Span.YEAR:
        return replace(before, until=month, months=_months(before.since, month) + 1)
    return replace(before, until=month, months=before.months + (month != before.until))


def add_to_run(run: Run, income_fen: int, iit_fen: int, exempt_fen: int = 0) -> Run:
    """The run with one payment's income and tax in it; ``exempt_fen`` is the exempt part of the income."""
    return replace(
        run,
        income_fen=run.income_fen + income_fen,
        withheld_fen=run.withheld_fen + iit_fen,
        exempt_fen=run.exempt_fen + exempt_fen,
    )


def taxable_income(run: Run, rule: IncomeRule) -> Decimal:
    """T of a run in yuan, exact."""
    income = yuan(run.income_fen)
    return max(NOTHING, income - _expenses(income, rule) - yuan(run.exempt_fen) - rule.monthly_deduction * run.months)


def _continues(run: Run, month: date, rule: IncomeRule) -> bool:
    if run.rule_name != rule.rule.id:
        return False
    match rule.span:
        case Span.PAYMENT:
            return False
        case Span.MONTH:
            return run.until == month
        case Span.YEAR:
            return run.until.year == month.year
        case Span.CONSECUTIVE_MONTHS:
            return run.until.year == month.year and _months(run.until, month) - 1 < rule.empty_months_break


def _first_month(payee: Payee, month: date) -> date:
    """Months of an internship count from its start at this payer, within the tax year, paid or not (Announcement 13/2020)."""
    started = month_of(payee.internship_from) if payee.internship_from else month
    return min(month, max(started, month.replace(month=1)))


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _expenses(income: Decimal, rule: IncomeRule) -> Decimal:
    return rule.small_expense if income <= rule.small_income else income * rule.expense_rate


def _tax_line(run: Run, taxable: Decimal, bracket: Bracket, iit_fen: Fen, rule: IncomeRule) -> Line:
    return line(
        rule.rule,
        "本期应预扣个人所得税",
        "Income tax withheld from this payment",
        "max(0, {taxable} × {rate} − {quick} − {withheld})",
        iit_fen,
        taxable=taxable,
        rate=bracket.rate,
        quick=bracket.quick,
        withheld=yuan(run.withheld_fen),
    )


def _base_lines(before: Run, run: Run, taxable: Decimal, rule: IncomeRule) -> list[Line]:
    """From the payment's income to T; ``run`` has the payment in it."""
    income = yuan(run.income_fen)
    lines = [] if rule.span is Span.PAYMENT else [_cumulative_line(before, run, rule)]
    lines.append(_expense_line(income, rule))
    if run.exempt_fen:
        lines.append(_exempt_line(before, run, rule))
    if rule.monthly_deduction:
        lines.append(_deduction_line(run, rule))
    inputs = {"income": income, "expenses": _expenses(income, rule), "deduction": rule.monthly_deduction * run.months}
    arithmetic = "max(0, {income} − {expenses} − {deduction})"
    if run.exempt_fen:
        inputs["exempt"], arithmetic = yuan(run.exempt_fen), "max(0, {income} − {expenses} − {exempt} − {deduction})"
    lines.append(line(rule.rule, "应纳税所得额", "Taxable income", arithmetic, fen(taxable), **inputs))
    return lines


def _cumulative_line(before: Run, run: Run, rule: IncomeRule) -> Line:
    return line(
        rule.rule,
        f"累计收入（自{run.since:%Y-%m}起）",
        f"Cumulative income (since {run.since:%Y-%m})",
        "{earlier} + {income}",
        Fen(run.income_fen),
        earlier=yuan(before.income_fen),
        income=yuan(run.income_fen - before.income_fen),
    )


def _exempt_line(before: Run, run: Run, rule: IncomeRule) -> Line:
    return line(
        rule.rule,
        "累计免税收入",
        "Cumulative exempt income",
        "{earlier} + {exempt}",
        Fen(run.exempt_fen),
        earlier=yuan(before.exempt_fen),
        exempt=yuan(run.exempt_fen - before.exempt_fen),
    )


def _expense_line(income: Decimal, rule: IncomeRule) -> Line:
    expenses = fen(_expenses(income, rule))
    if income <= rule.small_income:
        return line(rule.rule, "费用扣除（定额）", "Expenses (fixed)", "{expense}", expenses, expense=rule.small_expense)
    arithmetic = "{income} × {expense_rate}"
    return line(
        rule.rule,
        "费用扣除（按比例）",
        "Expenses (share of income)",
        arithmetic,
        expenses,
        income=income,
        expense_rate=rule.expense_rate,
    )


def _deduction_line(run: Run, rule: IncomeRule) -> Line:
    return line(
        rule.rule,
        f"累计减除费用（{run.months}个月，自{run.since:%Y-%m}起）",
        f"Basic deduction ({run.months} months, since {run.since:%Y-%m})",
        "{monthly_deduction} × {months}",
        fen(rule.monthly_deduction * run.months),
        monthly_deduction=rule.monthly_deduction,
        months=run.months,
    )
