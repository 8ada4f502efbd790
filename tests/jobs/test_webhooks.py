"""Webhooks over real HTTP to a partner's system of its own process, which says no, is slow, is down, and lies."""

from datetime import timedelta
from typing import Any, cast

import pytest

from domain import webhooks
from domain.database import Database
from jobs.door import Worker
from jobs.gateways.webhooks import HttpWebhooks
from jobs.local.simulators.remote import Remote
from jobs.registry import JOBS
from jobs.webhooks import send
from tests.build import webhooks as hooks
from tests.build.webhooks import NOON, System, deliveries, happen, system, work_at
from tests.build.webhooks import hook_worker as worker

__all__ = ["system", "worker"]


async def messages(remote: Remote) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], (await remote.heard("hr"))["messages"])


async def calls(remote: Remote) -> int:
    return len(cast(list[str], (await remote.heard("hr"))["calls"]))


@pytest.mark.requirement("B-06", part="webhooks: signed, with ids only, once per event and endpoint")
@pytest.mark.requirement("B-08", part="to systems by webhook, from outbox and arq")
async def test_an_event_is_one_signed_message_with_ids_only(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system, 3)
    assert await work_at(database, worker, NOON) == 1
    assert await work_at(database, worker, NOON + timedelta(hours=1)) == 0

    there = await messages(remote)
    assert [each["times"] for each in there] == [1, 1, 1] and len({each["id"] for each in there}) == 3
    assert {frozenset(each) for each in there} == {frozenset(("id", "times", "type", "timestamp", "data"))}
    assert all(each["type"] == "posting.approved" for each in there)
    assert all(each["data"] == {"id": f"Posting:{system.posting_id}"} for each in there)
    assert {(each["state"], each["attempts"], each["last_status"]) for each in await deliveries(database)} == {
        ("delivered", 1, 200)
    }


async def test_an_event_told_twice_is_noted_once(database: Database, worker: Worker, remote: Remote, system: System) -> None:
    await happen(database, system)
    (job,) = await hooks.claimed(database, "notify")
    for _ in range(2):
        async with database.transaction() as tx:
            await webhooks.note(tx, job.viewer, job.id, str(job.topic), job.subject_id)
    await JOBS["notify"](job, worker)
    await work_at(database, worker, NOON)
    async with database.transaction() as tx:
        await webhooks.note(tx, job.viewer, job.id, str(job.topic), job.subject_id)
    await work_at(database, worker, NOON + timedelta(minutes=1))
    assert await calls(remote) == 1


@pytest.mark.requirement("B-06", part="a worker that dies between the call and its record sends the same webhook-id again")
async def test_a_worker_that_dies_after_the_call_sends_the_same_message_again(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system)
    (job,) = await hooks.dispatched(database, worker)
    async with database.transaction() as tx:
        begun = await webhooks.begin(tx, hooks.SYSTEM, job.subject_id)
    await worker.gateways.webhooks.post_all(begun)  # and the worker is gone: nothing is recorded

    await hooks.at(database, NOON + timedelta(days=2))
    async with database.transaction() as tx:
        assert await webhooks.dispatch(tx, hooks.SYSTEM) == 0  # its job is open, however late it is
    await send(job, worker)  # the relay offers it again

    (message,) = await messages(remote)
    assert message["times"] == 2
    assert [each["state"] for each in await deliveries(database)] == ["delivered"]


async def test_a_chunk_whose_job_was_given_up_is_sent_by_another(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system)
    (lost,) = await hooks.dispatched(database, worker)
    async with database.transaction() as tx:
        late = await webhooks.begin(tx, hooks.SYSTEM, lost.subject_id)
    await database.pool.execute(hooks.SILENCE)
    assert await work_at(database, worker, NOON + timedelta(minutes=30)) == 0
    assert await work_at(database, worker, NOON + timedelta(hours=2)) == 1
    async with database.transaction() as tx:
        assert await webhooks.begin(tx, hooks.SYSTEM, lost.subject_id) == []
        answers = {each.delivery_id: webhooks.Answer(500, "refused") for each in late}
        await webhooks.record(tx, hooks.SYSTEM, lost.subject_id, late, answers)
    assert [(each["state"], each["last_status"]) for each in await deliveries(database)] == [("delivered", 200)]
    assert await calls(remote) == 1 and await database.pool.fetchval("select failing_since from webhook_endpoint") is None


