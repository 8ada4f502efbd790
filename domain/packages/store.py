"""SQL of packages, sub-orders and deliveries. A package is locked before its sub-orders, a sub-order before its deliveries."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.packages.model import Delivery, DeliveryState, Package, Piece, State, SubOrder, SubOrderState

ENDED = ("closed", "removed")
ADD = """
    insert into demand_package (id, employer_id, branch_id, state, title, criteria, created_by, created_at)
    values (:id, :employer_id, :branch_id, 'draft', :title, :criteria, :created_by, :now)
"""
ADD_SUB_ORDER = """
    insert into sub_order (id, demand_package_id, employer_id, number, posting_id, title, state, deliver_by, created_at)
    values (:id, :package_id, :employer_id, :number, :posting_id, :title, 'open', :deliver_by, :now)
"""
LOCK = "select id, employer_id, state from demand_package where id = :id for update"
DRAFTS = """
    select s.posting_id from sub_order s join posting p on p.id = s.posting_id
    where s.demand_package_id = :id and s.state = 'open' and p.state = 'draft' order by s.number
"""
MOVE = """
    update demand_package set state = :state,
           published_at = case when :state::text = 'open' then :now::timestamptz else published_at end,
           ended_at = case when :state::text = 'closed' then :now::timestamptz end
    where id = :id
"""
LOCK_POSTINGS = """
    select p.id from posting p join sub_order s on s.posting_id = p.id
    where s.demand_package_id = :id and s.state = 'open' order by p.id for update of p
"""
CANCEL_UNTAKEN = """
    update sub_order s set state = 'cancelled', ended_at = :now
    from posting p
    where s.demand_package_id = :id and s.state = 'open' and p.id = s.posting_id
        and not exists (select from assignment a where a.posting_id = p.id and a.state not in ('absent', 'cancelled'))
    returning s.posting_id, p.state
"""
COMPLETE = """
    update demand_package set state = 'completed', ended_at = :now
    where id = :id and state = 'open'
        and not exists (select from sub_order s where s.demand_package_id = :id and s.ended_at is null)
"""


async def add(tx: Transaction, employer_id: UUID, branch_id: UUID | None, title: str, criteria: str, created_by: UUID) -> UUID:
    """A draft; its sub-orders follow in the same transaction."""
    id = new_id()
    owner = {"employer_id": employer_id, "branch_id": branch_id}
    await tx.run(ADD, id=id, **owner, title=title, criteria=criteria, created_by=created_by)
    return id


async def add_sub_order(
    tx: Transaction, package_id: UUID, employer_id: UUID, number: int, posting_id: UUID, piece: Piece
) -> None:
    await tx.run(
        ADD_SUB_ORDER,
        id=new_id(),
        package_id=package_id,
        employer_id=employer_id,
        number=number,
        posting_id=posting_id,
        title=piece.title,
        deliver_by=piece.ends_at,
    )


async def lock(tx: Transaction, package_id: UUID) -> Package | None:
    row = await tx.one(LOCK, id=package_id)
    return Package(row["id"], row["employer_id"], State(row["state"])) if row else None


async def drafts(tx: Transaction, package_id: UUID) -> list[UUID]:
    """The postings nobody has handed in yet, by number."""
    return [row["posting_id"] for row in await tx.all(DRAFTS, id=package_id)]


async def move(tx: Transaction, package_id: UUID, state: State) -> None:
    await tx.run(MOVE, id=package_id, state=state.value)


async def cancel_untaken(tx: Transaction, package_id: UUID) -> list[UUID]:
    """Ends the sub-orders nobody works on; answers their postings that are still to be closed.

    The postings are locked first: who is being hired this moment is hired before, or not at all.
    """
    await tx.all(LOCK_POSTINGS, id=package_id)
    return [row["posting_id"] for row in await tx.all(CANCEL_UNTAKEN, id=package_id) if row["state"] not in ENDED]


async def complete(tx: Transaction, package_id: UUID) -> bool:
    """Whether that was the last sub-order of an open package; then it is completed."""
    return await tx.run(COMPLETE, id=package_id) == 1


LOCK_PACKAGE_OF = """
    select p.id from demand_package p join sub_order s on s.demand_package_id = p.id where s.id = :id for update of p
"""
LOCK_SUB_ORDER = """
    select id, demand_package_id, employer_id, posting_id, state, deliver_by from sub_order where id = :id for update
