"""Filters: a predicate for each argument that is given, its value prepared for SQL and bound."""

from collections.abc import Callable
from enum import Enum
from typing import cast

from graphql import GraphQLField, GraphQLInputType, get_named_type, is_enum_type

from domain.errors import InvalidInput
from resolvers.compiler.faults import bad_argument
from resolvers.compiler.select import Arguments
from resolvers.compiler.source import Filter
from resolvers.compiler.sql import Emitter
from resolvers.ids import uuid_of


def condition(
    emitter: Emitter, path: str, declared: str | Filter, definition: GraphQLField, arguments: Arguments, tables: dict[str, str]
) -> str:
    """The predicate of a filter that is given, its value bound (or, ``inline``, written out)."""
    rule = declared if isinstance(declared, Filter) else Filter(declared)
    prepare = rule.prepare or _preparation(path, _input_type(definition, path), rule.of)
    if rule.inline:
        literal = str(prepare(arguments.value(path)))
        assert literal.replace("_", "").isalnum()
        return "(" + emitter.filled(rule.sql, tables, lambda: f"'{literal}'") + ")"
    placed: list[str] = []

    def value() -> str:
        if not placed:
            placed.append(emitter.bind(arguments.slot(path, prepare)))
        return placed[0]

    return "(" + emitter.filled(rule.sql, tables, value) + ")"


def _input_type(definition: GraphQLField, path: str) -> GraphQLInputType:
    name, *rest = path.split(".")
    type_ = cast(GraphQLInputType, get_named_type(definition.args[name].type))
    for step in rest:
        type_ = cast(GraphQLInputType, get_named_type(type_.fields[step].type))  # type: ignore[union-attr]  # input objects alone have steps
    return type_


def _preparation(path: str, type_: GraphQLInputType, of: str | None) -> Callable[[object], object]:
    """What SQL takes for an argument of this type: lower-case enum names, UUIDs of ids, anything else as it is."""
    if is_enum_type(type_):
        return _lower
    if getattr(type_, "name", "") == "ID":
        leaf = path.rpartition(".")[2].removesuffix("s").removesuffix("Id")
        kind = of or leaf[:1].upper() + leaf[1:]
        return lambda value: _uuids(kind, value, path)
    return lambda value: value


def _lower(value: object) -> object:
    if isinstance(value, list):
        return [_lower(item) for item in value]
    return (value.name if isinstance(value, Enum) else str(value)).lower()


def _uuids(kind: str, value: object, path: str) -> object:
    if isinstance(value, list):
        return [_uuids(kind, item, path) for item in value]
    try:
        return uuid_of(kind, str(value), path)
    except InvalidInput as refusal:
        raise bad_argument(path, refusal.message_en) from refusal
