"""Starts ``app.py serve`` and ``app.py worker`` within moments: one process reads the code, once, and splits off what is wanted.

What is split off is a process of its own, to be ended by ``kill -9`` like any other. On standard input: a command and its
environment, one JSON array a line; on standard output: the process's number. Ends, with all it started, when its input does.
"""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from typing import Final

READY: Final = "ready"
READY_WITHIN_S: Final = 180.0
GONE_PAUSE_S: Final = 0.01


class Nursery:
    """The other end: starts and kills."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process, self._turn = process, asyncio.Lock()

    @classmethod
    async def open(cls) -> "Nursery":
        """Returns once the code is read."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=pipe, stdout=pipe)
        nursery = cls(process)
        async with asyncio.timeout(READY_WITHIN_S):
            assert await nursery._line() == READY
        return nursery

    async def start(self, command: str, environment: dict[str, str]) -> int:
        """The new process's number."""
        assert self._process.stdin
        async with self._turn:
            self._process.stdin.write(json.dumps([command, environment]).encode() + b"\n")
            return int(await self._line())

    async def kill(self, pid: int) -> None:
        """Ends it at once; returns when it is gone."""
        with suppress(ProcessLookupError):
            while True:
                os.kill(pid, signal.SIGKILL)
                await asyncio.sleep(GONE_PAUSE_S)

    async def ask_to_end(self, pid: int, within_s: float) -> bool:
        """SIGTERM, whatever it is doing; whether it was gone by then."""
        with suppress(ProcessLookupError, TimeoutError):
            os.kill(pid, signal.SIGTERM)
            async with asyncio.timeout(within_s):
                while True:
                    os.kill(pid, 0)
                    await asyncio.sleep(GONE_PAUSE_S)
        return not _there(pid)

    async def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    async def _line(self) -> str:
        assert self._process.stdout
        return (await self._process.stdout.readline()).decode().strip()


def _there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> int:
    """Reads the code, says so, then splits off one process for each line."""
    import app  # noqa: F401 - read here, once, for all that are split off

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    print(READY, flush=True)
    started = []
    for line in sys.stdin:
        command, environment = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(command, environment)
        started.append(pid)
        print(pid, flush=True)
    for pid in started:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return 0


def _become(command: str, environment: dict[str, str]) -> None:
    """What ``python app.py`` would be. Never returns."""
    from app import main as product

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.environ.update(environment)
    status = 1
    with suppress(BaseException):
        status = product([command])
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
