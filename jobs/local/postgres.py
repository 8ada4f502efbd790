"""One PostgreSQL cluster of our own: made once, started, found again, stopped, and killed on purpose by tests."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from jobs.local.binaries import PostgresBinaries
from jobs.local.process import Child, Identity, alive, run_once, unprivileged
from jobs.local.reach import reachable_binaries, reachable_cluster

DATABASE = "linggong"
SUPERUSER = "postgres"
ROLES = ("linggong_owner", "linggong_app", "linggong_read")
START_TIMEOUT_S = 60.0
RESTART_PATIENCE_S = 10.0  # after kill -9 the old backends hold the shared memory for a moment
STOP_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.65535.lock")

# What makes a cluster fast to throw away: nothing survives a power cut, everything else is the same.
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}


class ServerFailed(Exception):
    """A server did not start; the message ends with what it logged."""


@dataclass(slots=True)
class Cluster:
    """A running cluster below ``folder``. ``child`` is None when another process started it and will stop it."""

    folder: Path
    binaries: PostgresBinaries
    identity: Identity
    settings: Mapping[str, str]
    passwords: Mapping[str, str]
    port: int
    sockets: Path
    child: Child | None = field(default=None)

    @classmethod
    def start(
        cls,
        folder: Path,
        *,
        binaries: PostgresBinaries | None = None,
        settings: Mapping[str, str] | None = None,
        identity: Identity | None = None,
        trust: bool = False,
    ) -> "Cluster":
        """Makes the cluster if there is none, then starts it, or joins it if it already runs. Raises ServerFailed.

        ``trust`` leaves out passwords (tests); else each role has a random one in ``postgres.json``, which only we can read.
        """
        identity = identity or unprivileged()
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        binaries = reachable_binaries(binaries or PostgresBinaries.find(), identity)
        with _only_starter(folder):
            data = _create(folder, binaries, identity, trust=trust)
            passwords = json.loads((folder / "postgres.json").read_text())
            running = _running(data)
            if running is not None:
                return cls(folder, binaries, identity, settings or {}, passwords, running[0], running[1])
            sockets = _socket_folder(folder, identity)
            cluster = cls(folder, binaries, identity, settings or {}, passwords, free_port(), sockets)
            cluster._launch()
            return cluster

    @classmethod
    def running(cls, folder: Path) -> "Cluster | None":
        """The cluster of ``folder`` if some process runs it now, to join; None otherwise. Starts and changes nothing."""
        folder = folder.absolute()
        found = _running(folder / "postgres")
        if found is None:
            return None
        passwords = json.loads((folder / "postgres.json").read_text())
        return cls(folder, PostgresBinaries.find(), unprivileged(), {}, passwords, *found)

    @property
    def data(self) -> Path:
        return (self.folder / "postgres").resolve()

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def url(self, role: str = "linggong_owner", database: str = DATABASE, *, tcp: bool = False) -> str:
        """A connection URL, through the socket unless ``tcp`` asks for loopback."""
        word = self.passwords.get(role, "")
        who = f"{role}:{word}" if word else role
        if tcp:
            return f"postgresql://{who}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{who}@/{database}?host={quote(str(self.sockets), safe='')}&port={self.port}"

    def stop(self) -> None:
        """A fast, clean shutdown; nothing when another process owns the cluster."""
        if self.child is None:
            return
        self.child.stop(STOP_STEPS)
        self.child = None
        if self.sockets != self.folder / "sockets":
            shutil.rmtree(self.sockets, ignore_errors=True)

    def kill(self) -> None:
        """kill -9 of the server, as a crash would."""
        if self.child is not None:
            self.child.kill()

    def restart(self) -> None:
        """Starts it again on the same port after ``kill`` or ``stop``; its clients may reconnect to the same URL."""
        if self.child is None or not self.child.running:
            self.sockets.mkdir(parents=True, exist_ok=True)
            _give(self.sockets, self.identity)
            self._launch()

    def _launch(self) -> None:
        """Tries until the patience for a crash's leftovers is over, then waits until it answers."""
        give_up_at = time.monotonic() + RESTART_PATIENCE_S
        while True:
            self.child = Child.spawn(self._command(), log=self.log, identity=self.identity)
            if _ready(self.data, self.child):
                return
            self.child.stop(())
            if time.monotonic() > give_up_at:
                raise ServerFailed(f"PostgreSQL did not start:\n{_tail(self.log)}")
            time.sleep(0.2)

    def _command(self) -> list[str | Path]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.sockets),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "jit": "off",
            "dynamic_shared_memory_type": "mmap",  # nothing left in /dev/shm by kill -9, and containers have little of it
            **self.settings,
        }
        pairs: list[str | Path] = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [self.binaries.folder / "postgres", "-D", self.data, *pairs]


