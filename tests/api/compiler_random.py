"""Random valid operations over a schema: every field, fragments, aliases, directives, variables, filters, orders, cursors."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from resolvers.compiler.build import Catalog
from resolvers.compiler.keys import order_keys
from resolvers.compiler.source import Either, Filter, Link, Mixed, Root
from resolvers.reading import ReadPool

T = TypeVar("T")
Target: TypeAlias = Root | Link | Either | Mixed | None
"""What a field leads to."""
DEPTH = 4
WORDS = ("red", "blue", "red blue", "open", "won", "", "零工", "a' or 1=1 --", "\\", "%")
INSTANTS = ("2026-01-01T00:00:05+00:00", "2026-01-01T08:00:10.000002+08:00", "2030-01-01T00:00:00Z")


@dataclass(slots=True)
class Pools:
    """Existing ids by type, and cursors by type and order, so that arguments mean something."""

    ids: Mapping[str, list[str]]
    cursors: Mapping[tuple[str, tuple[str, ...]], list[str]]

    @classmethod
    async def of(cls, catalog: Catalog, pool: ReadPool, rows: int = 12) -> "Pools":
        ids: dict[str, list[str]] = {}
        cursors: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        links = [link for source in catalog.sources.values() for link in source.links.values()] + list(catalog.roots.values())
        async with pool.connection() as connection:
            for source in catalog.sources.values():
                found = await connection.fetch(f"select {source.key} as id from {source.table} limit {rows}")
                ids[source.type] = [f"{source.type}:{row['id']}" for row in found]
            links += [case for link in links if isinstance(link, Mixed) for case in link.cases.values()]
            for link in links:
                if not isinstance(link, Link) or link.shape != "connection":
                    continue
                source = catalog.sources[link.target]
                for name, order in link.orders.items() or [("by", link.order or source.order)]:
                    cursor = order_keys(order).cursor("t", name)
                    found = await connection.fetch(f"select {cursor} as c from {source.table} t limit {rows}")
                    cursors[source.type, (name, *order)] = [row["c"] for row in found]
        return cls(ids, cursors)


@dataclass(slots=True)
class Writer:
    """Writes one operation; ``variables`` are the values it needs."""

    catalog: Catalog
    pools: Pools
    chance: random.Random
    variables: dict[str, object] = field(default_factory=dict)
    definitions: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0
    fields: int = 0
    prefix: str = ""

    def operation(self) -> str:
        """The document's text."""
        query = self.catalog.schema.query_type
        assert query is not None
        roots = [name for name in query.fields if name in self.catalog.roots]
        names = [self.chance.choice(roots) for _ in range(self.chance.randint(1, 3))]
        body = " ".join(self.root(query, name) for name in names)
        if self.chance.random() < 0.2:
            body += " __typename"
        head = f"query R({', '.join(self.definitions)})" if self.definitions else "query R"
        return f"{head} {{ {body} }} {' '.join(self.fragments)}"

    def root(self, query: GraphQLObjectType, name: str) -> str:
        root = self.catalog.roots[name]
        kind = "" if isinstance(root, Mixed) else root.target
        if isinstance(root, Root) and root.shape in ("node", "nodes"):
            kind = self.chance.choice(list(self.catalog.sources))
        return self.one(query, name, 0, kind)

    def selection(self, type_: GraphQLNamedType, depth: int) -> str:
        """A selection set for an object, interface or union."""
        parts: list[str] = []
        if is_abstract_type(type_):
            members = [member for member in self.catalog.schema.get_possible_types(type_) if member.name in self.catalog.sources]
            parts = [self.member(member, depth) for member in self.sample(members, 3)]
            parts.append("__typename")
            if "id" in getattr(type_, "fields", {}):
                parts.append("id")
            return "{ " + " ".join(parts) + " }"
        assert is_object_type(type_)
        for name in self.sample(list(type_.fields), self.chance.randint(1, 6)):
            deep = not is_leaf_type(get_named_type(type_.fields[name].type))
            if deep and (depth >= DEPTH or self.fields > 60):
                continue
            parts.append(self.one(type_, name, depth))
        if not parts or self.chance.random() < 0.2:
            parts.append("__typename" if self.chance.random() < 0.7 else f"t{self.next()}: __typename")
        return "{ " + " ".join(self.wrapped(type_, parts)) + " }"

    def member(self, type_: GraphQLObjectType, depth: int) -> str:
        """A fragment on a member type; its keys are its own, since members' fields may differ in type."""
        before, self.prefix = self.prefix, type_.name
        written = f"... on {type_.name} {self.selection(type_, depth + 1)}"
        self.prefix = before
        return written

    def wrapped(self, type_: GraphQLObjectType, parts: list[str]) -> list[str]:
        """Some of the parts inside fragments, which must not change the answer's meaning."""
        self.chance.shuffle(parts)
        if len(parts) > 1 and self.chance.random() < 0.3:
            cut = self.chance.randrange(1, len(parts))
            inner = " ".join(parts[cut:])
            directive = self.directive()
            if self.chance.random() < 0.5:
                condition = f" on {type_.name}" if self.chance.random() < 0.7 else ""
                return [*parts[:cut], f"...{condition}{directive} {{ {inner} }}"]
            name = f"F{len(self.fragments)}_{self.next()}"
            self.fragments.append(f"fragment {name} on {type_.name} {{ {inner} }}")
            return [*parts[:cut], f"...{name}{directive}", *([f"...{name}"] if self.chance.random() < 0.2 else [])]
        return parts

    def one(self, type_: GraphQLObjectType, name: str, depth: int, kind: str = "") -> str:
        self.fields += 1
        definition = type_.fields[name]
        named = get_named_type(definition.type)
        link = self.link(type_, name)
        arguments = self.arguments(definition.args, link, kind)
        # a field with arguments or a selection gets a key of its own, else two of them might not merge
        prefix = f"{self.prefix}_{name}: " if self.prefix else ""
        alias = f"k{self.next()}: " if arguments or not is_leaf_type(named) or self.chance.random() < 0.15 else prefix
        selected = "" if is_leaf_type(named) else self.selection(named, depth + 1)
        return f"{alias}{name}{arguments}{self.directive()} {selected}"

    def link(self, type_: GraphQLObjectType, name: str) -> Target:
        if type_ is self.catalog.schema.query_type:
            return self.catalog.roots.get(name)
        source = self.catalog.sources.get(type_.name)
        return source.links.get(name) if source else None

    def directive(self) -> str:
        if self.chance.random() > 0.12:
            return ""
        name = self.chance.choice(["include", "skip"])
        value = self.chance.random() < 0.6
        return f" @{name}(if: {self.given('Boolean!', value, str(value).lower())})"

    def arguments(self, given: Mapping[str, GraphQLArgument], link: Target, kind: str) -> str:
        written = []
        order = ""
        if "order" in given and isinstance(link, Link) and self.chance.random() < 0.7:
            order = self.chance.choice(list(link.orders))
            written.append(f"order: {self.given(str(given['order'].type), order, order)}")
        backward = "last" in given and self.chance.random() < 0.3
        for name, argument in given.items():
            required = is_non_null_type(argument.type)
            if name == "order" or (name in ("first", "last") and (name == "last") != backward):
                continue
            if required or self.chance.random() < 0.5:
                value = self.value(name, argument.type, link, kind, order)
                if value is not None or not required:
                    written.append(f"{name}: {self.given(str(argument.type), value, self.literal(value, argument.type))}")
        return f"({', '.join(written)})" if written else ""

    def value(self, name: str, type_: GraphQLInputType, link: Target, kind: str, order: str) -> object:
        """A random JSON value of the type; cursors and ids exist."""
        if not is_non_null_type(type_) and self.chance.random() < 0.1:
            return None
        inner = type_.of_type if is_non_null_type(type_) else type_
        if is_list_type(inner):
            several = self.chance.randrange(3) if name != "ids" else self.chance.randrange(8)
            return [self.value(name, inner.of_type, link, kind, order) or "" for _ in range(several)]
        if is_input_object_type(inner):
            return {
                key: self.value(key, field_.type, link, kind, order)
                for key, field_ in inner.fields.items()
                if is_non_null_type(field_.type) or self.chance.random() < 0.4
            }
        if is_enum_type(inner):
            return self.chance.choice(list(inner.values))
        if name in ("after", "before"):
            return self.cursor(link, order)
        if name in ("first", "last"):
            return self.chance.choice([0, 1, 2, 3, 5, 10])
        if getattr(inner, "name", "") == "ID":
            known = kind if name == "id" else self.kind(link, name)
            if name == "ids":
                known = self.chance.choice([kind, *self.chance.sample(list(self.catalog.sources), 2)])
            return self.chance.choice([*self.pools.ids.get(known, []), f"{known}:00000000-0000-7000-8000-000000000000"])
        return self.scalar(getattr(inner, "name", ""))

    def scalar(self, name: str) -> object:
        match name:
            case "Int" | "Fen":
                return self.chance.choice([0, 1, 5, 1_200, 1_300, 100_000])
            case "Boolean":
                return self.chance.random() < 0.5
            case "DateTime":
                return self.chance.choice(INSTANTS)
            case "Date":
                return self.chance.choice(["2026-01-01", "2026-12-31"])
            case "Float":
                return self.chance.choice([0.0, 30.5, 121.4])
            case _:
                return self.chance.choice(WORDS)

    @staticmethod
    def kind(link: Target, name: str) -> str:
        """The type a filter's id names: as declared, or by the argument's name."""
        rules = link.filters.items() if isinstance(link, Link) else ()
        declared = [rule.of for path, rule in rules if isinstance(rule, Filter) and rule.of and path.split(".")[-1] == name]
        guess = name.removesuffix("s").removesuffix("Id")
        return declared[0] if declared else guess[:1].upper() + guess[1:]

    def cursor(self, link: Target, order: str) -> str | None:
        if isinstance(link, Mixed):
            of_any = [cursor for kind in link.cases for cursor in self.pools.cursors.get((kind, ("by", *link.order)), [])]
            return self.chance.choice(of_any) if of_any else None
        assert isinstance(link, Link)
        name = order or next(iter(link.orders), "by")
        keys = link.orders[name] if link.orders else link.order or self.catalog.sources[link.target].order
        known = self.pools.cursors.get((link.target, (name, *keys)), [])
        return self.chance.choice(known) if known else None

    def given(self, type_: str, value: object, literal: str) -> str:
        """The value as a variable or as a literal."""
        if self.chance.random() < 0.6:
            name = f"v{len(self.definitions)}"
            self.definitions.append(f"${name}: {type_}")
            if value is not None or self.chance.random() < 0.5:
                self.variables[name] = value
            return f"${name}"
        return literal

    def literal(self, value: object, type_: GraphQLInputType) -> str:
        inner = type_.of_type if is_non_null_type(type_) else type_
        if value is None:
            return "null"
        if is_list_type(inner) and isinstance(value, list):
            return "[" + ", ".join(self.literal(item, inner.of_type) for item in value) + "]"
        if is_input_object_type(inner) and isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.literal(item, inner.fields[key].type)}" for key, item in value.items()) + "}"
        if is_enum_type(inner):
            return str(value)
        if isinstance(value, str):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return str(value).lower() if isinstance(value, bool) else str(value)

    def sample(self, items: list[T], most: int) -> list[T]:
        return self.chance.sample(items, min(most, len(items)))

    def next(self) -> int:
        self.aliases += 1
        return self.aliases
