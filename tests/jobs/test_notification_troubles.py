"""A provider of notifications on its worst days: bad moods by the hour, lies, denials, contradictions. None lost, none twice."""

from collections import Counter
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from domain import notifications
from domain.database import Database
from domain.ids import new_id
from domain.notifications import DeliveryChoice, NotificationChannel, NotificationChoice, NotificationKind, Wishes
from domain.viewer import Viewer
from jobs.door import Worker
from jobs.gateways.contract import Arrived, NotFound, Notice
from jobs.local.simulators.remote import Remote
from jobs.notifications import carry, send
from tests.build import telling
from tests.build.accounts import AWorker
from tests.build.telling import NOON, work_at
from tests.build.telling import notice_worker as worker

__all__ = ["worker"]

MOODS = ("down", "reset", "bad_body", "mute", "lie", "forget", "babble", "honest")
DELIVERIES = """
    select id, state, due_at, reason from notification_delivery where channel <> 'in_app' order by channel, id
"""


@pytest.mark.requirement("B-08", part="a day of every mood, workers that die, events told again: each message arrives once")
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_day_of_bad_moods_loses_nothing_and_sends_nothing_twice(
    database: Database, worker: Worker, remote: Remote, seed: int
) -> None:
    dice = Random(seed)
    people, events = await _people(database, 4), []
    for hour in range(24):
        await remote.mood("notices", dice.choice(MOODS))
        events.append((new_id(), dice.choice(people)))
        for event_id, person in (*events[-1:], dice.choice(events)):  # the relay offers an event more than once
            await _told(database, event_id, person, hour)
        if dice.random() < 0.3:
            await _die(database, worker, hour)
        await work_at(database, worker, NOON + timedelta(hours=hour))

    await remote.mood("notices", "honest")
    for hour in range(24, 120, 3):
        await work_at(database, worker, NOON + timedelta(hours=hour))

    rows = await database.pool.fetch(DELIVERIES)
    assert Counter(row["state"] for row in rows) == {"delivered": len(events) * 3}
    assert {UUID(str(each["out_id"])) for each in await remote.notices()} == {row["id"] for row in rows}
    assert await database.pool.fetchval("select count(*) from notification") == len(events)


async def test_what_was_taken_and_then_denied_has_failed_and_stays_so(database: Database, worker: Worker, remote: Remote) -> None:
    await telling.told(database)
    await work_at(database, worker, NOON)
    await remote.mood("notices", "fail")
    await work_at(database, worker, NOON + timedelta(minutes=2))
    assert {(row["state"], row["reason"]) for row in await database.pool.fetch(DELIVERIES)} == {("failed", "undeliverable")}

    await remote.mood("notices", "honest")
    for hours in (1, 30, 120):
        await work_at(database, worker, NOON + timedelta(hours=hours))

    assert {row["state"] for row in await database.pool.fetch(DELIVERIES)} == {"failed"}
    assert [each["asked"] for each in await remote.notices()] == [1, 1, 1]


async def test_the_first_last_word_counts_and_contradictions_send_nothing(
    database: Database, worker: Worker, remote: Remote
) -> None:
    await telling.told(database)
    await remote.mood("notices", "contradict")  # taken, then failed, then delivered
    await work_at(database, worker, NOON)
    for minutes, state in ((2, "sent"), (30, "failed"), (300, "failed")):
        await work_at(database, worker, NOON + timedelta(minutes=minutes))
        assert set((await telling.states(database)).values()) == {state}

    assert [(each["asked"], each["told"]) for each in await remote.notices()] == [(1, 2)] * 3


async def test_a_provider_that_denies_having_it_gets_it_again_under_the_same_id_and_not_for_ever(
    database: Database, worker: Worker, remote: Remote
) -> None:
    await telling.told(database)
    await remote.mood("notices", "forget")
    for hours in range(0, 24 * 7, 2):
        await work_at(database, worker, NOON + timedelta(hours=hours))

    assert {(row["state"], row["due_at"]) for row in await database.pool.fetch(DELIVERIES)} <= {("sent", None), ("failed", None)}
    there = await remote.notices()
    assert len(there) == 3 and all(1 < int(str(each["asked"])) <= 8 for each in there)


