"""``@pii`` stands on every field that shows personal data, as the tags of the columns behind it say (T-003, T-004)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from domain.database import Transaction
from resolvers.compiler.source import Source
from resolvers.sources import SOURCES
from schema import SCHEMA
from schema.personal_data import FILE, Mark, PersonalDataKind, marks

GRAPHQL: Final = SCHEMA._schema
TAGS = """
    select table_name, column_name, kind, protection, derived from column_tag where kind not in ('none', 'id', 'secret')
"""
ORDER: Final = tuple(kind.value for kind in PersonalDataKind)
"""Where a field is made of several columns, the first of these kinds."""
QUALIFIED: Final = re.compile(r"\{?(\w+)\}?\.(\w+)")
ALIASES: Final = re.compile(r"(?:from|join|,)\s+(\w+)\s+(?:as\s+)?\{?(\w+)\}?")
PLUMBING: Final = ("Connection", "Edge")
CAUSE: Final = {"code", "messageZh", "messageEn", "legalBasis"}
ANOTHER_WAY: Final = {
    "DataAccess.by": "a kind of viewer",
}
"""Fields whose columns are personal data and which do not show them."""


@dataclass(frozen=True, slots=True)
class Tag:
    kind: str
    protection: str
    derived: bool


@pytest.mark.requirement("T-003")
@pytest.mark.requirement("T-004", part="fields with derived data are marked as derived")
async def test_every_field_that_shows_personal_data_says_so(tx: Transaction) -> None:
    tags = {(row["table_name"], row["column_name"]): Tag(*tuple(row)[2:]) for row in await tx.all(TAGS)}
    expected = {name: dict(shown(source, tags)) for name, source in SOURCES.sources.items()}
    said = marks()
    wrong = []
    for type_, fields in expected.items():
        there = said.get(type_, {})
        wrong += [f"{type_}: {line_of(field, mark)}" for field, mark in fields.items() if there.get(field) != mark]
        wrong += [f"{type_}.{field} shows nothing of the kind" for field in there.keys() - fields.keys()]
    assert not wrong, f"{FILE.name} should say:\n" + "\n".join(sorted(wrong))


def test_every_value_made_in_python_is_decided() -> None:
    """Types without rows of their own have a line: what they show, or none."""
    undecided = [name for name, type_ in object_types() if name not in SOURCES.sources and name not in marks()]
    assert undecided == [], f"write a line into {FILE.name}"


def test_the_contract_says_it() -> None:
    text = SCHEMA.as_str()
    assert "directive @pii(" in text and "idNumber: String! @pii(kind: ID_NUMBER, sensitivity: SENSITIVE, derived: false)" in text
    assert text.count("@pii(kind: ") - 1 == sum(len(fields) for fields in marks().values())


def object_types() -> Iterator[tuple[str, GraphQLObjectType]]:
    for name, type_ in GRAPHQL.type_map.items():
        roots = (GRAPHQL.query_type, GRAPHQL.mutation_type, GRAPHQL.subscription_type)
        if not isinstance(type_, GraphQLObjectType) or name.startswith("__") or type_ in roots or name == "PageInfo":
            continue
        if not name.endswith(PLUMBING) and not type_.fields.keys() >= CAUSE:
            yield name, type_


def shown(source: Source, tags: Mapping[tuple[str, str], Tag]) -> Iterator[tuple[str, Mark]]:
    """Each field of a type with what its columns hold."""
    type_ = GRAPHQL.get_type(source.type)
    assert isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items():
        if name in source.links or f"{source.type}.{name}" in ANOTHER_WAY:
            continue
        found = [tags[column] for column in columns(source, name, field) if column in tags]
        if found:
            first = min(found, key=lambda tag: ORDER.index(tag.kind))
            masked = all(tag.protection == "mask" for tag in found if tag.kind == first.kind)
            yield name, Mark(PersonalDataKind(first.kind), masked, any(tag.derived for tag in found))


def columns(source: Source, name: str, field: GraphQLField) -> Iterator[tuple[str, str]]:
    """The columns that a field reads."""
    named = get_named_type(field.type)
    value = SOURCES.values.get(named.name)
    texts = [source.fields[name]] if name in source.fields else []
    if value is not None and value.composed:
        texts = list(value.fields.values())
    if not texts:
        own = snake(name) + (value.column if value is not None else "_fen" if named.name == "Fen" else "")
        assert is_leaf_type(named) or value is not None, f"{source.type}.{name}"
        yield source.table, own
    for text in texts:
        aliases = {alias: table for one in (*source.joins.values(), text) for table, alias in ALIASES.findall(one)}
        for alias, column in QUALIFIED.findall(text):
            yield {"t": source.table, **aliases}.get(alias, alias), column


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def line_of(field: str, mark: Mark) -> str:
    return f"{mark.kind.value} {field}{'~' * mark.masked}{'*' * mark.derived}"
