"""The servers of one test run, and copies of one migrated database."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from jobs.local.binaries import PostgresBinaries
from jobs.local.postgres import THROWAWAY
from jobs.local.servers import DatabaseUrls, Servers
from migrations import runner

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
MEMORY_NEEDED = 1 << 30
PREFIX = "linggong-test-"
TEMPLATE = "linggong_template"
numbers = itertools.count(1)


@contextmanager
def start_servers() -> Iterator[Servers]:
    """Given servers if the environment names some for tests, else our own below a folder that is removed at the end."""
    binaries = os.environ.get("LINGGONG_TEST_POSTGRES_BIN")
    _sweep(_root())
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_root()))
    try:
        with Servers.start(
            folder,
            database_url=os.environ.get("TEST_DATABASE_URL"),
            redis_url=os.environ.get("TEST_REDIS_URL"),
            settings=THROWAWAY,
            binaries=PostgresBinaries.find(Path(binaries)) if binaries else None,
            trust=True,
        ) as servers:
            yield servers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Template:
    """A migrated database and how to copy it."""

    admin: str
    urls: DatabaseUrls

    @classmethod
    async def build(cls, servers: Servers) -> "Template":
        """Migrates a new database. Nobody stays connected to it, else it could not be copied."""
        admin = servers.database.admin
        await runner.provision(admin, hand_over=False)
        template = cls(admin, servers.database.renamed(TEMPLATE))
        await template._say(f"drop database if exists {TEMPLATE}", f"create database {TEMPLATE} owner {runner.OWNER}")
        await runner.migrate(template.urls.owner)
        return template

    async def clone(self, label: str = "clone") -> DatabaseUrls:
        """A copy under a name of its own; nobody may be connected meanwhile. Files are copied in 30 ms, a third of wal_log."""
        name = f"linggong_{label}_{os.getpid()}_{next(numbers)}"
        await self._say(f"create database {name} template {self.urls.database} owner {runner.OWNER} strategy file_copy")
        return self.urls.renamed(name)

    async def drop(self, urls: DatabaseUrls) -> None:
        """Removes a copy, ending whatever is still connected to it."""
        await self._say(f"drop database if exists {urls.database} with (force)")

    async def _say(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.admin)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def _root() -> Path:
    """Memory where it has a gigabyte free, else the usual place for temporary files."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
        return MEMORY
    return Path(tempfile.gettempdir())


def _sweep(root: Path) -> None:
    """Removes what a killed run left behind: its servers died with it, its folder names its process."""
    for folder in root.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
