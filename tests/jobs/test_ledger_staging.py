"""Runs of many chunks: staged once, posted a chunk per transaction, resumed after being cut off."""

import asyncio
from collections import Counter

import asyncpg
import pytest

from domain import ledger
from domain.database import Database
from domain.ids import new_id
from domain.ledger import Code, Transfer
from tests.build.books import Party, open_party

MANY = 10_000
RUN = ledger.key("payrun.posted", new_id())


async def a_party(database: Database, wage_fen: int = 10 * MANY) -> Party:
    async with database.transaction() as tx:
        return await open_party(tx, wage_fen=wage_fen, fee_fen=10 * MANY)


async def staged(database: Database, transfers: list[Transfer]) -> bool:
    async with database.transaction() as tx:
        return await ledger.stage(tx, RUN, transfers)


async def posted(database: Database) -> int | None:
    async with database.transaction() as tx:
        return await ledger.post_chunk(tx, RUN)


async def test_a_run_is_posted_in_chunks_and_goes_on_where_it_was_cut_off(database: Database) -> None:
    party = await a_party(database)
    transfers = [party.wage(1) for _ in range(MANY)]
    assert [await staged(database, transfers), await staged(database, transfers)] == [True, False]
    assert await posted(database) == 1
    with pytest.raises(asyncpg.PostgresError):
        async with database.transaction() as tx:
            assert await ledger.post_chunk(tx, RUN) == 2
            await tx.run("select 1 / 0")
    assert await database.pool.fetchval("select count(*) from ledger_transfer where event = 'settlement.wage'") == 4_096
    assert [await posted(database) for _ in range(3)] == [2, 3, None]
    async with database.transaction() as tx:
        assert await ledger.balance(tx, party.worker_wage) == MANY
        assert await ledger.exceptions(tx, RUN) == []
        await ledger.discard(tx, RUN)
        assert await tx.value("select count(*) from ledger_stage") == 0


async def test_workers_on_one_run_take_turns(database: Database) -> None:
    party = await a_party(database)
    await staged(database, [party.wage(1) for _ in range(MANY)])
    answered = await asyncio.gather(*(posted(database) for _ in range(6)))
    assert Counter(answered) == {1: 1, 2: 1, 3: 1, None: 3}
    async with database.transaction() as tx:
        assert await ledger.balance(tx, party.worker_wage) == MANY


async def test_what_cannot_stand_is_told_and_a_run_staged_anew_answers_exists(database: Database) -> None:
    party = await a_party(database, wage_fen=5)
    transfers = [party.wage(1) for _ in range(7)]
    await staged(database, transfers)
    assert await posted(database) == 1
    async with database.transaction() as tx:
        assert [answer.code for answer in await ledger.exceptions(tx, RUN)] == [Code.INSUFFICIENT] * 2
        await ledger.discard(tx, RUN)
    await staged(database, transfers)
    assert await posted(database) == 1
    async with database.transaction() as tx:
        assert Counter(a.code for a in await ledger.exceptions(tx, RUN)) == {Code.EXISTS: 5, Code.INSUFFICIENT: 2}
        assert await ledger.balance(tx, party.worker_wage) == 5


async def test_a_journal_is_never_cut(database: Database) -> None:
    party = await a_party(database)
    legs = [leg for _ in range(1_400) for leg in party.settlement(10, 1, 1)]
    await staged(database, legs)
    assert [await posted(database) for _ in range(3)] == [1, 2, None]
    assert await database.pool.fetchval("select max(n) from (select count(*) n from ledger_stage group by chunk) s") == 4_098
    with pytest.raises(ValueError, match="apart"):
        await staged(database, [legs[0], *legs[3:6], legs[1]])
    with pytest.raises(ValueError, match="nothing"):
        await staged(database, [])


async def test_a_run_under_way_is_not_discarded_nor_changed(database: Database) -> None:
    party = await a_party(database)
    await staged(database, [party.wage(1)])
    async with database.transaction() as tx:
        await ledger.discard(tx, RUN)
        assert await tx.value("select count(*) from ledger_stage") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.pool.execute("update ledger_stage set amount_fen = 2")
