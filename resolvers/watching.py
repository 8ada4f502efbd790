"""Who watches what, in this process: one Valkey subscription, fanned out.

An announcement carries no state: watchers select it afresh, so several at once are one, and a lost one costs a delay. While
Valkey is away watchers look every ``POLL_S`` seconds by themselves; while it is there, every ``RESYNC_S``, should one have
been lost.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

POLL_S: Final = 2.0
RESYNC_S: Final = 20.0
RECONNECT_S: Final = 1.0
ALWAYS: Final = "live:"
"""A channel of no news: a subscription to nothing would be none."""

log = structlog.get_logger("live")


class Watchers:
    """``watch`` gives an event that is set at each announcement. It listens while anybody watches."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._watching: dict[str, set[asyncio.Event]] = {}
        self._listener: PubSub | None = None
        self._listening: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watch(self, channel: str) -> AsyncIterator[asyncio.Event]:
        """An event set whenever something is announced on the channel."""
        changed = asyncio.Event()
        first = channel not in self._watching
        self._watching.setdefault(channel, set()).add(changed)
        try:
            if self._listening is None:
                self._listening = asyncio.create_task(self._listen_always())
            elif first:
                await self._tell_valkey(channel, listen=True)
            yield changed
        finally:
            self._watching[channel].discard(changed)
            if not self._watching[channel]:
                del self._watching[channel]
                await self._stop_listening(channel)

    async def wait(self, changed: asyncio.Event) -> None:
        """Until something is announced, or it is time to look anyway."""
        with suppress(TimeoutError):
            async with asyncio.timeout(RESYNC_S if self._listener else POLL_S):
                await changed.wait()

    async def _listen_always(self) -> None:
        """Until cancelled; connects again whenever Valkey was away."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                log.warning("not hearing announcements", error=type(error).__name__)
            finally:
                self._listener = None
            await asyncio.sleep(RECONNECT_S)

    async def _listen(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as listener:
            await listener.subscribe(ALWAYS, *self._watching)
            self._listener = listener
            self._wake(*self._watching)  # whatever was announced in between
            async for message in listener.listen():
                self._wake(message["channel"].decode())

    def _wake(self, *channels: str) -> None:
        for channel in channels:
            for changed in self._watching.get(channel, ()):
                changed.set()

    async def _stop_listening(self, channel: str) -> None:
        if self._watching or self._listening is None:
            await self._tell_valkey(channel, listen=False)
            return
        listening, self._listening = self._listening, None
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    async def _tell_valkey(self, channel: str, *, listen: bool) -> None:
        if self._listener is not None:
            with suppress(RedisError, OSError):  # the listener notices by itself and subscribes to everything again
                await (self._listener.subscribe if listen else self._listener.unsubscribe)(channel)
