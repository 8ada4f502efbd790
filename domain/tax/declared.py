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
    """One worker's month. ``cumulative`` is None where each payment is taxed by itself.

    ``corrected_*``: earlier months' pay that came back in this one after its tax was handed over; never above zero.
    """

    worker_id: UUID
    method: Method
    payments: int
    gross_fen: Fen
    exempt_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    corrected_gross_fen: Fen
    corrected_vat_fen: Fen
    corrected_surcharge_fen: Fen
    corrected_iit_fen: Fen
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
               coalesce(sum(case when reverses_id is null then 1 else -1 end) filter (where own), 0)::int as payments,
               coalesce(sum(gross_fen) filter (where own), 0)::bigint as gross_fen,
               coalesce(sum(exempt_fen) filter (where own), 0)::bigint as exempt_fen,
               coalesce(sum(vat_fen) filter (where own), 0)::bigint as vat_fen,
               coalesce(sum(surcharge_fen) filter (where own), 0)::bigint as surcharge_fen,
               coalesce(sum(iit_fen) filter (where own), 0)::bigint as iit_fen,
               coalesce(sum(gross_fen) filter (where not own), 0)::bigint as corrected_gross_fen,
               coalesce(sum(vat_fen) filter (where not own), 0)::bigint as corrected_vat_fen,
               coalesce(sum(surcharge_fen) filter (where not own), 0)::bigint as corrected_surcharge_fen,
               coalesce(sum(iit_fen) filter (where not own), 0)::bigint as corrected_iit_fen
        from (select *, corrected_in is null as own from tax_payment where period = :month) d
        group by worker_id having sum(gross_fen) filter (where own) <> 0 or bool_or(not own)
    ) p
    left join lateral (
        select run_months, run_income_fen, run_withheld_fen, run_exempt_fen from tax_payment
        where worker_id = p.worker_id and run_until = :month and (corrected_in is null or corrected_in <= :month)
        order by number desc limit 1
    ) r on true
    order by p.worker_id
"""
EARNED = """
    select p.worker_id, (select min(f.paid_on) from tax_payment f where f.worker_id = p.worker_id) as first_paid_on,
           sum(case when p.reverses_id is null then 1 else -1 end)::int as payments,
           coalesce(sum(p.gross_fen) filter (where p.reverses_id is null), 0)::bigint as income_fen,
           coalesce(-sum(p.gross_fen) filter (where p.reverses_id is not null), 0)::bigint as returned_fen,
           sum(p.gross_fen)::bigint as net_of_returns_fen
    from tax_payment p where p.period >= :first_day and p.period <= :last_day
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
    corrected = (row[f"corrected_{name}_fen"] for name in ("gross", "vat", "surcharge", "iit"))
    taxes = (row["vat_fen"], row["surcharge_fen"], row["iit_fen"])
    gross, vat, surcharge, iit = corrected
    return Declared(*who, *income, *taxes, gross, vat, surcharge, iit, cumulative)


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
