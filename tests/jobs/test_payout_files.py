"""Files of payouts through the real queue: thousands of rows with one bad row, and a worker killed while it reads."""

import time
from uuid import UUID

import asyncpg
import pytest

from domain import payout_files
from domain.database import Database, Transaction
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff
from tests.build.graphql import until
from tests.build.money import SYSTEM, ASettlement, a_settlement, ready_to_be_paid
from tests.build.outside import remote, simulator
from tests.build.payout_files import HEAD, line
from tests.build.product import Running, still

__all__ = ["remote", "simulator", "still"]

MANY, MANY_THOROUGHLY = 5_000, 100_000
BAD_ROW = 3_777
WITHIN_S = 240.0
"""On a machine that does other things too; alone it takes a few seconds."""
LIKE_THE_FIRST = """
    insert into settlement select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid()))).*
    from settlement s cross join generate_series(2, $1)
"""
"""Working so many shifts would take an hour: these differ from the first in nothing but their id."""
ALONE = """
    drop index settlement_timesheet_once;
    alter table settlement drop constraint settlement_journal_id_key
"""
OTHERS = "delete from settlement where id <> $1"
ENDED = "select state from payout_file where state not in ('reading', 'checking')"
FOUND = """
    select f.row_count, f.checked_count, f.error_count, r.number, r.error_column, r.error_code
    from payout_file f join payout_file_row r on r.payout_file_id = f.id and r.error_code is not null
"""
REPORTS = "select count(*) from document where kind = 'payout_file_report'"


async def payable(tx: Transaction) -> ASettlement:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    return settlement


async def brought(tx: Transaction, settlement: ASettlement, body: bytes) -> UUID:
    """A file that waits to be read."""
    finance = (await a_staff(tx, "finance")).viewer
    file_id, ticket = await payout_files.request(tx, finance, settlement.employer.id, "七月.csv")
    assert await payout_files.receive(tx, SYSTEM, ticket.secret, body) == file_id
    return file_id


async def only_files_are_left(database: Database) -> None:
    await database.pool.execute("update outbox set done_at = created_at where job not like 'payout_files.%'")
    await database.pool.execute("delete from schedule")


@pytest.mark.requirement("T-042", part="of a hundred thousand rows one bad row is named, with why, and nobody is paid")
async def test_one_bad_row_of_a_hundred_thousand(still: Running, clone: DatabaseUrls, thorough: bool) -> None:
    """A hundred thousand with --thorough: a twentieth of them otherwise, which are many chunks too."""
    many = MANY_THOROUGHLY if thorough else MANY
    async with still.making() as tx:
        settlement = await payable(tx)
    owner = await asyncpg.connect(clone.owner)
    await owner.execute(ALONE)
    await owner.execute(LIKE_THE_FIRST, many)
    ids = [row["id"] for row in await owner.fetch("select id from settlement")]
    amount = line(settlement).partition(",")[2]
    lines = [f"{id},{amount}" for id in ids]
    lines[BAD_ROW - 2] = f"{ids[BAD_ROW - 2]},0.01\n"
    async with still.making() as tx:
        await brought(tx, settlement, (HEAD + "".join(lines)).encode())
    await only_files_are_left(still.database)
    began = time.monotonic()
    async with still.working():
        await until(lambda: still.database.pool.fetchval(ENDED), lambda state: state is not None, WITHIN_S)
        took_s = time.monotonic() - began
        await until(lambda: still.database.pool.fetchval(REPORTS), lambda count: count == 2, WITHIN_S)
        await still.drained()
    assert [tuple(row) for row in await owner.fetch(FOUND)] == [(many, many, 1, BAD_ROW, "amount", "AMOUNT_DIFFERS")]
    assert await owner.fetchval(ENDED) == "wrong" and await owner.fetchval("select count(*) from payout_batch") == 0
    await owner.execute(OTHERS, settlement.id)
    await owner.close()
    assert took_s < WITHIN_S


async def test_a_reader_that_was_killed_begins_again_and_keeps_the_same(still: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payout_files, "ROWS_AT_ONCE", 1)
    async with still.making() as tx:
        settlement = await payable(tx)
        file_id = await brought(tx, settlement, (HEAD + line(settlement) * 3).encode())
    await only_files_are_left(still.database)
    keep = payout_files.keep_rows
    killed: list[int] = []

    async def once(tx: Transaction, *given: object) -> None:
        await keep(tx, *given)  # type: ignore[arg-type]  # as given
        if len(killed) < 2:
            killed.append(1)
            if len(killed) == 2:
                raise ConnectionError

    monkeypatch.setattr(payout_files, "keep_rows", once)
    async with still.working():
        await until(lambda: still.database.pool.fetchval(ENDED), lambda state: state is not None, WITHIN_S)
        await still.drained()
    row = await still.database.pool.fetchrow(
        "select row_count, checked_count, error_count from payout_file where id = $1", file_id
    )
    assert row is not None and tuple(row) == (3, 3, 2)
