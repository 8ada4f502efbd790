"""Fees charged become income once the service was rendered (S-110)."""

from uuid import UUID

from domain import ledger, rules
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.finance import store_income
from domain.money import Fen
from domain.viewer import Viewer

RULE = "finance.fee_recognised"
EVENT = "fee.recognised"
CHUNK = 2_000
"""Settlements in one transaction: the income account is held no longer than their transfers take."""


async def recognise_fees(tx: Transaction, viewer: Viewer, limit: int = CHUNK) -> int:
    """Posts the fees of settlements whose wage reached its worker, or that were approved long enough ago; returns how many.

    The rule states the working days. Keys are the settlements', so a chunk that was cut off is simply posted again.
    """
    viewer.must_be_system()
    days = (await rules.in_force(tx, RULE)).parameters["working_days"]
    assert isinstance(days, int)
    approved_before = start_of_day(await store_income.working_day_back(tx, day_of(tx.now), days))
    earned = await store_income.lock_earned(tx, approved_before, limit)
    if earned:
        await ledger.post(tx, await _transfers(tx, earned))
        await store_income.recognised(tx, [settlement_id for settlement_id, _, _ in earned])
    return len(earned)


async def _transfers(tx: Transaction, earned: list[tuple[UUID, UUID, Fen]]) -> list[ledger.Transfer]:
    (income,) = await ledger.open_accounts(tx, [("platform_fee_income", None)])
    return [
        ledger.Transfer(
            ledger.key(EVENT, settlement_id),
            EVENT,
            settlement_id,
            ledger.account_id("employer_fee_charged", employer_id),
            income,
            fee_fen,
        )
        for settlement_id, employer_id, fee_fen in earned
    ]
