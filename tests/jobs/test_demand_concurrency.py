"""Templates, files of postings and packages: several do the same at once, a job is handed over twice, a worker is killed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from domain import applications, packages, payout_files, posting_files, postings
from domain.database import Database, Transaction
from domain.packages import store as package_store
from domain.posting_files import store as file_store
from domain.postings import store as posting_store
from domain.postings import store_templates
from domain.viewer import Viewer
from tests.build.accounts import AWorker, a_member, a_staff, a_worker, an_employer
from tests.build.graphql import until
from tests.build.money import SYSTEM, a_settlement, ready_to_be_paid
from tests.build.outside import remote, simulator
from tests.build.packages import APackage, a_package, delivered, taken
from tests.build.payout_files import HEAD, a_file, line
from tests.build.payout_files import the_file as the_payout_file
from tests.build.posting_files import as_csv, example, rows_kept
from tests.build.postings import a_content, an_offer, described
from tests.build.product import Running, still
from tests.build.races import at_once, meeting

__all__ = ["remote", "simulator", "still"]

TITLES = ("图书馆周末整理员", "新生报到引导员", "食堂晚餐收银员")
FILE = "select state, row_count, checked_count, wrong_count from posting_file where id = $1"
DRAFTS = "select title from posting where state = 'draft' order by title"
SUB_ORDERS = "select state from sub_order where demand_package_id = $1 order by number"
PACKAGE = "select state from demand_package where id = $1"
ACCEPTED = "select count(*) from outbox where topic = 'delivery.accepted'"
WITHIN_S = 240.0


async def brought(tx: Transaction, *changes: dict[str, str]) -> UUID:
    """A file of postings that waits to be read."""
    employer = await an_employer(tx)
    rows = await example(tx, employer.viewer, *(changes or tuple({"title": title} for title in TITLES)))
    file_id, ticket = await posting_files.request(tx, employer.viewer, "九月.csv", declared=True)
    assert await posting_files.receive(tx, SYSTEM, ticket.secret, as_csv(rows)) == file_id
    return file_id


async def two_deliveries(database: Database) -> tuple[APackage, list[UUID]]:
    """A package whose two sub-orders are delivered."""
    async with database.transaction() as tx:
        package = await a_package(tx)
        works = [await taken(tx, package, at) for at in range(2)]
        return package, [(await delivered(tx, package, work, at)).id for at, work in enumerate(works)]


async def test_a_reader_and_a_checker_that_were_killed_begin_again_and_make_every_draft_once(
    still: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting_files, "ROWS_AT_ONCE", 1)
    async with still.making() as tx:
        file_id = await brought(tx)
    await still.database.pool.execute("update outbox set done_at = created_at where job not like 'posting_files.%'")
    await still.database.pool.execute("delete from schedule")
    killed: list[str] = []

    def killed_once(name: str, after: int) -> None:
        step: Callable[..., Awaitable[None]] = getattr(posting_files, name)
        done = 0

        async def first(*given: object) -> None:
            nonlocal done
            await step(*given)
            done += 1
            if done == after and name not in killed:
                killed.append(name)
                raise ConnectionError

        monkeypatch.setattr(posting_files, name, first)

    killed_once("keep_rows", 2)
    killed_once("check", 1)
    killed_once("make", 1)
    async with still.working():
        await until(lambda: still.database.pool.fetchval(FILE, file_id), lambda state: state in ("made", "wrong"), WITHIN_S)
        await still.drained()
    row = await still.database.pool.fetchrow(FILE, file_id)
    assert row is not None and tuple(row) == ("made", 3, 3, 0)
    assert [draft["title"] for draft in await still.database.pool.fetch(DRAFTS)] == sorted(TITLES)
    assert sorted(killed) == ["check", "keep_rows", "make"]


async def test_a_step_of_a_file_handed_over_twice_is_done_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as tx:
        file_id = await brought(tx)
        await rows_kept(tx, file_id)
    monkeypatch.setattr(file_store, "lock", meeting(file_store.lock, 2))

    await at_once(database, *[lambda tx: posting_files.check(tx, SYSTEM, file_id)] * 2)
    row = await database.pool.fetchrow(FILE, file_id)
    assert row is not None and tuple(row) == ("making", 3, 3, 0)
    await at_once(database, *[lambda tx: posting_files.make(tx, SYSTEM, file_id)] * 2)

    assert [draft["title"] for draft in await database.pool.fetch(DRAFTS)] == sorted(TITLES)


async def test_the_same_bytes_are_taken_once_when_they_come_twice_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as tx:
        employer = await an_employer(tx)
        body = as_csv(await example(tx, employer.viewer))
        tickets = [(await posting_files.request(tx, employer.viewer, "九月.csv", declared=True))[1] for _ in range(2)]
    monkeypatch.setattr(file_store, "standing", meeting(file_store.standing, 2))

    answers = await at_once(database, *(_receiving(ticket.secret, body) for ticket in tickets))

    assert sorted(answers) == ["POSTING_FILE_REPEATED", "done"]


async def test_a_file_of_payouts_committed_twice_at_once_is_committed_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as tx:
        settlement = await a_settlement(tx, approved=True)
        await ready_to_be_paid(tx, settlement.worker)
        finance = (await a_staff(tx, "finance")).viewer
        file_id = await a_file(tx, finance, settlement.employer.id, (HEAD + line(settlement)).encode())
        file, at = await the_payout_file(tx, file_id), tx.now
    store = payout_files.store
    monkeypatch.setattr(store, "lock", meeting(store.lock, 2))

    async def commit(tx: Transaction) -> None:
        await payout_files.commit(tx, finance, file.id, file.plan_sha256 or b"")

    async def make(tx: Transaction) -> None:
        tx.now = at
        await payout_files.make_batches(tx, SYSTEM, file.id)

    assert sorted(await at_once(database, commit, commit)) == ["PAYOUT_FILE_NOT_READY", "done"]
    assert await at_once(database, make, make) == ["done", "done"]
    assert await database.pool.fetchval("select count(*) from payout_batch") == 1


async def test_two_members_inspect_one_delivery_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    package, (delivery_id, _) = await two_deliveries(database)
    async with database.transaction() as tx:
        supervisor = await a_member(tx, package.employer, "supervisor")
    monkeypatch.setattr(package_store, "lock_delivery", meeting(package_store.lock_delivery, 2))

    answers = await at_once(
        database,
        lambda tx: packages.accept(tx, package.employer.viewer, delivery_id),
        lambda tx: packages.reject(tx, supervisor, delivery_id, "交付的是另一批照片"),
    )

    assert sorted(answers) == ["NOT_DELIVERED", "done"]


async def test_the_last_two_sub_orders_accepted_at_once_complete_the_package(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, delivery_ids = await two_deliveries(database)
    monkeypatch.setattr(package_store, "complete", meeting(package_store.complete, 2))

    answers = await at_once(database, *(_accepting(package, delivery_id) for delivery_id in delivery_ids))

    assert answers == ["done", "done"]
    assert await database.pool.fetchval(PACKAGE, package.id) == "completed"


async def test_silence_accepts_once_when_its_sweep_runs_twice_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_deliveries(database)
    monkeypatch.setattr(package_store, "due", meeting(package_store.due, 2))

    async def sweep(tx: Transaction) -> None:
        tx.now += timedelta(days=30)
        await packages.accept_due(tx, SYSTEM)

    assert await at_once(database, sweep, sweep) == ["done", "done"]
    assert await database.pool.fetchval(ACCEPTED) == 2


async def test_one_sub_order_is_taken_by_one_of_two_who_accept_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as tx:
        package = await a_package(tx, 1)
        offers = [(worker, await _offered(tx, package, worker)) for worker in [await a_worker(tx) for _ in range(2)]]
    monkeypatch.setattr(posting_store, "lock", meeting(posting_store.lock, 2))

    answers = await at_once(database, *(_taking(worker.viewer, offer_id) for worker, offer_id in offers))

    assert sorted(answers) == ["POSTING_FULL", "done"]


async def test_who_is_hired_while_the_package_is_closed_keeps_the_sub_order(database: Database) -> None:
    async with database.transaction() as tx:
        package = await a_package(tx)
        worker = await a_worker(tx)
        offer_id = await _offered(tx, package, worker)
    async with database.transaction() as hiring:
        await applications.accept(hiring, worker.viewer, offer_id)
        closing = asyncio.create_task(at_once(database, lambda tx: packages.close(tx, package.employer.viewer, package.id)))
        await asyncio.sleep(0.4)
    assert await closing == ["done"]

    assert [row["state"] for row in await database.pool.fetch(SUB_ORDERS, package.id)] == ["open", "cancelled"]


async def test_the_last_template_of_the_limit_is_saved_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as tx:
        employer = await an_employer(tx)
        await postings.save_template(tx, employer.viewer, "周末班", None, a_content(tx))
        await tx.run("update rule set parameters = '{\"templates\": 2}' where id = 'postings.templates'")
    monkeypatch.setattr(store_templates, "lock_and_count", meeting(store_templates.lock_and_count, 2))

    save = [lambda tx: postings.save_template(tx, employer.viewer, "晚班", None, a_content(tx))] * 2

    assert sorted(await at_once(database, *save)) == ["TOO_MANY_TEMPLATES", "done"]


async def test_two_who_change_a_template_at_once_make_two_versions(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as tx:
        employer = await an_employer(tx)
        template_id = await postings.save_template(tx, employer.viewer, "周末班", None, a_content(tx))
    monkeypatch.setattr(store_templates, "next_number", meeting(store_templates.next_number, 2))

    change = [lambda tx: postings.revise_template(tx, employer.viewer, template_id, None, a_content(tx))] * 2

    assert await at_once(database, *change) == ["done", "done"]
    assert await database.pool.fetchval("select array_agg(number order by number) from posting_template_version") == [1, 2, 3]


async def _offered(tx: Transaction, package: APackage, worker: AWorker) -> UUID:
    posting_id = package.sub_orders[0].posting_id
    version_id = await tx.value("select version_id from posting where id = :id", id=posting_id)
    assert isinstance(version_id, UUID)
    posting = await described(tx, posting_id, version_id, package.employer, a_content(tx))
    return (await an_offer(tx, posting, worker)).id


def _receiving(secret: str, body: bytes) -> Callable[[Transaction], Awaitable[object]]:
    return lambda tx: posting_files.receive(tx, SYSTEM, secret, body)


def _accepting(package: APackage, delivery_id: UUID) -> Callable[[Transaction], Awaitable[object]]:
    return lambda tx: packages.accept(tx, package.employer.viewer, delivery_id)


def _taking(worker: Viewer, offer_id: UUID) -> Callable[[Transaction], Awaitable[object]]:
    return lambda tx: applications.accept(tx, worker, offer_id)
