"""A backup is worth what its restore proves: the same data, sound books, open keys — and a spoiled file restores nothing."""

import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from domain import backups, ledger, payouts
from domain.database import Database
from domain.errors import InvalidInput
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local import backup
from jobs.local.backup import ProgramFailed
from jobs.local.backup_file import LENGTH_BYTES, BackupRefused
from jobs.local.servers import DatabaseUrls, Servers
from migrations import runner
from migrations.runner import OWNER
from tests.build.accounts import a_staff
from tests.build.api import open_api
from tests.build.cluster import Template
from tests.build.money import a_batch

SYSTEM = Viewer.system("ledger.seal")
EMPTY = "linggong_empty"
STOPS = "select c.id, s.stopped_by, s.reason from payout_channel c join payout_channel_stop s on s.channel = c.id"
LOSE_A_KEY = "delete from subject_key where (subject_id, retention) = (select subject_id, retention from subject_key limit 1)"
DRILLS = "{ backupDrills(first: 5) { nodes { ok findings tableCount rowCount transferCount keyCount restoreS } } }"


@pytest_asyncio.fixture
async def lived_in(clone: DatabaseUrls, vault: Vault) -> DatabaseUrls:
    """People, wages held for payment, sealed rows under a published root."""
    database = await Database.connect(clone.app, vault)
    try:
        async with database.transaction() as tx:
            await a_batch(tx, approved=True)
        async with database.transaction() as tx:
            while await ledger.seal(tx, SYSTEM):
                pass
        async with database.transaction() as tx:
            await ledger.publish(tx, SYSTEM)
    finally:
        await database.close()
    return clone


@pytest_asyncio.fixture
async def empty(servers: Servers, template: Template) -> AsyncIterator[DatabaseUrls]:
    """A database without a table."""
    admin = await asyncpg.connect(template.admin)
    try:
        await admin.execute(f"create database {EMPTY} owner {OWNER}")
        yield template.urls.renamed(EMPTY)
        await admin.execute(f"drop database {EMPTY} with (force)")
    finally:
        await admin.close()


@pytest.mark.requirement("S-140", part="a drill restores a backup, proves it and records how long it took")
@pytest.mark.requirement("S-107", part="backups with restore proof")
async def test_a_drill_proves_a_copy_and_keeps_its_figures(lived_in: DatabaseUrls, vault: Vault) -> None:
    done = await backup.drill(lived_in, vault)
    assert done.findings == [] and done.contents.rows["ledger_transfer"] > 0 and done.contents.keys > 0
    async with open_api(lived_in, vault) as api:
        async with api.database.transaction() as tx:
            auditor = (await a_staff(tx, "auditor")).viewer
        (kept,) = (await api.data(DRILLS, auditor))["backupDrills"]["nodes"]
        assert kept["ok"] and kept["rowCount"] == done.contents.row_count and kept["restoreS"] > 0
        left = await api.database.pool.fetchval("select count(*) from pg_database where datname like 'linggong_drill%'")
        assert left == 0


@pytest.mark.requirement("S-107", part="the backup's file is there only once it stands on record")
async def test_a_backup_taken_away_is_on_record_first(lived_in: DatabaseUrls, vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    with pytest.raises(InvalidInput):
        await backup.make(lived_in, vault, path, backup.Taken("ops", ""))
    assert list(tmp_path.iterdir()) == []
    await backup.make(lived_in, vault, path, backup.Taken("ops", "迁移前备份"))
    connection = await asyncpg.connect(lived_in.owner)
    row = await connection.fetchrow("select operator, bytes, sha256, subject_count from bulk_release")
    await connection.close()
    body = path.read_bytes()
    assert row is not None and (row["operator"], row["bytes"], row["sha256"]) == ("ops", len(body), sha256(body).digest())
    assert row["subject_count"] > 0


async def test_a_restored_copy_is_the_same_and_works(
    lived_in: DatabaseUrls, empty: DatabaseUrls, vault: Vault, tmp_path: Path
) -> None:
    head = await backup.make(lived_in, vault, tmp_path / "one.backup")
    _, findings = await backup.restore(empty, vault, tmp_path / "one.backup")
    assert findings == []
    database = await Database.connect(empty.app, vault)  # refuses an owner: rights came along
    try:
        async with database.transaction() as tx:
            again = await backups.contents(tx)
            assert again.sealed == head.contents.sealed and again.root == head.contents.root is not None
            channels = await tx.all(STOPS)
            assert len(channels) == await tx.value("select count(*) from payout_channel") and channels
            assert all(row["stopped_by"] is None and "reconcile" in row["reason"] for row in channels)
            finance = (await a_staff(tx, "finance")).viewer
            await payouts.reopen_channel(tx, finance, channels[0]["id"], "已核对账单")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute("update ledger_transfer set amount_fen = 1")
    finally:
        await database.close()


async def test_a_copy_that_lacks_something_is_not_proven(lived_in: DatabaseUrls, vault: Vault, tmp_path: Path) -> None:
    head = await backup.make(lived_in, vault, tmp_path / "one.backup")
    owner = await asyncpg.connect(lived_in.owner)
    await owner.execute(LOSE_A_KEY)
    await owner.execute("update subject_key set wrapped = wrapped || '\\x00'")
    await owner.close()
    database = await Database.connect(lived_in.app, vault)
    try:
        async with database.transaction() as tx:
            found = await backups.prove(tx, head.contents)
    finally:
        await database.close()
    assert any("subject_key" in line for line in found) and any("does not open" in line for line in found)


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "one bit of the dump changed": lambda file: file[:-20] + bytes([file[-20] ^ 1]) + file[-19:],
    "one figure of its header changed": lambda file: file.replace(b'"sealed": ', b'"sealed": 1', 1),
    "cut short inside a piece": lambda file: file[:-100],
    "cut short after a piece": lambda file: file[: _first_piece_ends(file)],
    "its first piece twice": lambda file: file[: _first_piece_ends(file)] + file[_pieces_begin(file) :],
    "something added": lambda file: file + b"x",
    "no pieces at all": lambda file: file[: _pieces_begin(file)],
    "another program's file": lambda file: b"PGDMP" + file,
    "nothing": lambda file: b"",
    "a header that is none": lambda file: b"LINGGONG BACKUP 1\n{}\n",
}


