"""Subscriptions over a real WebSocket: the protocol to the letter, the current state first, only what is the viewer's."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson
import pytest
import pytest_asyncio
import uvicorn
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from domain import accounts, live, notifications, payouts, sandbox
from domain.database import Database
from domain.ids import new_id
from domain.viewer import Viewer
from jobs.gateways.contract import Failed, PayoutChannel, PayoutOrder, Quote, SendAnswer
from jobs.local.postgres import free_port
from jobs.local.servers import DatabaseUrls, Servers
from jobs.registry import JOBS
from jobs.worker import Workers, WorkerSettings
from resolvers import sockets, watching
from resolvers.execute import Operations
from resolvers.live import SUBSCRIPTIONS_AT_MOST, Live
from resolvers.reading import open_read_pool
from resolvers.sources import SOURCES
from resolvers.viewers import Viewers
from schema import SCHEMA
from tests.build.accounts import a_worker
from tests.build.gateways import NoGateways
from tests.build.money import a_batch

SYSTEM = Viewer.system("notify")
RECEIVED = "subscription { notificationReceived { id topic titleZh readAt } }"
PROGRESSED = "subscription($id: ID!) { payoutBatchProgressed(batchId: $id) { id state failedCount } }"
WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running endpoint, its clock-like settings short, and what stands behind it."""

    port: int
    endpoint: Live
    database: Database
    redis_url: str


@pytest_asyncio.fixture
async def served(clone: DatabaseUrls, database: Database, valkey: str) -> AsyncIterator[Served]:
    read_pool = await open_read_pool(clone.read)
    redis = Redis.from_url(valkey)
    viewers = Viewers(database)
    operations = Operations.of(SCHEMA._schema, SOURCES, database, read_pool, changed=viewers.forget)
    endpoint = Live(operations, viewers.of, redis, init_timeout_s=0.5, viewer_check_s=0.1)
    port = free_port()
    config = uvicorn.Config(endpoint, port=port, ws="websockets-sansio", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it has no event for it
        await asyncio.sleep(0.01)
    yield Served(port, endpoint, database, valkey)
    server.should_exit = True
    await serving
    await redis.aclose()
    await read_pool.close()


@asynccontextmanager
async def _socket(served: Served, token: str | None = None, *, begun: bool = True) -> AsyncIterator[ClientConnection]:
    """A socket; ``begun``: initialised and acknowledged."""
    address = f"ws://127.0.0.1:{served.port}/graphql"
    async with connect(address, subprotocols=[Subprotocol(sockets.PROTOCOL)]) as socket:
        if begun:
            payload = {"authorization": f"Bearer {token}"} if token else {}
            await _say(socket, {"type": "connection_init", "payload": payload})
            assert await _hear(socket) == {"type": "connection_ack"}
        yield socket


async def test_another_protocol_is_not_spoken(served: Served) -> None:
    async with connect(f"ws://127.0.0.1:{served.port}/graphql", subprotocols=[Subprotocol("graphql-ws")]) as socket:
        assert await _closed(socket) == sockets.WRONG_PROTOCOL


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("not json", sockets.BAD_MESSAGE),
        ("[]", sockets.BAD_MESSAGE),
        ('{"id": "1"}', sockets.BAD_MESSAGE),
        ('{"type": "connection_init", "payload": "Bearer x"}', sockets.BAD_MESSAGE),
        ('{"type": "connection_init", "payload": {"authorization": "Bearer nobody"}}', sockets.FORBIDDEN),
        ('{"type": "connection_init", "payload": {"authorization": "Basic nobody"}}', sockets.FORBIDDEN),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}', sockets.UNAUTHORIZED),
    ],
)
async def test_a_socket_begins_properly_or_not_at_all(served: Served, said: str, code: int) -> None:
    async with _socket(served, begun=False) as socket:
        await socket.send(said)
        assert await _closed(socket) == code


async def test_a_silent_client_is_not_waited_for(served: Served) -> None:
    async with _socket(served, begun=False) as socket:
        assert await _closed(socket) == sockets.INIT_TIMEOUT


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "connection_init"}], sockets.INIT_TWICE),
        ([{"type": "unknown"}], sockets.BAD_MESSAGE),
        ([{"type": "subscribe", "payload": {"query": RECEIVED}}], sockets.BAD_MESSAGE),
        ([{"type": "subscribe", "id": "1", "payload": {"query": 1}}], sockets.BAD_MESSAGE),
        ([{"type": "subscribe", "id": "1", "payload": {"query": RECEIVED}}] * 2, sockets.KNOWN_SUBSCRIBER),
    ],
)
async def test_a_broken_protocol_ends_the_socket(served: Served, messages: list[dict[str, object]], code: int) -> None:
    _, token = await _worker(served)
    async with _socket(served, token) as socket:
        for message in messages:
            await _say(socket, message)
        assert await _closed(socket) == code


