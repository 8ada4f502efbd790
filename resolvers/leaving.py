"""Clients that go away while their query runs: it is cancelled, and its connection is free again.

The server says so only to whoever waits for it, and a task that waits beside every query would cost more than a warm one takes.
So a query is waited beside only once it was still running at the second of two looks, ``LOOK_S`` apart. Mutations are never
cancelled: who sent one and lost the connection wants it done, and finds its answer by its idempotency key.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, TypeVar

LOOK_S: Final = 0.25
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
T = TypeVar("T")


class ClientLeft(Exception):
    """Nobody waits for the answer any more."""


@dataclass(slots=True)
class Leaving:
    """The queries that run, and how to hear that their client left; those of the last look; those that are waited beside."""

    running: "dict[asyncio.Task[Any], Receive]" = field(default_factory=dict)
    seen: "set[asyncio.Task[Any]]" = field(default_factory=set)
    waiting: "dict[asyncio.Task[Any], asyncio.Task[None]]" = field(default_factory=dict)
    left: "set[asyncio.Task[Any]]" = field(default_factory=set)
    timer: asyncio.TimerHandle | None = None

    async def unless_left(self, receive: Receive | None, answer: Awaitable[T]) -> T:
        """The answer, or ClientLeft; ``receive`` is the request's, whose body was read to its end."""
        task = asyncio.current_task()
        if receive is None or task is None:
            return await answer
        self.running[task] = receive
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(LOOK_S, self._look)
        try:
            return await answer
        except asyncio.CancelledError:
            if task not in self.left:
                raise
            task.uncancel()
            raise ClientLeft from None
        finally:
            del self.running[task]
            if task in self.waiting:
                self._end(task)

    def _look(self) -> None:
        for task in self.seen & self.running.keys() - self.waiting.keys():
            self.waiting[task] = asyncio.create_task(self._wait(task, self.running[task]))
        self.seen = set(self.running)
        self.timer = asyncio.get_running_loop().call_later(LOOK_S, self._look) if self.running else None

    async def _wait(self, task: "asyncio.Task[Any]", receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.left.add(task)
        task.cancel()

    def _end(self, task: "asyncio.Task[Any]") -> None:
        self.waiting.pop(task).cancel()
        self.left.discard(task)
