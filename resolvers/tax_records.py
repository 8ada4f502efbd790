"""The record of what was withheld: payments, a worker's year, the monthly declaration, the quarterly report."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain import tax
from domain.money import Fen
from resolvers.compiler.source import Link, Root, Source, connection, one
from resolvers.ids import global_id, uuid_of
from resolvers.request import Answer, Request

TAX_PAYMENT = Source(
    "TaxPayment",
    table="tax_payment",
    readable={
        "worker": "{t}.worker_id = :worker_id",
        "finance": "true",
        "checker": "true",
        "auditor": "true",
        "admin": "true",
    },
    order=("recorded_at desc", "id desc"),
    links={
        "worker": one("Worker", "worker_id"),
        "settlement": one("Settlement", "settlement_id"),
        "reverses": one("TaxPayment", "reverses_id"),
    },
)

TAX_CROSSING = Source(
    "TaxCrossing",
    table="tax_crossing",
    readable={
        "worker": "{t}.worker_id = :worker_id",
        "finance": "true",
        "checker": "true",
        "support": "true",
        "auditor": "true",
        "admin": "true",
    },
    order=("found_at desc", "id desc"),
    links={"worker": one("Worker", "worker_id", granted="who is to be guided is known to who guides, masked")},
)

ROOTS: dict[str, Root | Link] = {
    "taxPayments": connection(TAX_PAYMENT, filters={"month": "{t}.month = :value"}),
    "taxCrossings": connection(TAX_CROSSING, filters={"open": "(({t}.ended_at is null) = :value)"}),
}


AMOUNTS = ("gross", "vat", "surcharge", "iit", "net")


@dataclass(frozen=True, slots=True)
class TaxMonth:
    """One month of the worker's own."""

    month: date
    payments: int
    gross: Fen
    vat: Fen
    surcharge: Fen
    iit: Fen
    net: Fen


@dataclass(frozen=True, slots=True)
class TaxYear:
    """A worker's year and its sums (fen), and the sales of the last twelve months beside what an agent may file for."""

    year: int
    months: list[TaxMonth]
    gross: Fen
    vat: Fen
    surcharge: Fen
    iit: Fen
    net: Fen
    rolling_sales: Fen
    rolling_limit: Fen
    crossed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaxPeriodRow:
    """One worker's totals; names and numbers are masks."""

    worker_id: str
    worker_name: str
    id_number: str
    payments: int
    income: Fen
    returned: Fen
    gross: Fen
    vat: Fen
    surcharge: Fen
    iit: Fen
    net: Fen
    corrected: Fen


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """A month or a quarter with one page of its rows. ``next`` is what ``after`` takes for the page that follows."""

    first_day: date
    last_day: date
    due_on: date
    workers: int
    gross: Fen
    vat: Fen
    surcharge: Fen
    iit: Fen
    net: Fen
    corrected: Fen
    rows: list[TaxPeriodRow]
    next: str | None


async def my_tax_year(request: Request, year: int) -> Answer:
    """The worker's own year, month by month (T-012)."""
    months = [
        TaxMonth(each.month, each.payments, *(getattr(each, f"{name}_fen") for name in AMOUNTS))
        for each in await tax.my_year(request.tx, request.viewer, year)
    ]
    gross, vat, surcharge, iit, net = (Fen(sum(getattr(each, name) for each in months)) for name in AMOUNTS)
    rolling = await tax.rolling_sales(request.tx, request.viewer.must_be_worker())
    limit = (rolling.sales_fen, rolling.limit_fen, rolling.crossed_at)
    return TaxYear(year, months, gross, vat, surcharge, iit, net, *limit)


async def tax_declaration(request: Request, month: date, first: int, after: str | None) -> Answer:
    """What is declared for a month (L-01)."""
    seek = uuid_of("Worker", after, "after") if after else None
    return _period(await tax.declaration(request.tx, request.viewer, month, first, seek))


async def income_report(request: Request, year: int, quarter: int, first: int, after: str | None) -> Answer:
    """What is reported of a quarter (L-02)."""
    seek = uuid_of("Worker", after, "after") if after else None
    return _period(await tax.income_report(request.tx, request.viewer, year, quarter, first, seek))


def _period(period: tax.Period) -> TaxPeriod:
    sums = period.totals
    return TaxPeriod(
        period.first_month,
        period.until - timedelta(days=1),
        period.due_on,
        sums.workers,
        sums.gross_fen,
        sums.vat_fen,
        sums.surcharge_fen,
        sums.iit_fen,
        sums.net_fen,
        sums.corrected_fen,
        [_row(row) for row in period.rows],
        None if period.complete else global_id("Worker", period.rows[-1].worker_id),
    )


def _row(row: tax.PeriodRow) -> TaxPeriodRow:
    return TaxPeriodRow(
        global_id("Worker", row.worker_id),
        row.name_mask,
        row.id_number_mask,
        row.payments,
        row.income_fen,
        Fen(row.income_fen - row.gross_fen),
        row.gross_fen,
        row.vat_fen,
        row.surcharge_fen,
        row.iit_fen,
        row.net_fen,
        row.corrected_fen,
    )
