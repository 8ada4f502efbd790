"""Service fees: dated, without overlap or gap, waived by two people, always on top of the wage."""

from datetime import date, timedelta
from decimal import Decimal

import asyncpg
import pytest

from domain import finance, rules, settlements
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.money import MAX_FEN, Fen
from domain.settlements.model import RULES
from domain.viewer import Viewer
from tests.build.accounts import a_staff, an_employer
from tests.build.money import a_settlement
from tests.build.tax import half_up, left_side
from tests.build.work import an_assignment

DAY = timedelta(days=1)
HALF, SIX = Decimal("0.5"), Decimal("0.06")
REASON = "首批合作院校推荐，按合同约定减免"
LINES = "select amount_fen, rule_ref from settlement_line where settlement_id = :id and part = 'fee' order by position"


async def tomorrow(tx: Transaction) -> date:
    return day_of(tx.now) + DAY


async def admin(tx: Transaction) -> Viewer:
    return (await a_staff(tx, "admin")).viewer


@pytest.mark.requirement("S-110", part="dated schedules by employer, quoted and charged")
async def test_an_employers_own_schedule_goes_before_the_default_on_its_days(tx: Transaction) -> None:
    employer, other, start = await an_employer(tx), await an_employer(tx, name="天津海河书店有限公司"), await tomorrow(tx)
    await finance.set_fee_schedule(tx, await admin(tx), employer.id, Decimal("0.03"), Fen(0), start, start + DAY)
    tx.now += DAY
    assert (await finance.fee_schedule(tx, employer.id)).fee(Fen(1000_00)) == 30_00
    assert (await finance.fee_schedule(tx, other.id)).fee(Fen(1000_00)) == 60_00
    tx.now += 2 * DAY
    assert (await finance.fee_schedule(tx, employer.id)).fee(Fen(1000_00)) == 60_00


async def test_a_new_schedule_ends_the_open_one_the_day_before(tx: Transaction) -> None:
    start = await tomorrow(tx) + 6 * DAY
    await finance.set_fee_schedule(tx, await admin(tx), None, Decimal("0.05"), Fen(2_00), start)
    rows = await tx.all("select valid_until, rate from fee_schedule where employer_id is null order by valid_from")
    assert [tuple(row) for row in rows] == [(start - DAY, SIX), (None, Decimal("0.05"))]


async def test_dates_that_overlap_or_leave_a_gap_are_refused(tx: Transaction) -> None:
    employer, viewer, start = await an_employer(tx), await admin(tx), await tomorrow(tx)
    await finance.set_fee_schedule(tx, viewer, employer.id, SIX, Fen(0), start, start + 9 * DAY)
    for first in (start, start + 9 * DAY):
        with pytest.raises(finance.FeeOverlap):
            await finance.set_fee_schedule(tx, viewer, employer.id, SIX, Fen(0), first)
    with pytest.raises(finance.FeeGap) as gap:
        await finance.set_fee_schedule(tx, viewer, employer.id, SIX, Fen(0), start + 11 * DAY)
    assert (start + 10 * DAY).isoformat() in gap.value.message_en
    await finance.set_fee_schedule(tx, viewer, employer.id, SIX, Fen(0), start + 10 * DAY)
    with pytest.raises(finance.FeeGap):
        await finance.set_fee_schedule(tx, viewer, None, SIX, Fen(0), start + 6 * DAY, start + 7 * DAY)
    with pytest.raises(finance.FeeBackdated):
        await finance.set_fee_schedule(tx, viewer, employer.id, SIX, Fen(0), start - DAY)
    with pytest.raises(InvalidInput):
        await finance.set_fee_schedule(tx, viewer, employer.id, SIX, Fen(0), start + 30 * DAY, start)


async def test_the_database_refuses_an_overlap_too(tx: Transaction) -> None:
    with pytest.raises(asyncpg.ExclusionViolationError):
        await tx.run("insert into fee_schedule (id, rate, valid_from) values (:id, 0, '2026-01-01')", id=new_id())


