"""The stage with its rows' owners and the API before it; every answer is kept for the search for clear values."""

from dataclasses import dataclass, field
from typing import Any, Final

from domain.viewer import Viewer
from resolvers.sources import SOURCES
from tests.access.decided import types
from tests.access.whose import WHOSE, Whose, rows_of
from tests.build.api import Api, Json
from tests.build.stage import Stage

SOURCE_TYPES: Final = frozenset(SOURCES.sources)


@dataclass(slots=True)
class Theatre:
    """``rows`` are all rows by type and global id; ``answers`` everything that was said to each viewer."""

    api: Api
    stage: Stage
    rows: dict[str, dict[str, Whose]]
    answers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def viewers(self) -> dict[str, Viewer]:
        return self.stage.viewers

    async def ask(self, who: str, document: str, **variables: Any) -> Json:
        """The response to the viewer of that name."""
        body = await self.api.body(document, self.viewers[who], **variables)
        self.answers.append((who, repr(body)))
        return body

    def may_read(self, who: str, type_: str, id: str) -> bool:
        """Whether types.txt lets the viewer read the row."""
        return types().blocks[type_].rows.holds(self.viewers[who], self.rows[type_][id])

    def readable(self, who: str, type_: str) -> set[str]:
        """The ids of the rows that types.txt lets the viewer read."""
        return {id for id in self.rows[type_] if self.may_read(who, type_, id)}


async def opened(api: Api, stage: Stage) -> Theatre:
    """Finds every row and whose it is."""
    rows = {type_: await rows_of(api.database.pool, type_) for type_ in WHOSE}
    return Theatre(api, stage, rows)
