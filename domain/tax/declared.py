"""A month as it is declared to the tax office: each worker's payments, and the calculation they stand in (L-01)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.clock import month_of
from domain.database import Record, Transaction
from domain.money import Fen, yuan
from domain.tax import store
from domain.tax.income import taxable_income
from domain.tax.model import Method, Run
from domain.tax.rules import IncomeRule, Rules


@dataclass(frozen=True, slots=True)
class Cumulative:
    """The run to date, in yuan: tax = max(0, taxable × rate − quick), of which ``before`` was withheld in earlier months."""

    income: Decimal
    expenses: Decimal
    exempt: Decimal
    deduction: Decimal
    taxable: Decimal
    rate: Decimal
    quick: Decimal
    tax: Decimal
    before: Decimal


@dataclass(frozen=True, slots=True)
class Declared:
    """One worker's month. ``cumulative`` is None where each payment is taxed by itself."""

    worker_id: UUID
    method: Method
    payments: int
    gross_fen: Fen
    exempt_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    cumulative: Cumulative | None


@dataclass(frozen=True, slots=True)
class Earned:
    """One worker's income of several months; ``first_paid_on`` is the day of the first payment ever."""

    worker_id: UUID
    first_paid_on: date
    payments: int
    income_fen: Fen
    returned_fen: Fen
    net_of_returns_fen: Fen


DECLARED = """
    select p.*, r.run_months, r.run_income_fen, r.run_withheld_fen, r.run_exempt_fen
    from (
        select worker_id, (array_agg(method order by number desc))[1] as method,
               sum(case when reverses_id is null then 1 else -1 end)::int as payments,
               sum(gross_fen)::bigint as gross_fen, sum(exempt_fen)::bigint as exempt_fen, sum(vat_fen)::bigint as vat_fen,
               sum(surcharge_fen)::bigint as surcharge_fen, sum(iit_fen)::bigint as iit_fen
        from tax_payment where month = :month
        group by worker_id having sum(gross_fen) <> 0
    ) p
    left join lateral (
        select run_months, run_income_fen, run_withheld_fen, run_exempt_fen from tax_payment
        where worker_id = p.worker_id and run_until = :month order by number desc limit 1
    ) r on true
    order by p.worker_id
"""
EARNED = """
    select p.worker_id, (select min(f.paid_on) from tax_payment f where f.worker_id = p.worker_id) as first_paid_on,
           sum(case when p.reverses_id is null then 1 else -1 end)::int as payments,
           coalesce(sum(p.gross_fen) filter (where p.reverses_id is null), 0)::bigint as income_fen,
           coalesce(-sum(p.gross_fen) filter (where p.reverses_id is not null), 0)::bigint as returned_fen,
           sum(p.gross_fen)::bigint as net_of_returns_fen
    from tax_payment p where p.month >= :first_day and p.month <= :last_day
    group by p.worker_id order by p.worker_id
"""


async def declared(tx: Transaction, month: date) -> list[Declared]:
    """Every worker of a month in whose payments something stands, in order of ids. Raises NoRuleInForce."""
    rules = await store.load_rules(tx)
    return [_declared(row, month, rules) for row in await tx.all(DECLARED, month=month)]


async def earned(tx: Transaction, first_day: date, last_day: date) -> list[Earned]:
    """Every worker who was paid in whole months, in order of ids."""
    rows = await tx.all(EARNED, first_day=month_of(first_day), last_day=last_day)
    return [Earned(**dict(row)) for row in rows]


def _declared(row: Record, month: date, rules: Rules) -> Declared:
    method = Method(row["method"])
    rule = rules.income_rule(method, month)
    cumulative = _cumulative(row, month, rule) if rule.monthly_deduction and row["run_months"] else None
    who, income = (row["worker_id"], method, row["payments"]), (row["gross_fen"], row["exempt_fen"])
    return Declared(*who, *income, row["vat_fen"], row["surcharge_fen"], row["iit_fen"], cumulative)


def _cumulative(row: Record, month: date, rule: IncomeRule) -> Cumulative:
    amounts = (row["run_income_fen"], row["run_withheld_fen"], row["run_exempt_fen"])
    run = Run(rule.rule.id, month, month, row["run_months"], *amounts)
    taxable = taxable_income(run, rule)
    bracket = rule.bracket(taxable)
    return Cumulative(
        income=yuan(run.income_fen),
        expenses=yuan(run.income_fen) * rule.expense_rate,
        exempt=yuan(run.exempt_fen),
        deduction=rule.monthly_deduction * run.months,
        taxable=taxable,
        rate=bracket.rate,
        quick=bracket.quick,
        tax=max(Decimal(0), taxable * bracket.rate - bracket.quick),
        before=yuan(run.withheld_fen - row["iit_fen"]),
    )
