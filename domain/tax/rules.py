"""The tax rules as one frozen value, read from dated rows of the ``rule`` table; gaps and overlaps refuse to load."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from itertools import groupby, pairwise
from typing import cast

from domain.rules import Rule
from domain.tax.model import Method, NoRuleInForce

PLATFORM, PER_PAYMENT = "tax.cumulative_withholding", "tax.per_payment"
INTERNSHIP, NON_RESIDENT = "tax.student_internship", "tax.non_resident"
VAT, VAT_SCOPE, SURCHARGES, EXEMPT = "tax.vat_threshold", "tax.vat_scope", "tax.vat_surcharges", "tax.exempt_income"
NAMES = (PLATFORM, PER_PAYMENT, INTERNSHIP, NON_RESIDENT, VAT, VAT_SCOPE, SURCHARGES, EXEMPT)

PREFERENCE = {
    Method.PLATFORM_CUMULATIVE: (PLATFORM, PER_PAYMENT),
    Method.STUDENT_INTERNSHIP: (INTERNSHIP, PER_PAYMENT),
    Method.PER_PAYMENT: (PER_PAYMENT,),
    Method.NON_RESIDENT: (NON_RESIDENT,),
}
"""A method's own rule, and the one that applied before there was such a rule."""


class Span(Enum):
    """Which payments are taxed together: only itself, the month's, the year's, or those of months in a row within a year."""

    PAYMENT = "payment"
    MONTH = "month"
    YEAR = "year"
    CONSECUTIVE_MONTHS = "consecutive_months"


@dataclass(frozen=True, slots=True)
class Bracket:
    """``rate`` and ``quick`` deduction (yuan) of a taxable amount up to and including ``up_to`` (yuan; None: no bound)."""

    up_to: Decimal | None
    rate: Decimal
    quick: Decimal


@dataclass(frozen=True, slots=True)
class IncomeRule:
    """How income tax is withheld. Amounts are yuan.

    Income up to ``small_income`` has the fixed ``small_expense``, above it ``expense_rate``. ``monthly_deduction`` times the
    months of the run is deducted. ``empty_months_break`` empty months end a run of consecutive months.
    """

    rule: Rule
    span: Span
    expense_rate: Decimal
    small_income: Decimal
    small_expense: Decimal
    monthly_deduction: Decimal
    empty_months_break: int
    brackets: tuple[Bracket, ...]

    def bracket(self, taxable: Decimal) -> Bracket:
        """The first bracket whose upper bound the amount does not exceed."""
        return next(b for b in self.brackets if b.up_to is None or taxable <= b.up_to)


@dataclass(frozen=True, slots=True)
class VatRule:
    """VAT on the month's sales (gross ÷ (1 + rate)): in full once they reach the threshold, or only once they exceed it."""

    rule: Rule
    rate: Decimal
    threshold: Decimal
    taxable_when_reached: bool


@dataclass(frozen=True, slots=True)
class SurchargeRule:
    """What is levied on VAT: ``rates`` by name (those ``domain.tax.surcharges`` knows), of which ``payable_rate`` is due.

    Empty where the region is not on record: then nothing is withheld.
    """

    rule: Rule
    rates: tuple[tuple[str, Decimal], ...]
    payable_rate: Decimal


@dataclass(frozen=True, slots=True)
class ExemptRule:
    """Which components of pay are free of income tax."""

    rule: Rule
    components: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """Every version of every tax rule; the day decides which one speaks."""

    income: Mapping[str, tuple[IncomeRule, ...]]
    vat: tuple[VatRule, ...]
    vat_scope: tuple[Rule, ...]
    surcharges: tuple[SurchargeRule, ...]
    exempt: tuple[ExemptRule, ...]

    @classmethod
    def load(cls, rows: Iterable[Rule]) -> "Rules":
        """Raises BrokenRules when a rule is missing or its dates or brackets do not fit together."""
        ordered = sorted(rows, key=lambda row: (row.id, row.valid_from))
        versions = {name: tuple(group) for name, group in groupby(ordered, key=lambda row: row.id)}
        for name in NAMES:
            _must_be_contiguous(name, versions.get(name, ()))
        income_names = (PLATFORM, PER_PAYMENT, INTERNSHIP, NON_RESIDENT)
        return cls(
            income={name: tuple(_income_rule(row) for row in versions[name]) for name in income_names},
            vat=tuple(_vat_rule(row) for row in versions[VAT]),
            vat_scope=versions[VAT_SCOPE],
            surcharges=tuple(_surcharge_rule(row) for row in versions[SURCHARGES]),
            exempt=tuple(_exempt_rule(row) for row in versions[EXEMPT]),
        )

    def income_rule(self, method: Method, on: date) -> IncomeRule:
        """The rule by which this method withholds on the day; raises NoRuleInForce."""
        for name in PREFERENCE[method]:
            for version in self.income[name]:
                if _covers(version.rule, on):
                    return version
        raise NoRuleInForce(on, method.name)

    def vat_rule(self, method: Method, on: date) -> VatRule | None:
        """The VAT rule, or None where the platform collects none; raises NoRuleInForce after the last published one."""
        if method is not Method.PLATFORM_CUMULATIVE or on < self.vat[0].rule.valid_from:
            return None
        for version in self.vat:
            if _covers(version.rule, on):
                return version
        raise NoRuleInForce(on, VAT)

    def no_vat_rule(self, on: date) -> Rule:
        """Why the platform collects no VAT; raises NoRuleInForce."""
        for version in self.vat_scope:
            if _covers(version, on):
                return version
        raise NoRuleInForce(on, VAT_SCOPE)

    def surcharge_rule(self, on: date) -> SurchargeRule:
        """What is levied on VAT; raises NoRuleInForce."""
        for version in self.surcharges:
            if _covers(version.rule, on):
                return version
        raise NoRuleInForce(on, SURCHARGES)

    def exempt_rule(self, on: date) -> ExemptRule:
        """What is free of income tax; raises NoRuleInForce."""
        for version in self.exempt:
            if _covers(version.rule, on):
                return version
        raise NoRuleInForce(on, EXEMPT)


