"""Runs an operation: queries from the compiler's statement, mutations one transaction per root field.

A query whose root fields all have sources never meets an executor: its statement's bytes are the answer. What remains — computed
root fields, introspection, mutations — goes through graphql-core with three things added: root fields open their transaction,
``Selected`` rows come from the compiler, refusals become members of the result union.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import asyncpg
import orjson
import structlog
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType
from graphql.execution.values import VariableValues, get_argument_values
from prometheus_client import Counter

from domain.database import Database, Transaction
from domain.viewer import Viewer
from resolvers import audited
from resolvers.compiler.build import Declared, bind
from resolvers.compiler.documents import Refused
from resolvers.compiler.faults import too_large
from resolvers.compiler.operation import Operation
from resolvers.compiler.plan import Compiler, QueryPlan
from resolvers.compiler.select import Inputs
from resolvers.gate import GATE, Gate
from resolvers.leaving import ClientLeft, Leaving
from resolvers.mutate import UNAVAILABLE, FieldExecutor, Finished, NotReadable, Recheck
from resolvers.reading import ReadPool, fetch_columns, fetch_document
from resolvers.refusing import internal_error
from resolvers.request import Caller
from resolvers.throttle import ADDRESS_SHARE, MUTATION_COST, WRONG_TOKEN_COST, Throttle
from resolvers.trusted import TrustedDocuments
from resolvers.viewers import CHANGE_VIEWERS

log = structlog.get_logger()

MAX_RESOLVED = 10
"""Mutations, or computed fields of a query, in one operation."""
INTERPRETED = Counter("linggong_graphql_interpreted_total", "Queries that one compiled statement could not answer whole", ["how"])
"""``resolved``: every root field is computed; ``mixed``: some are."""
NOT_SEEN = "There is no such {field}, or it is not yours to see."


@dataclass(frozen=True, slots=True)
class Result:
    """A finished response. ``executed`` is false for request errors: nothing was run and there is no data entry."""

    body: bytes
    executed: bool = True
    failed: bool = False
    retry_after_s: int = 0
    """After how long a throttled client may ask again."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A valid subscription: its one field, the arguments, and what is needed to answer its events."""

    operation: Operation
    variables: dict[str, object]
    field: str
    arguments: dict[str, object]


async def _believed(_: Transaction, viewer: Viewer) -> Viewer:
    """The viewer as the edge found it."""
    return viewer


def _nothing() -> None:
    """Nobody needs to know."""