async def test_bad_schedules_are_refused(tx: Transaction) -> None:
    start = await tomorrow(tx)
    for minimum_fen in (-1, MAX_FEN + 1):
        with pytest.raises(InvalidInput):
            await finance.set_fee_schedule(tx, await admin(tx), None, SIX, Fen(minimum_fen), start)
    with pytest.raises(NotFound):
        await finance.set_fee_schedule(tx, await admin(tx), new_id(), SIX, Fen(0), start)
    with pytest.raises(NotPermitted):
        await finance.set_fee_schedule(tx, (await a_staff(tx, "finance")).viewer, None, SIX, Fen(0), start)


@pytest.mark.parametrize("text", ["-0.01", "1.0001", "0.00001", "NaN", "Infinity", "6%", ""])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        finance.rate_of(text, "input.rate")


@pytest.mark.requirement(
    "S-110", part="a waiver asked for by finance and approved by a second person, explained in the settlement"
)
async def test_a_waiver_holds_on_its_days_once_approved_and_has_its_line(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    maker, checker, today = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer, day_of(tx.now)
    waiver = await finance.request_fee_waiver(tx, maker, work.employer.id, HALF, today, today + 30 * DAY, REASON)
    assert not (await finance.fee_schedule(tx, work.employer.id)).waived_rate
    await finance.approve_fee_waiver(tx, checker, waiver)
    settlement = await a_settlement(tx, work=work)
    full, waived = await tx.all(LINES, id=settlement.id)
    assert waived["amount_fen"] == -((full["amount_fen"] + 1) // 2)
    assert waived["rule_ref"] == "finance.fee_waiver@1"
    assert settlement.facts.fee_fen == full["amount_fen"] + waived["amount_fen"]
    assert settlement.facts.charge_fen == settlement.facts.gross_fen + settlement.facts.fee_fen
    tx.now += 31 * DAY
    assert not (await finance.fee_schedule(tx, work.employer.id)).waived_rate


async def test_the_line_of_a_waiver_recomputes(tx: Transaction) -> None:
    work = settlements.Work(
        new_id(), new_id(), new_id(), new_id(), new_id(), 60, 60, (settlements.Component("base", "hour", Fen(30_01)),)
    )
    schedule = finance.FeeSchedule(SIX, Fen(1_00), HALF)
    in_force = {id: await rules.in_force(tx, id) for id in RULES}
    for entry in settlements.draft_entries(work, schedule, in_force):
        assert half_up(left_side(entry.line)) == entry.line.amount_fen, entry.line.formula


async def test_waivers_do_not_overlap_and_nobody_approves_their_own(tx: Transaction) -> None:
    employer = await an_employer(tx)
    maker, checker, today = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer, day_of(tx.now)
    first = await finance.request_fee_waiver(tx, maker, employer.id, HALF, today, today, REASON)
    second = await finance.request_fee_waiver(tx, maker, employer.id, HALF, today, today + DAY, REASON)
    with pytest.raises(NotPermitted):
        await finance.approve_fee_waiver(tx, maker, first)
    await finance.approve_fee_waiver(tx, checker, first)
    with pytest.raises(finance.WaiverOverlap):
        await finance.approve_fee_waiver(tx, checker, second)
    await finance.reject_fee_waiver(tx, checker, second, "与已批准的减免重叠")
    with pytest.raises(finance.WaiverNotReady):
        await finance.approve_fee_waiver(tx, checker, second)


async def test_bad_waivers_are_refused(tx: Transaction) -> None:
    employer, maker, today = await an_employer(tx), (await a_staff(tx, "finance")).viewer, day_of(tx.now)
    bad = [(Decimal(0), today, today), (HALF, today - DAY, today), (HALF, today, today - DAY), (HALF, today, today + 367 * DAY)]
    for waived_rate, valid_from, valid_until in bad:
        with pytest.raises(InvalidInput):
            await finance.request_fee_waiver(tx, maker, employer.id, waived_rate, valid_from, valid_until, REASON)
    with pytest.raises(NotFound):
        await finance.request_fee_waiver(tx, maker, new_id(), HALF, today, today, REASON)
