"""The bench measures what is equal: on a tiny database, every shape, the product against the peers that run in Python."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

import orjson
import pytest
import pytest_asyncio
from asyncpg.connection import LoggedQuery

from bench import data, report, search
from bench.__main__ import CLAIMS
from bench.mutations import claim as mutations
from bench.mutations.statements import Applying, submit
from bench.reads import dataloaders, floor
from bench.reads.claim import variants
from bench.reads.floor import Asking
from bench.reads.loading import Pool
from bench.reads.shapes import SHAPES, Asked, Json
from bench.reads.sides import MASTER_KEY, askers
from bench.scale import claim as scale
from bench.scale import making
from bench.scale.lists import PAGE, TABLES, Spot, WrongAnswer, check
from domain.database import Database
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build import after
from tests.build.api import Api, open_api
from tests.build.cluster import Template

TINY = 0.001
VIEWERS = 2
WORDS: Final = re.compile(r"[a-z_]+")


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


def test_every_claim_has_its_place_on_the_page() -> None:
    page = report.PAGE.read_text(encoding="utf-8")
    for name in CLAIMS:
        assert f"<!-- {name} -->" in page and f"<!-- /{name} -->" in page and f"./run bench {name}" in page, name


async def test_every_search_of_the_bench_answers_full_pages(template: Template) -> None:
    urls = await template.clone("search")
    try:
        await making.fill(urls, "posting", making.FEW)
        tokens = await scale.tokens(urls)
        async with open_api(urls, Vault(MASTER_KEY)) as api:
            for listed in search.LISTS["posting"]:
                for asked in scale.requests(listed, tokens, making.FEW)[::49]:
                    check(listed, asked.spot, await api.data(listed.document, token=asked.token, **asked.variables))
    finally:
        await template.drop(urls)


@pytest.mark.parametrize("table", TABLES)
async def test_every_list_of_the_small_table_answers_full_pages_of_its_owner(template: Template, table: str) -> None:
    """The SQL that makes the rows, the ids and cursors made in Python, and the lists' documents fit each other."""
    urls = await template.clone("scale")
    try:
        await making.fill(urls, table, making.FEW)
        tokens = await scale.tokens(urls)
        async with open_api(urls, Vault(MASTER_KEY)) as api:
            for listed in TABLES[table]:
                for asked in scale.requests(listed, tokens, making.FEW)[::23]:
                    check(listed, asked.spot, await api.data(listed.document, token=asked.token, **asked.variables))
    finally:
        await template.drop(urls)


async def test_a_page_that_is_short_or_of_somebody_else_is_not_measured() -> None:
    mine = next(listed for listed in TABLES["application"] if listed.owner)
    spot = Spot("Employer:1", making.FEW, making.OWNERS, 5_000)
    page = [{"employer": {"id": "Employer:1"}}] * PAGE
    check(mine, spot, {"applications": {"nodes": page}})
    for wrong in (page[1:], [*page[1:], {"employer": {"id": "Employer:2"}}]):
        with pytest.raises(WrongAnswer):
            check(mine, spot, {"applications": {"nodes": wrong}})


async def test_applying_by_hand_takes_the_products_statements(template: Template) -> None:
    """As many round trips, each about the same tables; and the same rows."""
    urls = await template.clone("mutations")
    await mutations.prepare(urls, TINY)
    workers, sessions = await mutations.sign_in(urls)
    pairs = await mutations.pairs(urls, workers)
    ours_to, theirs_to = pairs[:2]
    peer = await Database.connect(urls.app, Vault(MASTER_KEY), size=1)
    await peer.pool.fetchval("select '{}'::uuid[]")  # a connection looks a type of arrays up once
    async with open_api(urls, Vault(MASTER_KEY)) as api:
        await api.viewers.of(ours_to.token)
        apply = partial(api.data, mutations.DOCUMENT, token=ours_to.token, **ours_to.variables)
        ours = await _issued(api.database.pool, apply)
    given = Applying(theirs_to.version_id, [theirs_to.requirement_id], "按时到岗，认真完成工作。")
    theirs = await _issued(peer.pool, partial(submit, peer.pool, sessions[theirs_to.token], given))
    await peer.close()
    assert ours == theirs
    assert (
        ours[0] == ours[-1] == set()
        and {"application", "attestation"} in ours
        and {"audit", "outbox", "notification_template", "webhook_topic"} in ours
    )
    assert await mutations.written(urls, pairs[:2]) == {2}
    await template.drop(urls)


async def _issued(pool: Pool, act: Callable[[], Awaitable[object]]) -> list[set[str]]:
    """Of each statement sent meanwhile, the tables it names."""
    names = {row["relname"] for row in await pool.fetch("select relname from pg_class where relkind = 'r'")}
    seen: list[set[str]] = []

    def note(record: LoggedQuery) -> None:
        seen.append({word for word in WORDS.findall(record.query) if word in names})

    async with AsyncExitStack() as stack:
        held = [await stack.enter_async_context(pool.acquire()) for _ in range(pool.get_max_size())]
        for connection in held:
            connection.add_query_logger(note)
    await act()
    return seen