async def test_ping_is_answered_and_pong_ignored(served: Served) -> None:
    async with _socket(served) as socket:
        await _say(socket, {"type": "pong"})
        await _say(socket, {"type": "ping", "payload": {"at": 1}})
        assert await _hear(socket) == {"type": "pong", "payload": {"at": 1}}


@pytest.mark.requirement("B-08", part="shown live to whom it concerns")
async def test_unread_first_then_each_new_one_once(served: Served) -> None:
    worker, token = await _worker(served)
    stranger, _ = await _worker(served)
    await _tell(served, "worker.review_started", worker)
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", RECEIVED)
        assert await _topic(socket, "1") == "worker.review_started"

        await _tell(served, "worker.approved", stranger)
        await _tell(served, "worker.approved", worker)
        assert await _topic(socket, "1") == "worker.approved"
        await _tell(served, "worker.rejected", worker)
        assert await _topic(socket, "1") == "worker.rejected"
        await _announce(served, worker)
        assert await _quiet(socket)


async def test_what_was_read_lately_is_no_news(served: Served) -> None:
    worker, token = await _worker(served)
    await _tell(served, "worker.review_started", worker)
    await served.database.pool.execute("update notification set read_at = created_at")
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", RECEIVED)
        assert await _quiet(socket)
        await _tell(served, "worker.approved", worker)
        assert await _topic(socket, "1") == "worker.approved"


async def test_an_unsubscribed_client_hears_nothing_and_may_use_the_id_again(served: Served) -> None:
    worker, token = await _worker(served)
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", RECEIVED)
        await _say(socket, {"type": "complete", "id": "1"})
        await _tell(served, "worker.approved", worker)
        assert await _quiet(socket)
        await _subscribe(socket, "1", RECEIVED)
        assert await _topic(socket, "1") == "worker.approved"


