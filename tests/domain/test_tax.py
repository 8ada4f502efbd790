"""What is withheld: the official examples and the boundaries of every rule."""

from datetime import date
from decimal import Decimal

import pytest
import pytest_asyncio

from domain import tax
from domain.database import Transaction
from domain.errors import Refusal
from domain.money import MAX_FEN, Fen, fen, yuan
from domain.tax import Method, Payee, Payment, Rules, Simulation, Standing
from tests.build.tax import half_up, left_side, months, pay

PLATFORM, PER_PAYMENT = Method.PLATFORM_CUMULATIVE, Method.PER_PAYMENT


@pytest_asyncio.fixture
async def rules(tx: Transaction) -> Rules:
    return await tax.load_rules(tx)


def iit(simulation: Simulation) -> list[str]:
    return [str(yuan(item.iit_fen)) for item in simulation.items]


def vat(simulation: Simulation) -> list[str]:
    return [str(yuan(item.vat_fen)) for item in simulation.items]


@pytest.mark.requirement("L-01", part="cumulative withholding")
def test_the_official_example_of_announcement_16(rules: Rules) -> None:
    payments = months(2026, {6: 7000, 7: 7500, 10: 7200, 11: 6000, 12: 8000})
    simulation = tax.simulate(payments, PLATFORM, rules)
    assert iit(simulation) == ["18.00", "30.00", "22.80", "0.00", "36.00"]
    assert (simulation.total_iit_fen, simulation.total_vat_fen) == (fen("106.80"), 0)
    assert [item.standing.run and item.standing.run.months for item in simulation.items] == [1, 2, 1, 2, 3]
    assert iit(tax.simulate(payments, PER_PAYMENT, rules)) == ["1120.00", "1200.00", "1152.00", "960.00", "1280.00"]


@pytest.mark.parametrize(("monthly", "each"), [(6250, "0.00"), (10_000, "90.00")])
def test_a_year_of_even_pay(rules: Rules, monthly: int, each: str) -> None:
    """V2 and V3: December's 36,000.00 still lies in the first bracket."""
    simulation = tax.simulate(months(2026, dict.fromkeys(range(1, 13), monthly)), PLATFORM, rules)
    assert iit(simulation) == [each] * 12


def test_several_payments_in_a_month_share_one_deduction(rules: Rules) -> None:
    payments = [pay("2026-03-02", 3000), pay("2026-03-09", 3000), pay("2026-03-16", 3000), pay("2026-03-23", "5000.55")]
    assert iit(tax.simulate(payments, PLATFORM, rules)) == ["0.00", "0.00", "66.00", "120.01"]


@pytest.mark.parametrize(
    ("gross", "withheld"),
    [
        ("800", "0.00"),
        ("801", "0.20"),
        ("2000", "240.00"),
        ("3000", "440.00"),
        ("4000", "640.00"),
        ("4000.01", "640.00"),
        ("5000", "800.00"),
        ("25000", "4000.00"),
        ("30000", "5200.00"),
        ("40000", "7600.00"),
        ("60000", "12400.00"),
        ("62500", "13000.00"),
        ("100000", "25000.00"),
    ],
)
@pytest.mark.requirement("L-01", part="the per-payment table for earlier dates")
def test_per_payment(rules: Rules, gross: str, withheld: str) -> None:
    """V9, and the same before Announcement 16 took effect."""
    assert iit(tax.simulate([pay("2026-05-05", gross)], PER_PAYMENT, rules)) == [withheld]
    assert iit(tax.simulate([pay("2025-09-30", gross)], PLATFORM, rules)) == [withheld]
    assert iit(tax.simulate([pay("2020-06-30", gross)], Method.STUDENT_INTERNSHIP, rules)) == [withheld]


def test_each_payment_is_its_own_occasion(rules: Rules) -> None:
    assert iit(tax.simulate([pay("2026-05-05", 800)] * 3, PER_PAYMENT, rules)) == ["0.00"] * 3


def test_a_student_intern_owes_nothing_on_3000(rules: Rules) -> None:
    """V8."""
    assert iit(tax.simulate([pay("2026-07-15", 3000)], Method.STUDENT_INTERNSHIP, rules)) == ["0.00"]


def test_months_of_an_internship_count_even_without_pay(rules: Rules) -> None:
    payments = months(2026, {3: 10_000, 6: 20_000}) + months(2027, {2: 10_000})
    simulation = tax.simulate(payments, Method.STUDENT_INTERNSHIP, rules)
    assert iit(simulation) == ["90.00", "30.00", "90.00"]  # June: (24,000 − 5,000 × 4) × 3 % − 90; February starts anew
    assert [item.standing.run and item.standing.run.months for item in simulation.items] == [1, 4, 1]


