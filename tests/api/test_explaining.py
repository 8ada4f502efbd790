"""What an operator sees of a query: its statement and plan, and which queries needed more than one statement."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from graphql import GraphQLError
from prometheus_client import REGISTRY

from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.compiler.documents import Refused
from resolvers.explaining import explained, viewer_of
from tests.api.compiler_sample import EMPLOYER, Sample, open_sample

PAGE = "query($n: Int) { jobs(first: $n) { nodes { title firm { name } } } }"


@pytest_asyncio.fixture
async def sample(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Sample]:
    async with open_sample(clone, vault) as opened:
        yield opened


async def test_a_query_is_explained_by_its_generic_plan(sample: Sample, clone: DatabaseUrls) -> None:
    compiler = sample.operations.compiler
    small, large = [await explained(clone.read, compiler, EMPLOYER, PAGE, {"n": n}) for n in (5, 90)]
    assert small.startswith("-- cost 17 of at most ") and "as employer, everyone, hiring, live, money, owner, signed_in" in small
    assert "limit 6)" in small and "limit 101)" in large  # the bucket, and one row to say whether there is more
    plan = small.partition("generic plan\n")[2]
    assert "$1" in plan and "Limit" in plan and "job" in plan
    assert "1 root fields are computed" in await explained(clone.read, compiler, EMPLOYER, "{ sum(amounts: [1]) { total } }", {})
    assert (await viewer_of(clone.app, sample.database.vault, None)).kind.value == "visitor"


@pytest.mark.parametrize(
    ("text", "variables", "error"),
    [
        ("mutation { openSession { __typename } }", {}, GraphQLError),
        ("{ nope }", {}, Refused),
        (PAGE, {"n": "many"}, Refused),
        (PAGE, {"n": 1_000}, GraphQLError),
    ],
)
async def test_what_cannot_be_explained_is_said(
    sample: Sample, clone: DatabaseUrls, text: str, variables: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await explained(clone.read, sample.operations.compiler, EMPLOYER, text, variables)


async def test_queries_beyond_one_statement_are_counted(sample: Sample) -> None:
    def counted() -> dict[str, float]:
        name = "linggong_graphql_interpreted_total"
        return {how: REGISTRY.get_sample_value(name, {"how": how}) or 0 for how in ("resolved", "mixed")}

    before = counted()
    await sample.data("{ notes { id } }")
    await sample.data("{ sum(amounts: [1]) { total } }")
    await sample.data("{ __schema { queryType { name } } notes { id } }")
    assert {how: n - before[how] for how, n in counted().items()} == {"resolved": 1, "mixed": 1}
