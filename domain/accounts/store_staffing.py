"""SQL of the staff's roles: proposed, approved, in force for a period, ended."""

from datetime import date, datetime
from uuid import UUID

from domain.database import Record, Transaction

# Changes of roles wait for each other, or the last two administrators could end each other's at once.
LOCK_ADMINISTRATORS = "select id from staff where role = 'admin' and disabled_at is null order by id for no key update"
STAFF = "select id, person_id, role, disabled_at is not null as disabled from staff where id = :id"
# what somebody does now and did lately
HELD = """
    select role from staff where id = :staff_id and disabled_at is null
    union
    select role from staff_role_grant
    where staff_id = :staff_id and kind = 'grant' and approved_at is not null and ended_at > :since
"""
ADD = """
    insert into staff_role_grant (id, kind, staff_id, role, reason, valid_until, proposed_by, proposed_at)
    values (:id, :kind, :staff_id, :role, :reason, :valid_until, :proposed_by, :now)
    on conflict do nothing
"""
ADD_BY_OPERATOR = """
    insert into staff_role_grant (id, kind, staff_id, role, reason, valid_until, by_operator, proposed_at, approved_at)
    values (:id, 'grant', :staff_id, :role, '由运维人员添加', :valid_until, true, :now, :now)
"""
LOCK = """
    select id, kind, staff_id, role, valid_until, proposed_by, approved_at, ended_at from staff_role_grant
    where id = :id for no key update
"""
END_IN_FORCE = """
    update staff_role_grant set ended_at = :now, ended_by = :admin_id
    where staff_id = :staff_id and kind = 'grant' and approved_at is not null and ended_at is null
    returning id
"""
APPROVE = """
    update staff_role_grant set approved_by = :admin_id, approved_at = :now,
        ended_at = case when kind = 'end' then :now::timestamptz end
    where id = :id
"""
REFUSE = "update staff_role_grant set ended_at = :now, ended_by = :admin_id, end_reason = :reason where id = :id"
GIVE = "update staff set role = :role, disabled_at = null where id = :staff_id"
TAKE = "update staff set disabled_at = :now where id = :staff_id"
END_SESSIONS = """
    update session set ended_at = clock_timestamp(), end_reason = 'revoked', ended_by = :admin_id, end_note = '岗位权限变更'
    where staff_id = :staff_id and ended_at is null
"""


async def administrators(tx: Transaction) -> list[UUID]:
    """Those in office; nobody else changes who they are meanwhile."""
    return [row["id"] for row in await tx.all(LOCK_ADMINISTRATORS)]


async def staff(tx: Transaction, id: UUID) -> Record | None:
    """``id``, ``person_id``, ``role`` and whether ``disabled``."""
    return await tx.one(STAFF, id=id)


async def held(tx: Transaction, staff_id: UUID, since: datetime) -> set[str]:
    return {row["role"] for row in await tx.all(HELD, staff_id=staff_id, since=since)}


async def add(
    tx: Transaction, id: UUID, kind: str, staff_id: UUID, role: str, reason: str, valid_until: date, proposed_by: UUID
) -> bool:
    """False while another proposal about the same person waits."""
    binds = {"staff_id": staff_id, "role": role, "reason": reason, "valid_until": valid_until, "proposed_by": proposed_by}
    return await tx.run(ADD, id=id, kind=kind, **binds) == 1


async def add_by_operator(tx: Transaction, id: UUID, staff_id: UUID, role: str, valid_until: date) -> None:
    await tx.run(ADD_BY_OPERATOR, id=id, staff_id=staff_id, role=role, valid_until=valid_until)


async def lock(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(LOCK, id=id)


async def end_in_force(tx: Transaction, staff_id: UUID, admin_id: UUID) -> UUID | None:
    """The grant that was in force."""
    ended = await tx.value(END_IN_FORCE, staff_id=staff_id, admin_id=admin_id)
    return ended if isinstance(ended, UUID) else None


async def approve(tx: Transaction, id: UUID, admin_id: UUID) -> None:
    await tx.run(APPROVE, id=id, admin_id=admin_id)


async def refuse(tx: Transaction, id: UUID, admin_id: UUID, reason: str) -> None:
    await tx.run(REFUSE, id=id, admin_id=admin_id, reason=reason)


async def give(tx: Transaction, staff_id: UUID, role: str) -> None:
    await tx.run(GIVE, staff_id=staff_id, role=role)


async def take(tx: Transaction, staff_id: UUID) -> None:
    await tx.run(TAKE, staff_id=staff_id)


async def end_sessions(tx: Transaction, staff_id: UUID, admin_id: UUID) -> None:
    await tx.run(END_SESSIONS, staff_id=staff_id, admin_id=admin_id)
