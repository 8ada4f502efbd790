"""Before and after a root field: whether the viewer may ask for it at all, whether it is their own case, and whether a member
who is limited to branches reaches it.

Both are asked of every mutation here, by what its input names and what it answers, so that none can forget to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_named_type

from domain import access
from domain.access import Grant
from domain.database import Transaction
from domain.errors import NotFound
from domain.viewer import Kind, Viewer
from resolvers.ids import read_id
from resolvers.request import Selected


@dataclass(frozen=True, slots=True)
class Gate:
    """``mutations`` and ``computed`` say to whom each field is open; a gate without tables stands open."""

    mutations: Mapping[str, Grant] | None = None
    computed: Mapping[str, Grant] | None = None

    async def query(self, tx: Transaction, viewer: Viewer, name: str, field: GraphQLField, arguments: dict[str, Any]) -> None:
        """Raises NotSignedIn or NotPermitted unless the computed query field is open to the viewer; NotFound when it names what
        lies in another branch.
        """
        if self.computed is not None:
            access.must_be_granted(viewer, self.computed, name)
        await _must_reach(tx, viewer, name, field, arguments)

    async def mutation(self, tx: Transaction, viewer: Viewer, name: str, field: GraphQLField, arguments: dict[str, Any]) -> None:
        """Raises NotSignedIn, NotPermitted, CoolingDown, PolicyUnacknowledged, OwnCase for the staff's own, and NotFound for what
        lies in another branch than a member's.
        """
        if self.mutations is not None:
            access.must_be_granted(viewer, self.mutations, name)
            await access.must_not_be_cooling(tx, viewer, name)
            await access.must_have_acknowledged(tx, viewer, name)
        if viewer.kind is Kind.STAFF:
            await access.must_not_be_own_case(tx, viewer, list(named(field, arguments)))
        await _must_reach(tx, viewer, name, field, arguments)

    async def answer(self, tx: Transaction, viewer: Viewer, selected: Selected) -> None:
        """Raises OwnCase when what was made turns out to be the staff member's own, such as a batch that pays them."""
        if viewer.kind is Kind.STAFF:
            await access.must_not_be_own_case(tx, viewer, [(selected.type, selected.id)])


OPEN: Final = Gate()
"""Lets everybody ask for everything, for schemas that are not the product's."""
GATE: Final = Gate(access.MUTATIONS, access.COMPUTED)
"""The product's."""


async def _must_reach(tx: Transaction, viewer: Viewer, name: str, field: GraphQLField, arguments: dict[str, Any]) -> None:
    if viewer.branch_ids:
        access.must_not_be_whole(viewer, name)
        await access.must_reach(tx, viewer, named(field, arguments))


def named(field: GraphQLField, arguments: dict[str, Any]) -> Iterator[tuple[str, UUID]]:
    """Type and id of everything a field's arguments name; what is not an id is left to the action to refuse."""
    for name, argument in field.args.items():
        yield from ((type_, id) for _, type_, id in _named(argument.type, arguments.get(name), name))


def unfound(refusal: NotFound, field: GraphQLField, arguments: dict[str, Any]) -> str | None:
    """The field to blame for what was not found: said by the input alone, so that another's is answered as what never was."""
    kind = refusal.facts["kind"]
    for name, argument in field.args.items():
        for path, type_, _ in _named(argument.type, arguments.get(name), name):
            if type_ == kind:
                return path
    return refusal.field


def _named(type_: Any, value: Any, path: str) -> Iterator[tuple[str, str, UUID]]:
    """Of each id: the field's path, its type, and itself."""
    if value is None:
        return
    if isinstance(type_, GraphQLNonNull):
        yield from _named(type_.of_type, value, path)
    elif isinstance(type_, GraphQLList):
        for one in value:
            yield from _named(type_.of_type, one, path)
    elif isinstance(type_, GraphQLInputObjectType):
        for name, part in type_.fields.items():
            yield from _named(part.type, value.get(name), f"{path}.{name}")
    elif get_named_type(type_).name == "ID" and (found := read_id(value)):
        yield path, *found
