"""Holds that say until when they stand."""

from datetime import timedelta

import pytest

from domain import ledger
from domain.database import Transaction
from domain.ids import new_id
from domain.ledger import Code, Transfer
from domain.viewer import Viewer
from tests.build.books import Party, open_party

SWEEP = Viewer.system("ledger.expire_holds")
MINUTE = timedelta(minutes=1)


async def held_for_a_minute(tx: Transaction, amount_fen: int = 80) -> tuple[Party, Transfer]:
    """A worker with 100 fen, of which some are held until in a minute."""
    party = await open_party(tx, wage_fen=100)
    hold = ledger.hold(
        new_id(), "payout.held", new_id(), party.worker_wage, party.clearing, amount_fen, expires_at=tx.now + MINUTE
    )
    await ledger.post(tx, [party.wage(100)])
    await ledger.post(tx, [hold])
    return party, hold


async def codes(tx: Transaction, *transfers: Transfer) -> list[Code]:
    return [answer.code for answer in await ledger.post_batch(tx, transfers)]


async def test_a_hold_is_posted_before_its_end_and_not_from_then_on(tx: Transaction) -> None:
    party, hold = await held_for_a_minute(tx, 40)
    other = ledger.hold(new_id(), "payout.held", new_id(), party.worker_wage, party.clearing, 40, expires_at=tx.now + MINUTE)
    await ledger.post(tx, [other])
    tx.now += MINUTE - timedelta(microseconds=1)
    in_time = ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key, 30)
    assert await codes(tx, in_time) == [Code.OK]
    tx.now += timedelta(microseconds=1)
    late = ledger.post_hold(new_id(), "payout.succeeded", new_id(), other.key)
    assert await codes(tx, in_time, late) == [Code.EXISTS, Code.HOLD_EXPIRED]
    with pytest.raises(ledger.HoldExpired):
        await ledger.post(tx, [ledger.post_hold(new_id(), "payout.succeeded", new_id(), other.key)])
    assert (await ledger.balances(tx, [party.worker_wage]))[party.worker_wage].held_fen == 40


async def test_what_is_past_its_end_is_let_go_and_told_of_once(tx: Transaction) -> None:
    party, hold = await held_for_a_minute(tx)
    without_end = party.hold(20)
    await ledger.post(tx, [without_end])
    assert await ledger.expire_holds(tx, SWEEP) == 0
    tx.now += MINUTE
    assert await ledger.expire_holds(tx, SWEEP) == 1
    assert await ledger.expire_holds(tx, SWEEP) == 0
    assert await ledger.balance(tx, party.worker_wage) == 80
    told = await tx.all("select subject_id from audit where event = 'hold.expired'")
    assert [row["subject_id"] for row in told] == [hold.key]
    late = ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key)
    assert await codes(tx, late) == [Code.HOLD_RESOLVED]


async def test_a_late_leg_refuses_its_whole_journal(tx: Transaction) -> None:
    party, hold = await held_for_a_minute(tx)
    tx.now += MINUTE
    journal_id = new_id()
    beside = ledger.hold(new_id(), "payout.held", new_id(), party.worker_wage, party.clearing, 10, journal_id)
    late = ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key, journal_id=journal_id)
    assert await codes(tx, beside, late) == [Code.JOURNAL_REFUSED, Code.HOLD_EXPIRED]
    assert await codes(tx, beside, late) == [Code.JOURNAL_REFUSED, Code.HOLD_EXPIRED]
    assert (await ledger.balances(tx, [party.worker_wage]))[party.worker_wage].held_fen == 80


async def test_a_known_hold_asked_for_with_another_end_is_a_conflict(tx: Transaction) -> None:
    party, hold = await held_for_a_minute(tx)
    longer = ledger.hold(
        hold.key, hold.event, hold.subject_id, party.worker_wage, party.clearing, 80, expires_at=tx.now + 2 * MINUTE
    )
    endless = ledger.hold(hold.key, hold.event, hold.subject_id, party.worker_wage, party.clearing, 80)
    assert await codes(tx, hold, longer) == [Code.EXISTS, Code.CONFLICT]
    assert await codes(tx, endless) == [Code.CONFLICT]
    tx.now += MINUTE
    assert await ledger.expire_holds(tx, SWEEP) == 1


async def test_only_a_hold_ends_and_only_posted_directly(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    with pytest.raises(ValueError, match="cannot be"):
        Transfer(new_id(), "settlement.wage", new_id(), party.employer_wage, party.worker_wage, 1, expires_at=tx.now)
    hold = ledger.hold(new_id(), "payout.held", new_id(), party.worker_wage, party.clearing, 1, expires_at=tx.now)
    with pytest.raises(ValueError, match="staged"):
        await ledger.stage(tx, new_id(), [hold])
