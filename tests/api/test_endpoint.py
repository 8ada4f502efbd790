"""GraphQL over HTTP: media types, status codes, limits, tokens."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from domain.errors import NotSignedIn
from domain.vault import Vault
from domain.viewer import Viewer
from resolvers.edge import Edge, Front
from resolvers.endpoint import MAX_BODY_BYTES, GraphQLEndpoint
from tests.api.compiler_sample import EMPLOYER, Sample, open_sample
from tests.api.compiler_tables import FIRMS, JOBS
from tests.build.cluster import Template
from tests.build.served import served

NEW = "application/graphql-response+json"
OLD = "application/json"


@pytest_asyncio.fixture(scope="module")
async def sample(template: Template, vault: Vault) -> AsyncIterator[Sample]:
    urls = await template.clone("endpoint")
    async with open_sample(urls, vault) as opened:
        yield opened
    await template.drop(urls)


@pytest_asyncio.fixture(scope="module", params=["asgi", "door"])
async def http(sample: Sample, request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    """Through ASGI, and through the door that takes plain POSTs past it."""

    async def viewer_of(token: str) -> Viewer:
        if token == "database down":
            raise ConnectionRefusedError
        if token == "a bug":
            raise ValueError("secret")
        if token != "employer":
            raise NotSignedIn()
        return EMPLOYER

    endpoint = GraphQLEndpoint(sample.operations, viewer_of)
    if request.param == "asgi":
        transport = httpx.ASGITransport(endpoint)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers={"accept": NEW}) as client:
            yield client
        return
    edge = Edge(endpoint, endpoint, endpoint)
    async with (
        served(Front(edge, edge)) as url,
        httpx.AsyncClient(base_url=url, headers={"accept": NEW}, trust_env=False) as client,
    ):
        del client.headers["accept-encoding"]
        yield client


async def test_post_answers_in_the_newer_media_type(http: httpx.AsyncClient) -> None:
    query = "query A($id: ID!) { firm(id: $id) { name } } query B { __typename }"
    body = {"query": query, "operationName": "A", "variables": {"id": f"Firm:{FIRMS[0]}"}, "extensions": {}}
    answer = await http.post("/graphql", json=body)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{NEW}; charset=utf-8"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.text == '{"data":{"firm":{"name":"Firm 0"}}}'


@pytest.mark.parametrize(
    ("accept", "media"),
    [(OLD, OLD), (f"{OLD}, {NEW}", NEW), ("*/*", NEW), ("application/*;q=0.9", NEW), ("application/json; charset=utf-8", OLD)],
)
async def test_the_client_chooses_the_media_type(http: httpx.AsyncClient, accept: str, media: str) -> None:
    answer = await http.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{media}; charset=utf-8")
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_get_runs_queries_only(http: httpx.AsyncClient) -> None:
    answer = await http.get(
        "/graphql",
        params={"query": "query($id: ID!) { firm(id: $id) { name } }", "variables": f'{{"id": "Firm:{FIRMS[1]}"}}'},
    )
    assert (answer.status_code, answer.text) == (200, '{"data":{"firm":{"name":"Firm 1"}}}')
    mutation = f'mutation {{ closeJob(input: {{jobId: "Job:{JOBS[0]}"}}) {{ __typename }} }}'
    refused = await http.get("/graphql", params={"query": mutation}, headers={"authorization": "Bearer employer"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")
    assert refused.json()["errors"][0]["extensions"]["code"] == "MUTATION_OVER_GET"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ firm( }", "GRAPHQL_PARSE_FAILED"),
        ("query A { __typename } query B { __typename }", "OPERATION_NOT_FOUND"),
        ("query($id: ID!) { firm(id: $id) { name } }", "BAD_USER_INPUT"),
        ('{ firm(id: "x") { name } }', "INVALID_INPUT"),
    ],
)
async def test_what_cannot_be_run_is_a_client_error(http: httpx.AsyncClient, query: str, code: str) -> None:
    answer = await http.post("/graphql", json={"query": query})
    assert answer.status_code == 400
    assert "data" not in answer.json()
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    older = await http.post("/graphql", json={"query": query}, headers={"accept": OLD})
    assert (older.status_code, older.json()) == (200, answer.json())


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "MALFORMED_JSON"),
        (b"\xff\xfe", 400, "MALFORMED_JSON"),
        (b"", 400, "MALFORMED_JSON"),
        (b'[{"query": "{ __typename }"}]', 400, "BATCHING_REFUSED"),
        (b'"query"', 400, "BAD_REQUEST"),
        (b"{}", 400, "BAD_REQUEST"),
        (b'{"query": 1}', 400, "BAD_REQUEST"),
        (b'{"query": "{ __typename }", "variables": []}', 400, "BAD_REQUEST"),
        (b'{"query": "{ __typename }", "operationName": 7}', 400, "BAD_REQUEST"),
        (b'{"query": "{ __typename }", "extensions": 7}', 400, "BAD_REQUEST"),
        (b'{"query": "' + b" " * MAX_BODY_BYTES + b'"}', 413, "TOO_LARGE"),
    ],
)
async def test_bad_bodies_are_well_formed_errors(http: httpx.AsyncClient, content: bytes, status: int, code: str) -> None:
    answer = await http.post("/graphql", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_a_chunked_body_is_limited_too(http: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * (MAX_BODY_BYTES // 10)

    answer = await http.post("/graphql", content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code == 413


async def test_methods_and_media_types(http: httpx.AsyncClient) -> None:
    assert (await http.put("/graphql", json={"query": "{ __typename }"})).status_code == 405
    assert (await http.post("/graphql", content=b"{ __typename }", headers={"content-type": "text/plain"})).status_code == 415
    assert (await http.post("/graphql", json={"query": "{ __typename }"}, headers={"accept": "text/html"})).status_code == 406
    assert (await http.get("/graphql", params={"variables": "{}"})).status_code == 400
    assert (await http.get("/graphql", params={"query": "{ __typename }", "variables": "{"})).status_code == 400


async def test_the_bearer_token_says_who_asks(http: httpx.AsyncClient) -> None:
    body = {"query": "{ myFirm { name } }"}
    assert (await http.post("/graphql", json=body)).json() == {"data": {"myFirm": None}}
    known = await http.post("/graphql", json=body, headers={"authorization": "Bearer employer"})
    assert known.json() == {"data": {"myFirm": {"name": "Firm 0"}}}
    for wrong in ("Bearer stolen", "Bearer", "Basic abc", "Bearer " + "x" * 5_000):
        answer = await http.post("/graphql", json=body, headers={"authorization": wrong})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert "data" not in answer.json()


async def test_the_refusals_language_follows_the_request(http: httpx.AsyncClient) -> None:
    body = {"query": 'mutation { closeJob(input: {jobId: "x"}) { ... on Refusal { message } } }'}
    assert "标识符" in (await http.post("/graphql", json=body)).json()["data"]["closeJob"]["message"]
    english = await http.post("/graphql", json=body, headers={"accept-language": "en-GB,zh;q=0.5"})
    assert english.json()["data"]["closeJob"]["message"] == "This is not the id of a Job."


async def test_introspection_and_its_switch(http: httpx.AsyncClient, sample: Sample) -> None:
    query = f'{{ __schema {{ queryType {{ name }} }} __type(name: "Fen") {{ kind }} firm(id: "Firm:{FIRMS[0]}") {{ name }} }}'
    answer = await http.post("/graphql", json={"query": query})
    assert answer.json()["data"] == {
        "__schema": {"queryType": {"name": "Query"}},
        "__type": {"kind": "SCALAR"},
        "firm": {"name": "Firm 0"},
    }
    sample.operations.introspection = False
    try:
        off = await http.post("/graphql", json={"query": query})
    finally:
        sample.operations.introspection = True
    assert (off.status_code, off.json()["errors"][0]["extensions"]["code"]) == (400, "INTROSPECTION_OFF")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ " + " ".join(f"a{i}: __typename" for i in range(200)) + " }", "TOO_LARGE"),
        ("{ firm(id: 1) " + "{ jobs { nodes { firm " * 10 + "{ name }" + " } } }" * 10 + " }", "TOO_LARGE"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ " + "__typename " * 6_000 + "}", "TOO_LARGE"),
        ("# " + "x" * 60_000 + "\n{ __typename }", "TOO_LARGE"),
        (
            "{ jobs(first: 100) { nodes { bids(first: 100) { nodes { job { bids(first: 100) { totalCount } } } } } } }",
            "TOO_LARGE",
        ),
        (
            "{ a: jobs { ...A } } fragment A on JobConnection { ...B ...B2: nodes { id } }",
            "GRAPHQL_PARSE_FAILED",
        ),
        ("{ " + "... { jobs { nodes { id firm { id } } } } " * 100 + "}", "TOO_LARGE"),
        ("{ " + "jobs { totalCount } " * 40 + "}", "TOO_LARGE"),
        ("{ " + "__typename " * 500 + "}", "TOO_LARGE"),
        ("{ " + " ".join(f"s{i}: sum(amounts: []) {{ total }}" for i in range(11)) + "}", "TOO_LARGE"),
        ("mutation { " + " ".join(f"s{i}: openSession {{ __typename }}" for i in range(11)) + "}", "TOO_LARGE"),
        ("{ " + "...A " * 101 + "} fragment A on Query { __typename }", "TOO_LARGE"),
        ("subscription { x }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_oversized_operations_are_refused(http: httpx.AsyncClient, query: str, code: str) -> None:
    answer = await http.post("/graphql", json={"query": query})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, code)


async def test_exponential_fragments_are_measured_cheaply(http: httpx.AsyncClient) -> None:
    fragments = " ".join(
        f"fragment F{i} on Firm {{ ...F{i + 1} jobs {{ nodes {{ firm {{ ...F{i + 1} }} }} }} }}" for i in range(30)
    )
    query = "{ firm(id: 1) { ...F0 } } " + fragments + " fragment F30 on Firm { name }"
    answer = await http.post("/graphql", json={"query": query})
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"


async def test_big_or_deep_variables_are_refused(http: httpx.AsyncClient) -> None:
    query = "query($a: [Fen!]!) { sum(amounts: $a) { total } }"
    many = await http.post("/graphql", json={"query": query, "variables": {"a": [1] * 1_001}})
    assert many.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"
    deep: object = 1
    for _ in range(30):
        deep = [deep]
    nested = await http.post("/graphql", json={"query": query, "variables": {"a": deep}})
    assert nested.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"
    literal = await http.post("/graphql", json={"query": "{ sum(amounts: [%s]) { total } }" % ("1," * 1_200)})
    assert literal.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"


@pytest.mark.parametrize(("token", "status", "code"), [("database down", 503, "UNAVAILABLE"), ("a bug", 500, "INTERNAL")])
async def test_a_token_that_cannot_be_looked_up_is_our_fault(http: httpx.AsyncClient, token: str, status: int, code: str) -> None:
    answer = await http.post("/graphql", json={"query": "{ __typename }"}, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert "secret" not in answer.text
