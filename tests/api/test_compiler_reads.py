"""What a compiled query answers: shapes, names, order, nulls."""

from collections.abc import AsyncIterator

import pytest_asyncio

from domain.vault import Vault
from tests.api.compiler_sample import EMPLOYER, REVIEWER, WORKER, Sample, open_sample
from tests.api.compiler_tables import FIRMS, JOBS
from tests.build.cluster import Template


@pytest_asyncio.fixture(scope="module")
async def sample(template: Template, vault: Vault) -> AsyncIterator[Sample]:
    urls = await template.clone("compiler")
    async with open_sample(urls, vault) as opened:
        yield opened
    await template.drop(urls)


async def test_one_row_with_links_comes_in_response_order(sample: Sample) -> None:
    answer = await sample.body(
        """
        query($id: ID!) {
          again: job(id: $id) { __typename title state kinds pay { text fen } extra { fen } extraAmount id openedAt closesAt tags
            lines { label amount kind } place { name __typename } firm { name foundedOn id } slots { startsAt } }
        }
        """,
        id=f"Job:{JOBS[1]}",
    )
    assert answer.text == (
        '{"data":{"again":{"__typename":"Job","title":"Job \\"1\\" 零工","state":"LIVE","kinds":["TUTORING","PROMOTION"],'
        '"pay":{"text":"¥11.00","fen":1100},"extra":null,"extraAmount":null,'
        f'"id":"Job:{JOBS[1]}","openedAt":"2026-01-01T00:00:00.000001+00:00","closesAt":"2026-01-02T00:00:00.000001+00:00",'
        '"tags":["red","blue"],"lines":[{"label":"base","amount":1200,"kind":"TUTORING"},{"label":"more","amount":5,"kind":null}],'
        '"place":{"name":"place 0","__typename":"Place"},"firm":{"name":"Firm 1","foundedOn":"2001-01-02",'
        f'"id":"Firm:{FIRMS[1]}"}},"slots":[{{"startsAt":"2026-01-01T00:00:37+00:00"}},{{"startsAt":"2026-01-01T00:01:17+00:00"}}]}}}}}}'
    )


async def test_nothing_selected_is_an_empty_object(sample: Sample) -> None:
    data = await sample.data(
        """query($id: ID!, $no: Boolean!) {
          firm(id: $id) { name @include(if: $no) } jobs(first: 2) { nodes { id @include(if: $no) } }
        }""",
        id=f"Firm:{FIRMS[0]}",
        no=False,
    )
    assert data == {"firm": {}, "jobs": {"nodes": [{}, {}]}}


async def test_fragments_merge_and_directives_choose(sample: Sample) -> None:
    query = """
        query($short: Boolean!, $id: ID!) {
          job(id: $id) { ...A ... on Node { id } firm { name } }
          job(id: $id) { firm { id @skip(if: $short) } ... on Job @skip(if: $short) { score } }
        }
        fragment A on Job { state ...B } fragment B on Job { firm { foundedOn } state }
    """
    long = await sample.data(query, id=f"Job:{JOBS[0]}", short=False)
    assert list(long["job"]) == ["state", "firm", "id", "score"]
    assert long["job"] == {
        "state": "LIVE",
        "firm": {"foundedOn": None, "name": "Firm 0", "id": f"Firm:{FIRMS[0]}"},
        "id": f"Job:{JOBS[0]}",
        "score": 0,
    }
    short = await sample.data(query, id=f"Job:{JOBS[0]}", short=True)
    assert short["job"] == {"state": "LIVE", "firm": {"foundedOn": None, "name": "Firm 0"}, "id": f"Job:{JOBS[0]}"}


async def test_a_row_outside_the_arms_answers_not_found(sample: Sample) -> None:
    draft = f"Job:{JOBS[2]}"
    query = "query($id: ID!) { job(id: $id) { id } }"
    assert await sample.code(query, WORKER, id=draft) == "NOT_FOUND"
    assert await sample.code(query, EMPLOYER, id=draft) == "NOT_FOUND"
    assert await sample.data(query, REVIEWER, id=draft) == {"job": {"id": draft}}
    answer = await sample.body(
        "query($id: ID!, $firm: ID!) { a: job(id: $id) { id } b: firm(id: $firm) { name } }", id=draft, firm=f"Firm:{FIRMS[0]}"
    )
    assert answer.data == {"a": None, "b": {"name": "Firm 0"}}
    assert answer.errors[0]["path"] == ["a"]


async def test_node_answers_by_the_ids_type(sample: Sample) -> None:
    query = "query($id: ID!) { node(id: $id) { __typename id ... on Firm { name } ... on Job { score } } }"
    assert await sample.data(query, id=f"Firm:{FIRMS[2]}") == {
        "node": {"__typename": "Firm", "id": f"Firm:{FIRMS[2]}", "name": "Firm 2"}
    }
    assert await sample.data(query, id=f"Job:{JOBS[4]}") == {"node": {"__typename": "Job", "id": f"Job:{JOBS[4]}", "score": 2}}
    assert await sample.code(query, id=f"Job:{JOBS[2]}") == "NOT_FOUND"
    assert await sample.code(query, id=f"Money:{JOBS[2]}") == "NOT_FOUND"
    assert await sample.code(query, id="nonsense") == "INVALID_INPUT"


