"""Linggong's front door: settings, the ASGI application, and the command line. Nothing else reads the environment."""

import argparse
import asyncio
import getpass
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson
import uvloop
from graphql import GraphQLError
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from domain.database import Database, OwnerConnection
from domain.vault import Vault
from jobs.callbacks import routes
from jobs.gateways.adapters import Adapters
from jobs.gateways.bank_notice import BankNotices
from jobs.gateways.settings import BANK_CALLBACK_PATH, OutsideSettings, sandbox_settings
from jobs.local import city, commands, console, master_keys
from jobs.local.backup import NotProven, ProgramFailed
from jobs.local.backup_file import BackupRefused
from jobs.local.binaries import ServerMissing
from jobs.local.postgres import THROWAWAY, Cluster, ServerFailed
from jobs.local.servers import DatabaseUrls, Servers
from jobs.local.simulators import process as simulators
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote
from jobs.local.simulators.server import main as simulators_main
from jobs.registry import JOBS
from jobs.worker import Workers, WorkerSettings, collect_rarely
from migrations import runner
from resolvers import checks, downloads, explaining, files, health, logs, trusted
from resolvers.addresses import LOOPBACK, LOOPBACK_TEXT, Proxies
from resolvers.compiler import Compiler, bind
from resolvers.compiler.documents import Refused
from resolvers.edge import Edge, Front
from resolvers.endpoint import GraphQLEndpoint
from resolvers.execute import Operations
from resolvers.health import Readiness
from resolvers.live import Live
from resolvers.reading import ReadPool, open_read_pool
from resolvers.serving import HOST, PortTaken, serve
from resolvers.sources import SOURCES
from resolvers.throttle import COST_PER_SECOND
from resolvers.viewers import Viewers, recheck
from schema import SCHEMA, snapshot

COMPRESSED_FROM_BYTES: Final = 1_000
FAST: Final = 1
"""gzip level: the usual 9 takes five times as long (1.5 ms for 54 kB) to save a twelfth of the bytes."""


class SettingMissing(Exception):
    """A setting without which this command cannot run; the message says which and what for."""


EXPECTED: Final = (
    SettingMissing, ServerMissing, ServerFailed, PortTaken, OwnerConnection, runner.HistoryChanged, BackupRefused,
    ProgramFailed, NotProven, city.CityIncomplete, city.NoSuchRole, FileNotFoundError, FileExistsError, GraphQLError,
    Refused, orjson.JSONDecodeError,
)  # fmt: skip
"""What a person at the terminal can do something about: its message is all they need."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides. ``data`` holds the embedded servers and, in development, the master key."""

    data: Path
    port: int = 8000
    database_url: str | None = None
    redis_url: str | None = None
    given_vault: Vault | None = field(default=None, repr=False)
    allowed_origins: tuple[str, ...] = ()
    introspection: bool = True
    trusted_only: bool = False
    cost_per_second: int = COST_PER_SECOND
    proxies: Proxies = LOOPBACK
    outside: Path | None = None
    outside_url: str | None = None
    log_level: str = "info"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """From environment variables; docs/operations.md lists them."""
        origins = environment.get("LINGGONG_ALLOWED_ORIGINS", "")
        outside = environment.get("LINGGONG_OUTSIDE")
        return cls(
            data=Path(environment.get("LINGGONG_DATA") or ".data").absolute(),
            port=int(environment.get("PORT") or 8000),
            database_url=environment.get("DATABASE_URL") or None,
            redis_url=environment.get("REDIS_URL") or None,
            given_vault=master_keys.given(environment.get("LINGGONG_MASTER_KEY"), environment.get("LINGGONG_OTHER_MASTER_KEYS")),
            allowed_origins=tuple(origin.strip() for origin in origins.split(",") if origin.strip()),
            introspection=environment.get("LINGGONG_INTROSPECTION", "on") == "on",
            trusted_only=environment.get("LINGGONG_TRUSTED_ONLY") == "on",
            cost_per_second=int(environment.get("LINGGONG_COST_PER_SECOND") or COST_PER_SECOND),
            proxies=Proxies.of(environment.get("LINGGONG_TRUSTED_PROXIES") or LOOPBACK_TEXT),
            outside=Path(outside).absolute() if outside else None,
            outside_url=environment.get("LINGGONG_OUTSIDE_URL") or None,
            log_level=environment.get("LINGGONG_LOG") or "info",
        )

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def vault(self) -> Vault:
        """The master keys: given, or in development the data folder's."""
        if self.given_vault is not None:
            return self.given_vault
        if self.database_url is not None:
            raise SettingMissing("LINGGONG_MASTER_KEY: 32 bytes in base64; it opens everything sealed in DATABASE_URL")
        return master_keys.kept(self.data)

    def given(self) -> tuple[DatabaseUrls, str]:
        """PostgreSQL and Valkey of a process that starts none of its own."""
        if self.database_url is None or self.redis_url is None:
            raise SettingMissing("DATABASE_URL and REDIS_URL: where PostgreSQL and Valkey are (./run up starts its own)")
        return DatabaseUrls.given(self.database_url), self.redis_url


