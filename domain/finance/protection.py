"""How far a posting's wages are covered when it is published (S-072)."""

from decimal import Decimal
from enum import Enum
from uuid import UUID

from domain import rules
from domain.database import Transaction
from domain.finance import store_liability
from domain.money import Fen

RULE = "postings.wage_protection"


class WageProtection(Enum):
    NONE = "none"
    DEPOSIT_BACKED = "deposit_backed"
    PREFUNDED = "prefunded"


def protection_of(expected_fen: Fen, funded_fen: Fen, deposit_rate: Decimal, prefunded_rate: Decimal) -> WageProtection:
    """The level that so much free wage money gives to wages of so much. Pure."""
    if funded_fen >= expected_fen * prefunded_rate:
        return WageProtection.PREFUNDED
    return WageProtection.DEPOSIT_BACKED if funded_fen >= expected_fen * deposit_rate else WageProtection.NONE


async def measure_protection(
    tx: Transaction, employer_id: UUID, posting_id: UUID, version_id: UUID, expected_fen: Fen
) -> WageProtection:
    """The level of a posting's version as it is published, kept with the amounts and the version of the rule."""
    rule = await rules.in_force(tx, RULE)
    deposit_rate, prefunded_rate = (Decimal(str(rule.parameters[name])) for name in ("deposit_backed_rate", "prefunded_rate"))
    funded_fen = await store_liability.free_wage_money(tx, employer_id, posting_id)
    level = protection_of(expected_fen, funded_fen, deposit_rate, prefunded_rate)
    await store_liability.measured(tx, posting_id, version_id, level.value, expected_fen, funded_fen, rule.version)
    return level
