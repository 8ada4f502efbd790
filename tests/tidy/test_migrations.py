"""The runner: forward only, all or nothing, and the three roles may do what they should and no more."""

import asyncio
import hashlib
from pathlib import Path

import asyncpg
import pytest

from jobs.local.servers import DatabaseUrls
from migrations import runner
from migrations.runner import HistoryChanged, Migration


def migration(number: int, name: str, sql: str) -> Migration:
    return Migration(number, name, sql, hashlib.sha256(sql.encode()).hexdigest())


def later(name: str, sql: str) -> list[Migration]:
    """The product's own history and one more file."""
    history = runner.read_migrations()
    return [*history, migration(history[-1].number + 1, name, sql)]


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_a_second_run_applies_nothing(clone: DatabaseUrls) -> None:
    assert await runner.migrate(clone.owner) == []
    assert await runner.waiting(clone.app) == []


async def test_an_edited_file_is_refused_and_named(clone: DatabaseUrls) -> None:
    first, *rest = runner.read_migrations()
    edited = migration(first.number, first.name, first.sql + "-- edited\n")
    with pytest.raises(HistoryChanged, match=f"{first.number:04}_{first.name}.sql was changed"):
        await runner.migrate(clone.owner, [edited, *rest])


async def test_a_file_that_came_late_or_vanished_is_refused(clone: DatabaseUrls) -> None:
    *history, newest = runner.read_migrations()
    await runner.migrate(clone.owner, later("more", "create table more (id int)"))
    with pytest.raises(HistoryChanged, match="does not know"):
        await runner.migrate(clone.owner, [*history, newest])
    with pytest.raises(HistoryChanged, match="came after later migrations"):
        await runner.migrate(clone.owner, [migration(0, "early", "select 1"), *later("more", "create table more (id int)")])


def test_two_files_with_one_number_are_refused(tmp_path: Path) -> None:
    for name in ("0001_one.sql", "0001_other.sql"):
        (tmp_path / name).write_text("select 1")
    with pytest.raises(HistoryChanged, match="same number"):
        runner.read_migrations(tmp_path)


async def test_a_failing_migration_leaves_nothing_behind(clone: DatabaseUrls) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await runner.migrate(clone.owner, later("broken", "create table half (id int); select 1 / 0;"))
    assert await ask(clone.owner, "select to_regclass('half')") is None
    assert await runner.migrate(clone.owner) == []


async def test_two_starters_apply_each_file_once(clone: DatabaseUrls) -> None:
    files = later("slow", "select pg_sleep(0.2); create table slow (id int);")
    answers = await asyncio.gather(*(runner.migrate(clone.owner, files) for _ in range(3)))
    assert sorted(answers, key=len) == [[], [], ["slow"]]


async def test_new_tables_are_open_to_the_application_and_readable_for_readers(clone: DatabaseUrls) -> None:
    await runner.migrate(clone.owner, later("thing", "create table thing (id int)"))
    assert await ask(clone.app, "insert into thing values (1) returning id") == 1
    assert await ask(clone.read, "select id from thing") == 1
    for url, sql in (
        (clone.read, "insert into thing values (2)"),
        (clone.app, "truncate thing"),
        (clone.app, "drop table thing"),
        (clone.app, "create table own (id int)"),
        (clone.app, "update migration set sha256 = ''"),
        (clone.app, "set role linggong_owner"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(url, sql)


async def test_a_bare_database_is_given_to_the_owner_by_a_superuser_only(clone: DatabaseUrls) -> None:
    """What an operator's own PostgreSQL needs before the first migration."""
    owner = "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
    await ask(clone.admin, f"alter database {clone.database} owner to current_user")
    await runner.provision(clone.app)
    assert await ask(clone.admin, owner) != "linggong_owner"
    await runner.provision(clone.admin)
    assert await ask(clone.admin, owner) == "linggong_owner"
