"""Backing up, restoring, and the drill that does both and proves it (``./run backup``, ``restore``, ``drill``)."""

import asyncio
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

import asyncpg

from domain import backups, releases
from domain.backups import Drill
from domain.database import BUSINESS_NOW, Transaction, prepare_connection
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local import backup_file
from jobs.local.backup_file import PIECE_BYTES, BackupRefused, Header
from jobs.local.binaries import PostgresBinaries, ServerMissing
from jobs.local.servers import DatabaseUrls
from migrations import runner

Isolation = Literal["read_committed", "repeatable_read"]
SYSTEM = Viewer.system("backups")
ANY_TABLE = "select exists (select from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace)"
STOPPED_BECAUSE = (
    "从 {at} 的备份恢复：请先核对此后的渠道账单。Restored from the backup of {at}: reconcile what the channel did since."
)


class NotProven(Exception):
    """A restored copy is not the data that was backed up; the message says in what."""


class ProgramFailed(Exception):
    """pg_dump or pg_restore ended with an error; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Who takes a backup away, and what for: 4 to 200 characters."""

    operator: str
    purpose: str


async def make(urls: DatabaseUrls, vault: Vault, path: Path, taken: Taken | None = None) -> Header:
    """Writes a backup of one instant to ``path``, whole or not at all; ``taken`` stands on record before the file is there.

    Raises ServerMissing, ProgramFailed, FileExistsError, and InvalidInput without a purpose.
    """
    part = _beside(path)
    try:
        async with _transaction(urls.owner, vault, "repeatable_read") as tx:
            snapshot = await tx.value("select pg_export_snapshot()")
            applied = await tx.all("select number from migration order by number")
            head = backup_file.header(
                vault, datetime.now(UTC), tuple(row["number"] for row in applied), await backups.contents(tx)
            )
            await asyncio.to_thread(_dump, urls.owner, str(snapshot), part, vault, head)
        if taken is not None:
            await _record(urls, vault, part, head, taken)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return head


async def restore(urls: DatabaseUrls, vault: Vault, path: Path) -> tuple[Header, list[str]]:
    """Fills an empty database, proves it and stops its channels. Returns what the file says and what does not hold.

    Raises BackupRefused before anything is touched, ProgramFailed when PostgreSQL took nothing of it.
    """
    head = await asyncio.to_thread(backup_file.verify, path, vault)
    newer = set(head.migrations) - {migration.number for migration in runner.read_migrations()}
    if newer:
        raise BackupRefused(f"this backup is of a newer version: it has migrations that this one lacks ({sorted(newer)})")
    await runner.provision(urls.admin)
    connection = await asyncpg.connect(urls.owner)
    try:
        if await connection.fetchval(ANY_TABLE):
            raise BackupRefused("the database is not empty: a backup is restored into an empty one, never over data")
    finally:
        await connection.close()
    await asyncio.to_thread(_fill, urls.owner, backup_file.pieces(path, vault))
    async with _transaction(urls.owner, vault, "repeatable_read") as tx:
        findings = await backups.prove(tx, head.contents)
        await backups.stop_channels(tx, SYSTEM, STOPPED_BECAUSE.format(at=head.taken_at.isoformat(timespec="seconds")))
    await runner.migrate(urls.owner)
    return head, findings


async def drill(urls: DatabaseUrls, vault: Vault) -> Drill:
    """Backs up, restores beside the running database, proves the copy, throws it away and keeps the figures."""
    with tempfile.TemporaryDirectory(prefix="linggong-drill-") as folder:
        path, started = Path(folder) / "drill.backup", time.monotonic()
        head = await make(urls, vault, path)
        backed_up = time.monotonic()
        async with _scratch(urls) as copy:
            _, findings = await restore(copy, vault, path)
        done = time.monotonic()
        figures = Drill(
            head.taken_at, head.contents, path.stat().st_size, _ms(backed_up - started), _ms(done - backed_up), findings
        )
    async with _transaction(urls.owner, vault, "read_committed") as tx:
        await backups.keep_drill(tx, SYSTEM, figures)
    return figures


async def _record(urls: DatabaseUrls, vault: Vault, file: Path, head: Header, taken: Taken) -> None:
    size, digest = await asyncio.to_thread(_measured, file)
    async with _transaction(urls.owner, vault, "read_committed") as tx:
        await releases.record_backup(tx, SYSTEM, taken.operator, taken.purpose, head.contents.rows["person"], size, digest)


def _measured(file: Path) -> tuple[int, bytes]:
    """Its size, and its SHA-256."""
    with file.open("rb") as content:
        return file.stat().st_size, hashlib.file_digest(content, "sha256").digest()


def _beside(path: Path) -> Path:
    """Where the file grows until it is whole."""
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}")


def _ms(seconds: float) -> int:
    return round(seconds * 1_000)


def _dump(url: str, snapshot: str, part: Path, vault: Vault, head: Header) -> None:
    command: list[str | Path] = [_program("pg_dump"), "--format=custom", "--no-owner", f"--snapshot={snapshot}", "--dbname", url]
    with _running(command, stdout=subprocess.PIPE) as process, part.open("xb") as target:
        assert process.stdout is not None
        part.chmod(0o600)
        backup_file.write(target, vault, head, iter(partial(process.stdout.read, PIECE_BYTES), b""))


def _fill(url: str, dump: Iterable[bytes]) -> None:
    """One transaction: all of the dump or nothing."""
    command: list[str | Path] = [_program("pg_restore"), "--single-transaction", "--exit-on-error", "--no-owner", "--dbname", url]
    with _running(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        try:
            for piece in dump:
                process.stdin.write(piece)
        except BrokenPipeError:
            pass  # it ended early and says why
        finally:
            process.stdin.close()


@contextmanager
def _running(
    command: list[str | Path], stdin: int | None = None, stdout: int | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """A PostgreSQL program until it ended; raises ProgramFailed with what it said."""
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command, stdin=stdin, stdout=stdout or subprocess.DEVNULL, stderr=errors, env={"LC_ALL": "C"}
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        if process.wait() != 0:
            errors.seek(0)
            raise ProgramFailed(f"{Path(command[0]).name} failed:\n{errors.read().decode(errors='replace').strip()}")


def _program(name: str) -> Path:
    found = PostgresBinaries.find().program(name)
    if found is None:
        raise ServerMissing(f"no {name}: install requirements.lock or PostgreSQL's client programs")
    return found


@asynccontextmanager
async def _transaction(url: str, vault: Vault, isolation: Isolation) -> AsyncIterator[Transaction]:
    """As the owner, without the limit that a request's statements have: the whole of the data is read."""
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC", "jit": "off"})
    try:
        await prepare_connection(connection)
        async with connection.transaction(isolation=isolation):
            yield Transaction(connection, await connection.fetchval(BUSINESS_NOW), vault)
    finally:
        await connection.close()


@asynccontextmanager
async def _scratch(urls: DatabaseUrls) -> AsyncIterator[DatabaseUrls]:
    """An empty database on the same server, gone afterwards."""
    name = f"linggong_drill_{os.getpid()}"
    admin = await asyncpg.connect(urls.admin)
    try:
        await admin.execute(f"create database {name} owner {runner.OWNER}")
        try:
            yield urls.renamed(name)
        finally:
            await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close()
