"""From a validated operation to what is selected: fields in response order, arguments, and what makes one variant another.

graphql-core collects the fields (aliases, fragments, ``@include``/``@skip``, merging): the selection is the specification's own.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import TypeAlias
from uuid import UUID

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values

from domain.viewer import Binds

Grouped: TypeAlias = Mapping[str, list[FieldDetails]]


@dataclass(slots=True)
class Inputs:
    """What a request brings to a compiled statement. ``id`` is the row's, when a payload is selected."""

    variables: dict[str, object]
    viewer: Binds
    now: datetime | None = None
    """The transaction's moment; None where the statement asks for it itself."""
    id: UUID | None = None


Slot: TypeAlias = Callable[[Inputs], object]
"""Where one bind's value comes from."""

Role: TypeAlias = Callable[[object], Hashable]
"""What of a variable's value changes the statement."""


@dataclass(slots=True)
class Selection:
    """The fields one run of an operation selects, under its directive flags."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues

    def root(self, type_: GraphQLObjectType) -> Grouped:
        return collect_fields(self.schema, self.fragments, self.variables, type_, self.operation).grouped_field_set

    def under(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> Grouped:
        """The fields selected on an object of this type; repeated fields are merged, fragments of other types left out."""
        found = collect_subfields(self.schema, self.fragments, self.variables, self.operation, type_, details)
        return found.grouped_field_set


@dataclass(slots=True)
class Arguments:
    """The arguments of one selected field: their values in this variant, and where each comes from at every request."""

    definition: GraphQLField
    node: FieldNode
    values: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, definition: GraphQLField, details: list[FieldDetails], variables: VariableValues) -> "Arguments":
        node = details[0].node
        if not definition.args:
            return cls(definition, node)
        return cls(definition, node, get_argument_values(definition, node, variables))

    def value(self, path: str) -> object:
        """The coerced value at ``name`` or ``name.field``; None when absent or null."""
        return _read(self.values, path.split("."))

    def slot(self, path: str, prepare: Callable[[object], object]) -> Slot:
        """How a request's value at the path is found and prepared. Constants are prepared once, here."""
        name, *rest = path.split(".")
        node = next((argument.value for argument in self.node.arguments or () if argument.name.value == name), None)
        while isinstance(node, ObjectValueNode) and rest:
            found = next((field_.value for field_ in node.fields if field_.name.value == rest[0]), None)
            if found is None:
                node = None
                break
            node, rest = found, rest[1:]
        if isinstance(node, VariableNode) and _read(self.values, path.split(".")) is not None:
            return _variable_slot(node.name.value, rest, self.value(path), prepare)
        if node is not None and _has_variables(node):
            return self._general_slot(path, prepare)
        constant = prepare(self.value(path))
        return lambda _: constant

    def _general_slot(self, path: str, prepare: Callable[[object], object]) -> Slot:
        definition, node, steps = self.definition, self.node, path.split(".")
        return lambda inputs: prepare(_read(get_argument_values(definition, node, VariableValues({}, inputs.variables)), steps))


def _variable_slot(name: str, rest: list[str], fallback: object, prepare: Callable[[object], object]) -> Slot:
    if rest:
        return lambda inputs: prepare(_read(inputs.variables[name], rest))
    # A variable that was not given leaves the argument's default in force; whether it was given is part of the variant.
    return lambda inputs: prepare(inputs.variables.get(name, fallback))


def _read(value: object, steps: list[str]) -> object:
    for step in steps:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _has_variables(node: ValueNode) -> bool:
    if isinstance(node, VariableNode):
        return True
    if isinstance(node, ListValueNode):
        return any(_has_variables(value) for value in node.values)
    return isinstance(node, ObjectValueNode) and any(_has_variables(field_.value) for field_ in node.fields)


class VariableUses(Visitor):
    """Every place a variable is used in: directives' flags, and (field, argument path, variable)."""

    def __init__(self) -> None:
        super().__init__()
        self.flags: set[str] = set()
        self.arguments: list[tuple[FieldNode, str, str]] = []
        self.longest = 0
        """Items in the longest list written out."""
        self.unstorable = False
        """Whether a literal holds the NUL character, which no PostgreSQL text can."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        for argument in node.arguments or ():
            self._note(node, argument.name.value, argument.value)

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        for argument in node.arguments or ():
            self._flag(argument)

    def enter_list_value(self, node: ListValueNode, *_: object) -> None:
        self.longest = max(self.longest, len(node.values))

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.unstorable = self.unstorable or "\x00" in node.value

    def _flag(self, argument: ArgumentNode) -> None:
        if isinstance(argument.value, VariableNode):
            self.flags.add(argument.value.name.value)

    def _note(self, field_: FieldNode, path: str, value: ValueNode) -> None:
        if isinstance(value, VariableNode):
            self.arguments.append((field_, path, value.name.value))
        elif isinstance(value, ObjectValueNode):
            for inner in value.fields:
                self._note(field_, f"{path}.{inner.name.value}", inner.value)
        elif isinstance(value, ListValueNode):
            for item in value.values:
                self._note(field_, path, item)


def variable_uses(nodes: list[OperationDefinitionNode | FragmentDetails]) -> VariableUses:
    """The uses in an operation and its fragments."""
    uses = VariableUses()
    for node in nodes:
        visit(node.definition if isinstance(node, FragmentDetails) else node, uses)
    return uses


def exact(value: object) -> Hashable:
    """The value itself changes the statement: a directive's flag, an order."""
    return value if isinstance(value, (str, int, Enum, NoneType)) else repr(value)


def presence(value: object) -> Hashable:
    """Only whether it is given, and which of its fields are."""
    if isinstance(value, dict):
        return tuple(sorted((name, presence(inner)) for name, inner in value.items() if inner is not None))
    # not given is not the same as null: an argument's default may then hold
    return None if value is Undefined else value is not None
