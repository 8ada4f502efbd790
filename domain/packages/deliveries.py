"""Delivery and inspection of sub-orders. Every step locks the package, then the sub-order, then what belongs to the work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain import assignments, deadlines, evidence, outbox, rules
from domain.assignments import TimesheetState
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.packages import store
from domain.packages.model import (
    NOTE,
    REASON,
    Delivery,
    DeliveryState,
    NotDelivered,
    ReworkOver,
    SubOrder,
    SubOrderState,
    text_of,
)
from domain.viewer import Viewer

ACCEPT_LIMIT = 200
INSPECTION = "packages.inspection"


async def deliver(
    tx: Transaction,
    viewer: Viewer,
    sub_order_id: UUID,
    note: str,
    worked_minutes: int,
    files: Sequence[evidence.EvidenceForm] = (),
) -> Delivery:
    """Who took the sub-order hands it in, after checking out, and claims the hours with it unless they were claimed before.

    Raises NotFound, WrongState, InvalidInput, and what claiming hours raises.
    """
    worker_id = viewer.must_be_worker()
    sub_order = await store.lock_sub_order(tx, sub_order_id)
    work = await store.work_of(tx, sub_order.posting_id, worker_id) if sub_order else None
    if sub_order is None or work is None:
        raise NotFound("SubOrder", field="input.subOrderId")
    if sub_order.state not in (SubOrderState.OPEN, SubOrderState.REWORK):
        raise WrongState(sub_order.state.value, field="input.subOrderId")
    said, checked = text_of(note, NOTE, "input.note"), evidence.check(files)
    claimed = await assignments.timesheet_of(tx, work)
    if claimed is None or claimed.state is TimesheetState.RETURNED:
        await assignments.submit_timesheet(tx, viewer, work, worked_minutes)
    due_at = await deadlines.due_by(tx, INSPECTION, tx.now)
    delivery = await store.add_delivery(tx, sub_order, work, worker_id, said, due_at)
    await evidence.keep(tx, evidence.Given("Delivery", delivery.id, **delivery.parties), evidence.Side.WORKER, checked)
    await store.move_sub_order(tx, sub_order.id, SubOrderState.DELIVERED)
    await deadlines.start(tx, deadlines.DELIVERY_INSPECTION, delivery.id, INSPECTION, due_at, **delivery.parties)
    await outbox.put(tx, viewer, "delivery.made", delivery.id, **delivery.parties)
    return delivery


async def accept(tx: Transaction, viewer: Viewer, delivery_id: UUID) -> Delivery:
    """The enterprise accepts: the hours claimed are approved with it, and settled next. Raises NotFound, NotDelivered."""
    sub_order, delivery = await _waiting(tx, viewer, delivery_id)
    await store.inspect(tx, delivery.id, DeliveryState.ACCEPTED, viewer.must_be_signed_in())
    claimed = await assignments.timesheet_of(tx, delivery.assignment_id)
    if claimed and claimed.state is TimesheetState.SUBMITTED:
        await assignments.approve_timesheet(tx, viewer, claimed.id)
    await deadlines.meet(tx, deadlines.DELIVERY_INSPECTION, delivery.id)
    await _end(tx, viewer, sub_order, SubOrderState.ACCEPTED)
    await outbox.put(tx, viewer, "delivery.accepted", delivery.id, **delivery.parties)
    return delivery


async def send_back(tx: Transaction, viewer: Viewer, delivery_id: UUID, reason: str, deliver_by: datetime) -> Delivery:
    """The enterprise asks for rework, says why, and by when; the hours claimed are returned with the reason.

    Raises NotFound, NotDelivered, ReworkOver, InvalidInput.
    """
    sub_order, delivery = await _waiting(tx, viewer, delivery_id)
    why = text_of(reason, REASON, "input.reason")
    allowed = (await rules.in_force(tx, ReworkOver.rule)).parameters
    times, days = allowed["times"], allowed["days"]
    assert isinstance(times, int) and isinstance(days, int)
    if delivery.number > times:
        raise ReworkOver(field="input.deliveryId", times=times)
    if not tx.now < deliver_by <= tx.now + timedelta(days=days):
        raise InvalidInput("input.deliverBy", f"返工期限须在{days}日以内。", f"The new date lies within {days} days.")
    await store.inspect(tx, delivery.id, DeliveryState.REWORK, viewer.must_be_signed_in(), why)
    claimed = await assignments.timesheet_of(tx, delivery.assignment_id)
    if claimed and claimed.state is TimesheetState.SUBMITTED:
        await assignments.return_timesheet(tx, viewer, claimed.id, why[:500])
    await deadlines.meet(tx, deadlines.DELIVERY_INSPECTION, delivery.id)
    await store.again(tx, sub_order.id, deliver_by)
    await outbox.put(tx, viewer, "delivery.sent_back", delivery.id, **delivery.parties)
    return delivery


async def reject(tx: Transaction, viewer: Viewer, delivery_id: UUID, reason: str) -> Delivery:
    """The enterprise refuses for good, and says why. The hours claimed stay: they are answered in time, or silence approves them.

    Raises NotFound, NotDelivered, InvalidInput.
    """
    sub_order, delivery = await _waiting(tx, viewer, delivery_id)
    why = text_of(reason, REASON, "input.reason")
    await store.inspect(tx, delivery.id, DeliveryState.REJECTED, viewer.must_be_signed_in(), why)
    await deadlines.meet(tx, deadlines.DELIVERY_INSPECTION, delivery.id)
    await _end(tx, viewer, sub_order, SubOrderState.REJECTED)
    await outbox.put(tx, viewer, "delivery.rejected", delivery.id, **delivery.parties)
    return delivery


async def accept_due(tx: Transaction, viewer: Viewer, limit: int = ACCEPT_LIMIT) -> int:
    """Deliveries nobody inspected in time count as accepted, at most ``limit``; returns how many."""
    viewer.must_be_system()
    due = await store.due(tx, limit)
    for delivery_id in due:
        locked = await store.lock_delivery(tx, delivery_id)
        if locked is None or locked[1].state is not DeliveryState.WAITING:
            continue
        sub_order, delivery = locked
        await store.inspect(tx, delivery.id, DeliveryState.ACCEPTED, None)
        await deadlines.lift(tx, deadlines.DELIVERY_INSPECTION, delivery.id, "accepted_by_silence")
        await _end(tx, viewer, sub_order, SubOrderState.ACCEPTED)
        await outbox.put(tx, viewer, "delivery.accepted", delivery.id, **delivery.parties)
    return len(due)


async def _waiting(tx: Transaction, viewer: Viewer, delivery_id: UUID) -> tuple[SubOrder, Delivery]:
    locked = await store.lock_delivery(tx, delivery_id)
    if locked is None:
        raise NotFound("Delivery", field="input.deliveryId")
    sub_order, delivery = locked
    viewer.must_act_for(delivery.employer_id, "Delivery", "supervisor")
    if delivery.state is not DeliveryState.WAITING:
        raise NotDelivered(field="input.deliveryId", state=delivery.state.value)
    return sub_order, delivery


async def _end(tx: Transaction, viewer: Viewer, sub_order: SubOrder, state: SubOrderState) -> None:
    """The sub-order's last word; the package's too, when it was the last of an open one."""
    await store.move_sub_order(tx, sub_order.id, state)
    if await store.complete(tx, sub_order.demand_package_id):
        package_id, employer_id = sub_order.demand_package_id, sub_order.employer_id
        await outbox.put(tx, viewer, "demand_package.completed", package_id, employer_id=employer_id)
