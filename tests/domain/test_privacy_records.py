"""What the house does about privacy besides code: measures, assessments, incidents; each with an owner and a clock."""

from datetime import timedelta

import pytest

from domain import deadlines, privacy
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.ids import new_id
from domain.privacy import RecordKind
from domain.privacy.model import PeopleNotTold
from tests.build.accounts import a_staff
from tests.build.money import SYSTEM

CLOCK = "select due_at, met_at, missed_at from deadline where kind = 'privacy_duty' and subject_id = :id"


@pytest.mark.requirement("S-107", part="measures with owners, dates and records")
async def test_a_measure_has_an_owner_a_date_and_an_outcome(tx: Transaction) -> None:
    admin, due_on = (await a_staff(tx, "admin")).viewer, day_of(tx.now) + timedelta(days=30)
    owner = admin.must_be_staff()
    id = await privacy.open_record(tx, admin, RecordKind.SELF_CHECK, "年度自查", "检查访问记录和密钥", owner, due_on)
    clock = await tx.one(CLOCK, id=id)
    assert clock is not None and day_of(clock["due_at"]) == due_on and clock["met_at"] is None

    await privacy.close_record(tx, admin, id, "未发现问题，记录存档")

    clock = await tx.one(CLOCK, id=id)
    assert clock is not None and clock["met_at"] is not None
    kept = await tx.value(
        "select keep_until - (closed_at at time zone 'Asia/Shanghai')::date from privacy_record where id = :id", id=id
    )
    assert kept == 3 * 366
    with pytest.raises(WrongState):
        await privacy.close_record(tx, admin, id, "再次结案一遍")


@pytest.mark.requirement("L-07", part="an incident's clock; it is over once the authority and the people were told")
async def test_an_incident_runs_against_the_laws_clock(tx: Transaction) -> None:
    admin = (await a_staff(tx, "admin")).viewer
    id = await privacy.open_record(tx, admin, RecordKind.INCIDENT, "误发", "一封邮件误发给他人", admin.must_be_staff(), None)
    tx.now += timedelta(hours=4, minutes=1)
    await deadlines.sweep(tx, SYSTEM)
    clock = await tx.one(CLOCK, id=id)
    assert clock is not None and clock["missed_at"] is not None
    with pytest.raises(PeopleNotTold):
        await privacy.close_record(tx, admin, id, "已经处理完毕")
    await privacy.record_told(tx, admin, id, authority=True, people=False)
    with pytest.raises(PeopleNotTold):
        await privacy.close_record(tx, admin, id, "已经处理完毕")
    await privacy.record_told(tx, admin, id, authority=False, people=True)
    await privacy.close_record(tx, admin, id, "已召回并通知本人")


async def test_what_is_no_record(tx: Transaction) -> None:
    admin, today = (await a_staff(tx, "admin")).viewer, day_of(tx.now)
    owner = admin.must_be_staff()
    for given, refusal in (
        ((RecordKind.TRAINING, "培训", "全员培训", owner, None), InvalidInput),
        ((RecordKind.TRAINING, "培训", "全员培训", owner, today), InvalidInput),
        ((RecordKind.TRAINING, "", "全员培训", owner, today + timedelta(days=1)), InvalidInput),
        ((RecordKind.TRAINING, "培训", "全员培训", new_id(), today + timedelta(days=1)), NotFound),
    ):
        with pytest.raises(refusal):
            await privacy.open_record(tx, admin, *given)
    with pytest.raises(NotPermitted):
        await privacy.open_record(tx, (await a_staff(tx, "support")).viewer, RecordKind.INCIDENT, "误发", "误发邮件", owner, None)
    training = await privacy.open_record(tx, admin, RecordKind.TRAINING, "培训", "全员培训", owner, today + timedelta(days=9))
    with pytest.raises(NotFound):
        await privacy.record_told(tx, admin, training, authority=True, people=True)
