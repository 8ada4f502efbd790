"""Child processes that die with us, and the one way to run PostgreSQL when we are root (which it refuses to be)."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NOBODY = 65534
PR_SET_PDEATHSIG = 1
SERVER_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}

# Reads a pipe whose other end only we hold. A line means a clean stop; the end of the pipe means that we died.
WATCHDOG = "import os, sys; sys.stdin.readline() or os.kill(int(sys.argv[1]), int(sys.argv[2]))"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a server runs as: words in front of the command, or another user id."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """No group of root's may stay with another user."""
        return None if self.user is None else []


@cache
def unprivileged() -> Identity:
    """Ourselves; for root a user namespace in which we are nobody, and where namespaces are refused really nobody."""
    if os.geteuid() != 0:
        return Identity()
    unshare = shutil.which("unshare")
    if unshare is not None:
        prefix = (unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return Identity(prefix=prefix)
    return Identity(user=NOBODY)


@dataclass(slots=True)
class Child:
    """A running server process and, where the kernel cannot end it with us, its watchdog."""

    process: subprocess.Popen[bytes]
    watchdog: "subprocess.Popen[bytes] | None"

    @classmethod
    def spawn(
        cls,
        command: Sequence[str | Path],
        *,
        log: Path,
        identity: Identity | None = None,
        death_signal: signal.Signals = signal.SIGINT,
        stdin: bytes | None = None,
        pipe_watchdog: bool = sys.platform != "linux",
        environment: Mapping[str, str] = SERVER_ENVIRONMENT,
    ) -> "Child":
        """Starts it in its own session, so Ctrl-C reaches only us and we stop things in order.

        Must be called in a thread that lives as long as the server should (the kernel watches the thread): the main one.
        """
        identity = identity or Identity()
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*identity.prefix, *map(str, command)],
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=None if pipe_watchdog else _die_with(os.getpid(), death_signal),  # noqa: PLW1509 - it only calls prctl
                user=identity.user,
                group=identity.user,
                extra_groups=identity.groups,
            )
        if stdin is not None and process.stdin is not None:
            process.stdin.write(stdin)
            process.stdin.close()
        return cls(process, _watch(process.pid, death_signal) if pipe_watchdog else None)

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self, steps: Sequence[tuple[signal.Signals, float]]) -> None:
        """Sends each signal in turn, waits its seconds, and returns once the process has ended; at last it is killed."""
        for number, wait_s in (*steps, (signal.SIGKILL, 10.0)):
            if not self.running:
                break
            self.process.send_signal(number)
            try:
                self.process.wait(wait_s)
            except subprocess.TimeoutExpired:
                continue
        self._release_watchdog()

    def kill(self) -> None:
        """kill -9, for tests of what survives it."""
        self.stop(())

    def _release_watchdog(self) -> None:
        if self.watchdog is not None and self.watchdog.stdin is not None:
            self.watchdog.communicate(b"stopped\n")
            self.watchdog = None


def run_once(command: Sequence[str | Path], identity: Identity, *, stdin: str = "", cwd: Path | None = None) -> None:
    """Runs a program to its end as ``identity``; raises RuntimeError with what it said when it fails."""
    done = subprocess.run(
        [*identity.prefix, *map(str, command)],
        input=stdin.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=SERVER_ENVIRONMENT,
        cwd=cwd,
        check=False,
        user=identity.user,
        group=identity.user,
        extra_groups=identity.groups,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed ({done.returncode}):\n{done.stdout.decode(errors='replace')}")


def alive(pid: int, program: str) -> bool:
    """Whether ``pid`` is a live process of that program: a number alone may have been given to another."""
    proc = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            name, _, rest = proc.read_text(errors="replace").partition("(")[2].rpartition(")")
        except OSError:
            return False
        return name == program and rest.split()[0] != "Z"
    said = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return Path(said).name == program


def _die_with(parent: int, number: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None)

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)

    return in_child


def _watch(pid: int, number: signal.Signals) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", WATCHDOG, str(pid), str(int(number))], stdin=subprocess.PIPE, start_new_session=True
    )