class BrokenRules(Exception):
    """The rows of the ``rule`` table do not form a usable rule set: nothing is computed until they are repaired."""


def _covers(rule: Rule, on: date) -> bool:
    return rule.valid_from <= on and (rule.valid_until is None or on <= rule.valid_until)


def _must_be_contiguous(name: str, versions: tuple[Rule, ...]) -> None:
    """Months are never divided between two versions, because income and sales add up over a month."""
    if not versions:
        raise BrokenRules(f"{name}: no version")
    for version in versions:
        if version.valid_from.day != 1:
            raise BrokenRules(f"{version.ref}: begins within a month ({version.valid_from})")
    for earlier, later in pairwise(versions):
        if earlier.valid_until is None or later.valid_from <= earlier.valid_until:
            raise BrokenRules(f"{later.ref} overlaps {earlier.ref}")
        if later.valid_from != earlier.valid_until + timedelta(days=1):
            raise BrokenRules(f"gap between {earlier.ref} and {later.ref}")


def _income_rule(rule: Rule) -> IncomeRule:
    values = rule.parameters
    return IncomeRule(
        rule=rule,
        span=Span(values["span"]),
        expense_rate=_number(values["expense_rate"]),
        small_income=_number(values.get("small_income", "0")),
        small_expense=_number(values.get("small_expense", "0")),
        monthly_deduction=_number(values.get("monthly_deduction", "0")),
        empty_months_break=int(_number(values.get("empty_months_break", "1"))),
        brackets=_brackets(rule),
    )


def _brackets(rule: Rule) -> tuple[Bracket, ...]:
    """Rows of [up_to, rate, quick]; tax must neither jump nor fall where one bracket passes into the next."""
    rows = cast("list[tuple[object, object, object]]", rule.parameters["brackets"])
    brackets = tuple(
        Bracket(None if up_to is None else _number(up_to), _number(rate), _number(quick)) for up_to, rate, quick in rows
    )
    for lower, upper in pairwise(brackets):
        if lower.up_to is None or lower.up_to * lower.rate - lower.quick != lower.up_to * upper.rate - upper.quick:
            raise BrokenRules(f"{rule.ref}: the brackets at {lower.up_to} do not meet")
        if upper.up_to is not None and upper.up_to <= lower.up_to:
            raise BrokenRules(f"{rule.ref}: the brackets do not ascend")
    if not brackets or brackets[-1].up_to is not None:
        raise BrokenRules(f"{rule.ref}: the last bracket has a bound")
    return brackets


def _vat_rule(rule: Rule) -> VatRule:
    values = rule.parameters
    if values["taxable_when"] not in ("reached", "exceeded"):
        raise BrokenRules(f"{rule.ref}: taxable when {values['taxable_when']}")
    return VatRule(rule, _number(values["rate"]), _number(values["threshold"]), values["taxable_when"] == "reached")


def _surcharge_rule(rule: Rule) -> SurchargeRule:
    """``region`` picks the rate of city maintenance tax from ``city_rates``; null: not on record."""
    values, region = rule.parameters, rule.parameters["region"]
    city_rates = cast("dict[object, object]", values["city_rates"])
    payable_rate = _number(values["payable_rate"])
    if not 0 <= payable_rate <= 1:
        raise BrokenRules(f"{rule.ref}: {payable_rate} of the surcharges payable")
    if region is None:
        return SurchargeRule(rule, (), payable_rate)
    if region not in city_rates:
        raise BrokenRules(f"{rule.ref}: no rate for the region {region}")
    flat = [(name, _number(values[f"{name}_rate"])) for name in ("education", "local_education")]
    return SurchargeRule(rule, (("city", _number(city_rates[region])), *flat), payable_rate)


def _exempt_rule(rule: Rule) -> ExemptRule:
    return ExemptRule(rule, frozenset(cast("list[str]", rule.parameters["components"])))


def _number(value: object) -> Decimal:
    """Parameters are written as text: a rate never passes through a binary float."""
    if not isinstance(value, str):
        raise BrokenRules(f"a parameter is not written as text: {value!r}")
    return Decimal(value)
