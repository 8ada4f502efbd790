"""Sealing on a database of its own: numbers behind the horizon, daily roots, proofs, and that tampering shows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from domain import ledger, outbox
from domain.clock import day_of
from domain.database import Database, Transaction
from domain.errors import NotFound
from domain.ids import new_id
from domain.viewer import VISITOR, Kind, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.books import Party, open_party

SYSTEM = Viewer.system("ledger.seal")
AUDITOR = Viewer(Kind.STAFF, person_id=new_id(), staff_id=new_id(), staff_role="auditor")
MANY = 700
"""More than two stored blocks of 256 leaves."""


async def sealed(database: Database) -> None:
    async with database.transaction() as tx:
        while await ledger.seal(tx, SYSTEM):
            pass


async def published(database: Database, days: int = 0) -> bool:
    """Publishes, so many days from now."""
    async with database.transaction() as tx:
        return await ledger.publish(Transaction(tx.connection, tx.now + timedelta(days=days), tx.vault), SYSTEM)


async def numbers(database: Database) -> list[int]:
    return [row["number"] for row in await database.pool.fetch("select number from seal order by number")]


async def a_party(database: Database, transfers: int = 0) -> Party:
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=10_000)
        if transfers:
            await ledger.post(tx, [party.wage(1) for _ in range(transfers)])
        return party


@asynccontextmanager
async def tampering(urls: DatabaseUrls) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """The owner with the triggers out of the way, in a transaction that is rolled back."""
    owner = await asyncpg.connect(urls.admin)
    await owner.execute("begin")
    await owner.execute("set local session_replication_role = replica")
    try:
        yield owner
    finally:
        await owner.execute("rollback")
        await owner.close()


@pytest.mark.requirement("S-107", part="tamper evidence: audit rows and transfers in a Merkle tree, its root published daily")
async def test_every_row_of_the_books_and_the_audit_is_proven_from_its_content(database: Database) -> None:
    await a_party(database, MANY)
    async with database.transaction() as tx:
        subject_id = new_id()
        await outbox.put(tx, SYSTEM, "posting.closed", subject_id)
    await sealed(database)
    assert await published(database)
    async with database.transaction() as tx:
        transfers = [row["id"] for row in await tx.all("select id from ledger_transfer order by number")]
        audit_id = await database.pool.fetchval("select id from audit where subject_id = $1", subject_id)
        assert len(await numbers(database)) == len(transfers) + 1
        for id in [*transfers[:3], *transfers[254:258], transfers[511], transfers[-1], audit_id]:
            proof = await ledger.proof(tx, AUDITOR, id)
            assert proof and ledger.verify(proof) and str(id) in proof.content
            assert not ledger.verify(replace(proof, content=proof.content.replace("0", "1")))
            assert not ledger.verify(replace(proof, row_id=new_id()))


async def test_a_tree_that_grows_keeps_its_roots(database: Database) -> None:
    party = await a_party(database)
    for day, more in enumerate([0, 1, 300, 211, 520]):
        if more:
            async with database.transaction() as tx:
                await ledger.post(tx, [party.wage(1) for _ in range(more)])
        await sealed(database)
        assert await published(database, day)
        assert not await published(database, day)
    async with database.transaction() as tx:
        assert await ledger.check_seals(tx) == []
        ids = [row["row_id"] for row in await tx.all("select row_id from seal order by number")]
        proofs = [await ledger.proof(tx, SYSTEM, id) for id in (ids[0], ids[-1])]
        assert [proof.day if proof else None for proof in proofs] == [day_of(tx.now) + timedelta(days=n) for n in (-1, 3)]
        assert all(proof and ledger.verify(proof) for proof in proofs)


@pytest.mark.requirement("S-111", part="numbers without a gap, in the order of transactions, past none that still runs")
async def test_no_number_passes_a_transaction_that_still_runs(database: Database) -> None:
    slow, quick = await a_party(database), await a_party(database)
    await sealed(database)
    before = len(await numbers(database))
    async with database.transaction() as tx:
        late = slow.wage(1)
        await ledger.post(tx, [late])
        async with database.transaction() as other:
            await ledger.post(other, [quick.wage(1)])
        await sealed(database)
        assert len(await numbers(database)) == before
    await sealed(database)
    assert await numbers(database) == list(range(before + 2))
    assert await database.pool.fetchval("select number from seal where row_id = $1", late.key) == before


async def test_what_was_rolled_back_leaves_no_gap_and_sealers_do_not_meet(database: Database) -> None:
    party = await a_party(database, 50)
    try:
        async with database.transaction() as tx:
            await ledger.post(tx, [party.wage(1)])
            raise NotFound("Posting")
    except NotFound:
        pass
    await asyncio.gather(*(sealed(database) for _ in range(6)))
    count = await database.pool.fetchval("select count(*) from ledger_transfer")
    assert await numbers(database) == list(range(count))


async def test_a_restored_database_whose_transactions_count_from_lower_is_sealed_on(
    database: Database, clone: DatabaseUrls
) -> None:
    party = await a_party(database, 3)
    await sealed(database)
    owner = await asyncpg.connect(clone.admin)
    async with database.transaction() as tx:
        unsealed = party.wage(1)
        await ledger.post(tx, [unsealed])
    await owner.execute("set session_replication_role = replica")
    await owner.execute("update ledger_transfer set written_in = '1000000000' where id = $1", unsealed.key)
    await owner.execute("update ledger_transfer set written_in = '999999999' where id <> $1", unsealed.key)
    await owner.execute("update seal_head set reached = '999999999'")
    await owner.close()
    async with database.transaction() as tx:
        await ledger.post(tx, [party.wage(1)])
    await sealed(database)
    assert await numbers(database) == list(range(await database.pool.fetchval("select count(*) from ledger_transfer")))


TAMPERED = {
    "an amount": "update ledger_transfer set amount_fen = amount_fen + 1 where id = (select row_id from seal where number = 2)",
    "an audit row": "update audit set actor = 'nobody'",
    "a row gone": "delete from ledger_transfer where id = (select row_id from seal where number = 2)",
    "the last row and its leaf gone": """
        with gone as (delete from seal where number = (select max(number) from seal) returning row_id)
        delete from audit where id in (select row_id from gone)""",
    "a leaf": "update seal set hash = sha256('') where number = 2",
    "a row with its leaf's hash": """
        with changed as (update audit set actor = 'nobody' returning audit)
        update seal set hash = sha256(convert_to(seal_content(c.audit), 'UTF8')) from changed c where row_id = (c.audit).id""",
    "a published root": "update seal_root set root = sha256('')",
    "a row slipped in behind": """
        insert into audit select gen_random_uuid(), at, actor, session_id, event, subject_id, data, '3' from audit limit 1""",
}


@pytest.mark.requirement("S-107", part="tampering shows, also the owner's with triggers disabled")
@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
async def test_tampering_shows(database: Database, clone: DatabaseUrls, change: str) -> None:
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=1_000)
        await ledger.post(tx, [party.wage(7) for _ in range(5)])
        await outbox.put(tx, SYSTEM, "posting.closed", new_id())
    await sealed(database)
    await published(database)
    async with database.transaction() as tx:
        assert await ledger.check_seals(tx) == []
        async with tampering(clone) as owner:
            assert (await owner.execute(change)).rpartition(" ")[2] != "0"
            assert await ledger.check_seals(Transaction(owner, tx.now, tx.vault)) != []


async def test_proofs_are_for_parties_and_those_who_check(database: Database) -> None:
    employer_id, worker_id = new_id(), new_id()
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=100, employer_id=employer_id, worker_id=worker_id)
        wage = party.wage(7)
        await ledger.post(tx, [wage])
    await sealed(database)
    worker, other = (Viewer(Kind.WORKER, person_id=new_id(), worker_id=id) for id in (worker_id, new_id()))
    employer = Viewer(Kind.EMPLOYER, person_id=new_id(), employer_id=employer_id, member_role="finance")
    reviewer = replace(AUDITOR, staff_role="reviewer")
    async with database.transaction() as tx:
        assert await ledger.proof(tx, worker, wage.key) is None  # no root yet
        await ledger.publish(tx, SYSTEM)
        for viewer in (worker, employer, AUDITOR):
            assert await ledger.proof(tx, viewer, wage.key)
        for viewer in (other, reviewer, VISITOR):
            with pytest.raises(NotFound):
                await ledger.proof(tx, viewer, wage.key)
        assert await ledger.proof(tx, AUDITOR, new_id()) is None
