"""Linggong's front door: settings, the ASGI application, and the command line. Nothing else reads the environment."""

import argparse
import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jobs.local.servers import DatabaseUrls

HOST: Final = "127.0.0.1"
KEY_BYTES: Final = 32


class SettingMissing(Exception):
    """A setting without which this command cannot run; the message says which and what for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides. ``data`` holds the embedded servers and, in development, the master key."""

    data: Path
    port: int = 8000
    database_url: str | None = None
    redis_url: str | None = None
    master_key: bytes | None = field(default=None, repr=False)
    allowed_origins: tuple[str, ...] = ()
    introspection: bool = True
    outside: Path | None = None
    outside_url: str | None = None
    log_level: str = "info"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """From environment variables; docs/operations.md lists them."""
        key = environment.get("LINGGONG_MASTER_KEY")
        origins = environment.get("LINGGONG_ALLOWED_ORIGINS", "")
        outside = environment.get("LINGGONG_OUTSIDE")
        return cls(
            data=Path(environment.get("LINGGONG_DATA", ".data")).absolute(),
            port=int(environment.get("PORT", "8000")),
            database_url=environment.get("DATABASE_URL"),
            redis_url=environment.get("REDIS_URL"),
            master_key=base64.b64decode(key, validate=True) if key else None,
            allowed_origins=tuple(origin.strip() for origin in origins.split(",") if origin.strip()),
            introspection=environment.get("LINGGONG_INTROSPECTION", "on") == "on",
            outside=Path(outside).absolute() if outside else None,
            outside_url=environment.get("LINGGONG_OUTSIDE_URL"),
            log_level=environment.get("LINGGONG_LOG", "info"),
        )

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def key(self) -> bytes:
        """The master key: given, or in development made once in the data folder, readable by its owner only."""
        if self.master_key is not None:
            return self.master_key
        if self.database_url is not None:
            raise SettingMissing("LINGGONG_MASTER_KEY: 32 bytes in base64; it opens everything sealed in DATABASE_URL")
        path = self.data / "master.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
                made.write(os.urandom(KEY_BYTES))
        return path.read_bytes()

    def urls(self) -> DatabaseUrls:
        """The database's URLs by role, for commands that use servers already running."""
        if self.database_url is None:
            raise SettingMissing("DATABASE_URL: where PostgreSQL is (./run up starts one of its own)")
        return DatabaseUrls.given(self.database_url)


@asynccontextmanager
async def product(settings: Settings, urls: DatabaseUrls, redis_url: str) -> AsyncIterator["Product"]:
    """Everything a process needs, opened and closed in order. Raises OwnerConnection, BrokenSources, HistoryChanged."""
    async with AsyncExitStack() as stack:
        database = await Database.connect(urls.app, Vault(settings.key()))
        stack.push_async_callback(database.close)
        read_pool = await open_read_pool(urls.read)
        stack.push_async_callback(read_pool.close)
        redis = Redis.from_url(redis_url)
        stack.push_async_callback(redis.aclose)
        yield Product(settings, database, read_pool, redis, redis_url)


@dataclass(frozen=True, slots=True)
class Product:
    """The opened pools and what is built on them."""

    settings: Settings
    database: Database
    read_pool: "asyncpg.Pool[asyncpg.Record]"
    redis: "Redis"
    redis_url: str

    def outside(self) -> OutsideSettings:
        """The contracts with the outside; in development, with the simulators."""
        if self.settings.outside is None or self.settings.outside_url is None:
            raise SettingMissing("LINGGONG_OUTSIDE and LINGGONG_OUTSIDE_URL: credentials file and address of the outside")
        return sandbox_settings(self.settings.outside, self.settings.outside_url, self.settings.url)

    def workers(self) -> Workers:
        """The relay and the arq workers."""
        return Workers(self.database, Adapters.of(self.outside()), JOBS, WorkerSettings(self.redis_url))

    def api(self, ready: Readiness) -> Application:
        """The ASGI application: GraphQL over HTTP and WebSocket, callbacks, health, metrics and the tour."""
        outside = self.outside()
        viewers = Viewers(self.database)
        operations = Operations.of(
            SCHEMA, SOURCES, self.database, self.read_pool, introspection=self.settings.introspection
        )
        callbacks = routes(self.database, Yunzhanghu(outside.yunzhanghu), BankNotices(outside.bank))
        router = Starlette(routes=[*files.routes(), *health.routes(ready), *callbacks])
        edge = Edge(GraphQLEndpoint(operations, viewers.of), live.Live(operations, viewers.of, self.redis), router)
        guarded = CORSMiddleware(
            edge,
            allow_origins=list(self.settings.allowed_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
        )
        return GZipMiddleware(guarded, minimum_size=1_000)
