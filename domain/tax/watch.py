"""The watch over sales of twelve months in a row: who is past what an agent may file for is told once per crossing (L-01)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain import outbox, rules
from domain.clock import day_of, month_of
from domain.database import Transaction
from domain.ids import new_id
from domain.money import Fen, fen, yuan
from domain.rules import Rule
from domain.viewer import Viewer

RULE = "tax.agent_filing_limit"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RollingSales:
    """Sales without VAT from ``first_month`` to this month, beside the limit; ``crossed_at``: told, and still above."""

    first_month: date
    sales_fen: Fen
    limit_fen: Fen
    crossed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit in force: ``gross_fen`` is the most one may be paid in ``months`` months without crossing it."""

    rule: Rule
    months: int
    rate: Decimal
    sales: Decimal

    @property
    def gross_fen(self) -> int:
        """Compared without division, so that the boundary is exact."""
        return int(self.sales * 100 * (1 + self.rate))


ABOVE = """
    select worker_id, sum(gross_fen)::bigint as gross_fen
    from tax_payment
    where month between :first_month and :last_month
      and not exists (select from tax_crossing c where c.worker_id = tax_payment.worker_id and c.ended_at is null)
    group by worker_id having sum(gross_fen) > :gross_fen order by worker_id limit :limit
"""
ADD = """
    insert into tax_crossing (id, worker_id, first_month, last_month, sales_fen, rule_version, found_at)
    select c.id, c.worker_id, :first_month, :last_month, c.sales_fen, :rule_version, :now
    from unnest(:ids::uuid[], :worker_ids::uuid[], :sales::bigint[]) as c (id, worker_id, sales_fen)
    on conflict (worker_id) where ended_at is null do nothing
    returning id
"""
END = """
    update tax_crossing c set ended_at = :now
    where c.ended_at is null and coalesce((
        select sum(p.gross_fen) from tax_payment p
        where p.worker_id = c.worker_id and p.month between :first_month and :last_month), 0) <= :gross_fen
"""


async def watch_sales(tx: Transaction, viewer: Viewer) -> int:
    """Finds a bounded number of workers above the limit and tells them and staff; ends the crossings that are over.

    Answers how many were found. Who stays above is told no more; who falls below and comes back is told again.
    """
    viewer.must_be_system()
    limit = await _limit(tx)
    binds = {**_months(tx, limit), "gross_fen": limit.gross_fen}
    await tx.run(END, **binds)
    above = await tx.all(ABOVE, limit=AT_ONCE, **binds)
    added = await tx.all(
        ADD,
        **_months(tx, limit),
        ids=[new_id() for _ in above],
        worker_ids=[row["worker_id"] for row in above],
        sales=[_without_vat(row["gross_fen"], limit) for row in above],
        rule_version=limit.rule.version,
    )
    if added:
        await outbox.put_all(tx, viewer, "tax_crossing.found", [row["id"] for row in added])
    return len(above)


SALES = """
    select coalesce(sum(gross_fen), 0)::bigint as gross_fen,
           (select found_at from tax_crossing where worker_id = :worker_id and ended_at is null) as crossed_at
    from tax_payment where worker_id = :worker_id and month between :first_month and :last_month
"""


async def rolling_sales(tx: Transaction, worker_id: UUID) -> RollingSales:
    """How far a worker is from the limit."""
    limit = await _limit(tx)
    months = _months(tx, limit)
    row = await tx.one(SALES, worker_id=worker_id, **months)
    assert row is not None
    return RollingSales(months["first_month"], _without_vat(row["gross_fen"], limit), fen(limit.sales), row["crossed_at"])


async def _limit(tx: Transaction) -> Limit:
    rule = await rules.in_force(tx, RULE)
    values = rule.parameters
    return Limit(rule, int(str(values["months"])), Decimal(str(values["rate"])), Decimal(str(values["sales"])))


def _months(tx: Transaction, limit: Limit) -> dict[str, date]:
    """This month and those before it that are counted with it, by their first days."""
    last = month_of(day_of(tx.now))
    months = last.year * 12 + last.month - limit.months
    return {"first_month": date(months // 12, months % 12 + 1, 1), "last_month": last}


def _without_vat(gross_fen: int, limit: Limit) -> Fen:
    return fen(yuan(gross_fen) / (1 + limit.rate))