def free_port() -> int:
    """A port of the loopback interface that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _only_starter(folder: Path) -> Iterator[None]:
    """Two starters on one folder go one after the other; the second then finds the first one's server."""
    with (folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(folder: Path, binaries: PostgresBinaries, identity: Identity, *, trust: bool) -> Path:
    """The data folder, made whole or not at all: initdb works under another name, renamed when all is in place."""
    home = reachable_cluster(folder, identity)
    data = home / "postgres"
    if (data / "PG_VERSION").exists():
        _refuse_other_version(data, binaries)
        return data
    for leftover in home.glob("postgres.new-*"):
        shutil.rmtree(leftover)
    fresh = home / f"postgres.new-{os.getpid()}"
    fresh.mkdir(mode=0o700)
    _give(fresh, identity)
    run_once(_initdb(binaries, fresh), identity, cwd=home)
    passwords = {} if trust else {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
    single_user: list[str | Path] = [binaries.folder / "postgres", "--single", "-j", "-D", fresh, "postgres"]
    run_once(single_user, identity, stdin=";\n\n".join([*_founding_sql(passwords), ""]), cwd=home)
    method = "trust" if trust else "scram-sha-256"
    (fresh / "pg_hba.conf").write_text("".join(f"{line} {method}\n" for line in ("local all all", "host all all 127.0.0.1/32")))
    secret = os.open(folder / "postgres.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(secret, "w") as file:
        json.dump(passwords, file)
    fresh.rename(data)
    return data


def _refuse_other_version(data: Path, binaries: PostgresBinaries) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != str(binaries.version):
        raise ServerFailed(
            f"{data} was made by PostgreSQL {made_by}, and {binaries.folder} is version {binaries.version}: "
            "use that version, move the data with pg_dumpall, or set LINGGONG_DATA to another folder"
        )


def _initdb(binaries: PostgresBinaries, data: Path) -> list[str | Path]:
    """UTF-8 and byte order whatever the environment says: an empty one would make SQL_ASCII."""
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.version >= 17 else []
    return [
        binaries.folder / "initdb",
        "-D",
        data,
        "-U",
        SUPERUSER,
        "-E",
        "UTF8",
        *provider,
        "--locale=C",
        "-A",
        "trust",
        "--no-sync",
        "--no-instructions",
    ]


def _founding_sql(passwords: Mapping[str, str]) -> list[str]:
    roles = [f"create role {role} login{_password(passwords, role)}" for role in ROLES]
    superuser = [f"alter role {SUPERUSER}{_password(passwords, SUPERUSER)}"] if passwords else []
    return [*roles, *superuser, f"create database {DATABASE} owner linggong_owner"]


def _password(passwords: Mapping[str, str], role: str) -> str:
    return f" password '{passwords[role]}'" if passwords else ""


def _running(data: Path) -> tuple[int, Path] | None:
    """Port and socket folder of the server already on this data, read from its pid file; None when it is dead or absent."""
    lines = _pid_file(data)
    if len(lines) < 5:
        return None
    if alive(int(lines[0]), "postgres"):
        return int(lines[3]), Path(lines[4])
    if _exists(int(lines[0])):  # the number now belongs to some other program, and PostgreSQL would refuse to start
        (data / "postmaster.pid").unlink(missing_ok=True)
    return None


def _ready(data: Path, child: Child) -> bool:
    """Waits until the server says so in its pid file; False when it ended instead."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while child.running and time.monotonic() < deadline:
        lines = _pid_file(data)
        if len(lines) >= 8 and lines[0] == str(child.process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _socket_folder(folder: Path, identity: Identity) -> Path:
    """Beside the data, or in a new short folder where the path would not fit a socket address or cannot be entered."""
    sockets = folder / "sockets"
    if identity.user is not None or len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.mkdtemp(prefix="linggong-", dir="/tmp"))
    sockets.mkdir(mode=0o700, exist_ok=True)
    _give(sockets, identity)
    return sockets


def _give(path: Path, identity: Identity) -> None:
    if identity.user is not None:
        os.chown(path, identity.user, identity.user)


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
