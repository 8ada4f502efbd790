"""Emission: one correlated scalar subselect per object, each row's JSON in response order, every value a bind.

``row_to_json`` over a subselect gives an object, ``array_to_json(array_agg(r))`` a list; both measured fastest and keep order
(docs/performance.md). A field's SQL serializer follows from its GraphQL type.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias
from uuid import UUID

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetails

from domain.viewer import AUDITOR, EMPLOYER_ARMS, LIMITED, PARAMETERS
from resolvers.compiler.build import MAX_NAME_BYTES, VIEWER_BIND, Catalog
from resolvers.compiler.faults import too_costly, too_large
from resolvers.compiler.select import Arguments, Grouped, Inputs, Selection, Slot
from resolvers.compiler.source import Either, Link, Mixed, Source, Value

MAX_COLUMNS = 400
"""Fields selected on one object; PostgreSQL's own limit is 1,664 columns."""
MAX_NODES = 50_000
"""Rows one operation may touch when every page is full."""
MAX_COST = 250_000
"""Fields one operation may answer when every page is full, and what counts as so many."""
ASSUMED_LIST = 10
"""How many rows an unpaged list is taken to have when counting nodes."""
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
BIND = re.compile("\x1f(\\d+)\x1f")
NOW = "\x1fnow\x1f"
"""Stands for the business moment until a statement is finished."""
COLUMN = re.compile(r"\(?t\d+\.[a-z_]+\)?")
OPEN = "true"

ListWriter: TypeAlias = "Callable[[Emitter, Link | Mixed, GraphQLField, str, list[FieldDetails]], str]"
"""Writes a many link or a connection; given by ``paging``."""


