"""The staff's roles: proposed by one administrator, approved by another, for a period (S-107)."""

from datetime import date

from domain import accounts
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

FIELD = "input.staffRoleGrantId"
IN_FORCE = "({t}.kind = 'grant' and {t}.approved_at is not null and {t}.ended_at is null)"
OVERDUE = (
    "({t}.kind = 'grant' and {t}.approved_at is not null and {t}.ended_at is null"
    " and {t}.valid_until < (:now at time zone 'Asia/Shanghai')::date)"
)
STAFF_ROLE_GRANT = Source(
    "StaffRoleGrant",
    table="staff_role_grant",
    # the staff see what they themselves may, and since when
    readable={"staff": "{t}.staff_id = :staff_id", "admin": "true", "auditor": "true"},
    order=("proposed_at desc", "id desc"),
    fields={
        "inForce": IN_FORCE,
        "overdue": OVERDUE,
    },
    links={
        "staff": one("Staff", "staff_id", granted="whose role it is"),
        "proposedBy": one("Staff", "proposed_by", granted="who answers for it"),
        "approvedBy": one("Staff", "approved_by", granted="who answers for it"),
    },
)

ROOTS: dict[str, Root | Link] = {
    "staffRoleGrant": by_id(STAFF_ROLE_GRANT),
    "staffRoleGrants": connection(
        STAFF_ROLE_GRANT,
        filters={
            "inForce": IN_FORCE + " = :value",
            "overdue": OVERDUE + " = :value",
        },
    ),
}


async def propose_staff_role(request: Request, staff_id: str, role: str, reason: str, valid_until: date) -> Answer:
    """One administrator proposes."""
    id = uuid_of("Staff", staff_id, "input.staffId")
    return STAFF_ROLE_GRANT.row(await accounts.propose_role(request.tx, request.viewer, id, role, reason, valid_until))


async def propose_staff_role_end(request: Request, staff_id: str, reason: str) -> Answer:
    """One administrator proposes that somebody works here no more."""
    id = uuid_of("Staff", staff_id, "input.staffId")
    return STAFF_ROLE_GRANT.row(await accounts.propose_end(request.tx, request.viewer, id, reason))


async def approve_staff_role(request: Request, grant_id: str) -> Answer:
    """Another approves."""
    id = uuid_of("StaffRoleGrant", grant_id, FIELD)
    return STAFF_ROLE_GRANT.row(await accounts.approve_role(request.tx, request.viewer, id))


async def refuse_staff_role(request: Request, grant_id: str, reason: str) -> Answer:
    """Either drops it."""
    id = uuid_of("StaffRoleGrant", grant_id, FIELD)
    return STAFF_ROLE_GRANT.row(await accounts.refuse_role(request.tx, request.viewer, id, reason))
