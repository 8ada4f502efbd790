"""Beyond the app, over real HTTP to the simulator: it says no, is slow, is down; every message arrives once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from domain import notifications
from domain.database import Database
from jobs.door import Worker
from jobs.gateways.contract import Arrived, NotFound, Notice, Refused, Sent, Unavailable, Why
from jobs.gateways.notices import CHANNELS, Notices
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote
from jobs.notifications import carry, send
from tests.build import telling
from tests.build.telling import notice_worker as worker

__all__ = ["worker"]


@pytest_asyncio.fixture
async def notices(outside: OutsideSettings) -> AsyncIterator[Notices]:
    notices = Notices(outside.messages, read_timeout_s=0.5)
    yield notices
    await notices.close()


@pytest.mark.parametrize("channel", CHANNELS)
async def test_one_id_is_one_message_and_its_receipt_can_be_asked_for(notices: Notices, remote: Remote, channel: str) -> None:
    notice, gateway = Notice("out-1", telling.ADDRESSES[channel], "报酬已到账", "正文"), notices.channels[channel]
    first = await gateway.send(notice)
    assert isinstance(first, Sent) and await gateway.send(notice) == first
    assert [(each["channel"], each["asked"]) for each in await remote.notices()] == [(channel, 2)]
    assert await gateway.ask(["out-1", "out-2"]) == {"out-1": Arrived(), "out-2": NotFound()}


@pytest.mark.parametrize("channel", CHANNELS)
async def test_it_can_say_no(notices: Notices, remote: Remote, channel: str) -> None:
    gateway = notices.channels[channel]
    assert await gateway.send(Notice("out-1", "?", "题", "文")) == Refused("bad_address")
    await remote.mismatch(telling.ADDRESSES[channel].removeprefix("+86"))
    refused = Refused("not_subscribed" if channel == "wechat" else "rejected")
    assert await gateway.send(Notice("out-1", telling.ADDRESSES[channel], "题", "文")) == refused


@pytest.mark.parametrize(
    ("mode", "why"),
    [("down", Why.SERVER_ERROR), ("mute", Why.SERVER_ERROR), ("reset", Why.CONNECTION_LOST), ("bad_body", Why.UNREADABLE)],
)
async def test_it_can_be_down(notices: Notices, remote: Remote, mode: str, why: Why) -> None:
    await remote.mood("notices", mode)
    assert await notices.channels["sms"].send(Notice("out-1", telling.ADDRESSES["sms"], "题", "文")) == Unavailable(why)
    if mode != "mute":
        assert await notices.channels["sms"].ask(["out-1"]) == Unavailable(why)


async def test_it_can_be_slow_and_it_can_lie(notices: Notices, remote: Remote) -> None:
    gateway, notice = notices.channels["sms"], Notice("out-1", telling.ADDRESSES["sms"], "题", "文")
    await remote.mood("notices", "honest", delay_s=0.9)
    assert await gateway.send(notice) == Unavailable(Why.TIMEOUT)
    await asyncio.sleep(1)
    assert len(await remote.notices()) == 1  # nobody waited for it, and it is sent all the same
    await remote.mood("notices", "lie")
    assert isinstance(await gateway.send(Notice("out-2", telling.ADDRESSES["sms"], "题", "文")), Sent)
    assert await gateway.ask(["out-2"]) == {"out-2": NotFound()}


@pytest.mark.requirement("B-08", part="text message, WeChat and e-mail through adapters, delivered when their receipt says so")
async def test_what_is_told_arrives_on_every_channel_once(database: Database, worker: Worker, remote: Remote) -> None:
    await telling.told(database)

    await telling.work_at(database, worker, telling.NOON)
    assert await telling.states(database) == {"email": "sent", "sms": "sent", "wechat": "sent"}
    await telling.work_at(database, worker, telling.NOON + timedelta(minutes=2))

    assert await telling.states(database) == {"email": "delivered", "sms": "delivered", "wechat": "delivered"}
    assert sorted((each["channel"], each["asked"]) for each in await remote.notices()) == [
        ("email", 1),
        ("sms", 1),
        ("wechat", 1),
    ]


@pytest.mark.requirement("B-08", part="a provider down for a day: nothing lost, nothing twice")
@pytest.mark.parametrize("mood", ["down", "reset", "mute", "bad_body"])
async def test_a_provider_down_for_a_day_loses_nothing_and_sends_nothing_twice(
    database: Database, worker: Worker, remote: Remote, mood: str
) -> None:
    await telling.told(database)
    await remote.mood("notices", mood)
    await telling.work_at(database, worker, telling.NOON)
    assert set((await telling.states(database)).values()) == {"unknown"}
    await remote.mood("notices", "down" if mood == "mute" else mood)
    for hours in (1, 4, 10, 23):
        await telling.work_at(database, worker, telling.NOON + timedelta(hours=hours))
    assert set((await telling.states(database)).values()) == {"unknown"}

    await remote.mood("notices", "honest")
    for hours in range(24, 96, 2):
        await telling.work_at(database, worker, telling.NOON + timedelta(hours=hours))

    assert set((await telling.states(database)).values()) == {"delivered"}
    there = await remote.notices()
    assert sorted(str(each["channel"]) for each in there) == ["email", "sms", "wechat"]
    times = 3 if mood == "mute" else 1  # the call itself repeats what had no answer, under the same id
    assert {each["asked"] for each in there} == {times}


async def test_a_provider_that_lies_is_found_out_and_the_message_sent_again(
    database: Database, worker: Worker, remote: Remote
) -> None:
    await telling.told(database)
    await remote.mood("notices", "lie")
    await telling.work_at(database, worker, telling.NOON)
    assert await remote.notices() == [] and set((await telling.states(database)).values()) == {"sent"}

    await remote.mood("notices", "honest")
    for minutes in (2, 3, 10, 30):
        await telling.work_at(database, worker, telling.NOON + timedelta(minutes=minutes))

    assert set((await telling.states(database)).values()) == {"delivered"} and len(await remote.notices()) == 3


async def test_what_a_provider_refuses_has_failed_with_its_reason(database: Database, worker: Worker, remote: Remote) -> None:
    person = await telling.told(database)
    await remote.mismatch(person.phone.removeprefix("+86"))
    await telling.work_at(database, worker, telling.NOON)

    row = await database.pool.fetchrow("select state, reason, due_at from notification_delivery where channel = 'sms'")
    assert row is not None and tuple(row) == ("failed", "rejected", None)


@pytest.mark.requirement("B-08", part="once also when a worker dies between the call and its record")
async def test_a_worker_that_dies_after_the_call_sends_nothing_twice(database: Database, worker: Worker, remote: Remote) -> None:
    await telling.told(database)
    (job,) = await telling.dispatched(database, telling.NOON)
    async with database.transaction() as tx:
        outgoing = await notifications.begin(tx, telling.SYSTEM, job.subject_id)
    await carry(worker.gateways.notices, outgoing)  # and the worker is gone: nothing is recorded

    await send(job, worker)  # the relay offers it again

    assert set((await telling.states(database)).values()) == {"delivered"}
    assert [each["asked"] for each in await remote.notices()] == [1, 1, 1]


async def test_a_chunk_whose_job_was_lost_is_taken_again_and_the_late_worker_writes_nothing(
    database: Database, worker: Worker, remote: Remote
) -> None:
    await telling.told(database)
    (lost,) = await telling.dispatched(database, telling.NOON)
    assert await telling.dispatched(database, telling.NOON + timedelta(minutes=30)) == []  # its worker may still be at it
    (again,) = await telling.dispatched(database, telling.NOON + timedelta(hours=2))

    async with database.transaction() as tx:
        assert await notifications.begin(tx, telling.SYSTEM, lost.subject_id) == []
    await send(again, worker)  # asks first: they never got there
    for hours in (3, 4):
        await telling.work_at(database, worker, telling.NOON + timedelta(hours=hours))

    assert set((await telling.states(database)).values()) == {"delivered"}
    assert [each["asked"] for each in await remote.notices()] == [1, 1, 1]


async def test_a_clock_that_jumps_takes_no_chunk_from_the_job_that_carries_it(
    database: Database, worker: Worker, remote: Remote
) -> None:
    await telling.told(database)
    (job,) = await telling.dispatched(database, telling.NOON)
    async with database.transaction() as tx:
        tx.now = telling.NOON + timedelta(days=6)
        assert await notifications.dispatch(tx, telling.SYSTEM) == 0

    await send(job, worker)

    assert set((await telling.states(database)).values()) == {"sent"} and len(await remote.notices()) == 3


async def test_chunks_are_bounded_and_each_is_one_job(database: Database, worker: Worker) -> None:
    async with database.transaction() as tx:
        tx.now = telling.NOON
        people = [await telling.reachable(tx) for _ in range(9)]
        for person in people:
            await telling.tell(tx, person)

    jobs = await telling.dispatched(database, telling.NOON)

    assert len(jobs) == 2  # 27 deliveries, 20 a chunk
    for job in jobs:
        await send(job, worker)
    assert await database.pool.fetchval("select count(*) from notification_delivery where state = 'sent'") == 27
