"""Declarations: how a GraphQL type is found in the database, who may read a row of it, and how root fields reach it.

SQL templates: ``{t}`` is the row's own table, ``{o}`` the owner's (in a link), ``{value}`` the expression a value type is made
of, any other ``{name}`` a table of ``joins``. ``:worker_id`` and its like are the viewer's (``domain.viewer.PARAMETERS``);
``:value`` is a filter's argument.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from domain.viewer import Viewer
from resolvers.request import Selected

LIST_LIMIT = 1_000
"""Rows of a list that is not paged; the domain keeps such lists far below (S-020)."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A predicate added when its argument is given and not null. ``prepare`` turns the coerced value into what SQL takes.

    Enums arrive as their lower-case names and ids as UUIDs (``of`` names the id's type) without it. ``inline`` writes an enum
    into the text instead of binding it: for skewed states, whose partial indexes a bind would miss. ``terms`` is SQL of the terms
    (``text[]``) whose lists hold every row the predicate is true of; ``indexed`` says that the table has an index for this filter
    by itself in each of the list's orders.
    """

    sql: str
    prepare: Callable[[object], object] | None = None
    of: str | None = None
    inline: bool = False
    terms: "Filter | None" = None
    indexed: bool = False


Filters: TypeAlias = Mapping[str, str | Filter]
Orders: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Link:
    """From a row to other rows. ``shape`` is one, many or connection; ``on`` the condition between ``{t}`` and ``{o}``.

    ``granted`` says why whoever may read the owner may read the linked rows whatever their own arms are. ``only`` names the arms
    by which alone a list's rows are found: its filters and orders may tell what the guards of those arms show, and no other's.
    """

    shape: str
    target: str
    on: str
    order: tuple[str, ...] = ()
    filters: Filters = field(default_factory=dict)
    orders: Orders = field(default_factory=dict)
    limit: int = LIST_LIMIT
    granted: str = ""
    column: str = ""
    walk: "Walk | None" = None
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """Another way to a list's rows: a view of the table's columns with each row once for each of its terms (``term``), in the
    list's orders term by term. Filters that give terms are answered from the list of one of them, which ``term`` (SQL of
    ``{terms}``) chooses; the predicates decide, so the walk only spares looking at other rows.
    """

    view: str
    term: str


@dataclass(frozen=True, slots=True)
class Either:
    """A link to one row of several types (a union or interface): ``cases`` by the type's name, ``when`` chooses one."""

    cases: Mapping[str, Link]
    when: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Pages of rows of several types (a union or interface) in one order, whose columns every table has by the same names."""

    cases: Mapping[str, Link]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """A field of Query that seeks rows. ``shape`` is by_id, mine, node or nodes; lists and pages at the root are Links."""

    shape: str
    target: str
    where: str = "true"


@dataclass(frozen=True, slots=True)
class Value:
    """An object type without rows of its own: Money from a number, a place from some columns, lines from a jsonb array.

    A field without a line is the snake-case key of ``{value}`` taken as jsonb. ``column`` is the suffix of the column from which
    a source reads fields of this type by default (``_fen`` for Money).
    """

    type: str
    fields: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    composed: bool = False
    """Made of the row's own columns (``{t}``): never null, needs no ``{value}``."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What an auditor may read of a type: ``area`` is the engagement's, ``at`` the column that says when a row was made.

    Without ``at`` a row belongs to no time, or to that of another row it is read with.
    """

    area: str
    at: str = ""

    @property
    def capability(self) -> str:
        """What an auditor of this area holds."""
        return f"audits_{self.area}"

    @property
    def predicate(self) -> str:
        """Rows of the engagement's period."""
        return f"{{t}}.{self.at} >= :audit_from and {{t}}.{self.at} < :audit_until" if self.at else "true"


