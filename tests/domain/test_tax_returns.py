"""What must be true of tax after payments came back (S-040, L-01)."""

from datetime import date

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import tax
from domain.database import Transaction
from domain.money import Fen
from domain.tax import Method, Payment, Rules
from domain.tax.assessment import recount

DAY = date(2026, 6, 15)
MOST_FEN = 800_000
"""Ten of these stay below the month's VAT threshold."""
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
amounts = st.integers(1, MOST_FEN).map(Fen)
accumulating = st.sampled_from([Method.PLATFORM_CUMULATIVE, Method.STUDENT_INTERNSHIP, Method.NON_RESIDENT])


@pytest_asyncio.fixture
async def rules(tx: Transaction) -> Rules:
    return await tax.load_rules(tx)


@pytest.mark.requirement("L-01", part="after returns the next payment settles the difference to one calculation of what stands")
@quick
@given(st.lists(st.tuples(amounts, st.booleans()), min_size=1, max_size=8), amounts, accumulating)
def test_what_stands_has_the_tax_of_one_calculation(
    rules: Rules, history: list[tuple[Fen, bool]], following: Fen, method: Method
) -> None:
    """Never less; and more only where more had been withheld than is due now, which the annual return gives back."""
    payee, withheld, after = tax.Payee(method), [], tax.Standing()
    for gross_fen, _ in history:
        assessed = tax.assess(payee, after, Payment(DAY, gross_fen), rules)
        withheld.append(assessed.iit_fen)
        after = assessed.standing
    standing, stands_fen, kept_fen = tax.Standing(), 0, 0
    for (gross_fen, returned), iit_fen in zip(history, withheld, strict=True):
        if not returned:
            standing = recount(payee, standing, Payment(DAY, gross_fen), (Fen(0), Fen(0), iit_fen), rules)
            stands_fen, kept_fen = stands_fen + gross_fen, kept_fen + iit_fen
    last = tax.assess(payee, standing, Payment(DAY, following), rules)
    at_once = tax.simulate([Payment(DAY, Fen(stands_fen + following))], method, rules).total_iit_fen
    assert kept_fen + last.iit_fen == max(kept_fen, at_once)