@pytest.mark.parametrize(
    ("mood", "status", "reason"),
    [
        ("no", 400, "refused"),
        ("down", 503, "refused"),
        ("reset", None, "connection_lost"),
        ("redirect", 307, "redirected"),
    ],
)
async def test_what_is_not_taken_is_sent_again_later(
    database: Database, worker: Worker, remote: Remote, system: System, mood: str, status: int | None, reason: str
) -> None:
    await happen(database, system)
    await remote.mood("webhooks", mood)
    await work_at(database, worker, NOON)
    (failed,) = await deliveries(database)
    assert (failed["state"], failed["last_status"], failed["last_reason"]) == ("queued", status, reason)
    assert (await remote.heard("elsewhere"))["calls"] == []

    await remote.mood("webhooks", "honest")
    assert await work_at(database, worker, NOON + timedelta(seconds=30)) == 0  # left alone for a minute
    assert await work_at(database, worker, NOON + timedelta(minutes=2)) == 1
    (taken,) = await deliveries(database)
    assert (taken["state"], taken["attempts"]) == ("delivered", 2)


async def test_what_is_slow_is_left_and_what_never_ends_is_not_read(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system)
    (job,) = await hooks.dispatched(database, worker)
    async with database.transaction() as tx:
        begun = await webhooks.begin(tx, hooks.SYSTEM, job.subject_id)
    hasty = HttpWebhooks(within_s=0.4)
    await remote.mood("webhooks", "honest", delay_s=1)
    assert list((await hasty.post_all(begun)).values()) == [webhooks.Answer(None, "timeout")]
    await remote.mood("webhooks", "huge")
    (answer,) = (await worker.gateways.webhooks.post_all(begun)).values()
    assert answer.good
    await hasty.close()


@pytest.mark.requirement("B-06", part="replay of a period and of one event, under the same webhook-id")
async def test_what_a_system_took_and_forgot_is_replayed_under_its_own_id(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system, 2)
    await remote.mood("webhooks", "lie")
    await work_at(database, worker, NOON)
    assert await messages(remote) == [] and {each["state"] for each in await deliveries(database)} == {"delivered"}

    await remote.mood("webhooks", "honest")
    async with database.transaction() as tx:
        hour = timedelta(hours=1)
        assert await webhooks.replay(tx, system.viewer, system.endpoint_id, tx.now + hour, tx.now + 2 * hour) == 0
        assert await webhooks.replay(tx, system.viewer, system.endpoint_id, tx.now - hour, tx.now + hour) == 2
    await work_at(database, worker, NOON + timedelta(minutes=5))
    ids = {each["id"] for each in await messages(remote)}
    assert ids == set(cast(list[str], (await remote.heard("hr"))["calls"])) and len(ids) == 2

    one = (await deliveries(database))[0]
    async with database.transaction() as tx:
        await webhooks.replay_one(tx, system.viewer, one["id"])
    await work_at(database, worker, NOON + timedelta(minutes=10))
    assert sorted(each["times"] for each in await messages(remote)) == [1, 2]
    assert {each["id"] for each in await messages(remote)} == ids


@pytest.mark.requirement("B-06", part="retries over days; an endpoint that only fails is disabled and its employer told")
async def test_an_endpoint_down_for_days_is_tried_gently_disabled_and_mended(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system, 30)
    await remote.mood("webhooks", "down")
    await work_at(database, worker, NOON)
    first = await calls(remote)
    assert first == 10  # a chunk
    for minute in range(2, 12, 2):
        await work_at(database, worker, NOON + timedelta(minutes=minute))
    assert await calls(remote) == first + 5  # one at a time while it fails

    for hours in (24, 48, 72, 96, 121):
        await work_at(database, worker, NOON + timedelta(hours=hours))
    endpoint = await database.pool.fetchrow("select disable_reason from webhook_endpoint")
    assert endpoint is not None and endpoint["disable_reason"] == "failing"
    assert {(each["state"], each["last_reason"]) for each in await deliveries(database)} == {("failed", "endpoint_disabled")}
    await happen(database, system, 5)  # nothing is queued for it
    await work_at(database, worker, NOON + timedelta(hours=122))
    assert len(await deliveries(database)) == 30
    told = "select count(*) from notification where topic = 'webhook_endpoint.disabled'"
    assert await database.pool.fetchval(told) == 1

    await remote.mood("webhooks", "honest")
    async with database.transaction() as tx:
        await webhooks.enable(tx, system.viewer, system.endpoint_id)
        assert await webhooks.replay(tx, system.viewer, system.endpoint_id, NOON - timedelta(days=1), tx.now) == 35
    for minute in range(4):
        await work_at(database, worker, NOON + timedelta(hours=123, minutes=minute))
    assert len(await messages(remote)) == 35