@dataclass(frozen=True, slots=True)
class Source:
    """A type's table, readable arms, order, and the fields that are not simply their column.

    ``readable`` maps a capability to the predicate under which its holder may read a row; ``guards`` maps a field to the arms
    that may see it (others get null); ``joins`` are one-to-one tables, joined only when a selected field names them. Where a view
    computes its key, ``within`` says of ``{t}`` and ``{id}`` what an index can answer.
    """

    type: str
    table: str
    readable: Mapping[str, str]
    order: tuple[str, ...] = ("id",)
    fields: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Link | Either | Mixed] = field(default_factory=dict)
    joins: Mapping[str, str] = field(default_factory=dict)
    guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: str = "id"
    within: str = ""
    audited: Audited | None = None
    """Without it auditors read no row by their role."""
    limited: Mapping[str, str] = field(default_factory=dict)
    """By arm of an employer's members, the predicate of one who is limited to branches; without it such a member reads no row."""

    def sought(self, alias: str, id: str) -> str:
        """The condition that finds the row by its id, a bind or a column."""
        found = f"{alias}.{self.key} = {id}"
        return f"{found} and {self.within.format(t=alias, id=id)}" if self.within else found

    def row(self, id: UUID, viewer: Viewer | None = None) -> Selected:
        """The row as a mutation's answer."""
        return Selected(self.type, id, viewer)


Target: TypeAlias = Source | str
"""A source, or the name of its type where the source is declared later or in another module."""


def one(target: Target, column: str = "", *, on: str = "", order: tuple[str, ...] = (), granted: str = "") -> Link:
    """The row whose id is in ``column``; or, with ``on``, the first row (by ``order``) the condition finds."""
    return Link("one", _name(target), on or f"{{t}}.id = {{o}}.{column}", order, granted=granted, column=column)


def many(
    target: Target,
    by: str = "",
    *,
    on: str = "",
    order: tuple[str, ...] = (),
    filters: Filters | None = None,
    limit: int = LIST_LIMIT,
    granted: str = "",
) -> Link:
    """The rows whose ``by`` column is this row's id, in order; a short list without pages."""
    return Link("many", _name(target), on or f"{{t}}.{by} = {{o}}.id", order, filters or {}, limit=limit, granted=granted)


def either(by: str, key: str, kinds: Mapping[str, Target], granted: str = "") -> Either:
    """The row whose id is in ``key``, of the type that column ``by`` says: ``kinds`` maps its values to types."""
    cases = {_name(target): one(target, key, granted=granted) for target in kinds.values()}
    return Either(cases, {_name(target): f"{{o}}.{by} = '{value}'" for value, target in kinds.items()})


def mixed(kinds: Mapping[str, str], order: tuple[str, ...]) -> Mixed:
    """Pages of several types: ``kinds`` maps each type's name to the condition on ``{t}`` (and ``{o}``) that its rows meet."""
    return Mixed({name: Link("connection", name, on, order) for name, on in kinds.items()}, order)


def by_id(target: Target) -> Root:
    """One row by the argument ``id``; a row that is not there or not readable answers null with an error NOT_FOUND."""
    return Root("by_id", _name(target))


def mine(target: Target, where: str) -> Root:
    """The viewer's own row, or null: ``mine(WORKER, "{t}.id = :worker_id")``."""
    return Root("mine", _name(target), where)


def node() -> Root:
    """``node(id)``: any row of a type with a source, by the type its id names."""
    return Root("node", "Node")


def nodes() -> Root:
    """``nodes(ids)``: the same for several ids, in their order, null for each that is not there or not readable."""
    return Root("nodes", "Node")


def connection(
    target: Target,
    by: str = "",
    *,
    on: str = "",
    where: str = "true",
    order: tuple[str, ...] = (),
    filters: Filters | None = None,
    orders: Orders | None = None,
    granted: str = "",
    walk: Walk | None = None,
    only: tuple[str, ...] = (),
) -> Link:
    """Pages of rows: of an owner (``by`` or ``on``), or of all (as a root field; ``where`` narrows them)."""
    condition = on or (f"{{t}}.{by} = {{o}}.id" if by else where)
    return Link("connection", _name(target), condition, order, filters or {}, orders or {}, granted=granted, walk=walk, only=only)


def _name(target: Target) -> str:
    return target if isinstance(target, str) else target.type