@dataclass(slots=True)
class Operations:
    """Everything needed to run operations: the compiler, the write pool and the read pool."""

    compiler: Compiler
    database: Database
    read_pool: ReadPool
    trusted: TrustedDocuments
    introspection: bool = True
    recheck: Recheck = _believed
    gate: Gate = GATE
    """To whom mutations and computed fields are open."""
    changed: Callable[[], None] = _nothing
    """Called after every mutation that may change a session, a role or a sanction."""
    throttle: Throttle = field(default_factory=Throttle)
    """By viewer; visitors by their address."""
    addresses: Throttle = field(default_factory=Throttle)
    leaving: Leaving = field(default_factory=Leaving)

    @classmethod
    def of(
        cls,
        schema: GraphQLSchema,
        declared: Declared,
        database: Database,
        read_pool: ReadPool,
        *,
        introspection: bool = True,
        trusted_only: bool = False,
        recheck: Recheck = _believed,
        gate: Gate = GATE,
        changed: Callable[[], None] = _nothing,
        cost_per_second: int = 0,
    ) -> "Operations":
        """Binds the sources; raises BrokenSources when they do not fit the schema."""
        compiler = Compiler.of(bind(schema, declared), hide_suggestions=not introspection)
        trusted = TrustedDocuments(read_pool, trusted_only)
        throttles = Throttle(cost_per_second), Throttle(cost_per_second * ADDRESS_SHARE)
        return cls(compiler, database, read_pool, trusted, introspection, recheck, gate, changed, *throttles)

    async def run(
        self, caller: Caller, text: str, name: str | None, variables: dict[str, object], *, reading: bool = False
    ) -> Result:
        """Answers a query or mutation, given by its text or its trusted id; ``reading`` refuses all but queries (GET)."""
        try:
            operation = self.compiler.documents.get(await self.text(text)).operation(name)
            self._allow(operation, reading)
            values = operation.read(variables)
            if isinstance(values, list):
                return refused(values)
            if caller.viewer.engagement_id is not None:
                await self._noted(caller, operation, text, values)
            if operation.kind is OperationType.QUERY:
                return await self._query(caller, operation, values)
            return await self._mutation(caller, operation, values)
        except Refused as refusal:
            return refused(refusal.errors)
        except ClientLeft:
            return refused([_error("The client went away.", "DISCONNECTED")])
        except GraphQLError as error:
            return refused([error])
        except Exception as error:
            return failed(error, caller.request_id)

    def wrong_token(self, address: str | None) -> int:
        """A token that is worth nothing was tried: 0, or for how long the address should leave it. Nobody's own bucket pays."""
        return self.throttle.take(address, WRONG_TOKEN_COST) if address else 0

    async def text(self, asked: str) -> str:
        """The document to run for a text or a trusted id; raises Refused."""
        return await self.trusted.text(asked)

    def subscribed(self, text: str, name: str | None, variables: dict[str, object]) -> Subscribed:
        """Reads a subscription: its field and arguments; raises Refused when it is not a valid one."""
        operation = self.compiler.documents.get(text).operation(name)
        if operation.kind is not OperationType.SUBSCRIPTION:
            raise Refused([_error("Not a subscription.", "NOT_A_SUBSCRIPTION")])
        values = operation.read(variables)
        if isinstance(values, list):
            raise Refused(values)
        root = self.compiler.schema.subscription_type
        assert root is not None
        details = next(iter(self.compiler.selection(operation, values).root(root).values()))
        node = details[0].node
        arguments = get_argument_values(root.fields[node.name.value], node, VariableValues({}, values))
        return Subscribed(operation, values, node.name.value, arguments)

    async def event(self, caller: Caller, subscribed: Subscribed, value: object) -> Result | None:
        """One event's answer: ``value`` is what the subscription's field answers (Selected, or a value holding such).

        None when the viewer may not read the row: the event is not theirs.
        """
        executor = self._executor(caller, subscribed.operation, subscribed.variables, {})
        executor.event = value
        try:
            return await self._executed(executor, [])
        except NotReadable:
            return None

    async def _noted(self, caller: Caller, operation: Operation, text: str, variables: dict[str, object]) -> None:
        """An auditor's every operation leaves a row, before it is answered (S-118)."""
        schema = self.compiler.schema
        root = schema.query_type if operation.kind is OperationType.QUERY else schema.mutation_type
        assert root is not None
        fields = sorted(
            {details[0].node.name.value for details in self.compiler.selection(operation, variables).root(root).values()}
        )
        await audited.note(self.database, caller.viewer, fields, await self.text(text), variables)

    def _allow(self, operation: Operation, reading: bool) -> None:
        if operation.kind is OperationType.SUBSCRIPTION:
            raise _error("Subscriptions are answered over graphql-transport-ws on this path.", "SUBSCRIPTION_OVER_HTTP")
        if reading and operation.kind is not OperationType.QUERY:
            raise _error("GET runs queries only.", "MUTATION_OVER_GET")

    async def _query(self, caller: Caller, operation: Operation, variables: dict[str, object]) -> Result:
        viewer = caller.viewer
        plan = self.compiler.query(operation, viewer.capabilities, variables)
        if wait_s := self._taken(caller, plan.cost):
            return _throttled(wait_s)
        inputs = Inputs(variables, viewer.binds)
        if plan.computed:
            return await self._mixed(caller, operation, variables, plan)
        if plan.statement is None:
            return Result(b'{"data":{}' + self._end(caller, plan, b"{}"))
        fetched = fetch_document(self.read_pool, plan.statement, inputs)
        data = await (self.leaving.unless_left(caller.receive, fetched) if caller.receive else fetched)
        if plan.sought and (errors := _missing(plan, data)):
            return Result(b'{"data":' + data + b',"errors":' + _formatted(errors) + self._end(caller, plan, data))
        return Result(b'{"data":' + data + self._end(caller, plan, data))

    async def _mixed(self, caller: Caller, operation: Operation, variables: dict[str, object], plan: QueryPlan) -> Result:
        """A query some of whose root fields are computed: the compiled ones are fetched first, in one statement."""
        if not self.introspection and _introspects(self.compiler, operation, variables):
            return refused([_error("Introspection is switched off.", "INTROSPECTION_OFF")])
        _not_too_many(plan.computed)
        finished: dict[str, Finished] = {}
        if plan.statement is not None:
            fetched = fetch_columns(self.read_pool, plan.statement, Inputs(variables, caller.viewer.binds))
            columns = await self.leaving.unless_left(caller.receive, fetched)
            finished = {key: Finished(column) for key, column in zip(plan.keys, columns, strict=True)}
        INTERPRETED.labels("mixed" if finished else "resolved").inc()
        executor = self._executor(caller, operation, variables, finished)
        missing = [_not_seen(key, name) for key, name in plan.sought if finished[key].json == b"null"]
        return await self._executed(executor, missing, partial(self._end, caller, plan))

    async def _mutation(self, caller: Caller, operation: Operation, variables: dict[str, object]) -> Result:
        root = self.compiler.schema.mutation_type
        assert root is not None
        fields = self.compiler.selection(operation, variables).root(root).values()
        _not_too_many(len(fields))
        if wait_s := self._taken(caller, MUTATION_COST * len(fields)):
            return _throttled(wait_s)
        changing = not CHANGE_VIEWERS.isdisjoint(details[0].node.name.value for details in fields)
        # a client that goes away does not stop what it began
        return await asyncio.shield(self._changed(self._executor(caller, operation, variables, {}), changing))

    async def _changed(self, executor: FieldExecutor, changing: bool) -> Result:
        try:
            return await self._executed(executor, [])
        finally:
            if changing:
                self.changed()

    def _taken(self, caller: Caller, cost: int) -> int:
        """Out of the address's bucket and the viewer's: 0, or for how long they have to wait."""
        wait_s = self.addresses.take(caller.address, cost) if caller.address else 0
        return wait_s or self.throttle.take(_payer(caller), cost)

    def _executor(
        self,
        caller: Caller,
        operation: Operation,
        variables: dict[str, object],
        finished: dict[str, Finished],
    ) -> FieldExecutor:
        fragments = {name: details.definition for name, details in operation.fragments.items()}
        executor = FieldExecutor.for_operation(self.compiler.schema, operation, fragments, VariableValues({}, variables))
        executor.attach(self.compiler, self.database, caller, operation, finished, self.recheck, self.gate)
        return executor

    async def _executed(
        self, executor: FieldExecutor, missing: list[GraphQLError], end: Callable[[bytes], bytes] = lambda _: b"}"
    ) -> Result:
        # serially even for queries: each root field has its own transaction and its own request
        ran = executor.execute_operation(serially=True)
        result = cast(ExecutionResult, await ran if isinstance(ran, Awaitable) else ran)
        errors = [*missing, *(result.errors or [])]
        data = orjson.dumps(result.data, default=_fragment, option=orjson.OPT_PASSTHROUGH_DATACLASS)
        failures = b',"errors":' + _formatted(errors) if errors else b""
        return Result(b'{"data":' + data + failures + end(data), failed=any(_code(error) == "INTERNAL" for error in errors))

    def _end(self, caller: Caller, plan: QueryPlan, data: bytes) -> bytes:
        """The response's end: for clients that ask, what the query cost and what they may still ask for."""
        if not caller.wants_cost:
            return b"}"
        # a key is followed by a colon; inside a text its quote would be escaped
        fields = data.count(b'":') - data.count(b'\\":')
        cost: dict[str, object] = {"requestedQueryCost": plan.cost, "actualQueryCost": fields + plan.surcharge}
        if self.throttle.per_second:
            cost["throttleStatus"] = {
                "maximumAvailable": self.throttle.capacity,
                "currentlyAvailable": self.throttle.available(_payer(caller)),
                "restoreRate": self.throttle.per_second,
            }
        return b',"extensions":' + orjson.dumps({"cost": cost}) + b"}"


