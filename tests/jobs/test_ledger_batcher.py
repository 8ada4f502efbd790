"""The group-commit batcher: exact limits, an answer for everybody, bounded, and alive after a lost connection."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest

from domain import ledger
from domain.database import Database
from domain.ids import new_id
from domain.ledger import Code, Transfer
from tests.build.books import Party, open_party

CALLERS = 32
MANY = 8_192


async def a_party(database: Database, wage_fen: int) -> Party:
    async with database.transaction() as tx:
        return await open_party(tx, wage_fen=wage_fen)


async def transactions(database: Database) -> int:
    """How many transactions wrote transfers."""
    count = await database.pool.fetchval("select count(distinct written_in::text) from ledger_transfer")
    assert isinstance(count, int)
    return count


async def test_callers_stop_at_the_limit_to_the_fen_and_share_commits(database: Database) -> None:
    party = await a_party(database, 1_000)

    async def call(batcher: ledger.Batcher) -> list[Code]:
        return [(await batcher.post([party.wage(7)]))[0].code for _ in range(10)]

    async with ledger.Batcher(database) as batcher:
        answered = await asyncio.gather(*(call(batcher) for _ in range(CALLERS)))
    assert Counter(code for codes in answered for code in codes) == {Code.OK: 142, Code.INSUFFICIENT: 178}
    async with database.transaction() as tx:
        assert await ledger.balance(tx, party.employer_wage) == 6
    assert await transactions(database) < 30  # 142 were posted, in flushes of 32


async def test_everybody_gets_the_answers_to_what_it_asked(database: Database) -> None:
    party = await a_party(database, 100)
    wage, journal = party.wage(10), new_id()
    asked: list[list[Transfer]] = [
        [wage],
        [party.wage(1_000)],
        [wage],
        [party.wage(1), party.wage(2)],
        [party.wage(3, journal)],
        [party.wage(4, journal)],
    ]
    async with ledger.Batcher(database) as batcher:
        answered = await asyncio.gather(*(batcher.post(transfers) for transfers in asked))
    assert [[a.key for a in answers] for answers in answered] == [[t.key for t in transfers] for transfers in asked]
    ok = Code.OK
    assert [[a.code for a in answers] for answers in answered] == [
        [ok],
        [Code.INSUFFICIENT],
        [Code.EXISTS],
        [ok, ok],
        [ok],
        [Code.CONFLICT],
    ]


async def test_a_hold_keeps_its_end_also_in_a_flush(database: Database) -> None:
    party = await a_party(database, 100)
    async with ledger.Batcher(database) as batcher:
        await batcher.post([party.wage(50)])
        end = datetime(2100, 1, 1, tzinfo=UTC)
        hold = replace(party.hold(5), expires_at=end)
        assert [a.code for a in await batcher.post([hold, party.wage(1)])] == [Code.OK, Code.OK]
        assert [a.code for a in await batcher.post([replace(hold, expires_at=None)])] == [Code.CONFLICT]
    assert await database.pool.fetchval("select expires_at from ledger_hold where id = $1", hold.key) == end


async def test_what_waits_is_bounded(database: Database) -> None:
    party = await a_party(database, 10 * MANY)
    async with ledger.Batcher(database) as batcher:
        large = [asyncio.create_task(batcher.post([party.wage(1) for _ in range(MANY)])) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(ledger.BatcherFull):
            await batcher.post([party.wage(1)])
        large[0].cancel()
        answered = await asyncio.gather(*large[1:])
        assert all(answer.code is Code.OK for answers in answered for answer in answers)
        assert [a.code for a in await batcher.post([party.wage(1)])] == [Code.OK]


async def test_a_lost_connection_fails_its_flush_alone(database: Database) -> None:
    party = await a_party(database, 100)
    wage = party.wage(5)
    async with ledger.Batcher(database) as batcher:
        async with database.transaction() as tx:
            await ledger.post(tx, [party.wage(1)])  # holds the account, so that the flush waits
            waiting = asyncio.create_task(batcher.post([wage]))
            async with asyncio.timeout(10):
                while not (pid := await database.pool.fetchval("select pid from pg_locks where not granted limit 1")):  # noqa: ASYNC110 - no event
                    await asyncio.sleep(0.01)
            await database.pool.execute("select pg_terminate_backend($1)", pid)
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
                await waiting
        assert [a.code for a in await batcher.post([wage])] == [Code.OK]


async def test_closing_answers_whoever_still_waits(database: Database) -> None:
    party = await a_party(database, 100)
    first, second = party.wage(1), party.wage(1)
    async with ledger.Batcher(database) as batcher:
        flushing = asyncio.create_task(batcher.post([first]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        queued = asyncio.create_task(batcher.post([second]))
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(flushing, queued, return_exceptions=True)
    assert all(isinstance(one, ledger.BatcherClosed | ledger.FlushInterrupted) for one in outcomes), outcomes
    with pytest.raises(ledger.BatcherClosed):
        await batcher.post([first])
    async with ledger.Batcher(database) as again:
        assert {a.code for a in await again.post([first, second])} <= {Code.OK, Code.EXISTS}