@pytest.mark.parametrize(("started", "counted"), [("2025-11-03", 5), ("2026-02-10", 4), ("2026-05-10", 1), ("2026-08-01", 1)])
def test_an_internship_counts_from_its_start_within_the_year(rules: Rules, started: str, counted: int) -> None:
    payee = Payee(Method.STUDENT_INTERNSHIP, date.fromisoformat(started))
    run = tax.assess(payee, Standing(), pay("2026-05-20", 9000), rules).standing.run
    assert run is not None
    assert run.months == counted


@pytest.mark.parametrize(
    ("gross", "withheld"),
    [
        ("3750", "90.00"),
        ("3750.01", "90.00"),
        ("10000", "590.00"),
        ("15000", "990.00"),
        ("31250", "3590.00"),
        ("43750", "6090.00"),
        ("68750", "12090.00"),
        ("100000", "20840.00"),
        ("200000", "56840.00"),
    ],
)
def test_a_non_resident_is_taxed_by_the_monthly_table(rules: Rules, gross: str, withheld: str) -> None:
    assert iit(tax.simulate([pay("2026-05-05", gross)], Method.NON_RESIDENT, rules)) == [withheld]


def test_a_non_residents_month_is_one_occasion(rules: Rules) -> None:
    payments = [pay("2026-05-05", 5000), pay("2026-05-25", 5000), pay("2026-06-05", 5000)]
    assert iit(tax.simulate(payments, Method.NON_RESIDENT, rules)) == ["190.00", "400.00", "190.00"]


def test_the_run_begins_with_october_2025(rules: Rules) -> None:
    """September is taxed per payment and enters neither income, months nor tax of the run."""
    simulation = tax.simulate(months(2025, {9: 10_000, 10: 10_000, 11: 10_000}), PLATFORM, rules)
    assert iit(simulation) == ["1600.00", "90.00", "90.00"]
    assert [item.lines[-1].rule_id for item in simulation.items] == [
        "tax.per_payment@1",
        "tax.cumulative_withholding@1",
        "tax.cumulative_withholding@1",
    ]


def test_january_starts_anew(rules: Rules) -> None:
    simulation = tax.simulate([pay("2026-12-31", 20_000), pay("2027-01-01", 6000)], PLATFORM, rules)
    assert iit(simulation) == ["330.00", "0.00"]
    assert simulation.items[1].standing.run == tax.simulate([pay("2027-01-01", 6000)], PLATFORM, rules).items[0].standing.run


def test_what_was_withheld_too_much_is_not_refunded(rules: Rules) -> None:
    simulation = tax.simulate(months(2026, {1: 20_000, 2: 1000, 3: 20_000}), PLATFORM, rules)
    assert iit(simulation) == ["330.00", "0.00", "204.00"]  # March: (32,800 − 15,000) × 3 % = 534, less 330


@pytest.mark.parametrize(
    ("day", "gross", "due"),
    [
        ("2026-05-05", "100000", "0.00"),
        ("2026-05-05", "100999.99", "0.00"),
        ("2026-05-05", "101000", "1000.00"),
        ("2026-01-01", "101000", "1000.00"),
        ("2025-12-31", "101000", "0.00"),
        ("2025-12-31", "101000.01", "1000.00"),
        ("2025-10-01", "202000", "2000.00"),
        ("2025-09-30", "202000", "0.00"),
    ],
)
@pytest.mark.requirement("L-01", part="VAT relief below 100,000 a month")
def test_the_vat_boundary_flips_with_2026(rules: Rules, day: str, gross: str, due: str) -> None:
    simulation = tax.simulate([pay(day, gross)], PLATFORM, rules)
    assert vat(simulation) == [due]


@pytest.mark.requirement("L-01", part="the VAT boundaries of 2025 and 2026, reached by several payments of a month")
@pytest.mark.parametrize(
    ("month", "last", "due"),
    [
        ("2025-12", "41000", "0.00"),
        ("2025-12", "41000.01", "1000.00"),
        ("2026-01", "40999.99", "0.00"),
        ("2026-01", "41000", "1000.00"),
        ("2027-12", "41000", "1000.00"),
    ],
)
def test_the_boundary_is_the_months_however_it_is_paid(rules: Rules, month: str, last: str, due: str) -> None:
    payments = [pay(f"{month}-05", 30_000), pay(f"{month}-06", 30_000), pay(f"{month}-31", last)]
    assert vat(tax.simulate(payments, PLATFORM, rules)) == ["0.00", "0.00", due]


