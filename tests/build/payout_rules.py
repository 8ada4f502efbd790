"""Rules of pay as tests need them."""

from datetime import timedelta
from uuid import UUID

from domain import payout_rules
from domain.clock import day_of
from domain.database import Transaction
from domain.money import Fen
from domain.payout_rules import Every, PayoutRule, Terms
from domain.viewer import Viewer


def the_terms(tx: Transaction, **changes: object) -> Terms:
    """Every day at ten, up to ¥100,000, from yesterday on."""
    values: dict[str, object] = {
        "name": "每日发放",
        "every": Every.DAY,
        "weekday": None,
        "month_day": None,
        "at_minute": 600,
        "working_days_only": False,
        "posting_id": None,
        "run_max_fen": Fen(10_000_000),
        "payee_max_fen": Fen(10_000_000),
        "keep_fen": Fen(0),
        "valid_from": day_of(tx.now) - timedelta(days=1),
        "valid_until": None,
    }
    return Terms(**values | changes)  # type: ignore[arg-type]  # by name


async def an_active_rule(tx: Transaction, employer: Viewer, finance: Viewer, terms: Terms) -> UUID:
    """Proposed by the employer and agreed to by the platform."""
    rule_id = await payout_rules.propose(tx, employer, terms)
    assert employer.employer_id is not None
    await payout_rules.accept(tx, finance, rule_id, terms.fingerprint(employer.employer_id))
    return rule_id


async def the_rule(tx: Transaction, rule_id: UUID) -> PayoutRule:
    """As it is now."""
    rule = await payout_rules.store.lock(tx, rule_id)
    assert rule is not None
    return rule
