"""One root field, one transaction: graphql-core's executor with our answers in it.

A root field opens its transaction, is resolved and completed inside it, and commits. A raised refusal rolls back; then one
refusal row is written in a second short transaction and the refusal is answered as a member of the field's union. Whatever else
is raised is a bug: rolled back, masked, logged once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Self, TypeAlias, cast

import asyncpg
import orjson
import structlog
from graphql import (
    Executor,
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationType,
    get_named_type,
    is_object_type,
    is_union_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import VariableValues, get_argument_values
from graphql.pyutils import Path

from domain import audit, idempotency
from domain.database import Database, Transaction
from domain.errors import NotFound, Refusal
from domain.idempotency import Remembered
from domain.viewer import Viewer
from resolvers.compiler.operation import Operation
from resolvers.compiler.plan import Compiler
from resolvers.compiler.select import Inputs
from resolvers.gate import Gate, unfound
from resolvers.reading import Overloaded, Unreachable
from resolvers.refusing import RefusalAnswer, explained, internal_error
from resolvers.request import Caller, Repeatable, Request, Selected, ToldAgain

log = structlog.get_logger()

UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    OSError,
    Overloaded,
    Unreachable,
)
"""PostgreSQL is away or going; the client may try again."""
LOST_RACE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError)


@dataclass(frozen=True, slots=True)
class Finished:
    """JSON the compiler made: it goes into the response as it is."""

    json: bytes


class NotReadable(Exception):
    """A selected row is outside the viewer's arms: a bug in a mutation, an event not meant for this viewer in a subscription."""


class RootFailed(Exception):
    """A root field failed: leaves the transaction's block, so that it rolls back, with what was raised."""

    def __init__(self, cause: Exception) -> None:
        super().__init__()
        self.cause = cause.original_error if isinstance(cause, GraphQLError) and cause.original_error else cause


Recheck: TypeAlias = Callable[[Transaction, Viewer], Awaitable[Viewer]]
"""The viewer as of now, inside the mutation's transaction; raises a Refusal when the session is over."""