def test_sales_are_compared_without_vat(rules: Rules) -> None:
    item = tax.simulate([pay("2026-05-05", 100_000)], PLATFORM, rules).items[0]
    assert (item.lines[0].label_en, item.lines[0].amount_fen) == ("Sales of the month without VAT (2026-05)", fen("99009.90"))


def test_two_months_of_sales_are_not_one(rules: Rules) -> None:
    payments = [pay("2025-12-31", "100999.99"), pay("2026-01-01", "100999.99")]
    assert vat(tax.simulate(payments, PLATFORM, rules)) == ["0.00", "0.00"]


def test_vat_still_owed_goes_on_into_the_next_year(rules: Rules) -> None:
    """December 2025 owes 1,001.00 with its last payment, which bears 101.00 of it; January, below its own threshold, the rest."""
    payments = [pay("2025-12-30", 101_000), pay("2025-12-31", 101), pay("2026-01-05", 500), pay("2026-01-06", 500)]
    simulation = tax.simulate(payments, PLATFORM, rules)
    assert vat(simulation) == ["0.00", "101.00", "500.00", "400.00"]
    assert [item.net_fen for item in simulation.items[1:]] == [0, 0, fen(100)]
    standing = simulation.items[3].standing.vat
    assert standing is not None
    assert standing.carried_fen == 0


@pytest.mark.parametrize("method", [PER_PAYMENT, Method.STUDENT_INTERNSHIP, Method.NON_RESIDENT])
def test_no_vat_outside_platform_withholding_and_a_line_says_so(rules: Rules, method: Method) -> None:
    item = tax.simulate([pay("2026-05-05", 202_000)], method, rules).items[0]
    assert item.vat_fen == 0
    assert item.lines[0].rule_id == "tax.vat_scope@1"
    assert "增值税" in item.lines[0].label_zh


def test_the_crossing_payment_carries_the_month_and_later_ones_their_own(rules: Rules) -> None:
    payments = [pay("2026-05-05", 60_000), pay("2026-05-15", 60_600), pay("2026-05-25", 1010), pay("2026-06-05", 1010)]
    simulation = tax.simulate(payments, PLATFORM, rules)
    assert vat(simulation) == ["0.00", "1194.06", "10.00", "0.00"]
    run = simulation.items[2].standing.run
    assert run is not None
    assert run.income_fen == fen("121610") - fen("1204.06")


def test_a_crossing_payment_is_never_worth_less_than_nothing(rules: Rules) -> None:
    """What it cannot bear is collected from later payments, in the next month too, and leaves their income."""
    payments = [pay("2026-05-05", "100500"), pay("2026-05-15", "600"), pay("2026-05-20", "101"), pay("2026-06-05", "5000")]
    simulation = tax.simulate(payments, PLATFORM, rules)
    assert vat(simulation) == ["0.00", "600.00", "101.00", "300.99"]
    assert [item.net_fen for item in simulation.items[1:3]] == [0, 0]
    assert simulation.total_vat_fen == fen(Decimal(101201) / 101)
    labels = [line.label_zh for line in simulation.items[1].lines]
    assert "结转以后付款的增值税" in labels


def test_answers_keep_the_order_of_the_question(rules: Rules) -> None:
    in_order = [pay("2026-03-02", 3000), pay("2026-03-09", 3000), pay("2026-03-16", 3000), pay("2026-04-01", 9000)]
    shuffled = [in_order[index] for index in (3, 1, 0, 2)]
    ordered, answered = tax.simulate(in_order, PLATFORM, rules), tax.simulate(shuffled, PLATFORM, rules)
    assert [ordered.items[index] for index in (3, 1, 0, 2)] == list(answered.items)


def test_payments_of_one_day_are_computed_as_given(rules: Rules) -> None:
    simulation = tax.simulate([pay("2026-03-02", 9000), pay("2026-03-02", 1000), pay("2026-03-01", 1000)], PLATFORM, rules)
    assert iit(simulation) == ["90.00", "24.00", "0.00"]


def test_nothing_to_simulate(rules: Rules) -> None:
    simulation = tax.simulate([], PLATFORM, rules)
    assert (simulation.items, simulation.total_net_fen) == ((), 0)


@pytest.mark.parametrize("method", list(Method))
def test_every_line_recomputes_from_its_own_words(rules: Rules, method: Method) -> None:
    payments = [
        pay("2025-09-05", "3999.99"),
        pay("2025-11-05", "7777.77"),
        pay("2026-01-05", "100500.01"),
        pay("2026-01-15", "600.55"),
        pay("2026-01-25", "5000.55"),
        pay("2026-02-05", "33333.33"),
    ]
    for item in tax.simulate(payments, method, rules).items:
        for line in item.lines:
            assert half_up(left_side(line)) == line.amount_fen, line.formula
            assert line.formula.endswith(f" = {yuan(line.amount_fen):,.2f}")
            assert line.legal_basis
            assert line.label_zh
            assert line.label_en
            assert line.inputs
        assert item.lines[-1].amount_fen == item.net_fen
        assert item.lines[-2].amount_fen == item.iit_fen


