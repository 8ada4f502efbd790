"""Demand packages: sub-orders to individuals, delivery, inspection, and a board of how far they are (T-011, T-033)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain.money import Fen
from domain.packages import DeliveryState, Demand, Piece, State, SubOrderState
from domain.postings import PostingKind, RequirementContent
from resolvers import packages
from schema.absences import WorkEvidence, WorkEvidenceInput
from schema.accounts import Employer, Worker
from schema.assignments import Assignment
from schema.branches import Branch
from schema.deadlines import Deadline
from schema.postings import Posting
from schema.publishing import KEY, RequirementInput
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

strawberry.enum(State, name="DemandPackageState", description="How far a package has come.")
strawberry.enum(SubOrderState, description="How far a sub-order's delivery has come.")
strawberry.enum(DeliveryState, name="InspectionState", description="What the enterprise says of a delivery.")


@strawberry.enum(description="How far a sub-order has come, from its posting to its inspection (T-033).")
class SubOrderStage(Enum):
    PREPARING = "preparing"
    IN_REVIEW = "in_review"
    RECRUITING = "recruiting"
    PLANNED = "planned"
    WORKING = "working"
    WORKED = "worked"
    DELIVERED = "delivered"
    REWORK = "rework"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@strawberry.enum(description="What about a sub-order needs somebody's eye (T-033).")
class SubOrderException(Enum):
    UNFILLED = "unfilled"
    NOT_PUBLISHED = "not_published"
    ABSENT = "absent"
    LATE = "late"
    WAITING = "waiting"
    REFUSED = "refused"
    UNPAID = "unpaid"


@strawberry.type(description="What a worker handed in, and its inspection: the acceptance record (T-011, T-033).")
class Delivery(Node):
    number: int = strawberry.field(description="1 for the first of its sub-order.")
    state: DeliveryState = strawberry.field(description="What the enterprise says.")
    note: str = strawberry.field(description="What the worker says.")
    delivered_at: datetime = strawberry.field(description="When.")
    late: bool = strawberry.field(description="Whether that was after its time.")
    inspect_by: datetime = strawberry.field(description="Until when the enterprise inspects; silence accepts.")
    inspected_at: datetime | None = strawberry.field(description="When it was answered.")
    by_silence: bool = strawberry.field(description="Whether it is accepted because nobody answered.")
    reason: str | None = strawberry.field(description="Why it was not accepted.")
    sub_order: "SubOrder" = strawberry.field(description="Of what.")
    assignment: Assignment = strawberry.field(description="The work.")
    worker: Worker = strawberry.field(description="Who delivered; masked.")
    evidence: list[WorkEvidence] = strawberry.field(description="Files, in order.")
    deadlines: list[Deadline] = strawberry.field(description="Its clock: the enterprise's inspection.")


@strawberry.type(description="One person's part of a package, in a posting of its own (T-011).")
class SubOrder(Node):
    number: int = strawberry.field(description="Its place in the package.")
    title: str = strawberry.field(description="What it is.")
    state: SubOrderState = strawberry.field(description="How far its delivery has come.")
    stage: SubOrderStage = strawberry.field(description="How far it has come, from its posting on.")
    exceptions: list[SubOrderException] = strawberry.field(description="What needs somebody's eye now.")
    deliver_by: datetime = strawberry.field(description="When it is due.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")
    package: "DemandPackage | None" = strawberry.field(description="The package; for the employer and staff.")
    posting: Posting = strawberry.field(description="Where it is reviewed and filled.")
    assignments: list[Assignment] = strawberry.field(description="Who works on it, with hours and settlement.")
    deliveries: list[Delivery] = strawberry.field(description="What was handed in, in order.")


@strawberry.type(description="An enterprise's demand, split into sub-orders to individuals (T-011).")
class DemandPackage(Node):
    title: str = strawberry.field(description="What is demanded.")
    criteria: str = strawberry.field(description="By what deliveries are inspected.")
    state: State = strawberry.field(description="How far it has come.")
    created_at: datetime = strawberry.field(description="When it was written.")
    published_at: datetime | None = strawberry.field(description="When its postings were handed to review.")
    ended_at: datetime | None = strawberry.field(description="When its last sub-order ended, or it was closed.")
    sub_order_count: int = strawberry.field(description="How many sub-orders it has.")
    accepted_count: int = strawberry.field(description="How many are accepted.")
    exception_count: int = strawberry.field(description="How many need somebody's eye.")
    employer: Employer = strawberry.field(description="Whose demand it is.")
    branch: Branch | None = strawberry.field(description="The branch of its employer that it is for (S-060).")
    sub_orders: list[SubOrder] = strawberry.field(description="The board: all sub-orders, by number.")


@strawberry.input(description="One sub-order of a demand.")
class SubOrderInput:
    title: str = strawberry.field(description="4 to 60 characters.")
    duties: str = strawberry.field(description="What is to be done; with the criteria 20 to 2,000 characters.")
    starts_at: datetime = strawberry.field(description="In the future.")
    ends_at: datetime = strawberry.field(description="Within 24 hours of the start: when it is due.")
    pay: Fen = strawberry.field(description="For the whole sub-order; at least the minimum wage for its time.")


@strawberry.input(description="A demand: what all sub-orders share, and the sub-orders.")
class CreateDemandPackageInput:
    title: str = strawberry.field(description="4 to 40 characters.")
    criteria: str = strawberry.field(description="By what deliveries are inspected; 10 to 1,000 characters, read by applicants.")
    kind: PostingKind = strawberry.field(description="The kind of work.")
    district: str = strawberry.field(description="From the city on, such as 天津市南开区.")
    address: str = strawberry.field(description="4 to 200 characters.")
    latitude: float | None = strawberry.field(default=None, description="Degrees; with it workers check in by place.")
    longitude: float | None = strawberry.field(default=None, description="Degrees.")
    requirements: list[RequirementInput] = strawberry.field(default_factory=list, description="At most 20.")
    pay_due_days: int = strawberry.field(description="Pay is due so many days after the hours are approved, 0 to 30.")
    valid_until: datetime = strawberry.field(description="Within 90 days: until when people may apply.")
    declared: bool = strawberry.field(description="The declaration that it is true, complete and not misleading.")
    sub_orders: list[SubOrderInput] = strawberry.field(description="1 to 100.")
    branch_id: strawberry.ID | None = strawberry.field(
        default=None, description="The branch it belongs to; else the whole employer's."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> Demand:
        """As the domain takes it."""
        return Demand(
            title=self.title,
            criteria=self.criteria,
            kind=self.kind,
            district=self.district,
            address=self.address,
            latitude=self.latitude,
            longitude=self.longitude,
            requirements=tuple(RequirementContent(asked.kind, asked.text, asked.ground) for asked in self.requirements),
            pay_due_days=self.pay_due_days,
            valid_until=self.valid_until,
            declared=self.declared,
            pieces=tuple(Piece(part.title, part.duties, part.starts_at, part.ends_at, part.pay) for part in self.sub_orders),
        )


@strawberry.input(description="Which package.")
class DemandPackageInput:
    demand_package_id: strawberry.ID = strawberry.field(description="The package.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What a worker hands in.")
class DeliverSubOrderInput:
    sub_order_id: strawberry.ID = strawberry.field(description="One the viewer took and has checked out of.")
    note: str = strawberry.field(description="What was done; 2 to 2,000 characters.")
    worked_minutes: int = strawberry.field(description="The hours claimed with it; left aside where they are claimed already.")
    evidence: list[WorkEvidenceInput] = strawberry.field(default_factory=list, description="At most 3 files.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which delivery.")
class AcceptDeliveryInput:
    delivery_id: strawberry.ID = strawberry.field(description="One that waits.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What has to be done again.")
class SendBackDeliveryInput:
    delivery_id: strawberry.ID = strawberry.field(description="One that waits; at most 3 of a sub-order are sent back.")
    reason: str = strawberry.field(description="2 to 1,000 characters, read by the worker.")
    deliver_by: datetime = strawberry.field(description="By when, within 30 days.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Why it is refused for good.")
class RejectDeliveryInput:
    delivery_id: strawberry.ID = strawberry.field(description="One that waits.")
    reason: str = strawberry.field(description="2 to 1,000 characters, read by the worker.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


DemandPackageResult = Annotated[DemandPackage | Refused, strawberry.union("DemandPackageResult")]
DeliveryResult = Annotated[Delivery | Refused, strawberry.union("DeliveryResult")]


@strawberry.type
class PackagesQuery:
    @strawberry.field(graphql_type=DemandPackage | None, description="One package with its board (T-033).")
    def demand_package(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[DemandPackage], description="The employer's packages, or all for staff (T-033).")
    def demand_packages(
        self,
        state: State | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=SubOrder | None, description="One sub-order (T-011).")
    def sub_order(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Delivery | None, description="One delivery (T-011).")
    def delivery(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Delivery], description="Deliveries with their inspection, newest first (T-033).")
    def deliveries(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class PackagesMutation:
    @strawberry.mutation(graphql_type=DemandPackageResult, description="Writes a package and its sub-orders as drafts (T-011).")
    async def create_demand_package(self, info: Info, input: CreateDemandPackageInput) -> Answer:
        return await packages.create_demand_package(info.context, input.plain(), input.branch_id)

    @strawberry.mutation(graphql_type=DemandPackageResult, description="Hands the postings of all sub-orders to review (T-011).")
    async def publish_demand_package(self, info: Info, input: DemandPackageInput) -> Answer:
        return await packages.publish_demand_package(info.context, input.demand_package_id)

    @strawberry.mutation(graphql_type=DemandPackageResult, description="Cancels what nobody took; the rest goes on (T-011).")
    async def close_demand_package(self, info: Info, input: DemandPackageInput) -> Answer:
        return await packages.close_demand_package(info.context, input.demand_package_id)

    @strawberry.mutation(graphql_type=DeliveryResult, description="The worker hands in, and claims the hours with it (T-011).")
    async def deliver_sub_order(self, info: Info, input: DeliverSubOrderInput) -> Answer:
        files = [file.plain() for file in input.evidence]
        return await packages.deliver_sub_order(info.context, input.sub_order_id, input.note, input.worked_minutes, files)

    @strawberry.mutation(graphql_type=DeliveryResult, description="The employer accepts; the hours are approved with it (T-011).")
    async def accept_delivery(self, info: Info, input: AcceptDeliveryInput) -> Answer:
        return await packages.accept_delivery(info.context, input.delivery_id)

    @strawberry.mutation(graphql_type=DeliveryResult, description="The employer sends it back with the reason (T-011).")
    async def send_back_delivery(self, info: Info, input: SendBackDeliveryInput) -> Answer:
        return await packages.send_back_delivery(info.context, input.delivery_id, input.reason, input.deliver_by)

    @strawberry.mutation(graphql_type=DeliveryResult, description="The employer refuses it for good with the reason (T-011).")
    async def reject_delivery(self, info: Info, input: RejectDeliveryInput) -> Answer:
        return await packages.reject_delivery(info.context, input.delivery_id, input.reason)
