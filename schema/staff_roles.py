"""The staff's roles: two administrators give and end one, for a period (S-001, S-107)."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import staff_roles
from schema.accounts import Staff, StaffRole
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.enum(description="What is decided about a role.")
class StaffRoleGrantKind(Enum):
    GRANT = "grant"
    END = "end"


@strawberry.type(description="That somebody of the staff has a role until a day, or works here no more: by two administrators.")
class StaffRoleGrant(Node):
    kind: StaffRoleGrantKind = strawberry.field(description="Given, or ended.")
    staff: Staff = strawberry.field(description="Whose.")
    role: StaffRole = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="Why.")
    valid_until: date = strawberry.field(description="The last day, by which somebody has to look at it again.")
    by_operator: bool = strawberry.field(description="Whether the operator of the installation gave it, as the first ones are.")
    proposed_at: datetime = strawberry.field(description="When one administrator proposed it.")
    proposed_by: Staff | None = strawberry.field(description="Who did.")
    approved_at: datetime | None = strawberry.field(description="When another approved it.")
    approved_by: Staff | None = strawberry.field(description="Who did.")
    ended_at: datetime | None = strawberry.field(description="When another took its place, or it was refused or ended.")
    end_reason: str | None = strawberry.field(description="Why it was refused.")
    in_force: bool = strawberry.field(description="Whether the role holds by it now.")
    overdue: bool = strawberry.field(description="Whether it holds past its period.")


@strawberry.input(
    description="What somebody of the staff does from now on, and until when; another administrator has to approve."
)
class ProposeStaffRoleInput:
    staff_id: strawberry.ID = strawberry.field(description="Who; not oneself.")
    role: StaffRole = strawberry.field(description="What; the same again is the other look before the period is over.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    valid_until: date = strawberry.field(description="The last day; a year from now at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Who works here no more; another administrator has to approve.")
class ProposeStaffRoleEndInput:
    staff_id: strawberry.ID = strawberry.field(description="Who; not oneself.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which proposal.")
class StaffRoleGrantInput:
    staff_role_grant_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which proposal, and why not.")
class RefuseStaffRoleInput:
    staff_role_grant_id: strawberry.ID = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


StaffRoleGrantResult = Annotated[StaffRoleGrant | Refused, strawberry.union("StaffRoleGrantResult")]


@strawberry.type
class StaffRolesQuery:
    """Mixed into Query."""

    @strawberry.field(graphql_type=StaffRoleGrant | None, description="One grant (S-107).")
    def staff_role_grant(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[StaffRoleGrant],
        description="For administrators and auditors all, for others of the staff their own, newest first (S-107).",
    )
    def staff_role_grants(
        self,
        in_force: bool | None = None,
        overdue: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class StaffRolesMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(
        graphql_type=StaffRoleGrantResult, description="An administrator proposes a role, or to leave it as it is (S-107)."
    )
    async def propose_staff_role(self, info: Info, input: ProposeStaffRoleInput) -> Answer:
        said = (input.staff_id, input.role.value, input.reason, input.valid_until)
        return await staff_roles.propose_staff_role(info.context, *said)

    @strawberry.mutation(
        graphql_type=StaffRoleGrantResult, description="An administrator proposes that somebody works here no more (S-107)."
    )
    async def propose_staff_role_end(self, info: Info, input: ProposeStaffRoleEndInput) -> Answer:
        return await staff_roles.propose_staff_role_end(info.context, input.staff_id, input.reason)

    @strawberry.mutation(
        graphql_type=StaffRoleGrantResult, description="Another administrator approves; it holds at once (S-107)."
    )
    async def approve_staff_role(self, info: Info, input: StaffRoleGrantInput) -> Answer:
        return await staff_roles.approve_staff_role(info.context, input.staff_role_grant_id)

    @strawberry.mutation(graphql_type=StaffRoleGrantResult, description="Either administrator drops a proposal (S-107).")
    async def refuse_staff_role(self, info: Info, input: RefuseStaffRoleInput) -> Answer:
        return await staff_roles.refuse_staff_role(info.context, input.staff_role_grant_id, input.reason)
