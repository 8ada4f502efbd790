"""Root fields that seek rows by what the request knows: an id, several ids, or the viewer itself."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import cast

from graphql import GraphQLAbstractType, GraphQLField, Undefined, get_named_type
from graphql.execution.collect_fields import FieldDetails

from domain.errors import InvalidInput
from resolvers.compiler.faults import bad_argument
from resolvers.compiler.paging import MAX_PAGE, bucket_of
from resolvers.compiler.select import Arguments
from resolvers.compiler.source import Root
from resolvers.compiler.sql import Emitter
from resolvers.ids import kind_of, uuid_of

MAX_KIND_CHARS = 60


def sought(emitter: Emitter, root: Root, definition: GraphQLField, details: list[FieldDetails]) -> str:
    """SQL of the row a root field seeks, or of the rows of ``nodes``."""
    arguments = emitter.arguments(definition, details)
    if root.shape == "nodes":
        return _several(emitter, definition, arguments, details)
    if root.shape == "mine":
        emitter.count(1)
        return _row(emitter, root.target, root.where, details)
    kind = root.target if root.shape == "by_id" else _kind(arguments.value("id"), "id")
    if root.shape == "node" and not _possible(emitter, definition, kind):
        return "null::json"
    emitter.count(1)
    bound = emitter.bind(arguments.slot("id", lambda value: _id(kind, value, "id")), "uuid")
    return _row(emitter, kind, emitter.catalog.sources[kind].sought("{t}", bound), details)


def kind_role(value: object) -> Hashable:
    """The type an id names, or the types several ids name and the bucket of their number: these choose the statement."""
    if isinstance(value, list):
        return tuple(sorted({_named(item) for item in value})), bucket_of(min(len(value), MAX_PAGE))
    return _named(value) if value is not Undefined else None


def _several(emitter: Emitter, definition: GraphQLField, arguments: Arguments, details: list[FieldDetails]) -> str:
    """The rows of these ids in their order, null for each that is not there or not readable."""
    ids = _ids(arguments.value("ids"))
    kinds = [kind for kind in sorted({_kind(id, "ids") for id in ids}) if _possible(emitter, definition, kind)]
    before = emitter.count(bucket_of(len(ids)) - 1)
    binds = (
        emitter.bind(arguments.slot("ids", lambda value: [_kind(id, "ids") for id in _ids(value)]), "text[]"),
        emitter.bind(arguments.slot("ids", lambda value: [_id(_kind(id, "ids"), id, "ids") for id in _ids(value)]), "uuid[]"),
    )
    asked = emitter.alias()
    sources = emitter.catalog.sources
    found = emitter.alternatives(
        partial(_row, emitter, kind, sources[kind].sought("{t}", f"{asked}.id"), details) for kind in kinds
    )
    emitter.weight = before
    written = " ".join(f"when '{kind}' then {sql}" for kind, sql in zip(kinds, found, strict=True))
    value = f"case {asked}.kind {written} end" if found else "null::json"
    rows = f"unnest({', '.join(binds)}) with ordinality {asked}(kind, id, n)"
    return f"(select coalesce(array_to_json(array_agg({value} order by {asked}.n)), '[]') from {rows})"


def _row(emitter: Emitter, kind: str, where: str, details: list[FieldDetails]) -> str:
    source, alias = emitter.catalog.sources[kind], emitter.alias()
    return emitter.object(source, alias, details, f"{emitter.filled(where, {'t': alias})} and {emitter.readable(source, alias)}")


def _possible(emitter: Emitter, definition: GraphQLField, kind: str) -> bool:
    abstract, found = get_named_type(definition.type), emitter.catalog.schema.get_type(kind)
    known = kind in emitter.catalog.sources and found is not None
    return known and emitter.catalog.schema.is_sub_type(cast(GraphQLAbstractType, abstract), found)  # type: ignore[arg-type]  # sources are objects


def _named(value: object) -> str:
    return str(value).partition(":")[0][:MAX_KIND_CHARS]


def _ids(value: object) -> Sequence[object]:
    assert isinstance(value, list)
    if len(value) > MAX_PAGE:
        raise bad_argument("ids", f"At most {MAX_PAGE} ids at a time.")
    return value


def _kind(value: object, argument: str) -> str:
    try:
        return kind_of(str(value), argument)
    except InvalidInput as refusal:
        raise bad_argument(argument, refusal.message_en) from refusal


def _id(kind: str, value: object, argument: str) -> object:
    try:
        return uuid_of(kind, str(value), argument)
    except InvalidInput as refusal:
        raise bad_argument(argument, refusal.message_en) from refusal