def test_a_line_reads_like_arithmetic(rules: Rules) -> None:
    item = tax.simulate(months(2026, {6: 7000, 7: "7500.01"}), PLATFORM, rules).items[1]
    assert [(line.label_zh, line.formula) for line in item.lines] == [
        ("当月不含税销售额（2026-07）", "(0.00 + 7,500.01) ÷ (1 + 1%) = 7,425.75"),
        ("增值税（月销售额未达到100,000.00，免征）", "7,500.01 ÷ (1 + 1%) × 0% − 0.00 = 0.00"),
        ("本次收入（不含增值税）", "7,500.01 − 0.00 = 7,500.01"),
        ("累计收入（自2026-06起）", "7,000.00 + 7,500.01 = 14,500.01"),
        ("费用扣除（按比例）", "14,500.01 × 20% = 2,900.00"),
        ("累计减除费用（2个月，自2026-06起）", "5,000.00 × 2 = 10,000.00"),
        ("应纳税所得额", "max(0, 14,500.01 − 2,900.002 − 10,000.00) = 1,600.01"),
        ("本期应预扣个人所得税", "max(0, 1,600.008 × 3% − 0.00 − 18.00) = 30.00"),
        ("税后实发", "7,500.01 − 0.00 − 30.00 = 7,470.01"),
    ]


@pytest.mark.parametrize("gross_fen", [0, -1, MAX_FEN + 1])
def test_amounts_out_of_range_are_refused(rules: Rules, gross_fen: int) -> None:
    payments = [pay("2026-05-05", 1), Payment(date(2026, 5, 6), Fen(gross_fen))]
    with pytest.raises(tax.AmountOutOfRange) as refused:
        tax.simulate(payments, PLATFORM, rules)
    assert refused.value.field == "input.payments.1.gross"


def test_the_largest_amount_is_exact_and_its_sum_is_bounded(rules: Rules) -> None:
    largest = Payment(date(2026, 5, 5), Fen(MAX_FEN))
    item = tax.simulate([largest], PLATFORM, rules).items[0]
    assert item.vat_fen + item.iit_fen + item.net_fen == MAX_FEN
    assert item.vat_fen == (MAX_FEN * 2 + 101) // 202
    with pytest.raises(tax.AmountOutOfRange):
        tax.simulate([largest, largest], PLATFORM, rules)


def test_a_thousand_payments_and_no_more(rules: Rules) -> None:
    assert len(tax.simulate([pay("2026-05-05", 1)] * tax.MAX_PAYMENTS, PLATFORM, rules).items) == tax.MAX_PAYMENTS
    with pytest.raises(tax.TooManyPayments):
        tax.simulate([pay("2026-05-05", 1)] * (tax.MAX_PAYMENTS + 1), PLATFORM, rules)


@pytest.mark.parametrize(
    ("method", "day"), [(PER_PAYMENT, "2018-12-31"), (PLATFORM, "2028-01-01"), (Method.NON_RESIDENT, "2018-12-31")]
)
def test_a_day_without_a_rule_is_refused_not_guessed(rules: Rules, method: Method, day: str) -> None:
    with pytest.raises(tax.NoRuleInForce) as refused:
        tax.simulate([pay("2026-05-05", 1), pay(day, 1)], method, rules)
    assert refused.value.field == "input.payments.1.paidOn"
    assert day in refused.value.message_zh
    assert day in refused.value.message_en


def test_payments_go_forward(rules: Rules) -> None:
    payee, first = Payee(PLATFORM), tax.simulate([pay("2026-05-05", 1)], PLATFORM, rules).items[0]
    with pytest.raises(tax.PaymentOutOfOrder):
        tax.assess(payee, first.standing, pay("2026-05-04", 1), rules)


REFUSALS: tuple[type[Refusal], ...] = (
    tax.AlreadyWithheld,
    tax.AmountOutOfRange,
    tax.NoRuleInForce,
    tax.NotWithheld,
    tax.PaymentOutOfOrder,
    tax.TooManyPayments,
)


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_every_refusal_has_its_rule(tx: Transaction, refusal: type[Refusal]) -> None:
    assert await tx.value("select count(*) from rule where id = :id", id=refusal.rule) == 1