@pytest.mark.parametrize("how", SPOILED)
async def test_a_spoiled_file_restores_nothing(
    lived_in: DatabaseUrls, empty: DatabaseUrls, vault: Vault, tmp_path: Path, how: str
) -> None:
    path = tmp_path / "one.backup"
    await backup.make(lived_in, vault, path)
    path.write_bytes(SPOILED[how](path.read_bytes()))
    with pytest.raises(BackupRefused):
        await backup.restore(empty, vault, path)
    assert await _tables(empty) == 0


async def test_another_installations_backup_is_named_as_such(
    lived_in: DatabaseUrls, empty: DatabaseUrls, vault: Vault, tmp_path: Path
) -> None:
    await backup.make(lived_in, vault, tmp_path / "one.backup")
    for foreign in (Vault(bytes([7] * 32)), Vault(bytes([7] * 32), 2)):
        with pytest.raises(BackupRefused, match="another installation's master key"):
            await backup.restore(empty, foreign, tmp_path / "one.backup")
    newest = Vault(bytes([7] * 32), 2, {1: bytes(range(32))})
    _, findings = await backup.restore(empty, newest, tmp_path / "one.backup")
    assert findings == []  # an older key that is still held opens it


async def test_it_never_writes_over_data_nor_over_a_file(lived_in: DatabaseUrls, vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    await backup.make(lived_in, vault, path)
    with pytest.raises(BackupRefused, match="not empty"):
        await backup.restore(lived_in, vault, path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        await backup.make(lived_in, vault, path)
    assert path.read_bytes() == before and [file.name for file in tmp_path.iterdir()] == ["one.backup"]


async def test_a_backup_of_a_newer_version_is_refused(
    lived_in: DatabaseUrls, empty: DatabaseUrls, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backup.make(lived_in, vault, tmp_path / "one.backup")
    older = runner.read_migrations()[:-1]
    monkeypatch.setattr(runner, "read_migrations", lambda: older)
    with pytest.raises(BackupRefused, match="newer version"):
        await backup.restore(empty, vault, tmp_path / "one.backup")
    assert await _tables(empty) == 0


async def test_a_dump_that_fails_leaves_no_file(vault: Vault, lived_in: DatabaseUrls, tmp_path: Path) -> None:
    owner = await asyncpg.connect(lived_in.owner)
    await owner.execute("revoke select on rule from linggong_owner")
    with pytest.raises((ProgramFailed, asyncpg.InsufficientPrivilegeError)):
        await backup.make(lived_in, vault, tmp_path / "one.backup")
    await owner.execute("grant select on rule to linggong_owner")
    await owner.close()
    assert list(tmp_path.iterdir()) == []


async def test_at_the_terminal(lived_in: DatabaseUrls, empty: DatabaseUrls, tmp_path: Path) -> None:
    settings = {
        "LINGGONG_MASTER_KEY": b64encode(bytes(range(32))).decode(),
        "REDIS_URL": "redis://127.0.0.1:1",
        "LINGGONG_DATA": str(tmp_path),
    }
    said = _command(settings, lived_in.admin, "backup", str(tmp_path / "one.backup"))
    assert "one.backup" in said and "keep that key" in said
    assert "every key opens" in _command(settings, empty.admin, "restore", str(tmp_path / "one.backup"))
    assert "restored and proven in" in _command(settings, lived_in.admin, "drill")
    refused = _command(settings, lived_in.admin, "restore", str(tmp_path / "one.backup"), fails=True)
    assert refused == "the database is not empty: a backup is restored into an empty one, never over data\n"


def _command(settings: dict[str, str], url: str, *words: str, fails: bool = False) -> str:
    done = subprocess.run(
        [sys.executable, "app.py", *words], env={**settings, "DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr if fails else done.stdout


async def _tables(urls: DatabaseUrls) -> int:
    connection = await asyncpg.connect(urls.owner)
    try:
        count: int = await connection.fetchval("select count(*) from pg_class where relnamespace = 'public'::regnamespace")
    finally:
        await connection.close()
    return count


def _pieces_begin(file: bytes) -> int:
    return file.index(b"\n", file.index(b"\n") + 1) + 1


def _first_piece_ends(file: bytes) -> int:
    begin = _pieces_begin(file)
    return begin + LENGTH_BYTES + 1 + int.from_bytes(file[begin : begin + LENGTH_BYTES], "big")
