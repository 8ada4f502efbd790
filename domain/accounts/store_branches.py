"""SQL of an employer's branches, and of which members act for which."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id

OPEN_BRANCHES = "select count(*) from branch where employer_id = :employer_id and closed_at is null"
NAMED = "select exists (select from branch where employer_id = :employer_id and name = :name and closed_at is null)"
ADD = """
    insert into branch (id, employer_id, name, district, address, created_at)
    values (:id, :employer_id, :name, :district, :address, :now)
"""
# Whatever is made in a branch holds it shared until it is there, so that closing it sees all of it.
SHARE = "select id from branch where id = :id and employer_id = :employer_id and closed_at is null for share"
LOCK = "select closed_at is not null as closed from branch where id = :id and employer_id = :employer_id for update"
UNDER_WAY = """
    select exists (select from posting where branch_id = :id and state in ('submitted', 'live', 'paused', 'filled'))
"""
CLOSE = "update branch set closed_at = :now where id = :id"


async def open_branches(tx: Transaction, employer_id: UUID) -> int:
    count = await tx.value(OPEN_BRANCHES, employer_id=employer_id)
    assert isinstance(count, int)
    return count


async def is_named(tx: Transaction, employer_id: UUID, name: str) -> bool:
    """Whether an open branch has the name."""
    return bool(await tx.value(NAMED, employer_id=employer_id, name=name))


async def add(tx: Transaction, employer_id: UUID, name: str, district: str, address: str) -> UUID:
    id = new_id()
    await tx.run(ADD, id=id, employer_id=employer_id, name=name, district=district, address=address)
    return id


async def share(tx: Transaction, id: UUID, employer_id: UUID) -> bool:
    """Whether it is an open branch of the employer, which it stays until the transaction ends."""
    return await tx.one(SHARE, id=id, employer_id=employer_id) is not None


async def lock(tx: Transaction, id: UUID, employer_id: UUID) -> Record | None:
    """Whether the branch of the employer is ``closed``."""
    return await tx.one(LOCK, id=id, employer_id=employer_id)


async def has_postings_under_way(tx: Transaction, id: UUID) -> bool:
    return bool(await tx.value(UNDER_WAY, id=id))


async def close(tx: Transaction, id: UUID) -> None:
    await tx.run(CLOSE, id=id)


OF_EMPLOYER = "select count(*) from branch where employer_id = :employer_id and id = any(:ids::uuid[])"
CLEAR = "delete from member_branch where member_id = :member_id"
LIMIT = """
    insert into member_branch (member_id, branch_id, employer_id)
    select :member_id, id, employer_id from branch where id = any(:branch_ids::uuid[])
"""


async def are_of(tx: Transaction, employer_id: UUID, ids: Sequence[UUID]) -> bool:
    """Whether all of these are the employer's."""
    return await tx.value(OF_EMPLOYER, employer_id=employer_id, ids=list(ids)) == len(ids)


async def limit(tx: Transaction, member_id: UUID, branch_ids: Sequence[UUID]) -> None:
    """The member acts for these branches; for the whole employer if there are none."""
    await tx.run(CLEAR, member_id=member_id)
    if branch_ids:
        await tx.run(LIMIT, member_id=member_id, branch_ids=list(branch_ids))
