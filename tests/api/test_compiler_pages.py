"""Pages: both directions, cursors that keep microseconds, filters, orders, counts, and rows outside the arms."""

import random
from collections.abc import AsyncIterator
from itertools import pairwise

import asyncpg
import pytest
import pytest_asyncio

from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from tests.api.compiler_sample import EMPLOYER, OTHER_WORKER, REVIEWER, WORKER, Sample, open_sample
from tests.api.compiler_tables import FIRMS, JOBS
from tests.build.cluster import Template

PAGE = """
query($first: Int, $after: String, $last: Int, $before: String, $filter: JobFilter, $order: JobOrder! = NEWEST) {
  jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter, order: $order) {
    edges { cursor node { id } } nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
  }
}
"""
ORDERS = {"NEWEST": "opened_at desc, id desc", "PAY": "pay_fen, id", "SCORE": "score desc, id desc"}
SEEN = {None: "state = 'live'", EMPLOYER: f"(state = 'live' or firm_id = '{FIRMS[0]}')", REVIEWER: "true"}


@pytest_asyncio.fixture(scope="module")
async def sample(template: Template, vault: Vault) -> AsyncIterator[Sample]:
    urls = await template.clone("pages")
    async with open_sample(urls, vault) as opened:
        yield opened
    await template.drop(urls)


async def expected(sample: Sample, viewer: Viewer, order: str = "NEWEST", where: str = "true") -> list[str]:
    """All ids in order, asked of the table directly."""
    seen = SEEN.get(viewer, SEEN[None])
    async with sample.database.transaction() as tx:
        return [
            f"Job:{row['id']}" for row in await tx.all(f"select id from job where {seen} and {where} order by {ORDERS[order]}")
        ]


@pytest.mark.parametrize("viewer", [VISITOR, EMPLOYER, REVIEWER])
@pytest.mark.parametrize("order", list(ORDERS))
async def test_walking_forward_and_back_meets_every_row_once(sample: Sample, viewer: Viewer, order: str) -> None:
    ids = await expected(sample, viewer, order)
    seen: list[str] = []
    after = None
    while True:
        found = (await sample.body(PAGE, viewer, first=7, after=after, order=order)).data["jobs"]
        seen += [node["id"] for node in found["nodes"]]
        assert [edge["node"] for edge in found["edges"]] == found["nodes"]
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == (
            found["edges"][0]["cursor"],
            found["edges"][-1]["cursor"],
        )
        assert found["totalCount"] == len(ids)
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen == ids
    back: list[str] = []
    before = None
    while True:
        found = (await sample.body(PAGE, viewer, last=7, before=before, order=order)).data["jobs"]
        back = [node["id"] for node in found["nodes"]] + back
        assert found["pageInfo"]["hasNextPage"] is (before is not None)
        assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]
        before = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
    assert back == ids


async def test_any_window_is_the_slice_of_the_whole(sample: Sample) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    ids = await expected(sample, EMPLOYER)
    found = (await sample.body(PAGE, EMPLOYER, first=100)).data["jobs"]
    cursors = [edge["cursor"] for edge in found["edges"]]
    assert all(first != second for first, second in pairwise(cursors))
    for _ in range(60):
        low, high, size = chance.randrange(-1, len(ids)), chance.randrange(0, len(ids) + 1), chance.randrange(0, 30)
        variables: dict[str, object] = {chance.choice(["first", "last"]): size}
        if low >= 0:
            variables["after"] = cursors[low]
        if high < len(ids):
            variables["before"] = cursors[high]
        window = ids[low + 1 : high]
        wanted = window[:size] if "first" in variables else window[max(len(window) - size, 0) :]
        answer = (await sample.body(PAGE, EMPLOYER, **variables)).data["jobs"]
        assert [node["id"] for node in answer["nodes"]] == wanted, f"seed {seed}: {variables}"
        info = answer["pageInfo"]
        if "first" in variables:
            assert info["hasNextPage"] is (len(window) > size), f"seed {seed}: {variables}"
            assert info["hasPreviousPage"] is (low >= 0)
        else:
            assert info["hasPreviousPage"] is (len(window) > size), f"seed {seed}: {variables}"
            assert info["hasNextPage"] is (high < len(ids))


