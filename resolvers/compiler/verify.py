"""Asks the database whether it keeps what the sources promise: columns exist, types match, non-null fields cannot be null.

Every field's SQL is prepared on its own, so a fault names its field. A non-null field is believed where its column is NOT NULL;
of an expression or a view only its author can know, so those are the reviewed ones.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field

import asyncpg
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_enum_type, is_list_type, is_non_null_type, is_object_type

from domain.database import Connection
from domain.viewer import PARAMETERS
from resolvers.compiler.build import VIEWER_BIND, Catalog
from resolvers.compiler.source import Link, Root, Source, Walk
from resolvers.compiler.sql import PLACEHOLDER, column_of

ACCEPTED = {
    "DateTime": {"timestamptz"},
    "Date": {"date"},
    "Fen": {"int8", "int4", "numeric"},
    "Int": {"int2", "int4", "int8"},
    "Float": {"float4", "float8", "numeric", "int4"},
    "Boolean": {"bool"},
    "String": {"text", "varchar", "uuid"},
    "ID": {"text", "varchar", "uuid"},
}
"""SQL types whose JSON is the scalar's; ``jsonb`` is its author's promise."""
COLUMN = re.compile(r"^\(?\{([a-z_]+)\}\.([a-z_0-9]+)\)?$")
FOLLOWED = re.compile(r"^\{t\}\.(\w+) = ((?:coalesce\()?(?:\{o\}\.\w+(?:, )?)+\)?)$")
JOINED = re.compile(r"^join ([a-z_]+) \{", re.IGNORECASE)
LISTED = re.compile(r"\((\w+) = ANY \(ARRAY\[([^\]]*)\]")


@dataclass(slots=True)
class Database:
    """What the database says of its tables."""

    required: set[tuple[str, str]] = field(default_factory=set)
    views: set[str] = field(default_factory=set)
    """PostgreSQL does not know which of a view's columns can be null: its author does."""
    unique: set[tuple[str, str]] = field(default_factory=set)
    references: set[tuple[str, str, str, str]] = field(default_factory=set)
    """Foreign keys of one column: its table, the column, the table and column it names."""
    members: dict[tuple[str, str], set[str]] = field(default_factory=dict)


REQUIRED = """
    select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attnotnull and a.attnum > 0 and c.relnamespace = current_schema()::regnamespace
"""
UNIQUE = """
    select c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where i.indisunique and i.indnkeyatts = 1 and i.indpred is null and c.relnamespace = current_schema()::regnamespace
"""
REFERENCES = """
    select c.relname, a.attname, f.relname as target, b.attname as key from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
    where k.contype = 'f' and k.convalidated and cardinality(k.conkey) = 1 and c.relnamespace = current_schema()::regnamespace
"""
VIEWS = "select relname from pg_class where relkind in ('v', 'm') and relnamespace = current_schema()::regnamespace"
COLUMNS = (
    "select array_agg(attname::text) from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped"
)
CHECKS = """
    select c.relname, pg_get_constraintdef(k.oid) as definition from pg_constraint k join pg_class c on c.oid = k.conrelid
    where k.contype = 'c' and c.relnamespace = current_schema()::regnamespace
"""


async def database_faults(connection: Connection, catalog: Catalog) -> list[str]:
    """A sentence for everything the database does not keep."""
    known = await _known(connection)
    faults = []
    for source in catalog.sources.values():
        type_ = catalog.schema.get_type(source.type)
        assert is_object_type(type_)
        faults += [fault async for fault in _prepared(connection, catalog, source, type_)]
        faults += _promised(catalog, known, source, type_)
    faults += [fault async for fault in _lists(connection, catalog)]
    return faults


async def _known(connection: Connection) -> Database:
    database = Database()
    database.required = {(row["relname"], row["attname"]) for row in await connection.fetch(REQUIRED)}
    database.unique = {(row["relname"], row["attname"]) for row in await connection.fetch(UNIQUE)}
    database.references = {tuple(row) for row in await connection.fetch(REFERENCES)}
    database.views = {row["relname"] for row in await connection.fetch(VIEWS)}
    for row in await connection.fetch(CHECKS):
        for column, values in LISTED.findall(row["definition"]):
            database.members[row["relname"], column] = set(re.findall(r"'([^']*)'", values))
    return database


