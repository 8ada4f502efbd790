"""One stage for the whole folder: nothing here changes it but refusals."""

from collections.abc import AsyncIterator

import pytest_asyncio

from domain.database import Database
from domain.vault import Vault
from tests.access.reading import Seen, look
from tests.access.theatre import Theatre, opened
from tests.build import after
from tests.build.api import open_api
from tests.build.cluster import Template
from tests.build.stage import a_stage


@pytest_asyncio.fixture(scope="session")
async def theatre(template: Template, vault: Vault) -> AsyncIterator[Theatre]:
    """The stage, its rows with their owners, and the API before it."""
    urls = await template.clone("access")
    database = await Database.connect(urls.app, vault, size=1)
    async with database.transaction() as tx:
        stage = await a_stage(tx)
    await database.close()
    async with open_api(urls, vault) as api:
        yield await opened(api, stage)
    await after.check_database(urls, vault)
    await template.drop(urls)


@pytest_asyncio.fixture(scope="session")
async def seen(theatre: Theatre) -> Seen:
    """Every row, looked at by everybody, with what hangs on it."""
    return await look(theatre)
