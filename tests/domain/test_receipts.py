"""Receipts nobody has yet, how long an employer waits, and new default fees told in time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import finance
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotPermitted
from domain.finance import Unposted
from domain.money import Fen
from tests.build.accounts import a_staff, an_employer
from tests.build.desk import REASON, a_matched_deposit, an_unmatched_deposit
from tests.build.money import SYSTEM, a_deposit, a_notice

WEEK = timedelta(days=7)


@pytest.mark.requirement("S-111", part="unposted receipts by age, for finance")
async def test_receipts_that_are_nobodys_are_listed_by_age(tx: Transaction) -> None:
    employer = await an_employer(tx)
    maker, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
    assert await finance.receipt_ageing(tx, maker) == []
    await a_deposit(tx, employer, 5_00)
    await a_matched_deposit(tx, employer, maker, checker)
    await an_unmatched_deposit(tx, employer, 10_00)
    proposed = await finance.match_deposit(tx, maker, await an_unmatched_deposit(tx, employer, 20_00), employer.id, REASON)
    await finance.confirm_resolution(tx, checker, proposed)
    tx.now += timedelta(days=8)
    await finance.receive_notice(tx, SYSTEM, await a_notice(tx, employer, 40_00))
    rows = await finance.receipt_ageing(tx, maker)
    found = [(row.unposted, row.from_days, row.until_days, row.receipts, row.amount_fen) for row in rows]
    assert found == [(Unposted.SUSPENSE, 7, 30, 2, 30_00), (Unposted.NOT_CREDITED, 0, 1, 1, 40_00)]
    with pytest.raises(NotPermitted):
        await finance.receipt_ageing(tx, employer.viewer)


@pytest.mark.requirement("T-041", part="how long from the bank's booking to the balance is measured")
async def test_the_wait_from_the_banks_booking_is_known_once(tx: Transaction) -> None:
    employer = await an_employer(tx)
    notice = await a_notice(tx, employer, 5_00, booked_at=tx.now - timedelta(seconds=90))
    deposit = await finance.receive_notice(tx, SYSTEM, notice)
    tx.now += timedelta(seconds=30)
    assert await finance.credit_deposit(tx, SYSTEM, deposit.id) == 120.0
    without = await finance.receive_notice(tx, SYSTEM, await a_notice(tx, employer, 5_00))
    assert await finance.credit_deposit(tx, SYSTEM, without.id) is None


@pytest.mark.requirement("S-110", part="a new default fee is announced to every employer, seven days ahead")
async def test_a_new_default_fee_begins_a_week_after_everybody_was_told(tx: Transaction) -> None:
    employer, other = await an_employer(tx), await an_employer(tx)
    await an_employer(tx, approved=False)
    admin = (await a_staff(tx, "admin")).viewer
    start = day_of(tx.now) + WEEK
    with pytest.raises(finance.FeeNoticeTooShort):
        await finance.set_fee_schedule(tx, admin, None, Decimal("0.05"), Fen(0), start - timedelta(days=1))
    schedule_id = await finance.set_fee_schedule(tx, admin, None, Decimal("0.05"), Fen(0), start)
    assert await tx.value("select subject_id from outbox where job = 'finance.announce_fee'") == schedule_id
    assert await finance.announce_fee(tx, SYSTEM, schedule_id) >= 2
    assert await finance.announce_fee(tx, SYSTEM, schedule_id) == 0
    told = await tx.all("select subject_id from outbox where topic = 'fee_notice.given'")
    assert {row["subject_id"] for row in told} == {employer.id, other.id}
    await finance.set_fee_schedule(tx, admin, employer.id, Decimal("0.04"), Fen(0), day_of(tx.now) + timedelta(days=1))
