"""Nothing of the schema is beyond the compiler: whatever may be asked becomes one statement that PostgreSQL runs.

So no query needs a second way to be answered; what is refused are sizes (docs/api.md), never shapes.
"""

from collections.abc import AsyncIterator, Iterator
from typing import cast

import orjson
import pytest
import pytest_asyncio
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)

from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import STAFF_ROLES, VISITOR, Kind, Viewer
from resolvers.request import Caller
from resolvers.sources import SOURCES
from schema import SCHEMA
from tests.api.compiler_sample import EMPLOYER, Sample, open_sample
from tests.api.compiler_tables import FIRMS, JOBS
from tests.build.api import Api, open_api
from tests.build.cluster import Template

PRODUCT: GraphQLSchema = SCHEMA._schema
NODE = cast(GraphQLInterfaceType, PRODUCT.get_type("Node"))
DEPTH = 2
ID = new_id()
LONG = "k" * 64
LONGER = "k" * 300
VIEWERS = (
    VISITOR,
    Viewer(Kind.PERSON, person_id=new_id()),
    Viewer(Kind.WORKER, person_id=new_id(), worker_id=new_id()),
    Viewer(Kind.EMPLOYER, person_id=new_id(), employer_id=new_id(), member_role="owner"),
    Viewer(Kind.PARTNER, partner_id=new_id(), scopes=frozenset({"read"})),
    *(Viewer(Kind.STAFF, person_id=new_id(), staff_id=new_id(), staff_role=role) for role in STAFF_ROLES),
)


@pytest_asyncio.fixture(scope="module")
async def api(template: Template, vault: Vault) -> AsyncIterator[Api]:
    urls = await template.clone("whole")
    async with open_api(urls, vault) as opened:
        yield opened
    await template.drop(urls)


@pytest_asyncio.fixture(scope="module")
async def sample(template: Template, vault: Vault) -> AsyncIterator[Sample]:
    urls = await template.clone("keys")
    async with open_sample(urls, vault) as opened:
        yield opened
    await template.drop(urls)


@pytest.mark.parametrize("root", sorted(SOURCES.roots))
async def test_every_root_field_with_all_below_it_is_one_statement(api: Api, root: str) -> None:
    assert PRODUCT.query_type is not None
    for document in _documents(PRODUCT.query_type, root):
        for viewer in VIEWERS:
            await _answered(api, viewer, document)


@pytest.mark.parametrize("type_", sorted(one.name for one in PRODUCT.get_implementations(NODE).objects))
async def test_every_field_of_every_type_is_part_of_one_statement(api: Api, type_: str) -> None:
    """By ``node``, whichever root leads there."""
    named = PRODUCT.get_type(type_)
    assert is_object_type(named)
    document = f'{{ node(id: "{type_}:{ID}") {{ ... on {type_} {_selection(named, DEPTH)} }} }}'
    for viewer in VIEWERS:
        await _answered(api, viewer, document)


async def test_a_key_longer_than_a_columns_name_is_a_key_like_any_other(sample: Sample) -> None:
    firm = f'firm(id: "Firm:{FIRMS[0]}") {{ {LONG}: name {LONGER}: name {LONG}x: foundedOn }}'
    alone = await sample.data(f"{{ {LONG}: {firm} }}")
    assert list(alone[LONG]) == [LONG, LONGER, LONG + "x"] and alone[LONG][LONG] == "Firm 0"
    beside = await sample.data(f"{{ sum(amounts: [1]) {{ total }} {LONG}: {firm} }}")
    assert beside[LONG] == alone[LONG]
    missing = await sample.body(f'{{ {LONG}: firm(id: "Firm:{new_id()}") {{ name }} }}')
    assert missing.data == {LONG: None} and [error["path"] for error in missing.errors] == [[LONG]]
    closed = await sample.data(
        f'mutation {{ closeJob(input: {{jobId: "Job:{JOBS[0]}"}}) {{ ... on Job {{ {LONG}: state }} }} }}', EMPLOYER
    )
    assert closed == {"closeJob": {LONG: "CLOSED"}}


async def test_what_stands_for_a_long_key_is_not_looked_for_in_texts(sample: Sample) -> None:
    async with sample.database.transaction() as tx:
        await tx.run("update firm set name = :name where id = :id", name='"~0":', id=FIRMS[1])
    found = await sample.data(f'{{ firm(id: "Firm:{FIRMS[1]}") {{ {LONG}: name }} }}')
    assert found == {"firm": {LONG: '"~0":'}}


async def _answered(api: Api, viewer: Viewer, document: str) -> None:
    """An answer without errors but for the row that is not there."""
    result = await api.operations.run(Caller("whole", viewer), document, None, {})
    body = orjson.loads(result.body)
    codes = {error["extensions"]["code"] for error in body.get("errors", [])}
    assert result.executed and codes <= {"NOT_FOUND"}, f"{document}\n{body}"


def _documents(query: GraphQLObjectType, root: str) -> Iterator[str]:
    """The root field with all below it; a page read both ways."""
    field = query.fields[root]
    windows = [f"{name}: 3" for name in ("first", "last") if name in field.args]
    for window in windows or [""]:
        yield f"{{ {_field(field, root, [window] if window else [], 1)} }}"


def _field(field: GraphQLField, name: str, given: list[str], depth: int) -> str:
    named = get_named_type(field.type)
    kind = "Posting" if is_abstract_type(named) else named.name
    required = {"id": f'id: "{kind}:{ID}"', "ids": f'ids: ["Posting:{ID}", "Worker:{ID}"]'}
    written = [*(text for argument, text in required.items() if argument in field.args), *given]
    call = f"({', '.join(written)})" if written else ""
    return f"{name}{call} {'' if is_leaf_type(named) else _selection(named, depth)}"


def _selection(named: GraphQLNamedType, depth: int) -> str:
    """Every field; with depth left those that lead on, else their type's name."""
    if is_abstract_type(named):
        return "{ __typename " + " ".join(f"... on {one.name} {{ id }}" for one in PRODUCT.get_possible_types(named)) + " }"
    assert is_object_type(named)
    wrapping = named.name.endswith(("Connection", "Edge")) or named.name in SOURCES.values or named.name == "PageInfo"
    parts = ["__typename"]
    for name, field in named.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            parts.append(name)
        elif depth or wrapping:
            parts.append(_field(field, name, [], depth if wrapping else depth - 1))
        else:
            parts.append(f"{name} {{ __typename }}")
    return "{ " + " ".join(parts) + " }"
