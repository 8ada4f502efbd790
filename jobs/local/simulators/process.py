"""Starting and stopping the simulators as a separate process. For the development server and the tests; standard library only."""

import contextlib
import os
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[3]
READY_WITHIN_S: Final = 30.0
STOP_WITHIN_S: Final = 5.0
HEALTH_TIMEOUT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class SimulatorProcess:
    """A running simulator. `data / "credentials.json"` holds what a merchant is given."""

    url: str
    data: Path
    process: "subprocess.Popen[str]" = field(repr=False)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the process and wait for it; harmless when it is gone."""
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def start(data: Path, *extra: str, port: int = 0, log: IO[str] | int | None = None) -> SimulatorProcess:
    """Start `python -m jobs.local.simulators` and wait until it answers. Blocks; call it in a thread from async code.

    The process ends when this one ends, however that happens: its standard input is a pipe from here. It is its own process
    group, so Ctrl-C reaches it only through us. `extra` are further command-line arguments; `log` takes its errors.
    Raises RuntimeError when it does not become ready.
    """
    given = ["--data", str(data), "--port", str(port), "--until-stdin-ends", *extra]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs.local.simulators", *given],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    late = threading.Timer(READY_WITHIN_S, process.kill)
    late.start()
    line = process.stdout.readline()
    late.cancel()
    if not line.startswith("ready "):
        process.kill()
        process.wait()
        raise RuntimeError("the simulators did not start; their error output says why")
    simulator = SimulatorProcess(line.split()[1], data, process)
    _wait_healthy(simulator)
    return simulator


def healthy(url: str) -> bool:
    """Whether the simulators answer at `url` now."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=HEALTH_TIMEOUT_S) as response:  # noqa: S310  # our own loopback URL
            return bool(response.status == 200)
    except OSError:
        return False


def _wait_healthy(simulator: SimulatorProcess) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while not healthy(simulator.url):
        if not simulator.alive() or time.monotonic() > until:
            simulator.stop()
            raise RuntimeError("the simulators stopped answering")
        time.sleep(0.02)
