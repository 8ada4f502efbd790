"""What a list selects from: the rows of the arms a viewer holds, of one type or of several, filtered and in order.

Several arms are a UNION ALL of disjoint, ordered, limited parts: an OR would read every row (docs/performance.md). Several types
are one such union too, of each row's kind, key and place in the order.
"""

from dataclasses import dataclass
from enum import Enum

from graphql import GraphQLField

from resolvers.compiler.filters import condition
from resolvers.compiler.keys import Keys, order_keys
from resolvers.compiler.select import Arguments
from resolvers.compiler.source import Filter, Link, Mixed, Source
from resolvers.compiler.sql import OPEN, Emitter

DEFAULT_ORDER = "by"
"""The name a cursor carries where the list has no choice of orders."""


@dataclass(slots=True)
class Part:
    """The rows of one type: its source, the conditions every arm shares, the arms."""

    source: Source
    conditions: list[str]
    arms: list[str]
    table: str
    """The source's, or the view a walk reads instead."""

    def each_arm(self, emitter: Emitter, alias: str, extra: tuple[str, ...]) -> list[str]:
        """The rows of each arm as table and WHERE, disjoint from the arms before it."""
        filled = [emitter.filled(arm, {"t": alias}) for arm in self.arms]
        wheres = []
        for index, arm in enumerate(self.arms):
            mine = [] if arm == OPEN else [f"({filled[index]})"]
            earlier = [f"({other}) is not true" for other in filled[:index]]
            wheres.append(" and ".join([*self.conditions, *extra, *mine, *earlier]) or OPEN)
        # without an arm there are no rows; binds that nothing mentions would have no type
        wheres = wheres or [" and ".join(["false", *self.conditions, *extra])]
        return [f"{self.table} {alias} where {where}" for where in wheres]


@dataclass(slots=True)
class Rows:
    """A list's parts, all under one alias, and their order."""

    parts: list[Part]
    keys: Keys
    alias: str
    mixed: bool = False
    """Of several types."""

    @property
    def source(self) -> Source:
        """The source of a list of one type."""
        return self.parts[0].source

    def each_arm(self, emitter: Emitter, *extra: str) -> list[str]:
        """The rows of every type and arm as table and WHERE."""
        return [rows for part in self.parts for rows in part.each_arm(emitter, self.alias, extra)]

    def limited(self, emitter: Emitter, limit: int, backward: bool, *extra: str) -> str:
        """At most ``limit`` rows in order, as a FROM item named by the alias."""
        order = self.keys.order_by(self.alias, backward)
        parts = [
            f"(select {self._columns(part.source)} from {rows} order by {order} limit {limit})"
            for part in self.parts
            for rows in part.each_arm(emitter, self.alias, extra)
        ]
        if len(parts) == 1:
            return f"{parts[0]} {self.alias}"
        return f"(select * from ({' union all '.join(parts)}) {self.alias} order by {order} limit {limit}) {self.alias}"

    def _columns(self, source: Source) -> str:
        if not self.mixed:
            return f"{self.alias}.*"
        keys = ", ".join(f"{self.alias}.{column}" for column, _ in self.keys.columns)
        return f"'{source.type}'::text as _kind, {self.alias}.{source.key} as _key, {keys}"


def rows_of(emitter: Emitter, link: Link | Mixed, definition: GraphQLField, arguments: Arguments, owner: str) -> Rows:
    """The rows of a list under its arguments."""
    alias = emitter.alias()
    tables = {"t": alias, "o": owner}
    if isinstance(link, Mixed):
        parts = [_part(emitter, case, definition, arguments, tables) for case in link.cases.values()]
        return Rows(parts, order_keys(link.order), alias, mixed=True)
    part = _part(emitter, link, definition, arguments, tables)
    order = link.orders[order_name(link, arguments)] if link.orders else link.order or part.source.order
    return Rows([part], order_keys(order, paged=link.shape == "connection"), alias)


def order_name(link: Link | Mixed, arguments: Arguments) -> str:
    """The chosen order's name, which its cursors carry."""
    if isinstance(link, Mixed) or not link.orders:
        return DEFAULT_ORDER
    chosen = arguments.value("order")
    if chosen is None:
        return next(iter(link.orders))
    return chosen.name if isinstance(chosen, Enum) else str(chosen)


def _part(emitter: Emitter, link: Link, definition: GraphQLField, arguments: Arguments, tables: dict[str, str]) -> Part:
    source = emitter.catalog.sources[link.target]
    conditions = [] if link.on == OPEN else [emitter.filled(link.on, tables)]
    for path, declared in link.filters.items():
        if arguments.value(path) is not None:
            conditions.append(condition(emitter, path, declared, definition, arguments, tables))
    term = _walked_term(emitter, link, definition, arguments, tables)
    if term:
        conditions.append(f"{tables['t']}.term = {term}")
    arms = emitter.arms(source, link.granted, link.only)
    if link.on in arms:  # the list's own condition is an arm: every row of it is the viewer's to read
        arms = [OPEN]
    return Part(source, conditions, arms, link.walk.view if link.walk and term else source.table)


def _walked_term(emitter: Emitter, link: Link, definition: GraphQLField, arguments: Arguments, tables: dict[str, str]) -> str:
    """SQL of the term whose list is walked; empty where the table itself is read, as for a single filter with its own indexes."""
    given = [(path, rule) for path, rule in link.filters.items() if isinstance(rule, Filter) and rule.terms]
    given = [(path, rule) for path, rule in given if arguments.value(path) is not None]
    if link.walk is None or not given or (len(given) == 1 and given[0][1].indexed):
        return ""
    terms = [condition(emitter, path, rule.terms, definition, arguments, tables) for path, rule in given if rule.terms]
    return link.walk.term.format(terms=" || ".join(terms))
