"""The oracle: graphql-core executes field by field, one SELECT per field, pages are cut in Python from the whole list.

Nothing is shared with the compiler but the declarations and the reading of cursors; slow, and obviously right.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
from graphql import (
    Executor,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_object_type,
)
from graphql.execution.middleware import MiddlewareManager
from graphql.execution.values import VariableValues

from domain.database import BUSINESS_NOW
from domain.viewer import PARAMETERS, Viewer
from resolvers.compiler.build import VIEWER_BIND, Catalog
from resolvers.compiler.keys import Keys, order_keys
from resolvers.compiler.operation import Operation
from resolvers.compiler.source import Either, Filter, Link, Mixed, Root, Source, Value
from resolvers.compiler.sql import PLACEHOLDER, column_of
from resolvers.reading import ReadPool


@dataclass(frozen=True, slots=True)
class Row:
    """An object with a source. ``where`` (of ``{t}``) finds it again: entries of a ledger share their transfer's id."""

    source: Source
    id: UUID
    where: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """An object of a value type: an expression of a row, or an element of its JSON."""

    value: Value
    row: Row
    sql: str
    json: object = None


@dataclass(frozen=True, slots=True)
class Page:
    """A connection, cut."""

    items: list[tuple[Row, str]]
    more_after: bool
    more_before: bool
    total: int


