"""The books asked by themselves: from the last snapshot, and the settlement account once a day. What breaks is named and told."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from redis.asyncio import Redis

from domain import ledger, outbox, schedule, soundness, work
from domain.database import Database, Transaction
from domain.errors import NotPermitted
from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.door import Job, Worker
from jobs.local.servers import DatabaseUrls
from jobs.queues import QUEUES
from jobs.registry import JOBS
from tests.build.books import Party, open_party
from tests.build.gateways import NoGateways
from tests.build.postings import a_posting

SYSTEM = Viewer.system("ledger.check_books")
CHECKS = "select scope, ok, findings from books_check order by checked_at, scope desc, id"

BREACHES = {
    "1 ": "update ledger_account set debits_posted_fen = debits_posted_fen + 1 where kind = 'bank_wage_cash'",
    "2 ": "update ledger_account set debits_posted_fen = debits_posted_fen + 1, credits_posted_fen = credits_posted_fen + 1"
    " where kind = 'employer_wage'",
    "3 ": "alter table ledger_account drop constraint ledger_account_debits_limit;"
    " update ledger_account set debits_posted_fen = credits_posted_fen + 1 where kind = 'employer_wage'",
    "4 ": "update ledger_transfer set event = 'refund.held' where number = (select max(number) from ledger_transfer)",
    "5 ": "insert into ledger_rejection select id, journal_id, kind, event, null, null, 1, null, null, subject_id, 'no_route',"
    " created_at from ledger_transfer",
    "6 ": "delete from ledger_hold",
    "6 a hold was not": "insert into ledger_hold_expiry select id, created_at - interval '1 day' from ledger_transfer"
    " where kind = 'hold'",
    "7 a journal": "delete from ledger_transfer where event = 'settlement.iit' and leg > 1",
    "7 no fee": "update ledger_transfer f set debit_account_id = a.id from ledger_account a"
    " where f.event = 'settlement.fee' and a.kind = 'worker_wage'",
    "8 transfers": "grant update on ledger_transfer to linggong_app",
    "8 what was sealed": "update seal set hash = sha256('') where number = (select max(number) from seal)",
    "8 the published": "update seal set hash = sha256('') where number = 0",
    "13 ": "update ledger_account set debits_posted_fen = debits_posted_fen + 1 where kind = 'bank_wage_cash'",
}


async def sealed(database: Database) -> None:
    async with database.transaction() as tx:
        while await ledger.seal(tx, SYSTEM):
            pass


async def a_busy_day(database: Database, party: Party | None = None) -> Party:
    """Money of every kind, sealed; the first day's is in a snapshot under a published root."""
    async with database.transaction() as tx:
        fresh = party or await open_party(tx, wage_fen=100_000, fee_fen=10_000)
        await ledger.post(tx, fresh.settlement(700, 20, 40))
        await outbox.put(tx, SYSTEM, "settlement.approved", new_id())
    async with database.transaction() as tx:
        await ledger.post(tx, [fresh.hold(100)])
    await sealed(database)
    return fresh


async def two_days(database: Database) -> None:
    """A day in the snapshot, more after it: sealed, and not sealed yet."""
    party = await a_busy_day(database)
    async with database.transaction() as tx:
        assert await ledger.take_snapshot(tx, SYSTEM)
        assert await ledger.publish(tx, SYSTEM)
    await a_busy_day(database, party)
    async with database.transaction() as tx:
        await ledger.post(tx, party.settlement(300, 10, 20))


@pytest.mark.requirement("S-115", part="asked daily: settlement cash is what is owed; the answer is kept with its figures")
@pytest.mark.requirement("S-111", part="asked hourly from the last snapshot; the answers are kept")
async def test_sound_books_say_so_hourly_and_once_a_day(database: Database) -> None:
    await two_days(database)
    for hours in (0, 1, 24):
        async with database.transaction() as tx:
            later = Transaction(tx.connection, tx.now + timedelta(hours=hours), tx.vault)
            assert await ledger.run_checks(later, SYSTEM) == 0
    async with database.transaction() as tx:
        rows = await tx.all(CHECKS)
        assert all(row["ok"] for row in rows)
        daily = await tx.all("select * from books_check where scope = 'settlement_cash' order by day")
        assert len(rows) - len(daily) == 3 and len(daily) in (2, 3)  # an hour from now may be tomorrow
        assert daily[0]["cash_fen"] == 100_000 and daily[0]["employers_fen"] == 100_000 - 1_700
        assert (daily[0]["workers_fen"], daily[0]["tax_fen"]) == (1_650, 50)
        assert await tx.value("select count(*) from outbox where topic = 'books_check.failed'") == 0


