"""What must be true of every history of payments."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import tax
from domain.clock import month_of
from domain.database import Transaction
from domain.money import Fen, fen, share
from domain.tax import Method, Payment, Rules
from domain.tax.assessment import recount
from tests.build.tax import half_up, left_side, with_region

MONTH_LIMIT_FEN = 10_000_000
"""Below this gross in a month there is no VAT."""

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.integers(0, 730).map(lambda after: date(2025, 9, 1) + timedelta(days=after))
amounts = st.integers(1, 300_000) | st.integers(1, 15_000_000)


def partly_exempt(on: date, gross_fen: int, percent: int) -> Payment:
    return Payment(on, Fen(gross_fen), Fen(gross_fen * percent // 100))


payments = st.lists(st.builds(partly_exempt, days, amounts, st.just(0) | st.integers(0, 100)), min_size=1, max_size=12)
small_payments = st.lists(
    st.builds(partly_exempt, days, st.integers(1, MONTH_LIMIT_FEN // 12), st.just(0) | st.integers(0, 80)),
    min_size=1,
    max_size=12,
)
"""No more than 80 % of each is exempt: what is taxable never falls while a month goes on."""
methods = st.sampled_from(Method)
accumulating = st.sampled_from([Method.PLATFORM_CUMULATIVE, Method.STUDENT_INTERNSHIP, Method.NON_RESIDENT])


@pytest_asyncio.fixture(params=[None, "city", "other"])
async def rules(tx: Transaction, request: pytest.FixtureRequest) -> Rules:
    """Of an operator whose place is not on record, or is."""
    return with_region(await tax.load_rules(tx), request.param)


@quick
@given(small_payments, accumulating)
def test_a_month_withholds_what_one_payment_at_its_end_would(rules: Rules, history: list[Payment], method: Method) -> None:
    history = [payment for payment in history if payment.paid_on >= date(2025, 10, 1)]
    by_month: dict[date, Payment] = {}
    for payment in history:
        last_day = month_of(payment.paid_on).replace(day=28)
        before = by_month.get(last_day, Payment(last_day, Fen(0)))
        gross_fen, exempt_fen = before.gross_fen + payment.gross_fen, before.exempt_fen + payment.exempt_fen
        by_month[last_day] = Payment(last_day, Fen(gross_fen), Fen(exempt_fen))
    merged = tax.simulate(list(by_month.values()), method, rules)
    withheld: dict[date, int] = defaultdict(int)
    for item in tax.simulate(history, method, rules).items:
        withheld[month_of(item.paid_on)] += item.iit_fen
    assert withheld == {month_of(item.paid_on): item.iit_fen for item in merged.items}


@quick
@given(small_payments, methods, st.integers(1, 100_000), st.data())
def test_more_pay_is_never_less_tax_nor_less_take_home(
    rules: Rules, history: list[Payment], method: Method, more_fen: int, data: st.DataObject
) -> None:
    """On the payment itself, as long as no VAT begins."""
    history.sort(key=lambda payment: payment.paid_on)
    index = data.draw(st.integers(0, len(history) - 1))
    richer = [*history[:index], replace(history[index], gross_fen=Fen(history[index].gross_fen + more_fen))]
    before, after = (tax.simulate(given_payments, method, rules).items[index] for given_payments in (history, richer))
    assert after.iit_fen >= before.iit_fen
    assert after.net_fen >= before.net_fen or after.vat_fen


@quick
@given(payments, methods)
def test_nobody_is_paid_less_than_nothing_and_nothing_is_lost(rules: Rules, history: list[Payment], method: Method) -> None:
    simulation = tax.simulate(history, method, rules)
    for item, payment in zip(simulation.items, history, strict=True):
        assert min(item.vat_fen, item.surcharge_fen, item.iit_fen, item.net_fen) >= 0
        assert item.tax_fen + item.net_fen == item.gross_fen == payment.gross_fen
    withheld = simulation.total_vat_fen + simulation.total_surcharge_fen + simulation.total_iit_fen
    assert withheld + simulation.total_net_fen == sum(payment.gross_fen for payment in history)


@quick
@given(payments)
def test_vat_and_surcharges_collected_and_carried_are_those_of_the_taxable_months(rules: Rules, history: list[Payment]) -> None:
    """Against an oracle that looks at whole months only."""
    sales: dict[date, int] = defaultdict(int)
    for payment in history:
        if payment.paid_on >= date(2025, 10, 1):
            sales[month_of(payment.paid_on)] += payment.gross_fen
    owed = levied = 0
    for month, gross_fen in sales.items():
        if gross_fen > 10_100_000 or (gross_fen == 10_100_000 and month.year > 2025):
            vat_fen = fen(Decimal(gross_fen) / 100 / 101)
            owed += vat_fen
            levied += sum(share(vat_fen, rate / 2) for _, rate in rules.surcharges[0].rates)
    simulation = tax.simulate(history, Method.PLATFORM_CUMULATIVE, rules)
    last = max(range(len(history)), key=lambda index: (history[index].paid_on, index))
    vat = simulation.items[last].standing.vat
    assert simulation.total_vat_fen + (vat.carried_fen if vat else 0) == owed
    assert simulation.total_surcharge_fen + (vat.surcharge_carried_fen if vat else 0) == levied


@quick
@given(payments, methods)
def test_the_same_payments_get_the_same_answer(rules: Rules, history: list[Payment], method: Method) -> None:
    assert tax.simulate(history, method, rules) == tax.simulate(list(history), method, rules)


@quick
@given(payments, methods)
def test_every_line_recomputes(rules: Rules, history: list[Payment], method: Method) -> None:
    for item in tax.simulate(history, method, rules).items:
        for line in item.lines:
            assert half_up(left_side(line)) == line.amount_fen, line.formula


@quick
@given(payments, methods)
def test_replaying_what_was_withheld_gives_the_same_standing(rules: Rules, history: list[Payment], method: Method) -> None:
    payee, standing = tax.Payee(method), tax.Standing()
    for payment in sorted(history, key=lambda payment: payment.paid_on):
        assessed = tax.assess(payee, standing, payment, rules)
        withheld = (assessed.vat_fen, assessed.surcharge_fen, assessed.iit_fen)
        assert recount(payee, standing, payment, withheld, rules) == assessed.standing
        standing = assessed.standing