async def test_a_link_to_one_of_several_types(sample: Sample) -> None:
    data = await sample.data("{ notes { position subject { __typename ... on Job { title } ... on Firm { name } } } }")
    assert data["notes"] == [
        {"position": 1, "subject": {"__typename": "Job", "title": 'Job "0" 零工'}},
        {"position": 2, "subject": {"__typename": "Firm", "name": "Firm 1"}},
        {"position": 3, "subject": None},
        {"position": 4, "subject": None},
    ]


async def test_guards_and_granted_links(sample: Sample) -> None:
    query = "{ bids(first: 3) { nodes { secret state job { state } } } }"
    mine = await sample.data(query, WORKER)
    assert {bid["secret"] for bid in mine["bids"]["nodes"]} == {"hidden"}
    theirs = await sample.data(query, EMPLOYER)
    assert {bid["secret"] for bid in theirs["bids"]["nodes"]} == {None}
    assert (await sample.data(query))["bids"] == {"nodes": []}


async def test_the_viewers_own_row(sample: Sample) -> None:
    assert await sample.data("{ myFirm { name } }", EMPLOYER) == {"myFirm": {"name": "Firm 0"}}
    assert await sample.data("{ myFirm { name } }", WORKER) == {"myFirm": None}


async def test_computed_fields_stand_among_compiled_ones(sample: Sample) -> None:
    answer = await sample.body(
        """query($id: ID!, $a: [Fen!]!) {
          f: firm(id: $id) { name } sum(amounts: $a) { total at on k: kind } __typename jobs(first: 1) { nodes { score } }
        }""",
        id=f"Firm:{FIRMS[1]}",
        a=[1, 2, 9_007_199_254_740_000],
    )
    assert answer.text == (
        '{"data":{"f":{"name":"Firm 1"},'
        '"sum":{"total":9007199254740003,"at":"2026-06-01T00:00:00.5+00:00","on":"2026-06-01","k":"TUTORING"},'
        '"__typename":"Query","jobs":{"nodes":[{"score":29}]}}}'
    )


async def test_bugs_are_masked_and_refusals_are_errors(sample: Sample) -> None:
    answer = await sample.body("{ broken __typename }")
    assert answer.data == {"broken": None, "__typename": "Query"}
    assert answer.errors[0]["extensions"]["code"] == "INTERNAL"
    assert "secret" not in answer.text
    refused = await sample.body("{ refused }")
    assert refused.errors[0]["extensions"]["code"] == "NOT_FOUND"
    assert refused.errors[0]["extensions"]["ruleId"] == "access.own_matters"


async def test_nodes_answer_in_the_order_of_their_ids(sample: Sample) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Firm { name } ... on Job { firm { name } } } }"
    live, draft, firm = f"Job:{JOBS[0]}", f"Job:{JOBS[2]}", f"Firm:{FIRMS[1]}"
    gone, no_type, no_node = f"Firm:{JOBS[0]}", f"Nothing:{JOBS[0]}", f"Money:{JOBS[0]}"
    found_live = {"__typename": "Job", "id": live, "firm": {"name": "Firm 0"}}
    found_firm = {"__typename": "Firm", "id": firm, "name": "Firm 1"}

    answer = await sample.body(query, ids=[firm, draft, live, gone, firm, no_type, no_node])

    assert answer.data == {"nodes": [found_firm, None, found_live, None, found_firm, None, None]} and not answer.errors
    written = f'query($d: ID!) {{ nodes(ids: [$d, "{live}"]) {{ id }} }}'
    assert await sample.data(written, REVIEWER, d=draft) == {"nodes": [{"id": draft}, {"id": live}]}
    assert await sample.data(query, ids=[]) == {"nodes": []}
    assert await sample.data(query, ids=[no_type]) == {"nodes": [None]}


async def test_nodes_are_bounded_and_their_ids_well_formed(sample: Sample) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    firm = f"Firm:{FIRMS[0]}"
    assert len((await sample.data(query, ids=[firm] * 100))["nodes"]) == 100
    assert await sample.code(query, ids=[firm] * 101) == "INVALID_INPUT"
    for bad in ("", "Firm", "Firm:1", "'; drop table firm", "Firm:" + "f" * 36):
        assert await sample.code(query, ids=[firm, bad]) == "INVALID_INPUT"


async def test_an_operation_that_could_cost_too_much_is_refused(sample: Sample) -> None:
    fields = " ".join(f"f{i}: createdAt" for i in range(60))
    query = "{ jobs(first: %d) { nodes { bids(first: 100) { nodes { id " + fields + " } } } } }"
    assert await sample.code(query % 100, REVIEWER) == "TOO_COSTLY"
    assert (await sample.data(query % 10, REVIEWER))["jobs"]["nodes"]
