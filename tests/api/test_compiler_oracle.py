"""Random operations: what the compiler answers is what graphql-core answers field by field, to the byte and in order."""

import random
import time
from collections.abc import AsyncIterator, Sequence

import orjson
import pytest_asyncio

from domain.database import Database
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from resolvers.compiler.documents import Refused
from resolvers.compiler.source import Filter, Link
from resolvers.execute import Operations
from resolvers.request import Caller
from tests.api.compiler_oracle import Oracle
from tests.api.compiler_random import Pools, Writer
from tests.api.compiler_sample import EMPLOYER, OTHER_WORKER, REVIEWER, WORKER, Sample, open_sample
from tests.build.accounts import a_partner, a_person, a_staff, a_worker, an_employer
from tests.build.api import open_api
from tests.build.cluster import Template
from tests.build.money import a_batch, a_settlement
from tests.build.postings import an_application, an_offer

VIEWERS = (VISITOR, WORKER, OTHER_WORKER, EMPLOYER, REVIEWER)
STAFF = ("reviewer", "support", "finance", "checker", "auditor", "admin")


@pytest_asyncio.fixture(scope="module")
async def sample(template: Template, vault: Vault) -> AsyncIterator[Sample]:
    urls = await template.clone("oracle")
    async with open_sample(urls, vault) as opened:
        yield opened
    await template.drop(urls)


async def test_random_operations_answer_as_the_oracle_does(sample: Sample, budget_s: float) -> None:
    await compare(sample.operations, VIEWERS, budget_s)


async def test_the_products_own_schema_answers_as_the_oracle_does(template: Template, vault: Vault, budget_s: float) -> None:
    urls = await template.clone("product")
    async with open_api(urls, vault) as api:
        viewers = await a_small_city(api.database)
        await compare(api.operations, viewers, budget_s)
    await template.drop(urls)


async def a_small_city(database: Database) -> list[Viewer]:
    """A paid batch, a draft settlement, an open offer, an application; and everybody who may look at them."""
    async with database.transaction() as tx:
        paid = await a_settlement(tx, approved=True)
        await a_batch(tx, paid, approved=True)
        drafted = await a_settlement(tx)
        worker = await a_worker(tx)
        await an_offer(tx, worker=worker)
        await an_application(tx, worker=worker)
        staff = [(await a_staff(tx, role)).viewer for role in STAFF]
        nobodies = [VISITOR, await a_person(tx), await a_partner(tx, "read"), (await an_employer(tx, approved=False)).viewer]
    return [
        paid.worker.viewer,
        paid.employer.viewer,
        drafted.worker.viewer,
        drafted.employer.viewer,
        worker.viewer,
        *staff,
        *nobodies,
    ]


async def compare(operations: Operations, viewers: Sequence[Viewer], budget_s: float) -> None:
    """Asks both for random operations until the time is over."""
    catalog = operations.compiler.catalog
    pools = await Pools.of(catalog, operations.read_pool)
    until, compared, seed = time.monotonic() + budget_s, 0, random.randrange(10**9)
    while time.monotonic() < until:
        seed += 1
        chance = random.Random(seed)
        writer = Writer(catalog, pools, chance)
        text, viewer = writer.operation(), chance.choice(viewers)
        compared += await same(operations, viewer, text, writer.variables, f"seed {seed} as {viewer.capabilities}")
    assert compared > 3, "the budget was not enough for more than a few operations"


async def same(operations: Operations, viewer: Viewer, text: str, variables: dict[str, object], context: str) -> bool:
    """Whether both answered, and the same; False when the operation is over a limit."""
    context = f"{context}\n{text}\n{variables}"
    try:
        operation = operations.compiler.documents.get(text).operation(None)
    except Refused as refused:
        codes = {(error.extensions or {}).get("code") for error in refused.errors}
        assert codes == {"TOO_LARGE"}, f"{refused}\n{context}"
        return False
    result = await operations.run(Caller("r", viewer), text, None, variables)
    answer = orjson.loads(result.body)
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    prepared = {path for link in operations.compiler.catalog.roots.values() if isinstance(link, Link) for path in own_words(link)}
    if codes == {"TOO_LARGE"} or {error["extensions"].get("field") for error in answer.get("errors", [])} & prepared:
        return False
    assert codes <= {"NOT_FOUND"}, f"{answer}\n{context}"
    values = operation.read(variables)
    assert isinstance(values, dict), context
    expected = await Oracle(operations.compiler.catalog, operations.read_pool, viewer).data(operation, values)
    assert orjson.dumps(answer["data"]).decode() == orjson.dumps(expected).decode(), context
    return True


def own_words(link: Link) -> list[str]:
    """Filters whose own preparation may refuse a value, such as a search without words."""
    return [path for path, rule in link.filters.items() if isinstance(rule, Filter) and rule.prepare]