async def test_a_visitor_is_told_to_sign_in_and_the_socket_stays(served: Served) -> None:
    async with _socket(served) as socket:
        await _subscribe(socket, "1", RECEIVED)
        error = await _hear(socket)
        assert (error["type"], error["payload"][0]["extensions"]["code"]) == ("error", "NOT_SIGNED_IN")
        await _subscribe(socket, "1", "{ __typename }")
        assert await _hear(socket) == {"type": "next", "id": "1", "payload": {"data": {"__typename": "Query"}}}
        assert await _hear(socket) == {"type": "complete", "id": "1"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothingOfTheKind { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { notificationReceived { id } payoutBatchProgressed(batchId: 1) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ('subscription { payoutBatchProgressed(batchId: "Worker:1") { id } }', "INVALID_INPUT"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_an_operation_that_cannot_be_run_is_an_error(served: Served, query: str, code: str) -> None:
    _, token = await _worker(served)
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", query)
        error = await _hear(socket)
        assert (error["type"], error["id"], error["payload"][0]["extensions"]["code"]) == ("error", "1", code)


@pytest.mark.requirement("S-116", part="a batch's progress can be watched")
async def test_a_batch_is_watched_from_approval_to_its_last_item(served: Served) -> None:
    async with served.database.transaction() as tx:
        batch = await a_batch(tx)
        staff_id = batch.checker.staff_id
        assert batch.checker.person_id is not None
        token = (await accounts.open_session(tx, batch.checker.person_id, staff_id=staff_id)).access_token
        await sandbox.move_to(tx, tx.now)  # the work took its time, and the card is as old as it
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", PROGRESSED, {"id": f"PayoutBatch:{batch.id}"})
        assert await _batch(socket) == {"id": f"PayoutBatch:{batch.id}", "state": "SUBMITTED", "failedCount": 0}
        async with Redis.from_url(served.redis_url) as redis:
            await redis.publish(live.of_payout_batch(batch.id), b"{}")
        assert await _quiet(socket)  # nothing changed, nothing is said twice

        async with served.database.transaction() as tx:
            await payouts.approve(tx, batch.checker, batch.id, batch.facts.plan_sha256)
        async with _working(served):
            states = [await _batch(socket)]
            while states[-1]["failedCount"] == 0:
                states.append(await _batch(socket))

    assert {state["state"] for state in states} == {"APPROVED"}


async def test_a_batch_that_is_not_ones_own_does_not_exist(served: Served) -> None:
    _, token = await _worker(served)
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", PROGRESSED, {"id": f"PayoutBatch:{new_id()}"})
        error = await _hear(socket)
        assert (error["type"], error["payload"][0]["extensions"]["code"]) == ("error", "NOT_FOUND")


async def test_a_socket_carries_so_many_and_no_more(served: Served) -> None:
    _, token = await _worker(served)
    async with _socket(served, token) as socket:
        for number in range(SUBSCRIPTIONS_AT_MOST + 1):
            await _subscribe(socket, str(number), RECEIVED)
        error = await _hear(socket)
        assert (error["type"], error["id"]) == ("error", str(SUBSCRIPTIONS_AT_MOST))
        assert error["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"


async def test_an_idle_socket_ends_with_its_token(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.viewers.KEPT_S", 0.0)
    _, token = await _worker(served)
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", RECEIVED)
        assert await _quiet(socket)
        await served.database.pool.execute("update session_token set expires_at = created_at")
        assert await _closed(socket) == sockets.FORBIDDEN


async def test_every_event_asks_again_who_the_viewer_is(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.viewers.KEPT_S", 0.0)
    served.endpoint.viewer_check_s = 60
    worker, token = await _worker(served)
    async with _socket(served, token) as socket:
        await _subscribe(socket, "1", RECEIVED)
        assert await _quiet(socket)
        await served.database.pool.execute("update session_token set expires_at = created_at")
        await _tell(served, "worker.approved", worker)
        assert await _closed(socket, expect_news=False) == sockets.FORBIDDEN


async def test_without_valkey_it_looks_by_itself(served: Served, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL_S", 0.2)
    monkeypatch.setattr(watching, "RECONNECT_S", 0.1)
    worker, token = await _worker(served)
    servers.kill_valkey()
    try:
        async with _socket(served, token) as socket:
            await _subscribe(socket, "1", RECEIVED)
            await _tell(served, "worker.review_started", worker, announce=False)
            assert await _topic(socket, "1") == "worker.review_started"
            servers.restart_valkey()
            await asyncio.sleep(1.0)  # it hears again
            await _tell(served, "worker.approved", worker)
            assert await _topic(socket, "1") == "worker.approved"
    finally:
        servers.restart_valkey()


@asynccontextmanager
async def _working(served: Served) -> AsyncIterator[None]:
    """The workers, with a channel that pays nobody."""
    workers = Workers(served.database, RefusingChannel(), JOBS, WorkerSettings(served.redis_url))
    running = asyncio.create_task(workers.run())
    try:
        yield
    finally:
        workers.stop.set()
        await running


class RefusingChannel(NoGateways):
    """A payout channel that refuses every order for good."""

    name = "refusing"

    @property
    def channels(self) -> Mapping[str, PayoutChannel]:
        return {"yunzhanghu": cast(PayoutChannel, self)}

    def quote(self, order: PayoutOrder) -> Quote:
        return Quote(0)

    async def send(self, order: PayoutOrder) -> SendAnswer:
        return Failed("2002", "收款账户状态异常", retryable=False)


async def _worker(served: Served) -> tuple[UUID, str]:
    """A worker and an access token of theirs."""
    async with served.database.transaction() as tx:
        worker = await a_worker(tx, approved=False)
        tokens = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    return worker.id, tokens.access_token


async def _tell(served: Served, topic: str, worker_id: UUID, *, announce: bool = True) -> None:
    async with served.database.transaction() as tx:
        await notifications.tell(tx, SYSTEM, new_id(), topic, worker_id)
    if announce:
        await _announce(served, worker_id)


async def _announce(served: Served, worker_id: UUID) -> None:
    person_id = await served.database.pool.fetchval("select person_id from worker where id = $1", worker_id)
    async with Redis.from_url(served.redis_url) as redis:
        await redis.publish(live.of_person(person_id), b"{}")


async def _subscribe(socket: ClientConnection, id: str, query: str, variables: dict[str, object] | None = None) -> None:
    await _say(socket, {"type": "subscribe", "id": id, "payload": {"query": query, "variables": variables}})


async def _say(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(orjson.dumps(message).decode())


async def _hear(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN_S):
        said: dict[str, Any] = orjson.loads(await socket.recv())
    return said


async def _topic(socket: ClientConnection, id: str) -> str:
    message = await _hear(socket)
    assert (message["type"], message["id"]) == ("next", id), message
    topic: str = message["payload"]["data"]["notificationReceived"]["topic"]
    return topic


async def _batch(socket: ClientConnection) -> dict[str, Any]:
    message = await _hear(socket)
    assert message["type"] == "next", message
    batch: dict[str, Any] = message["payload"]["data"]["payoutBatchProgressed"]
    return batch


async def _quiet(socket: ClientConnection) -> bool:
    """Whether nothing comes for a while."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.3):
            await socket.recv()
            return False
    return True


async def _closed(socket: ClientConnection, *, expect_news: bool = True) -> int | None:
    """The code the server closed with; what it says before is skipped, if anything is expected."""
    with suppress(ConnectionClosed):
        async with asyncio.timeout(WITHIN_S):
            while True:
                said = await socket.recv()
                assert expect_news, said
    return socket.close_code
