"""Lists, filters, counts, orders and cursors, computed fields and subscriptions: what each root gives to whom (``roots.txt``)."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, get_named_type, get_nullable_type

from domain.errors import Refusal
from domain.viewer import Viewer
from resolvers.feeds import FEEDS
from resolvers.request import Caller, Selected
from resolvers.sources import SOURCES
from tests.access.asking import COMPUTED, FILTER_IDS, FILTERS
from tests.access.decided import RootRow, roots
from tests.access.reading import object_type, rows_in
from tests.access.theatre import Theatre
from tests.access.whose import WHOSE

FILE = "tests/access/roots.txt"
LONGEST_PAGE = 100
PAGING = ("first", "after", "last", "before")
REFUSED = {"NOT_PERMITTED", "NOT_SIGNED_IN", "NOT_FOUND"}
LISTS = [(name, row) for name, row in roots().items() if row.shape == "all"]
each_list = pytest.mark.parametrize(("root", "row"), LISTS, ids=[name for name, _ in LISTS])


def test_every_root_field_is_decided() -> None:
    there = set(object_type("Query").fields) | set(object_type("Subscription").fields)
    undecided = [f"{name}: nobody decided what it gives to whom; write a line in {FILE}" for name in there - roots().keys()]
    undecided += [f"{name} is decided in {FILE}, but there is no such field" for name in roots().keys() - there]
    undecided += [
        f"{name}: say in COMPUTED of tests/access/asking.py what is asked"
        for name, row in roots().items()
        if row.shape == "answers" and name not in COMPUTED
    ]
    assert not undecided, "\n".join(undecided)


@each_list
async def test_a_list_gives_exactly_what_was_decided(theatre: Theatre, root: str, row: RootRow) -> None:
    for who in theatre.viewers:
        shown = await listed(theatre, who, root)
        assert len(shown) == len(set(shown)), f"{who}: {root} gives a row twice"
        assert set(shown) == await decided(theatre, who, row), f"{who}: {root}"


@each_list
async def test_pages_keep_the_order_and_end_where_the_list_ends(theatre: Theatre, root: str, row: RootRow) -> None:
    if not paged(root):
        return
    for who in theatre.viewers:
        whole = await listed(theatre, who, root)
        for size, there, back in (("first", "after", "endCursor"), ("last", "before", "startCursor")):
            walked = [id async for id in _walked(theatre, who, root, size, there, back)]
            assert walked == (whole if size == "first" else list(reversed(whole))), f"{who}: {root} by {size}"


@each_list
async def test_filters_and_orders_only_take_away(theatre: Theatre, root: str, row: RootRow) -> None:
    """Even with the id of a row one may not read: what everybody together is shown, as far as it is one's own."""
    for given in values_of(theatre, root):
        shown = {who: await listed(theatre, who, root, given) for who in theatre.viewers}
        everything = {id for ids in shown.values() for id in ids}
        for who, ids in shown.items():
            allowed = everything & await decided(theatre, who, row)
            assert set(ids) == allowed, f"{who}: {root} {given} shows {sorted(set(ids) ^ allowed)} wrongly"


