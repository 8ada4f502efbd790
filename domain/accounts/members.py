"""Who acts for an employer: added, given another role, removed; the ownership handed over. There is always an owner (S-001).

A changed role holds at once: mutations look it up anew, and the member's sessions for the employer end, so that no kept viewer
acts in the old one.
"""

from collections.abc import Sequence
from uuid import UUID

from domain import outbox, rules
from domain.accounts import store_branches, store_sessions
from domain.accounts import store_members as store
from domain.accounts.facts import mobile
from domain.accounts.model import AlreadyMember, LastOwner, OwnerUnlimited
from domain.accounts.sign_in import person_of_phone
from domain.accounts.stepping_up import require_fresh_code
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.viewer import MEMBER_ROLES, Viewer

OWNER = "owner"
FIELD = "input.memberId"


async def add_member(
    tx: Transaction, viewer: Viewer, phone: str, role: str, display_name: str, branch_ids: Sequence[UUID] = ()
) -> UUID:
    """Another person who may act for the viewer's employer, or for some of its branches, by phone; only an owner adds one.

    Raises InvalidInput, AlreadyMember, NotFound.
    """
    employer_id = await as_owner(tx, viewer)
    if role not in MEMBER_ROLES or role == OWNER:
        raise InvalidInput("input.role", "不支持的成员角色。", "This is not a role a member can be given.")
    person_id = await person_of_phone(tx, mobile(phone, "input.phone"))
    if person_id == viewer.person_id:
        raise InvalidInput("input.phone", "不能更改自己的角色。", "One cannot change one's own role.")
    member_id = await store.add(tx, new_id(), employer_id, person_id, role, display_name.strip())
    if member_id is None:
        raise AlreadyMember(field="input.phone")
    await store_branches.limit(tx, member_id, await _branches(tx, employer_id, branch_ids))
    await outbox.put(tx, viewer, "member.added", member_id, employer_id=employer_id)
    return member_id


async def change_member_role(tx: Transaction, viewer: Viewer, member_id: UUID, role: str) -> UUID:
    """An owner gives another member a role; making another owner needs a fresh code.

    Raises InvalidInput for one's own role, NotFound, StepUpNeeded.
    """
    employer_id = await as_owner(tx, viewer)
    member = await _another(tx, viewer, employer_id, member_id)
    if role not in MEMBER_ROLES:
        raise InvalidInput("input.role", "不支持的成员角色。", "This is not a role a member can be given.")
    if role == OWNER:
        await require_fresh_code(tx, viewer)
    if role != member["role"]:
        await _change(tx, viewer, employer_id, member, role)
    return member_id


async def transfer_ownership(tx: Transaction, viewer: Viewer, member_id: UUID, own_role: str) -> UUID:
    """Another member becomes an owner, and the viewer takes ``own_role`` instead; needs a fresh code. Returns the new owner.

    Raises InvalidInput, NotFound, StepUpNeeded.
    """
    employer_id = await as_owner(tx, viewer)
    if own_role not in MEMBER_ROLES or own_role == OWNER:
        raise InvalidInput("input.ownRole", "请选择移交后的角色。", "Choose another role for yourself.")
    member = await _another(tx, viewer, employer_id, member_id)
    await require_fresh_code(tx, viewer)
    own = await store.member_of_person(tx, viewer.must_be_signed_in(), employer_id)
    assert own is not None
    await _change(tx, viewer, employer_id, member, OWNER)
    await store.change_role(tx, own["id"], own_role)
    await outbox.put(tx, viewer, "member.role_changed", own["id"], employer_id=employer_id)
    return member_id