async def _prepared(connection: Connection, catalog: Catalog, source: Source, type_: GraphQLObjectType) -> AsyncIterator[str]:
    """Fields, arms and orders the database cannot run, or whose type is not the field's."""
    audited = {"audit": source.audited.predicate} if source.audited else {}
    limited = {f"limited {arm}": predicate for arm, predicate in source.limited.items()}
    for arm, predicate in {**source.readable, **audited, **limited}.items():
        if fault := await _fault(connection, f"select from {_from(source)} where {_plain(predicate)}"):
            yield f"{source.type}: arm {arm}: {fault}"
    keys = ", ".join(f"t.{key.partition('::')[0]}" if "::" in key else f"t.{key}" for key in source.order)
    if fault := await _fault(connection, f"select from {source.table} t order by {keys}"):
        yield f"{source.type}: order: {fault}"
    for name, definition in type_.fields.items():
        if name in source.links or _composed(catalog, definition):
            continue
        sql = f"select {_plain(_expression(catalog, source, name, definition))} as v from {_from(source)}"
        if fault := await _fault(connection, sql, definition):
            yield f"{source.type}.{name}: {fault}"


async def _lists(connection: Connection, catalog: Catalog) -> AsyncIterator[str]:
    """Links and filters the database cannot run."""
    for owner, name, link in _links(catalog):
        target = catalog.sources[link.target]
        tables = f"{target.table} t" + (f", {owner.table} o" if owner else "")
        if fault := await _fault(connection, f"select from {tables} where {_plain(link.on)}"):
            yield f"{name}: {fault}"
        for order in (link.order, *link.orders.values()):
            keys = ", ".join(re.sub(r"::\w+", "", f"t.{key}") for key in order)
            if order and (fault := await _fault(connection, f"select from {target.table} t order by {keys}")):
                yield f"{name}: order: {fault}"
        for path, rule in link.filters.items():
            sql = _plain(rule if isinstance(rule, str) else rule.sql, value="$1")
            if fault := await _fault(connection, f"select from {target.table} t where {sql}"):
                yield f"{name}: filter {path}: {fault}"
        if link.walk and (fault := await _walk_fault(connection, link.walk, target.table)):
            yield f"{name}: walk: {fault}"


async def _walk_fault(connection: Connection, walk: Walk, table: str) -> str | None:
    """The view has no other columns than the table's and the term: rows are read from either alike."""
    if fault := await _fault(connection, f"select from {walk.view} t where t.term = {walk.term.format(terms='null::text[]')}"):
        return fault
    unlike = set(await connection.fetchval(COLUMNS, walk.view)) ^ {*await connection.fetchval(COLUMNS, table), "term"}
    return f"{walk.view} and {table} differ in {', '.join(sorted(unlike))}" if unlike else None


def _links(catalog: Catalog) -> Iterator[tuple[Source | None, str, Link]]:
    for source in catalog.sources.values():
        for name, link in source.links.items():
            cases = [link] if isinstance(link, Link) else link.cases.values()
            yield from ((source, f"{source.type}.{name}", case) for case in cases)
    for name, root in catalog.roots.items():
        if not isinstance(root, Root):
            yield from ((None, f"Query.{name}", case) for case in ([root] if isinstance(root, Link) else root.cases.values()))
        elif root.shape == "mine":
            yield None, f"Query.{name}", Link("mine", root.target, root.where)


def _promised(catalog: Catalog, known: Database, source: Source, type_: GraphQLObjectType) -> Iterator[str]:
    """Keys that are not unique, non-null fields whose column may be null, and stored values an enum has no name for."""
    sought = any(interface.name == "Node" for interface in type_.interfaces)
    if sought and source.table not in known.views and (source.table, source.key) not in known.unique:
        yield f"{source.type}: {source.table}.{source.key} is not unique"
    for name, definition in type_.fields.items():
        where, link = f"{source.type}.{name}", source.links.get(name)
        one = link if isinstance(link, Link) and link.shape == "one" and is_non_null_type(definition.type) else None
        if one and not _always_found(known, source, one, catalog.sources[one.target]):
            yield f"{where}: non-null, but no column of {source.table} that is NOT NULL and a foreign key leads there"
        if link is not None or _composed(catalog, definition):
            continue
        found = _column(catalog, source, name, definition)
        if found is None:
            continue
        if is_non_null_type(definition.type) and found not in known.required and found[0] not in known.views:
            yield f"{where}: non-null, but {'.'.join(found)} may be null"
        yield from _unnamed(where, definition, known.members.get(found, set()))


