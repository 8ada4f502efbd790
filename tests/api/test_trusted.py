"""Trusted documents: asked for by their id, over POST, GET and sockets; in production nothing else is run."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

import asyncpg
import httpx
import pytest
import pytest_asyncio

from domain import trusted
from domain.vault import Vault
from domain.viewer import Viewer
from resolvers import trusted as trusting
from resolvers.compiler.documents import Refused
from resolvers.endpoint import GraphQLEndpoint
from resolvers.execute import Operations
from resolvers.sockets import Asked
from resolvers.trusted import KEPT_TEXTS, TrustedDocuments, register, revoke
from tests.api.compiler_sample import EMPLOYER, Sample, open_sample
from tests.api.compiler_tables import FIRMS, JOBS
from tests.build.cluster import Template

FIRM = "query Firm($id: ID!) { firm(id: $id) { name } } # 零工"
FIRM_ID = "sha256:" + sha256(FIRM.encode()).hexdigest()
CLOSE = f'mutation {{ closeJob(input: {{jobId: "Job:{JOBS[0]}"}}) {{ __typename }} }}'
UNKNOWN = "sha256:" + "0" * 64
ONE = {"id": f"Firm:{FIRMS[1]}"}


@pytest_asyncio.fixture(scope="module")
async def sample(template: Template, vault: Vault) -> AsyncIterator[Sample]:
    urls = await template.clone("trusted")
    async with open_sample(urls, vault) as opened:
        await register(opened.database, opened.operations.compiler.documents, {"firm.graphql": FIRM, "close.graphql": CLOSE})
        yield opened
    await template.drop(urls)


@pytest.fixture
def closed(sample: Sample) -> Operations:
    """The same, as in production: with a memory of its own and open to trusted documents only."""
    compiler = sample.operations.compiler
    fresh = replace(compiler, documents=replace(compiler.documents, known=type(compiler.documents.known)(), chars=0))
    return replace(sample.operations, compiler=fresh, trusted=TrustedDocuments(sample.operations.read_pool, only=True))


def client(operations: Operations) -> httpx.AsyncClient:
    async def viewer_of(token: str) -> Viewer:
        return EMPLOYER

    transport = httpx.ASGITransport(GraphQLEndpoint(operations, viewer_of))
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers={"accept": "application/graphql-response+json"})


async def test_a_document_is_run_by_its_id(sample: Sample) -> None:
    async with client(sample.operations) as http:
        for _ in range(2):
            posted = await http.post("/graphql", json={"documentId": FIRM_ID, "variables": ONE, "operationName": "Firm"})
            assert (posted.status_code, posted.json()) == (200, {"data": {"firm": {"name": "Firm 1"}}})
        got = await http.get("/graphql", params={"documentId": FIRM_ID, "variables": f'{{"id": "{ONE["id"]}"}}'})
        assert (got.status_code, got.text) == (200, posted.text)
        mutation = await http.get("/graphql", params={"documentId": trusted.id_of(CLOSE)})
        assert (mutation.status_code, mutation.json()["errors"][0]["extensions"]["code"]) == (405, "MUTATION_OVER_GET")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"documentId": UNKNOWN}, "DOCUMENT_NOT_FOUND"),
        ({"documentId": FIRM_ID.upper()}, "BAD_REQUEST"),
        ({"documentId": "sha256:'; drop table job"}, "BAD_REQUEST"),
        ({"documentId": "md5:0"}, "BAD_REQUEST"),
        ({"documentId": 7}, "BAD_REQUEST"),
        ({"documentId": FIRM_ID, "query": FIRM}, "BAD_REQUEST"),
        ({"query": "sha256:\x00"}, "DOCUMENT_NOT_FOUND"),
    ],
)
async def test_an_id_that_is_none_is_a_client_error(sample: Sample, body: dict[str, object], code: str) -> None:
    async with client(sample.operations) as http:
        answer = await http.post("/graphql", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, code)


async def test_in_production_nothing_else_is_run(sample: Sample, closed: Operations) -> None:
    async with client(closed) as http:
        refused = await http.post("/graphql", json={"query": "{ __typename }"})
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "DOCUMENT_NOT_TRUSTED")
        assert not closed.compiler.documents.known, "it was not even parsed"
        for body in ({"documentId": FIRM_ID}, {"query": FIRM}, {"query": FIRM}):
            answer = await http.post("/graphql", json={**body, "variables": ONE})
            assert answer.json() == {"data": {"firm": {"name": "Firm 1"}}}
        changed = await http.post("/graphql", json={"query": FIRM + " ", "variables": ONE})
        assert changed.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"


async def test_sockets_know_them_too() -> None:
    assert Asked.of({"documentId": FIRM_ID, "variables": {}}).query == FIRM_ID
    assert Asked.of({"query": FIRM}).query == FIRM


async def test_memory_is_bounded(sample: Sample) -> None:
    texts = {f"{n}.graphql": f"{{ __typename a{n}: __typename }}" for n in range(KEPT_TEXTS + 5)}
    async with sample.database.transaction() as tx:
        await trusted.register(tx, texts)
    keeper = TrustedDocuments(sample.operations.read_pool)
    for text in texts.values():
        assert await keeper.text(trusted.id_of(text)) == text
    assert len(keeper.kept) == KEPT_TEXTS
    for n in range(50):
        with pytest.raises(Refused):
            await keeper.text(f"sha256:{n:064x}")
    assert len(keeper.kept) == KEPT_TEXTS


async def test_registering_refuses_what_cannot_be_run_and_changes_nothing_twice(sample: Sample) -> None:
    documents = sample.operations.compiler.documents
    with pytest.raises(Refused, match=r"bad: .*nope"):
        await register(sample.database, documents, {"good": "{ notes { id } }", "bad": "{ nope }"})
    async with sample.database.transaction() as tx:
        assert await tx.value("select count(*) from trusted_document where name = 'good'") == 0
    again = await register(sample.database, documents, {"renamed.graphql": FIRM})
    assert again == {"renamed.graphql": FIRM_ID}
    async with sample.database.transaction() as tx:
        assert await tx.value("select name from trusted_document where id = :id", id=FIRM_ID) == "firm.graphql"
    with pytest.raises(asyncpg.CheckViolationError):
        async with sample.database.transaction() as tx:
            await tx.run("insert into trusted_document values (:id, 'forged', '{ __typename }', :now)", id=UNKNOWN)


async def test_a_revoked_document_is_run_no_more_until_it_is_registered_again(
    sample: Sample, closed: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "{ notes { id } } # revoked"
    (id,) = (await register(sample.database, sample.operations.compiler.documents, {"notes.graphql": text})).values()
    async with client(closed) as http:
        for body in ({"documentId": id}, {"query": text}):
            assert "data" in (await http.post("/graphql", json=body)).json()
        await revoke(sample.database, [id, id])
        monkeypatch.setattr(trusting, "KEPT_S", -1.0)
        closed.trusted.kept = {asked: (0.0, kept) for asked, (_, kept) in closed.trusted.kept.items()}  # 5 seconds later
        for body, code in (({"documentId": id}, "DOCUMENT_NOT_FOUND"), ({"query": text}, "DOCUMENT_NOT_TRUSTED")):
            assert (await http.post("/graphql", json=body)).json()["errors"][0]["extensions"]["code"] == code
        assert not closed.trusted.kept
        await register(sample.database, sample.operations.compiler.documents, {"notes.graphql": text})
        assert "data" in (await http.post("/graphql", json={"documentId": id})).json()
    assert (await open_client(sample, text)) == 200, "where anything may be run, a revoked text is a text"


async def test_what_is_kept_is_looked_up_again_soon(sample: Sample) -> None:
    keeper = TrustedDocuments(sample.operations.read_pool)
    await keeper.text(FIRM_ID)
    assert 0 < keeper.kept[FIRM_ID][0] - time.monotonic() <= 5


async def test_revoking_what_nobody_registered_changes_nothing(sample: Sample) -> None:
    with pytest.raises(Refused, match=UNKNOWN):
        await revoke(sample.database, [FIRM_ID, UNKNOWN])
    assert await TrustedDocuments(sample.operations.read_pool).text(FIRM_ID) == FIRM


async def open_client(sample: Sample, text: str) -> int:
    async with client(sample.operations) as http:
        return (await http.post("/graphql", json={"query": text})).status_code
