"""Lists and Relay connections: from a cursor, one page and one row more.

The page size is a literal from a few buckets, which plans better than an unknown LIMIT; the slice is a bind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_object_type
from graphql.execution.collect_fields import FieldDetails

from resolvers.compiler.faults import bad_argument
from resolvers.compiler.rows import Rows, order_name, rows_of
from resolvers.compiler.select import Arguments, Slot
from resolvers.compiler.source import Link, Mixed, Source
from resolvers.compiler.sql import ASSUMED_LIST, Emitter

PAGE_BUCKETS = (2, 4, 6, 11, 21, 51, 101)
"""The small ones are for pages within a list's items: rows read beyond the page would be made into JSON for each of them."""
DEFAULT_PAGE = 20
MAX_PAGE = 100
COUNT_LIMIT = 10_001
COUNT_COST = 200
"""What counting a list costs, in fields."""


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


def listed(emitter: Emitter, link: Link | Mixed, definition: GraphQLField, owner: str, details: list[FieldDetails]) -> str:
    """A many link or a connection."""
    if isinstance(link, Link) and link.shape == "many":
        return many_rows(emitter, link, definition, owner, details)
    return page(emitter, link, definition, owner, details)


def many_rows(emitter: Emitter, link: Link, definition: GraphQLField, owner: str, details: list[FieldDetails]) -> str:
    """An unpaged list as a JSON array; with an argument ``first``, no more than that."""
    arguments = emitter.arguments(definition, details)
    rows = rows_of(emitter, link, definition, arguments, owner)
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
        f" (select {columns} from {page_rows}{''.join(joins)} order by {order}{slice_}) r)"
    )


def page(emitter: Emitter, link: Link | Mixed, definition: GraphQLField, owner: str, details: list[FieldDetails]) -> str:
    """A Relay connection as one JSON object."""
    named = get_named_type(definition.type)
    assert is_object_type(named)
    arguments = emitter.arguments(definition, details)
    rows = rows_of(emitter, link, definition, arguments, owner)
    name = order_name(link, arguments)
    aggregates = _Aggregates(emitter, rows, _window(emitter, rows, arguments, name), name)
    columns = [
        emitter.named_column(key, _connection_field(aggregates, named, inner))
        for key, inner in emitter.checked(emitter.selection.under(named, details)).items()
    ]
    tail = f" from ({aggregates.sql()}) p" if aggregates.outputs else ""
    return f"(select row_to_json(c) from (select {', '.join(columns)}{tail}) c)"


def _connection_field(aggregates: "_Aggregates", type_: GraphQLObjectType, details: list[FieldDetails]) -> str:
    name = details[0].node.name.value
    if name == "__typename":
        return f"'{type_.name}'::text"
    if name == "totalCount":
        return aggregates.total()
    if name == "nodes":
        return aggregates.nodes(details)
    inner = get_named_type(type_.fields[name].type)
    assert is_object_type(inner)
    return aggregates.page_info(inner, details) if name == "pageInfo" else aggregates.edges(inner, details)


