"""Races made certain: several transactions meet at the step whose lock must part them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from domain.database import Database, Transaction
from domain.errors import Refusal

P = ParamSpec("P")
T = TypeVar("T")
MEETING_S = 0.2


def meeting(step: Callable[P, Awaitable[T]], parties: int) -> Callable[P, Awaitable[T]]:
    """The step, after which each waits for the others: whom a lock keeps away is waited for in vain, and briefly."""
    barrier = asyncio.Barrier(parties)

    async def met(*args: P.args, **kwargs: P.kwargs) -> T:
        found = await step(*args, **kwargs)
        with suppress(TimeoutError):
            async with asyncio.timeout(MEETING_S):
                await barrier.wait()
        return found

    return met


async def at_once(database: Database, *actions: Callable[[Transaction], Awaitable[object]]) -> list[str]:
    """Each in a transaction of its own, all at once; ``done``, or the code of the refusal."""

    async def act(action: Callable[[Transaction], Awaitable[object]]) -> str:
        try:
            async with database.transaction() as tx:
                await action(tx)
        except Refusal as refusal:
            return refusal.code
        return "done"

    return await asyncio.gather(*(act(action) for action in actions))
