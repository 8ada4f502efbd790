"""Clocks of obligations: working days, the ladder, and what is told."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import deadlines, notifications
from domain.clock import SHANGHAI
from domain.database import Transaction
from domain.errors import NotPermitted
from domain.ids import new_id
from domain.viewer import VISITOR, Viewer
from tests.build.postings import an_application

SYSTEM = Viewer.system("deadlines")
RULE = "deadlines.application_reply"
FRIDAY = datetime(2026, 4, 3, 18, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "days", "last_day"),
    [
        (datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI), 3, date(2026, 11, 5)),  # an ordinary Monday
        (FRIDAY, 1, date(2026, 4, 7)),  # Monday 6 April is the Tomb-sweeping holiday
        (datetime(2026, 2, 13, 9, 0, tzinfo=SHANGHAI), 1, date(2026, 2, 14)),  # a Saturday made up for the Spring Festival
        (datetime(2026, 2, 14, 9, 0, tzinfo=SHANGHAI), 2, date(2026, 2, 25)),  # nine days off in a row
        (datetime(2025, 9, 30, 9, 0, tzinfo=SHANGHAI), 3, date(2025, 10, 11)),  # and a Saturday made up after eight
        (datetime(2026, 11, 1, 23, 0, tzinfo=UTC), 1, date(2026, 11, 3)),  # already Monday in Shanghai
    ],
)
async def test_the_last_working_day_runs_to_its_midnight(tx: Transaction, at: datetime, days: int, last_day: date) -> None:
    due = await deadlines.working_days_after(tx, at, days)

    assert due == datetime(last_day.year, last_day.month, last_day.day, tzinfo=SHANGHAI) + timedelta(days=1)


@pytest.mark.parametrize("days", [0, -1, deadlines.WORKING_DAYS_LIMIT + 1])
async def test_days_are_bounded(tx: Transaction, days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        await deadlines.working_days_after(tx, FRIDAY, days)


async def test_the_calendar_holds_what_the_state_council_published(tx: Transaction) -> None:
    chinese_calendar = pytest.importorskip("chinese_calendar")
    rows = await tx.all("select day, working from calendar_day")
    listed = {row["day"]: row["working"] for row in rows}

    for offset in range(730):
        day = date(2025, 1, 1) + timedelta(days=offset)
        assert listed.get(day, day.weekday() < 5) == chinese_calendar.is_workday(day), day


async def test_a_year_without_rows_is_provisional_and_knows_weekends_only(tx: Transaction) -> None:
    assert not await deadlines.is_provisional(tx, 2026)
    assert await deadlines.is_provisional(tx, 2031)

    due = await deadlines.working_days_after(tx, datetime(2031, 9, 30, 9, 0, tzinfo=SHANGHAI), 1)

    assert due == datetime(2031, 10, 2, tzinfo=SHANGHAI)


async def test_a_rule_states_its_days(tx: Transaction) -> None:
    assert await deadlines.due_by(tx, "deadlines.application_reply", FRIDAY) == datetime(2026, 4, 10, tzinfo=SHANGHAI)
    assert await deadlines.due_by(tx, "deadlines.evaluation_window", FRIDAY) == FRIDAY + timedelta(days=7)
    with pytest.raises(ValueError, match=r"access\.roles@1"):
        await deadlines.due_by(tx, "access.roles", FRIDAY)


async def test_every_kind_is_legal_in_the_table(tx: Transaction) -> None:
    for kind in deadlines.KINDS:
        await deadlines.start(tx, kind, new_id(), RULE, tx.now + timedelta(days=1))

    assert await tx.value("select count(*) from deadline d join rule r on r.id = d.rule_id") == len(deadlines.KINDS)


async def test_met_in_time_tells_nobody(tx: Transaction) -> None:
    application_id = new_id()
    await deadlines.start(tx, deadlines.APPLICATION_REPLY, application_id, RULE, tx.now + timedelta(days=3))

    assert await deadlines.meet(tx, deadlines.APPLICATION_REPLY, application_id)
    assert not await deadlines.meet(tx, deadlines.APPLICATION_REPLY, application_id)
    _pass(tx, days=4)
    assert await deadlines.sweep(tx, SYSTEM) == 0
    assert await _told(tx) == []


async def test_lifted_is_neither_met_nor_missed(tx: Transaction) -> None:
    application_id = new_id()
    await deadlines.start(tx, deadlines.APPLICATION_REPLY, application_id, RULE, tx.now + timedelta(days=3))

    await deadlines.lift(tx, deadlines.APPLICATION_REPLY, application_id, "withdrawn")

    _pass(tx, days=4)
    assert await deadlines.sweep(tx, SYSTEM) == 0
    assert not await deadlines.meet(tx, deadlines.APPLICATION_REPLY, application_id)


async def test_the_ladder_reminds_once_and_misses_once(tx: Transaction) -> None:
    application_id = new_id()
    await deadlines.start(tx, deadlines.APPLICATION_REPLY, application_id, RULE, tx.now + timedelta(days=3))

    _pass(tx, days=1)
    assert await deadlines.sweep(tx, SYSTEM) == 0
    _pass(tx, days=1)
    assert [await deadlines.sweep(tx, SYSTEM), await deadlines.sweep(tx, SYSTEM)] == [1, 0]
    _pass(tx, days=1)
    assert [await deadlines.sweep(tx, SYSTEM), await deadlines.sweep(tx, SYSTEM)] == [1, 0]

    assert await _told(tx) == [("application_reply.reminded", application_id), ("application_reply.missed", application_id)]


@pytest.mark.requirement(
    "S-067", part="a clock per application: near-due, overdue, both sides told", missing="response-rate metric, sanction"
)
async def test_an_unanswered_application_reminds_the_employer_and_tells_both_when_late(tx: Transaction) -> None:
    application = await an_application(tx)
    told: dict[str, set[str]] = {}

    for _ in range(14):
        _pass(tx, days=1)
        await deadlines.sweep(tx, SYSTEM)
    for row in await tx.all("select id, topic, subject_id from outbox where topic like 'application_reply.%'"):
        people = await notifications.tell(tx, SYSTEM, row["id"], row["topic"], row["subject_id"])
        told[row["topic"]] = {("worker" if await _works(tx, person_id) else "employer") for person_id in people}

    assert told == {"application_reply.reminded": {"employer"}, "application_reply.missed": {"employer", "worker"}}
    clock = await tx.one("select rule_id, due_at, missed_at from deadline where subject_id = :id", id=application.id)
    assert clock is not None and clock["due_at"] == application.reply_due_at <= clock["missed_at"]


async def test_found_past_its_end_a_clock_is_not_reminded_any_more(tx: Transaction) -> None:
    await deadlines.start(tx, deadlines.PAY_RELEASE, new_id(), "settlements.pay_release", tx.now + timedelta(days=3))

    _pass(tx, days=5)

    assert await deadlines.sweep(tx, SYSTEM) == 1
    assert [topic for topic, _ in await _told(tx)] == ["pay_release.missed"]


async def test_met_late_keeps_both_facts_and_lets_a_new_clock_start(tx: Transaction) -> None:
    timesheet_id = new_id()
    for _ in range(2):  # the second start finds the clock open and changes nothing
        await deadlines.start(tx, deadlines.TIMESHEET_APPROVAL, timesheet_id, RULE, tx.now + timedelta(days=1))
    _pass(tx, days=2)
    await deadlines.sweep(tx, SYSTEM)

    assert not await deadlines.meet(tx, deadlines.TIMESHEET_APPROVAL, timesheet_id)

    await deadlines.start(tx, deadlines.TIMESHEET_APPROVAL, timesheet_id, RULE, tx.now + timedelta(days=1))
    clocks = await tx.all("select missed_at, met_at from deadline order by started_at")
    assert [(row["missed_at"] is not None, row["met_at"] is not None) for row in clocks] == [(True, True), (False, False)]


@pytest.mark.parametrize("wrong", ["kind", "rule_id", "worker_id", "employer_id"])
async def test_a_clock_names_only_what_exists_and_keeps_it(tx: Transaction, wrong: str) -> None:
    application = await an_application(tx)
    values = "id, kind, subject_id, worker_id, employer_id, rule_id, rule_version, started_at, remind_at, due_at"
    unknown = "'no.such_thing'" if wrong in ("kind", "rule_id") else "gen_random_uuid()"
    read = ", ".join(
        {"id": "gen_random_uuid()", "subject_id": "gen_random_uuid()", wrong: unknown}.get(v, v) for v in values.split(", ")
    )
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="clock"):
        async with tx.connection.transaction():
            of = f"select {read} from deadline where subject_id = :id"
            await tx.run(f"insert into deadline ({values}) {of}", id=application.id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run(f"update deadline set {wrong} = {wrong} where subject_id = :id", id=application.id)


async def test_a_sweep_is_bounded(tx: Transaction) -> None:
    for _ in range(5):
        await deadlines.start(tx, deadlines.EVALUATION_WINDOW, new_id(), RULE, tx.now + timedelta(days=1))
    _pass(tx, days=2)

    assert [await deadlines.sweep(tx, SYSTEM, limit=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_only_a_job_sweeps(tx: Transaction) -> None:
    with pytest.raises(NotPermitted):
        await deadlines.sweep(tx, VISITOR)


def _pass(tx: Transaction, days: int) -> None:
    tx.now += timedelta(days=days)


async def _works(tx: Transaction, person_id: UUID) -> bool:
    return bool(await tx.value("select exists (select from worker where person_id = :person_id)", person_id=person_id))


async def _told(tx: Transaction) -> list[tuple[str, object]]:
    rows = await tx.all("select topic, subject_id from outbox where job = 'notify' order by created_at, id")
    return [(row["topic"], row["subject_id"]) for row in rows]
