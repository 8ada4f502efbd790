"""How often obligations were met, month by month."""

from datetime import date, timedelta

import pytest

from domain import deadlines, service_levels
from domain.clock import SHANGHAI, day_of, month_of, start_of_day
from domain.database import Transaction
from domain.ids import new_id
from domain.viewer import Viewer

SYSTEM = Viewer.system("deadlines.measure")
RULE = "settlements.pay_release"


async def clock(tx: Transaction, days: int, *, met_after: int | None = None) -> None:
    """A clock of so many days, met after so many or not at all; business time comes back."""
    subject_id, began = new_id(), tx.now
    await deadlines.start(tx, deadlines.PAY_RELEASE, subject_id, RULE, tx.now + timedelta(days=days))
    if met_after is not None:
        tx.now = began + timedelta(days=met_after)
        await deadlines.sweep(tx, SYSTEM)
        await deadlines.meet(tx, deadlines.PAY_RELEASE, subject_id)
    tx.now = began


@pytest.mark.requirement("S-072", part="how often obligations were met is public: days, legal basis, counts")
@pytest.mark.requirement("S-005", part="pay release and the other clocks, counted from events", missing="targets, first reply")
async def test_clocks_are_counted_in_the_month_they_were_due(tx: Transaction) -> None:
    tx.now = start_of_day(month_of(tx.now))
    await clock(tx, 2, met_after=1)
    await clock(tx, 2, met_after=3)
    await clock(tx, 2)
    await clock(tx, 40)
    tx.now += timedelta(days=10)
    await service_levels.measure(tx, SYSTEM)
    await service_levels.measure(tx, SYSTEM)
    levels = {level.kind: level for level in await service_levels.of_month(tx, day_of(tx.now))}
    assert set(levels) == set(deadlines.KINDS)
    level = levels[deadlines.PAY_RELEASE]
    assert (level.due, level.in_time, level.late, level.unmet) == (3, 1, 1, 1)
    assert (level.working_days, level.owed_by) == (2, "platform") and level.legal_basis
    assert await service_levels.of_month(tx, date(2020, 1, 1)) == []


async def test_a_clock_that_ends_at_midnight_was_due_on_the_day_before(tx: Transaction) -> None:
    first = month_of(tx.now)
    tx.now = start_of_day(first) - timedelta(days=3)
    await clock(tx, 3)
    tx.now = start_of_day(first) + timedelta(hours=1)
    await service_levels.measure(tx, SYSTEM)
    by_month = {
        month: {level.kind: level.due for level in await service_levels.of_month(tx, month)}
        for month in (first, (start_of_day(first) - timedelta(hours=1)).astimezone(SHANGHAI).date())
    }
    assert [counted[deadlines.PAY_RELEASE] for counted in by_month.values()] == [0, 1]
