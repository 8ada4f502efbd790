"""Plans: the statement of one operation and variant, made once and kept.

A variant is a capability set, the directive flags, which filters are present, the page-size bucket and the order: whatever
changes the text. Values never do; they are binds.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from graphql import GraphQLObjectType, GraphQLSchema
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import VariableValues

from domain.database import BUSINESS_NOW
from resolvers.compiler.build import Catalog, RootField
from resolvers.compiler.documents import Documents
from resolvers.compiler.operation import Operation
from resolvers.compiler.paging import bucket_of, listed
from resolvers.compiler.seeking import kind_role, sought
from resolvers.compiler.select import Inputs, Role, Selection, Slot, exact, presence
from resolvers.compiler.source import Filter, Link, Root
from resolvers.compiler.sql import Emitter, row_id

MAX_VARIANTS = 64
"""Statements kept per operation; the oldest goes first."""
COMPUTED_COST = 100
"""What a computed root field costs, in fields."""

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and where each of its binds comes from."""

    sql: str
    slots: tuple[Slot, ...]
    idle: tuple[Slot, ...] = ()
    """Arguments that are checked though nothing selected needs them."""
    long_keys: tuple[tuple[bytes, bytes], ...] = ()
    """Response keys longer than a column's name, each with what stands for it in PostgreSQL's answer."""

    def restored(self, answer: bytes) -> bytes:
        """The answer with its long keys; inside a JSON text the quotes before them would be escaped."""
        for short, key in self.long_keys:
            answer = answer.replace(short, key)
        return answer

    def binds(self, inputs: Inputs) -> list[object]:
        """This request's values; raises GraphQLError for one that cannot be what its argument asks for."""
        for slot in self.idle:
            slot(inputs)
        return [slot(inputs) for slot in self.slots]


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """How a query is answered: compiled root fields in one statement, and what is left to resolvers.

    With ``computed`` the statement has one JSON column per key; without, one column with the whole document.
    """

    statement: Statement | None
    keys: tuple[str, ...]
    sought: tuple[tuple[str, str], ...]
    """Response keys of fields that seek one row by its id, each as (key, field name)."""
    computed: int
    """How many root fields are left to resolvers."""
    cost: int
    """Fields the answer may hold when every page is full, and the surcharge."""
    surcharge: int = 0
    """``COMPUTED_COST`` for each computed field and ``COUNT_COST`` for each list that is counted."""