class _Aggregates:
    """The page read once: its items, its cursors and its size, each aggregated only when something selects it."""

    def __init__(self, emitter: Emitter, rows: Rows, window: Window, order_name: str) -> None:
        self.emitter, self.rows, self.window = emitter, rows, window
        outside = emitter.count(window.bucket - 1)
        self.weight, emitter.weight = emitter.weight, outside
        self.cursor = rows.keys.cursor(rows.alias, order_name)
        self.laterals: list[str] = []
        self.joins: list[str] = []
        self.inner: dict[str, str] = {}
        self.outputs: dict[str, str] = {}
        self.read = "*"

    def edges(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> str:
        return self._items(lambda name: (self._edge_columns(type_, details), name))

    def nodes(self, details: list[FieldDetails]) -> str:
        if self.rows.mixed:
            return self._items(lambda name: (f"{self._one_of(details)} as v", f"{name}.v as {name}"))
        return self._items(lambda name: (self._node_columns(details), name))

    def _items(self, write: Callable[[str], tuple[str, str]]) -> str:
        """The items as a JSON array: ``write`` answers their columns and how the page takes them up."""
        name = f"r{len(self.laterals) + 1}"
        outside, self.emitter.weight = self.emitter.weight, self.weight
        columns, self.inner[name] = write(name)
        self.emitter.weight = outside
        self.laterals.append(f"(select {columns}) {name}")
        self.outputs[name] = f"array_agg(z.{name})"
        return f"coalesce(array_to_json({self._shown(f'p.{name}')}), '[]')"

    def _node_columns(self, details: list[FieldDetails]) -> str:
        columns, joins = self.emitter.columns(self.rows.source, self.rows.alias, details)
        self.joins += [join for join in joins if join not in self.joins]  # nodes and edges may need the same
        return columns

    def _one_of(self, details: list[FieldDetails]) -> str:
        """The item of a list of several types, by its kind: an arm found it, so none is asked again."""
        emitter, alias = self.emitter, self.rows.alias

        def item(source: Source) -> str:
            own = emitter.alias()
            return emitter.object(source, own, details, f"{own}.{source.key} = {alias}._key")

        sources = [part.source for part in self.rows.parts]
        items = zip(sources, emitter.alternatives(partial(item, source) for source in sources), strict=True)
        cases = " ".join(f"when '{source.type}' then {sql}" for source, sql in items)
        return f"(case {alias}._kind {cases} end)"

    def _edge_columns(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> str:
        written = []
        for key, inner in self.emitter.checked(self.emitter.selection.under(type_, details)).items():
            name = inner[0].node.name.value
            if name == "node" and self.rows.mixed:
                sql = self._one_of(inner)
            elif name == "node":
                sql = f"(select row_to_json(n) from (select {self._node_columns(inner)}) n)"
            else:
                sql = self._cursor() if name == "cursor" else f"'{type_.name}'::text"
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
            self.inner["k"], self.outputs["k"] = f"{self._cursor()} as k", "array_agg(z.k)"
            shown = self._shown("p.k")
            return f"({shown})[1]" if name == "startCursor" else f"({shown})[least(cardinality(p.k), {window.size})]"
        if (name == "hasNextPage") != window.backward:
            self.inner["one"], self.outputs["n"] = "1 as one", "count(z.one)"
            return f"(p.n > {window.size})"
        return self._exists_beyond(window.before if window.backward else window.after)

    def _cursor(self) -> str:
        """A row's cursor: edges and pageInfo share the one that is written where the page is read."""
        self.read = f"*, {self.cursor} as _cursor"
        return f"{self.rows.alias}._cursor"

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
            f"(select true from {found} order by {order} limit 1) is not null" for found in rows.each_arm(emitter, bound.opposite)
        ]
        return "(" + " or ".join(arms) + ")"

    def total(self) -> str:
        self.emitter.charge(COUNT_COST)
        parts = [f"(select 1 as one from {rows} limit {COUNT_LIMIT})" for rows in self.rows.each_arm(self.emitter)]
        return f"(select count(*) from (select from ({' union all '.join(parts)}) a limit {COUNT_LIMIT}) b)"

    def sql(self) -> str:
        """The page: limited rows first, then their columns, in order."""
        rows, window = self.rows, self.window
        laterals = "".join(f" cross join lateral {lateral}" for lateral in self.laterals)
        outputs = ", ".join(f"{sql} as {name}" for name, sql in self.outputs.items())
        found = rows.limited(self.emitter, window.bucket, window.backward, *window.bounds)
        # The plan is made for the bucket; no more is read than the page, and one row only where something asks for more.
        asked = f"{window.size} + 1" if "n" in self.outputs else window.size
        page_order = rows.keys.order_by(rows.alias, window.backward)
        page_rows = f"(select {self.read} from {found} order by {page_order} limit {asked}) {rows.alias}"
        order = rows.keys.order_by(rows.alias)
        inner = f"select {', '.join(self.inner.values())} from {page_rows}{''.join(self.joins)}{laterals} order by {order}"
        return f"select {outputs} from ({inner}) z"


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
