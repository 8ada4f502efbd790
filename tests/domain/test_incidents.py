"""What was not as agreed, and incidents: statements of both sides, notices that law demands, follow-up, closing (S-069)."""

from datetime import timedelta
from functools import partial

import pytest

from domain import deadlines, incidents
from domain.database import Database, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.incidents import (
    DifferenceKind,
    DifferenceTwice,
    Incident,
    IncidentKind,
    NoticeOwed,
    Recipient,
    ReportLate,
    Severity,
    SideUnheard,
)
from tests.build.accounts import a_member, a_staff, a_worker, an_employer
from tests.build.money import SYSTEM
from tests.build.races import at_once
from tests.build.work import AnAssignment, an_assignment
from tests.build.work_desk import NOTE

TEXT = "搬运时纸箱滑落，左手食指划伤，已就地包扎"
NOTICES = "select recipient, due_at - :at::timestamptz as after, given_at from incident_notice where incident_id = :id order by 2"
CLOCKS = "select kind, due_at, met_at from deadline where subject_id = :id"
TOLD = "select topic from outbox where subject_id = :id and topic is not null order by created_at, id"
NAMED = "TJ-YJ-2026-00117"


async def hurt(tx: Transaction, severity: Severity = Severity.SLIGHT) -> tuple[AnAssignment, Incident]:
    """An injury that the worker reports at the end of the shift."""
    work = await an_assignment(tx, worked=True)
    at = work.facts.starts_at + timedelta(hours=1)
    return work, await incidents.report(tx, work.worker.viewer, work.id, IncidentKind.INJURY, severity, at, TEXT, [NOTE])