@pytest.mark.parametrize(
    ("filter", "where"),
    [
        ({}, "true"),
        ({"states": ["LIVE", "CLOSED"]}, "state in ('live', 'closed')"),
        ({"states": []}, "false"),
        ({"state": "DRAFT"}, "state = 'draft'"),
        ({"state": "DRAFT", "minPay": 1300}, "state = 'draft' and pay_fen >= 1300"),
        ({"firmId": f"Firm:{FIRMS[1]}", "text": "red blue"}, f"firm_id = '{FIRMS[1]}' and tags @> '{{red,blue}}'"),
        ({"openedSince": "2026-01-01T08:00:05.000002+08:00"}, "opened_at >= '2026-01-01T00:00:05.000002Z'"),
        ({"state": None, "minPay": None}, "true"),
    ],
)
async def test_filters_are_those_given(sample: Sample, filter: dict[str, object], where: str) -> None:
    wanted = await expected(sample, REVIEWER, where=where)
    by_variable = (await sample.body(PAGE, REVIEWER, first=100, filter=filter)).data["jobs"]
    assert [node["id"] for node in by_variable["nodes"]] == wanted
    assert by_variable["totalCount"] == len(wanted)
    literal = ", ".join(f"{name}: {_literal(value)}" for name, value in filter.items())
    by_literal = await sample.data("{ jobs(first: 100, filter: {%s}) { nodes { id } } }" % literal, REVIEWER)  # noqa: UP031
    assert by_literal == {"jobs": {"nodes": by_variable["nodes"]}}


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{' '.join(value)}]"
    return str(value) if isinstance(value, int) or (str(value).isalpha() and str(value).isupper()) else f'"{value}"'


async def test_a_variable_inside_a_list_or_object_is_found(sample: Sample) -> None:
    query = "query($s: JobState!, $p: Fen) { jobs(first: 100, filter: {states: [CLOSED, $s], minPay: $p}) { nodes { id } } }"
    data = await sample.data(query, REVIEWER, s="DRAFT")
    assert [node["id"] for node in data["jobs"]["nodes"]] == await expected(sample, REVIEWER, where="state = 'draft'")
    data = await sample.data(query, REVIEWER, s="DRAFT", p=1400)
    wanted = await expected(sample, REVIEWER, where="state = 'draft' and pay_fen >= 1400")
    assert [node["id"] for node in data["jobs"]["nodes"]] == wanted


async def test_nested_pages_belong_to_their_owner(sample: Sample) -> None:
    query = """
    query($n: Int!) { jobs(first: 3) { nodes { id bids(first: $n, state: "open") {
      nodes { id state } pageInfo { endCursor hasNextPage } totalCount } latestBid { id } } } }
    """
    jobs = (await sample.data(query, REVIEWER, n=1))["jobs"]["nodes"]
    async with sample.database.transaction() as tx:
        for job in jobs:
            own = await tx.all(
                "select id, state from bid where 'Job:' || job_id = :job order by created_at desc, id desc", job=job["id"]
            )
            open_ = [f"Bid:{row['id']}" for row in own if row["state"] == "open"]
            assert [bid["id"] for bid in job["bids"]["nodes"]] == open_[:1]
            assert job["bids"]["totalCount"] == len(open_)
            assert job["latestBid"] == ({"id": f"Bid:{own[0]['id']}"} if own else None)


async def test_a_worker_sees_own_bids_only_through_every_path(sample: Sample) -> None:
    query = """{ bids(first: 100) { nodes { id } totalCount }
      jobs(first: 100) { nodes { bids(first: 100) { nodes { id } } latestBid { id } } } }"""
    async with sample.database.transaction() as tx:
        own = {f"Bid:{row['id']}" for row in await tx.all("select id from bid where worker_id = :w", w=WORKER.worker_id)}
    data = await sample.data(query, WORKER)
    assert {bid["id"] for bid in data["bids"]["nodes"]} == own
    assert data["bids"]["totalCount"] == len(own)
    reached = {bid["id"] for job in data["jobs"]["nodes"] for bid in job["bids"]["nodes"]}
    reached |= {job["latestBid"]["id"] for job in data["jobs"]["nodes"] if job["latestBid"]}
    assert reached
    assert reached <= own
    foreign = next(iter(own))
    assert await sample.code("query($id: ID!) { node(id: $id) { id } }", OTHER_WORKER, id=foreign) == "NOT_FOUND"


