"""The stage with its rows' owners and the API before it; every answer is searched for values that should be masks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from domain.database import Database, Transaction
from domain.viewer import Viewer
from resolvers.execute import Operations
from resolvers.request import Caller
from resolvers.sources import SOURCES
from tests.access.decided import types
from tests.access.whose import WHOSE, Whose, rows_of
from tests.build.api import Api, Json
from tests.build.stage import Stage

SOURCE_TYPES: Final = frozenset(SOURCES.sources)


IN_THE_CLEAR: Final = ("myIdentity", "revealIdentity", "revealPersonalData")
"""What answers clear values, to their rightful readers."""


class Undone(Exception):
    """The end of a rehearsal."""


class Rehearsal(Database):
    """A database whose transactions end in a rollback, with every deferred constraint asked first."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        with suppress(Undone):
            async with super().transaction() as tx:
                yield tx
                await tx.connection.execute("set constraints all immediate")
                raise Undone


@dataclass(slots=True)
class Theatre:
    """``rows`` are all rows by type and global id; ``leaks`` the answers that held a value in the clear."""

    api: Api
    rehearsal: Operations
    stage: Stage
    rows: dict[str, dict[str, Whose]]
    leaks: list[str] = field(default_factory=list)
    asked: int = 0

    @property
    def everybody(self) -> dict[str, Viewer]:
        """Those who look, and those who are only here to register."""
        return self.stage.viewers | self.stage.applicants

    @property
    def viewers(self) -> dict[str, Viewer]:
        return self.stage.viewers

    async def ask(self, who: str, document: str, **variables: Any) -> Json:
        """The response to the viewer of that name; whatever it wrote, such as a logged access, is rolled back."""
        result = await self.rehearsal.run(Caller("test", self.everybody[who]), document, None, variables)
        self.asked += 1
        if not any(name in document for name in IN_THE_CLEAR):
            self.leaks += [f"{who} reads {value}: {document}" for value in self.stage.clear if value.encode() in result.body]
        body: Json = orjson.loads(result.body)
        return body

    def may_read(self, who: str, type_: str, id: str) -> bool:
        """Whether types.txt lets the viewer read the row."""
        return types().blocks[type_].rows.holds(self.viewers[who], self.rows[type_][id])

    def readable(self, who: str, type_: str) -> set[str]:
        """The ids of the rows that types.txt lets the viewer read."""
        return {id for id in self.rows[type_] if self.may_read(who, type_, id)}


async def opened(api: Api, stage: Stage) -> Theatre:
    """Finds every row and whose it is."""
    rows = {type_: await rows_of(api.database.pool, type_, types().areas.get(type_, "")) for type_ in WHOSE}
    database = Rehearsal(api.database.pool, api.database.vault)
    return Theatre(api, replace(api.operations, database=database), stage, rows)
