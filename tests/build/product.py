"""The whole product for a journey: API over HTTP, relay and workers, the simulators outside, on a database of its own.

``product`` has its workers running; ``still`` has the API alone, so that nothing moves but what the test does.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import httpx
import pyotp
import pytest_asyncio

from app import Product, Settings, build, opened
from domain import accounts, sandbox
from domain.clock import machine_now
from domain.database import Database, Transaction
from domain.vault import Vault
from domain.viewer import AUDITOR
from jobs.gateways.settings import BANK_CALLBACK_PATH
from jobs.local.servers import DatabaseUrls, Servers
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote
from jobs.registry import JOBS
from jobs.worker import Workers, WorkerSettings
from resolvers.health import Readiness
from resolvers.serving import HOST
from tests.build import after
from tests.build.accounts import PASSWORD, AnEmployer, AStaff, AWorker, an_engagement, swear
from tests.build.cluster import Template
from tests.build.graphql import Asker, until
from tests.build.served import answering

MASTER_KEY = bytes(range(32))
STOP_WITHIN_S = 20.0
OPEN_WORK = """
    select count(*) from outbox where done_at is null and failed_at is null
        and (available_at <= clock_timestamp() or offered_at is not null or lease_until is not null)
"""


@dataclass(slots=True)
class Running:
    """A running product. ``database`` is its own write pool."""

    product: Product
    http: httpx.AsyncClient
    remote: Remote

    @property
    def database(self) -> Database:
        return self.product.database

    @property
    def url(self) -> str:
        return self.product.settings.url

    @property
    def visitor(self) -> Asker:
        return Asker(self.http)

    def as_(self, token: str) -> Asker:
        """Whoever the token stands for."""
        return Asker(self.http, token)

    async def sign_in(self, phone: str, capacity: str = "PERSON") -> Asker:
        """By the code that comes to the phone. Needs running workers."""
        before = len(await self.remote.inbox(phone))
        await self.visitor.do("requestSignInCode", "expiresInSeconds", phone=phone)
        inbox = await until(lambda: self.remote.inbox(phone), lambda messages: len(messages) > before)
        code = inbox[0]["parameters"]["code"]  # type: ignore[index]  # a message's parameters are an object
        tokens = await self.visitor.do("signIn", "accessToken", phone=phone, code=code, capacity=capacity)
        return self.as_(tokens["accessToken"])

    async def staff(self, role: str, login: str | None = None) -> Asker:
        """A staff member, added as ``staff add`` does, signed in with password and one-time code; an auditor is let in."""
        login = login or f"{role}-{machine_now():%H%M%S%f}"
        async with self.database.transaction() as tx:
            seed = await accounts.add_staff(tx, login, f"{role} 测试", role, PASSWORD)
            if role == AUDITOR:
                await an_engagement(tx, await tx.value("select id from staff where login = :login", login=login))  # type: ignore[arg-type]  # a UUID
        code = pyotp.TOTP(seed).now()
        tokens = await self.visitor.do("signInStaff", "accessToken", login=login, password=PASSWORD, totp=code)
        async with self.database.transaction() as tx:
            viewer = await accounts.viewer_of(tx, str(tokens["accessToken"]))
            assert viewer is not None
            if role != AUDITOR:
                await swear(tx, viewer)
        return self.as_(tokens["accessToken"])

    async def acting(self, who: AWorker | AnEmployer | AStaff) -> Asker:
        """A new session of somebody whom a factory made, in their capacity."""
        capacity = {AWorker: "worker_id", AnEmployer: "employer_id", AStaff: "staff_id"}[type(who)]
        async with self.database.transaction() as tx:
            tokens = await accounts.open_session(tx, who.person_id, **{capacity: who.id})  # type: ignore[arg-type]  # by name
        return self.as_(tokens.access_token)

    async def at(self, instant: datetime) -> None:
        """Business time moves to the instant, here and outside."""
        async with self.database.transaction() as tx:
            offset = await sandbox.move_to(tx, instant)
        await self.remote.clock(offset_s=offset.total_seconds())

    @asynccontextmanager
    async def making(self) -> AsyncIterator[Transaction]:
        """A transaction for factories; where they moved its time, business time follows."""
        async with self.database.transaction() as tx:
            began = tx.now
            yield tx
            if tx.now != began:
                await sandbox.move_to(tx, tx.now)

    @asynccontextmanager
    async def working(self, **settings: float) -> AsyncIterator[Workers]:
        """Relay and workers during the block, then drained; ``settings`` are WorkerSettings'."""
        told = replace(WorkerSettings(self.product.redis_url), **settings)  # type: ignore[arg-type]  # by name
        workers = Workers(self.database, self.product.adapters, JOBS, told)
        running = asyncio.create_task(workers.run())
        try:
            yield workers
        finally:
            workers.stop.set()
            await asyncio.wait_for(running, STOP_WITHIN_S)

    async def drained(self) -> None:
        """Waits until nothing is left to do but what is to be done later."""
        await until(lambda: self.database.pool.fetchval(OPEN_WORK), lambda count: count == 0)


@pytest_asyncio.fixture
async def still(clone: DatabaseUrls, valkey: str, simulator: SimulatorProcess, remote: Remote) -> AsyncIterator[Running]:
    """The product without workers: what is left to do stays in the outbox."""
    async with running(clone, valkey, simulator, remote) as product:
        yield product


@pytest_asyncio.fixture(scope="module")
async def untouched(template: Template, simulator: SimulatorProcess, servers: Servers) -> AsyncIterator[Running]:
    """The product without workers, one for a module: its tests make people of their own, and show that nothing else changed."""
    urls = await template.clone("untouched")
    async with Remote(simulator.url) as remote, running(urls, servers.redis_url, simulator, remote) as product:
        yield product
    await after.check_database(urls, Vault(MASTER_KEY))
    await template.drop(urls)


@pytest_asyncio.fixture
async def product(still: Running) -> AsyncIterator[Running]:
    """The product with its workers."""
    async with still.working():
        yield still


@asynccontextmanager
async def running(urls: DatabaseUrls, redis_url: str, simulator: SimulatorProcess, remote: Remote) -> AsyncIterator[Running]:
    """Serves the product on a free port, as ``serve`` does."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        settings = Settings(
            data=simulator.data,
            port=listening.getsockname()[1],
            given_vault=Vault(MASTER_KEY),
            outside=simulator.data / "credentials.json",
            outside_url=simulator.url,
        )
        async with opened(settings, urls, redis_url) as product, answering(build(product, _ready(product)), listening):
            await remote.announce_at(settings.url + BANK_CALLBACK_PATH)
            async with httpx.AsyncClient(base_url=settings.url, trust_env=False, timeout=30) as http:
                yield Running(product, http, remote)


def _ready(product: Product) -> Readiness:
    return {"database": product.database_works, "queue": product.queue_works}
