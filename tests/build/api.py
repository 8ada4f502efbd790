"""The whole schema on a test's own database, asked as the edge would ask: by token or for a given viewer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from domain.database import Database
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.local.servers import DatabaseUrls
from resolvers.execute import Operations
from resolvers.reading import open_read_pool
from resolvers.request import Caller
from resolvers.sources import SOURCES
from resolvers.viewers import Viewers, recheck
from schema import SCHEMA

Json: TypeAlias = dict[str, Any]
REFUSAL = "... on Refusal { __typename code messageZh messageEn ruleId ruleVersion legalBasis field }"
"""To be put into a mutation's selection."""


@dataclass(frozen=True, slots=True)
class Api:
    """``data`` expects no errors, ``body`` answers whatever came."""

    operations: Operations
    viewers: Viewers
    database: Database

    async def body(
        self, document: str, viewer: Viewer = VISITOR, /, *, token: str | None = None, **variables: object
    ) -> dict[str, Any]:
        """The response as JSON."""
        asker = await self.viewers.of(token) if token else viewer
        result = await self.operations.run(Caller("test", asker), document, None, variables)
        body: Json = orjson.loads(result.body)
        return body

    async def data(
        self, document: str, viewer: Viewer = VISITOR, /, *, token: str | None = None, **variables: object
    ) -> dict[str, Any]:
        """The data of a response without errors."""
        body = await self.body(document, viewer, token=token, **variables)
        assert "errors" not in body, body["errors"]
        data: Json = body["data"]
        return data

    async def answer(self, document: str, viewer: Viewer = VISITOR, /, *, token: str | None = None, **variables: object) -> Any:
        """The one root field of a response without errors."""
        (value,) = (await self.data(document, viewer, token=token, **variables)).values()
        return value


@asynccontextmanager
async def open_api(urls: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    """Both pools, as the product opens them."""
    database, pool = await Database.connect(urls.app, vault, size=4), await open_read_pool(urls.read, size=2)
    viewers = Viewers(database)
    operations = Operations.of(SCHEMA._schema, SOURCES, database, pool, recheck=recheck, changed=viewers.forget)
    try:
        yield Api(operations, viewers, database)
    finally:
        await pool.close()
        await database.close()
