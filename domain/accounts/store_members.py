"""SQL of members: who acts for an employer, in which role."""

from uuid import UUID

from domain.database import Record, Transaction

# Changes of one employer's members wait for each other, or two owners could each remove the other.
LOCK_EMPLOYER = "select id from employer where id = :employer_id for no key update"
MEMBER = """
    select id, person_id, role from employer_member where id = :id and employer_id = :employer_id and removed_at is null
"""
MEMBER_OF_PERSON = """
    select id, person_id, role from employer_member
    where person_id = :person_id and employer_id = :employer_id and removed_at is null
"""
OWNERS = "select count(*) from employer_member where employer_id = :employer_id and role = 'owner' and removed_at is null"
KEEP_OWNER = """
    insert into employer_member (id, employer_id, person_id, role, display_name, created_at)
    values (:id, :employer_id, :person_id, 'owner', :display_name, :now)
    on conflict (employer_id, person_id) do update set display_name = :display_name
"""
ADD = """
    insert into employer_member (id, employer_id, person_id, role, display_name, created_at)
    values (:id, :employer_id, :person_id, :role, :display_name, :now)
    on conflict (employer_id, person_id) do update set role = :role, display_name = :display_name, removed_at = null
    where employer_member.removed_at is not null
    returning id
"""
CHANGE_ROLE = "update employer_member set role = :role where id = :id"
REMOVE = "update employer_member set removed_at = :now where id = :id"


async def lock_employer(tx: Transaction, employer_id: UUID) -> None:
    """Nobody else changes this employer's members meanwhile."""
    await tx.run(LOCK_EMPLOYER, employer_id=employer_id)


async def member(tx: Transaction, id: UUID, employer_id: UUID) -> Record | None:
    """``id``, ``person_id`` and ``role`` of somebody who acts for the employer."""
    return await tx.one(MEMBER, id=id, employer_id=employer_id)


async def member_of_person(tx: Transaction, person_id: UUID, employer_id: UUID) -> Record | None:
    return await tx.one(MEMBER_OF_PERSON, person_id=person_id, employer_id=employer_id)


async def owners(tx: Transaction, employer_id: UUID) -> int:
    count = await tx.value(OWNERS, employer_id=employer_id)
    assert isinstance(count, int)
    return count


async def keep_owner(tx: Transaction, id: UUID, employer_id: UUID, person_id: UUID, display_name: str) -> None:
    """Whoever registers an employer owns it; registering again leaves the role as it is."""
    await tx.run(KEEP_OWNER, id=id, employer_id=employer_id, person_id=person_id, display_name=display_name)


async def add(tx: Transaction, id: UUID, employer_id: UUID, person_id: UUID, role: str, display_name: str) -> UUID | None:
    """None when the person is a member already; who was removed comes back as the same member."""
    binds = {"employer_id": employer_id, "person_id": person_id, "role": role, "display_name": display_name}
    member_id = await tx.value(ADD, id=id, **binds)
    return member_id if isinstance(member_id, UUID) else None


async def change_role(tx: Transaction, id: UUID, role: str) -> None:
    await tx.run(CHANGE_ROLE, id=id, role=role)


async def remove(tx: Transaction, id: UUID) -> None:
    await tx.run(REMOVE, id=id)
