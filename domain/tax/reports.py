"""What was withheld, read back: a worker's year, the monthly declaration, the quarterly income report (T-012, L-01, L-02).

Read from the append-only record alone. A returned payment counts in the month it was paid for, whenever it came back; once that
month's tax was handed over, in the month that corrects it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import deadlines
from domain.database import Transaction
from domain.errors import InvalidInput
from domain.money import Fen
from domain.viewer import Viewer

FIRST_YEAR = 2019
YEARS = range(FIRST_YEAR, 2100)
MAX_ROWS = 1_000
DECLARED_BY_DAY = 15
"""Withheld tax is declared and paid by the 15th of the next month, or the working day after it."""
READERS = ("finance", "checker", "auditor", "admin")


@dataclass(frozen=True, slots=True)
class TaxMonth:
    """One month of a worker's: ``payments`` stand, returned ones are taken off."""

    month: date
    payments: int
    gross_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    net_fen: Fen


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One worker's totals of a period. ``income_fen`` is what was paid, ``gross_fen`` the same less what came back."""

    worker_id: UUID
    name_mask: str
    id_number_mask: str
    payments: int
    income_fen: Fen
    gross_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    net_fen: Fen
    corrected_fen: Fen
    """Tax of earlier months that is taken off here; it is in the sums above."""


@dataclass(frozen=True, slots=True)
class PeriodTotals:
    """All workers of a period together."""

    workers: int
    gross_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    net_fen: Fen
    corrected_fen: Fen


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from … until (the first days; ``until`` is not included), with a page of its rows in order of worker ids."""

    first_month: date
    until: date
    due_on: date
    totals: PeriodTotals
    rows: tuple[PeriodRow, ...]
    complete: bool
    """No worker follows this page."""


YEAR = """
    select period as month, sum(case when reverses_id is null then 1 else -1 end)::int as payments,
           sum(gross_fen)::bigint as gross_fen,
           sum(vat_fen)::bigint as vat_fen, sum(surcharge_fen)::bigint as surcharge_fen, sum(iit_fen)::bigint as iit_fen,
           sum(net_fen)::bigint as net_fen
    from tax_payment where worker_id = :worker_id and period >= :first_month and period < :until
    group by period order by period
"""


async def my_year(tx: Transaction, viewer: Viewer, year: int) -> list[TaxMonth]:
    """The worker's months of a year in which anything was recorded. Raises InvalidInput."""
    worker_id = viewer.must_be_worker()
    _must_be_year(year)
    return await year_of(tx, worker_id, year)


async def year_of(tx: Transaction, worker_id: UUID, year: int) -> list[TaxMonth]:
    """A worker's months of a year in which anything was recorded."""
    rows = await tx.all(YEAR, worker_id=worker_id, first_month=date(year, 1, 1), until=date(year + 1, 1, 1))
    return [TaxMonth(**dict(row)) for row in rows]


async def declaration(tx: Transaction, viewer: Viewer, month: date, first: int, after: UUID | None) -> Period:
    """What is declared for a month, worker by worker; due by the 15th of the next (L-01). Raises InvalidInput."""
    viewer.must_be_staff(*READERS)
    until, due_on = declaration_month(month)
    return await _period(tx, month, until, due_on, first, after)


def declaration_month(month: date, field: str = "month") -> tuple[date, date]:
    """The first day after a month, and by when its tax is declared and paid were that a working day.

    Raises InvalidInput unless it is a first day.
    """
    _must_be_year(month.year, field)
    if month.day != 1:
        raise InvalidInput(field, "请填写月份的第一天。", "A month is given by its first day.")
    until = _months_on(month, 1)
    return until, until.replace(day=DECLARED_BY_DAY)


async def income_report(tx: Transaction, viewer: Viewer, year: int, quarter: int, first: int, after: UUID | None) -> Period:
    """What is reported of a quarter's income, worker by worker; due within the month after it (L-02). Raises InvalidInput."""
    viewer.must_be_staff(*READERS)
    _must_be_year(year)
    if quarter not in (1, 2, 3, 4):
        raise InvalidInput("quarter", "季度为1至4。", "A quarter is 1 to 4.")
    begins = date(year, quarter * 3 - 2, 1)
    until = _months_on(begins, 3)
    return await _period(tx, begins, until, date.fromordinal(_months_on(until, 1).toordinal() - 1), first, after)


TOTALS = """
    select count(distinct worker_id)::int as workers, coalesce(sum(gross_fen), 0)::bigint as gross_fen,
           coalesce(sum(vat_fen), 0)::bigint as vat_fen, coalesce(sum(surcharge_fen), 0)::bigint as surcharge_fen,
           coalesce(sum(iit_fen), 0)::bigint as iit_fen, coalesce(sum(net_fen), 0)::bigint as net_fen,
           coalesce(-sum(vat_fen + surcharge_fen + iit_fen) filter (where corrected_in is not null), 0)::bigint as corrected_fen
    from tax_payment where period >= :first_month and period < :until
"""
ROWS = """
    select p.worker_id, w.name_mask, w.id_number_mask, p.payments, p.income_fen, p.gross_fen, p.vat_fen,
           p.surcharge_fen, p.iit_fen, p.net_fen, p.corrected_fen
    from (
        select worker_id, sum(case when reverses_id is null then 1 else -1 end)::int as payments,
               coalesce(sum(gross_fen) filter (where reverses_id is null), 0)::bigint as income_fen,
               sum(gross_fen)::bigint as gross_fen, sum(vat_fen)::bigint as vat_fen,
               sum(surcharge_fen)::bigint as surcharge_fen, sum(iit_fen)::bigint as iit_fen, sum(net_fen)::bigint as net_fen,
               coalesce(-sum(vat_fen + surcharge_fen + iit_fen) filter (where corrected_in is not null), 0)::bigint
                   as corrected_fen
        from tax_payment
        where period >= :first_month and period < :until and (:after::uuid is null or worker_id > :after::uuid)
        group by worker_id order by worker_id limit :limit
    ) p join worker w on w.id = p.worker_id
    order by p.worker_id
"""


async def _period(tx: Transaction, begins: date, until: date, due_on: date, first: int, after: UUID | None) -> Period:
    if not 1 <= first <= MAX_ROWS:
        raise InvalidInput("first", f"每页1至{MAX_ROWS}行。", f"A page has 1 to {MAX_ROWS} rows.")
    totals = await tx.one(TOTALS, first_month=begins, until=until)
    assert totals is not None
    found = await tx.all(ROWS, first_month=begins, until=until, after=after, limit=first + 1)
    rows = tuple(PeriodRow(**dict(row)) for row in found[:first])
    due_on = await deadlines.working_day_from(tx, due_on)
    return Period(begins, until, due_on, PeriodTotals(**dict(totals)), rows, complete=len(found) <= first)


def _must_be_year(year: int, field: str = "year") -> None:
    if year not in YEARS:
        raise InvalidInput(field, "年份不在范围内。", "There is no record of such a year.")


def _months_on(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)
