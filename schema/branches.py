"""An employer's branches: what belongs to one, and members who act for some of them only (S-001, S-060)."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import branches
from schema.accounts import Employer, EmployerMember
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.type(description="A store or site of an employer, to which postings and all that comes of them may belong (S-060).")
class Branch(Node):
    name: str = strawberry.field(description="What the employer calls it.")
    district: str = strawberry.field(description="The district.")
    address: str = strawberry.field(description="Where it is.")
    created_at: datetime = strawberry.field(description="When it was opened.")
    closed_at: datetime | None = strawberry.field(description="Since when nothing new begins there.")
    employer: Employer = strawberry.field(description="Whose it is.")


@strawberry.input(description="A new branch of the viewer's employer.")
class CreateBranchInput:
    name: str = strawberry.field(description="1 to 40 characters; no other open branch has it.")
    district: str = strawberry.field(description="1 to 40 characters, such as 天津市南开区.")
    address: str = strawberry.field(description="1 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which branch.")
class CloseBranchInput:
    branch_id: strawberry.ID = strawberry.field(description="A branch without postings under way.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What a member acts for from now on.")
class SetMemberBranchesInput:
    member_id: strawberry.ID = strawberry.field(description="The member; not oneself, and no owner.")
    branch_ids: list[strawberry.ID] = strawberry.field(description="The branches, 50 at most; none means the whole employer.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


BranchResult = Annotated[Branch | Refused, strawberry.union("BranchResult")]
SetMemberBranchesResult = Annotated[EmployerMember | Refused, strawberry.union("SetMemberBranchesResult")]


@strawberry.type
class BranchesQuery:
    """Mixed into Query."""

    @strawberry.field(graphql_type=Branch | None, description="One branch (S-060).")
    def branch(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Branch], description="The employer's branches that the viewer acts for, newest first (S-060)."
    )
    def branches(
        self,
        open: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class BranchesMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(graphql_type=BranchResult, description="The owner opens a branch (S-060).")
    async def create_branch(self, info: Info, input: CreateBranchInput) -> Answer:
        return await branches.create_branch(info.context, input.name, input.district, input.address)

    @strawberry.mutation(
        graphql_type=BranchResult,
        description="The owner closes a branch: nothing new begins there, what is there goes on (S-060).",
    )
    async def close_branch(self, info: Info, input: CloseBranchInput) -> Answer:
        return await branches.close_branch(info.context, input.branch_id)

    @strawberry.mutation(
        graphql_type=SetMemberBranchesResult,
        description="The owner limits a member to branches, or lifts the limit; it holds at once (S-001, S-060).",
    )
    async def set_member_branches(self, info: Info, input: SetMemberBranchesInput) -> Answer:
        return await branches.set_member_branches(info.context, input.member_id, input.branch_ids)
