"""Many writers at once on the same accounts, keys and holds."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import asyncpg

from domain import ledger
from domain.database import Database
from domain.ids import new_id
from domain.ledger import Code, Transfer
from tests.build.books import Party, open_party

WRITERS = 32


async def post_alone(database: Database, transfers: Sequence[Transfer]) -> list[Code]:
    """One request in a transaction of its own."""
    async with database.transaction() as tx:
        return [answer.code for answer in await ledger.post_batch(tx, transfers)]


async def party(database: Database, *, wage_fen: int) -> Party:
    async with database.transaction() as tx:
        return await open_party(tx, wage_fen=wage_fen)


async def available_fen(database: Database, account: Party, kind: str) -> int:
    async with database.transaction() as tx:
        return await ledger.balance(tx, getattr(account, kind))


async def test_writers_on_one_balance_stop_at_its_limit_to_the_fen(database: Database) -> None:
    employer = await party(database, wage_fen=1_000)
    answered = await asyncio.gather(*(post_alone(database, [employer.wage(70)]) for _ in range(WRITERS)))
    assert Counter(code for (code,) in answered) == {Code.OK: 14, Code.INSUFFICIENT: 18}
    assert await available_fen(database, employer, "employer_wage") == 20
    assert await available_fen(database, employer, "worker_wage") == 980


async def test_holds_and_posts_together_stop_at_the_limit(database: Database) -> None:
    worker = await party(database, wage_fen=1_000)
    await post_alone(database, [worker.wage(1_000)])
    answered = await asyncio.gather(*(post_alone(database, [worker.hold(100)]) for _ in range(WRITERS)))
    assert Counter(code for (code,) in answered) == {Code.OK: 10, Code.INSUFFICIENT: 22}
    assert await available_fen(database, worker, "worker_wage") == 0


async def test_one_key_from_many_tasks_is_posted_once(database: Database) -> None:
    employer = await party(database, wage_fen=1_000)
    wage = employer.wage(10)
    answered = await asyncio.gather(*(post_alone(database, [wage]) for _ in range(WRITERS)))
    assert Counter(code for (code,) in answered) == {Code.OK: 1, Code.EXISTS: 31}
    assert await available_fen(database, employer, "employer_wage") == 990


async def test_a_key_that_another_request_takes_meanwhile_is_a_conflict(database: Database) -> None:
    """The two share no account, so no lock puts them in order: the second waits at the key and then looks again."""
    first, second = [await party(database, wage_fen=10) for _ in range(2)]
    keys = [new_id(), new_id()]
    async with database.transaction() as tx:
        await ledger.post(tx, [first.wage(1, key=key) for key in keys])
        waiting = asyncio.create_task(post_alone(database, [second.wage(1, key=key) for key in (*keys[::-1], new_id())]))
        await until_waiting(database)
    assert await waiting == [Code.CONFLICT, Code.CONFLICT, Code.OK]


async def test_requests_with_the_same_keys_wait_in_one_direction(database: Database) -> None:
    """Their keys come in opposite order, on accounts of their own: inserted as given, they would wait for each other."""
    keys = [new_id() for _ in range(1_000)]
    rng = random.Random(20_260_602)
    parties = [await party(database, wage_fen=10_000) for _ in range(4)]
    batches = [[one.wage(1, key=key) for key in rng.sample(keys, k=len(keys))] for one in parties]
    answered = await asyncio.gather(*(post_alone(database, batch) for batch in batches))
    assert Counter(code for codes in answered for code in codes) == {Code.OK: 1_000, Code.CONFLICT: 3_000}
    stored = await database.pool.fetch("select id from ledger_transfer where id = any ($1) order by ctid", keys)
    assert [row["id"] for row in stored] == sorted(keys)


async def until_waiting(database: Database) -> None:
    """Returns once some backend waits for a lock."""
    async with asyncio.timeout(10):
        while not await database.pool.fetchval("select count(*) from pg_locks where not granted"):  # noqa: ASYNC110 - PostgreSQL signals no event for it
            await asyncio.sleep(0.01)


async def test_batches_in_opposite_order_never_deadlock(database: Database) -> None:
    parties = [await party(database, wage_fen=100_000) for _ in range(12)]
    rng = random.Random(20_260_601)

    async def write(number: int) -> None:
        for _ in range(6):
            order = parties if number % 2 else parties[::-1]
            batch = [one.wage(1) for one in rng.sample(order, k=len(order)) for _ in range(2)]
            assert set(await post_alone(database, batch)) == {Code.OK}

    await asyncio.gather(*(write(number) for number in range(8)))
    spent = [100_000 - await available_fen(database, one, "employer_wage") for one in parties]
    assert spent == [8 * 6 * 2] * len(parties)


async def test_post_against_void_on_one_hold(database: Database) -> None:
    worker = await party(database, wage_fen=1_000)
    await post_alone(database, [worker.wage(1_000)])
    for _ in range(8):
        hold = worker.hold(100)
        await post_alone(database, [hold])
        answered = await asyncio.gather(
            *(
                post_alone(database, [resolve])
                for resolve in (
                    ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key),
                    ledger.void(new_id(), "payout.failed", new_id(), hold.key),
                )
            )
        )
        assert Counter(code for (code,) in answered) == {Code.OK: 1, Code.HOLD_RESOLVED: 1}


async def test_a_reversal_from_many_tasks_happens_once(database: Database) -> None:
    worker = await party(database, wage_fen=100)
    wage = worker.wage(100)
    await post_alone(database, [wage])
    back = [ledger.reverse(new_id(), "settlement.reversed", new_id(), wage.key) for _ in range(8)]
    answered = await asyncio.gather(*(post_alone(database, [one]) for one in back))
    assert Counter(code for (code,) in answered) == {Code.OK: 1, Code.ALREADY_REVERSED: 7}
    assert await available_fen(database, worker, "employer_wage") == 100


async def test_refund_against_settle_spends_the_money_once(database: Database) -> None:
    for _ in range(4):
        employer = await party(database, wage_fen=100)
        refund = ledger.hold(new_id(), "refund.held", new_id(), employer.employer_wage, employer.wage_cash, 100)
        answered = await asyncio.gather(post_alone(database, [refund]), post_alone(database, [employer.wage(100)]))
        assert Counter(code for (code,) in answered) == {Code.OK: 1, Code.INSUFFICIENT: 1}


async def test_an_account_closes_or_is_posted_to(database: Database) -> None:
    """Closing waits for a posting under way, and a posting for a closing: nothing arrives on a closed account."""
    for _ in range(6):
        employer = await party(database, wage_fen=10)

        async def close(account: Party = employer) -> bool:
            async with database.transaction() as tx:
                try:
                    await ledger.close_account(tx, account.worker_wage)
                except ledger.AccountNotEmpty:
                    return False
                return True

        closed, (code,) = await asyncio.gather(close(), post_alone(database, [employer.wage(10)]))
        assert (closed, code) in ((True, Code.ACCOUNT_CLOSED), (False, Code.OK))


async def test_a_connection_lost_in_mid_transaction_leaves_nothing(database: Database) -> None:
    employer = await party(database, wage_fen=100)
    wage = employer.wage(100)
    lost = False
    try:
        async with database.transaction() as tx:
            await ledger.post(tx, [wage])
            pid = await tx.value("select pg_backend_pid()")
            async with database.pool.acquire() as other:
                await other.execute("select pg_terminate_backend($1)", pid)
            await tx.run("select 1")
    except (asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.InterfaceError):
        lost = True
    assert lost
    assert await available_fen(database, employer, "employer_wage") == 100
    assert await post_alone(database, [wage]) == [Code.OK]