@dataclass(slots=True)
class Compiler:
    """The catalog with its documents: everything needed to turn a request into a statement."""

    catalog: Catalog
    documents: Documents
    inlined: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, catalog: Catalog, hide_suggestions: bool = False) -> "Compiler":
        return cls(catalog, Documents(catalog.schema, hide_suggestions), frozenset(_inlined(catalog)))

    @property
    def schema(self) -> GraphQLSchema:
        return self.catalog.schema

    def query(self, operation: Operation, capabilities: frozenset[str], variables: dict[str, object]) -> QueryPlan:
        """The plan of a query for this viewer and these variables; raises GraphQLError when it cannot be run."""
        key = ("query", capabilities, self._variant(operation, variables))
        return _kept(operation, key, lambda: self._query(operation, capabilities, variables))

    def payload(
        self,
        operation: Operation,
        kind: str,
        details: list[FieldDetails],
        capabilities: frozenset[str],
        variables: dict[str, object],
    ) -> Statement:
        """The statement selecting one row of a type by its id, as the answer of the field selected by ``details``."""
        key = ("row", kind, tuple(id(detail.node) for detail in details), capabilities, self._variant(operation, variables))
        return _kept(operation, key, lambda: self._payload(operation, kind, details, capabilities, variables))

    def selection(self, operation: Operation, variables: dict[str, object]) -> Selection:
        return Selection(self.schema, operation.node, operation.fragments, VariableValues({}, variables))

    def _variant(self, operation: Operation, variables: dict[str, object]) -> Hashable:
        if operation.roles is None:
            operation.roles = tuple(self._roles(operation).items())
        return operation.variant(variables)

    def _query(self, operation: Operation, capabilities: frozenset[str], variables: dict[str, object]) -> QueryPlan:
        query = self.schema.query_type
        assert query is not None
        selection = self.selection(operation, variables)
        emitter = Emitter(self.catalog, selection, capabilities, listed, BUSINESS_NOW)
        columns: dict[str, str] = {}
        missable = []
        grouped = emitter.checked(selection.root(query))
        for key, details in grouped.items():
            name = details[0].node.name.value
            root = self.catalog.roots.get(name)
            if name == "__typename":
                columns[key] = "'Query'::text"
            elif root is not None:
                columns[key] = self._root(emitter, root, query, details)
                if isinstance(root, Root) and root.shape in ("by_id", "node"):
                    missable.append((key, name))
        computed = len(grouped) - len(columns)
        statement = _statement(emitter, columns, bool(computed)) if columns else None
        emitter.charge(computed * COMPUTED_COST)
        return QueryPlan(statement, tuple(columns), tuple(missable), computed, emitter.cost, emitter.surcharge)

    def _root(self, emitter: Emitter, root: RootField, query: GraphQLObjectType, details: list[FieldDetails]) -> str:
        definition = query.fields[details[0].node.name.value]
        if not isinstance(root, Root):
            return emitter.link(root, definition, "", details)
        return sought(emitter, root, definition, details)

    def _payload(
        self,
        operation: Operation,
        kind: str,
        details: list[FieldDetails],
        capabilities: frozenset[str],
        variables: dict[str, object],
    ) -> Statement:
        emitter = Emitter(self.catalog, self.selection(operation, variables), capabilities, listed)
        source, alias = self.catalog.sources[kind], emitter.alias()
        where = f"{source.sought(alias, emitter.bind(row_id, 'uuid'))} and {emitter.readable(source, alias)}"
        sql = emitter.object(source, alias, details, where)
        return Statement(*emitter.finished(f"select {sql}"))

    def _roles(self, operation: Operation) -> dict[str, tuple[Role, ...]]:
        """What of each variable changes the statement. By the argument's name: one role too many costs a variant, no more."""
        roles: dict[str, list[Role]] = {name: [exact] for name in operation.uses.flags}
        for node, path, variable in operation.uses.arguments:
            root = self.catalog.roots.get(node.name.value)
            chosen: list[Role] = [presence]
            if path in ("first", "last"):
                chosen = [presence, _bucket]
            elif path == "order":
                chosen = [exact]
            elif isinstance(root, Root) and root.shape in ("node", "nodes"):
                chosen = [kind_role]
            chosen += [_leaf(inner, path) for inner in self.inlined if inner == path or inner.startswith(path + ".")]
            roles.setdefault(variable, []).extend(chosen)
        return {name: tuple(found) for name, found in roles.items()}


def _statement(emitter: Emitter, columns: dict[str, str], computed: bool) -> Statement:
    if computed:
        # one column per root field, so that resolvers' answers can stand between them
        listed_columns = ", ".join(f"to_json({sql})" if sql.endswith("::text") else sql for sql in columns.values())
        return Statement(*emitter.finished(f"select {listed_columns}"))
    written = ", ".join(emitter.named_column(key, sql) for key, sql in columns.items())
    return Statement(*emitter.finished(f"select row_to_json(r) from (select {written}) r"))


def _kept(operation: Operation, key: Hashable, make: Callable[[], P]) -> P:
    plan: P | None = operation.plans.get(key)
    if plan is None:
        plan = operation.plans[key] = make()
        for old in list(islice(operation.plans, max(len(operation.plans) - MAX_VARIANTS, 0))):
            del operation.plans[old]
    return plan


def _inlined(catalog: Catalog) -> set[str]:
    links = [link for source in catalog.sources.values() for link in source.links.values()] + list(catalog.roots.values())
    found = set()
    for link in links:
        if isinstance(link, Link):
            found |= {path for path, rule in link.filters.items() if isinstance(rule, Filter) and rule.inline}
    return found


def _leaf(path: str, variable_path: str) -> Role:
    steps = path.removeprefix(variable_path).strip(".").split(".") if path != variable_path else []

    def role(value: object) -> Hashable:
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        return exact(value)

    return role


def _bucket(value: object) -> Hashable:
    return bucket_of(value)
