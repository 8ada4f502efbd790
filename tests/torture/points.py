"""Where a process can die: around every commit, enqueue and call. The dead do nothing more; who comes after has PostgreSQL.

``Points`` decides from the schedule's dice. A crash is a BaseException: nothing of the product catches it.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import asyncpg

from domain.database import Database, Transaction
from jobs.gateways.contract import BatchOrder, PayoutChannel, PayoutOrder

DATABASE_TROUBLES: tuple[type[asyncpg.PostgresError], ...] = (
    asyncpg.DiskFullError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
    asyncpg.TooManyConnectionsError,
)
"""What PostgreSQL may answer instead of committing; the process lives on."""
CALLS: Final = (
    "send",
    "query",
    "cancel",
    "resume",
    "send_batch",
    "confirm_batch",
    "query_batch",
    "cancel_batch",
    "receipt",
    "statement",
)
"""What a process may die or hang in: every call that leaves the house."""
ANSWERED: Final = ", answered"


@dataclass(frozen=True, slots=True)
class Place:
    """A point where a process dies, in words and as ``Points`` name it. ``needs``: the kind of schedule that comes by."""

    name: str
    at: str
    needs: str = ""


PLACES: Final = (
    Place("before a settlement's commit", "before commit · approveSettlement", "plain"),
    Place("before the hold's commit", "before commit · approvePayoutBatch", "plain"),
    Place("after the hold's commit", "after commit · approvePayoutBatch", "plain"),
    Place("before a deposit's commit", "before commit · finance.credit_deposit", "plain"),
    Place("mid-chunk of a settlement", "before commit · pay_runs.settle", "run"),
    Place("between chunks of a settlement", "after commit · pay_runs.settle", "run"),
    Place("between chunks of a calculation", "after commit · pay_runs.calculate", "run"),
    Place("after commit, before relay", "before begin · relay"),
    Place("offered, before enqueue", "before enqueue"),
    Place("after enqueue, before the outbox mark", "after enqueue"),
    Place("before the attempt's commit", "before commit · payouts.send", "one by one"),
    Place("after the attempt row, before HTTP", "before send · payouts.send", "one by one"),
    Place("order sent, no answer read", "after send, unread", "one by one"),
    Place("asked, no answer read", "after query, unread", "one by one"),
    Place("before a batch's commit", "before commit · payouts.send_batch", "together"),
    Place("batch committed, before HTTP", "before send_batch", "together"),
    Place("batch sent, no answer read", "after send_batch, unread", "together"),
    Place("batch answered, not committed", f"before commit · payouts.send_batch{ANSWERED}", "together"),
    Place("batch answered, not confirmed", "before confirm_batch", "together"),
    Place("batch confirmed, no answer read", "after confirm_batch, unread", "together"),
    Place("batch asked, no answer read", "after query_batch, unread", "together"),
    Place("answer read, before its transaction", f"before begin · payouts.send{ANSWERED}", "one by one"),
    Place("answer read, not committed", f"before commit · payouts.send{ANSWERED}", "one by one"),
    Place("answer committed, job not ended", f"after commit · payouts.send{ANSWERED}", "one by one"),
    Place("callback not committed", "before commit · wire"),
    Place("callback committed, not acknowledged", "after commit · wire"),
    Place("callback half applied", "before commit · payouts.apply_event"),
    Place("callback applied, job not ended", "after commit · payouts.apply_event"),
    Place("statement fetched, not read", "after statement, unread", "days"),
    Place("mid statement import", f"before commit · reconciliation.fetch{ANSWERED}", "days"),
    Place("statement imported, not compared", f"after commit · reconciliation.fetch{ANSWERED}", "days"),
    Place("mid comparison", "before commit · reconciliation.compare", "days"),
    Place("between compared and posted", "after commit · reconciliation.compare", "days"),
)
"""The crash points, each to be met with every fault."""


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
    aim: str = ""
    """Dies once at a point whose name begins so, the sooner the higher ``aim_rate``."""
    aim_rate: float = 0.6
    straight: bool = False
    """Nothing goes wrong but what is aimed at."""
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
        name = f"{point} · {self.doing}"
        aimed = self.aim != "" and name.startswith(self.aim)
        if not name.startswith(self.only_at) or (self.straight and not aimed):
            return
        rate = self.aim_rate if aimed else self.crash_rate
        if (self.crashes_left or aimed) and self.dice.random() < rate:
            self.crashes_left -= not aimed
            self.aim = "" if aimed else self.aim
            self.crashes[name] += 1
            self.dead, self.died_at = True, point
            raise Crash(point)

    def commit(self) -> None:
        """Just before a commit: may die, and PostgreSQL may refuse."""
        self.reach("before commit")
        if self.crashes_left and not self.straight and self.dice.random() < self.trouble_rate:
            self.crashes_left -= 1
            trouble = self.dice.choice(DATABASE_TROUBLES)
            self.troubles[trouble.__name__] += 1
            raise trouble("injected")

    async def hang(self) -> None:
        """In a call: the others may take over meanwhile."""
        if self.stall and not self.straight and self.dice.random() < self.stall_rate:
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
        self.crashes_left, self.aim = 0, ""


def place_of(crash: str) -> str:
    """The place a crash happened at, in words; empty when it is none of those."""
    found = [place for place in PLACES if crash.startswith(place.at)]
    return max(found, key=lambda place: len(place.at)).name if found else ""


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
    """The product's adapter, whose process may die or hang before and after every call that leaves the house."""

    def __init__(self, inner: PayoutChannel, points: Points, asked: Counter[str]) -> None:
        self._inner, self._points, self._asked = inner, points, asked

    def __getattr__(self, name: str) -> object:
        made = getattr(self._inner, name)
        return self._around(name, made) if name in CALLS else made

    def _around(self, call: str, made: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def watched(*given: object) -> object:
            self._points.reach(f"before {call}")
            await self._points.hang()
            self._count(call, given)
            answer = await made(*given)
            self._points.reach(f"after {call}, unread")
            await self._points.hang()
            self._points.doing = self._points.doing.removesuffix(ANSWERED) + ANSWERED
            return answer

        return watched

    def _count(self, call: str, given: tuple[object, ...]) -> None:
        self._asked[call] += 1
        for order in given:
            sent = order.orders if isinstance(order, BatchOrder) else (order,) if isinstance(order, PayoutOrder) else ()
            self._asked.update(each.payee.account for each in sent)