@dataclass(slots=True)
class Emitter:
    """Writes the SQL of one variant: which fields, for which capabilities; collects the binds as it goes."""

    catalog: Catalog
    selection: Selection
    capabilities: frozenset[str]
    lists: "ListWriter"
    now: str = ""
    """SQL of the business moment; empty where it is bound, because a transaction has fixed it."""
    slots: list[Slot] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    shortened: dict[str, str] = field(default_factory=dict)
    """Column names that stand for response keys PostgreSQL would cut, by key."""
    tables: int = 0
    nodes: int = 0
    cost: int = 0
    """Fields the answer may hold when every page is full."""
    surcharge: int = 0
    """What of the cost is no field of the answer."""
    weight: int = 1
    """How many rows the object being written stands for."""

    # --- binds, names -------------------------------------------------------------------------------------------------

    def alias(self) -> str:
        self.tables += 1
        return f"t{self.tables}"

    def bind(self, slot: Slot, cast: str = "") -> str:
        """A mark for the value; ``finished`` numbers those the statement came to use."""
        self.slots.append(slot)
        return f"\x1f{len(self.slots) - 1}\x1f" + (f"::{cast}" if cast else "")

    def finished(self, sql: str) -> tuple[str, tuple[Slot, ...], tuple[Slot, ...], tuple[tuple[bytes, bytes], ...]]:
        """The text with ``$n`` for its binds, their slots in order, the slots it does not use (an unread page's size), and the
        response keys that are longer than a column's name.
        """
        used: dict[int, int] = {}

        def numbered(match: re.Match[str]) -> str:
            return f"${used.setdefault(int(match.group(1)), len(used) + 1)}"

        text = self._timed(BIND.sub(numbered, sql))
        idle = tuple(slot for index, slot in enumerate(self.slots) if index not in used)
        long_keys = tuple((f'"{short}":'.encode(), f'"{key}":'.encode()) for key, short in self.shortened.items())
        return text, tuple(self.slots[index] for index in used), idle, long_keys

    def _timed(self, sql: str) -> str:
        """The business moment in its place; asked for once when it is mentioned more often."""
        if sql.count(NOW) < 2:
            return sql.replace(NOW, f"({self.now})")
        return f"with moment as materialized ({self.now} as now) {sql.replace(NOW, '(select now from moment)')}"

    def viewer_bind(self, name: str) -> str:
        if name == "now" and self.now:
            return NOW
        if name not in self.named:
            self.named[name] = self.bind(_now if name == "now" else _viewer(name), PARAMETERS[name])
        return self.named[name]

    def filled(self, template: str, tables: Mapping[str, str], value: Callable[[], str] | None = None) -> str:
        """A template with its tables and binds in place."""

        def bound(match: re.Match[str]) -> str:
            return value() if value and match.group(1) == "value" else self.viewer_bind(match.group(1))

        return VIEWER_BIND.sub(bound, PLACEHOLDER.sub(lambda match: tables.get(match.group(1), match.group(0)), template))

    def arms(self, source: Source, granted: str = "", only: tuple[str, ...] = ()) -> list[str]:
        """The arms this viewer holds (of ``only``, if given), as templates: an open one makes the others needless."""
        if granted:
            return [OPEN]
        # two arms may say the same of a row, where only their guards differ
        held = list(dict.fromkeys(predicate for arm, predicate in self.held(source).items() if not only or arm in only))
        return [OPEN] if OPEN in held else held

    def held(self, source: Source) -> dict[str, str]:
        """The predicates of the arms this viewer holds; an auditor's are the staff's, within the engagement's area and period;
        those of a member who is limited to branches are the employer's, within these.
        """
        held = {arm: predicate for arm, predicate in source.readable.items() if arm in self.capabilities}
        if LIMITED in self.capabilities:
            held = {arm: predicate for arm, predicate in held.items() if arm not in EMPLOYER_ARMS} | {
                arm: source.limited[arm] for arm in held if arm in source.limited
            }
        if AUDITOR in self.capabilities:
            audited = source.audited if source.audited and source.audited.capability in self.capabilities else None
            for arm in ("staff", AUDITOR):
                if held.pop(arm, None) and audited:
                    held[arm] = audited.predicate
        return held

    def readable(self, source: Source, alias: str, granted: str = "") -> str:
        """The predicate of a row already found by its key."""
        arms = [self.filled(arm, {"t": alias}) for arm in self.arms(source, granted)]
        return "(" + " or ".join(f"({arm})" for arm in arms) + ")" if arms else "false"

    def count(self, rows: int) -> int:
        """Notes that each present object brings up to ``rows`` more; returns the weight before."""
        before = self.weight
        self.weight *= max(rows, 1)
        self.nodes += self.weight
        if self.nodes > MAX_NODES:
            raise too_large(f"This operation could touch more than {MAX_NODES:,} objects; ask for smaller pages.")
        return before

    # --- objects ------------------------------------------------------------------------------------------------------

    def object(self, source: Source, alias: str, details: list[FieldDetails], where: str, order: str = "") -> str:
        """A scalar subselect: the row as a JSON object, or null."""
        columns, joins = self.columns(source, alias, details)
        tail = f" order by {order} limit 1" if order else ""
        return (
            f"(select row_to_json(r) from (select {columns} from {source.table} {alias}{''.join(joins)} where {where}{tail}) r)"
        )

    def columns(self, source: Source, alias: str, details: list[FieldDetails]) -> tuple[str, list[str]]:
        """The select list of an object's fields, and each join they need."""
        type_ = self.object_type(source.type)
        grouped = self.selection.under(type_, details)
        tables = {"t": alias, **{name: f"{alias}_{name}" for name in source.joins}}
        written = [
            self.named_column(key, self.field(source, type_, tables, inner)) for key, inner in self.checked(grouped).items()
        ]
        text = ", ".join(written)
        used = [join for name, join in source.joins.items() if f"{alias}_{name}." in text]
        return text, [" " + self.filled(join, tables) for join in used]

    def field(self, source: Source, type_: GraphQLObjectType, tables: dict[str, str], details: list[FieldDetails]) -> str:
        name = details[0].node.name.value
        if name == "__typename":
            return f"'{type_.name}'::text"
        definition = type_.fields[name]
        link = source.links.get(name)
        if link is None:
            written = self.rendered(definition, self.expression(source, name, definition, tables), details, tables)
        else:
            written = self.link(link, definition, tables["t"], details)
        guard = source.guards.get(name)
        return f"case when {self.guard(source, guard, tables)} then {written} end" if guard else written

    def guard(self, source: Source, arms: tuple[str, ...], tables: dict[str, str]) -> str:
        predicates = self.held(source)
        held = [self.filled(predicates[arm], tables) for arm in arms if arm in predicates]
        return "(" + " or ".join(held) + ")" if held else "false"

    def expression(self, source: Source, name: str, definition: GraphQLField, tables: dict[str, str]) -> str:
        """The SQL of a field before its type's serializer."""
        if name in source.fields:
            return "(" + self.filled(source.fields[name], tables) + ")"
        if name == "id":
            return f"('{source.type}:' || {tables['t']}.{source.key})"
        return f"{tables['t']}.{column_of(self.catalog, name, definition.type)}"

    def rendered(self, definition: GraphQLField, sql: str, details: list[FieldDetails], tables: dict[str, str]) -> str:
        """The expression as JSON of the field's type."""
        type_ = _unwrapped(definition.type)
        listed = is_list_type(type_)
        named = get_named_type(definition.type)
        value = self.catalog.values.get(named.name)
        if is_object_type(named) and value:
            if listed:
                return self.value_list(value, named, sql, details)
            return self.value(value, named, sql, details, tables, present=is_non_null_type(definition.type))
        if is_enum_type(named):
            return f"(select array_agg(upper(e)) from unnest({sql}) e)" if listed else f"upper({sql})"
        return sql

    # --- value types --------------------------------------------------------------------------------------------------

    def value(
        self,
        value: Value,
        type_: GraphQLObjectType,
        sql: str,
        details: list[FieldDetails],
        tables: dict[str, str],
        *,
        present: bool,
    ) -> str:
        """One embedded object; null when its expression is, which a column that is always ``present`` need not be asked."""
        if value.composed or (present and COLUMN.fullmatch(sql)):
            columns = self.value_columns(value, type_, "" if value.composed else sql, details, tables)
            return f"(select row_to_json(r) from (select {columns}) r)"
        alias = self.alias()
        columns = self.value_columns(value, type_, f"{alias}.v", details, tables)
        return f"(select row_to_json(r) from (select {columns} from (select {sql} as v) {alias} where {alias}.v is not null) r)"

    def value_list(self, value: Value, type_: GraphQLObjectType, sql: str, details: list[FieldDetails]) -> str:
        """The elements of a jsonb array, in order; null stays null."""
        alias = self.alias()
        columns = self.value_columns(value, type_, f"{alias}.v", details, {})
        elements = f"jsonb_array_elements({sql}) with ordinality {alias}(v, n)"
        rows = f"(select {columns} from {elements} order by {alias}.n)"
        return f"(case when {sql} is not null then (select coalesce(array_to_json(array_agg(r)), '[]') from {rows} r) end)"

    def value_columns(
        self, value: Value, type_: GraphQLObjectType, sql: str, details: list[FieldDetails], tables: dict[str, str]
    ) -> str:
        written = []
        for key, inner in self.checked(self.selection.under(type_, details)).items():
            name = inner[0].node.name.value
            if name == "__typename":
                written.append(self.named_column(key, f"'{type_.name}'::text"))
                continue
            definition = type_.fields[name]
            read = value.fields.get(name)
            expression = self.filled(read, {**tables, "value": sql}) if read else self.from_json(sql, name, definition)
            written.append(self.named_column(key, self.rendered(definition, expression, inner, tables)))
        return ", ".join(written)

    def from_json(self, sql: str, name: str, definition: GraphQLField) -> str:
        """A key of a jsonb object: enums as text, anything else passed on as it is."""
        operator = "->>" if is_enum_type(_unwrapped(definition.type)) else "->"
        return f"({sql} {operator} '{column_of(self.catalog, name, definition.type)}')"

    # --- links --------------------------------------------------------------------------------------------------------

    def link(self, link: Link | Either | Mixed, definition: GraphQLField, owner: str, details: list[FieldDetails]) -> str:
        if isinstance(link, Either):
            return self.either(link, owner, details)
        if isinstance(link, Link) and link.shape == "one":
            return self.one(link, owner, details)
        return self.lists(self, link, definition, owner, details)

    def one(self, link: Link, owner: str, details: list[FieldDetails]) -> str:
        source, alias = self.catalog.sources[link.target], self.alias()
        before = self.count(1)
        condition = self.filled(link.on, {"t": alias, "o": owner})
        order = ", ".join(f"{alias}.{key}" for key in link.order)
        readable = self.readable(source, alias, link.granted)
        where = condition if readable == f"(({OPEN}))" else f"{condition} and {readable}"
        written = self.object(source, alias, details, where, order)
        self.weight = before
        return written

    def either(self, link: Either, owner: str, details: list[FieldDetails]) -> str:
        """The one row a discriminator chooses among several types; those the viewer never reads are left out."""
        cases = {kind: case for kind, case in link.cases.items() if self.arms(self.catalog.sources[case.target], case.granted)}
        if not cases:
            return "null::json"
        conditions = [self.filled(link.when[kind], {"o": owner}) for kind in cases]
        rows = self.alternatives(partial(self.one, case, owner, details) for case in cases.values())
        return "(case " + " ".join(f"when {on} then {row}" for on, row in zip(conditions, rows, strict=True)) + " end)"

    def alternatives(self, writers: Iterable[Callable[[], str]]) -> list[str]:
        """What each writes; a row takes one of them, so only the one that brings most is counted."""
        before = most = self.nodes, self.cost, self.surcharge
        written = []
        for write in writers:
            self.nodes, self.cost, self.surcharge = before
            written.append(write())
            most = max(most[0], self.nodes), max(most[1], self.cost), max(most[2], self.surcharge)
        self.nodes, self.cost, self.surcharge = most
        return written

    # --- limits and names ---------------------------------------------------------------------------------------------

    def object_type(self, name: str) -> GraphQLObjectType:
        type_ = self.catalog.schema.get_type(name)
        assert is_object_type(type_)
        return type_

    def arguments(self, definition: GraphQLField, details: list[FieldDetails]) -> Arguments:
        return Arguments.of(definition, details, self.selection.variables)

    def checked(self, grouped: Grouped) -> Grouped:
        """The fields of one object, counted."""
        if len(grouped) > MAX_COLUMNS:
            raise too_large(f"More than {MAX_COLUMNS} fields are selected on one object.")
        self.spend(len(grouped))
        return grouped

    def spend(self, cost: int) -> None:
        """Counts a cost once for each row the object being written stands for."""
        self.cost += cost * self.weight
        if self.cost > MAX_COST:
            raise too_costly(f"This operation could cost more than {MAX_COST:,}; ask for fewer fields or smaller pages.")

    def charge(self, cost: int) -> None:
        """Counts work that is no field of the answer."""
        self.surcharge += cost * self.weight
        self.spend(cost)

    def named_column(self, key: str, sql: str) -> str:
        if len(key) > MAX_NAME_BYTES:
            # no GraphQL name, so no response key: the statement's reader puts the key back
            key = self.shortened.setdefault(key, f"~{len(self.shortened)}")
        return f'{sql} as "{key}"'


def column_of(catalog: Catalog, name: str, type_: GraphQLOutputType) -> str:
    """The column a field is read from by default: ``hourlyPay`` is hourly_pay, of Fen or Money hourly_pay_fen."""
    column, named = snake(name), get_named_type(type_)
    suffix = "_fen" if named.name == "Fen" else getattr(catalog.values.get(named.name), "column", "")
    return column if column.endswith(suffix) else column + suffix


def snake(name: str) -> str:
    """``hourlyPay`` as hourly_pay."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1), name).lower()


def row_id(inputs: Inputs) -> UUID | None:
    """The slot of a selected payload's own id."""
    return inputs.id


def _now(inputs: Inputs) -> object:
    return inputs.now


def _viewer(name: str) -> Slot:
    return lambda inputs: inputs.viewer[name]


def _unwrapped(type_: GraphQLOutputType) -> GraphQLOutputType:
    return type_.of_type if is_non_null_type(type_) else type_
