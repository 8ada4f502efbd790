"""Balances as of a moment equal the books as they stood, whatever snapshots lie between."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain import ledger
from domain.database import Database, Transaction
from domain.errors import NotFound
from domain.ids import new_id
from domain.ledger import Balance
from domain.viewer import VISITOR, Kind, Viewer
from tests.build.books import Party, open_party

SYSTEM = Viewer.system("ledger.seal")
DAYS = 12


def on(tx: Transaction, at: datetime) -> Transaction:
    """The same transaction at another business time."""
    return Transaction(tx.connection, at, tx.vault)


async def some_day(tx: Transaction, party: Party, rng: random.Random) -> None:
    """Wages, holds, and their ends."""
    wages = [party.wage(rng.randint(1, 50)) for _ in range(rng.randint(1, 6))]
    await ledger.post(tx, wages)
    holds = [party.hold(wage.amount_fen or 1) for wage in wages[::2]]
    await ledger.post(tx, holds)
    ends = [
        ledger.post_hold(new_id(), "payout.succeeded", new_id(), one.key)
        if rng.random() < 0.5
        else ledger.void(new_id(), "payout.failed", new_id(), one.key)
        for one in holds
        if rng.random() < 0.7
    ]
    if ends:
        await ledger.post(tx, ends)


@pytest.mark.requirement("S-111", part="the balance of any account as of any moment, from daily snapshots and what came since")
async def test_a_balance_as_of_a_moment_is_what_stood_then(database: Database) -> None:
    seed = random.randrange(1 << 30)
    print("seed", seed)
    rng = random.Random(seed)
    stood: list[tuple[datetime, dict[str, Balance]]] = []
    async with database.transaction() as tx:
        start = tx.now + timedelta(hours=1)
        party = await open_party(tx, wage_fen=100_000)
    accounts = {name: getattr(party, name) for name in ("employer_wage", "worker_wage", "clearing", "wage_cash")}
    for day in range(DAYS):
        at = start + timedelta(days=day)
        async with database.transaction() as tx:
            await some_day(on(tx, at), party, rng)
            held = await ledger.balances(tx, list(accounts.values()))
            stood.append((at, {name: held[id] for name, id in accounts.items()}))
        if rng.random() < 0.8:
            async with database.transaction() as tx:
                await ledger.seal(on(tx, at), SYSTEM)
        if rng.random() < 0.8:
            async with database.transaction() as tx:
                assert await ledger.take_snapshot(on(tx, at + timedelta(hours=1)), SYSTEM)
                assert not await ledger.take_snapshot(on(tx, at + timedelta(hours=1)), SYSTEM)
    async with database.transaction() as tx:
        for at, balances in stood:
            for moment in (at, at + timedelta(hours=23)):
                for name, expected in balances.items():
                    assert await ledger.balance_as_of(tx, SYSTEM, accounts[name], moment) == expected, (seed, name, moment)
        assert (await ledger.balance_as_of(tx, SYSTEM, party.worker_wage, start - timedelta(hours=1))).posted_fen == 0


async def test_a_transfer_of_before_the_snapshot_that_commits_after_it_counts(database: Database) -> None:
    async with database.transaction() as tx:
        slow, quick = await open_party(tx, wage_fen=100), await open_party(tx, wage_fen=100)
    async with database.transaction() as tx:
        await ledger.post(tx, [slow.wage(7)])
        async with database.transaction() as other:
            await ledger.post(other, [quick.wage(5)])
        async with database.transaction() as other:
            await ledger.seal(other, SYSTEM)
            assert await ledger.take_snapshot(other, SYSTEM)
            later = other.now + timedelta(hours=1)
    async with database.transaction() as tx:
        found = [(await ledger.balance_as_of(tx, SYSTEM, party.worker_wage, later)).posted_fen for party in (slow, quick)]
    assert found == [7, 5]


async def test_later_balances_read_only_what_came_after_the_floor(database: Database) -> None:
    """Once two snapshots lie behind, the older transfers are not looked at: they could not be missed here if they were."""
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=100)
        await ledger.post(tx, [party.wage(1) for _ in range(20)])
        start = tx.now
    for day in range(4):
        async with database.transaction() as tx:
            await ledger.seal(tx, SYSTEM)
        async with database.transaction() as tx:
            assert await ledger.take_snapshot(on(tx, start + timedelta(days=day)), SYSTEM)
    async with database.transaction() as tx:
        floor = await tx.value("select floor from ledger_snapshot order by day desc limit 1")
        assert floor == await tx.value("select max(number) from ledger_transfer")
        assert (await ledger.balance_as_of(tx, SYSTEM, party.worker_wage, start + timedelta(days=9))).posted_fen == 20


async def test_a_past_balance_is_its_owners_and_those_who_check(database: Database) -> None:
    worker_id = new_id()
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=100, worker_id=worker_id)
        worker = Viewer(Kind.WORKER, person_id=new_id(), worker_id=worker_id)
        auditor = Viewer(Kind.STAFF, person_id=new_id(), staff_id=new_id(), staff_role="auditor")
        for viewer in (worker, auditor):
            assert (await ledger.balance_as_of(tx, viewer, party.worker_wage, tx.now)).posted_fen == 0
        for viewer in (VISITOR, replace(worker, worker_id=new_id()), replace(auditor, staff_role="support")):
            with pytest.raises(NotFound):
                await ledger.balance_as_of(tx, viewer, party.worker_wage, tx.now)