@pytest.mark.requirement("S-069", part="agreed against actual time, place, duties and pay, reported by the worker and answered")
async def test_a_difference_stands_beside_what_was_agreed(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    worker, owner = work.worker.viewer, work.employer.viewer
    agreed = {}
    for kind in DifferenceKind:
        reported = await incidents.report_difference(tx, worker, work.id, kind, "现场与约定不同")
        agreed[kind] = await tx.value("select agreed from work_difference where id = :id", id=reported.id)
    assert agreed[DifferenceKind.PAY] == "base 25.00 / hour"
    assert agreed[DifferenceKind.PLACE] == "天津市南开区 卫津路92号天津大学青年湖西侧咖啡馆"
    assert agreed[DifferenceKind.DUTIES] == work.posting.content.duties
    assert str(agreed[DifferenceKind.TIME]).count(" – ") == 1
    with pytest.raises(DifferenceTwice):
        await incidents.report_difference(tx, worker, work.id, DifferenceKind.PAY, "再报一次")
    clock = await tx.one(CLOCKS, id=reported.id)
    assert clock is not None and tuple(clock) == (
        "work_difference_answer", await deadlines.working_days_after(tx, tx.now, 3), None
    )  # fmt: skip
    with pytest.raises(InvalidInput):
        await incidents.answer(tx, owner, reported.id, confirmed=False)
    await incidents.answer(tx, owner, reported.id, confirmed=False, text="按约定支付")
    with pytest.raises(WrongState):
        await incidents.answer(tx, owner, reported.id, confirmed=True)
    row = await tx.one("select state, answer from work_difference where id = :id", id=reported.id)
    assert row is not None and tuple(row) == ("denied", "按约定支付")
    assert [row["topic"] for row in await tx.all(TOLD, id=reported.id)] == ["work_difference.reported", "work_difference.denied"]


async def test_differences_have_their_people_and_their_time(tx: Transaction) -> None:
    planned, work = await an_assignment(tx), await an_assignment(tx, worked=True)
    with pytest.raises(WrongState):
        tx.now = planned.facts.starts_at - timedelta(minutes=1)
        await incidents.report_difference(tx, planned.worker.viewer, planned.id, DifferenceKind.TIME, "改了时间")
    with pytest.raises(NotFound):
        await incidents.report_difference(tx, (await a_worker(tx)).viewer, work.id, DifferenceKind.TIME, "改了时间")
    tx.now = work.facts.ends_at + timedelta(days=30)
    with pytest.raises(ReportLate):
        await incidents.report_difference(tx, work.worker.viewer, work.id, DifferenceKind.TIME, "改了时间")
    tx.now -= timedelta(seconds=1)
    reported = await incidents.report_difference(tx, work.worker.viewer, work.id, DifferenceKind.TIME, "改了时间")
    with pytest.raises(NotFound):
        await incidents.answer(tx, (await an_employer(tx)).viewer, reported.id, confirmed=True)
    with pytest.raises(NotPermitted):
        await incidents.answer(tx, await a_member(tx, work.employer, "finance"), reported.id, confirmed=True)
    await incidents.answer(tx, await a_member(tx, work.employer, "supervisor"), reported.id, confirmed=True)


@pytest.mark.requirement(
    "S-069", part="an injury: statements of both sides, the insurer's notice, follow-up and closing, each told"
)
async def test_an_injury_from_report_to_closing(tx: Transaction) -> None:
    work, injury = await hurt(tx)
    support = (await a_staff(tx, "support")).viewer
    (notice,) = await tx.all(NOTICES, id=injury.id, at=tx.now)
    assert tuple(notice) == ("insurer", timedelta(hours=48), None)
    with pytest.raises(NoticeOwed):
        await incidents.close(tx, support, injury.id, "已处理")
    await incidents.record_notice(tx, work.employer.viewer, injury.id, Recipient.INSURER, NAMED)
    with pytest.raises(SideUnheard):
        await incidents.close(tx, support, injury.id, "已处理")
    await incidents.state(tx, await a_member(tx, work.employer, "supervisor"), injury.id, "已送校医院，无需缝合", [NOTE])
    await incidents.state(tx, support, injury.id, "已电话回访双方")
    await incidents.close(tx, support, injury.id, "医药费由用人方承担，已增加防护手套")
    for late in (
        incidents.state(tx, work.worker.viewer, injury.id, "补充"),
        incidents.close(tx, support, injury.id, "再次结案"),
        incidents.record_notice(tx, work.employer.viewer, injury.id, Recipient.INSURER, NAMED),
    ):
        with pytest.raises(WrongState):
            await late
    clock = await tx.one(CLOCKS, id=injury.id)
    assert clock is not None and clock["kind"] == "incident_follow_up" and clock["met_at"] == tx.now
    assert [row["topic"] for row in await tx.all(TOLD, id=injury.id)] == [
        "incident.reported", "incident.stated", "incident.stated", "incident.closed"
    ]  # fmt: skip
    assert await tx.value("select count(*) from work_evidence where subject_id = :id", id=injury.id) == 2


@pytest.mark.requirement("S-069", part="a serious injury is reported to the authority within the hour; who does not is told of")
async def test_a_serious_injury_has_the_clock_of_the_law(tx: Transaction) -> None:
    work, injury = await hurt(tx, Severity.SERIOUS)
    owed = await tx.all(NOTICES, id=injury.id, at=tx.now)
    assert [(row["recipient"], row["after"]) for row in owed] == [
        ("authority", timedelta(hours=1)), ("insurer", timedelta(hours=48))
    ]  # fmt: skip
    tx.now += timedelta(hours=1)
    await deadlines.sweep(tx, SYSTEM)
    missed = "select count(*) from outbox where topic = 'incident_notice.missed'"
    assert await tx.value(missed) == 1
    await incidents.record_notice(tx, work.employer.viewer, injury.id, Recipient.AUTHORITY, NAMED)
    late = "select met_at from deadline where kind = 'incident_notice' and missed_at is not null"
    assert await tx.value(late) == tx.now


@pytest.mark.requirement("S-069", part="a near miss owes no notice; a side that keeps silent does not keep it open")
async def test_a_near_miss_closes_when_the_other_side_kept_silent(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    near = await incidents.report(
        tx, work.employer.viewer, work.id, IncidentKind.NEAR_MISS, Severity.NONE, tx.now, "货架晃动，无人受伤"
    )
    assert await tx.all(NOTICES, id=near.id, at=tx.now) == []
    support = (await a_staff(tx, "support")).viewer
    over = await deadlines.working_days_after(tx, tx.now, 2)
    tx.now = over - timedelta(seconds=1)
    with pytest.raises(SideUnheard):
        await incidents.close(tx, support, near.id, "已加固货架")
    tx.now = over
    with pytest.raises(WrongState):
        await incidents.record_notice(tx, work.employer.viewer, near.id, Recipient.AUTHORITY, NAMED)
    await incidents.close(tx, support, near.id, "已加固货架")


async def test_incidents_have_bounds(tx: Transaction) -> None:
    work, injury = await hurt(tx)
    worker, owner = work.worker.viewer, work.employer.viewer
    report = partial(incidents.report, tx, worker, work.id)
    for kind, severity in ((IncidentKind.INJURY, Severity.NONE), (IncidentKind.NEAR_MISS, Severity.SLIGHT)):
        with pytest.raises(InvalidInput):
            await report(kind, severity, tx.now, TEXT)
    with pytest.raises(InvalidInput):
        await report(IncidentKind.INJURY, Severity.SLIGHT, tx.now + timedelta(seconds=1), TEXT)
    with pytest.raises(NotFound):
        await incidents.report(tx, (await a_worker(tx)).viewer, work.id, IncidentKind.INJURY, Severity.SLIGHT, tx.now, TEXT)
    with pytest.raises(NotFound):
        await incidents.state(tx, (await an_employer(tx)).viewer, injury.id, TEXT)
    with pytest.raises(NotPermitted):
        await incidents.state(tx, (await a_staff(tx, "finance")).viewer, injury.id, TEXT)
    with pytest.raises(NotPermitted):
        await incidents.record_notice(tx, worker, injury.id, Recipient.INSURER, NAMED)
    with pytest.raises(InvalidInput):
        await incidents.record_notice(tx, owner, injury.id, Recipient.INSURER, "无")
    tx.now = work.facts.ends_at + timedelta(days=365)
    with pytest.raises(ReportLate):
        await report(IncidentKind.INJURY, Severity.SLIGHT, tx.now, TEXT)


async def test_a_notice_recorded_twice_at_once_is_one(database: Database) -> None:
    async with database.transaction() as tx:
        work, injury = await hurt(tx)
    record = partial(
        incidents.record_notice,
        viewer=work.employer.viewer,
        incident_id=injury.id,
        recipient=Recipient.INSURER,
        reference=NAMED,
    )
    assert sorted(await at_once(database, record, record)) == ["WRONG_STATE", "done"]
