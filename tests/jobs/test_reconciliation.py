"""A day's statement from the real simulator through the real queue: believed or refused whole, compared, posted."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain import outbox, reconciliation
from domain.clock import day_of
from domain.ids import new_id
from domain.reconciliation import Action
from tests.build.accounts import a_staff
from tests.build.graphql import until
from tests.build.money import SYSTEM, a_batch
from tests.build.outside import remote, simulator
from tests.build.product import Running, still
from tests.build.statements import noon

__all__ = ["remote", "simulator", "still"]

WITHIN_S = 30.0
TIME_PASSES = """
    update outbox set available_at = clock_timestamp()
    where done_at is null and lease_until is null and offered_at is null and available_at > clock_timestamp()
"""
DAY = "select state from reconciliation where day = $1 and channel = 'yunzhanghu'"
CLEARING = "select credits_posted_fen - debits_posted_fen from ledger_account where kind = 'payout_clearing'"
DIFFERENCE = "select class, kind, state from reconciliation_difference"
PACKS = "select count(*) from document where kind = 'reconciliation_pack' and subject_id = $1"
KEPT = "select r.sha256, d.sha256 as document, d.media_type from payout_receipt r join document d on d.subject_id = r.id"
FILES = "select state, problem from statement_file where channel = 'yunzhanghu' order by received_at, id"
REASON = "渠道客服已核实该笔状态"


async def paid_yesterday(product: Running) -> date:
    """One wage paid by the channel at noon of a day that is over; nothing but reconciling is left to do."""
    async with product.making() as tx:
        await a_batch(tx, approved=True)
        at = noon(day_of(tx.now) + timedelta(days=1))
    await product.at(at)
    await product.database.pool.execute("update outbox set done_at = created_at where job <> 'payouts.send'")
    await product.database.pool.execute("delete from schedule")
    async with product.working():
        await until(lambda: product.database.pool.fetchval("select state from payout_item"), lambda state: state == "succeeded")
        await product.drained()
    await product.at(at + timedelta(days=1))
    return day_of(at)


async def begun(product: Running) -> None:
    """What the schedule does."""
    async with product.database.transaction() as tx:
        await reconciliation.begin(tx, SYSTEM)


async def worked(product: Running, day: date, state: str) -> None:
    """The workers go on, waiting times passed over, until the day is in the state."""

    async def seen() -> object:
        await product.database.pool.execute(TIME_PASSES)
        return await product.database.pool.fetchval(DAY, day)

    async with product.working():
        await until(seen, lambda found: found == state, WITHIN_S)
        await product.drained()


@pytest.mark.requirement("S-117", part="a day through the real queue: fetched, compared, posted")
@pytest.mark.requirement("T-047")
async def test_a_day_is_fetched_compared_posted_and_its_receipts_kept(still: Running) -> None:
    day = await paid_yesterday(still)
    pool = still.database.pool
    assert await pool.fetchval(CLEARING) > 0
    await begun(still)
    await worked(still, day, "balanced")
    assert await pool.fetchval(CLEARING) == 0
    async with still.database.transaction() as tx:
        await outbox.enqueue(tx, "receipts.fetch", new_id(), queue=outbox.NOTIFICATIONS)
    async with still.working():
        await until(lambda: pool.fetchval("select state from payout_receipt"), lambda state: state == "kept", WITHIN_S)
        await still.drained()
    kept = await pool.fetchrow(KEPT)
    assert kept is not None and kept["sha256"] == kept["document"] and kept["media_type"] == "application/pdf"


@pytest.mark.requirement("S-117", part="a truncated, duplicated or foreign file is refused whole; a late one is asked for again")
@pytest.mark.parametrize(
    ("fault", "files"),
    [
        ("truncated_file", [("refused", "truncated"), ("accepted", None)]),
        ("duplicated_file", [("refused", "duplicated"), ("accepted", None)]),
        ("foreign_file", [("refused", "foreign"), ("accepted", None)]),
        ("late_file", [("accepted", None)]),
    ],
)
async def test_a_spoiled_or_late_file(still: Running, fault: str, files: list[tuple[str, str | None]]) -> None:
    day = await paid_yesterday(still)
    await still.remote.fault(fault, {"next": 1}, on="statement")
    await begun(still)
    await worked(still, day, "balanced")
    assert [tuple(row) for row in await still.database.pool.fetch(FILES)] == files
    assert await still.database.pool.fetchval("select count(*) from statement_line") == 1
    assert await still.database.pool.fetchval(CLEARING) == 0


@pytest.mark.requirement("S-117", part="a difference worked off end to end: found, asked about, matched, signed, packed")
async def test_a_difference_worked_off(still: Running) -> None:
    """The bank sent a wage back and what the channel said of it got lost: its statement has the return, we have not."""
    day = await paid_yesterday(still)
    pool, back = still.database.pool, day + timedelta(days=1)
    events = await pool.fetchval("select count(*) from channel_event")
    await still.remote.give_back(await pool.fetchval("select out_biz_no from payout_attempt"))
    await until(lambda: pool.fetchval("select count(*) from channel_event"), lambda count: count > events)
    await pool.execute("update outbox set done_at = created_at where job = 'payouts.apply_event'")
    await still.at(noon(back + timedelta(days=1)))
    await begun(still)
    await worked(still, back, "open")
    assert tuple(await pool.fetchrow(DIFFERENCE) or ()) == ("state_differs", "return", "open")

    difference_id = await pool.fetchval("select id from reconciliation_difference")
    async with still.database.transaction() as tx:
        maker, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
        asked = await reconciliation.propose(tx, maker, difference_id, Action.ASK, REASON)
        await reconciliation.confirm(tx, checker, asked)
    await worked(still, back, "balanced")
    assert tuple(await pool.fetchrow(DIFFERENCE) or ()) == ("state_differs", "return", "closed")
    assert (await pool.fetchval(CLEARING), await pool.fetchval("select state from payout_item")) == (0, "returned")

    day_id = await pool.fetchval("select id from reconciliation where day = $1 and channel = 'yunzhanghu'", back)
    async with still.database.transaction() as tx:
        await reconciliation.submit(tx, maker, day_id)
        await reconciliation.sign(tx, checker, day_id)
    async with still.working():
        await until(lambda: pool.fetchval(PACKS, day_id), lambda count: count == 2, WITHIN_S)
        await still.drained()


@pytest.mark.requirement(
    "S-117", part="what a channel signed as paid and never paid is found, asked about, taken back and owed again"
)
async def test_a_channel_that_says_paid_and_never_pays(still: Running) -> None:
    await still.remote.fault("contradicting_callback", {"next": 1}, paid=False)
    day = await paid_yesterday(still)
    pool = still.database.pool
    await begun(still)
    await worked(still, day, "open")
    assert tuple(await pool.fetchrow(DIFFERENCE) or ()) == ("missing_at_channel", "pay", "open")

    async with still.database.transaction() as tx:
        maker, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
        difference_id = await tx.value("select id from reconciliation_difference")
        assert isinstance(difference_id, UUID)
        proposed = await reconciliation.propose(tx, maker, difference_id, Action.NEVER_PAID, REASON)
        await reconciliation.confirm(tx, checker, proposed)
    await worked(still, day, "balanced")
    assert (await pool.fetchval(CLEARING), await pool.fetchval("select state from payout_item")) == (0, "returned")
    assert await pool.fetchval("select state from settlement") == "approved"
    assert not await still.remote.payees()