async def test_an_endpoint_that_is_gone_is_disabled_at_once(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system)
    await remote.mood("webhooks", "gone")
    await work_at(database, worker, NOON)
    assert await database.pool.fetchval("select disable_reason from webhook_endpoint") == "gone"


@pytest.mark.requirement("B-06", part="secrets are rotated with an overlap in which both sign")
async def test_during_an_overlap_both_secrets_sign_and_afterwards_one(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    async with database.transaction() as tx:
        fresh = await webhooks.rotate_secret(tx, system.viewer, system.endpoint_id, 24)
    await happen(database, system)
    await work_at(database, worker, NOON)
    assert len(await messages(remote)) == 1  # it knows the old one only

    await database.pool.execute("update webhook_secret set ends_at = clock_timestamp() where ends_at is not null")
    await happen(database, system)
    await work_at(database, worker, NOON + timedelta(hours=1))
    assert (await remote.heard("hr"))["forged"] == 1
    await remote.hears_with("hr", fresh.secret)
    await work_at(database, worker, NOON + timedelta(hours=2))
    assert len(await messages(remote)) == 2
    assert await database.pool.fetchval("select count(*) from webhook_secret") == 1


@pytest.mark.requirement("B-06", part="nothing is sent that the account's working keys do not open")
async def test_what_the_keys_no_longer_open_is_not_sent(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system)
    await database.pool.execute("update partner_key set revoked_at = clock_timestamp(), revoke_reason = '停用'")
    await work_at(database, worker, NOON)
    assert await calls(remote) == 0
    assert [(each["state"], each["last_reason"]) for each in await deliveries(database)] == [("failed", "no_scope")]


@pytest.mark.requirement("B-06", part="delta sync by cursor: in one order, nothing behind it, no more than the scopes open")
async def test_a_system_that_was_away_reads_on_from_its_cursor(
    database: Database, worker: Worker, remote: Remote, system: System
) -> None:
    await happen(database, system, 3)
    await work_at(database, worker, NOON)
    async with database.transaction() as tx:
        page = await webhooks.events_after(tx, system.viewer, None, 2)
        rest = await webhooks.events_after(tx, system.viewer, page.cursor, 2)
    assert (len(page.events), page.more, len(rest.events), rest.more) == (2, True, 1, False)
    assert {each.id for each in page.events + rest.events} == {each["id"] for each in await messages(remote)}

    await happen(database, system, 1, "posting.closed")
    await work_at(database, worker, NOON + timedelta(minutes=1))
    async with database.transaction() as tx:
        news = await webhooks.events_after(tx, system.viewer, rest.cursor, 10)
        again = await webhooks.events_after(tx, system.viewer, news.cursor, 10)
    assert [each.topic for each in news.events] == ["posting.closed"]
    assert (again.events, again.cursor) == ([], news.cursor)


async def test_a_ping_tries_an_endpoint(database: Database, worker: Worker, remote: Remote, system: System) -> None:
    async with database.transaction() as tx:
        ping = await webhooks.ping(tx, system.viewer, system.endpoint_id)
        assert await webhooks.ping(tx, system.viewer, system.endpoint_id) == ping
    await work_at(database, worker, NOON + timedelta(minutes=1))
    (message,) = await messages(remote)
    assert message["type"] == "webhook.pinged" and message["id"] == f"evt_{ping.hex}"
