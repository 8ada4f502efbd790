"""What a person at the terminal asks of a running database: a prompt, a token of the sample city, a new member of staff."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain import accounts, key_rotation
from domain.database import Database
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local import backup, city
from jobs.local.binaries import PostgresBinaries, ServerMissing
from jobs.local.servers import DatabaseUrls

AS_IT_WAS = "Nothing is missing, the books balance, the roots verify, every key opens."


def psql(url: str, words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs psql until it ends; returns its exit code. Raises ServerMissing where there is none.

    ``environment`` is the caller's (terminal, pager, locale). Ctrl-C is psql's: it cancels a query and does not end us.
    """
    program = shutil.which("psql", path=environment.get("PATH", os.defpath)) or PostgresBinaries.find().program("psql")
    if program is None:
        raise ServerMissing("no psql: install requirements.lock or PostgreSQL's client")
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(
            [program, "--dbname", url, *words],
            env={"PGCLIENTENCODING": "UTF8", **environment},
            check=False,
            preexec_fn=_listen_to_interrupts,
        ).returncode
    finally:
        signal.signal(signal.SIGINT, before)


async def token(url: str, vault: Vault, role: str) -> str:
    """A fresh token of the sample city. Raises NoSuchRole."""
    database = await Database.connect(url, vault, size=1)
    try:
        async with database.transaction() as tx:
            return await city.token(tx, role)
    finally:
        await database.close()


async def add_staff(url: str, vault: Vault, login: str, name: str, role: str, password: str) -> str:
    """Adds a member of staff; answers a sentence with the second factor's seed, which is shown this once."""
    database = await Database.connect(url, vault, size=1)
    try:
        async with database.transaction() as tx:
            seed = await accounts.add_staff(tx, login, name, role, password)
    finally:
        await database.close()
    return f"{login} is {role}. Second factor (shown this once): {seed}"


async def back_up(urls: DatabaseUrls, vault: Vault, target: Path, purpose: str) -> str:
    """A sealed backup at ``target``, or in it under the hour's name when it is a folder; answers what is in it.

    Who took it and what for stays on record (``bulkReleases``).
    """
    file = target if target.suffix else target / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
    operator = pwd.getpwuid(os.getuid()).pw_name
    head = await backup.make(urls, vault, file, backup.Taken(operator, purpose))
    size, contents = file.stat().st_size, head.contents
    return (
        f"{file}: {size:,} bytes, {contents.row_count:,} rows of {len(contents.rows)} tables.\n"
        "It opens with the master key only: keep that key, and keep it somewhere else."
    )


async def restore(urls: DatabaseUrls, vault: Vault, file: Path) -> str:
    """Fills an empty database from a backup; answers what is there now. Raises BackupRefused and NotProven."""
    head, findings = await backup.restore(urls, vault, file)
    if findings:
        raise backup.NotProven("\n".join(["Restored, but not what was backed up: do not serve it.", *findings]))
    return (
        f"Restored the backup of {head.taken_at:%Y-%m-%d %H:%M:%S} UTC: {head.contents.row_count:,} rows. {AS_IT_WAS}\n"
        "Its payout channels are stopped: reconcile what they did since the backup, then open them again (docs/operations.md)."
    )


async def drill(urls: DatabaseUrls, vault: Vault) -> str:
    """A backup, a restore beside the running database, the proof. Raises NotProven."""
    done = await backup.drill(urls, vault)
    if done.findings:
        raise backup.NotProven("\n".join(["The drill failed: the copy is not what was backed up.", *done.findings]))
    return (
        f"Backed up {done.contents.row_count:,} rows ({done.bytes:,} bytes) in {done.backup_ms / 1000:.1f} s, "
        f"restored and proven in {done.restore_ms / 1000:.1f} s. {AS_IT_WAS}"
    )


async def rotate_keys(url: str, vault: Vault) -> str:
    """Seals everything under the newest master key that this installation holds; answers how much that was."""
    if not vault.others:
        return "Only one master key is held: there is nothing to seal anew."
    database, total = await Database.connect(url, vault, size=1), 0
    try:
        while True:
            async with database.transaction() as tx:
                done = await key_rotation.rotate(tx, Viewer.system("keys.rotate"))
            total += done
            if not done:
                return (
                    f"{total} sealed anew under key {vault.version}; nothing is left under {', '.join(map(str, vault.others))}."
                )
    finally:
        await database.close()


def _listen_to_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