@each_list
async def test_anothers_cursor_opens_nothing(theatre: Theatre, root: str, row: RootRow) -> None:
    if not paged(root):
        return
    document = f"query($at: String!) {{ {root}(first: 100, after: $at) {{ totalCount nodes {{ id }} }} }}"
    cursors = {who: await _cursors(theatre, who, root) for who in theatre.viewers}
    donor = max(cursors.values(), key=len)
    places = list(donor)
    for who, own in cursors.items():
        for place in places[:: max(1, len(places) // 5)]:
            page = (await theatre.ask(who, document, at=donor[place]))["data"][root]
            after = [id for id in own if id in donor and places.index(id) > places.index(place)]
            shown = [node["id"] for node in page["nodes"]]
            assert set(shown) <= set(own), f"{who}: {root} after {place}"
            common = [id for id in shown if id in donor]
            whole = len(after) if len(shown) < LONGEST_PAGE else len(common)
            assert common == after[:whole], f"{who}: {root} after {place}"
            assert page["totalCount"] == len(own), f"{who}: {root} counts what is not shown"


async def test_ones_own_row_is_ones_own(theatre: Theatre) -> None:
    for root, row in ((root, row) for root, row in roots().items() if row.shape == "mine"):
        for who in theatre.viewers:
            found = (await theatre.ask(who, f"{{ {root} {{ id }} }}"))["data"][root]
            assert {one["id"] for one in rows_in(found)} == await decided(theatre, who, row), f"{who}: {root}"


async def test_computed_fields_answer_those_who_may_ask(theatre: Theatre) -> None:
    for (root, row), who in product(roots().items(), theatre.viewers):
        if row.shape != "answers":
            continue
        body = await theatre.ask(who, *computed(theatre, root))
        codes = {error["extensions"]["code"] for error in body.get("errors", [])}
        if row.who.holds(theatre.viewers[who], row.whose):
            assert codes == set() and body["data"][root] is not None, f"{who}: {root} answers {body}"
        else:
            assert codes and codes <= REFUSED and not (body["data"] or {}).get(root), f"{who}: {root} answers {body}"


async def test_events_reach_those_who_may_read_their_row(theatre: Theatre) -> None:
    for root, row in ((root, row) for root, row in roots().items() if row.shape == "event"):
        arguments = "".join(f"({name}: $id)" for name in object_type("Subscription").fields[root].args)
        document = f"subscription{'($id: ID!)' if arguments else ''} {{ {root}{arguments} {{ id }} }}"
        for who, viewer in theatre.viewers.items():
            heard = {id for id in theatre.rows[row.type] if await _hears(theatre, viewer, document, root, id)}
            assert heard == theatre.readable(who, row.type), f"{who}: {root}"


async def decided(theatre: Theatre, who: str, row: RootRow) -> set[str]:
    """The rows the root should give: readable by types.txt, given by roots.txt."""
    statement = f"select w.id from ({WHOSE[row.type]}) w join {_table(row.type)} t on t.id = w.id where {row.where}"
    where = {f"{row.type}:{found['id']}" for found in await theatre.api.database.pool.fetch(statement)}
    viewer, whose = theatre.viewers[who], theatre.rows[row.type]
    return {id for id in theatre.readable(who, row.type) & where if row.who.holds(viewer, whose[id])}


async def listed(theatre: Theatre, who: str, root: str, given: dict[str, Any] | None = None) -> list[str]:
    """The ids a list root gives, all of them; the count agrees."""
    given = given or {}
    types = object_type("Query").fields[root].args
    page = ["first: 100", "after: $at"] if paged(root) else []
    head = ", ".join([*["$at: String"][: len(page)], *(f"${name}: {types[name].type}" for name in given)])
    call = ", ".join([*page, *(f"{name}: ${name}" for name in given)])
    rows = "totalCount nodes { id } pageInfo { hasNextPage endCursor }" if page else "id"
    document = f"query{f'({head})' if head else ''} {{ {root}{f'({call})' if call else ''} {{ {rows} }} }}"
    ids: list[str] = []
    at: dict[str, Any] = {}
    while True:
        body = await theatre.ask(who, document, **given, **at)
        assert "errors" not in body, f"{who}: {root} {given} answers {body}"
        found = body["data"][root]
        ids += [one["id"] for one in rows_in(found)]
        if not page or not found["pageInfo"]["hasNextPage"]:
            break
        at = {"at": found["pageInfo"]["endCursor"]}
    assert not page or found["totalCount"] == len(ids), f"{who}: {root} {given} counts {found['totalCount']} of {ids}"
    return ids


def paged(root: str) -> bool:
    """Whether it is a connection."""
    return bool(get_named_type(object_type("Query").fields[root].type).name.endswith("Connection"))


def values_of(theatre: Theatre, root: str) -> Iterator[dict[str, Any]]:
    """Every argument but those of paging, one at a time, with every value worth trying."""
    for name, argument in object_type("Query").fields[root].args.items():
        if name in PAGING:
            continue
        named = get_named_type(argument.type)
        parts = {part: found.type for part, found in named.fields.items()} if isinstance(named, GraphQLInputObjectType) else {}
        for part, type_ in parts.items():
            yield from ({name: {part: value}} for value in _values(theatre, part, get_named_type(type_)))
        if not parts:
            assert not isinstance(get_nullable_type(argument.type), GraphQLList)
            yield from ({name: value} for value in _values(theatre, name, named))


def computed(theatre: Theatre, root: str) -> tuple[str, ...]:
    """The document of a computed root; its variables are written into it."""
    call, selection = COMPUTED[root](theatre)
    return (f"query {{ {root}{call} {selection} }}",)


def _values(theatre: Theatre, name: str, type_: object) -> list[Any]:
    if isinstance(type_, GraphQLEnumType):
        return list(type_.values)
    if name in FILTER_IDS:
        return list(theatre.rows[FILTER_IDS[name]])
    assert name in FILTERS, f"{name}: say in FILTERS or FILTER_IDS of tests/access/asking.py what to filter by"
    return FILTERS[name]


async def _walked(theatre: Theatre, who: str, root: str, size: str, there: str, back: str) -> Any:
    """The ids of page after page; backwards pages read from their end."""
    document = f"query($at: String) {{ {root}({size}: 3, {there}: $at) {{ nodes {{ id }} pageInfo {{ {back} }} }} }}"
    at = None
    while True:
        page = (await theatre.ask(who, document, at=at))["data"][root]
        ids = [node["id"] for node in page["nodes"]]
        for id in ids if size == "first" else reversed(ids):
            yield id
        if not ids:
            return
        at = page["pageInfo"][back]


async def _cursors(theatre: Theatre, who: str, root: str) -> dict[str, str]:
    """Of every row, page after page."""
    document = f"query($at: String) {{ {root}(first: 100, after: $at) {{ edges {{ cursor node {{ id }} }} }} }}"
    cursors: dict[str, str] = {}
    at = None
    while edges := (await theatre.ask(who, document, at=at))["data"][root]["edges"]:
        cursors |= {edge["node"]["id"]: edge["cursor"] for edge in edges}
        at = edges[-1]["cursor"]
    return cursors


async def _hears(theatre: Theatre, viewer: Viewer, document: str, root: str, id: str) -> bool:
    """Whether the feed gives the row to the viewer and its event can be selected."""
    operations = theatre.api.operations
    subscribed = operations.subscribed(document, None, {"id": id} if "$id" in document else {})
    try:
        feed = FEEDS[root].begin(viewer, subscribed.arguments)
        async with operations.database.transaction() as tx:
            rows = await feed.rows(tx, viewer)
    except Refusal as refusal:
        assert refusal.code in REFUSED
        return False
    wanted = [row for row in rows if id.endswith(str(row))]
    if not wanted:
        return False
    return await operations.event(Caller("test", viewer), subscribed, Selected(FEEDS[root].type, wanted[0])) is not None


def _table(type_: str) -> str:
    return SOURCES.sources[type_].table


pytestmark = pytest.mark.requirement("S-064", part="what is not published is not there, for every viewer through any path")
