"""One operation of a known document: its variables read fast, and the key of the variant a request needs."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableDefinitionNode,
    is_enum_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues, get_variable_values

from resolvers.compiler.select import Role, VariableUses, variable_uses

MAX_LIST_INPUT = 1_000
"""Items in any list a request brings."""
MAX_INPUT_DEPTH = 12
INT = range(-(2**31), 2**31)

Reader: TypeAlias = Callable[[object], object]
"""Coerces a variable's JSON value, or answers Undefined to leave it to graphql-core."""


@dataclass(slots=True)
class Operation:
    """The operation, its fragments, what its variables decide, and the statements made for it so far."""

    schema: GraphQLSchema
    node: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    uses: VariableUses
    readers: list[tuple[str, Reader]] | None
    roles: tuple[tuple[str, tuple[Role, ...]], ...] | None = None
    plans: dict[Hashable, Any] = field(default_factory=dict)
    """Any: each kind of plan is kept under its own key by ``plan``."""

    @classmethod
    def of(cls, schema: GraphQLSchema, node: OperationDefinitionNode, fragments: dict[str, FragmentDetails]) -> "Operation":
        uses = variable_uses([node, *fragments.values()])
        return cls(schema, node, fragments, uses, _readers(schema, list(node.variable_definitions or ())))

    @property
    def kind(self) -> OperationType:
        return self.node.operation

    def read(self, given: dict[str, object]) -> dict[str, object] | list[GraphQLError]:
        """The variables coerced as the specification says, or the errors."""
        if self.readers is not None and len(given) == len(self.readers):
            values = {name: reader(given[name]) if name in given else Undefined for name, reader in self.readers}
            if Undefined not in values.values():
                return values
        if fault := _unfit(given):
            return [fault]
        coerced = get_variable_values(self.schema, list(self.node.variable_definitions or ()), given, max_errors=10)
        if isinstance(coerced, VariableValues):
            return coerced.coerced
        for error in coerced:
            error.extensions = {"code": "BAD_USER_INPUT", **(error.extensions or {})}
        return coerced

    def variant(self, variables: dict[str, object]) -> Hashable:
        """What of these variables changes the statement."""
        assert self.roles is not None
        return tuple(role(variables.get(name, Undefined)) for name, roles in self.roles for role in roles)


def _readers(schema: GraphQLSchema, definitions: list[VariableDefinitionNode]) -> list[tuple[str, Reader]] | None:
    readers = []
    for definition in definitions:
        type_ = type_from_ast(schema, definition.type)
        reader = _reader(cast(GraphQLInputType, type_)) if type_ else None
        if reader is None:
            return None
        readers.append((definition.variable.name.value, reader))
    return readers


def _reader(type_: GraphQLInputType) -> Reader | None:
    if is_non_null_type(type_):
        return _leaf_reader(type_.of_type)
    inner = _leaf_reader(type_)
    if inner is None:
        return None
    return lambda value: None if value is None else inner(value)


def _leaf_reader(named: GraphQLInputType) -> Reader | None:
    name = getattr(named, "name", "")
    if name in ("String", "ID"):
        return lambda value: value if type(value) is str and "\x00" not in value else Undefined
    if name == "Int":
        return lambda value: value if type(value) is int and value in INT else Undefined
    if name == "Boolean":
        return lambda value: value if type(value) is bool else Undefined
    if is_enum_type(named):
        members = {key: named.coerce_input_value(key) for key in named.values}
        return lambda value: members.get(value, Undefined) if type(value) is str else Undefined
    return None


def _unfit(value: object, depth: int = 0) -> GraphQLError | None:
    """The error for variables with too long lists, too deep nesting, or the one character no PostgreSQL text can hold."""
    if isinstance(value, str) and "\x00" in value:
        return GraphQLError("Texts cannot hold the NUL character.", extensions={"code": "BAD_USER_INPUT"})
    if depth > MAX_INPUT_DEPTH:
        return GraphQLError("The variables are nested too deeply.", extensions={"code": "TOO_LARGE"})
    if isinstance(value, list) and len(value) > MAX_LIST_INPUT:
        return GraphQLError(f"A list has at most {MAX_LIST_INPUT:,} items.", extensions={"code": "TOO_LARGE"})
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((fault for item in inner if (fault := _unfit(item, depth + 1))), None)