@dataclass(frozen=True, slots=True)
class Product:
    """What a process opened, and what is built on it."""

    settings: Settings
    database: Database
    read_pool: ReadPool
    redis: Redis
    redis_url: str
    outside: OutsideSettings
    adapters: Adapters

    def workers(self) -> Workers:
        """The relay and the arq workers."""
        return Workers(self.database, self.adapters, JOBS, WorkerSettings(self.redis_url))

    async def database_works(self) -> bool:
        return await self.read_pool.fetchval("select true") is True

    async def queue_works(self) -> bool:
        return bool(await self.redis.ping())


@asynccontextmanager
async def opened(
    settings: Settings, urls: DatabaseUrls, redis_url: str, show: Callable[[str], None] | None = None
) -> AsyncIterator[Product]:
    """Everything a process needs, opened and closed in order. Raises OwnerConnection and SettingMissing."""
    if settings.outside is None or settings.outside_url is None:
        raise SettingMissing("LINGGONG_OUTSIDE and LINGGONG_OUTSIDE_URL: credentials file and address of the outside")
    outside = sandbox_settings(settings.outside, settings.outside_url, settings.url)
    async with AsyncExitStack() as stack:
        database = await Database.connect(urls.app, settings.vault())
        stack.push_async_callback(database.close)
        read_pool = await open_read_pool(urls.read)
        stack.push_async_callback(read_pool.close)
        redis = Redis.from_url(redis_url)
        stack.push_async_callback(redis.aclose)
        adapters = Adapters.of(outside, show)
        stack.push_async_callback(adapters.close)
        yield Product(settings, database, read_pool, redis, redis_url, outside, adapters)


def build(product: Product, ready: Readiness, tokens: files.Tokens | None = None) -> Front:
    """The ASGI application: GraphQL over HTTP and WebSocket, callbacks, health, metrics and the tour (``tokens``: its roles')."""
    settings, outside = product.settings, product.outside
    viewers = Viewers(product.database)
    operations = Operations.of(
        SCHEMA._schema,
        SOURCES,
        product.database,
        product.read_pool,
        introspection=settings.introspection,
        trusted_only=settings.trusted_only,
        recheck=recheck,
        changed=viewers.forget,
        cost_per_second=settings.cost_per_second,
    )
    callbacks = routes(product.database, product.adapters.channels, BankNotices(outside.bank))
    documents = downloads.routes(product.database)
    router = Starlette(routes=[*files.routes(tokens), *documents, *health.routes(ready), *callbacks])
    live = Live(operations, viewers.of, product.redis, proxies=settings.proxies)
    edge = Edge(GraphQLEndpoint(operations, viewers.of, settings.proxies), live, router)
    guarded = CORSMiddleware(
        edge,
        allow_origins=list(settings.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "graphql-cost"],
    )
    return Front(edge, GZipMiddleware(guarded, minimum_size=COMPRESSED_FROM_BYTES, compresslevel=FAST))


