"""A standby made by base backup: every commit waits for it, and when the cluster is killed it takes its place and address."""

import asyncio
import os
import shutil
from dataclasses import dataclass, replace
from typing import Final

import asyncpg

from jobs.local.postgres import SUPERUSER, Cluster, free_port
from jobs.local.process import run_once

FOLLOWS_WITHIN_S: Final = 60.0
PAUSE_S: Final = 0.05
FOLLOWING: Final = {"wal_retrieve_retry_interval": "100ms"}
MAY_FOLLOW: Final = f"local replication {SUPERUSER} trust\n"
IS_WAITED_FOR: Final = "select exists (select from pg_stat_replication where state = 'streaming' and sync_state = 'sync')"


@dataclass(frozen=True, slots=True)
class Standby:
    """A running copy of ``primary``. Needs PostgreSQL's settings for replication, which are its defaults."""

    primary: Cluster
    itself: Cluster

    @classmethod
    async def follow(cls, primary: Cluster) -> "Standby":
        """Returns once no commit is acknowledged before the standby has it."""
        hba = primary.data / "pg_hba.conf"
        if MAY_FOLLOW not in (rules := hba.read_text()):
            hba.write_text(rules + MAY_FOLLOW)
        await _ask(primary, "select pg_reload_conf()")
        itself = await asyncio.to_thread(_copied, primary)
        await asyncio.to_thread(itself.restart)
        await _ask(primary, "alter system set synchronous_standby_names = '*'")
        await _ask(primary, "select pg_reload_conf()")
        async with asyncio.timeout(FOLLOWS_WITHIN_S):
            while not await _ask(primary, IS_WAITED_FOR):  # noqa: ASYNC110 - another process, which signals nothing
                await asyncio.sleep(PAUSE_S)
        return cls(primary, itself)

    async def take_over(self) -> None:
        """Kills the primary; the standby is promoted and then serves at the primary's address, whose data are gone."""
        await asyncio.to_thread(self.primary.kill)
        assert await _ask(self.itself, "select pg_promote(true, 60)"), "the standby was not promoted"
        await asyncio.to_thread(self._replace)

    def _replace(self) -> None:
        self.itself.stop()
        shutil.rmtree(self.primary.data)
        self.itself.data.rename(self.primary.data)
        shutil.rmtree(self.itself.folder)
        self.primary.restart()


def _copied(primary: Cluster) -> Cluster:
    """A base backup beside the primary's data, set to follow it."""
    folder = primary.data.parent / "standby"
    folder.mkdir(mode=0o700)
    if primary.identity.user is not None:
        os.chown(folder, primary.identity.user, primary.identity.user)
    backup = primary.binaries.program("pg_basebackup")
    assert backup, f"no pg_basebackup in {primary.binaries.folder}"
    source = f"host={primary.sockets} port={primary.port} user={SUPERUSER}"
    run_once([backup, "-D", folder / "postgres", "-d", source, "-c", "fast", "-R", "--no-sync"], primary.identity, cwd=folder)
    settings = {**primary.settings, **FOLLOWING}
    return replace(primary, folder=folder, settings=settings, port=free_port(), child=None)


async def _ask(cluster: Cluster, statement: str) -> object:
    connection = await asyncpg.connect(cluster.url(SUPERUSER, "postgres"))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
