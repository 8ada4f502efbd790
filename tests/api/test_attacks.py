"""Hostile requests against the whole API over HTTP: refused cheaply, as the client's error, and the next request is answered.

Single limits are shown in test_endpoint.py; here are combinations of them, every argument of every field, and floods.
"""

import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import httpx
import orjson
import pytest
import pytest_asyncio
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLNullableInputType,
    GraphQLObjectType,
    get_introspection_query,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from domain.vault import Vault
from domain.viewer import Viewer
from resolvers.compiler.documents import CACHED_CHARS, CACHED_DOCUMENTS
from resolvers.compiler.plan import MAX_VARIANTS
from resolvers.endpoint import GraphQLEndpoint
from schema import SCHEMA
from tests.build.accounts import a_staff, a_worker, an_employer
from tests.build.api import Api, open_api
from tests.build.cluster import Template

WORKERS = "worker"
ID = "00000000-0000-7000-8000-000000000001"
TEXTS = (
    "'; drop table posting; --",
    "' or 1=1 --",
    '"',
    "\\",
    "$1",
    "%s{t}{0}:now",
    "\x1f0\x1f",
    "null\x00byte",
    "\ud7ff\U0010ffff\u202e零工",
    "e\u0301" * 50,
    "x" * 20_000,
    "Posting:" + ID,
    f"Posting:{ID}' or 'a'='a",
    "Posting:" + ID.replace("-", "–"),
    "by~" * 200,
    "NEWEST~2026-01-01 00:00:00+00~" + ID,
    "by~infinity~" + ID,
    "by~-infinity~" + ID,
    "by~4714-11-24 00:00:00+00 BC~" + ID,
    "by~0001-01-01 00:00:00+14:00~" + ID,
    "by~9999-12-31 23:59:59-14:00~" + ID,
    "",
)
SLOW_BY_DESIGN = "signInStaff"
"""It hashes a password."""
PIERCING = (TEXTS[0], "\x1f0\x1f", "null\x00byte", TEXTS[8], "x" * 20_000, "", -1, 2**31 - 1, 10**15)
NUMBERS = (0, -1, 2**31 - 1, -(2**31), 2**31, 2**53, 2**63, -(2**63), 10**40, 1.5, True)
ODD: tuple[Any, ...] = (None, [], {}, [[]], {"x": 1}, [None])
REFUSED = frozenset({"INTERNAL", "UNAVAILABLE", "TIMEOUT"})
"""Codes that would say the attack got through."""


@pytest_asyncio.fixture(scope="module")
async def api(template: Template, vault: Vault) -> AsyncIterator[Api]:
    urls = await template.clone("attacks")
    async with open_api(urls, vault) as opened:
        yield opened
    await template.drop(urls)


