"""Demand packages: sub-orders on the path of any posting, delivered, inspected, settled one by one, followed on a board."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain import assignments, deadlines, filings, packages, postings, settlements
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.money import Fen
from domain.packages import NotDelivered, ReworkOver, SubOrderState, TooManySubOrders
from domain.postings.model import BelowMinimumWage, ContactInText, PayUnitUnclear, PostingNotOpen
from tests.build.accounts import a_member, a_worker, an_employer, the_reviewer
from tests.build.money import SYSTEM
from tests.build.packages import APackage, a_demand, a_package, delivered, taken
from tests.build.postings import an_application, described
from tests.build.work import work as do_work

BOARD = """
    select sub_order_stage(s) as stage, sub_order_exceptions(s, :now) as exceptions from sub_order s
    where s.demand_package_id = :id order by s.number
"""
SHEET = "select state, worked_minutes from timesheet where assignment_id = :id"
STATE = "select state from demand_package where id = :id"
TOLD = "select topic from outbox where subject_id = :id order by id"


async def board(tx: Transaction, package: APackage) -> list[tuple[str, list[str]]]:
    return [(row["stage"], row["exceptions"]) for row in await tx.all(BOARD, id=package.id)]


async def hours(tx: Transaction, assignment_id: UUID) -> tuple[object, ...]:
    row = await tx.one(SHEET, id=assignment_id)
    assert row is not None
    return tuple(row)


@pytest.mark.requirement("T-011")
async def test_a_demand_becomes_sub_orders_that_are_delivered_accepted_and_settled_one_by_one(tx: Transaction) -> None:
    package = await a_package(tx)
    work = await taken(tx, package)
    delivery = await delivered(tx, package, work)
    assert await hours(tx, work.id) == ("submitted", 240), "delivering claims the hours"
    await packages.accept(tx, package.employer.viewer, delivery.id)
    assert await hours(tx, work.id) == ("approved", 240), "accepting approves them"
    timesheet = await assignments.timesheet_of(tx, work.id)
    assert timesheet is not None
    settlement = await settlements.draft(tx, SYSTEM, timesheet.id)
    assert settlement is not None and settlement.gross_fen == 12_000
    assert await tx.value(STATE, id=package.id) == "open"
    other = await taken(tx, package, 1)
    await packages.accept(tx, package.employer.viewer, (await delivered(tx, package, other, 1)).id)
    assert await tx.value(STATE, id=package.id) == "completed"
    assert [row["topic"] for row in await tx.all(TOLD, id=package.id)][-1] == "demand_package.completed"


@pytest.mark.requirement("T-011", part="inspection: sent back with reasons and a new date, refused for good, accepted by silence")
async def test_a_delivery_is_sent_back_with_its_hours_and_delivered_again(tx: Transaction) -> None:
    package = await a_package(tx, 1)
    work = await taken(tx, package)
    viewer = package.employer.viewer
    for number in range(3):
        delivery = await delivered(tx, package, work)
        assert delivery.number == number + 1
        with pytest.raises(InvalidInput):
            await packages.send_back(tx, viewer, delivery.id, "第二百张起边框偏移", tx.now)
        with pytest.raises(InvalidInput):
            await packages.send_back(tx, viewer, delivery.id, " ", tx.now + timedelta(days=2))
        await packages.send_back(tx, viewer, delivery.id, "第二百张起边框偏移", tx.now + timedelta(days=2))
        assert await hours(tx, work.id) == ("returned", 240)
        with pytest.raises(NotDelivered):
            await packages.accept(tx, viewer, delivery.id)
    assert await board(tx, package) == [("rework", ["refused"])]
    last = await delivered(tx, package, work)
    with pytest.raises(ReworkOver):
        await packages.send_back(tx, viewer, last.id, "第二百张起边框偏移", tx.now + timedelta(days=2))
    await packages.accept(tx, viewer, last.id)
    assert await hours(tx, work.id) == ("approved", 240)


async def test_a_refusal_for_good_leaves_the_hours_to_be_answered(tx: Transaction) -> None:
    package = await a_package(tx, 1)
    work = await taken(tx, package)
    delivery = await delivered(tx, package, work)
    await packages.reject(tx, package.employer.viewer, delivery.id, "交付的是另一批照片")
    assert await hours(tx, work.id) == ("submitted", 240)
    assert await board(tx, package) == [("rejected", ["refused"])]
    assert await tx.value(STATE, id=package.id) == "completed"
    with pytest.raises(WrongState):
        await delivered(tx, package, work)
    tx.now += timedelta(days=10)
    assert await assignments.approve_due(tx, SYSTEM) == 1, "silence approves them"


async def test_silence_accepts_when_the_time_is_over_and_not_before(tx: Transaction) -> None:
    package = await a_package(tx, 1)
    delivery = await delivered(tx, package, await taken(tx, package))
    due_at = await tx.value("select due_at from deadline where kind = :kind", kind=deadlines.DELIVERY_INSPECTION)
    assert isinstance(due_at, datetime)
    tx.now = due_at - timedelta(seconds=1)
    assert await packages.accept_due(tx, SYSTEM) == 0
    tx.now = due_at
    assert await packages.accept_due(tx, SYSTEM) == 1
    row = await tx.one("select state, inspected_by from delivery where id = :id", id=delivery.id)
    assert row is not None and tuple(row) == ("accepted", None)
    assert await packages.accept_due(tx, SYSTEM) == 0
    with pytest.raises(NotDelivered):
        await packages.reject(tx, package.employer.viewer, delivery.id, "交付的是另一批照片")


@pytest.mark.requirement("T-033")
async def test_the_board_shows_how_far_each_is_and_what_needs_an_eye(tx: Transaction) -> None:
    package = await a_package(tx, 4, published=False, days=3)
    assert {stage for stage, _ in await board(tx, package)} == {"preparing"}
    await packages.publish(tx, package.employer.viewer, package.id)
    assert await board(tx, package) == [("in_review", [])] * 4
    await approve_all(tx, package)
    work = await taken(tx, package, worked=False)
    assert [stage for stage, _ in await board(tx, package)] == ["planned"] + ["recruiting"] * 3
    tx.now = work.facts.starts_at
    assert (await board(tx, package))[1] == ("recruiting", ["unfilled"]), "a day before it starts nobody is hired"
    tx.now = work.facts.ends_at
    assert (await board(tx, package))[0][1] == ["late"]
    work = await taken(tx, package, 1)
    delivery = await delivered(tx, package, work, 1)
    assert (await board(tx, package))[1] == ("delivered", ["waiting"])
    await packages.accept(tx, package.employer.viewer, delivery.id)
    assert (await board(tx, package))[1] == ("accepted", ["unpaid"])


async def approve_all(tx: Transaction, package: APackage) -> None:
    for sub_order in package.sub_orders:
        await postings.approve(tx, await the_reviewer(tx), sub_order.posting_id, postings.Opinion())


async def test_closing_cancels_what_nobody_took_and_leaves_the_rest(tx: Transaction) -> None:
    package = await a_package(tx)
    work = await taken(tx, package)
    await packages.close(tx, package.employer.viewer, package.id)
    assert await board(tx, package) == [("worked", ["late"]), ("cancelled", [])]
    version = await tx.value("select version_id from posting where id = :id", id=package.sub_orders[1].posting_id)
    assert isinstance(version, UUID)
    closed = await described(tx, package.sub_orders[1].posting_id, version, package.employer, work.posting.content)
    with pytest.raises(PostingNotOpen):
        await an_application(tx, closed)
    delivery = await delivered(tx, package, work)
    await packages.accept(tx, package.employer.viewer, delivery.id)
    assert await tx.value(STATE, id=package.id) == "closed"
    with pytest.raises(WrongState):
        await packages.close(tx, package.employer.viewer, package.id)


async def test_what_no_package_can_be(tx: Transaction) -> None:
    viewer = (await an_employer(tx)).viewer
    demand = a_demand(tx)
    with pytest.raises(TooManySubOrders):
        await packages.create(tx, viewer, replace(demand, pieces=()))
    with pytest.raises(TooManySubOrders):
        await packages.create(tx, viewer, replace(demand, pieces=demand.pieces * 51))
    first, second = demand.pieces
    for piece, refusal in (
        (replace(second, pay_fen=Fen(1_000)), BelowMinimumWage),
        (replace(second, ends_at=second.starts_at + timedelta(hours=25)), PayUnitUnclear),
        (replace(second, duties="按说明标注三百张照片，完成后加微信 biaozhu2026 交付。"), ContactInText),
        (replace(second, starts_at=tx.now), postings.ShiftInPast),
    ):
        with pytest.raises(refusal) as raised:
            await packages.create(tx, viewer, replace(demand, pieces=(first, piece)))
        assert (raised.value.field or "").startswith("input.subOrders.1.")
    for never in (replace(demand, title="短"), replace(demand, criteria="好")):
        with pytest.raises(InvalidInput):
            await packages.create(tx, viewer, never)


async def test_whose_it_is_and_who_delivers_and_inspects(tx: Transaction) -> None:
    package = await a_package(tx, 1)
    work = await taken(tx, package, worked=False)
    sub_order_id = package.sub_orders[0].id
    with pytest.raises(WrongState):
        await delivered(tx, package, work)
    tx.now = work.facts.starts_at
    await do_work(tx, work.worker, work.facts)
    with pytest.raises(NotFound):
        await packages.deliver(tx, (await a_worker(tx)).viewer, sub_order_id, "三百张照片已标注", 240)
    delivery = await delivered(tx, package, work)
    with pytest.raises(WrongState):
        await delivered(tx, package, work)
    rival = (await an_employer(tx, name="天津海河书店有限公司")).viewer
    for viewer, refusal in ((rival, NotFound), (await a_member(tx, package.employer, "recruiter"), NotPermitted)):
        with pytest.raises(refusal):
            await packages.accept(tx, viewer, delivery.id)
    with pytest.raises(NotFound):
        await packages.close(tx, rival, package.id)
    document = await tx.value("select document_id from work_evidence where subject_id = :id", id=delivery.id)
    assert isinstance(document, UUID)
    assert (await filings.mint_ticket(tx, package.employer.viewer, document, "验收核对")).secret
    with pytest.raises(NotFound):
        await filings.mint_ticket(tx, rival, document, "验收核对")
    await packages.accept(tx, await a_member(tx, package.employer, "supervisor"), delivery.id)
    state = await tx.value("select state from sub_order where id = :id", id=sub_order_id)
    assert SubOrderState(state) is SubOrderState.ACCEPTED
