"""Tax withheld from workers' pay: income tax and VAT, computed from dated rules and explained line by line.

A method says how somebody is taxed; the day says which rule that means. A rule (``rule`` table, ``tax.*``) is parameters only:

    span of payments taxed together    what starts it anew                      rule
    consecutive months within a year   an empty month (setting), January        tax.cumulative_withholding   from 2025-10-01
    the year                           January                                  tax.student_internship       from 2020-07-01
    the month                          the next month                           tax.non_resident             from 2019-01-01
    the payment                        every payment                            tax.per_payment              from 2019-01-01

    tax = max(0, T × rate − quick deduction − withheld in the span),   T = max(0, I − expenses − exempt − deduction × months)

VAT is collected only from platform workers under cumulative withholding, and with it what is levied on VAT, by the region of the
operator. Income for income tax is gross − VAT.

    payment ──assess──▶ vat, iit, surcharge, net, lines, standing ──▶ next payment
                                        └─ reverse: replay of what stands, without the reversed row

Withholdings are append-only (``tax_payment``), serialised per worker by the lock on ``tax_payee``. Payments go forward in time.

A month that is over is remitted to the tax office: frozen lines, a second person, and jobs for the shared books:

    draft ──approve──▶ approved ──sweep──▶ swept ──voucher, remit──▶ paid
      └────reject────▶ rejected

From the approval on a month's tax is handed over: what comes back of it later is a correction of the month that runs then, taken
off what is remitted from then on.
"""

from domain.tax.actions import preview, record, reverse, simulation, withhold, withholdings
from domain.tax.assessment import assess, simulate
from domain.tax.declared import Declared, Earned, declared, earned
from domain.tax.model import (
    MAX_PAYMENTS,
    AlreadyWithheld,
    AmountOutOfRange,
    Assessment,
    ExemptAboveIncome,
    Method,
    NoRuleInForce,
    NotWithheld,
    Payee,
    Payment,
    PaymentOutOfOrder,
    Simulation,
    Standing,
    TooManyPayments,
)
from domain.tax.remittance import (
    MonthNotClosed,
    NothingToRemit,
    RemittanceChanged,
    RemittanceCorrection,
    RemittanceItem,
    RemittanceNotReady,
    RemittanceSamePerson,
    RemittanceState,
    RemittanceUndecided,
    VoucherUsed,
    items_hash,
)
from domain.tax.remitting import (
    SweepIncomplete,
    approve_remittance,
    finish_sweep,
    prepare_remittance,
    record_remitted,
    reject_remittance,
    remit,
    stage_sweep,
)
from domain.tax.reports import (
    FIRST_YEAR,
    MAX_ROWS,
    Period,
    PeriodRow,
    PeriodTotals,
    TaxMonth,
    declaration,
    income_report,
    my_year,
    year_of,
)
from domain.tax.rules import BrokenRules, Rules
from domain.tax.store import load_rules
from domain.tax.store_remittance import faults as remittance_faults
from domain.tax.watch import RollingSales, rolling_sales, watch_sales
from domain.tax.withholdings import TakenBack, Withheld, Withholdings

__all__ = [
    "FIRST_YEAR",
    "MAX_PAYMENTS",
    "MAX_ROWS",
    "AlreadyWithheld",
    "AmountOutOfRange",
    "Assessment",
    "BrokenRules",
    "Declared",
    "Earned",
    "ExemptAboveIncome",
    "Method",
    "MonthNotClosed",
    "NoRuleInForce",
    "NotWithheld",
    "NothingToRemit",
    "Payee",
    "Payment",
    "PaymentOutOfOrder",
    "Period",
    "PeriodRow",
    "PeriodTotals",
    "RemittanceChanged",
    "RemittanceCorrection",
    "RemittanceItem",
    "RemittanceNotReady",
    "RemittanceSamePerson",
    "RemittanceState",
    "RemittanceUndecided",
    "RollingSales",
    "Rules",
    "Simulation",
    "Standing",
    "SweepIncomplete",
    "TakenBack",
    "TaxMonth",
    "TooManyPayments",
    "VoucherUsed",
    "Withheld",
    "Withholdings",
    "approve_remittance",
    "assess",
    "declaration",
    "declared",
    "earned",
    "finish_sweep",
    "income_report",
    "items_hash",
    "load_rules",
    "my_year",
    "prepare_remittance",
    "preview",
    "record",
    "record_remitted",
    "reject_remittance",
    "remit",
    "remittance_faults",
    "reverse",
    "rolling_sales",
    "simulate",
    "simulation",
    "stage_sweep",
    "watch_sales",
    "withhold",
    "withholdings",
    "year_of",
]
