"""Above 5,000,000 in twelve months in a row: found by a sweep, told once per crossing, seen on the tax year."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain import notifications, tax
from domain.database import Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.viewer import Viewer
from tests.build.accounts import a_staff, a_worker
from tests.build.tax import add_worker, months, pay

SYSTEM = Viewer.system("tax.watch_sales")
TOLD = """
    select count(*) from outbox join tax_crossing c on c.id = subject_id
    where topic = 'tax_crossing.found' and worker_id = :id
"""
OPEN = "select count(*) from tax_crossing where worker_id = :id and ended_at is null"
LIMIT_GROSS = 5_050_000
"""5,000,000 without VAT, as it is paid: 1 % on top."""


async def paid(tx: Transaction, worker_id: UUID, *payments: tax.Payment) -> None:
    for payment in payments:
        await tax.withhold(tx, worker_id, new_id(), payment.gross_fen, payment.paid_on)


async def watched(tx: Transaction, year: int, month: int) -> None:
    """The sweep on a day of that month, until it finds nothing."""
    tx.now = datetime(year, month, 20, 4, tzinfo=UTC)
    while await tax.watch_sales(tx, SYSTEM):
        pass


async def counts(tx: Transaction, worker_id: UUID) -> tuple[object, object]:
    return await tx.value(TOLD, id=worker_id), await tx.value(OPEN, id=worker_id)


@pytest.mark.requirement("L-01", part="above 5,000,000 in twelve months one is guided to register, once per crossing")
async def test_a_crossing_is_told_once(tx: Transaction) -> None:
    worker = await add_worker(tx)
    await paid(tx, worker, pay("2026-01-05", 3_000_000), pay("2026-06-05", LIMIT_GROSS - 3_000_000))
    await watched(tx, 2026, 6)
    assert await counts(tx, worker) == (0, 0)
    await paid(tx, worker, pay("2026-06-06", "0.01"))
    for month in (6, 6, 12):
        await watched(tx, 2026, month)
        assert await counts(tx, worker) == (1, 1)


async def test_who_falls_below_and_comes_back_is_told_again(tx: Transaction) -> None:
    worker = await add_worker(tx)
    await paid(tx, worker, *months(2026, {1: 4_000_000, 6: 2_000_000}))
    await watched(tx, 2026, 6)
    assert await counts(tx, worker) == (1, 1)
    await watched(tx, 2027, 1)
    assert await counts(tx, worker) == (1, 0)
    await paid(tx, worker, pay("2027-02-05", 4_000_000))
    await watched(tx, 2027, 2)
    assert await counts(tx, worker) == (2, 1)


async def test_twelve_months_are_this_one_and_eleven_before(tx: Transaction) -> None:
    worker = await add_worker(tx)
    await paid(tx, worker, *months(2026, {1: 3_000_000}), *months(2027, {1: 3_000_000}))
    await watched(tx, 2027, 1)
    assert await counts(tx, worker) == (0, 0)
    sales = await tax.rolling_sales(tx, worker)
    assert (sales.first_month.isoformat(), sales.sales_fen, sales.limit_fen) == ("2026-02-01", 297_029_703, Fen(500_000_000))


async def test_a_returned_payment_does_not_count(tx: Transaction) -> None:
    worker, returned = await add_worker(tx), new_id()
    await paid(tx, worker, pay("2026-05-05", 3_000_000))
    await tax.withhold(tx, worker, returned, pay("2026-06-05", 3_000_000).gross_fen, pay("2026-06-05", 1).paid_on)
    await watched(tx, 2026, 6)
    assert await counts(tx, worker) == (1, 1)
    await tax.reverse(tx, returned)
    await watched(tx, 2026, 6)
    assert await counts(tx, worker) == (1, 0)


async def test_the_worker_and_staff_are_told(tx: Transaction) -> None:
    worker, staff = await a_worker(tx), await a_staff(tx, "finance")
    await paid(tx, worker.id, pay("2026-06-05", 6_000_000))
    await watched(tx, 2026, 6)
    crossing = await tx.value("select id from tax_crossing where worker_id = :id", id=worker.id)
    assert isinstance(crossing, UUID)
    await notifications.tell(tx, SYSTEM, new_id(), "tax_crossing.found", crossing)
    told = "select body_zh from notification where person_id = :id and topic = 'tax_crossing.found'"
    for person_id in (worker.person_id, staff.person_id):
        assert "5,940,594.06" in str(await tx.value(told, id=person_id))
