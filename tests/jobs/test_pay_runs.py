"""Pay runs under jobs: cut off anywhere they go on to the same books, two at once never take the same timesheet."""

import asyncio

import pytest

from domain import finance, outbox, pay_runs, settlements, tax
from domain.database import Database, Transaction
from domain.errors import Refusal
from domain.pay_runs import PayRun, State, store
from tests.build.accounts import AnEmployer
from tests.build.money import SYSTEM, a_deposit, a_pay_run, fund, the_run
from tests.build.outside import remote, simulator
from tests.build.postings import a_content, a_posting, a_shift
from tests.build.product import Running, still
from tests.build.work import an_approved_timesheet, an_assignment

__all__ = ["remote", "simulator", "still"]

PAYEES = 5
FINISHED = """
    select state, timesheet_count, settled_count, refused_count, settled_gross_fen = gross_fen as gross_agrees,
           settled_fee_fen = fee_fen as fee_agrees from pay_run
"""
BOOKS = """
    select kind, owner_id, credits_posted_fen - debits_posted_fen as fen from ledger_account order by kind, owner_id
"""
TWICE = "select timesheet_id from pay_run_item where freed_at is null group by timesheet_id having count(*) > 1"


class Killed(Exception):
    """The worker dies here."""


async def the_work(tx: Transaction) -> AnEmployer:
    """Approved timesheets of one shift, worked by several."""
    began, content = tx.now, a_content(tx)
    shift = a_shift(content.shifts[0].starts_at, headcount=PAYEES)
    posting = await a_posting(tx, content=a_content(tx, shifts=(shift,), headcount=PAYEES))
    for _ in range(PAYEES):
        tx.now = began
        await an_approved_timesheet(tx, await an_assignment(tx, posting=posting, worked=True))
    return posting.employer


async def only_the_run_is_left(database: Database) -> None:
    await database.pool.execute("update outbox set done_at = created_at where job not like 'pay_runs.%'")
    await database.pool.execute("delete from schedule")


@pytest.mark.requirement("S-071", part="a pay run through the real queue, from making it to the books")
async def test_a_run_through_the_workers(still: Running) -> None:
    async with still.making() as tx:
        employer = await the_work(tx)
        await fund(tx, employer)
        posting = await tx.value("select id from posting")
        run = await pay_runs.make(tx, employer.viewer, pay_runs.Scope(posting_id=posting))  # type: ignore[arg-type]  # a UUID
    await only_the_run_is_left(still.database)
    async with still.working():
        await still.drained()
        async with still.database.transaction() as tx:
            ready = await the_run(tx, run.id)
            await pay_runs.approve(tx, employer.viewer, run.id, ready.plan_sha256 or b"")
        await still.drained()
    row = await still.database.pool.fetchrow(FINISHED)
    assert row is not None and tuple(row) == ("settled", PAYEES, PAYEES, 0, True, True)


async def an_approved_run(database: Database) -> tuple[AnEmployer, PayRun]:
    """Of five chunks."""
    async with database.transaction() as tx:
        employer = await the_work(tx)
        await fund(tx, employer)
        run = await a_pay_run(tx, employer, most=1)
        assert run.chunk_count == PAYEES
        return employer, await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")


CUTS = (
    (settlements.store, "save_approved"),
    (settlements.store, "add_lines"),
    (tax, "record"),
    (settlements, "settle"),
    (store, "settle_chunk"),
    (store, "save"),
    (outbox, "enqueue"),
)
"""Where the worker dies: after each of a chunk's writes."""


@pytest.mark.parametrize(("module", "name"), CUTS, ids=[name for _, name in CUTS])
async def test_killed_in_a_chunk_it_goes_on_to_the_same_books(
    database: Database, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    _, run = await an_approved_run(database)
    before = [tuple(row) for row in await database.pool.fetch(BOOKS)]
    whole = getattr(module, name)

    async def cut_off(*given: object, **named: object) -> None:
        await whole(*given, **named)
        raise Killed

    for chunk in range(PAYEES):
        if name != "enqueue" or chunk < PAYEES - 1:  # the last chunk leaves no further step
            with monkeypatch.context() as dying, pytest.raises(Killed):
                dying.setattr(module, name, cut_off)
                async with database.transaction() as tx:
                    await pay_runs.settle(tx, SYSTEM, run.id)
            assert [tuple(row) for row in await database.pool.fetch(BOOKS)] == before
        async with database.transaction() as tx:
            await pay_runs.settle(tx, SYSTEM, run.id)
        before = [tuple(row) for row in await database.pool.fetch(BOOKS)]
    row = await database.pool.fetchrow(FINISHED)
    assert row is not None and tuple(row) == ("settled", PAYEES, PAYEES, 0, True, True)


async def test_each_step_leaves_the_next_one_in_its_own_transaction(database: Database) -> None:
    _, run = await an_approved_run(database)
    waiting = "select count(*) from outbox where job = 'pay_runs.settle'"
    for settled in range(PAYEES):
        assert await database.pool.fetchval(waiting) == settled + 1
        async with database.transaction() as tx:
            await pay_runs.settle(tx, SYSTEM, run.id)
    assert await database.pool.fetchval(waiting) == PAYEES


async def test_two_runs_at_once_never_take_the_same_timesheet(database: Database) -> None:
    async with database.transaction() as tx:
        employer = await the_work(tx)
        posting = await tx.value("select id from posting")
        scope = pay_runs.Scope(posting_id=posting)  # type: ignore[arg-type]  # a UUID
        runs = [await pay_runs.make(tx, employer.viewer, scope) for _ in range(2)]

    async def calculate(run: PayRun) -> PayRun:
        while True:
            async with database.transaction() as tx:
                await pay_runs.calculate(tx, SYSTEM, run.id, 1)
                run = await the_run(tx, run.id)
                if run.state is State.READY:
                    return run

    both = await asyncio.gather(*map(calculate, runs))
    assert sum(run.timesheet_count for run in both) == PAYEES
    assert await database.pool.fetch(TWICE) == []


async def test_the_same_step_twice_at_once_does_each_chunk_once(database: Database) -> None:
    _, run = await an_approved_run(database)

    async def settle() -> None:
        async with database.transaction() as tx:
            await pay_runs.settle(tx, SYSTEM, run.id)

    await asyncio.gather(*(settle() for _ in range(2 * PAYEES)))
    row = await database.pool.fetchrow(FINISHED)
    assert row is not None and tuple(row) == ("settled", PAYEES, PAYEES, 0, True, True)


async def test_two_approvals_at_once_cannot_spend_the_same_money(database: Database) -> None:
    """Enough for one of the two runs: one is approved, the other is refused whole."""
    async with database.transaction() as tx:
        employer = await the_work(tx)
        first = await a_pay_run(tx, employer)
        content = a_content(tx)
        posting = await a_posting(tx, employer=employer, content=content)
        await an_approved_timesheet(tx, await an_assignment(tx, posting=posting, worked=True))
        second = await a_pay_run(tx, employer, posting)
        await a_deposit(tx, employer, first.gross_fen)
        await a_deposit(tx, employer, 10_000_00, finance.model.FEE_SUFFIX)

    async def approve(run: PayRun) -> str:
        try:
            async with database.transaction() as tx:
                return (await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")).state.value
        except Refusal as refusal:
            return refusal.code

    answers = await asyncio.gather(approve(first), approve(second))
    assert answers.count("approved") == 1
    assert set(answers) - {"approved"} <= {"PAY_RUN_UNDERFUNDED", "INSUFFICIENT_FUNDS"}