async def serve_alone(settings: Settings) -> None:
    """``serve``: the API of a production process; ready once the database has been found fit for the sources."""
    urls, redis_url = settings.given()
    async with opened(settings, urls, redis_url) as product, checks.watched(urls.read, bind(SCHEMA._schema, SOURCES)) as sources:
        ready = {"database": product.database_works, "queue": product.queue_works, "sources": sources}
        await serve(build(product, ready), settings.port)


async def work(settings: Settings) -> None:
    """``worker``: relay and workers until SIGTERM or SIGINT, then drain."""
    urls, redis_url = settings.given()
    async with opened(settings, urls, redis_url) as product:
        workers = product.workers()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, workers.stop.set)
        collect_rarely()
        await workers.run()


def dev(settings: Settings, *, empty: bool) -> None:
    """``./run up``: servers, simulators, API and workers in one go; the sample city on an empty embedded database."""
    say("Starting PostgreSQL and Valkey …")
    with Servers.start(settings.data, database_url=settings.database_url, redis_url=settings.redis_url) as servers:
        asyncio.run(runner.provision(servers.database.admin))
        asyncio.run(runner.migrate(servers.database.owner))
        data = settings.data / "simulators"
        notify, since = settings.url + BANK_CALLBACK_PATH, city.BANK_STATEMENTS_FROM.isoformat()
        simulator = simulators.start(data, "--bank-notify-url", notify, "--bank-statements-from", since)
        try:
            told = replace(settings, outside=data / "credentials.json", outside_url=simulator.url)
            uvloop.run(develop(told, servers, simulator, with_city=not empty and settings.database_url is None))
        finally:
            say("Stopping …")
            simulator.stop()


async def develop(settings: Settings, servers: Servers, simulator: SimulatorProcess, *, with_city: bool) -> None:
    """Everything in this process: the workers beside the API, the city once the API can be called back."""
    async with opened(settings, servers.database, servers.redis_url, show=say) as product:
        workers = product.workers()

        async def workers_work() -> bool:
            return workers.alive()

        async def simulators_work() -> bool:
            return await asyncio.to_thread(simulators.healthy, simulator.url)

        async def tokens() -> dict[str, str]:
            if not await city.is_loaded(product.database):
                return {}
            async with product.database.transaction() as tx:
                return {role: await city.token(tx, role) for role in city.ROLES}

        async def welcome() -> None:
            async with Remote(simulator.url) as remote:
                await city.follow_clock(product.database, remote)
                if with_city and not await city.is_loaded(product.database):
                    await city.load(product.database, remote, seed=city.SEED, progress=city.Terminal())
            say(await city.welcome(product.database, settings.url))

        checks = {"database": product.database_works, "queue": product.queue_works}
        ready = {**checks, "workers": workers_work, "simulators": simulators_work}
        working = asyncio.create_task(workers.run())
        try:
            await serve(build(product, ready, tokens), settings.port, beside=welcome)
        finally:
            workers.stop.set()
            await working


async def migrate(settings: Settings) -> None:
    """``migrate``: roles and migrations on DATABASE_URL, whose user may do both."""
    urls, _ = settings.given()
    await runner.provision(urls.admin)
    for name in await runner.migrate(urls.owner):
        say(f"applied {name}")


