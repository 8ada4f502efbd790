"""Binds sources to the schema's types by name, once, at start. Whatever does not fit is refused then, all faults in one list."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction
from types import ModuleType
from typing import TypeAlias

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from domain.viewer import PARAMETERS
from resolvers.compiler.keys import order_keys
from resolvers.compiler.source import Either, Link, Mixed, Root, Source, Value

RootField: TypeAlias = Root | Link | Mixed
VIEWER_BIND = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
MAX_NAME_BYTES = 63
"""PostgreSQL cuts longer column names silently, which would be a wrong response key."""

MONEY = Value(
    "Money",
    {
        "fen": "{value}",
        "currency": "'CNY'::text",
        "text": "'¥' || to_char({value} / 100.0, 'FM999,999,999,999,990.00')",
    },
    column="_fen",
)


ARGUMENTS = {"one": (), "many": ("first",), "connection": ("first", "after", "last", "before")}


class BrokenSources(Exception):
    """The declarations do not fit the schema; the message lists every fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("sources that do not fit the schema:\n  " + "\n  ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything the areas declare."""

    sources: Mapping[str, Source]
    values: Mapping[str, Value]
    roots: Mapping[str, RootField]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Sources, value types and root fields, bound to the schema they answer."""

    schema: GraphQLSchema
    sources: Mapping[str, Source]
    values: Mapping[str, Value]
    roots: Mapping[str, RootField]


def gather(modules: Iterable[ModuleType]) -> Declared:
    """What resolver modules declare: their sources, their value types, and their ``ROOTS``."""
    sources: dict[str, Source] = {}
    values: dict[str, Value] = {MONEY.type: MONEY}
    roots: dict[str, RootField] = {}
    for module in modules:
        for declared in vars(module).values():
            if isinstance(declared, Source):
                sources[declared.type] = declared
            elif isinstance(declared, Value):
                values[declared.type] = declared
        roots.update(getattr(module, "ROOTS", {}))
    return Declared(sources, values, roots)


def bind(schema: GraphQLSchema, declared: Declared) -> Catalog:
    """The catalog; raises BrokenSources listing everything that does not fit."""
    values = {MONEY.type: MONEY, **declared.values}
    catalog = Catalog(schema, declared.sources, values, declared.roots)
    faults = list(_faults(catalog))
    if faults:
        raise BrokenSources(faults)
    return catalog


def _faults(catalog: Catalog) -> Iterator[str]:
    for name, source in catalog.sources.items():
        type_ = catalog.schema.get_type(name)
        if not is_object_type(type_):
            yield f"{name}: the schema has no such object type"
            continue
        yield from _source_faults(catalog, source, type_)
    for name, value in catalog.values.items():
        value_type = catalog.schema.get_type(name)
        if is_object_type(value_type):
            yield from (f"{name}.{unknown}: no such field" for unknown in value.fields.keys() - value_type.fields.keys())
            for field_name, field in value_type.fields.items():
                yield from _value_faults(catalog, f"{name}.{field_name}", field)
        elif value is not MONEY:
            yield f"{name}: the schema has no such object type"
    yield from _root_faults(catalog)


def _source_faults(catalog: Catalog, source: Source, type_: GraphQLObjectType) -> Iterator[str]:
    where = source.type
    if not source.readable:
        yield f"{where}: no arms; say who may read a row"
    for arm, predicate in source.readable.items():
        yield from _bind_faults(f"{where}: arm {arm}", predicate)
    yield from _order_faults(where, source.order, paged=False)
    declared = {*source.fields, *source.links, *source.guards}
    yield from (f"{where}.{unknown}: no such field in the schema" for unknown in declared - type_.fields.keys())
    yield from (f"{where}.{both}: both a field and a link" for both in source.fields.keys() & source.links.keys())
    for name, arms in source.guards.items():
        if name in type_.fields and is_non_null_type(type_.fields[name].type):
            yield f"{where}.{name}: guarded, so it must be nullable"
        yield from (f"{where}.{name}: guard names the unknown arm {arm}" for arm in set(arms) - source.readable.keys())
    for name, field in type_.fields.items():
        if len(name) > MAX_NAME_BYTES:
            yield f"{where}.{name}: names longer than {MAX_NAME_BYTES} bytes cannot be columns"
        link = source.links.get(name)
        if isinstance(link, Either):
            yield from _either_faults(catalog, f"{where}.{name}", link, field)
        elif link:
            yield from _listed_faults(catalog, f"{where}.{name}", link, field)
        else:
            yield from _plain_faults(catalog, source, name, field)


def _plain_faults(catalog: Catalog, source: Source, name: str, field: GraphQLField) -> Iterator[str]:
    where = f"{source.type}.{name}"
    if field.args:
        yield f"{where}: a field with arguments needs a link"
    yield from _value_faults(catalog, where, field)
    yield from _bind_faults(where, source.fields.get(name, ""))


def _value_faults(catalog: Catalog, where: str, field: GraphQLField) -> Iterator[str]:
    named = get_named_type(field.type)
    if is_abstract_type(named) or (is_object_type(named) and named.name not in catalog.values):
        yield f"{where}: {named.name} is neither a link nor a value type; computed values are root fields"


def _listed_faults(catalog: Catalog, where: str, link: Link | Mixed, field: GraphQLField) -> Iterator[str]:
    for case in [link] if isinstance(link, Link) else link.cases.values():
        yield from _link_faults(catalog, where, case, field)
    connection = get_named_type(field.type)
    if isinstance(link, Mixed) and is_object_type(connection) and "nodes" in connection.fields:
        yield from _member_faults(catalog, where, _item(connection.fields["nodes"].type), link.cases)


def _member_faults(catalog: Catalog, where: str, type_: GraphQLOutputType, known: Iterable[str]) -> Iterator[str]:
    """Members of a union or interface that nothing finds: their rows would be answered as if they were not there."""
    named = get_named_type(type_)
    members = catalog.schema.get_possible_types(named) if is_abstract_type(named) else ()
    yield from (
        f"{where}: nothing finds {member.name}, a member of {named.name}" for member in members if member.name not in known
    )


def _link_faults(catalog: Catalog, where: str, link: Link, field: GraphQLField) -> Iterator[str]:
    target = catalog.sources.get(link.target)
    if target is None:
        yield f"{where}: there is no source {link.target}"
        return
    for order in (link.order or target.order, *link.orders.values()):
        yield from _order_faults(where, order, paged=link.shape == "connection")
    yield from _bind_faults(where, link.on)
    yield from (f"{where}: only by {arm}, which is no arm of {target.type}" for arm in link.only if arm not in target.readable)
    yield from _argument_faults(where, link, field)
    nullable = not is_non_null_type(field.type)
    if link.shape == "one" and not nullable and not link.granted and target.readable.get("everyone") != "true":
        yield f"{where}: non-null across an authority boundary; make it nullable, or grant the link with a reason"
    if link.shape == "one" and not _answers(catalog, field.type, link.target):
        yield f"{where}: the schema says {field.type}, the link finds {link.target}"
    if link.shape == "many" and not is_list_type(_nullable(field.type)):
        yield f"{where}: a many link on a field that is no list"
    if link.shape == "connection":
        yield from _connection_faults(catalog, where, link, field)


def _connection_faults(catalog: Catalog, where: str, link: Link, field: GraphQLField) -> Iterator[str]:
    named = get_named_type(field.type)
    if not is_object_type(named) or not named.fields.keys() & {"edges", "nodes"}:
        yield f"{where}: {named.name} is not a connection"
        return
    unknown = named.fields.keys() - {"edges", "nodes", "pageInfo", "totalCount"}
    yield from (f"{where}: {named.name}.{name} is not a connection's field" for name in unknown)
    if "nodes" in named.fields and not _answers(catalog, _item(named.fields["nodes"].type), link.target):
        yield f"{where}: {named.name} does not hold {link.target}"
    order = get_named_type(field.args["order"].type) if "order" in field.args else None
    if link.orders and not (is_enum_type(order) and order.values.keys() == link.orders.keys()):
        yield f"{where}: the enum of the argument order has other names than {', '.join(link.orders)}"


def _either_faults(catalog: Catalog, where: str, link: Either, field: GraphQLField) -> Iterator[str]:
    if is_non_null_type(field.type):
        yield f"{where}: a link to several types must be nullable"
    yield from _member_faults(catalog, where, field.type, link.cases)
    for kind in link.cases:
        if kind not in catalog.sources:
            yield f"{where}: there is no source {kind}"
        elif not _answers(catalog, field.type, kind):
            yield f"{where}: {kind} is not a member of {field.type}"


def _argument_faults(where: str, link: Link, field: GraphQLField) -> Iterator[str]:
    """Every filter has its argument and every argument its meaning: one that was ignored would be answered wrongly."""
    meant = set(ARGUMENTS[link.shape]) | ({"order"} if link.orders else set()) | set(link.filters)
    taken = set()
    for name, argument in field.args.items():
        inner = get_named_type(argument.type)
        if is_input_object_type(inner) and name not in meant:
            taken |= {f"{name}.{leaf}" for leaf in inner.fields}
        else:
            taken.add(name)
    yield from (f"{where}: the argument {name} means nothing" for name in sorted(taken - meant))
    yield from (f"{where}: a filter for the unknown argument {name}" for name in sorted(set(link.filters) - taken))


def _root_faults(catalog: Catalog) -> Iterator[str]:
    query = catalog.schema.query_type
    fields = query.fields if query else {}
    # a compiled field's method has no body to run; whatever is computed awaits its transaction
    missing = [name for name, field in fields.items() if name not in catalog.roots and not iscoroutinefunction(field.resolve)]
    yield from (f"Query.{name}: neither a source nor a resolver" for name in missing)
    for name, root in catalog.roots.items():
        if name not in fields:
            yield f"Query.{name}: no such field in the schema"
        elif not isinstance(root, Root):
            yield from _listed_faults(catalog, f"Query.{name}", root, fields[name])
        elif root.shape in ("node", "nodes"):
            yield from _node_faults(f"Query.{name}", root, fields[name])
            yield from _member_faults(catalog, f"Query.{name}", _item(fields[name].type), catalog.sources)
        elif root.target not in catalog.sources:
            yield f"Query.{name}: there is no source {root.target}"
        elif set(fields[name].args) != ({"id"} if root.shape == "by_id" else set()):
            yield f"Query.{name}: {root.shape} takes other arguments"
        elif is_non_null_type(fields[name].type):
            yield f"Query.{name}: one row may be missing or not readable, so it must be nullable"


def _node_faults(where: str, root: Root, field: GraphQLField) -> Iterator[str]:
    if not is_interface_type(get_named_type(field.type)):
        yield f"{where}: {root.shape} answers an interface"
    if set(field.args) != {"id" if root.shape == "node" else "ids"}:
        yield f"{where}: {root.shape} takes other arguments"
    if is_non_null_type(field.type if root.shape == "node" else _item(field.type)):
        yield f"{where}: a row may be missing or not readable, so it must be nullable"


def _bind_faults(where: str, sql: str) -> Iterator[str]:
    for bind_name in VIEWER_BIND.findall(sql):
        if bind_name not in PARAMETERS:
            yield f"{where}: :{bind_name} is not a parameter of the viewer"


def _order_faults(where: str, order: tuple[str, ...], paged: bool) -> Iterator[str]:
    try:
        order_keys(order, paged)
    except ValueError as fault:
        yield f"{where}: {fault}"


def _answers(catalog: Catalog, type_: GraphQLOutputType, target: str) -> bool:
    named, found = get_named_type(type_), catalog.schema.get_type(target)
    if named is found:
        return True
    return is_abstract_type(named) and is_object_type(found) and catalog.schema.is_sub_type(named, found)


def _nullable(type_: GraphQLOutputType) -> GraphQLOutputType:
    return type_.of_type if is_non_null_type(type_) else type_


def _item(type_: GraphQLOutputType) -> GraphQLOutputType:
    inner = _nullable(type_)
    return inner.of_type if is_list_type(inner) else inner
