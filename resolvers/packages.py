"""Demand packages, sub-orders and deliveries: the employer's members and the staff follow all of it, a worker what is theirs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain import packages
from domain.evidence import EvidenceForm
from domain.packages import Demand
from resolvers.assignments import OF_THE_PARTIES, PARTIES
from resolvers.branches import SHOWN, branch_named
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

FOLLOWERS = {"employer": "{t}.employer_id = :employer_id", "staff": "true"}
OF_THE_PACKAGE = "whoever follows the package follows its sub-orders"
COUNT = "(select count(*)::int from sub_order s where s.demand_package_id = {{t}}.id and {condition})"

DEMAND_PACKAGE = Source(
    "DemandPackage",
    table="demand_package",
    readable=FOLLOWERS,
    order=("created_at desc", "id desc"),
    fields={
        "subOrderCount": COUNT.format(condition="true"),
        "acceptedCount": COUNT.format(condition="s.state = 'accepted'"),
        "exceptionCount": COUNT.format(condition="cardinality(sub_order_exceptions(s, :now)) > 0"),
    },
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "branch": one("Branch", "branch_id", granted=SHOWN),
        "subOrders": many("SubOrder", "demand_package_id", order=("number::int",), granted=OF_THE_PACKAGE, limit=100),
    },
)
SUB_ORDER = Source(
    "SubOrder",
    table="sub_order",
    readable=FOLLOWERS
    | {"worker": "exists (select from assignment a where a.posting_id = {t}.posting_id and a.worker_id = :worker_id)"},
    order=("created_at desc", "id desc"),
    fields={"stage": "sub_order_stage({t})", "exceptions": "sub_order_exceptions({t}, :now)"},
    links={
        "package": one("DemandPackage", "demand_package_id"),
        "posting": one("Posting", "posting_id", granted="whoever follows or works on a sub-order knows its posting"),
        "assignments": many("Assignment", on="{t}.posting_id = {o}.posting_id", order=("starts_at", "id"), limit=20),
        "deliveries": many("Delivery", "sub_order_id", order=("number::int",), limit=10),
    },
)
DELIVERY = Source(
    "Delivery",
    table="delivery",
    readable=PARTIES,
    order=("delivered_at desc", "id desc"),
    fields={"bySilence": "{t}.state = 'accepted' and {t}.inspected_by is null"},
    links={
        "subOrder": one("SubOrder", "sub_order_id", granted=OF_THE_PARTIES),
        "assignment": one("Assignment", "assignment_id", granted=OF_THE_PARTIES),
        "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
        "evidence": many("WorkEvidence", "subject_id", order=("added_at", "id"), granted=OF_THE_PARTIES),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)
ROOTS: dict[str, Root | Link] = {
    "demandPackage": by_id(DEMAND_PACKAGE),
    "demandPackages": connection(DEMAND_PACKAGE, filters={"state": "{t}.state = :value"}),
    "subOrder": by_id(SUB_ORDER),
    "delivery": by_id(DELIVERY),
    "deliveries": connection(DELIVERY),
}


async def create_demand_package(request: Request, demand: Demand, branch_id: str | None) -> Answer:
    """A package with a draft posting for every sub-order (T-011)."""
    return DEMAND_PACKAGE.row(await packages.create(request.tx, request.viewer, demand, branch_named(branch_id)))


async def publish_demand_package(request: Request, package_id: str) -> Answer:
    """All its postings are handed to review (T-011)."""
    return DEMAND_PACKAGE.row((await packages.publish(request.tx, request.viewer, _package(package_id))).id)


async def close_demand_package(request: Request, package_id: str) -> Answer:
    """No more is sought (T-011)."""
    return DEMAND_PACKAGE.row((await packages.close(request.tx, request.viewer, _package(package_id))).id)


async def deliver_sub_order(
    request: Request, sub_order_id: str, note: str, worked_minutes: int, evidence: Sequence[EvidenceForm]
) -> Answer:
    """The worker hands in (T-011)."""
    id = uuid_of("SubOrder", sub_order_id, "input.subOrderId")
    return DELIVERY.row((await packages.deliver(request.tx, request.viewer, id, note, worked_minutes, evidence)).id)


async def accept_delivery(request: Request, delivery_id: str) -> Answer:
    """The employer accepts (T-011)."""
    return DELIVERY.row((await packages.accept(request.tx, request.viewer, _delivery(delivery_id))).id)


async def send_back_delivery(request: Request, delivery_id: str, reason: str, deliver_by: datetime) -> Answer:
    """The employer asks for rework (T-011)."""
    id = _delivery(delivery_id)
    return DELIVERY.row((await packages.send_back(request.tx, request.viewer, id, reason, deliver_by)).id)


async def reject_delivery(request: Request, delivery_id: str, reason: str) -> Answer:
    """The employer refuses for good (T-011)."""
    return DELIVERY.row((await packages.reject(request.tx, request.viewer, _delivery(delivery_id), reason)).id)


def _package(text: str) -> UUID:
    return uuid_of("DemandPackage", text, "input.demandPackageId")


def _delivery(text: str) -> UUID:
    return uuid_of("Delivery", text, "input.deliveryId")
