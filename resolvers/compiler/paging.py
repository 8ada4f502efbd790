"""Lists and Relay connections: the rows of the arms a viewer holds, filtered, from a cursor, one page and one row more.

Several arms are a UNION ALL of disjoint, ordered, limited parts: an OR would read every row (docs/performance.md). The page size
is a literal from a few buckets, which plans better than an unknown LIMIT; the slice is a bind.
"""

from dataclasses import dataclass
from enum import Enum

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_object_type
from graphql.execution.collect_fields import FieldDetails

from resolvers.compiler.faults import bad_argument
from resolvers.compiler.filters import condition
from resolvers.compiler.keys import Keys, order_keys
from resolvers.compiler.select import Arguments, Slot
from resolvers.compiler.source import Link, Source
from resolvers.compiler.sql import ASSUMED_LIST, OPEN, Emitter

PAGE_BUCKETS = (2, 4, 6, 11, 21, 51, 101)
"""The small ones are for pages within a list's items: rows read beyond the page would be made into JSON for each of them."""
DEFAULT_PAGE = 20
MAX_PAGE = 100
COUNT_LIMIT = 10_001
DEFAULT_ORDER = "by"
"""The name a cursor carries where the list has no choice of orders."""


@dataclass(slots=True)
class Rows:
    """What a list selects from: its source, the conditions every arm shares, and the order."""

    source: Source
    conditions: list[str]
    arms: list[str]
    keys: Keys
    alias: str

    def where(self, emitter: Emitter, arm: int, *extra: str) -> str:
        """The predicate of one arm, disjoint from the arms before it."""
        tables = {"t": self.alias}
        mine = [] if self.arms[arm] == OPEN else [f"({emitter.filled(self.arms[arm], tables)})"]
        earlier = [f"({emitter.filled(other, tables)}) is not true" for other in self.arms[:arm]]
        return " and ".join([*self.conditions, *extra, *mine, *earlier]) or OPEN

    def limited(self, emitter: Emitter, limit: int, backward: bool, *extra: str) -> str:
        """At most ``limit`` whole rows in order, as a FROM item named by the alias."""
        order = self.keys.order_by(self.alias, backward)
        parts = [
            f"(select {self.alias}.* from {self.source.table} {self.alias} where {self.where(emitter, arm, *extra)}"
            f" order by {order} limit {limit})"
            for arm in range(len(self.arms))
        ]
        if not parts:
            nothing = " and ".join(["false", *self.conditions, *extra])  # binds that nothing mentions would have no type
            return f"(select {self.alias}.* from {self.source.table} {self.alias} where {nothing}) {self.alias}"
        if len(parts) == 1:
            return f"{parts[0]} {self.alias}"
        return f"(select * from ({' union all '.join(parts)}) {self.alias} order by {order} limit {limit}) {self.alias}"


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the list: its size as a literal bucket and as a bind, its direction, and the cursors that bound it."""

    bucket: int
    size: str
    backward: bool
    after: "Bound | None"
    before: "Bound | None"

    @property
    def bounds(self) -> list[str]:
        return [bound.sql for bound in (self.after, self.before) if bound]


@dataclass(frozen=True, slots=True)
class Bound:
    """A row comparison with a cursor. Written out both ways: PostgreSQL does not turn ``not (a, b) < (x, y)`` round."""

    row: str
    descending: bool
    values: str

    @property
    def sql(self) -> str:
        return f"{self.row} {'<' if self.descending else '>'} {self.values}"

    @property
    def opposite(self) -> str:
        return f"{self.row} {'>=' if self.descending else '<='} {self.values}"


def listed(emitter: Emitter, link: Link, definition: GraphQLField, owner: str, details: list[FieldDetails]) -> str:
    """A many link or a connection."""
    return (page if link.shape == "connection" else many_rows)(emitter, link, definition, owner, details)


def many_rows(emitter: Emitter, link: Link, definition: GraphQLField, owner: str, details: list[FieldDetails]) -> str:
    """An unpaged list as a JSON array; with an argument ``first``, no more than that."""
    arguments = emitter.arguments(definition, details)
    rows = _rows(emitter, link, definition, arguments, owner)
    limit, slice_ = link.limit, ""
    if "first" in definition.args and arguments.value("first") is not None:
        limit = bucket_of(_size(arguments.value("first"), "first"))
        slice_ = f" limit {emitter.bind(arguments.slot('first', lambda value: _size(value, 'first')), 'int')}"
    before = emitter.count(min(limit - 1, ASSUMED_LIST) if not slice_ else limit - 1)
    page_rows = rows.limited(emitter, limit, False)
    columns, joins = emitter.columns(rows.source, rows.alias, details)
    emitter.weight = before
    order = rows.keys.order_by(rows.alias)
    return (
        f"(select coalesce(array_to_json(array_agg(r)), '[]') from"
        f" (select {columns} from {page_rows}{joins} order by {order}{slice_}) r)"
    )


def page(emitter: Emitter, link: Link, definition: GraphQLField, owner: str, details: list[FieldDetails]) -> str:
    """A Relay connection as one JSON object."""
    named = get_named_type(definition.type)
    assert is_object_type(named)
    arguments = emitter.arguments(definition, details)
    rows = _rows(emitter, link, definition, arguments, owner)
    name = _order_name(link, arguments)
    window = _window(emitter, rows, arguments, name)
    before = emitter.count(window.bucket - 1)
    aggregates = _Aggregates(emitter, rows, window, name)
    columns = []
    for key, inner in emitter.checked(emitter.selection.under(named, details)).items():
        columns.append(emitter.named_column(key, _connection_field(aggregates, named, inner)))
    emitter.weight = before
    tail = f" from ({aggregates.sql()}) p" if aggregates.outputs else ""
    return f"(select row_to_json(c) from (select {', '.join(columns)}{tail}) c)"


def _connection_field(aggregates: "_Aggregates", type_: GraphQLObjectType, details: list[FieldDetails]) -> str:
    name = details[0].node.name.value
    if name == "__typename":
        return f"'{type_.name}'::text"
    if name == "totalCount":
        return aggregates.total()
    inner = get_named_type(type_.fields[name].type)
    assert is_object_type(inner)
    if name == "pageInfo":
        return aggregates.page_info(inner, details)
    return aggregates.items(inner, details, edges=name == "edges")


class _Aggregates:
    """The page read once: its items, its cursors and its size, each aggregated only when something selects it."""

    def __init__(self, emitter: Emitter, rows: Rows, window: Window, order_name: str) -> None:
        self.emitter, self.rows, self.window = emitter, rows, window
        self.cursor = rows.keys.cursor(rows.alias, order_name)
        self.laterals: list[str] = []
        self.joins: list[str] = []
        self.inner: dict[str, str] = {}
        self.outputs: dict[str, str] = {}

    def items(self, type_: GraphQLObjectType, details: list[FieldDetails], edges: bool) -> str:
        columns = self._edge_columns(type_, details) if edges else self._node_columns(details)
        name = f"r{len(self.laterals) + 1}"
        self.laterals.append(f"(select {columns}) {name}")
        self.inner[name] = name
        self.outputs[name] = f"array_agg(z.{name})"
        return f"coalesce(array_to_json({self._shown(f'p.{name}')}), '[]')"

    def _node_columns(self, details: list[FieldDetails]) -> str:
        columns, joins = self.emitter.columns(self.rows.source, self.rows.alias, details)
        if joins and joins not in self.joins:
            self.joins.append(joins)
        return columns

    def _edge_columns(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> str:
        written = []
        for key, inner in self.emitter.checked(self.emitter.selection.under(type_, details)).items():
            name = inner[0].node.name.value
            if name == "node":
                sql = f"(select row_to_json(n) from (select {self._node_columns(inner)}) n)"
            else:
                sql = self.cursor if name == "cursor" else f"'{type_.name}'::text"
            written.append(self.emitter.named_column(key, sql))
        return ", ".join(written)

    def page_info(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> str:
        written = []
        for key, inner in self.emitter.checked(self.emitter.selection.under(type_, details)).items():
            name = inner[0].node.name.value
            sql = f"'{type_.name}'::text" if name == "__typename" else self._info(name)
            written.append(self.emitter.named_column(key, sql))
        return f"(select row_to_json(i) from (select {', '.join(written)}) i)"

    def _info(self, name: str) -> str:
        window = self.window
        if name in ("startCursor", "endCursor"):
            self.inner["k"], self.outputs["k"] = f"{self.cursor} as k", "array_agg(z.k)"
            shown = self._shown("p.k")
            return f"({shown})[1]" if name == "startCursor" else f"({shown})[least(cardinality(p.k), {window.size})]"
        if (name == "hasNextPage") != window.backward:
            self.inner["one"], self.outputs["n"] = "1 as one", "count(z.one)"
            return f"(p.n > {window.size})"
        return self._exists_beyond(window.before if window.backward else window.after)

    def _shown(self, array: str) -> str:
        """The slice without the row that was read only to see whether there is more; positions start at 1 again."""
        size, length = self.window.size, f"cardinality({array})"
        return f"{array}[greatest({length} - {size}, 0) + 1:{length}]" if self.window.backward else f"{array}[1:{size}]"

    def _exists_beyond(self, bound: "Bound | None") -> str:
        """Whether there is a row on the far side of the cursor the page started from."""
        if bound is None:
            return "false"
        rows, emitter = self.rows, self.emitter
        # The nearest such row: without an order PostgreSQL may look for it in an index that does not know the cursor, and in
        # an EXISTS it drops the order.
        order = rows.keys.order_by(rows.alias, backward=not self.window.backward)
        arms = [
            f"(select true from {rows.source.table} {rows.alias} where {rows.where(emitter, arm, bound.opposite)}"
            f" order by {order} limit 1) is not null"
            for arm in range(len(rows.arms))
        ]
        return "(" + " or ".join(arms) + ")" if arms else "false"

    def total(self) -> str:
        rows, emitter = self.rows, self.emitter
        parts = [
            f"(select 1 as one from {rows.source.table} {rows.alias} where {rows.where(emitter, arm)} limit {COUNT_LIMIT})"
            for arm in range(len(rows.arms))
        ]
        union = " union all ".join(parts)
        return f"(select count(*) from (select from ({union}) a limit {COUNT_LIMIT}) b)" if parts else "0"

    def sql(self) -> str:
        """The page: limited rows first, then their columns, in order."""
        rows, window = self.rows, self.window
        laterals = "".join(f" cross join lateral {lateral}" for lateral in self.laterals)
        outputs = ", ".join(f"{sql} as {name}" for name, sql in self.outputs.items())
        page_rows = rows.limited(self.emitter, window.bucket, window.backward, *window.bounds)
        order = rows.keys.order_by(rows.alias)
        inner = f"select {', '.join(self.inner.values())} from {page_rows}{''.join(self.joins)}{laterals} order by {order}"
        return f"select {outputs} from ({inner}) z"


def _rows(emitter: Emitter, link: Link, definition: GraphQLField, arguments: Arguments, owner: str) -> Rows:
    source, alias = emitter.catalog.sources[link.target], emitter.alias()
    tables = {"t": alias, "o": owner}
    conditions = [] if link.on == OPEN else [emitter.filled(link.on, tables)]
    for path, declared in link.filters.items():
        if arguments.value(path) is not None:
            conditions.append(condition(emitter, path, declared, definition, arguments, tables))
    order = link.orders[_order_name(link, arguments)] if link.orders else link.order or source.order
    paged = link.shape == "connection"
    arms = emitter.arms(source, link.granted)
    if link.on in arms:  # the list's own condition is an arm: every row of it is the viewer's to read
        arms = [OPEN]
    return Rows(source, conditions, arms, order_keys(order, paged), alias)


def _order_name(link: Link, arguments: Arguments) -> str:
    chosen = arguments.value("order")
    if not link.orders:
        return DEFAULT_ORDER
    if chosen is None:
        return next(iter(link.orders))
    return chosen.name if isinstance(chosen, Enum) else str(chosen)


def _window(emitter: Emitter, rows: Rows, arguments: Arguments, name: str) -> Window:
    backward = arguments.value("last") is not None
    if backward and arguments.value("first") is not None:
        raise bad_argument("last", "first and last cannot be given together.")
    sized = "last" if backward else "first"
    size = arguments.value(sized)
    wanted = DEFAULT_PAGE if size is None else _size(size, sized)
    slot: Slot = arguments.slot(sized, lambda value: DEFAULT_PAGE if value is None else _size(value, sized))
    after, before = (_bound(emitter, rows, arguments, argument, name) for argument in ("after", "before"))
    return Window(bucket_of(wanted), emitter.bind(slot, "int"), backward, after, before)


def _bound(emitter: Emitter, rows: Rows, arguments: Arguments, argument: str, name: str) -> Bound | None:
    """The row comparison of a cursor argument, when it is given."""
    if arguments.value(argument) is None:
        return None
    keys = rows.keys

    def part(index: int) -> Slot:
        return arguments.slot(argument, lambda value: keys.values(value, name, argument)[index])

    binds = [emitter.bind(part(index), "bigint" if kind == "int" else kind) for index, (_, kind) in enumerate(keys.columns)]
    return Bound(keys.row(rows.alias), keys.descending == (argument == "after"), f"({', '.join(binds)})")


def _size(value: object, argument: str) -> int:
    if not isinstance(value, int) or not 0 <= value <= MAX_PAGE:
        raise bad_argument(argument, f"A page has 0 to {MAX_PAGE} items.")
    return value


def bucket_of(size: object) -> int:
    """The literal LIMIT for a page size: the next bucket above it, so that one row more is seen."""
    if isinstance(size, int):
        return next((bucket for bucket in PAGE_BUCKETS if bucket > size), PAGE_BUCKETS[-1])
    return PAGE_BUCKETS[1]