@dataclass(slots=True)
class Oracle:
    """Answers operations for one viewer."""

    catalog: Catalog
    pool: ReadPool
    viewer: Viewer
    asked: int = field(default=0)

    async def data(self, operation: Operation, variables: dict[str, object]) -> object:
        """The data an operation should get, in response order."""
        executor = _Interpreter.reading(self, operation, variables)
        ran = executor.execute_operation()
        result: Any = await ran if isinstance(ran, Awaitable) else ran
        assert not result.errors, result.errors
        return result.data

    # --- what a field answers -----------------------------------------------------------------------------------------

    async def resolve(self, source: object, parent: GraphQLObjectType, name: str, arguments: dict[str, object]) -> object:
        definition = parent.fields[name]
        if parent is self.catalog.schema.query_type:
            return await self.root(self.catalog.roots[name], definition, arguments)
        if isinstance(source, Page):
            return await self.of_page(source, name)
        if isinstance(source, tuple):
            return source[0] if name == "node" else source[1]
        if isinstance(source, dict):
            return source[name]
        if isinstance(source, Embedded):
            return await self.of_value(source, definition, name)
        assert isinstance(source, Row)
        if not await self.unguarded(source, name):
            return None
        link = source.source.links.get(name)
        if isinstance(link, Either):
            return await self.either(link, source)
        if isinstance(link, Link):
            return await self.linked(link, definition, source, arguments)
        return await self.plain(source, definition, name)

    async def root(self, root: Root | Link | Mixed, definition: GraphQLField, arguments: dict[str, object]) -> object:
        if isinstance(root, Mixed):
            return await self.mixed(root, arguments)
        if isinstance(root, Link):
            return await self.linked(root, definition, None, arguments)
        if root.shape == "nodes":
            one = Root("node", "Node")
            return [await self.root(one, definition, {"id": id}) for id in cast(list[str], arguments["ids"])]
        kind, where, named = root.target, root.where, get_named_type(definition.type)
        if root.shape != "mine":
            kind, _, id = str(arguments["id"]).partition(":")
            members = self.catalog.schema.get_possible_types(cast(Any, named)) if is_abstract_type(named) else [named]
            if kind not in [member.name for member in members]:
                return None
            where = f"{{t}}.{self.catalog.sources[kind].key} = '{UUID(id)}'::uuid"
        found = await self.rows(Link("one", kind, where), None, [])
        return found[0][0] if found else None

    async def linked(self, link: Link, definition: GraphQLField, owner: Row | None, arguments: dict[str, object]) -> object:
        filters = [self.filtered(path, rule, arguments, definition) for path, rule in link.filters.items()]
        order = link.order or self.catalog.sources[link.target].order
        name = "by"
        if link.orders:
            chosen = arguments.get("order")
            name = chosen.name if isinstance(chosen, Enum) else next(iter(link.orders))
            order = link.orders[name]
        keys = order_keys(order, link.shape == "connection")
        found = await self.rows(link, owner, [one for one in filters if one], keys)
        if link.shape == "one":
            return found[0][0] if found else None
        if link.shape == "many":
            first = arguments.get("first")
            return [row for row, _ in found][: link.limit if first is None else cast(int, first)]
        return self.page(found, keys, name, arguments)

    async def mixed(self, link: Mixed, arguments: dict[str, object]) -> Page:
        keys = order_keys(link.order)
        found = [item for case in link.cases.values() for item in await self.rows(case, None, [], keys)]
        found.sort(key=lambda item: cast(Any, item[1]), reverse=keys.descending)
        return self.page(found, keys, "by", arguments)

    def page(self, found: list[tuple[Row, tuple[object, ...]]], keys: Keys, name: str, arguments: dict[str, object]) -> Page:
        def after(item: tuple[object, ...], cursor: tuple[object, ...]) -> bool:
            mine, theirs = cast(Any, item), cast(Any, cursor)
            return bool(mine < theirs if keys.descending else mine > theirs)

        items, dropped_low, dropped_high = found, False, False
        if arguments.get("after") is not None:
            low = keys.values(arguments["after"], name, "after")
            items = [item for item in items if after(item[1], low)]
            dropped_low = len(items) < len(found)
        if arguments.get("before") is not None:
            high = keys.values(arguments["before"], name, "before")
            kept = [item for item in items if item[1] != high and not after(item[1], high)]
            dropped_high = any(item[1] == high or after(item[1], high) for item in found)
            items = kept
        last = cast("int | None", arguments.get("last"))
        size = last if last is not None else cast("int | None", arguments.get("first"))
        size = 20 if size is None else size
        shown = items[:size] if last is None else items[max(len(items) - size, 0) :]
        cut = len(items) > size
        edges = [(row, self.cursor(name, values)) for row, values in shown]
        more_after, more_before = (cut, dropped_low) if last is None else (dropped_high, cut)
        return Page(edges, more_after, more_before, min(len(found), 10_001))

    @staticmethod
    def cursor(name: str, values: tuple[object, ...]) -> str:
        def text(value: object) -> str:
            if not isinstance(value, datetime):
                return str(value)
            fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
            return f"{value:%Y-%m-%d %H:%M:%S}{fraction}+00"

        return "~".join([name, *(text(value) for value in values)])

    async def of_page(self, page: Page, name: str) -> object:
        if name == "pageInfo":
            ends: list[str | None] = [cursor for _, cursor in page.items] or [None]
            return {
                "hasNextPage": page.more_after,
                "hasPreviousPage": page.more_before,
                "startCursor": ends[0],
                "endCursor": ends[-1],
            }
        if name == "totalCount":
            return page.total
        return [row for row, _ in page.items] if name == "nodes" else page.items

    async def either(self, link: Either, owner: Row) -> object:
        for kind, case in link.cases.items():
            if await self.ask(owner, link.when[kind].replace("{o}", "t")) is True:
                found = await self.rows(case, owner, [])
                return found[0][0] if found else None
        return None

    async def unguarded(self, row: Row, name: str) -> bool:
        arms = row.source.guards.get(name)
        held = [row.source.readable[arm] for arm in arms or () if arm in self.viewer.capabilities]
        return arms is None or (bool(held) and await self.ask(row, " or ".join(f"({arm})" for arm in held)) is True)

    async def plain(self, row: Row, definition: GraphQLField, name: str) -> object:
        if name == "id" and name not in row.source.fields:
            return f"{row.source.type}:{row.id}"
        sql = row.source.fields.get(name) or "{t}." + column_of(self.catalog, name, definition.type)
        named = get_named_type(definition.type)
        value = self.catalog.values.get(named.name) if is_object_type(named) else None
        if value is None:
            return _named(definition, await self.ask(row, sql))
        if value.composed:
            return Embedded(value, row, "")
        found = await self.ask(row, sql)
        if isinstance(found, list):
            return [Embedded(value, row, "", item) for item in found]
        return None if found is None else Embedded(value, row, sql, found)

    async def of_value(self, embedded: Embedded, definition: GraphQLField, name: str) -> object:
        template = embedded.value.fields.get(name)
        named = get_named_type(definition.type)
        inner = self.catalog.values.get(named.name) if is_object_type(named) else None
        if template is None:
            assert isinstance(embedded.json, dict)
            found = embedded.json.get(column_of(self.catalog, name, definition.type))
        else:
            constant = orjson.dumps(embedded.json).decode().replace("'", "''")
            sql = template.replace("{value}", f"({embedded.sql})" if embedded.sql else f"('{constant}'::jsonb)")
            found = await self.ask(embedded.row, sql)
        if inner is None or found is None:
            return _named(definition, found)
        if isinstance(found, list):
            return [Embedded(inner, embedded.row, "", item) for item in found]
        return Embedded(inner, embedded.row, "", found)

    # --- SQL ----------------------------------------------------------------------------------------------------------

    async def ask(self, row: Row, sql: str) -> object:
        """One value of one row."""
        source = row.source
        joins = " ".join(PLACEHOLDER.sub(r"\1", join) for join in source.joins.values())
        text = f"select to_json({self.filled(sql)}) from {source.table} t {joins} where {self.filled(row.where)}"
        found = await self.pool.fetchval(text)
        self.asked += 1
        return None if found is None else orjson.loads(cast(bytes, found))

    async def rows(
        self, link: Link, owner: Row | None, conditions: list[str], keys: Keys | None = None
    ) -> list[tuple[Row, tuple[object, ...]]]:
        """Every readable row of a list, with its key values, in order."""
        source = self.catalog.sources[link.target]
        arms = [predicate for arm, predicate in source.readable.items() if arm in self.viewer.capabilities]
        if link.only:
            arms = [source.readable[arm] for arm in link.only if arm in self.viewer.capabilities]
        arms = ["true"] if link.granted else arms or ["false"]
        keys = keys or order_keys((source.key,))
        columns = ", ".join(f"t.{column}" for column, _ in keys.columns)
        tables = f"{source.table} t" + (f", {owner.source.table} o" if owner else "")
        mine = owner.where.replace("{t}", "{o}") if owner else "true"
        where = " and ".join(f"({one})" for one in [mine, link.on, " or ".join(f"({arm})" for arm in arms), *conditions])
        text = f"select t.{source.key} as _id, {columns} from {tables} where {self.filled(where)} order by {keys.order_by('t')}"
        async with self.pool.connection() as connection:
            found = await connection.fetch(text)
        self.asked += 1

        def again(row: asyncpg.Record) -> str:
            values = zip(keys.columns, tuple(row)[1:], strict=True)
            known = [
                f"{{t}}.{source.key} = '{row['_id']}'",
                *(f"{{t}}.{name} = {_literal(value)}" for (name, _), value in values),
            ]
            if owner:
                self.asked += 1
                alias = f"o{self.asked}"
                on = link.on.replace("{o}", alias)
                known.append(
                    f"exists (select from {owner.source.table} {alias} where {owner.where.replace('{t}', alias)} and {on})"
                )
            return " and ".join(known)

        return [(Row(source, row["_id"], again(row)), tuple(row)[1:]) for row in found]

    def filled(self, template: str) -> str:
        """A template with the viewer's values written out."""

        def value(match: Any) -> str:
            name = match.group(1)
            if name == "now":
                return f"({BUSINESS_NOW})"
            held = self.viewer.binds[name]
            return f"'{held}'::uuid" if held else f"null::{PARAMETERS[name]}"

        return VIEWER_BIND.sub(value, PLACEHOLDER.sub(r"\1", template))

    def filtered(self, path: str, declared: str | Filter, arguments: dict[str, object], definition: GraphQLField) -> str | None:
        rule = declared if isinstance(declared, Filter) else Filter(declared)
        value: object = arguments
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return None
        value = rule.prepare(value) if rule.prepare else _plain_value(value)
        return rule.sql.replace(":value", _literal(value))