def _not_too_many(roots: int) -> None:
    """Each such field is a transaction and may cost a password's hashing: many of them in one request would evade its limits."""
    if roots > MAX_RESOLVED:
        raise too_large(f"An operation has at most {MAX_RESOLVED} root fields that are not simply read.")


def refused(errors: list[GraphQLError]) -> Result:
    """A request error: nothing was executed."""
    return Result(_errors(errors), executed=False)


def failed(error: Exception, request_id: str) -> Result:
    """The answer to a fault of ours: PostgreSQL was slow or away, or there is a bug, which is logged and not shown."""
    if isinstance(error, asyncpg.QueryCanceledError):
        return refused([_error("The operation took too long; ask for less.", "TIMEOUT")])
    if isinstance(error, UNAVAILABLE):
        log.warning("database unavailable", request_id=request_id, error=type(error).__name__)
        away = _error("The service is briefly unavailable; try again.", "UNAVAILABLE")
        return Result(_errors([away]), failed=True, executed=False)
    log.error("operation failed", request_id=request_id, exc_info=error)
    return Result(_errors([internal_error(request_id)]), failed=True, executed=False)


def _errors(errors: list[GraphQLError]) -> bytes:
    return b'{"errors":' + _formatted(errors) + b"}"


def _formatted(errors: list[GraphQLError]) -> bytes:
    return orjson.dumps([error.formatted for error in errors])