@pytest.mark.requirement("S-115", part="money set aside for a pay run is the employer's, and the day still balances")
async def test_money_set_aside_is_still_the_employers(database: Database) -> None:
    party = await a_busy_day(database)
    async with database.transaction() as tx:
        employer = await tx.value("select owner_id from ledger_account where id = :id", id=party.employer_wage)
        assert isinstance(employer, UUID)
        (aside,) = await ledger.open_accounts(tx, [("employer_wage_reserved", employer)])
        event = "pay_run.wage_reserved"
        await ledger.post(tx, [ledger.Transfer(new_id(), event, new_id(), party.employer_wage, aside, 500)])
        assert await ledger.run_checks(tx, SYSTEM) == 0
        row = await tx.one("select employers_fen, ok from books_check where scope = 'settlement_cash'")
        assert row is not None and (row["employers_fen"], row["ok"]) == (100_000 - 700, True)


@pytest.mark.requirement("S-115", part="what does not hold is named, kept and told to finance")
@pytest.mark.parametrize("start", BREACHES)
async def test_what_breaks_after_the_snapshot_is_named_and_told(
    clone: DatabaseUrls, database: Database, vault: Vault, start: str
) -> None:
    await two_days(database)
    admin = await asyncpg.connect(clone.admin)
    transaction = admin.transaction()
    await transaction.start()
    tx = Transaction(admin, await admin.fetchval("select clock_timestamp()"), vault)
    await admin.execute(f"set local session_replication_role = replica; {BREACHES[start]}")
    assert await ledger.run_checks(tx, SYSTEM) > 0
    findings = [finding for row in await tx.all(CHECKS) for finding in row["findings"]]
    assert any(finding.startswith(start) for finding in findings), findings
    told = await tx.value("select subject_id from outbox where topic = 'books_check.failed' limit 1")
    assert isinstance(told, UUID) and await tx.value("select not ok from books_check where id = :id", id=told)
    await transaction.rollback()
    await admin.close()


async def test_without_a_snapshot_everything_is_read(database: Database) -> None:
    await a_busy_day(database)
    async with database.transaction() as tx:
        assert await ledger.run_checks(tx, SYSTEM) == 0
        with pytest.raises(NotPermitted):
            await ledger.run_checks(tx, VISITOR)


async def the_job(database: Database) -> None:
    """One run of the scheduled job, as a worker makes it."""
    async with database.transaction() as tx:
        await tx.run("update schedule set next_at = clock_timestamp() where job = 'ledger.check_books'")
        await schedule.tick(tx)
    async with database.transaction() as tx:
        offers = await work.offer(tx, list(QUEUES), limit=500, patience_s=30)
        held = [(offer.id, offer.generation) for offer in offers if offer.job == "ledger.check_books"]
        (job,) = [Job.of(row) for row in await work.claim(tx, held, lease_s=30)]
    async with Redis(port=1) as nobody:
        await JOBS[job.name](job, Worker(database, NoGateways(), nobody))


@pytest.mark.requirement("S-115", part="what must hold between the areas is asked daily by the job, from the list that tests ask")
async def test_the_job_asks_the_areas_once_a_day_and_tells_what_does_not_hold(database: Database) -> None:
    async with database.transaction() as tx:
        posting = await a_posting(tx)
        await tx.run("update posting set taken = 1 where id = :id", id=posting.id)
    await the_job(database)
    await the_job(database)
    async with database.transaction() as tx:
        (kept,) = await tx.all("select id, ok, findings from books_check where scope = 'areas'")
        assert not kept["ok"]
        assert kept["findings"] == [
            f"a posting's places taken are its accepted offers, but for hires that gave a shift back (S-031, S-068): {posting.id}"
        ]
        assert await tx.value("select subject_id from outbox where topic = 'books_check.failed'") == kept["id"]
        assert await tx.value("select count(*) from books_check where scope = 'since_snapshot'") == 2
        await tx.run("update posting set taken = 0 where id = :id", id=posting.id)
        assert await soundness.faults(tx) == []
