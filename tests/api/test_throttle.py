"""What a query costs is told to whoever asks, and a viewer who asks for too much has to wait."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import Kind, Viewer
from resolvers import throttle
from resolvers.compiler.sql import MAX_COST
from resolvers.endpoint import GraphQLEndpoint
from resolvers.execute import Operations
from resolvers.throttle import BUCKETS_AT_MOST, BURST_S, Throttle
from tests.api.compiler_sample import EMPLOYER, OTHER_WORKER, WORKER, Sample, open_sample
from tests.api.compiler_tables import FIRMS
from tests.build.cluster import Template

FIRM = f'{{ firm(id: "Firm:{FIRMS[1]}") {{ name }} }}'
JOBS = "{ jobs(first: 100) { nodes { id title firm { name } } totalCount } sum(amounts: [1]) { total } }"
TOKENS = {"employer": EMPLOYER, "worker": WORKER, "again": replace(WORKER, session_id=new_id()), "other": OTHER_WORKER}


class Clock:
    """Machine time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(throttle, "time", clock)
    return clock


@pytest_asyncio.fixture(scope="module")
async def sample(template: Template, vault: Vault) -> AsyncIterator[Sample]:
    urls = await template.clone("throttle")
    async with open_sample(urls, vault) as opened:
        yield opened
    await template.drop(urls)


def client(operations: Operations, address: str = "10.0.0.1") -> httpx.AsyncClient:
    async def viewer_of(token: str) -> Viewer:
        return TOKENS[token]

    transport = httpx.ASGITransport(GraphQLEndpoint(operations, viewer_of), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers={"accept": "application/graphql-response+json"})


async def cost_of(sample: Sample, query: str) -> dict[str, int]:
    async with client(sample.operations) as http:
        body = (await http.post("/graphql", json={"query": query}, headers={"graphql-cost": "1", **bearer("employer")})).json()
    cost: dict[str, int] = body["extensions"]["cost"]
    return cost


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_the_cost_is_told_to_whoever_asks(sample: Sample) -> None:
    found = (await sample.data(JOBS, EMPLOYER))["jobs"]["nodes"]
    assert 0 < len(found) < 100
    # two root fields, nodes and totalCount, for each row three fields and a name, one count, one computed field
    assert await cost_of(sample, JOBS) == {
        "requestedQueryCost": 2 + 2 + 100 * (3 + 1) + 200 + 100,
        "actualQueryCost": 2 + 2 + len(found) * (3 + 1) + 200 + 1 + 100,
    }
    assert await cost_of(sample, FIRM) == {"requestedQueryCost": 2, "actualQueryCost": 2}
    async with client(sample.operations) as http:
        assert (await http.post("/graphql", json={"query": FIRM})).json() == {"data": {"firm": {"name": "Firm 1"}}}


async def test_a_text_that_looks_like_a_field_is_none(sample: Sample) -> None:
    async with sample.database.transaction() as tx:
        await tx.run("update firm set name = :name where id = :id", name='"a":1,\\"b\\":', id=FIRMS[2])
    assert (await cost_of(sample, f'{{ firm(id: "Firm:{FIRMS[2]}") {{ name }} }}'))["actualQueryCost"] == 2


async def test_who_asked_for_too_much_waits(sample: Sample, clock: Clock) -> None:
    """The bucket is the person's, whichever session or address asks; a visitor's is the address's."""
    operations = replace(sample.operations, throttle=Throttle(1))
    operations.throttle.full_at[WORKER.person_id] = clock.now + MAX_COST - 3
    operations.throttle.full_at["10.0.0.1"] = clock.now + MAX_COST - 1
    async with client(operations) as http, client(operations, "10.0.0.2") as elsewhere:
        told = await http.post("/graphql", json={"query": FIRM}, headers={**bearer("worker"), "graphql-cost": "1"})
        assert told.json()["extensions"]["cost"]["throttleStatus"] == {
            "maximumAvailable": MAX_COST,
            "currentlyAvailable": 1,
            "restoreRate": 1,
        }
        for asking in (
            http.post("/graphql", json={"query": FIRM}, headers=bearer("again")),
            http.get("/graphql", params={"query": FIRM}),
        ):
            refused = await asking
            error = refused.json()["errors"][0]
            told_why = {name: error["extensions"][name] for name in ("code", "retryAfterSeconds", "ruleId")}
            assert (refused.status_code, told_why) == (
                429,
                {"code": "THROTTLED", "retryAfterSeconds": 1, "ruleId": "access.fair_use"},
            )
            assert refused.headers["retry-after"] == "1"
        for asker, headers in ((elsewhere, {}), (http, bearer("other"))):
            allowed = await asker.post("/graphql", json={"query": FIRM}, headers=headers)
            assert allowed.json() == {"data": {"firm": {"name": "Firm 1"}}}
        clock.now += 1
        assert (await http.get("/graphql", params={"query": FIRM})).status_code == 200


def test_a_bucket_fills_and_never_overflows(clock: Clock) -> None:
    bucket = Throttle(MAX_COST)
    assert bucket.capacity == MAX_COST * BURST_S
    assert [bucket.take("a", MAX_COST) for _ in range(BURST_S)] == [0] * BURST_S
    assert (bucket.available("a"), bucket.take("a", 1), bucket.take("a", MAX_COST)) == (0, 1, 1)
    clock.now += 0.5
    assert bucket.take("a", MAX_COST // 2) == 0 and bucket.take("a", 1) == 1
    clock.now += 10 * BURST_S
    assert bucket.available("a") == bucket.capacity, "no more than full"
    assert bucket.take("b", MAX_COST) == 0, "another's is another"


def test_the_costliest_query_can_always_be_paid(clock: Clock) -> None:
    assert Throttle(1).take("a", MAX_COST) == 0


def test_without_a_limit_nothing_is_counted() -> None:
    free = Throttle()
    assert [free.take("a", 10**9) for _ in range(100)] == [0] * 100 and not free.full_at


def test_a_flood_from_many_addresses_keeps_its_bounds(clock: Clock) -> None:
    bucket = Throttle(10)
    for number in range(BUCKETS_AT_MOST + BUCKETS_AT_MOST // 2):
        bucket.take(number, 1)
    assert len(bucket.full_at) <= BUCKETS_AT_MOST
    assert bucket.available(BUCKETS_AT_MOST) < bucket.capacity, "the later ones are still known"
    clock.now += 1
    while len(bucket.full_at) < BUCKETS_AT_MOST:
        bucket.take(f"more {len(bucket.full_at)}", 1)
    bucket.take("one more", 1)
    assert "one more" in bucket.full_at and 5 not in bucket.full_at


async def test_it_costs_a_warm_query_next_to_nothing() -> None:
    bucket, who = Throttle(10**9), Viewer(Kind.PERSON, person_id=new_id()).person_id
    best = min(_timed(bucket, who) for _ in range(5))
    assert best < 5e-6, f"{best * 1e6:.2f} µs"


def _timed(bucket: Throttle, who: object) -> float:
    started = time.perf_counter()
    for _ in range(2_000):
        bucket.take(who, 10)
    return (time.perf_counter() - started) / 2_000