class FieldExecutor(Executor[Request]):
    """graphql-core's executor; ``attach`` gives it the database, the caller and the compiler."""

    compiler: Compiler
    database: Database
    caller: Caller
    compiled: Operation
    finished: dict[str, Finished]
    recheck: Recheck
    gate: Gate
    event: object = None
    """What a subscription's root field answers this time."""
    answer: object = None
    """What the root field's resolver returned, for the memory of answers."""

    @classmethod
    def for_operation(
        cls, schema: GraphQLSchema, operation: Operation, fragments: dict[str, FragmentDefinitionNode], variables: VariableValues
    ) -> Self:
        from graphql.execution.executor import default_field_resolver, default_type_resolver

        resolve, of_type = default_field_resolver, default_type_resolver
        return cls(
            schema, fragments, operation.fragments, None, cast(Any, None), operation.node, variables, resolve, of_type, resolve
        )

    def attach(
        self,
        compiler: Compiler,
        database: Database,
        caller: Caller,
        operation: Operation,
        finished: dict[str, Finished],
        recheck: Recheck,
        gate: Gate,
    ) -> None:
        self.compiler, self.database, self.caller = compiler, database, caller
        self.compiled, self.finished, self.recheck = operation, finished, recheck
        self.gate = gate
        self.selecting = asyncio.Lock()

    # --- what graphql-core calls (its signatures, its Any) --------------------------------------------------------------

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: list[FieldDetails],
        path: Path,
        position_context: Any,
    ) -> Any:
        if path.prev is not None:
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        if path.key in self.finished:
            return self.finished[str(path.key)]
        if field_details_list[0].node.name.value.startswith("__"):
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        return self._root_field(parent_type, field_details_list, path)

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Request],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        if path.prev is None and not isinstance(result, RefusalAnswer):
            self.answer = result
        if isinstance(result, Refusal):
            return self._refuse_in_place(return_type, field_details_list, info, path, result)
        if isinstance(result, Selected):
            return self._select(result, field_details_list)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def complete_abstract_value(
        self,
        return_type: GraphQLAbstractType,
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Request],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        # plain values are completed as the member type with their class's name
        match result:
            case RefusalAnswer():
                name = result.kind
            case ToldAgain():
                name = result.type_
            case _:
                name = type(result).__name__
        type_ = self.schema.get_type(name)
        if is_object_type(type_) and self.schema.is_sub_type(return_type, type_):
            return self.collect_and_execute_subfields(type_, field_details_list, path, result, position_context)
        return super().complete_abstract_value(return_type, field_details_list, info, path, result, position_context)

    def handle_field_error(
        self, raw_error: Exception, return_type: GraphQLOutputType, field_details_list: list[FieldDetails], path: Path
    ) -> None:
        if path.prev is None:
            raise RootFailed(raw_error)
        super().handle_field_error(self._public(raw_error, path), return_type, field_details_list, path)

    # --- a root field -------------------------------------------------------------------------------------------------

    async def _root_field(self, parent_type: GraphQLObjectType, details: list[FieldDetails], path: Path) -> object:
        definition = parent_type.fields[details[0].node.name.value]
        try:
            async with self.database.transaction() as tx:
                self.context_value = Request(tx, self.caller)
                if parent_type is not self.schema.mutation_type:
                    if parent_type is self.schema.query_type:
                        node = details[0].node
                        given = get_argument_values(definition, node, self.variable_values)
                        await self.gate.query(tx, self.caller.viewer, node.name.value, definition, given)
                    return await self._completed(parent_type, details, path)
                self.caller = self.caller._replace(viewer=await self.recheck(tx, self.caller.viewer))
                self.context_value = Request(tx, self.caller)
                return await self._remembering(tx, parent_type, details, path)
        except UNAVAILABLE:
            raise
        except Exception as error:
            # also what the commit itself raises: a deferred constraint, a lost race
            cause = error.cause if isinstance(error, RootFailed) else error
            if isinstance(cause, NotReadable) and parent_type is self.schema.subscription_type:
                raise cause from error
            if isinstance(cause, NotFound):
                given = get_argument_values(definition, details[0].node, self.variable_values)
                cause.field = unfound(cause, definition, given)
            if isinstance(cause, Refusal):
                return await self._refused(definition.type, parent_type, details, path, cause)
            super().handle_field_error(self._public(cause, path), definition.type, details, path)
            return None

    async def _completed(self, parent_type: GraphQLObjectType, details: list[FieldDetails], path: Path) -> object:
        if parent_type is self.schema.subscription_type:
            completed = self._event_completed(parent_type, details, path)
        else:
            completed = super().execute_field(parent_type, None, details, path, None)
        return await cast("Awaitable[object]", completed) if self.is_awaitable(completed) else completed

    def _event_completed(self, parent_type: GraphQLObjectType, details: list[FieldDetails], path: Path) -> object:
        nodes = [detail.node for detail in details]
        definition = parent_type.fields[nodes[0].name.value]
        info = self.build_resolve_info(definition, nodes, parent_type, path)
        return self.complete_value(definition.type, details, info, path, self.event, None)

    async def _remembering(
        self, tx: Transaction, parent_type: GraphQLObjectType, details: list[FieldDetails], path: Path
    ) -> object:
        """Resolves a mutation once per idempotency key; a repeat is answered from memory, its payload selected again."""
        node = details[0].node
        definition = parent_type.fields[node.name.value]
        given = dict(get_argument_values(definition, node, self.variable_values).get("input") or {}) if definition.args else {}
        await self.gate.mutation(tx, self.caller.viewer, node.name.value, definition, {"input": given})
        key = given.pop("idempotencyKey", None)
        if key is None:
            return await self._completed(parent_type, details, path)
        name, viewer = node.name.value, self.caller.viewer
        digest = tx.vault.digest(orjson.dumps(given, default=str, option=orjson.OPT_SORT_KEYS).decode())
        known = await idempotency.recall(tx, viewer, name, key, digest)
        if known is not None:
            return await self._again(known, definition.type, parent_type, details, path)
        completed = await self._completed(parent_type, details, path)
        if isinstance(self.answer, Selected):
            await idempotency.remember(tx, viewer, name, key, payload_type=self.answer.type, payload_id=self.answer.id)
        elif isinstance(self.answer, Refusal):
            fields = asdict(await explained(tx, self.answer, self.caller.language))
            await idempotency.remember(tx, viewer, name, key, refusal=fields)
        elif isinstance(self.answer, Repeatable):
            fields = asdict(cast(Any, self.answer))
            await idempotency.remember(tx, viewer, name, key, payload_type=type(self.answer).__name__, value=fields)
        else:
            raise TypeError(f"{name}: an answer to an idempotency key must be a selected row, a refusal or repeatable")
        return completed

    async def _again(
        self, known: Remembered, type_: GraphQLOutputType, parent_type: GraphQLObjectType, details: list[FieldDetails], path: Path
    ) -> object:
        if known.refusal is not None:
            return await self._answered(type_, parent_type, details, path, RefusalAnswer(**cast(Any, known.refusal)))
        if known.value is not None:
            return await self._told_again(known, type_, parent_type, details, path)
        assert known.payload_type is not None and known.payload_id is not None
        return await self._select(Selected(known.payload_type, known.payload_id), details)

    async def _told_again(
        self, known: Remembered, type_: GraphQLOutputType, parent_type: GraphQLObjectType, details: list[FieldDetails], path: Path
    ) -> object:
        assert known.payload_type is not None and known.value is not None
        nodes = [detail.node for detail in details]
        info = self.build_resolve_info(parent_type.fields[nodes[0].name.value], nodes, parent_type, path)
        again = ToldAgain(known.payload_type, known.value)
        completed = super().complete_value(type_, details, info, path, again, None)
        return await cast("Awaitable[object]", completed) if self.is_awaitable(completed) else completed

    async def _select(self, selected: Selected, details: list[FieldDetails]) -> Finished:
        """The row as JSON, through the compiler, in this transaction; one at a time on its connection."""
        viewer, variables = selected.viewer or self.caller.viewer, self.variable_values.coerced
        if self.compiled.kind is OperationType.MUTATION:
            await self.gate.answer(self.context_value.tx, viewer, selected)
        inputs = Inputs(variables, viewer.binds, self.context_value.now, selected.id)
        statement = self.compiler.payload(self.compiled, selected.type, details, viewer.capabilities, variables)
        async with self.selecting:
            data = await self.context_value.tx.connection.fetchval(statement.sql, *statement.binds(inputs))
        if data is None:
            raise NotReadable(f"{selected.type} {selected.id} is not readable by {viewer.kind.value}: an arm is missing")
        return Finished(statement.restored(data if isinstance(data, bytes) else data.encode()))

    # --- refusals and bugs --------------------------------------------------------------------------------------------

    async def _refused(
        self, type_: GraphQLOutputType, parent_type: GraphQLObjectType, details: list[FieldDetails], path: Path, refusal: Refusal
    ) -> object:
        async with self.database.transaction() as tx:
            await audit.refused(tx, self.caller.viewer, details[0].node.name.value, refusal)
            answer = await explained(tx, refusal, self.caller.language)
        return await self._answered(type_, parent_type, details, path, answer)

    async def _answered(
        self,
        type_: GraphQLOutputType,
        parent_type: GraphQLObjectType,
        details: list[FieldDetails],
        path: Path,
        answer: RefusalAnswer,
    ) -> object:
        """The refusal as a member of the field's union, or as an error where the field has none."""
        if not self._may_answer(type_, answer):
            error = GraphQLError(answer.message, extensions=answer.extensions())
            return super().handle_field_error(error, type_, details, path)
        nodes = [detail.node for detail in details]
        info = self.build_resolve_info(parent_type.fields[nodes[0].name.value], nodes, parent_type, path)
        completed = super().complete_value(type_, details, info, path, answer, None)
        return await cast("Awaitable[object]", completed) if self.is_awaitable(completed) else completed

    async def _refuse_in_place(
        self,
        type_: GraphQLOutputType,
        details: list[FieldDetails],
        info: GraphQLResolveInfo[Request],
        path: Path,
        refusal: Refusal,
    ) -> object:
        """A returned refusal: an outcome that commits."""
        answer = await explained(self.context_value.tx, refusal, self.caller.language)
        if not self._may_answer(type_, answer):
            raise GraphQLError(answer.message, extensions=answer.extensions())
        completed = super().complete_value(type_, details, info, path, answer, None)
        return await cast("Awaitable[object]", completed) if self.is_awaitable(completed) else completed

    def _may_answer(self, type_: GraphQLOutputType, answer: RefusalAnswer) -> bool:
        union, member = get_named_type(type_), self.schema.get_type(answer.kind)
        return is_union_type(union) and is_object_type(member) and self.schema.is_sub_type(union, member)

    def _public(self, cause: Exception, path: Path) -> GraphQLError:
        """What the client sees: our own errors as they are, anything else masked and logged once."""
        if isinstance(cause, GraphQLError):
            return cause
        if isinstance(cause, LOST_RACE):
            return GraphQLError("Somebody else was faster; try again.", extensions={"code": "TRY_AGAIN"})
        log.error("field failed", path=path.as_list(), request_id=self.caller.request_id, exc_info=cause)
        return internal_error(self.caller.request_id)