@pytest_asyncio.fixture(scope="module")
async def http(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    async with api.database.transaction() as tx:
        known = {
            "worker": (await a_worker(tx)).viewer,
            "employer": (await an_employer(tx)).viewer,
            "admin": (await a_staff(tx, "admin")).viewer,
        }

    async def viewer_of(token: str) -> Viewer:
        return known[token]

    transport = httpx.ASGITransport(GraphQLEndpoint(api.operations, viewer_of))
    headers = {"accept": "application/graphql-response+json", "authorization": "Bearer worker"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client


def root(name: str) -> GraphQLObjectType:
    found = {"query": SCHEMA._schema.query_type, "mutation": SCHEMA._schema.mutation_type}[name]
    assert found is not None
    return found


async def ask(http: httpx.AsyncClient, query: str, variables: object = None, token: str = WORKERS) -> httpx.Response:
    """The answer; whatever was sent, it is no server error and well formed."""
    content = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    answer = await http.post("/graphql", content=content, headers=headers)
    assert answer.status_code in (200, 400), f"{answer.status_code} {query} {variables!r}"
    codes = {error["extensions"]["code"] for error in answer.json().get("errors", [])}
    assert not codes & REFUSED, f"{codes} for {query} {str(variables)[:200]}"
    return answer


def values_of(type_: GraphQLInputType, hostile: object) -> Any:
    """A value of the type's shape with the hostile one wherever a leaf stands."""
    inner = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner):
        return [values_of(inner.of_type, hostile)]
    if isinstance(inner, GraphQLInputObjectType):
        return {name: values_of(field.type, hostile) for name, field in inner.fields.items()}
    return hostile


def fitting(name: str, type_: GraphQLInputType, hostile: object, ids: bool) -> Any:
    """A valid value of the type with the hostile one in every leaf it fits, so that it comes as far as it can."""
    inner = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner):
        return [fitting(name, inner.of_type, hostile, ids)]
    if isinstance(inner, GraphQLInputObjectType):
        return {key: fitting(key, field.type, hostile, ids) for key, field in inner.fields.items()}
    kind = getattr(inner, "name", "")
    if kind == "ID" and not ids:
        stem = name.removesuffix("s").removesuffix("Id")
        return f"{stem[:1].upper()}{stem[1:]}:{ID}"
    fits = ("String", "ID") if isinstance(hostile, str) else ("Int", "Fen", "Float")
    return hostile if kind in fits else sane(GraphQLNonNull(cast(GraphQLNullableInputType, inner)))


def sane(type_: GraphQLInputType) -> Any:
    """A plain value of the type; None where it may be left out."""
    if not isinstance(type_, GraphQLNonNull):
        return None
    inner = type_.of_type
    if is_list_type(inner):
        return []
    if isinstance(inner, GraphQLInputObjectType):
        return {name: sane(field.type) for name, field in inner.fields.items() if is_non_null_type(field.type)}
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    by_name = {"ID": "Posting:" + ID, "Boolean": False, "DateTime": "2026-01-01T00:00:00Z", "Date": "2026-01-01", "String": "x"}
    return by_name.get(getattr(inner, "name", ""), 1)


def calls(operation: str) -> Iterator[tuple[str, dict[str, GraphQLInputType], str]]:
    """Every root field with arguments: its name, their types, and a document that passes each as a variable."""
    for name, field in root(operation).fields.items():
        if not field.args:
            continue
        types = {argument: found.type for argument, found in field.args.items()}
        head = ", ".join(f"${argument}: {type_}" for argument, type_ in types.items())
        call = ", ".join(f"{argument}: ${argument}" for argument in types)
        selected = "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"
        yield name, types, f"{operation}({head}) {{ {name}({call}) {selected} }}"


QUERIES = list(calls("query"))
MUTATIONS = list(calls("mutation"))


@pytest.mark.parametrize(("name", "types", "document"), QUERIES, ids=[name for name, _, _ in QUERIES])
async def test_every_argument_of_every_query(
    http: httpx.AsyncClient, name: str, types: dict[str, GraphQLInputType], document: str
) -> None:
    plain = {argument: sane(type_) for argument, type_ in types.items()}
    for argument, type_ in types.items():
        for hostile in (*TEXTS, *NUMBERS):
            given = {key: value for key, value in {**plain, argument: values_of(type_, hostile)}.items() if value is not None}
            await ask(http, document, given, token="admin")
        for odd in ODD:
            await ask(http, document, {**plain, argument: odd})


@pytest.mark.parametrize(("name", "types", "document"), MUTATIONS, ids=[name for name, _, _ in MUTATIONS])
async def test_every_input_of_every_mutation(
    http: httpx.AsyncClient, name: str, types: dict[str, GraphQLInputType], document: str
) -> None:
    depths = (("worker", False), ("employer", False), ("admin", False), ("worker", True))
    for hostile in PIERCING:
        for token, ids in depths if name != SLOW_BY_DESIGN else depths[:1]:
            given = {argument: fitting(argument, type_, hostile, ids) for argument, type_ in types.items()}
            await ask(http, document, given, token)
    for odd in ODD:
        await ask(http, document, dict.fromkeys(types, odd))


