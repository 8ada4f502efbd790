"""What a resolver is given and what it may answer.

A mutation's resolver takes a ``Request`` and plain values and returns one of: ``Selected`` (a row the executor then selects
through the compiler, in the same transaction), a plain value object, or a ``Refusal`` that must persist; other refusals are
raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from domain.database import Transaction
from domain.viewer import VISITOR, Viewer
from resolvers.leaving import Receive


class Caller(NamedTuple):
    """What the edge knows of a request besides its operation. ``address`` is the subscriber's, for limits only."""

    request_id: str
    viewer: Viewer = VISITOR
    language: str = "zh"
    """The language of ``message`` in refusals: zh or en."""
    address: str | None = None
    user_agent: str | None = None
    wants_cost: bool = False
    """Whether a query's answer should say what it cost."""
    receive: Receive | None = None
    """Where the server says that the client left; a socket's operations end with their socket."""


@dataclass(frozen=True, slots=True)
class Request:
    """One root field being resolved: who asks, and the open transaction it happens in."""

    tx: Transaction
    caller: Caller

    @property
    def viewer(self) -> Viewer:
        return self.caller.viewer

    @property
    def now(self) -> datetime:
        return self.tx.now


@dataclass(frozen=True, slots=True)
class Selected:
    """A row to be selected as the answer. ``viewer`` is given when the action made the caller somebody else (sign-in)."""

    type: str
    id: UUID
    viewer: Viewer | None = None


class Repeatable:
    """A dataclass of plain fields, none of them secret: under an idempotency key it is remembered, and told again as it was."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ToldAgain:
    """A remembered value: the fields of the type of that name; its own two have names that no field of a type has."""

    type_: str
    fields_: Mapping[str, object]

    def __getattr__(self, name: str) -> object:
        try:
            return self.fields_[name]
        except KeyError:
            raise AttributeError(name) from None


Answer: TypeAlias = object
"""What a schema method returns: its GraphQL type is given as ``graphql_type``, the value is Selected, a value or a Refusal."""

COMPILED: Final[Answer] = None
"""The body of a field the compiler answers: it is never run."""
