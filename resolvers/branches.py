"""An employer's branches, and which members act for which."""

from collections.abc import Sequence
from uuid import UUID

from domain import accounts
from resolvers.accounts import EMPLOYER_MEMBER
from resolvers.compiler.source import Filter, Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

OURS = "{t}.employer_id = :employer_id"
SHOWN = "whoever may read it may read where it is"
FIELD = "input.branchId"

BRANCH = Source(
    "Branch",
    table="branch",
    readable={"employer": OURS, "staff": "true"},
    order=("created_at desc", "id desc"),
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
    },
)
ROOTS: dict[str, Root | Link] = {
    "branch": by_id(BRANCH),
    "branches": connection(BRANCH, where=OURS, filters={"open": Filter("({t}.closed_at is null) = :value")}),
}


async def create_branch(request: Request, name: str, district: str, address: str) -> Answer:
    """A new branch (S-060)."""
    return BRANCH.row(await accounts.create_branch(request.tx, request.viewer, name, district, address))


async def close_branch(request: Request, branch_id: str) -> Answer:
    """Nothing new begins there (S-060)."""
    return BRANCH.row(await accounts.close_branch(request.tx, request.viewer, uuid_of("Branch", branch_id, FIELD)))


async def set_member_branches(request: Request, member_id: str, branch_ids: Sequence[str]) -> Answer:
    """What a member acts for from now on (S-001)."""
    id = uuid_of("EmployerMember", member_id, "input.memberId")
    chosen = branches_named(branch_ids)
    return EMPLOYER_MEMBER.row(await accounts.set_member_branches(request.tx, request.viewer, id, chosen))


def branches_named(ids: Sequence[str]) -> list[UUID]:
    """The branches an input lists."""
    return [uuid_of("Branch", id, "input.branchIds") for id in ids]


def branch_named(id: str | None) -> UUID | None:
    """The branch an input names, if it does."""
    return uuid_of("Branch", id, FIELD) if id else None
