"""Mutations: one transaction each, refusals in the union, payloads selected through the compiler, answers remembered."""

from collections.abc import AsyncIterator

import pytest_asyncio

from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.api.compiler_sample import EMPLOYER, REVIEWER, Sample, open_sample
from tests.api.compiler_tables import JOBS

CLOSE = """
mutation($id: ID!, $key: String) {
  closeJob(input: {jobId: $id, idempotencyKey: $key}) {
    __typename
    ... on Job { id state title firm { name } }
    ... on Refusal { code message messageZh messageEn ruleId ruleVersion legalBasis field }
  }
}
"""


@pytest_asyncio.fixture
async def sample(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Sample]:
    async with open_sample(clone, vault) as opened:
        yield opened


async def rows(sample: Sample, sql: str) -> list[tuple[object, ...]]:
    async with sample.database.transaction() as tx:
        return [tuple(row) for row in await tx.all(sql)]


async def state(sample: Sample, index: int = 0) -> object:
    async with sample.database.transaction() as tx:
        return await tx.value("select state from job where id = :id", id=JOBS[index])


async def test_a_payload_is_selected_after_the_change(sample: Sample) -> None:
    data = await sample.data(CLOSE, EMPLOYER, id=f"Job:{JOBS[0]}")
    assert data["closeJob"] == {
        "__typename": "Job", "id": f"Job:{JOBS[0]}", "state": "CLOSED", "title": 'Job "0" 零工', "firm": {"name": "Firm 0"}
    }  # fmt: skip
    assert await state(sample) == "closed"


async def test_a_raised_refusal_rolls_back_and_leaves_one_row(sample: Sample) -> None:
    await sample.data(CLOSE, REVIEWER, id=f"Job:{JOBS[0]}")
    before = await rows(sample, "select closes_at from job where state = 'closed'")
    data = await sample.data(CLOSE, REVIEWER, id=f"Job:{JOBS[0]}")
    assert data["closeJob"] == {
        "__typename": "WrongState",
        "code": "WRONG_STATE",
        "message": "当前状态为“closed”，不能执行此操作。",
        "messageZh": "当前状态为“closed”，不能执行此操作。",
        "messageEn": "It is closed now; this step is not possible.",
        "ruleId": "platform.steps_in_order",
        "ruleVersion": 1,
        "legalBasis": ["学生兼职平台管理制度 总则（公平公正原则）"],
        "field": "input.jobId",
    }
    assert await rows(sample, "select closes_at from job where state = 'closed'") == before
    assert await rows(sample, "select mutation, code, rule_id, field, actor from refusal") == [
        ("closeJob", "WRONG_STATE", "platform.steps_in_order", "input.jobId", f"staff:{REVIEWER.person_id}")
    ]


async def test_malformed_ids_are_refusals_too(sample: Sample) -> None:
    data = await sample.data(CLOSE, EMPLOYER, id="Firm:1")
    assert data["closeJob"]["code"] == "INVALID_INPUT"


async def test_a_returned_refusal_commits(sample: Sample) -> None:
    query = "mutation($id: ID!) { rejectJob(input: {jobId: $id}) { __typename ... on WrongState { code } } }"
    data = await sample.data(query, EMPLOYER, id=f"Job:{JOBS[0]}")
    assert data["rejectJob"] == {"__typename": "WrongState", "code": "WRONG_STATE"}
    assert await state(sample) == "closed"
    assert await rows(sample, "select 1 from refusal") == []


async def test_a_bug_rolls_back_and_is_masked(sample: Sample) -> None:
    query = "mutation($id: ID!) { breakJob(input: {jobId: $id}) { __typename } }"
    answer = await sample.body(query, EMPLOYER, id=f"Job:{JOBS[0]}")
    assert answer.data is None
    assert answer.errors[0]["extensions"] == {"code": "INTERNAL", "requestId": "r1"}
    assert "secret" not in answer.text
    assert await state(sample) == "live"


async def test_root_fields_are_transactions_of_their_own(sample: Sample) -> None:
    query = """
    mutation($a: ID!, $b: ID!) {
      first: closeJob(input: {jobId: $a}) { __typename }
      second: closeJob(input: {jobId: $a}) { __typename }
      third: closeJob(input: {jobId: $b}) { __typename ... on Job { id } }
    }
    """
    data = await sample.data(query, EMPLOYER, a=f"Job:{JOBS[0]}", b=f"Job:{JOBS[3]}")
    assert data == {
        "first": {"__typename": "Job"},
        "second": {"__typename": "WrongState"},
        "third": {"__typename": "Job", "id": f"Job:{JOBS[3]}"},
    }


async def test_a_repeat_with_the_same_key_is_answered_from_memory(sample: Sample) -> None:
    first = await sample.data(CLOSE, EMPLOYER, id=f"Job:{JOBS[0]}", key="k1")
    again = await sample.data(CLOSE, EMPLOYER, id=f"Job:{JOBS[0]}", key="k1")
    assert first == again
    other = await sample.data(CLOSE, EMPLOYER, id=f"Job:{JOBS[3]}", key="k1")
    assert other["closeJob"]["code"] == "IDEMPOTENCY_CONFLICT"
    assert await state(sample, 3) == "live"


async def test_a_returned_refusal_is_remembered(sample: Sample) -> None:
    query = 'mutation($id: ID!) { rejectJob(input: {jobId: $id, idempotencyKey: "k"}) { ... on Refusal { code messageEn } } }'
    first = await sample.data(query, EMPLOYER, id=f"Job:{JOBS[0]}")
    assert await sample.data(query, EMPLOYER, id=f"Job:{JOBS[0]}") == first


async def test_a_value_may_hold_selected_rows(sample: Sample) -> None:
    data = await sample.data(
        "mutation { openSession { ... on Session { token firm { name jobs(first: 1) { nodes { score } } } } } }"
    )
    assert data == {"openSession": {"token": "t0", "firm": {"name": "Firm 0", "jobs": {"nodes": [{"score": 28}]}}}}