def _named(definition: GraphQLField, value: object) -> object:
    if is_enum_type(get_named_type(definition.type)) and value is not None:
        return [str(item).upper() for item in value] if isinstance(value, list) else str(value).upper()
    return value


def _plain_value(value: object) -> object:
    if isinstance(value, list):
        return [_plain_value(item) for item in value]
    if isinstance(value, Enum):
        return value.name.lower()
    kind, colon, rest = str(value).partition(":")
    if isinstance(value, str) and colon and kind.isidentifier() and len(rest) == 36:
        return UUID(rest)
    return value


def _literal(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return (
            "array["
            + ", ".join(_literal(item) for item in value)
            + "]"
            + ("::text[]" if not value or isinstance(value[0], str) else "")
        )
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    kind = "timestamptz" if isinstance(value, datetime) else "uuid" if isinstance(value, UUID) else ""
    text = "'" + str(value).replace("'", "''") + "'"
    return f"{text}::{kind}" if kind else text


class _Interpreter(Executor[Any]):
    """graphql-core, with every field asked of the oracle."""

    oracle: Oracle

    @classmethod
    def reading(cls, oracle: Oracle, operation: Operation, variables: dict[str, object]) -> "_Interpreter":
        async def ask(then: Callable[..., object], source: object, info: GraphQLResolveInfo[Any], **arguments: object) -> object:
            if info.field_name == "__typename":
                return then(source, info)
            return await oracle.resolve(source, info.parent_type, info.field_name, arguments)

        fragments = {name: details.definition for name, details in operation.fragments.items()}
        resolve = cast(Any, None)
        schema = oracle.catalog.schema
        values = VariableValues({}, variables)
        return cls(
            schema, fragments, operation.fragments, None, None, operation.node, values, resolve, resolve, resolve,
            middleware_manager=MiddlewareManager(ask),
        )  # fmt: skip

    def complete_abstract_value(self, return_type: GraphQLAbstractType, *rest: Any) -> Any:
        details, info, path, result, context = rest
        type_ = self.schema.get_type(result.source.type)
        assert is_object_type(type_)
        return self.complete_object_value(type_, details, info, path, result, context)

    def complete_object_value(self, return_type: GraphQLObjectType, *rest: Any) -> Any:
        details, _info, path, result, context = rest
        return self.collect_and_execute_subfields(return_type, details, path, result, context)

    @staticmethod
    def complete_leaf_value(return_type: object, result: object) -> object:
        return result
