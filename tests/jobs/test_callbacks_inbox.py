"""Callbacks that come at once share a commit, and each is told only when it is there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
import pytest

from domain.database import Database, Transaction
from domain.payouts import Event, Outcome, Word
from jobs.callbacks import Inbox

KEPT = "select count(*) from channel_event"
WORK = "select count(*), count(*) filter (where available_at > clock_timestamp()) from outbox where job = 'payouts.apply_event'"
MANY = 40


def event(key: str) -> Event:
    return Event("yunzhanghu", key, "a" * 32, Word(Outcome.PENDING), bytes(32))


class Counted:
    """A database that counts what is begun, and may be held up before it commits."""

    def __init__(self, database: Database) -> None:
        self.database, self.begun, self.go_on = database, 0, asyncio.Event()
        self.go_on.set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        self.begun += 1
        async with self.database.transaction() as tx:
            yield tx
            await self.go_on.wait()


@pytest.fixture
def counted(database: Database) -> Counted:
    return Counted(database)


@pytest.fixture
def inbox(counted: Counted) -> Inbox:
    return Inbox(cast(Database, counted))


async def test_many_at_once_are_few_commits_and_each_is_kept_once(inbox: Inbox, counted: Counted, database: Database) -> None:
    await asyncio.gather(*(inbox.keep(event(f"k{at % MANY}")) for at in range(2 * MANY)))
    assert await database.pool.fetchval(KEPT) == MANY
    assert counted.begun <= 3


async def test_nobody_is_told_before_the_commit(inbox: Inbox, counted: Counted, database: Database) -> None:
    counted.go_on.clear()
    first = asyncio.create_task(inbox.keep(event("first")))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(inbox.keep(event("second")))
    await asyncio.sleep(0.1)
    assert not first.done() and not second.done() and await database.pool.fetchval(KEPT) == 0
    counted.go_on.set()
    await asyncio.gather(first, second)
    assert await database.pool.fetchval(KEPT) == 2


async def test_one_that_cannot_be_kept_spoils_no_other(inbox: Inbox, database: Database) -> None:
    answers = await asyncio.gather(*(inbox.keep(event(key)) for key in ("a", "b\x00", "c")), return_exceptions=True)
    assert [type(answer) for answer in answers[::2]] == [type(None)] * 2 and isinstance(answers[1], asyncpg.PostgresError)
    assert await database.pool.fetchval(KEPT) == 2


async def test_nobody_waits_for_a_commit_that_never_comes(inbox: Inbox, counted: Counted) -> None:
    counted.go_on.clear()
    first, second = asyncio.create_task(inbox.keep(event("first"))), asyncio.create_task(inbox.keep(event("second")))
    await asyncio.sleep(0.1)
    assert inbox._keeping is not None
    inbox._keeping.cancel()
    answers = await asyncio.wait_for(asyncio.gather(first, second, return_exceptions=True), 5)
    assert [type(answer) for answer in answers] == [asyncio.CancelledError] * 2


async def test_while_one_waits_the_next_are_applied_with_it(inbox: Inbox, database: Database) -> None:
    await inbox.keep(event("first"))
    await inbox.keep(event("second"))
    row = await database.pool.fetchrow(WORK)
    assert row is not None and tuple(row) == (2, 1)  # each has work of its own; the second's comes a moment later
