"""A Valkey of our own. It keeps nothing on disk: what must survive is in PostgreSQL."""

import json
import os
import secrets
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from jobs.local.binaries import find_valkey
from jobs.local.postgres import ServerFailed, free_port
from jobs.local.process import Child, alive

START_TIMEOUT_S = 10.0
START_TRIES = 5  # another process may take the free port first
STOP_STEPS = ((signal.SIGTERM, 5.0),)


@dataclass(slots=True)
class Valkey:
    """A running Valkey on a loopback port, behind a random password. ``child`` is None when another process owns it."""

    folder: Path
    port: int
    password: str
    child: Child | None = field(default=None)

    @classmethod
    def start(cls, folder: Path) -> "Valkey":
        """Joins the one already running for ``folder``, or starts one. Raises ServerFailed."""
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        running = _running(folder)
        if running is not None:
            return running
        for _ in range(START_TRIES):
            valkey = cls(folder, free_port(), secrets.token_urlsafe(24))
            if valkey._launch():
                return valkey
        raise ServerFailed(f"Valkey did not start; see {folder / 'valkey.log'}")

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """Stops it; nothing when another process owns it."""
        if self.child is not None:
            self.child.stop(STOP_STEPS)
            self.child = None

    def kill(self) -> None:
        """kill -9: everything in it is lost."""
        if self.child is not None:
            self.child.kill()

    def restart(self) -> None:
        """Starts it again, empty, on the same port and password."""
        if self.child is None or not self.child.running:
            deadline = time.monotonic() + START_TIMEOUT_S
            while not self._launch():
                if time.monotonic() > deadline:
                    raise ServerFailed(f"Valkey did not start again; see {self.folder / 'valkey.log'}")

    def _launch(self) -> bool:
        program = find_valkey()
        self.child = Child.spawn(
            [program, "-"], log=self.folder / "valkey.log", death_signal=signal.SIGTERM, stdin=self._config()
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while self.child.running and time.monotonic() < deadline:
            if _answers(self.port, self.password):
                self._remember(self.child.process.pid, program.name)
                return True
            time.sleep(0.01)
        self.child.stop(())
        return False

    def _config(self) -> bytes:
        """By standard input, so that the password is in no process list."""
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.folder}"',
            'save ""',
            "appendonly no",
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
            "loglevel warning",
        )
        return "\n".join((*lines, "")).encode()

    def _remember(self, pid: int, program: str) -> None:
        """For a second process that works on the same data folder."""
        secret = os.open(self.folder / "valkey.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(secret, "w") as file:
            json.dump({"pid": pid, "program": program, "port": self.port, "password": self.password}, file)


def _running(folder: Path) -> Valkey | None:
    try:
        said = json.loads((folder / "valkey.json").read_text())
    except (OSError, ValueError):
        return None
    if alive(said["pid"], said["program"]) and _answers(said["port"], said["password"]):
        return Valkey(folder, said["port"], said["password"])
    return None


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return connection.makefile("rb").readline() == b"+OK\r\n"
    except OSError:
        return False
