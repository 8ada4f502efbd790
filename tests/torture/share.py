"""Schedules dealt to several processes, each with servers of its own: number K goes to process K modulo how many there are."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.torture.series import Series
from tests.torture.tally import Tally

TELL_EVERY_S: Final = 5.0
PRINT_EVERY_S: Final = 60.0
GRACE_S: Final = 120.0
LINE_BYTES: Final = 1 << 22


async def run_share(series: Series, first: int, step: int, most: int | None, seconds: float) -> int:
    """The child's side: a line of JSON now and then, one at the end. A signal to end lets the schedule under way finish."""
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, lambda: setattr(series, "stop", True))
    told_at, done = time.monotonic(), first - step

    def tell(number: int) -> None:
        nonlocal told_at, done
        done = number
        if time.monotonic() - told_at >= TELL_EVERY_S:
            _say(series.tally, number)
            told_at = time.monotonic()

    series.done = tell
    found = await series.run(seconds, most=most, first=first, step=step)
    _say(series.tally, done, found=found, over=True)
    return 1 if found else 0


def _say(tally: Tally, done: int, *, found: str | None = None, over: bool = False) -> None:
    print(json.dumps({"done": done, "found": found, "over": over, "tally": tally.plain()}), flush=True)


@dataclass(slots=True)
class Shares:
    """The parent's side: deals, adds up, prints progress, and knows where to go on."""

    seed: int
    first: int
    schedules: int
    """Altogether; 0 for as many as there is time for."""
    seconds: float
    workers: int
    tally: Tally
    next_number: int | None = None
    """The first schedule that may not have been run, where the run was cut short."""
    latest: dict[int, Tally] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)
    stopping: bool = False

    async def run(self) -> str | None:
        """What was found first, or None. Ends every process it started."""
        processes = [await self._start(worker) for worker in range(self.workers)]
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, lambda: self._stop(processes))
        printing = asyncio.create_task(self._print())
        try:
            found = await asyncio.gather(*(self._follow(worker, process, processes) for worker, process in enumerate(processes)))
        finally:
            printing.cancel()
            for process in processes:
                if process.returncode is None:
                    process.kill()
                await process.wait()
        for share in self.latest.values():
            self.tally.add(share)
        self._where_to_go_on()
        return next((each for each in found if each), None)

    async def _start(self, worker: int) -> asyncio.subprocess.Process:
        arguments = [
            *("--share", "--seed", str(self.seed), "--first", str(self.first + worker), "--workers", str(self.workers)),
            *("--minutes", str(self.seconds / 60)),
        ]
        if self.schedules:
            arguments += ["--schedules", str(max(0, (self.schedules - worker + self.workers - 1) // self.workers))]
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.torture", *arguments, stdout=pipe, limit=LINE_BYTES, start_new_session=True
        )

    async def _follow(
        self, worker: int, process: asyncio.subprocess.Process, all_of_them: Sequence[asyncio.subprocess.Process]
    ) -> str | None:
        assert process.stdout
        found, over = None, False
        while line := await process.stdout.readline():
            said = json.loads(line)
            self.latest[worker], self.done[worker] = Tally.read(said["tally"]), said["done"]
            found, over = said["found"] or found, said["over"]
        if found or not over:
            self._stop(all_of_them)
        return found or (None if over else f"the process of share {worker} ended by itself: see above")

    def _stop(self, processes: Sequence[asyncio.subprocess.Process]) -> None:
        """Each finishes the schedule under way."""
        if not self.stopping:
            self.stopping = True
            for process in processes:
                if process.returncode is None:
                    process.terminate()

    async def _print(self) -> None:
        while True:
            await asyncio.sleep(PRINT_EVERY_S)
            so_far = Tally(began=self.tally.began)
            for share in self.latest.values():
                so_far.add(share)
            print(f"{so_far.line()}; next {min(self.done.values(), default=self.first)}", flush=True)

    def _where_to_go_on(self) -> None:
        """Numbers are dealt in turn: whoever is furthest behind says from where."""
        reached = min(self.done.get(worker, self.first + worker - self.workers) for worker in range(self.workers))
        finished = self.schedules and self.tally.schedules >= self.schedules
        self.next_number = None if finished else reached + self.workers
