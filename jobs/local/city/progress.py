"""What the load says while it happens: one updating line on a terminal, plain lines elsewhere."""

import sys
import time
from datetime import datetime
from typing import Final, Protocol, TextIO

from domain.clock import SHANGHAI

BAR_CHARS: Final = 24
REDRAW_S: Final = 0.1
CLEAR_LINE: Final = "\r\x1b[2K"


class Progress(Protocol):
    """Somebody to tell."""

    def step(self, says: str, done: int, total: int, at: datetime) -> None:
        """A step begins: what happens, how many steps are done of how many, and the date in the city."""

    def count(self, done: int, total: int) -> None:
        """How far the present step is."""

    def finish(self, says: str) -> None:
        """The city stands."""


class Silent:
    """Tells nobody."""

    def step(self, says: str, done: int, total: int, at: datetime) -> None:
        """Nothing."""

    def count(self, done: int, total: int) -> None:
        """Nothing."""

    def finish(self, says: str) -> None:
        """Nothing."""


class Terminal:
    """A single line that is written over; where the output is no terminal, a line whenever the city's month changes."""

    def __init__(self, output: TextIO | None = None) -> None:
        self._output = output or sys.stdout
        self._over = self._output.isatty()
        self._began = self._drawn = time.monotonic()
        self._line = ""
        self._month = ""

    def step(self, says: str, done: int, total: int, at: datetime) -> None:
        day = at.astimezone(SHANGHAI)
        filled = BAR_CHARS * done // max(total, 1)
        self._line = f"Sample city [{'█' * filled}{'·' * (BAR_CHARS - filled)}] {day:%Y-%m-%d}  {says}"
        if self._over:
            self._write(f"{CLEAR_LINE}{self._line}")
        elif f"{day:%Y-%m}" != self._month:
            self._month = f"{day:%Y-%m}"
            self._write(f"{self._seconds():5.1f} s  {day:%Y-%m-%d}  {says}\n")

    def count(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._over and now - self._drawn >= REDRAW_S:
            self._drawn = now
            self._write(f"{CLEAR_LINE}{self._line} {done}/{total}")

    def finish(self, says: str) -> None:
        self._write(f"{CLEAR_LINE if self._over else ''}{says} ({self._seconds():.0f} s)\n")

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _write(self, text: str) -> None:
        self._output.write(text)
        self._output.flush()