async def test_receipts_nobody_asked_for_are_nobodys(worker: Worker, remote: Remote) -> None:
    gateway = worker.gateways.notices["sms"]
    for out_id in ("out-1", "out-2"):
        await gateway.send(Notice(out_id, telling.ADDRESSES["sms"], "题", "文"))
    await remote.mood("notices", "babble")

    assert await gateway.ask(["out-1", "out-9"]) == {"out-1": Arrived(), "out-9": NotFound()}


@pytest.mark.requirement("B-08", part="WeChat's consents used up: the other channels as chosen, or the app alone, and it is said")
async def test_without_a_wechat_subscription_left_the_other_channels_carry_it(
    database: Database, worker: Worker, remote: Remote
) -> None:
    person = await telling.told(database)  # uses the only one
    async with database.transaction() as tx:
        tx.now = NOON + timedelta(minutes=1)
        await telling.tell(tx, person)
        silent = [(NotificationChannel.SMS, DeliveryChoice.NEVER), (NotificationChannel.EMAIL, DeliveryChoice.NEVER)]
        choices = tuple(NotificationChoice(NotificationKind.ACCOUNT, *each) for each in silent)
        await notifications.set_preferences(tx, person.viewer, Wishes(choices=choices))
        tx.now = NOON + timedelta(minutes=2)
        await telling.tell(tx, person)
    for minutes in (3, 6):
        await work_at(database, worker, NOON + timedelta(minutes=minutes))

    rows = await database.pool.fetch(
        "select channel, state, reason from notification_delivery where channel <> 'in_app' order by created_at, channel"
    )
    everywhere = [("email", "delivered", None), ("sms", "delivered", None), ("wechat", "delivered", None)]
    without_wechat = [("email", "delivered", None), ("sms", "delivered", None), ("wechat", "failed", "no_subscription")]
    assert [tuple(row) for row in rows] == [*everywhere, *without_wechat, ("wechat", "failed", "no_subscription")]
    assert await database.pool.fetchval("select count(*) from notification_delivery where channel = 'in_app'") == 3


@pytest.mark.requirement("B-08", part="what was held up until the night waits for the morning, a legal notice does not")
async def test_what_workers_come_to_only_at_night_waits_and_a_legal_notice_goes(
    database: Database, worker: Worker, remote: Remote
) -> None:
    person = await telling.told(database)  # at noon, and nobody works until the night
    await _told(database, new_id(), person, 0, "worker.rejected")  # a legal one
    night, morning = NOON.replace(hour=23, minute=30), NOON.replace(day=24, hour=7)

    for at in (night, night + timedelta(hours=3), morning - timedelta(minutes=1)):
        await work_at(database, worker, at)
    rows = await database.pool.fetch("select id from notification_delivery where kind = 'legal' and channel in ('sms', 'email')")
    legal = {row["id"] for row in rows}
    assert {UUID(str(each["out_id"])) for each in await remote.notices()} == legal and len(legal) == 2

    for at in (morning, morning + timedelta(minutes=2)):
        await work_at(database, worker, at)
    rows = await database.pool.fetch("select state, attempts from notification_delivery where kind = 'account'")
    assert [tuple(row) for row in rows] == [("delivered", 2)] * 3


async def _people(database: Database, count: int) -> list[AWorker]:
    async with database.transaction() as tx:
        tx.now = NOON
        people = [await telling.reachable(tx) for _ in range(count)]
        for person in people:
            await notifications.set_preferences(tx, person.viewer, Wishes(quiet_from_minute=0, quiet_until_minute=0))
            for _ in range(23):
                await notifications.grant_wechat(tx, person.viewer, telling.OPENID, NotificationKind.ACCOUNT)
    return people


async def _told(database: Database, event_id: UUID, person: AWorker, hour: int, topic: str = "worker.approved") -> None:
    async with database.transaction() as tx:
        tx.now = NOON + timedelta(hours=hour)
        await notifications.tell(tx, Viewer.system("notify"), event_id, topic, person.id)


async def _die(database: Database, worker: Worker, hour: int) -> None:
    """A worker calls the provider and is gone before it records; another is offered the same jobs, of which one is lost."""
    jobs = await telling.dispatched(database, NOON + timedelta(hours=hour))
    for job in jobs:
        async with database.transaction() as tx:
            outgoing = await notifications.begin(tx, telling.SYSTEM, job.subject_id)
        await carry(worker.gateways.notices, outgoing)
    for job in jobs[1:]:
        await send(job, worker)
