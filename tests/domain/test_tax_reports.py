"""What was withheld, read back: the worker's year, the monthly declaration, the quarterly report."""

from datetime import UTC, date, datetime

import pytest

from domain import filings, tax
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted
from domain.filings import FilingKind
from domain.ids import new_id
from domain.viewer import Kind, Viewer
from tests.build.accounts import a_staff
from tests.build.tax import add_worker, months, pay


async def paid(tx: Transaction, *histories: list[tax.Payment]) -> list[Viewer]:
    """A worker for each history, in order of their ids; viewers of theirs."""
    workers = [await add_worker(tx) for _ in histories]
    for worker_id, history in zip(workers, histories, strict=True):
        for payment in history:
            await tax.withhold(tx, worker_id, new_id(), payment.gross_fen, payment.paid_on)
    return [Viewer(Kind.WORKER, worker_id=worker_id) for worker_id in workers]


@pytest.mark.requirement("T-012", part="the worker's yearly summary, month by month")
async def test_a_workers_year_is_the_sum_of_its_payments(tx: Transaction) -> None:
    history = months(2026, {6: 7000, 7: 7500, 10: 7200, 11: 6000, 12: 8000})
    worker, _ = await paid(tx, [*history, pay("2027-01-05", 9000)], [pay("2026-06-01", 9999)])
    year = await tax.my_year(tx, worker, 2026)
    assert [(each.month.month, each.payments, each.gross_fen, each.iit_fen) for each in year] == [
        (6, 1, 700000, 1800),
        (7, 1, 750000, 3000),
        (10, 1, 720000, 2280),
        (11, 1, 600000, 0),
        (12, 1, 800000, 3600),
    ]
    assert all(each.gross_fen == each.vat_fen + each.iit_fen + each.net_fen for each in year)
    assert await tax.my_year(tx, worker, 2025) == []


async def test_a_returned_payment_is_taken_off_its_own_month(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    await tax.withhold(tx, worker_id, new_id(), pay("2026-06-01", 7000).gross_fen, date(2026, 6, 1))
    returned = new_id()
    await tax.withhold(tx, worker_id, returned, pay("2026-06-02", 3000).gross_fen, date(2026, 6, 2))
    await tax.reverse(tx, returned)
    (june,) = await tax.my_year(tx, Viewer(Kind.WORKER, worker_id=worker_id), 2026)
    assert (june.payments, june.gross_fen, june.iit_fen) == (1, 700000, 1800)
    period = await tax.income_report(tx, (await a_staff(tx, "auditor")).viewer, 2026, 2, 10, None)
    assert [(row.income_fen, row.gross_fen) for row in period.rows] == [(1000000, 700000)]


@pytest.mark.requirement("L-01", part="the month's declaration, worker by worker", missing="transmission to the tax office")
async def test_a_months_declaration_has_every_worker_once(tx: Transaction) -> None:
    finance = (await a_staff(tx, "finance")).viewer
    one, two, _ = await paid(
        tx,
        [pay("2026-06-05", 3000), pay("2026-06-20", "3000.55")],
        [pay("2026-06-30", 10000)],
        [pay("2026-07-01", 5000)],
    )
    june = await tax.declaration(tx, finance, date(2026, 6, 1), 10, None)
    assert (june.due_on, june.totals.workers, june.totals.gross_fen, june.complete) == (date(2026, 7, 15), 2, 1600055, True)
    found = {row.worker_id: (row.payments, row.gross_fen, row.iit_fen) for row in june.rows}
    assert found == {one.worker_id: (2, 600055, 0), two.worker_id: (1, 1000000, 9000)}
    assert "*" in june.rows[0].name_mask and "*" in june.rows[0].id_number_mask
    totals = june.totals
    assert totals.gross_fen == totals.vat_fen + totals.iit_fen + totals.net_fen


@pytest.mark.requirement("L-02", part="a quarter's income, worker by worker", missing="operator data")
async def test_a_quarters_report_goes_on_page_by_page(tx: Transaction) -> None:
    finance = (await a_staff(tx, "finance")).viewer
    await paid(tx, *[[pay("2026-10-31", 1000), pay("2026-12-31", 2000)] for _ in range(3)], [pay("2026-09-30", 7777)])
    seen, after = [], None
    for size, complete in ((2, False), (1, True)):
        page = await tax.income_report(tx, finance, 2026, 4, 2, after)
        assert (len(page.rows), page.complete, page.totals.workers, page.totals.gross_fen) == (size, complete, 3, 900000)
        seen += [row.worker_id for row in page.rows]
        after = seen[-1]
    assert seen == sorted(set(seen))
    assert (page.first_month, page.until) == (date(2026, 10, 1), date(2027, 1, 1))
    assert page.due_on == date(2027, 2, 1)  # 31 January is a Sunday


@pytest.mark.requirement("L-01", part="a term that ends on a day off ends on the next working day")
async def test_a_term_follows_the_working_day_calendar(tx: Transaction) -> None:
    """15 August 2026 is a Saturday; where it is a day to make up for a holiday, it is the last day."""
    finance = (await a_staff(tx, "finance")).viewer
    await paid(tx, [pay("2026-07-05", 10_000)])
    assert (await tax.declaration(tx, finance, date(2026, 7, 1), 1, None)).due_on == date(2026, 8, 17)
    tx.now = datetime(2026, 8, 3, tzinfo=UTC)
    remittance_id = await tax.prepare_remittance(tx, finance, date(2026, 7, 1))
    assert await tx.value("select due_on from tax_remittance where id = :id", id=remittance_id) == date(2026, 8, 17)
    filing_id = await filings.request_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, date(2026, 7, 1), "按期申报")
    assert await tx.value("select due_on from tax_filing where id = :id", id=filing_id) == date(2026, 8, 17)
    await tx.connection.execute("insert into calendar_day values ('2026-08-15', true, '调休上班')")
    assert (await tax.declaration(tx, finance, date(2026, 7, 1), 1, None)).due_on == date(2026, 8, 15)


async def test_an_empty_month_is_declared_as_nothing(tx: Transaction) -> None:
    period = await tax.declaration(tx, (await a_staff(tx, "finance")).viewer, date(2026, 2, 1), 10, None)
    assert (period.totals.workers, period.totals.gross_fen, period.rows, period.complete) == (0, 0, (), True)


async def test_what_is_no_period_is_refused(tx: Transaction) -> None:
    finance = (await a_staff(tx, "finance")).viewer
    for month, first in ((date(2026, 6, 2), 10), (date(1999, 1, 1), 10), (date(2026, 6, 1), 0), (date(2026, 6, 1), 1001)):
        with pytest.raises(InvalidInput):
            await tax.declaration(tx, finance, month, first, None)
    for year, quarter in ((2026, 0), (2026, 5), (9999, 1)):
        with pytest.raises(InvalidInput):
            await tax.income_report(tx, finance, year, quarter, 10, None)
    worker = Viewer(Kind.WORKER, worker_id=new_id())
    with pytest.raises(InvalidInput):
        await tax.my_year(tx, worker, 1)
    with pytest.raises(NotPermitted):
        await tax.declaration(tx, worker, date(2026, 6, 1), 10, None)
