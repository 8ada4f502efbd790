"""Looks at every row as everybody, with all its fields and what hangs on it, and keeps what each was shown."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type

from schema import SCHEMA
from tests.access.decided import types
from tests.access.theatre import SOURCE_TYPES, Theatre
from tests.build.api import Json

PAGE: Final = "(first: 100)"
STEPS: Final = 2
"""A row, its links, and the links of what a star lets one read; anything farther is near another row."""


@dataclass(slots=True)
class Seen:
    """What was shown of each row: ``fields[type, field][id][viewer]`` is the JSON, ``faults`` what should not have been."""

    found: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    fields: dict[tuple[str, str], dict[str, dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    faults: list[str] = field(default_factory=list)


def object_type(name: str) -> GraphQLObjectType:
    """The schema's object type."""
    found = SCHEMA._schema.get_type(name)
    assert isinstance(found, GraphQLObjectType), name
    return found


def links_of(type_: str) -> dict[str, str]:
    """The fields that lead to rows, by name: the type of the rows."""
    targets = {name: get_named_type(found.type).name for name, found in object_type(type_).fields.items()}
    ends = {name: target.removesuffix("Connection") for name, target in targets.items()}
    return {name: target for name, target in ends.items() if target in SOURCE_TYPES}


@cache
def selection(type_: str, steps: int = STEPS) -> str:
    """The type's fields, and with steps left its links; a star's rows are followed one step farther."""
    links, parts = links_of(type_), ["__typename"]
    for name, found in object_type(type_).fields.items():
        named = get_named_type(found.type)
        if isinstance(named, GraphQLUnionType):
            parts.append(f"{name} {{ __typename ... on Node {{ id }} }}")
        elif name not in links:
            parts.append(name if not isinstance(named, GraphQLObjectType) else f"{name} {{ {' '.join(named.fields)} }}")
        elif steps:
            below = selection(links[name], steps - 1 if types().blocks[type_].links.get(name) else 0)
            pages = named.name.endswith("Connection")
            parts.append(f"{name}{PAGE} {{ totalCount nodes {{ {below} }} }}" if pages else f"{name} {{ {below} }}")
    return " ".join(parts)


async def look(theatre: Theatre) -> Seen:
    """Asks ``node(id)`` for every row as every viewer."""
    seen = Seen()
    for type_ in SOURCE_TYPES & theatre.rows.keys():
        document = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ {selection(type_)} }} }} }}"
        for who in theatre.viewers:
            for id in theatre.rows[type_]:
                node = (await theatre.ask(who, document, id=id))["data"]["node"]
                if node is not None:
                    seen.found[who, type_].add(id)
                    keep(seen, theatre, who, node)
    return seen


def keep(seen: Seen, theatre: Theatre, who: str, row: Json) -> None:
    """Notes the fields of a shown row, then those of the rows below it."""
    type_, links = row["__typename"], links_of(row["__typename"])
    id = row.get("id") or row.get("transfer", {}).get("id", "?")  # an entry has no id: its transfer names it
    for name, value in row.items():
        if name == "__typename":
            continue
        if isinstance(get_named_type(object_type(type_).fields[name].type), GraphQLUnionType):
            if value is not None and not theatre.may_read(who, value["__typename"], value["id"]):
                seen.faults.append(f"{who} reaches {value['id']} through {id}.{name}")
            continue
        if name not in links:
            seen.fields[type_, name][id][who] = value
            continue
        below = list(rows_in(value))
        shown = None if value is None else frozenset(one.get("id", "?") for one in below)
        seen.fields[type_, name][id][who] = shown
        if isinstance(value, dict) and value.get("totalCount", len(below)) != len(below):
            seen.faults.append(f"{who}: {id}.{name} counts {value['totalCount']} rows and shows {len(below)}")
        for one in below:
            if not types().blocks[type_].links.get(name) and "id" in one and not theatre.may_read(who, links[name], one["id"]):
                seen.faults.append(f"{who} reaches {one['id']} through {id}.{name}")
            keep(seen, theatre, who, one)


def rows_in(value: Any) -> Iterator[Json]:
    """The rows of a link's value: one, a list, or a page."""
    if isinstance(value, dict) and "nodes" in value:
        yield from value["nodes"]
    elif isinstance(value, list):
        yield from value
    elif value is not None:
        yield value
