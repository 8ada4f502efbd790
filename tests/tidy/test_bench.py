"""The bench measures what is equal: on a tiny database, every shape, the product against the peers that run in Python."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from bench import data
from bench.reads import dataloaders, floor
from bench.reads.claim import variants
from bench.reads.floor import Asking
from bench.reads.loading import Pool
from bench.reads.shapes import SHAPES, Asked, Json
from bench.reads.sides import MASTER_KEY, askers
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build import after
from tests.build.api import Api, open_api
from tests.build.cluster import Template

TINY = 0.001
VIEWERS = 2


@dataclass(frozen=True, slots=True)
class Filled:
    """A tiny generated database, who asks, and the sides."""

    urls: DatabaseUrls
    api: Api
    pool: Pool
    known: dict[str, dict[str, str]]


@pytest_asyncio.fixture(scope="module")
async def filled(template: Template) -> AsyncIterator[Filled]:
    urls = await template.clone("bench")
    await data.fill(urls.owner, TINY)
    async with open_api(urls, Vault(MASTER_KEY)) as api:
        pool = await dataloaders.open_pool(urls.read)
        yield Filled(urls, api, pool, await askers(urls, VIEWERS))
        await pool.close()
    await template.drop(urls)


@pytest.mark.parametrize("shape", SHAPES)
async def test_the_sides_answer_alike(filled: Filled, shape: str) -> None:
    requests = (await variants(filled.urls, [SHAPES[shape]], filled.known))[shape]
    assert requests
    for asked in requests:
        ours: Json = await filled.api.body(SHAPES[shape].document, token=asked.token, **asked.variables)
        assert list(ours) == ["data"]
        for theirs in await asyncio.gather(by_hand(filled, shape, asked), by_loaders(filled, shape, asked)):
            assert theirs == ours


async def test_every_shape_finds_something(filled: Filled) -> None:
    """An empty answer would be equal too."""
    for shape in SHAPES.values():
        asked = (await variants(filled.urls, [shape], filled.known))[shape.name][0]
        answer = orjson.dumps(await filled.api.body(shape.document, token=asked.token, **asked.variables))
        assert len(answer) > 150 and b'"nodes":[]' not in answer.replace(b'"older":{"nodes":[]}', b""), shape.name


async def test_the_generated_city_breaks_no_invariant(filled: Filled) -> None:
    await after.check_database(filled.urls, Vault(MASTER_KEY))


async def by_hand(filled: Filled, shape: str, asked: Asked) -> object:
    return orjson.loads(await floor.answer(filled.api.operations.read_pool, shape, asked.variables, asking(filled, asked)))


async def by_loaders(filled: Filled, shape: str, asked: Asked) -> object:
    document = SHAPES[shape].document
    return orjson.loads(await dataloaders.answer(filled.pool, document, asked.variables, asking(filled, asked)))


def asking(filled: Filled, asked: Asked) -> Asking:
    who = filled.known[asked.token]
    return Asking(UUID(who["id"]), UUID(who["person_id"]))