async def test_literals_are_no_other_way_in(http: httpx.AsyncClient) -> None:
    for text in TEXTS:
        written = orjson.dumps(text).decode()
        for document in (
            f"{{ node(id: {written}) {{ id }} }}",
            f"{{ nodes(ids: [{written}]) {{ id }} }}",
            f"{{ postings(filter: {{text: {written}}}) {{ totalCount }} }}",
            f"{{ postings(after: {written}) {{ nodes {{ id }} }} }}",
            f'{{ postings(filter: {{text: """{text.replace(chr(0), "")}"""}}) {{ totalCount }} }}',
            f"{{ ruleExplain(ruleId: {written}) {{ version }} }}",
            f"query Q @skip(if: {written}) {{ __typename }}",
            f"{{ __type(name: {written}) {{ name }} }}",
        ):
            await ask(http, document)


@pytest.mark.parametrize("name", ["'; drop table posting; --", 'a"b', "\x00", "x" * 5_000, "__proto__", "A\n"])
async def test_names_are_no_way_in(http: httpx.AsyncClient, name: str) -> None:
    body = {"query": "query A { __typename }", "operationName": name, "variables": {name: name}, "extensions": {name: name}}
    answer = await http.post("/graphql", content=orjson.dumps(body), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "OPERATION_NOT_FOUND")


def bombs() -> Iterator[tuple[str, str]]:
    """Documents within or over the limits that ask for as much work as they can, by what they abuse."""
    deep = "{ postings { nodes { employer { " + "... on Employer { " * 600 + "name" + " }" * 600 + " } } } }"
    yield "inline fragments in each other", deep
    yield "lists in each other", "{ nodes(ids: " + "[" * 800 + "]" * 800 + ") { id } }"
    yield "objects in each other", "{ postings(filter: " + "{text: " * 400 + "1" + "}" * 400 + ") { totalCount } }"
    yield (
        "a cycle through three fragments",
        (
            "{ postings { nodes { ...A } } } fragment A on Posting { employer { ...B } }"
            " fragment B on Employer { ...C } fragment C on Employer { ...B }"
        ),
    )
    yield "a fragment in itself", "{ ...A } fragment A on Query { ...A __typename }"
    yield "fragments nobody uses", "{ __typename } " + " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(300))
    yield "aliases of a page", "{ " + " ".join(f"a{n}: postings(first: 100) {{ totalCount }}" for n in range(90)) + " }"
    wide = " ".join(f"p{n}: payPerHour {{ fen text currency }} e{n}: employer {{ name }}" for n in range(40))
    yield "a wide page", f"{{ postings(first: 100) {{ nodes {{ {wide} }} edges {{ node {{ id title }} }} }} }}"
    nested = "{ applications(first: 100) { nodes { posting { applications(first: 100) { nodes { id } } } } } }"
    yield "pages in pages", nested.replace("id", "posting { applications(first: 100) { nodes { id } } }")
    yield "directives in a heap", "{ __typename " + "@include(if: true) " * 900 + "}"
    yield "variables nobody uses", "query(" + " ".join(f"$v{n}: Int" for n in range(700)) + ") { __typename }"
    yield (
        "conflicting fields",
        "{ " + " ".join(f'... {{ a: ruleExplain(ruleId: "{n}") {{ version }} }}' for n in range(29)) + " }",
    )
    yield "operations in a heap", " ".join(f"query Q{n} {{ __typename }}" for n in range(700))
    yield "a long number", "{ postings(first: " + "9" * 20_000 + ") { totalCount } }"
    yield "unclosed", "{" * 2_900
    yield "blanks", " " * 60_000
    yield "commas", "{ __typename " + "," * 40_000 + "}"
    yield "introspection in introspection", "{ __schema { types " + "{ fields { type " * 8 + "{ name }" + " } }" * 8 + " } }"
    yield "a computed field many times", "{ " + " ".join(f"a{n}: unreadNotificationCount" for n in range(99)) + " }"


