"""Where a process can die: around every commit and every call. The dead do nothing more; who comes after has PostgreSQL.

``Points`` decides from the schedule's dice. A crash is a BaseException: nothing of the product catches it.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import asyncpg

from domain.database import Database, Transaction
from jobs.gateways.contract import PayoutChannel, PayoutOrder, QueryAnswer, SendAnswer

T = TypeVar("T")
DATABASE_TROUBLES: tuple[type[asyncpg.PostgresError], ...] = (
    asyncpg.DiskFullError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
    asyncpg.TooManyConnectionsError,
)
"""What PostgreSQL may answer instead of committing; the process lives on."""


class Crash(BaseException):
    """The process died here."""


@dataclass(slots=True)
class Points:
    """Counts what is passed, and decides where to die. ``doing`` names what the process is at."""

    dice: random.Random
    crash_rate: float = 0.0
    trouble_rate: float = 0.0
    stall_rate: float = 0.0
    crashes_left: int = 0
    only_at: str = ""
    """Dies nowhere but at points whose names begin so: ``after commit · relay``."""
    paused: bool = False
    doing: str = ""
    dead: bool = False
    died_at: str = ""
    stall: Callable[[], Awaitable[None]] | None = None
    """What everybody else does while this process hangs in a call, longer than its lease."""
    crashes: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    stalls: int = 0

    def reach(self, point: str) -> None:
        """Dies here, if the dice say so. A dead process dies again wherever it goes."""
        if self.dead:
            raise Crash(point)
        if self.paused or not f"{point} · {self.doing}".startswith(self.only_at):
            return
        if self.crashes_left and self.dice.random() < self.crash_rate:
            self.crashes_left -= 1
            self.crashes[f"{point} · {self.doing}"] += 1
            self.dead, self.died_at = True, point
            raise Crash(point)

    def commit(self) -> None:
        """Just before a commit: may die, and PostgreSQL may refuse."""
        self.reach("before commit")
        if self.crashes_left and not self.paused and self.dice.random() < self.trouble_rate:
            self.crashes_left -= 1
            trouble = self.dice.choice(DATABASE_TROUBLES)
            self.troubles[trouble.__name__] += 1
            raise trouble("injected")

    async def hang(self) -> None:
        """In a call: the others may take over meanwhile."""
        if self.stall and not self.paused and self.dice.random() < self.stall_rate:
            others, self.stall = self.stall, None
            doing = self.doing
            self.stalls += 1
            try:
                await others()
            finally:
                self.stall, self.doing = others, doing

    def calm(self) -> None:
        """Nothing goes wrong from here on."""
        self.crash_rate = self.trouble_rate = self.stall_rate = 0.0
        self.crashes_left = 0


class CrashingDatabase(Database):
    """The product's database, whose process may die before and after every commit."""

    def __init__(self, database: Database, points: Points) -> None:
        super().__init__(database.pool, database.vault)
        self.points = points

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """As the product's, with two points."""
        self.points.reach("before begin")
        async with super().transaction() as tx:
            yield tx
            self.points.commit()
        self.points.reach("after commit")


class WatchedChannel:
    """The product's adapter, whose process may die or hang before and after every call that moves or asks about money."""

    def __init__(self, inner: PayoutChannel, points: Points) -> None:
        self.inner, self.points = inner, points

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    async def send(self, order: PayoutOrder) -> SendAnswer:
        return await self._around("send", lambda: self.inner.send(order))

    async def query(self, out_biz_no: str) -> QueryAnswer:
        return await self._around("query", lambda: self.inner.query(out_biz_no))

    async def _around(self, call: str, made: Callable[[], Awaitable[T]]) -> T:
        self.points.reach(f"before {call}")
        await self.points.hang()
        answer = await made()
        self.points.reach(f"after {call}, answer unread")
        await self.points.hang()
        return answer
