"""The outside world for tests: one simulator process for the run, emptied before each test, and a receiver of its callbacks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from jobs.gateways.contract import Accepted, AwaitingPayee, Payee, PayoutChannel, PayoutOrder, QueryAnswer
from jobs.gateways.settings import OutsideSettings, sandbox_settings
from jobs.gateways.yunzhanghu import Yunzhanghu
from jobs.local.simulators import process
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote

PATIENCE_S = 10.0
PAUSE_S = 0.01
READ_TIMEOUT_S = 2.0
OPENING_FEN = 100_000_000_000
PAYEE = Payee(name="李小明", id_number="11010519491231002X", account="6222020000000000000", phone="13800138000")


@dataclass(slots=True)
class Receiver:
    """A bare HTTP server that keeps what is posted to it. `answers` are given in turn, then `success`."""

    url: str = ""
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wait(self, count: int = 1) -> list[tuple[dict[str, str], bytes]]:
        """The first `count` posts, once they are here."""
        async with asyncio.timeout(PATIENCE_S), self.arrived:
            await self.arrived.wait_for(lambda: len(self.received) >= count)
        return self.received[:count]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:-2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status, text = self.answers.pop(0) if self.answers else (200, "success")
        async with self.arrived:
            self.received.append((headers, body))
            self.arrived.notify_all()
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(text)}\r\nconnection: close\r\n\r\n{text}".encode())
        await writer.drain()
        writer.close()


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """A running simulator process, one for the run."""
    running = a_simulator(tmp_path_factory.mktemp("outside"))
    yield running
    running.stop()


def a_simulator(data: Path, *more: str) -> SimulatorProcess:
    """A simulator process with its book in memory, quick to settle. Who starts it stops it."""
    return process.start(data, "--memory", "--settle-ms", "5", "--retry-ms", "20", *more)


@pytest_asyncio.fixture
async def remote(simulator: SimulatorProcess) -> AsyncIterator[Remote]:
    """The simulators' control, everything forgotten."""
    async with Remote(simulator.url) as remote:
        await remote.reset()
        yield remote


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Where callbacks arrive in this test."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield receiver


@pytest.fixture
def outside(simulator: SimulatorProcess, receiver: Receiver, remote: Remote) -> OutsideSettings:
    """Settings of every gateway, towards the emptied simulators and back to the receiver."""
    return sandbox_settings(simulator.data / "credentials.json", simulator.url, receiver.url)


@pytest_asyncio.fixture
async def channel(outside: OutsideSettings) -> AsyncIterator[Yunzhanghu]:
    """Our adapter to the payout channel; it waits two seconds for an answer."""
    channel = Yunzhanghu(outside.yunzhanghu, READ_TIMEOUT_S)
    yield channel
    await channel.close()


def an_order(amount_fen: int = 12_345, payee: Payee = PAYEE, **more: bool) -> PayoutOrder:
    """A payout nobody sent before."""
    return PayoutOrder(uuid4().hex, amount_fen, payee, "七月工资", **more)


async def settled(channel: PayoutChannel, out_biz_no: str) -> QueryAnswer:
    """What query says once the channel and its payee have finished."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            answer = await channel.query(out_biz_no)
            if not isinstance(answer, Accepted | AwaitingPayee):
                return answer
            await asyncio.sleep(PAUSE_S)


async def acknowledged(remote: Remote, order_id: str) -> None:
    """Waits until the newest notice about this order or bank serial was acknowledged."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            newest = (await remote.deliveries(order_id))[:1]
            if newest and newest[0]["state"] == "delivered":
                return
            await asyncio.sleep(PAUSE_S)
