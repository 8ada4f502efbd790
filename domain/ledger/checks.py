"""Asking the books, and keeping the answers: hourly from the last snapshot, daily the settlement account (S-115)."""

from enum import Enum

from domain import outbox
from domain.clock import day_of
from domain.database import Record, Transaction
from domain.ledger import store_checks
from domain.ledger.sealing import root_at
from domain.viewer import Viewer

FINDINGS_KEPT = 100


class Scope(Enum):
    """What a check asked."""

    SINCE_SNAPSHOT = "since_snapshot"
    """Every account, and every transfer since the last snapshot."""
    SETTLEMENT_CASH = "settlement_cash"
    """Settlement cash is what is owed to workers, employers and the tax office, in suspense and in transit."""
    AREAS = "areas"
    """What must hold between the books and the areas that post to them; asked elsewhere, kept here."""


async def run_checks(tx: Transaction, viewer: Viewer) -> int:
    """Asks what is due now and keeps each answer; one that does not hold is told to finance. Returns how many findings."""
    viewer.must_be_system()
    findings = await store_checks.broken_since_snapshot(tx, FINDINGS_KEPT)
    findings += await _broken_root(tx)
    await _keep(tx, viewer, Scope.SINCE_SNAPSHOT, findings, None)
    if await store_checks.day_checked(tx, Scope.SETTLEMENT_CASH.value, day_of(tx.now)):
        return len(findings)
    figures = await store_checks.figures(tx)
    unequal = _unequal(figures)
    await _keep(tx, viewer, Scope.SETTLEMENT_CASH, unequal, figures)
    return len(findings) + len(unequal)


async def areas_due(tx: Transaction) -> bool:
    """Whether today's answer about the areas is not kept yet."""
    return not await store_checks.day_checked(tx, Scope.AREAS.value, day_of(tx.now))


async def keep_areas(tx: Transaction, viewer: Viewer, findings: list[str]) -> int:
    """Keeps what was found between the areas; what does not hold is told to finance. Returns how many findings."""
    viewer.must_be_system()
    await _keep(tx, viewer, Scope.AREAS, findings, None)
    return len(findings)


async def _broken_root(tx: Transaction) -> list[str]:
    """The last published root, computed again from the stored blocks and the leaves beside them."""
    last = await store_checks.latest_root(tx)
    if last is None or await root_at(tx, last["size"]) == last["root"]:
        return []
    return [f"8 the published roots verify: root of {last['day']}"]


def _unequal(figures: Record) -> list[str]:
    owed = sum(figures[name] for name in ("workers_fen", "employers_fen", "tax_fen", "suspense_fen", "transit_fen"))
    if owed == figures["cash_fen"]:
        return []
    return [f"13 settlement cash is what is owed: {figures['cash_fen']} fen in cash, {owed} fen owed"]


async def _keep(tx: Transaction, viewer: Viewer, scope: Scope, findings: list[str], figures: Record | None) -> None:
    check_id = await store_checks.keep(tx, scope.value, day_of(tx.now), findings[:FINDINGS_KEPT], figures)
    if findings:
        await outbox.put(tx, viewer, "books_check.failed", check_id)
