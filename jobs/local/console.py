"""``./run psql``: PostgreSQL's own prompt on a database, with whichever psql there is."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence

from jobs.local.binaries import PostgresBinaries, ServerMissing


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


def _listen_to_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
