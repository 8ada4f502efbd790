"""The rule set: dated, without gaps or overlaps, and every open point a setting."""

from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from domain import tax
from domain.database import Transaction
from domain.money import yuan
from domain.rules import Rule, in_force
from domain.tax import BrokenRules, Method, Rules
from tests.build.tax import months, pay

VERSIONS = (
    ("tax.cumulative_withholding", "2026-01-01"),
    ("tax.student_internship", "2026-01-01"),
    ("tax.per_payment", "2026-01-01"),
    ("tax.non_resident", "2026-01-01"),
    ("tax.vat_threshold", "2025-10-01"),
    ("tax.vat_threshold", "2026-01-01"),
    ("tax.vat_scope", "2026-01-01"),
    ("tax.vat_surcharges", "2026-01-01"),
    ("tax.exempt_income", "2026-01-01"),
)


@pytest_asyncio.fixture
async def rows(tx: Transaction) -> list[Rule]:
    """Every seeded version, as the database has it."""
    return [await in_force(tx, rule_id, date.fromisoformat(day)) for rule_id, day in VERSIONS]


def changed(rows: list[Rule], ref: str, **values: object) -> list[Rule]:
    """The rows with one version's columns replaced."""
    assert ref in [row.ref for row in rows]
    return [replace(row, **values) if row.ref == ref else row for row in rows]  # type: ignore[arg-type]  # names are the test's


def parameters(rows: list[Rule], ref: str, **values: object) -> list[Rule]:
    """The rows with some parameters of one version replaced."""
    old = next(row.parameters for row in rows if row.ref == ref)
    return changed(rows, ref, parameters={**old, **values})


async def test_the_seeded_rules_load(tx: Transaction, rows: list[Rule]) -> None:
    assert Rules.load(rows) == await tax.load_rules(tx)


@pytest.mark.parametrize(
    ("last_day", "problem"),
    [
        (date(2025, 12, 30), "gap between tax.vat_threshold@1 and tax.vat_threshold@2"),
        (date(2026, 1, 1), "tax.vat_threshold@2 overlaps tax.vat_threshold@1"),
        (None, "tax.vat_threshold@2 overlaps tax.vat_threshold@1"),
    ],
)
def test_gaps_and_overlaps_refuse_to_load(rows: list[Rule], last_day: date | None, problem: str) -> None:
    with pytest.raises(BrokenRules, match=problem):
        Rules.load(changed(rows, "tax.vat_threshold@1", valid_until=last_day))


def test_a_missing_rule_refuses_to_load(rows: list[Rule]) -> None:
    with pytest.raises(BrokenRules, match=r"tax\.per_payment: no version"):
        Rules.load(row for row in rows if row.id != "tax.per_payment")


def test_a_rule_begins_with_a_month(rows: list[Rule]) -> None:
    with pytest.raises(BrokenRules, match="within a month"):
        Rules.load(changed(rows, "tax.cumulative_withholding@1", valid_from=date(2025, 10, 2)))


@pytest.mark.parametrize(
    ("brackets", "problem"),
    [
        ([["36000", "0.03", "0"], [None, "0.10", "2521"]], "do not meet"),
        ([["36000", "0.03", "0"], ["36000", "0.03", "0"], [None, "0.03", "0"]], "do not ascend"),
        ([["36000", "0.03", "0"]], "has a bound"),
        ([], "has a bound"),
        ([[None, 0.03, "0"]], "not written as text"),
    ],
)
def test_brackets_that_do_not_fit_refuse_to_load(rows: list[Rule], brackets: list[list[object]], problem: str) -> None:
    with pytest.raises(BrokenRules, match=problem):
        Rules.load(parameters(rows, "tax.cumulative_withholding@1", brackets=brackets))


def test_an_unknown_vat_boundary_refuses_to_load(rows: list[Rule]) -> None:
    with pytest.raises(BrokenRules, match="taxable when"):
        Rules.load(parameters(rows, "tax.vat_threshold@2", taxable_when="sometimes"))


@pytest.mark.parametrize(
    ("valid_from", "problem"),
    [
        (date(2026, 8, 1), "gap between tax.vat_surcharges@1 and tax.vat_surcharges@2"),
        (date(2026, 6, 1), "tax.vat_surcharges@2 overlaps tax.vat_surcharges@1"),
        (date(2026, 7, 2), "begins within a month"),
    ],
)
def test_surcharges_with_a_gap_or_an_overlap_refuse_to_load(rows: list[Rule], valid_from: date, problem: str) -> None:
    old = next(row for row in rows if row.ref == "tax.vat_surcharges@1")
    new = replace(old, version=2, valid_from=valid_from)
    with pytest.raises(BrokenRules, match=problem):
        Rules.load([*changed(rows, old.ref, valid_until=date(2026, 6, 30)), new])


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"region": "village"}, "no rate for the region village"),
        ({"payable_rate": "1.5"}, "payable"),
        ({"region": "city", "education_rate": 0.03}, "not written as text"),
    ],
)
def test_surcharges_that_say_nothing_usable_refuse_to_load(rows: list[Rule], values: dict[str, object], problem: str) -> None:
    with pytest.raises(BrokenRules, match=problem):
        Rules.load(parameters(rows, "tax.vat_surcharges@1", **values))


@pytest.mark.parametrize(("empty_months_break", "counted"), [("1", [1, 1, 1]), ("2", [1, 2, 1]), ("3", [1, 2, 3])])
def test_how_many_empty_months_break_the_run_is_a_setting(rows: list[Rule], empty_months_break: str, counted: list[int]) -> None:
    """One empty month, then two."""
    rules = Rules.load(parameters(rows, "tax.cumulative_withholding@1", empty_months_break=empty_months_break))
    simulation = tax.simulate(months(2026, {1: 9000, 3: 9000, 6: 9000}), Method.PLATFORM_CUMULATIVE, rules)
    assert [item.standing.run and item.standing.run.months for item in simulation.items] == counted


def test_whether_a_month_is_one_occasion_is_a_setting(rows: list[Rule]) -> None:
    rules = Rules.load(parameters(rows, "tax.per_payment@1", span="month"))
    simulation = tax.simulate([pay("2026-05-05", 3000), pay("2026-05-25", 3000)], Method.PER_PAYMENT, rules)
    assert [str(yuan(item.iit_fen)) for item in simulation.items] == ["440.00", "520.00"]


def test_a_new_version_continues_the_run(rows: list[Rule]) -> None:
    """A rate change in mid-year does not forget the months before it."""
    old = next(row for row in rows if row.ref == "tax.cumulative_withholding@1")
    new = replace(old, version=2, valid_from=date(2026, 7, 1), parameters={**old.parameters, "monthly_deduction": "6000"})
    rules = Rules.load([*changed(rows, old.ref, valid_until=date(2026, 6, 30)), new])
    simulation = tax.simulate(months(2026, {6: 10_000, 7: 10_000}), Method.PLATFORM_CUMULATIVE, rules)
    assert [str(yuan(item.iit_fen)) for item in simulation.items] == ["90.00", "30.00"]
    assert [item.lines[-1].rule_id for item in simulation.items] == [
        "tax.cumulative_withholding@1",
        "tax.cumulative_withholding@2",
    ]