def _payer(caller: Caller) -> Hashable:
    """Out of whose bucket a query is paid: a person's in all their sessions, a partner's, or an address's."""
    viewer = caller.viewer
    return viewer.person_id or viewer.partner_id or caller.address


def _throttled(wait_s: int) -> Result:
    zh = f"请求过于频繁，请{wait_s}秒后再试。"
    en = f"You have asked for more than this server gives one client; try again in {wait_s} s."
    said = {"code": "THROTTLED", "retryAfterSeconds": wait_s, "ruleId": "access.fair_use", "messageZh": zh, "messageEn": en}
    error = GraphQLError(en, extensions=said)
    return Result(_errors([error]), executed=False, retry_after_s=wait_s)


def _error(message: str, code: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})


def _fragment(value: object) -> orjson.Fragment:
    if isinstance(value, Finished):
        return orjson.Fragment(value.json)
    raise TypeError(f"not JSON: {type(value).__name__}")


def _code(error: GraphQLError) -> object:
    return (error.extensions or {}).get("code")


def _missing(plan: QueryPlan, data: bytes) -> list[GraphQLError]:
    """NOT_FOUND for every sought row that came back null; a look at the bytes first, since most requests find theirs."""
    if b":null" not in data or not any(f'"{key}":null'.encode() in data for key, _ in plan.sought):
        return []
    document = orjson.loads(data)
    return [_not_seen(key, name) for key, name in plan.sought if document[key] is None]


def _not_seen(key: str, name: str) -> GraphQLError:
    return GraphQLError(NOT_SEEN.format(field=name), path=[key], extensions={"code": "NOT_FOUND"})


def _introspects(compiler: Compiler, operation: Operation, variables: dict[str, object]) -> bool:
    query = compiler.schema.query_type
    assert query is not None
    root = compiler.selection(operation, variables).root(query)
    return any(details[0].node.name.value in ("__schema", "__type") for details in root.values())
