"""Who acts for an employer, as it changes."""

from collections.abc import Sequence

from domain import accounts
from resolvers.accounts import EMPLOYER_MEMBER
from resolvers.branches import branches_named
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

FIELD = "input.memberId"


async def add_member(request: Request, phone: str, role: str, display_name: str, branch_ids: Sequence[str]) -> Answer:
    """Another person for the viewer's employer (S-060)."""
    chosen = branches_named(branch_ids)
    return EMPLOYER_MEMBER.row(await accounts.add_member(request.tx, request.viewer, phone, role, display_name, chosen))


async def change_member_role(request: Request, member_id: str, role: str) -> Answer:
    """Another role, at once (S-001)."""
    id = uuid_of("EmployerMember", member_id, FIELD)
    return EMPLOYER_MEMBER.row(await accounts.change_member_role(request.tx, request.viewer, id, role))


async def transfer_ownership(request: Request, member_id: str, own_role: str) -> Answer:
    """Another owner; the viewer takes another role (S-001)."""
    id = uuid_of("EmployerMember", member_id, FIELD)
    return EMPLOYER_MEMBER.row(await accounts.transfer_ownership(request.tx, request.viewer, id, own_role))


async def remove_member(request: Request, member_id: str) -> Answer:
    """A person who may no longer act for the viewer's employer (S-060)."""
    id = uuid_of("EmployerMember", member_id, FIELD)
    return EMPLOYER_MEMBER.row(await accounts.remove_member(request.tx, request.viewer, id))


async def leave_employer(request: Request) -> Answer:
    """The viewer acts for the employer no more (S-001)."""
    return EMPLOYER_MEMBER.row(await accounts.leave_employer(request.tx, request.viewer))
