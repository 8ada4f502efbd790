"""SQL of income: which fees are earned."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.database import Transaction
from domain.money import Fen

WORKING_DAY_BACK = """
    select day::date
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') as day
    left join calendar_day using (day)
    where coalesce(working, extract(isodow from day) < 6)
    order by day desc offset :days - 1 limit 1
"""


async def working_day_back(tx: Transaction, day: date, days: int) -> date:
    """The ``days``-th working day before ``day``: since each day before it, so many whole working days have passed."""
    last = day - timedelta(days=1)
    first = last - timedelta(days=2 * days + 30)  # no run of holidays is nearly as long
    binds = {"first": datetime(first.year, first.month, first.day), "last": datetime(last.year, last.month, last.day)}  # noqa: DTZ001
    found = await tx.value(WORKING_DAY_BACK, days=days, **binds)
    assert isinstance(found, date)
    return found


LOCK_EARNED = """
    select id, employer_id, fee_fen from settlement
    where fee_recognised_at is null and id in (
        (select id from settlement where state = 'paid' and fee_recognised_at is null and fee_fen > 0
         order by paid_at, id limit :limit)
        union all
        (select id from settlement where approved_at < :approved_before and fee_recognised_at is null and fee_fen > 0
         order by approved_at, id limit :limit)
    )
    order by id limit :limit for no key update
"""


async def lock_earned(tx: Transaction, approved_before: datetime, limit: int) -> list[tuple[UUID, UUID, Fen]]:
    """Settlements whose fee is earned and not yet income: id, employer and fee."""
    rows = await tx.all(LOCK_EARNED, approved_before=approved_before, limit=limit)
    return [(row["id"], row["employer_id"], Fen(row["fee_fen"])) for row in rows]


RECOGNISED = "update settlement set fee_recognised_at = :now where id = any (:ids::uuid[])"


async def recognised(tx: Transaction, settlement_ids: Sequence[UUID]) -> None:
    await tx.run(RECOGNISED, ids=list(settlement_ids))
