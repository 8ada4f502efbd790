"""The public contract as files: ``schema.graphql`` is what the code says, ``released.graphql`` what was promised by a release.

What a release promised may only go after it was deprecated in a release: then clients had the time to see it.
"""

import re
import sys
from pathlib import Path
from typing import Final

import strawberry
from graphql import (
    BreakingChangeType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
)

SNAPSHOT: Final = Path(__file__).with_name("schema.graphql")
RELEASED: Final = Path(__file__).with_name("released.graphql")
COORDINATE: Final = re.compile(r"(\w+)\.(\w+)(?:\((\w+):\))?")
REMOVALS: Final = (BreakingChangeType.FIELD_REMOVED, BreakingChangeType.VALUE_REMOVED_FROM_ENUM, BreakingChangeType.ARG_REMOVED)


def write(schema: strawberry.Schema) -> int:
    """Writes the snapshot."""
    SNAPSHOT.write_text(schema.as_str() + "\n", encoding="utf-8")
    return 0


def check(schema: strawberry.Schema) -> int:
    """1, with a sentence, when the snapshot is not what the code says."""
    if SNAPSHOT.exists() and SNAPSHOT.read_text(encoding="utf-8") == schema.as_str() + "\n":
        return 0
    print("schema/schema.graphql is not current: ./run schema writes it", file=sys.stderr)
    return 1


def release(schema: strawberry.Schema) -> int:
    """Writes what is promised from this release on."""
    RELEASED.write_text(schema.as_str() + "\n", encoding="utf-8")
    return 0


def broken(released: str, present: str) -> list[str]:
    """A sentence for everything the released contract promised and the present one breaks, deprecated things excepted."""
    before, now = build_schema(released), build_schema(present)
    return [
        change.description
        for change in find_breaking_changes(before, now)
        if change.type not in REMOVALS or not _was_deprecated(before, change.description)
    ]


def _was_deprecated(schema: GraphQLSchema, removal: str) -> bool:
    """Whether what a sentence such as ``Argument Query.postings(text:) was removed.`` names was deprecated."""
    type_name, name, argument = COORDINATE.search(removal).groups()  # type: ignore[union-attr]  # every removal names one
    type_ = schema.get_type(type_name)
    if isinstance(type_, GraphQLEnumType):
        return type_.values[name].deprecation_reason is not None
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
    field = type_.fields[name]
    if argument:
        assert isinstance(field, GraphQLField)
        return (field.deprecation_reason or field.args[argument].deprecation_reason) is not None
    return field.deprecation_reason is not None
