"""Who acts for an employer, as it changes: added, given another role, removed, left; the ownership handed over (S-001, S-060)."""

from typing import Annotated

import strawberry

from resolvers import members
from schema.accounts import EmployerMember, MemberRole
from schema.refusals import Refused
from schema.relay import Answer
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.input(description="A person who may act for the viewer's employer.")
class AddMemberInput:
    phone: str = strawberry.field(description="With which the person signs in.")
    role: MemberRole = strawberry.field(description="Anything but OWNER.")
    display_name: str = strawberry.field(description="How the employer calls the person.")
    branch_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="The branches the person is limited to, 50 at most; none means the whole employer."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What another member may do from now on.")
class ChangeMemberRoleInput:
    member_id: strawberry.ID = strawberry.field(description="The member; not oneself.")
    role: MemberRole = strawberry.field(description="The new role; OWNER needs a fresh code.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Who owns the employer's account from now on.")
class TransferOwnershipInput:
    member_id: strawberry.ID = strawberry.field(description="The new owner, a member already.")
    own_role: MemberRole = strawberry.field(description="What the viewer may do from then on; anything but OWNER.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Who may no longer act for the viewer's employer.")
class RemoveMemberInput:
    member_id: strawberry.ID = strawberry.field(description="The member; not the last owner.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


AddMemberResult = Annotated[EmployerMember | Refused, strawberry.union("AddMemberResult")]
ChangeMemberRoleResult = Annotated[EmployerMember | Refused, strawberry.union("ChangeMemberRoleResult")]
TransferOwnershipResult = Annotated[EmployerMember | Refused, strawberry.union("TransferOwnershipResult")]
RemoveMemberResult = Annotated[EmployerMember | Refused, strawberry.union("RemoveMemberResult")]
LeaveEmployerResult = Annotated[EmployerMember | Refused, strawberry.union("LeaveEmployerResult")]


@strawberry.type
class MembersMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(graphql_type=AddMemberResult, description="The owner lets another person act for the employer (S-060).")
    async def add_member(self, info: Info, input: AddMemberInput) -> Answer:
        return await members.add_member(info.context, input.phone, input.role.value, input.display_name, input.branch_ids)

    @strawberry.mutation(
        graphql_type=ChangeMemberRoleResult,
        description="The owner gives a member another role; it holds at once and ends the member's sessions (S-001).",
    )
    async def change_member_role(self, info: Info, input: ChangeMemberRoleInput) -> Answer:
        return await members.change_member_role(info.context, input.member_id, input.role.value)

    @strawberry.mutation(
        graphql_type=TransferOwnershipResult,
        description="The owner makes a member the owner and takes another role; needs a fresh code (S-001).",
    )
    async def transfer_ownership(self, info: Info, input: TransferOwnershipInput) -> Answer:
        return await members.transfer_ownership(info.context, input.member_id, input.own_role.value)

    @strawberry.mutation(
        graphql_type=RemoveMemberResult, description="The owner ends a person's right to act for the employer, at once (S-060)."
    )
    async def remove_member(self, info: Info, input: RemoveMemberInput) -> Answer:
        return await members.remove_member(info.context, input.member_id)

    @strawberry.mutation(
        graphql_type=LeaveEmployerResult,
        description="The viewer acts for the employer no more, and this session ends; the last owner stays (S-001).",
    )
    async def leave_employer(self, info: Info) -> Answer:
        return await members.leave_employer(info.context)