@pytest.mark.parametrize(("what", "document"), list(bombs()), ids=[what for what, _ in bombs()])
async def test_bombs_are_cheap(http: httpx.AsyncClient, what: str, document: str) -> None:
    started = time.process_time()
    await ask(http, document, token="admin")
    assert time.process_time() - started < 1.5, f"{what} took {time.process_time() - started:.1f} s of CPU"
    assert (await ask(http, "{ __typename }")).json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("depth", [500, 1_000, 200_000])
async def test_json_in_json_is_refused(http: httpx.AsyncClient, depth: int) -> None:
    for opened, closed in (("[", "]"), ('{"a":', "}")):
        nested = opened * depth + "1" + closed * depth
        body = f'{{"query": "query($a: Int) {{ __typename }}", "variables": {{"a": {nested}}}}}'
        answer = await http.post("/graphql", content=body.encode(), headers={"content-type": "application/json"})
        assert answer.status_code in (400, 413), answer.text[:200]


async def test_a_flood_of_unknown_documents_keeps_its_bounds(http: httpx.AsyncClient, api: Api) -> None:
    documents = api.operations.compiler.documents
    for n in range(CACHED_DOCUMENTS // 4):
        await ask(http, f"{{ __typename a{n}: __typename }} # {'x' * 20_000}")
    assert len(documents.known) <= CACHED_DOCUMENTS and documents.chars <= CACHED_CHARS
    assert documents.chars == sum(len(text) for text in documents.known)
    before = len(documents.known)
    for n in range(30):
        await ask(http, f"{{ nope{n} }}")
        await ask(http, f"{{ a{n}: __typename")
    assert len(documents.known) == before, "what is not valid is not kept"


async def test_a_flood_of_variants_keeps_its_bounds(http: httpx.AsyncClient, api: Api) -> None:
    types = ["Posting", "Worker", "Employer", "Offer", "Application", "Settlement", "Nothing"]
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for mask in range(1, 2 ** len(types)):
        await ask(http, document, {"ids": [f"{kind}:{ID}" for bit, kind in enumerate(types) if mask >> bit & 1]})
    for n in range(100):
        await ask(http, "query($id: ID!) { node(id: $id) { id } }", {"id": f"Kind{n}:{ID}"})
    for known in api.operations.compiler.documents.known.values():
        assert all(len(operation.plans) <= MAX_VARIANTS for operation in known.operations.values())


async def test_introspection_floods_cost_what_they_cost_and_no_more(http: httpx.AsyncClient) -> None:
    full = get_introspection_query(descriptions=True)
    answer = await ask(http, full)
    assert "data" in answer.json() or answer.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"
    doubled = "{ " + " ".join(f"s{n}: __schema {{ types {{ name fields {{ name }} }} }}" for n in range(11)) + " }"
    assert (await ask(http, doubled)).json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"


async def test_without_introspection_nothing_is_suggested(http: httpx.AsyncClient, api: Api) -> None:
    for hidden in (False, True):
        api.operations.compiler.documents.hide_suggestions = hidden
        message = (await ask(http, f"{{ posting{'' if hidden else 'z'}Queu {{ totalCount }} }}")).json()["errors"][0]["message"]
        assert ("Did you mean" in message) is not hidden
    api.operations.compiler.documents.hide_suggestions = False


@pytest.mark.parametrize(
    "query",
    ["query=%ff", "query={__typename}&variables=[]", "query={__typename}&variables=%00", "&".join(["a=b"] * 50), "documentId=x"],
)
async def test_hostile_addresses(http: httpx.AsyncClient, query: str) -> None:
    answer = await http.get(f"/graphql?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] in ("BAD_REQUEST", "MALFORMED_JSON")