@pytest.mark.parametrize(
    "variables",
    [
        {"first": -1},
        {"first": 101},
        {"last": 1000},
        {"first": 1, "last": 1},
        {"after": ""},
        {"after": "NEWEST"},
        {"after": "NEWEST~x~y"},
        {"after": "NEWEST~2026-01-01 00:00:00+00~nonsense"},
        {"after": "NEWEST~2026-01-01 00:00:00~" + str(JOBS[0])},
        {"after": "PAY~1000~" + str(JOBS[0])},
        {"after": "PAY~99999999999999999999~" + str(JOBS[0]), "order": "PAY"},
        {"after": "SCORE~9'--~" + str(JOBS[0]), "order": "SCORE"},
        {"after": "SCORE~9" * 200, "order": "SCORE"},
        {"filter": {"firmId": "Job:" + str(FIRMS[0])}},
        {"filter": {"firmId": "'; drop table job"}},
    ],
)
async def test_bad_windows_are_client_errors(sample: Sample, variables: dict[str, object]) -> None:
    answer = await sample.body(PAGE, VISITOR, **variables)
    assert (answer.data, answer.executed) == (None, False)
    assert answer.errors[0]["extensions"]["code"] == "INVALID_INPUT"


async def test_an_integer_beyond_the_columns_type_is_no_error(sample: Sample) -> None:
    answer = await sample.data(PAGE, VISITOR, after=f"SCORE~{2**40}~{JOBS[0]}", order="SCORE", first=1)
    assert answer["jobs"]["nodes"]


async def test_text_is_bound_never_written(sample: Sample) -> None:
    hostile = "x'; drop table job; --"
    data = await sample.data(PAGE, VISITOR, filter={"text": hostile})
    assert data["jobs"]["nodes"] == []
    assert await sample.code(PAGE, VISITOR, filter={"text": "null\x00byte"}) == "BAD_USER_INPUT"
    assert await sample.code('{ jobs(filter: {text: "null\\u0000byte"}) { totalCount } }') == "BAD_USER_INPUT"
    with pytest.raises((asyncpg.ReadOnlySQLTransactionError, asyncpg.InsufficientPrivilegeError)):
        await sample.operations.read_pool.fetchval("delete from job")


async def test_a_list_of_several_types_is_one_list(sample: Sample) -> None:
    """Newest first across the types, each under its own arms, in both directions."""
    query = """query($first: Int, $after: String, $last: Int, $before: String) {
      activity(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { __typename ... on Note { id position } ... on Bid { id state } } } nodes { ... on Node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }"""
    own = f"select 'Bid:' || id as id, created_at, id as tail from bid where worker_id = '{WORKER.worker_id}'"
    union = f"select 'Note:' || id as id, created_at, id as tail from note where position < 4 union all {own}"
    async with sample.database.transaction() as tx:
        wanted = [row["id"] for row in await tx.all(f"select id from ({union}) a order by created_at desc, tail desc")]
        place = await tx.all(f"select count(*) as n from ({union}) a group by created_at having count(*) > 1")
    assert place, "the sample has a note and a bid of the same moment"
    for size, there, end, more in (
        ("first", "after", "endCursor", "hasNextPage"),
        ("last", "before", "startCursor", "hasPreviousPage"),
    ):
        met: list[str] = []
        at = None
        while True:
            page = (await sample.data(query, WORKER, **{size: 4, there: at}))["activity"]
            ids = [edge["node"]["id"] for edge in page["edges"]]
            assert [node["id"] for node in page["nodes"]] == ids and page["totalCount"] == len(wanted)
            assert all(edge["node"]["id"].startswith(edge["node"]["__typename"]) for edge in page["edges"])
            met = met + ids if size == "first" else ids + met
            at = page["pageInfo"][end]
            if not page["pageInfo"][more]:
                break
        assert met == wanted
    assert [node["id"] for node in (await sample.data(query))["activity"]["nodes"]] == [id for id in wanted if "Note" in id]