def _always_found(known: Database, source: Source, link: Link, target: Source) -> bool:
    """By a foreign key that is NOT NULL, or the first of several of which one is."""
    if source.table in known.views:
        return True
    key = FOLLOWED.match(link.on)
    columns = re.findall(r"\{o\}\.(\w+)", key.group(2)) if key and key.group(1) == target.key else []
    required = any((source.table, column) in known.required for column in columns)
    return required and all(_leads(known, source.table, column, target.table) for column in columns)


def _leads(known: Database, table: str, column: str, target: str) -> bool:
    """Whether a foreign key of the column ends at the table, maybe by way of another's key."""
    reached: set[tuple[str, str]] = set()
    new = {(there, key) for owner, name, there, key in known.references if (owner, name) == (table, column)}
    while new:
        reached |= new
        new = {(there, key) for owner, name, there, key in known.references if (owner, name) in reached} - reached
    return any(there == target for there, _ in reached)


def _unnamed(where: str, definition: GraphQLField, stored: set[str]) -> Iterator[str]:
    named = get_named_type(definition.type)
    if is_enum_type(named):
        unnamed = sorted(value for value in stored if value.upper() not in named.values)
        yield from (f"{where}: {named.name} has no name for the stored value {value}" for value in unnamed)


def _column(catalog: Catalog, source: Source, name: str, definition: GraphQLField) -> tuple[str, str] | None:
    """The table and column a field is read from, where it is simply one."""
    match = COLUMN.match(_expression(catalog, source, name, definition))
    if match is None:
        return None
    alias, column = match.groups()
    if alias == "t":
        return source.table, column
    joined = JOINED.match(source.joins[alias].strip())
    return (joined.group(1), column) if joined else ("a left join", column)


def _expression(catalog: Catalog, source: Source, name: str, definition: GraphQLField) -> str:
    if name in source.fields:
        return source.fields[name]
    if name == "id":
        return f"{{t}}.{source.key}"
    return "{t}." + column_of(catalog, name, definition.type)


def _composed(catalog: Catalog, definition: GraphQLField) -> bool:
    value = catalog.values.get(get_named_type(definition.type).name)
    return value is not None and value.composed


def _from(source: Source) -> str:
    return f"{source.table} t " + " ".join(PLACEHOLDER.sub(r"\1", join) for join in source.joins.values())


def _plain(template: str, value: str = "") -> str:
    """A template as SQL of its own: tables by their names, typed nulls for the viewer's binds."""
    tables: Mapping[str, str] = {"value": value} if value else {}
    sql = PLACEHOLDER.sub(lambda match: tables.get(match.group(1), match.group(1)), template)

    def null(match: re.Match[str]) -> str:
        return value if value and match.group(1) == "value" else f"null::{PARAMETERS[match.group(1)]}"

    return VIEWER_BIND.sub(null, sql)


async def _fault(connection: Connection, sql: str, definition: GraphQLField | None = None) -> str | None:
    try:
        statement = await connection.prepare(sql)
    except asyncpg.PostgresError as error:
        return str(error)
    if definition is None:
        return None
    named, kind = get_named_type(definition.type), statement.get_attributes()[0].type.name
    accepted = {"text", "varchar"} if is_enum_type(named) else ACCEPTED.get(named.name, set())
    listed = is_list_type(definition.type.of_type if is_non_null_type(definition.type) else definition.type)
    if not accepted or kind in ("jsonb", "json"):
        return None
    if kind.endswith("[]") != listed or kind.removesuffix("[]") not in accepted:
        return f"{definition.type} is read from {kind}"
    return None