async def set_member_branches(tx: Transaction, viewer: Viewer, member_id: UUID, branch_ids: Sequence[UUID]) -> UUID:
    """An owner limits another member to branches, or with none of them to none. It holds at once: who a session is for is looked
    up with the branches. Raises InvalidInput for oneself or too many, OwnerUnlimited, NotFound.
    """
    employer_id = await as_owner(tx, viewer)
    member = await _another(tx, viewer, employer_id, member_id)
    chosen = await _branches(tx, employer_id, branch_ids)
    if member["role"] == OWNER and chosen:
        raise OwnerUnlimited(field=FIELD)
    await store_branches.limit(tx, member_id, chosen)
    await outbox.put(tx, viewer, "member.branches_set", member_id, employer_id=employer_id)
    return member_id


async def remove_member(tx: Transaction, viewer: Viewer, member_id: UUID) -> UUID:
    """The person may no longer act for the employer; their sessions for it end. Raises NotFound, LastOwner.

    Removing an owner needs a fresh code.
    """
    employer_id = await as_owner(tx, viewer)
    member = await store.member(tx, member_id, employer_id)
    if member is None:
        raise NotFound("EmployerMember", field=FIELD)
    if member["role"] == OWNER:
        await require_fresh_code(tx, viewer)
    return await _remove(tx, viewer, employer_id, member)


async def leave_employer(tx: Transaction, viewer: Viewer) -> UUID:
    """The viewer acts for the employer no more; this session ends too. Raises LastOwner."""
    employer_id = viewer.must_be_employer()
    await store.lock_employer(tx, employer_id)
    own = await store.member_of_person(tx, viewer.must_be_signed_in(), employer_id)
    assert own is not None
    return await _remove(tx, viewer, employer_id, own)


async def as_owner(tx: Transaction, viewer: Viewer) -> UUID:
    """The employer, whose members and branches nobody else changes meanwhile; NotPermitted unless the viewer owns it still."""
    employer_id = viewer.must_be_employer(OWNER)
    await store.lock_employer(tx, employer_id)
    own = await store.member_of_person(tx, viewer.must_be_signed_in(), employer_id)
    if own is None or own["role"] != OWNER:
        raise NotPermitted("employer: owner")
    return employer_id


async def _another(tx: Transaction, viewer: Viewer, employer_id: UUID, member_id: UUID) -> Record:
    member = await store.member(tx, member_id, employer_id)
    if member is None:
        raise NotFound("EmployerMember", field=FIELD)
    if member["person_id"] == viewer.person_id:
        raise InvalidInput(FIELD, "不能更改自己的角色，请移交。", "One cannot change one's own role: hand the ownership over.")
    return member


async def _branches(tx: Transaction, employer_id: UUID, branch_ids: Sequence[UUID]) -> list[UUID]:
    chosen = list(dict.fromkeys(branch_ids))
    most = (await rules.in_force(tx, "accounts.branches")).parameters["per_member"]
    assert isinstance(most, int)
    if len(chosen) > most:
        raise InvalidInput("input.branchIds", f"最多{most}个门店。", f"At most {most} branches.")
    if not await store_branches.are_of(tx, employer_id, chosen):
        raise NotFound("Branch", field="input.branchIds")
    return chosen


async def _change(tx: Transaction, viewer: Viewer, employer_id: UUID, member: Record, role: str) -> None:
    await store.change_role(tx, member["id"], role)
    if role == OWNER:
        await store_branches.limit(tx, member["id"], ())
    await store_sessions.end_member_sessions(tx, member["person_id"], employer_id)
    await outbox.put(tx, viewer, "member.role_changed", member["id"], employer_id=employer_id)


async def _remove(tx: Transaction, viewer: Viewer, employer_id: UUID, member: Record) -> UUID:
    if member["role"] == OWNER and await store.owners(tx, employer_id) == 1:
        raise LastOwner(field=FIELD)
    await store.remove(tx, member["id"])
    await store_sessions.end_member_sessions(tx, member["person_id"], employer_id)
    await outbox.put(tx, viewer, "member.removed", member["id"], employer_id=employer_id)
    member_id: UUID = member["id"]
    return member_id
