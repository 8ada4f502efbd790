"""A row that one may not read is behind no path: ``nodes``, pages below a row, their filters, orders, counts and cursors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLEnumType, get_named_type

from domain.viewer import Viewer
from resolvers.compiler import bind
from resolvers.compiler.source import Filter, Link, Mixed, Source
from resolvers.compiler.sql import column_of
from resolvers.sources import SOURCES
from schema import SCHEMA
from tests.access.decided import Who, roots, types
from tests.access.reading import links_of, object_type
from tests.access.test_roots import listed
from tests.access.theatre import SOURCE_TYPES, Theatre
from tests.build.api import Json

NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"
AT_A_TIME = 100
CATALOG = bind(SCHEMA._schema, SOURCES)
TARGETS = r"\{t\}\.(\w+)"


@dataclass(frozen=True, slots=True)
class Below:
    """Pages that hang on rows of a type."""

    type: str
    name: str
    target: str

    @property
    def arguments(self) -> Any:
        return object_type(self.type).fields[self.name].args

    def orders(self) -> list[str]:
        """The names of its orders."""
        order = self.arguments.get("order")
        named = get_named_type(order.type) if order else None
        return list(named.values) if isinstance(named, GraphQLEnumType) else []


def _below() -> Iterator[Below]:
    for type_ in sorted(SOURCE_TYPES):
        for name, target in links_of(type_).items():
            if get_named_type(object_type(type_).fields[name].type).name.endswith("Connection"):
                yield Below(type_, name, target)


PAGES = list(_below())


async def test_nodes_give_what_node_gives(theatre: Theatre) -> None:
    """In the order of the ids, null where nothing is or may be read: readable or not, the answer has the same shape."""
    ids = [id for type_ in sorted(SOURCE_TYPES & theatre.rows.keys()) for id in theatre.rows[type_] if _is_node(type_)]
    for who in theatre.viewers:
        for start in range(0, len(ids), AT_A_TIME):
            asked = ids[start : start + AT_A_TIME]
            found = (await theatre.ask(who, NODES, ids=asked))["data"]["nodes"]
            expected = [id if theatre.may_read(who, id.partition(":")[0], id) else None for id in asked]
            assert [one and one["id"] for one in found] == expected, who


def test_there_are_pages_below_rows() -> None:
    assert PAGES, "nothing would be shown"


@pytest.mark.parametrize("below", PAGES, ids=lambda below: f"{below.type}.{below.name}")
async def test_pages_below_a_row_show_the_same_rows_however_they_are_asked_for(theatre: Theatre, below: Below) -> None:
    """By any order, from either end, after any cursor that anybody was given: never a row the whole list does not show."""
    seen: dict[str, dict[str, list[str]]] = {}
    for who in theatre.viewers:
        for owner in theatre.readable(who, below.type):
            edges = await _all(theatre, who, below, owner)
            seen.setdefault(owner, {})[who] = [edge["cursor"] for edge in edges]
            if _is_node(below.target) and not _starred(below):
                hidden = [edge["node"]["id"] for edge in edges if not theatre.may_read(who, below.target, edge["node"]["id"])]
                assert not hidden, f"{who}: {owner}.{below.name} shows {hidden}"
    for owner, by_viewer in seen.items():
        donor = max(by_viewer.values(), key=len)
        assert not _starred(below) or set(map(tuple, by_viewer.values())) == {tuple(donor)}, f"{owner}.{below.name} differs"
        for who, whole in by_viewer.items():
            await _as_whole(theatre, who, below, owner, whole, donor)


async def _as_whole(theatre: Theatre, who: str, below: Below, owner: str, whole: list[str], donor: list[str]) -> None:
    where = f"{who}: {owner}.{below.name}"
    assert _cursors(await _page(theatre, who, below, owner, "last: 100")) == whole[-AT_A_TIME:], where
    for order in below.orders():
        assert (await _page(theatre, who, below, owner, f"first: 100, order: {order}"))["totalCount"] == len(whole), where
    for place, cursor in list(enumerate(donor))[:: max(1, len(donor) // 3)]:
        rest = _cursors(await _page(theatre, who, below, owner, f'first: 100, after: "{cursor}"'))
        assert rest == [one for one in donor[place + 1 :] if one in whole][:AT_A_TIME], f"{where} after {cursor}"


async def _all(theatre: Theatre, who: str, below: Below, owner: str) -> list[Json]:
    """Every edge, page after page, as many as are counted: what auditors read here grows while they are asked."""
    edges: list[Json] = []
    while True:
        after = f', after: "{edges[-1]["cursor"]}"' if edges else ""
        page = await _page(theatre, who, below, owner, f"first: {AT_A_TIME}{after}")
        edges += page["edges"]
        if len(page["edges"]) < AT_A_TIME:
            assert page["totalCount"] == len(edges), f"{who}: {owner}.{below.name}"
            return edges


async def _page(theatre: Theatre, who: str, below: Below, owner: str, call: str) -> Json:
    node = "{ cursor node { id } }" if _is_node(below.target) else "{ cursor node { __typename } }"
    document = (
        f"query($id: ID!) {{ node(id: $id) {{ ... on {below.type} {{ {below.name}({call}) {{ totalCount edges {node} }} }} }} }}"
    )
    body = await theatre.ask(who, document, id=owner)
    assert "errors" not in body, f"{who}: {owner}.{below.name}({call}): {body}"
    page: Json = body["data"]["node"][below.name]
    return page


def _cursors(page: Json) -> list[str]:
    return [edge["cursor"] for edge in page["edges"]]


def _starred(below: Below) -> bool:
    """Whether all rows below are read with the row, whatever their own block says."""
    return types().blocks[below.type].links[below.name]


def _is_node(type_: str) -> bool:
    return any(interface.name == "Node" for interface in object_type(type_).interfaces)


async def test_no_filter_or_order_tells_what_a_guard_hides(theatre: Theatre) -> None:
    """Whoever may not see a field could else find its value by asking for rows that have it, or by where they stand."""
    told = []
    for where, link in _links():
        for name in _guarded(link):
            root = where.removeprefix("Query.")
            assert root in roots(), f"{where} filters or orders by {link.target}.{name}, which is guarded"
            who_may = types().blocks[link.target].fields[name]
            for who, viewer in theatre.viewers.items():
                shown = await listed(theatre, who, root)
                told += [f"{who}: {root} tells {name} of {id}" for id in shown if not _holds(who_may, viewer, theatre, id)]
    assert not told, "\n".join(told)


def _holds(who_may: Who | None, viewer: Viewer, theatre: Theatre, id: str) -> bool:
    return who_may is None or who_may.holds(viewer, theatre.rows[id.partition(":")[0]][id])


def test_no_root_is_a_list_of_several_types() -> None:
    """roots.txt has no word for one; who adds the first decides there who is given which rows of it."""
    assert [name for name, root in SOURCES.roots.items() if isinstance(root, Mixed)] == []


def _links() -> Iterator[tuple[str, Link]]:
    for name, root in SOURCES.roots.items():
        if isinstance(root, Link):
            yield f"Query.{name}", root
    for source in SOURCES.sources.values():
        for name, link in source.links.items():
            if isinstance(link, Link):
                yield f"{source.type}.{name}", link


def _guarded(link: Link) -> list[str]:
    """The guarded fields of the target that are read from a column the list filters or orders by."""
    target = SOURCES.sources[link.target]
    asked = [rule.sql if isinstance(rule, Filter) else rule for rule in link.filters.values()]
    columns = {column for sql in asked for column in re.findall(TARGETS, sql)}
    columns |= {re.split(r"[: ]", key)[0] for order in (link.order, *link.orders.values()) for key in order}
    return [name for name in target.guards if columns & _columns(target, name)]


def _columns(source: Source, name: str) -> set[str]:
    """The columns of the row a field is read from."""
    if name in source.fields:
        return set(re.findall(TARGETS, source.fields[name]))
    return {column_of(CATALOG, name, object_type(source.type).fields[name].type)}


pytestmark = pytest.mark.requirement("S-064", part="what is not published is not there, for every viewer through any path")