"""
WORK_OF = """
    select id from assignment
    where posting_id = :posting_id and worker_id = :worker_id and state not in ('absent', 'cancelled')
    order by created_at desc, id desc limit 1 for update
"""
ADD_DELIVERY = """
    insert into delivery (id, sub_order_id, assignment_id, worker_id, employer_id, number, state, note, delivered_at, late,
                          inspect_by)
    values (:id, :sub_order_id, :assignment_id, :worker_id, :employer_id,
            (select coalesce(max(number), 0) + 1 from delivery where sub_order_id = :sub_order_id), 'waiting', :note, :now,
            :now > :deliver_by::timestamptz, :inspect_by)
    returning id, sub_order_id, assignment_id, worker_id, employer_id, number, state
"""
MOVE_SUB_ORDER = """
    update sub_order set state = :state,
           ended_at = case when :state::text in ('accepted', 'rejected', 'cancelled') then :now::timestamptz end
    where id = :id
"""
AGAIN = "update sub_order set state = 'rework', deliver_by = :deliver_by where id = :id"


async def lock_sub_order(tx: Transaction, sub_order_id: UUID) -> SubOrder | None:
    """The sub-order, locked after its package."""
    await tx.one(LOCK_PACKAGE_OF, id=sub_order_id)
    row = await tx.one(LOCK_SUB_ORDER, id=sub_order_id)
    return SubOrder(**{**dict(row), "state": SubOrderState(row["state"])}) if row else None


async def work_of(tx: Transaction, posting_id: UUID, worker_id: UUID) -> UUID | None:
    """The worker's assignment in the sub-order's posting, locked."""
    id = await tx.value(WORK_OF, posting_id=posting_id, worker_id=worker_id)
    assert id is None or isinstance(id, UUID)
    return id


async def add_delivery(
    tx: Transaction, sub_order: SubOrder, assignment_id: UUID, worker_id: UUID, note: str, inspect_by: datetime
) -> Delivery:
    """One more delivery of the sub-order, which waits for its inspection."""
    row = await tx.one(
        ADD_DELIVERY,
        id=new_id(),
        sub_order_id=sub_order.id,
        assignment_id=assignment_id,
        worker_id=worker_id,
        employer_id=sub_order.employer_id,
        note=note,
        deliver_by=sub_order.deliver_by,
        inspect_by=inspect_by,
    )
    assert row is not None
    return _delivery(row)


async def move_sub_order(tx: Transaction, sub_order_id: UUID, state: SubOrderState) -> None:
    await tx.run(MOVE_SUB_ORDER, id=sub_order_id, state=state.value)


async def again(tx: Transaction, sub_order_id: UUID, deliver_by: datetime) -> None:
    """To be delivered again, by then."""
    await tx.run(AGAIN, id=sub_order_id, deliver_by=deliver_by)


SUB_ORDER_OF = "select sub_order_id from delivery where id = :id"
LOCK_DELIVERY = """
    select id, sub_order_id, assignment_id, worker_id, employer_id, number, state from delivery where id = :id for update
"""
LOCK_WORK = "select id from assignment where id = :id for update"
INSPECT = """
    update delivery set state = :state, inspected_at = :now, inspected_by = :by, reason = :reason where id = :id
"""
DUE = "select id from delivery where state = 'waiting' and inspect_by <= :now order by inspect_by limit :limit"


async def lock_delivery(tx: Transaction, delivery_id: UUID) -> tuple[SubOrder, Delivery] | None:
    """A delivery with its sub-order and its work, locked from the package down."""
    sub_order_id = await tx.value(SUB_ORDER_OF, id=delivery_id)
    if not isinstance(sub_order_id, UUID):
        return None
    sub_order = await lock_sub_order(tx, sub_order_id)
    row = await tx.one(LOCK_DELIVERY, id=delivery_id)
    assert sub_order is not None and row is not None, "deliveries are never removed"
    await tx.one(LOCK_WORK, id=row["assignment_id"])
    return sub_order, _delivery(row)


async def inspect(tx: Transaction, delivery_id: UUID, state: DeliveryState, by: UUID | None, reason: str | None = None) -> None:
    await tx.run(INSPECT, id=delivery_id, state=state.value, by=by, reason=reason)


async def due(tx: Transaction, limit: int) -> list[UUID]:
    """Deliveries whose time for inspection is over, the longest first."""
    return [row["id"] for row in await tx.all(DUE, limit=limit)]


def _delivery(row: Record) -> Delivery:
    return Delivery(**{**dict(row), "state": DeliveryState(row["state"])})