async def ask(arguments: argparse.Namespace, settings: Settings) -> str:
    """Commands that ask the database something and print the answer."""
    if arguments.command == "restore":
        return await restore(settings, arguments.file)
    vault = settings.vault()
    if arguments.command == "backup":
        return await console.back_up(present(settings), vault, arguments.file or settings.data / "backups", arguments.purpose)
    if arguments.command == "drill":
        return await console.drill(present(settings), vault)
    if arguments.command == "staff":
        password = getpass.getpass("Password (12 characters or more): ")
        return await console.add_staff(present(settings).app, vault, arguments.login, arguments.name, arguments.role, password)
    if arguments.command == "token":
        return await console.token(running(settings).app, vault, arguments.role)
    if arguments.command == "rotate-keys":
        if arguments.new:
            master_keys.make(settings.data, vault.version + 1)
            return f"Made key {vault.version + 1}: start ./run up anew, and it seals with it."
        return await console.rotate_keys(present(settings).app, vault)
    compiler = Compiler.of(bind(SCHEMA._schema, SOURCES))
    if arguments.command == "trust":
        texts = {file.name: file.read_text(encoding="utf-8") for file in arguments.files}
        return await trusted.managed(present(settings).app, vault, compiler.documents, texts, arguments.revoke)
    urls, text = present(settings), arguments.file.read_text(encoding="utf-8")
    token = await console.token(urls.app, vault, arguments.role) if arguments.role else None
    return await explaining.told(urls.app, urls.read, vault, compiler, token, text, orjson.loads(arguments.variables))


async def restore(settings: Settings, file: Path) -> str:
    """``restore``: into the empty database that is given, or a data folder that has none yet."""
    vault = settings.given_vault or master_keys.found(settings.data)
    if vault is None:
        raise SettingMissing(f"LINGGONG_MASTER_KEY, or master.key in {settings.data}: the key that the backup was sealed with")
    if settings.database_url:
        return await console.restore(DatabaseUrls.given(settings.database_url), vault, file)
    cluster = Cluster.start(settings.data)
    try:
        return await console.restore(DatabaseUrls.of(cluster), vault, file)
    finally:
        cluster.stop()


def present(settings: Settings) -> DatabaseUrls:
    """The database that is given, or the one ``./run up`` runs. Raises SettingMissing."""
    return settings.given()[0] if settings.database_url else running(settings)


def running(settings: Settings) -> DatabaseUrls:
    """The database that ``./run up`` runs. Raises SettingMissing when it does not run."""
    found = Cluster.running(settings.data)
    if found is None:
        raise SettingMissing("./run up: it must be running (in another terminal)")
    return DatabaseUrls.of(found)


async def check() -> int:
    """``check``: the sources fit the schema, and a fresh database has an index for every list."""
    catalog = bind(SCHEMA._schema, SOURCES)
    with TemporaryDirectory(prefix="linggong-") as folder, Servers.start(Path(folder), settings=THROWAWAY, trust=True) as servers:
        await runner.migrate(servers.database.owner)
        faults = await checks.faults(servers.database.read, catalog)
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def say(text: str) -> None:
    print(text, flush=True)


def main(words: list[str]) -> int:
    arguments, rest = commands.parser(__doc__).parse_known_args(words)
    settings = Settings.read(os.environ)
    try:
        return run(arguments, rest, settings)
    except EXPECTED as problem:
        print(f"{problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def run(arguments: argparse.Namespace, rest: list[str], settings: Settings) -> int:
    """One command."""
    logs.configure(settings.log_level, to=settings.data / "linggong.log" if arguments.command == "dev" else None)
    match arguments.command:
        case "dev":
            dev(settings, empty=arguments.empty)
        case "serve":
            uvloop.run(serve_alone(settings))
        case "worker":
            uvloop.run(work(settings))
        case "simulate":
            return simulators_main(rest or ["--data", str(settings.data / "simulators")])
        case "migrate":
            asyncio.run(migrate(settings))
        case "schema":
            if arguments.release:
                snapshot.release(SCHEMA)
            return snapshot.check(SCHEMA) if arguments.check else snapshot.write(SCHEMA)
        case "check":
            return asyncio.run(check())
        case "psql":
            return console.psql(running(settings).app, rest, os.environ)  # as the role that owns nothing
        case _:
            say(asyncio.run(ask(arguments, settings)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
