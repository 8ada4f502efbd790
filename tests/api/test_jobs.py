"""The jobs desk through GraphQL: what waits and failed, and why; a dead letter revived or given up."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain import outbox
from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_staff
from tests.build.api import REFUSAL, Api, open_api

LIST = """query($state: JobState, $queue: JobQueue) { jobs(state: $state, queue: $queue, first: 100) { nodes {
    id name queue state attempts error subjectId decision decisionReason } } }"""
LOADS = "{ jobQueues { queue waiting running failed } }"
DECIDE = """mutation($id: ID!, $reason: String!) {{ {name}(input: {{jobId: $id, reason: $reason}}) {{
    ... on Job {{ id state attempts decision decisionReason }} {refusal} }} }}"""
REVIVE = DECIDE.format(name="reviveJob", refusal=REFUSAL)
GIVE_UP = DECIDE.format(name="giveUpJob", refusal=REFUSAL)
REASON = "渠道已恢复，重新办理"
FAIL = "update outbox set failed_at = clock_timestamp(), attempts = 8, error = 'TimeoutError at send.py:1' where subject_id = $1"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as api:
        yield api


@pytest.mark.requirement("B-07", part="dead letters are seen by staff, with why, and revived or given up with a reason")
async def test_a_dead_letter_is_seen_revived_and_given_up(api: Api) -> None:
    admin, finance = await _staff(api, "admin"), await _staff(api, "finance")
    subject_id = new_id()
    async with api.database.transaction() as tx:
        await outbox.enqueue(tx, "payouts.send", subject_id, queue=outbox.PAYOUTS)
    await api.database.pool.execute(FAIL, subject_id)

    (dead,) = (await api.answer(LIST, finance, state="FAILED"))["nodes"]
    assert (dead["name"], dead["queue"], dead["attempts"], dead["error"]) == (
        "payouts.send",
        "PAYOUTS",
        8,
        "TimeoutError at send.py:1",
    )
    assert dead["subjectId"] == str(subject_id) and dead["decision"] is None
    loads = {load["queue"]: load["failed"] for load in await api.answer(LOADS, finance)}
    assert loads == {"NOTIFICATIONS": 0, "PAYOUTS": 1, "MATCHING": 0, "WEBHOOKS": 0}

    revived = await api.answer(REVIVE, admin, id=dead["id"], reason=REASON)
    given_up = await api.answer(GIVE_UP, admin, id=dead["id"], reason=REASON)
    refused = await api.answer(GIVE_UP, admin, id=dead["id"], reason=REASON)

    assert revived == {"id": dead["id"], "state": "WAITING", "attempts": 0, "decision": "REVIVED", "decisionReason": REASON}
    assert (given_up["state"], given_up["decision"]) == ("GIVEN_UP", "GIVEN_UP")
    assert (refused["__typename"], refused["field"]) == ("WrongState", "input.jobId")


async def test_the_list_is_what_is_not_done(api: Api) -> None:
    support = await _staff(api, "support")
    async with api.database.transaction() as tx:
        await outbox.enqueue_all(tx, "settlements.draft", [new_id() for _ in range(3)], queue=outbox.PAYOUTS)
        await outbox.enqueue(tx, "notify", new_id(), queue=outbox.NOTIFICATIONS)
        await tx.run(
            "update outbox set done_at = :now where id = (select min(id::text)::uuid from outbox where queue = 'payouts')"
        )

    listed = (await api.answer(LIST, support, queue="PAYOUTS"))["nodes"]
    assert [job["state"] for job in listed] == ["WAITING", "WAITING"]
    assert (await api.answer(LIST, support, queue="PAYOUTS", state="RUNNING"))["nodes"] == []


async def test_it_is_nobody_elses(api: Api) -> None:
    auditor = await _staff(api, "auditor")
    async with api.database.transaction() as tx:
        await outbox.enqueue(tx, "notify", new_id(), queue=outbox.NOTIFICATIONS)

    assert (await api.answer(LIST, auditor))["nodes"] == []
    assert (await api.body(LOADS, auditor))["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def _staff(api: Api, role: str) -> Viewer:
    async with api.database.transaction() as tx:
        return (await a_staff(tx, role)).viewer
