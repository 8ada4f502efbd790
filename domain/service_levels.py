"""How often obligations were met: counted by month of the day they were due, from their clocks (S-005, S-072)."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.clock import month_of, start_of_day
from domain.database import Transaction
from domain.viewer import Viewer

MEASURE = """
    insert into service_level (kind, month, due, in_time, late, unmet, measured_at)
    select k.kind, :month, count(d.id), count(*) filter (where d.met_at is not null and d.missed_at is null),
        count(*) filter (where d.met_at is not null and d.missed_at is not null),
        count(*) filter (where d.id is not null and d.met_at is null), :now
    from deadline_kind k
    left join deadline d on d.kind = k.kind and d.lifted_at is null and d.paused_at is null
        and d.due_at > :since and d.due_at <= :until and d.due_at <= :now
    group by k.kind
    on conflict (kind, month) do update
    set due = excluded.due, in_time = excluded.in_time, late = excluded.late, unmet = excluded.unmet,
        measured_at = excluded.measured_at
"""


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """One kind of obligation in one month; ``working_days`` or ``days``, as its rule counts, while a clock of it ran."""

    kind: str
    owed_by: str
    rule_id: str | None
    legal_basis: tuple[str, ...]
    working_days: int | None
    days: int | None
    due: int
    in_time: int
    late: int
    unmet: int


async def measure(tx: Transaction, viewer: Viewer) -> None:
    """Counts the clocks due in this month and the last one, until now; lifted and paused ones are not counted.

    A clock that ends at a midnight was due on the day before it. What is met later than a month after is not counted again.
    """
    viewer.must_be_system()
    this = month_of(tx.now)
    for month in (month_of(this - timedelta(days=1)), this):
        until = month_of(month + timedelta(days=31))
        await tx.run(MEASURE, month=month, since=start_of_day(month), until=start_of_day(until))


OF_MONTH = """
    select l.kind, k.owed_by, r.id || '@' || r.version as rule_id, coalesce(r.legal_basis, '{}') as legal_basis,
        (r.parameters ->> 'working_days')::int as working_days, (r.parameters ->> 'days')::int as days,
        l.due, l.in_time, l.late, l.unmet
    from service_level l join deadline_kind k using (kind)
    left join lateral (
        select rule_id, rule_version from deadline d where d.kind = l.kind and d.due_at > :since order by d.due_at desc limit 1
    ) d on true
    left join rule r on r.id = d.rule_id and r.version = d.rule_version
    where l.month = :month order by l.kind
"""


async def of_month(tx: Transaction, month: date) -> list[ServiceLevel]:
    """Every kind of obligation in the month of that day, for everybody; nothing for a month never counted."""
    first = month.replace(day=1)
    rows = await tx.all(OF_MONTH, month=first, since=start_of_day(first))
    return [ServiceLevel(**{**dict(row), "legal_basis": tuple(row["legal_basis"])}) for row in rows]
